import type { JSX, RefObject, TargetedPointerEvent } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Heatmap } from '../../shared/engineApi.ts';
import type { HeatView } from '../../shared/heatView.ts';
import { behindHeat, HeatCanvas } from '../heat/heatCanvas.tsx';

/** Where one edit acts. */
export interface StageHeat {
  /** Of the edit. */
  readonly name: string;
  /** Undefined while it is computed. */
  readonly heatmap: Heatmap | undefined;
  readonly view: HeatView;
}

export interface PictureStageProps {
  readonly after: RefObject<HTMLCanvasElement>;
  readonly before: RefObject<HTMLCanvasElement>;
  /** What the picture shows, in words. */
  readonly description: string;
  /** Nothing can be painted yet. */
  readonly empty: boolean;
  /** What lies over the picture. */
  readonly heat: StageHeat | null;
  readonly holding: boolean;
  readonly onHold: (holding: boolean) => void;
  readonly split: boolean;
  /** In hundredths of the width. */
  readonly splitAt: number;
  readonly onSplit: (split: boolean) => void;
  readonly onSplitAt: (splitAt: number) => void;
}

/** The picture, and the picture before the edits: all of it while a button or B is held, or left of a line. */
export function PictureStage(props: PictureStageProps): JSX.Element {
  const { after, before, description, empty, heat, holding, onHold, split, splitAt, onSplit, onSplitAt } = props;

  useEffect(() => {
    const isTyping = ({ target }: KeyboardEvent): boolean =>
      target instanceof HTMLElement && target.matches('input[type="text"], input[type="number"], textarea, select');
    const down = (event: KeyboardEvent): void => {
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (event.key.toLowerCase() === 'b' && plain && !event.repeat && !isTyping(event)) onHold(true);
    };
    const up = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() === 'b') onHold(false);
    };
    const leave = (): void => {
      onHold(false);
    };
    window.addEventListener('keydown', down);
    window.addEventListener('keyup', up);
    window.addEventListener('blur', leave);
    return () => {
      window.removeEventListener('keydown', down);
      window.removeEventListener('keyup', up);
      window.removeEventListener('blur', leave);
    };
  }, []);

  const drag = (event: TargetedPointerEvent<HTMLDivElement>): void => {
    if (!split || (event.buttons & 1) === 0) return;
    const { left, width } = event.currentTarget.getBoundingClientRect();
    onSplitAt(Math.round(Math.max(0, Math.min(100, ((event.clientX - left) / width) * 100))));
  };
  const comparing = holding || split;
  return (
    <figure class="stage">
      <div
        class={`pictures${empty ? ' empty' : ''}${split && !holding ? ' split' : ''}`}
        style={{ '--split': `${splitAt}%` }}
        onPointerDown={(event) => {
          if (split) event.currentTarget.setPointerCapture(event.pointerId);
          drag(event);
        }}
        onPointerMove={drag}
      >
        <canvas
          class="after"
          ref={after}
          role="img"
          aria-label={description}
          hidden={empty}
          style={heat?.heatmap ? behindHeat(heat.view) : undefined}
        />
        {heat && <HeatCanvas heatmap={heat.heatmap} view={heat.view} label={`Heatmap: where ${heat.name} acts`} />}
        <canvas
          class="before"
          ref={before}
          role="img"
          aria-label="The same picture before the edits"
          hidden={empty || !comparing}
        />
        {split && !holding && !empty && <div class="line" />}
        <p class="over" role="status">
          {heat && (
            <span>{heat.heatmap ? `Heatmap of ${heat.name}` : `Computing the heatmap of ${heat.name} ...`}</span>
          )}
        </p>
        {comparing && !empty && (
          <p class="which" aria-hidden="true">
            <span>Before</span>
            {!holding && <span>After</span>}
          </p>
        )}
      </div>
      <figcaption class="compare">
        <vscode-button
          class="hold"
          appearance="secondary"
          disabled={empty}
          aria-pressed={holding ? 'true' : 'false'}
          title="Also: hold B"
          onPointerDown={() => {
            onHold(true);
          }}
          onPointerUp={() => {
            onHold(false);
          }}
          onPointerLeave={() => {
            onHold(false);
          }}
          onKeyDown={(event) => {
            if ([' ', 'Enter'].includes(event.key)) onHold(true);
          }}
          onKeyUp={(event) => {
            if ([' ', 'Enter'].includes(event.key)) onHold(false);
          }}
          onBlur={() => {
            onHold(false);
          }}
        >
          Hold to See Before
        </vscode-button>
        <vscode-checkbox
          class="split-box"
          checked={split}
          onChange={(event) => {
            onSplit((event.currentTarget as HTMLInputElement).checked);
          }}
        >
          Split
        </vscode-checkbox>
        {split && (
          <input
            type="range"
            min={0}
            max={100}
            value={splitAt}
            aria-label="Where the picture is split"
            aria-valuetext={`${splitAt} % of the width shows the picture before the edits`}
            onInput={(event) => {
              onSplitAt(event.currentTarget.valueAsNumber);
            }}
          />
        )}
      </figcaption>
    </figure>
  );
}
