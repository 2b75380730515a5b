import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

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

/** A line of text. What is being typed is nobody else's: a change of the value waits until the field is left. */
export function TextEntry(props: TextEntryProps): JSX.Element {
  const { label, value, disabled, onChange, placeholder, maxLength, lines } = props;
  const [draft, setDraft] = useState<string>();
  const common = {
    value: draft ?? value,
    disabled,
    placeholder,
    maxLength,
    'aria-label': label,
    onInput: ({ currentTarget }: { currentTarget: { value: string } }) => {
      setDraft(currentTarget.value);
    },
    onBlur: () => {
      setDraft(undefined);
      if (draft !== undefined && draft !== value) onChange(draft);
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Escape') setDraft(undefined);
      // Enter and blur come together: the blur says so.
      if (event.key === 'Enter' && lines === undefined) (event.currentTarget as HTMLElement).blur();
    },
  };
  return lines === undefined ? <input type="text" {...common} /> : <textarea rows={lines} {...common} />;
}
