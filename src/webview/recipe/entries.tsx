import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

export interface EntryProps<Value> {
  /** For people and screen readers. */
  readonly label: string;
  readonly value: Value;
  readonly disabled: boolean;
  readonly onChange: (value: Value) => void;
}

/** A line of text. What is being typed is nobody else's: a change of the value waits until the field is left. */
export function TextEntry(
  props: EntryProps<string> & { readonly placeholder?: string; readonly maxLength: number; readonly lines?: number },
): JSX.Element {
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

/** A number that is typed or stepped; each sound one is heard at once, the last one changes the value. */
export function NumberEntry(
  props: EntryProps<number> & {
    readonly min: number;
    readonly max: number;
    readonly step: number;
    readonly onInput: (value: number) => void;
  },
): JSX.Element {
  const { label, value, disabled, onChange, onInput, min, max, step } = props;
  const [draft, setDraft] = useState<string>();
  const sound = (typed: number): boolean =>
    Number.isFinite(typed) && typed >= min && typed <= max && (step !== 1 || Number.isInteger(typed));
  return (
    <input
      type="number"
      min={min}
      max={max}
      step={step}
      value={draft ?? String(value)}
      disabled={disabled}
      aria-label={label}
      onInput={({ currentTarget }) => {
        setDraft(currentTarget.value);
        if (sound(currentTarget.valueAsNumber)) onInput(currentTarget.valueAsNumber);
      }}
      onChange={({ currentTarget }) => {
        setDraft(undefined);
        onChange(sound(currentTarget.valueAsNumber) ? currentTarget.valueAsNumber : value);
      }}
    />
  );
}
