import type { JSX } from 'preact';

interface ClassPickerProps {
  readonly classes: number;
  readonly value: number;
  readonly onChange: (label: number) => void;
}

/** Which of a conditional generator's classes the pictures are of. Classes have numbers only: files hold no names. */
export function ClassPicker({ classes, value, onChange }: ClassPickerProps): JSX.Element {
  return (
    <label class="class-picker">
      Class{' '}
      <input
        type="number"
        min={0}
        max={classes - 1}
        value={value}
        onChange={({ currentTarget }) => {
          const typed = Math.round(currentTarget.valueAsNumber);
          if (typed >= 0 && typed < classes) onChange(typed);
          else currentTarget.valueAsNumber = value;
        }}
      />{' '}
      <span class="quiet">of 0 to {classes - 1}</span>
    </label>
  );
}
