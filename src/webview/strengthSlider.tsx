import type { JSX } from 'preact';
import { NumberField } from './numberField.tsx';
import { Slider } from './slider.tsx';

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
  return (
    <div class="strength">
      <Slider
        label={`Strength of ${name}`}
        min={-sliderEnd}
        max={sliderEnd}
        step={0.1}
        value={value}
        valueText={`${value} sigma`}
        title="Double click or Delete: back to 0"
        disabled={disabled}
        home={0}
        onInput={onInput}
        onChange={onChange}
      />
      <NumberField
        label={`Strength of ${name} in sigma, also beyond ${sliderEnd}`}
        min={-mostTyped}
        max={mostTyped}
        step={0.1}
        value={value}
        disabled={disabled}
        onChange={(strength) => {
          onInput(strength);
          onChange?.(strength);
        }}
      />
      <span aria-hidden="true">σ</span>
    </div>
  );
}
