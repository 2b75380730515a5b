import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { isCommandKey } from './commandKey.ts';

export interface NumberFieldProps {
  /** For people and screen readers, unless a `<label>` is around the field. */
  readonly label?: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** 1: whole numbers only. */
  readonly step: number;
  readonly disabled?: boolean | undefined;
  readonly class?: string;
  /** Each number within the bounds while it is typed. */
  readonly onInput?: (value: number) => void;
  /** A number was entered: the nearest that the bounds allow. */
  readonly onChange: (value: number) => void;
}

/**
 * A number that is typed or stepped. What is being typed is the hand's own until the field is left, or a key that may be a
 * command comes: the value may change meanwhile, and the page may be drawn anew.
 */
export function NumberField(props: NumberFieldProps): JSX.Element {
  const { label, value, min, max, step, disabled, onInput, onChange } = props;
  const [draft, setDraft] = useState<string>();
  const allowed = (typed: number): number => Math.max(min, Math.min(max, step === 1 ? Math.round(typed) : typed));
  const enter = (typed: number): void => {
    setDraft(undefined);
    const entered = Number.isFinite(typed) ? allowed(typed) : value;
    // Who hears each number hears the end of them too.
    if (onInput || entered !== value) onChange(entered);
  };
  return (
    <input
      type="number"
      class={props.class}
      min={min}
      max={max}
      step={step}
      value={draft ?? String(value)}
      disabled={disabled}
      aria-label={label}
      onInput={({ currentTarget: { value: text, valueAsNumber: typed } }) => {
        setDraft(text);
        if (Number.isFinite(typed) && allowed(typed) === typed) onInput?.(typed);
      }}
      onChange={({ currentTarget }) => {
        enter(currentTarget.valueAsNumber);
      }}
      onKeyDown={(event) => {
        const typed = event.currentTarget.valueAsNumber;
        // A field that is empty may be about to get a number from the clipboard.
        if (isCommandKey(event) && draft !== undefined && Number.isFinite(typed)) enter(typed);
      }}
      // Digits that end as they began are no change to the browser.
      onBlur={({ currentTarget }) => {
        if (draft !== undefined) enter(currentTarget.valueAsNumber);
      }}
    />
  );
}
