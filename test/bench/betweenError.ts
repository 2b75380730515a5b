import { toRgb8 } from '../../src/engine/image/toRgb8.ts';
import type { Model } from '../../src/engine/model/model.ts';
import type { Task } from '../../src/engine/runtime/task.ts';
import { EditedPictures } from '../../src/engine/stylespace/editedPictures.ts';
import { resolveChannel } from '../../src/engine/stylespace/resolveChannel.ts';
import { defaultTruncation } from '../../src/engine/stylespace/statistics.ts';
import type { Picture, PicturePoint } from '../../src/shared/engineApi.ts';
import { LivePictures } from '../../src/shared/livePictures.ts';
import type { Effort } from './measure.ts';
import { spread } from './spread.ts';

/** At how many of a hand's moves the engine has one picture: at 60 moves per second, 30 and 20 pictures. */
export const movesPerPicture = [2, 3] as const;
/** Two periods of the triangle of the editor's benchmark. */
const moves = 80;
const mostSeeds = 3;
/** Of the bundled model: one of each resolution; and the background, which saturates, the clothes and the mouth; and truncation. */
const sliders = ['3_0', '6_0', '9_0', '12_0', '15_0', '8_56', '3_65', '11_19', 'psi'];

/** Mean |difference| from the true picture of each move's strength, in 8-bit levels, when what the move changes is on the screen. */
export interface BetweenError {
  readonly slider: string;
  /** One for each of `movesPerPicture`. */
  readonly hands: readonly {
    /** With what the page draws itself. */
    readonly drawn: readonly number[];
    /** With the engine's pictures alone. */
    readonly engine: readonly number[];
  }[];
}

/** How far from the true picture a moving hand's pictures are, by the page's own code, over the first seeds. */
export async function benchBetweenError(model: Model, task: Task, { pictures }: Effort): Promise<BetweenError[]> {
  const measured: BetweenError[] = [];
  for (const slider of sliders) {
    const pointAt = slider === 'psi' ? truncated : await editedBy(model, slider, task);
    const hands = movesPerPicture.map(() => ({ drawn: [] as number[], engine: [] as number[] }));
    for (let seed = 0; seed < Math.min(pictures, mostSeeds); seed++) {
      const edited = new EditedPictures(model);
      const truths = new Map<number, Picture>();
      for (let strength = -5; strength <= 5; strength += 0.5) {
        const { image } = await edited.trace(pointAt(seed, strength), task);
        truths.set(strength, { ...toRgb8(image.data, model.resolution, model.resolution), exact: true });
      }
      for (const [i, each] of movesPerPicture.entries()) {
        hands[i]!.drawn.push(...(await slide(truths, each, true)));
        hands[i]!.engine.push(...(await slide(truths, each, false)));
      }
    }
    measured.push({ slider, hands });
  }
  return measured;
}

function baseOf(seed: number): PicturePoint['base'] {
  return { kind: 'seed', seed, ...defaultTruncation, class: null, noise: 'const' };
}

async function editedBy(
  model: Model,
  channel: string,
  task: Task,
): Promise<(seed: number, at: number) => PicturePoint> {
  const [layer, index] = resolveChannel(model.layout, channel);
  const sigma = await spread(model, layer.offset + index, task);
  return (seed, strength) => ({ base: baseOf(seed), edits: [{ channel, strength, sigma }] });
}

/** Psi from 0.2 to 1 where a strength goes from -5 to 5. */
function truncated(seed: number, at: number): PicturePoint {
  return { base: { ...baseOf(seed), psi: 0.6 + 0.08 * at }, edits: [] };
}

/** The error at each move. The picture from which the hand begins is shown. */
async function slide(truths: ReadonlyMap<number, Picture>, each: number, between: boolean): Promise<number[]> {
  const live = new LivePictures(() => Promise.resolve());
  let move = 0;
  let shown: Picture | undefined;
  let making: { readonly since: number; readonly finish: () => void } | undefined;
  const ask = (strength: number): void => {
    const place = { plane: '', coordinates: [strength] };
    void live.ask(
      () =>
        new Promise((resolve) => {
          const finish = (): void => {
            resolve(truths.get(strength)!);
          };
          making = { since: move, finish };
        }),
      (picture) => {
        shown = picture;
      },
      between ? () => place : undefined,
    );
  };
  ask(strengthAt(0));
  making!.finish();
  const errors: number[] = [];
  await turn();
  while (++move <= moves) {
    const strength = strengthAt(move);
    ask(strength);
    if (move - making!.since === each) making!.finish();
    await turn();
    errors.push(difference(truths.get(strength)!, shown!));
  }
  return errors;
}

/** In sigma. */
function strengthAt(move: number): number {
  return 5 - Math.abs(20 - (move % 40)) / 2;
}

/** All that has been answered is shown, and what waited is being made. */
const turn = (): Promise<void> => new Promise(setImmediate);

function difference({ data }: Picture, { data: other }: Picture): number {
  return data.reduce((sum, level, i) => sum + Math.abs(level - other[i]!), 0) / data.length;
}
