import type { JSX } from 'preact';
import { NumberField } from './numberField.tsx';

export interface ClassFieldProps {
  readonly classes: number;
  readonly value: number;
  readonly onChange: (label: number) => void;
}

/** Which of a conditional generator's classes the pictures are of. Classes have numbers only: files hold no names. */
export function ClassField({ classes, value, onChange }: ClassFieldProps): JSX.Element {
  return (
    <label class="class-field">
      Class <NumberField min={0} max={classes - 1} step={1} value={value} onChange={onChange} />{' '}
      <span class="quiet">of 0 to {classes - 1}</span>
    </label>
  );
}
