import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

/** Strengths beyond the slider's ends are typed. */
const [sliderEnd, mostTyped] = [10, 10_000];

export interface StrengthSliderProps {
  /** Of what, for people and screen readers: `6_501`. */
  readonly name: string;
  /** In sigma. */
  readonly value: number;
  readonly disabled?: boolean;
  /** Each step of a hand on the slider. */
  readonly onInput: (strength: number) => void;
  /** The hand has come to rest, or a number was entered. */
  readonly onChange?: (strength: number) => void;
}

/** A slider from -10 to +10 sigma beside a number that may go beyond; double click and Delete reset the slider to 0. */
export function StrengthSlider({ name, value, disabled, onInput, onChange }: StrengthSliderProps): JSX.Element {
  /** What is being typed: a page that is drawn anew meanwhile must not take the digits away. */
  const [typing, setTyping] = useState<string | null>(null);
  const set = (strength: number): void => {
    onInput(strength);
    onChange?.(strength);
  };
  return (
    <div class="strength">
      <input
        type="range"
        min={-sliderEnd}
        max={sliderEnd}
        step={0.1}
        value={value}
        disabled={disabled}
        aria-label={`Strength of ${name}`}
        aria-valuetext={`${value} sigma`}
        title="Double click or Delete: back to 0"
        onInput={(event) => {
          onInput(event.currentTarget.valueAsNumber);
        }}
        onChange={(event) => onChange?.(event.currentTarget.valueAsNumber)}
        onDblClick={() => {
          set(0);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Delete') return;
          event.preventDefault();
          set(0);
        }}
      />
      <input
        type="number"
        min={-mostTyped}
        max={mostTyped}
        step={0.1}
        value={typing ?? value}
        disabled={disabled}
        aria-label={`Strength of ${name} in sigma, also beyond ${sliderEnd}`}
        onInput={(event) => {
          setTyping(event.currentTarget.value);
        }}
        onBlur={() => {
          setTyping(null);
        }}
        onChange={(event) => {
          setTyping(null);
          const typed = event.currentTarget.valueAsNumber;
          if (Number.isFinite(typed)) set(Math.max(-mostTyped, Math.min(mostTyped, typed)));
        }}
      />
      <span aria-hidden="true">σ</span>
    </div>
  );
}
