import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { isCommandKey } from '../commandKey.ts';

/** How long a hand that writes a text of several lines, which no Enter ends, has to be still. */
const writingRestMs = 1000;

export interface TextEntryProps {
  /** For people and screen readers. */
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly maxLength: number;
  /** Of a field with room for more than one. */
  readonly lines?: number;
  readonly disabled: boolean;
  readonly onChange: (value: string) => void;
}

/**
 * A line of text, or several. What is being typed is nobody else's: a change of the value waits until it is entered, which
 * leaving the field does, a key that may be a command and, of several lines, a rest.
 */
export function TextEntry(props: TextEntryProps): JSX.Element {
  const { label, value, disabled, onChange, placeholder, maxLength, lines } = props;
  const [draft, setDraft] = useState<string>();
  const enter = (): void => {
    setDraft(undefined);
    if (draft !== undefined && draft !== value) onChange(draft);
  };
  useEffect(() => {
    if (draft === undefined || lines === undefined) return undefined;
    const timer = setTimeout(enter, writingRestMs);
    return () => {
      clearTimeout(timer);
    };
  }, [draft]);
  const common = {
    value: draft ?? value,
    disabled,
    placeholder,
    maxLength,
    'aria-label': label,
    onInput: ({ currentTarget }: { currentTarget: { value: string } }) => {
      setDraft(currentTarget.value);
    },
    onBlur: enter,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Escape') setDraft(undefined);
      if (isCommandKey(event)) enter();
      // Enter and blur come together: the blur says so.
      if (event.key === 'Enter' && lines === undefined) (event.currentTarget as HTMLElement).blur();
    },
  };
  return lines === undefined ? <input type="text" {...common} /> : <textarea rows={lines} {...common} />;
}
