import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RegionShare } from '../../shared/channelFacts.ts';
import type { ChannelHost } from '../../shared/channelPageApi.ts';
import type { ChannelPageState } from '../../shared/channelPageState.ts';
import type { Heatmap, RegionMap } from '../../shared/engineApi.ts';
import type { FaceMaps } from '../../shared/faceMaps.ts';
import type { ShowPicture } from '../../shared/livePictures.ts';
import { strength as strengthText } from '../../shared/numbers.ts';
import { roundStrength } from '../../shared/recipe.ts';
import { behindHeat } from '../heat/heatCanvas.tsx';
import { markInput, markPainted } from '../latencyMarks.ts';
import { paintPicture } from '../paintPicture.ts';
import { StrengthSlider } from '../strengthSlider.tsx';
import { HeatControls } from './heatControls.tsx';
import { HeatLayer } from './heatLayer.tsx';
import { OutlineLayer } from './outlineLayer.tsx';
import type { PictureSource } from './pictureSource.ts';
import type { ChangeState } from './usePanelState.ts';

interface LiveFaceProps {
  readonly channel: string;
  /** Whose outline can be drawn. */
  readonly region: RegionShare | null;
  readonly state: ChannelPageState;
  readonly change: ChangeState;
  readonly source: PictureSource;
  readonly heatmaps: FaceMaps<Heatmap>;
  readonly regionMaps: FaceMaps<RegionMap>;
  readonly host: ChannelHost;
}

/** The picture that follows the slider, with the heatmap and the region's outline over it. */
export function LiveFace(props: LiveFaceProps): JSX.Element {
  const { channel, region, state, change, source, heatmaps, regionMaps, host } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const move = useRef<number>();
  const [failure, setFailure] = useState<string>();
  const [attempt, setAttempt] = useState(0);
  const [told, setTold] = useState('');
  const { seed, strength } = state;
  const description = `Seed ${seed} at ${strengthText(strength)} of ${channel}`;

  // Before the browser paints, so that the request leaves, and what is known is drawn, in the turn in which the hand has moved.
  useLayoutEffect(() => {
    let moved = move.current;
    move.current = undefined;
    const face = { seed, strength };
    const show: ShowPicture = (picture, from) => {
      if (!canvas.current) return;
      paintPicture(canvas.current, picture);
      if (moved !== undefined) markPainted(moved, from);
      moved = undefined;
      // What the pixels are, for whoever reads them.
      Object.assign(canvas.current.dataset, { seed: face.seed, strength: face.strength, exact: picture.exact });
      if (from === 'engine') setFailure(undefined);
    };
    source.live(face, show).catch((error: unknown) => {
      setFailure(error instanceof Error ? error.message : String(error));
    });
  }, [seed, strength, source, attempt]);

  const slide = (value: number): void => {
    move.current = markInput();
    change((before) => ({ ...before, strength: roundStrength(value) }));
  };
  const act = (what: Promise<void>): void => {
    what.catch((error: unknown) => {
      setFailure(error instanceof Error ? error.message : String(error));
    });
  };
  return (
    <section class="live" aria-label="Face under the slider">
      <div class="stack">
        <canvas
          ref={canvas}
          class="picture"
          role="img"
          aria-label={description}
          style={state.heat ? behindHeat(state) : undefined}
        />
        {state.heat && <HeatLayer {...{ channel, state, setFailure }} maps={heatmaps} />}
        {state.outline && region && <OutlineLayer {...{ region, state, setFailure }} maps={regionMaps} />}
      </div>
      {failure !== undefined && (
        <div role="alert" class="failure">
          <p class="error">{failure}</p>
          <vscode-button
            appearance="secondary"
            onClick={() => {
              setFailure(undefined);
              setAttempt(attempt + 1);
            }}
          >
            Try Again
          </vscode-button>
        </div>
      )}
      <div class="live-strength">
        <span aria-hidden="true">Strength</span>
        <StrengthSlider
          name={channel}
          value={strength}
          onInput={slide}
          onChange={(value) => {
            setTold(`Seed ${seed} at ${roundStrength(value)} sigma`);
          }}
        />
      </div>
      <p class="visually-hidden" role="status">
        {told}
      </p>
      <div class="actions">
        <vscode-button
          onClick={() => {
            act(host.addToRecipe({ seed, strength }));
          }}
        >
          Add to Recipe
        </vscode-button>
        <vscode-button
          appearance="secondary"
          onClick={() => {
            act(host.exportImage({ seed, strength }));
          }}
        >
          Export Image...
        </vscode-button>
      </div>
      <HeatControls {...{ state, change, region }} />
    </section>
  );
}
