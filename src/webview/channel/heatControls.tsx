import type { JSX } from 'preact';
import type { RegionShare } from '../../shared/channelFacts.ts';
import type { ChannelPageState } from '../../shared/channelPageState.ts';
import { HeatScale } from '../heat/heatScale.tsx';
import type { ChangeState } from './usePanelState.ts';

interface HeatControlsProps {
  readonly state: ChannelPageState;
  readonly change: ChangeState;
  readonly region: RegionShare | null;
}

/** What lies over the picture, and how heat is to be read. */
export function HeatControls({ state, change, region }: HeatControlsProps): JSX.Element {
  const { heat, outline } = state;
  return (
    <fieldset class="overlays">
      <legend class="visually-hidden">Over the picture</legend>
      <div class="switches">
        <vscode-checkbox
          checked={heat}
          onChange={(event) => {
            const { checked } = event.currentTarget as HTMLInputElement;
            change((before) => ({ ...before, heat: checked }));
          }}
        >
          Heatmap
        </vscode-checkbox>
        {region && (
          <vscode-checkbox
            checked={outline}
            // The toolkit names a checkbox by its first text, once.
            aria-label={`Outline of ${region.name}`}
            onChange={(event) => {
              const { checked } = event.currentTarget as HTMLInputElement;
              change((before) => ({ ...before, outline: checked }));
            }}
          >
            Outline of {region.name}
          </vscode-checkbox>
        )}
      </div>
      {heat && (
        <HeatScale
          view={state}
          onChange={(set) => {
            change((before) => ({ ...before, ...set }));
          }}
          at="at strength 0"
        />
      )}
    </fieldset>
  );
}
