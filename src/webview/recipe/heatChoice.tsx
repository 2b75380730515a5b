import type { JSX } from 'preact';
import type { HeatView } from '../../shared/heatView.ts';
import { HeatScale } from '../heat/heatScale.tsx';

interface HeatChoiceProps {
  readonly view: HeatView;
  readonly onChange: (change: Partial<HeatView>) => void;
}

/** Whether an edit that a hand rests on shows where it acts, and how that is to be read. */
export function HeatChoice({ view, onChange }: HeatChoiceProps): JSX.Element {
  return (
    <fieldset class="heat-choice">
      <legend class="visually-hidden">Heatmap over the picture</legend>
      <vscode-checkbox
        class="heat-box"
        checked={view.heat}
        title="Rest the pointer on an edit, or move the focus into it, to see where it acts"
        onChange={(event) => {
          onChange({ heat: (event.currentTarget as HTMLInputElement).checked });
        }}
      >
        Heatmap of the edit under the pointer
      </vscode-checkbox>
      {view.heat && <HeatScale view={view} onChange={onChange} />}
    </fieldset>
  );
}
