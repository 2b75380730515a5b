import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { HandPlace } from '../../shared/handPlace.ts';
import { LivePictures, type PictureOrigin, type ShowPicture } from '../../shared/livePictures.ts';
import { changeRecipe } from '../../shared/recipeChange.ts';
import type { RecipeChange } from '../../shared/recipeChange.ts';
import type { RecipeShown } from '../../shared/recipePageApi.ts';
import type { RecipeHost } from '../../shared/recipePageApi.ts';
import { recipePlace } from '../../shared/recipePlace.ts';
import type { Call } from '../../shared/rpc.ts';
import { handRest, restMs } from '../handRest.ts';
import { useHeatmap } from '../heat/useHeatmap.ts';
import { saveState } from '../hostConnection.ts';
import { markInput, markPainted } from '../latencyMarks.ts';
import { paintPicture } from '../paintPicture.ts';
import { BaseControls } from './baseControls.tsx';
import { EditList } from './editList.tsx';
import { editName } from './editName.ts';
import { HeatChoice } from './heatChoice.tsx';
import { ModelNotice } from './modelNotice.tsx';
import { OtherSeeds } from './otherSeeds.tsx';
import { initialState } from './pageState.ts';
import type { PageState } from './pageState.ts';
import { PictureStage } from './pictureStage.tsx';
import { useRestedEdit } from './restedEdit.ts';
import { described, spoken } from './words.ts';

/**
 * Pixels per side up to which a heatmap comes well within a second. That of a larger picture takes seconds, and its runs long
 * enough to hold up a slider: a hand that is about to move one must not start it.
 */
const largestAtOnce = 256;
/** How long a hand stays where it waits for that. */
const longRestMs = 1000;

/**
 * A recipe as its picture with its sliders. What a hand is doing (`pending`) is shown at once and is nowhere else; when
 * it comes to rest it becomes one change of the file, and the page shows what the file then says.
 */
