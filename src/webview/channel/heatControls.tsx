import type { JSX } from 'preact';
import type { RegionShare } from '../../shared/channelFacts.ts';
import { heatMaxima, type ChannelPageState } from '../../shared/channelPageState.ts';
import { cssColour, inferno } from '../../shared/colormap.ts';
import { heatPosition, heatTicks } from '../../shared/heatColours.ts';
import { tick } from '../../shared/numbers.ts';
import type { ChangeState } from './usePanelState.ts';

interface HeatControlsProps {
  readonly state: ChannelPageState;
  readonly change: ChangeState;
  readonly region: RegionShare | null;
}

/** What lies over the picture, and how heat is to be read. */
export function HeatControls({ state, change, region }: HeatControlsProps): JSX.Element {
  const { heat, opacity, maximum, outline } = state;
  return (
    <fieldset class="overlays">
      <legend class="visually-hidden">Over the picture</legend>
      <div class="switches">
        <label>
          <input
            type="checkbox"
            checked={heat}
            onChange={(event) => {
              const { checked } = event.currentTarget;
              change((before) => ({ ...before, heat: checked }));
            }}
          />{' '}
          Heatmap
        </label>
        {region && (
          <label>
            <input
              type="checkbox"
              checked={outline}
              onChange={(event) => {
                const { checked } = event.currentTarget;
                change((before) => ({ ...before, outline: checked }));
              }}
            />{' '}
            Outline of {region.name}
          </label>
        )}
      </div>
      {heat && (
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
                const { valueAsNumber } = event.currentTarget;
                change((before) => ({ ...before, opacity: valueAsNumber }));
              }}
            />
          </label>
          <label class="labelled">
            Brightest at
            <select
              value={String(maximum)}
              onChange={(event) => {
                const chosen = Number(event.currentTarget.value);
                change((before) => ({ ...before, maximum: chosen }));
              }}
            >
              {heatMaxima.map((value) => (
                <option key={value} value={String(value)}>
                  {value}
                </option>
              ))}
            </select>
            <span class="quiet">levels of 255 per σ, at strength 0</span>
          </label>
          <HeatLegend maximum={maximum} />
        </>
      )}
    </fieldset>
  );
}

const stops = Array.from({ length: 17 }, (_, i) => cssColour(inferno, i / 16));

function HeatLegend({ maximum }: { readonly maximum: number }): JSX.Element {
  return (
    <div
      class="legend"
      role="img"
      aria-label={`Black is no change, pale yellow a change of ${maximum} or more levels of 255 per sigma, at strength 0`}
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
