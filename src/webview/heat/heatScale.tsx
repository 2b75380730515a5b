import type { JSX } from 'preact';
import { cssColour, inferno } from '../../shared/colormap.ts';
import { heatPosition, heatTicks } from '../../shared/heatColours.ts';
import { heatMaxima, type HeatView } from '../../shared/heatView.ts';
import { tick } from '../../shared/numbers.ts';
import './heat.css';

interface HeatScaleProps {
  readonly view: HeatView;
  readonly onChange: (change: Partial<HeatView>) => void;
  /** Of which picture, where it is not the one in sight: `at strength 0`. */
  readonly at?: string;
}

/** How heat is to be read: how much of the picture it hides, and what its colours mean. */
export function HeatScale({ view: { opacity, maximum }, onChange, at }: HeatScaleProps): JSX.Element {
  const where = at === undefined ? '' : `, ${at}`;
  return (
    <>
      <label class="labelled">
        Opacity
        <input
          type="range"
          min={0}
          max={1}
          step={0.05}
          value={opacity}
          aria-valuetext={`${Math.round(opacity * 100)} %`}
          onInput={(event) => {
            onChange({ opacity: event.currentTarget.valueAsNumber });
          }}
        />
      </label>
      <label class="labelled">
        Brightest at
        <select
          value={String(maximum)}
          onChange={(event) => {
            onChange({ maximum: Number(event.currentTarget.value) });
          }}
        >
          {heatMaxima.map((value) => (
            <option key={value} value={String(value)}>
              {value}
            </option>
          ))}
        </select>
        <span class="quiet">levels of 255 per σ{where}</span>
      </label>
      <HeatLegend maximum={maximum} where={where} />
    </>
  );
}

const stops = Array.from({ length: 17 }, (_, i) => cssColour(inferno, i / 16));

function HeatLegend({ maximum, where }: { readonly maximum: number; readonly where: string }): JSX.Element {
  return (
    <div
      class="legend"
      role="img"
      aria-label={`Black is no change, pale yellow a change of ${maximum} or more levels of 255 per sigma${where}`}
    >
      <div class="colours" style={{ backgroundImage: `linear-gradient(to right, ${stops.join(', ')})` }} />
      <div class="ticks" aria-hidden="true">
        {heatTicks.map((share) => (
          <span key={share} style={{ left: `${heatPosition(share, 1) * 100}%` }}>
            {tick(share * maximum)}
          </span>
        ))}
      </div>
    </div>
  );
}