export function RecipePage({ view, host }: { readonly view: RecipeShown; readonly host: RecipeHost }): JSX.Element {
  const [state, setState] = useState(initialState);
  const [pending, setPending] = useState<RecipeChange | null>(null);
  const [holding, setHolding] = useState(false);
  /** Of pictures, until one is shown; and of what the hand did, until it does something else. */
  const [pictureError, setPictureError] = useState<string | null>(null);
  const [actionError, setActionError] = useState<string | null>(null);
  const [said, setSaid] = useState('');
  const after = useRef<HTMLCanvasElement>(null);
  const before = useRef<HTMLCanvasElement>(null);
  const latest = useRef<RecipeChange | null>(null);
  const newestView = useRef(view);
  newestView.current = view;

  const failPicture = (failure: unknown): void => {
    setPictureError(sentence(failure));
  };
  const fail = (failure: unknown): void => {
    setActionError(sentence(failure));
  };
  const feeds = useMemo(() => {
    const feed = (canvas: { current: HTMLCanvasElement | null }) => {
      const pictures = new LivePictures(handRest);
      /** `shown` is called for each picture that is on the canvas, from the first of this change to the exact one. */
      return (change: RecipeChange | null, edited: boolean, shown?: (from: PictureOrigin) => void): void => {
        const show: ShowPicture = (picture, from) => {
          if (canvas.current) paintPicture(canvas.current, picture);
          if (from === 'engine') setPictureError(null);
          shown?.(from);
        };
        const request = { pending: change, seed: null, edited };
        const place = edited ? () => placeOf(newestView.current, change) : undefined;
        pictures.ask((preview, call) => host.picture({ ...request, preview }, call), show, place).catch(failPicture);
      };
    };
    return { after: feed(after), before: feed(before) };
  }, [host]);

  const ready = view.model.state === 'ready';
  const comparing = state.split || holding;
  const disabled = view.readOnly !== null;
  const large = view.model.state === 'ready' && view.model.resolution > largestAtOnce;
  const hand = useRestedEdit(large ? longRestMs : restMs);
  const recipe = pending ? changeRecipe(view.recipe, pending) : view.recipe;

  const keep = (change: Partial<PageState>): void => {
    setState((known) => {
      const next = { ...known, ...change };
      saveState(next);
      return next;
    });
  };
  const askAfter = (change: RecipeChange | null, shown?: (from: PictureOrigin) => void): void => {
    if (ready) feeds.after(change, true, shown);
  };
  const askBefore = (change: RecipeChange | null): void => {
    if (ready && comparing) feeds.before(change, false);
  };
  const hold = (change: RecipeChange | null): void => {
    latest.current = change;
    setPending(change);
    if (change) setActionError(null);
  };

  /** Each step of a hand. */
  const live = (change: RecipeChange): void => {
    hand.act();
    let move: number | null = markInput();
    askAfter(change, (from) => {
      if (move !== null) markPainted(move, from);
      move = null;
    });
    if (change.kind === 'base') askBefore(change);
    hold(change);
  };
  /** The hand is at rest. False: the change was refused. */
  const make = async (change: RecipeChange): Promise<boolean> => {
    hold(change);
    try {
      await host.change({ change });
      setSaid(spoken(change));
      return true;
    } catch (failure) {
      fail(failure);
      return false;
    } finally {
      // A hand that is moving again meanwhile goes on.
      if (latest.current === change) hold(null);
      askAfter(latest.current);
    }
  };

  // The heatmap is one of the document's picture: while that is not what is shown, there is none.
  const shown = ready && !pending && !holding;
  const rested = state.heat && shown ? recipe.edits.find(({ channel }) => channel === hand.channel) : undefined;
  const heatOf = rested && JSON.stringify([rested.channel, recipe.base, recipe.edits]);
  const askHeat = useMemo(
    () => (rested ? (call: Call) => host.heatmap({ channel: rested.channel }, call) : null),
    [heatOf, host],
  );
  const heatmap = useHeatmap(askHeat, (failure) => {
    hand.act();
    failPicture(failure);
  });

  useEffect(() => {
    askAfter(latest.current);
  }, [view]);
  useEffect(() => {
    askBefore(latest.current);
  }, [view, comparing]);

  return (
    <div class="recipe">
      <h1 class="visually-hidden">Edit recipe {view.file}</h1>
      <div class="left">
        <ModelNotice model={view.model} host={host} onError={fail} />
        <PictureStage
          after={after}
          before={before}
          description={described(recipe)}
          empty={!ready}
          heat={rested ? { name: editName(rested), heatmap, view: state } : null}
          holding={holding}
          onHold={setHolding}
          split={state.split}
          splitAt={state.splitAt}
          onSplit={(split) => {
            keep({ split });
          }}
          onSplitAt={(splitAt) => {
            keep({ splitAt });
          }}
        />
        <HeatChoice view={state} onChange={keep} />
        {[actionError, pictureError].map(
          (error, kind) =>
            error !== null && (
              <p key={kind} class="error" role="alert">
                {error}
              </p>
            ),
        )}
        <p class="model">
          <span class="quiet">{view.recipe.model.name}</span>
          <vscode-button
            class="export"
            appearance="secondary"
            disabled={!ready}
            onClick={() => {
              host.exportImage({}).catch(fail);
            }}
          >
            Export Image...
          </vscode-button>
        </p>
      </div>
      <div class="right">
        {view.readOnly !== null && (
          <p class="notice" role="status">
            {view.readOnly}
          </p>
        )}
        <BaseControls
          base={recipe.base}
          notes={recipe.notes ?? ''}
          model={view.model}
          disabled={disabled}
          more={state.more}
          onMore={(more) => {
            keep({ more });
          }}
          onLive={live}
          onChange={(change) => {
            void make(change);
          }}
        />
        <EditList
          view={view}
          edits={recipe.edits}
          disabled={disabled}
          host={host}
          hand={hand}
          onLive={live}
          onChange={make}
          onError={fail}
        />
      </div>
      <OtherSeeds
        view={view}
        open={state.others}
        first={state.firstOther}
        disabled={disabled}
        host={host}
        onOpen={(others) => {
          keep({ others });
        }}
        onFirst={(firstOther) => {
          keep({ firstOther });
        }}
        onChoose={(seed) => {
          void make({ kind: 'base', field: 'seed', value: seed });
        }}
        onError={failPicture}
      />
      <p class="visually-hidden" role="status">
        {said}
      </p>
    </div>
  );
}

/** Of the picture after a change, as far as the page knows what the document says and which generator makes it. */
function placeOf({ recipe, model }: RecipeShown, change: RecipeChange | null): HandPlace {
  const { plane, coordinates } = recipePlace(change ? changeRecipe(recipe, change) : recipe);
  return { plane: `${JSON.stringify(model)} ${plane}`, coordinates };
}

function sentence(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
