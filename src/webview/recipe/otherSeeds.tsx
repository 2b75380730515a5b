import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { RecipeHost, RecipeShown } from '../../shared/recipePageApi.ts';
import { paintPicture } from '../paintPicture.ts';

/** Pictures of the strip, and their size in pixels. */
const [tiles, tileSize] = [6, 192];

export interface OtherSeedsProps {
  readonly view: RecipeShown;
  readonly open: boolean;
  readonly first: number;
  readonly disabled: boolean;
  readonly host: RecipeHost;
  readonly onOpen: (open: boolean) => void;
  readonly onFirst: (first: number) => void;
  readonly onChoose: (seed: number) => void;
  readonly onError: (error: unknown) => void;
}

/** The same edits on other seeds; a click makes one of them the base. Follows the file, not the hand on a slider. */
export function OtherSeeds(props: OtherSeedsProps): JSX.Element {
  const { view, open, first, disabled, host, onOpen, onFirst, onChoose, onError } = props;
  const canvases = useRef<(HTMLCanvasElement | null)[]>([]);
  const { base, edits } = view.recipe;
  const seeds = Array.from({ length: tiles }, (_, i) => (first + i) % 2 ** 32);
  const ready = open && view.model.state === 'ready';
  const look = JSON.stringify([base.psi, base.cutoff, base.class, base.noise, edits, first, ready]);

  useEffect(() => {
    let current = ready;
    const paint = async (): Promise<void> => {
      for (const [i, seed] of seeds.entries()) {
        if (!current) return;
        const picture = await host.picture({ pending: null, seed, edited: true, maxSize: tileSize });
        const canvas = canvases.current[i];
        // Set to false by a newer look while the picture was made.
        // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition
        if (current && canvas) paintPicture(canvas, picture);
      }
    };
    paint().catch(onError);
    return () => {
      current = false;
    };
  }, [look]);

  return (
    <details
      class="others"
      open={open}
      onToggle={(event) => {
        onOpen(event.currentTarget.open);
      }}
    >
      <summary>Other Seeds</summary>
      <div class="strip">
        {seeds.map((seed, i) => (
          <button
            key={i}
            type="button"
            class="tile"
            disabled={disabled || base.kind !== 'seed'}
            aria-label={`Seed ${seed} with these edits: make it the base`}
            onClick={() => {
              onChoose(seed);
            }}
          >
            <canvas
              ref={(canvas) => {
                canvases.current[i] = canvas;
              }}
            />
            <span>{seed}</span>
          </button>
        ))}
      </div>
      <div class="field">
        <vscode-button
          appearance="secondary"
          disabled={first < tiles}
          onClick={() => {
            onFirst(Math.max(0, first - tiles));
          }}
        >
          Previous {tiles}
        </vscode-button>
        <vscode-button
          appearance="secondary"
          onClick={() => {
            onFirst((first + tiles) % 2 ** 32);
          }}
        >
          Next {tiles}
        </vscode-button>
        <vscode-button
          appearance="secondary"
          onClick={() => {
            onFirst(Math.floor(Math.random() * 100_000));
          }}
        >
          Random {tiles}
        </vscode-button>
      </div>
    </details>
  );
}
