import { expect, test } from 'vitest';
import type { Picture } from '../../../src/shared/engineApi.ts';
import type { HandPlace } from '../../../src/shared/handPlace.ts';
import { LivePictures } from '../../../src/shared/livePictures.ts';
import { StyleSpaceError } from '../../../src/shared/errors.ts';
import type { MakePicture } from '../../../src/shared/livePictures.ts';

/** A canvas, and an engine whose previews come at once and whose exact pictures come when told to. */
class Stage {
  readonly shown: string[] = [];
  readonly begun: string[] = [];
  readonly #finish = new Map<string, () => void>();
  #rested: (() => void)[] = [];
  readonly live = new LivePictures(() => new Promise((resolve) => this.#rested.push(resolve)));

  move(to: string, quick = false): Promise<void> {
    const make: MakePicture = (preview, call) => {
      this.begun.push(preview ? `preview ${to}` : to);
      if (preview) return Promise.resolve(picture(to, quick));
      return new Promise((resolve, reject) => {
        this.#finish.set(to, () => {
          resolve(picture(to, true));
        });
        call!.signal!.addEventListener('abort', () => {
          reject(new StyleSpaceError('cancelled', 'The work was cancelled.'));
        });
      });
    };
    return this.live.ask(make, ({ data, exact }) => {
      this.shown.push(`${exact ? '' : 'preview '}${String.fromCharCode(data[0]!)}`);
    });
  }

  /** Every hand that has been waited for so far counts as resting. */
  async rest(): Promise<void> {
    await turn();
    for (const rested of this.#rested.splice(0)) rested();
    await turn();
  }

  async finish(what: string): Promise<void> {
    this.#finish.get(what)!();
    await turn();
  }
}

const picture = (letter: string, exact: boolean): Picture => ({
  ...{ width: 1, height: 1, exact },
  data: Uint8Array.of(letter.charCodeAt(0), 0, 0),
});
const turn = (): Promise<void> => new Promise(setImmediate);

test('a preview under the moving hand, the exact picture when it rests', async () => {
  const stage = new Stage();
  const asked = stage.move('a');
  await turn();
  expect(stage.shown).toEqual(['preview a']);
  expect(stage.begun).toEqual(['preview a']);
  await stage.rest();
  await stage.finish('a');
  await asked;
  expect(stage.shown).toEqual(['preview a', 'a']);
});

test('a picture that is exact at once is the only one', async () => {
  const stage = new Stage();
  await stage.move('a', true);
  await stage.rest();
  expect([stage.begun, stage.shown]).toEqual([['preview a'], ['a']]);
});

test('a hand that has moved on meanwhile gets no exact picture of where it was', async () => {
  const stage = new Stage();
  const first = stage.move('a');
  await turn();
  const second = stage.move('b');
  await stage.rest();
  await first;
  await stage.finish('b');
  await second;
  expect(stage.begun).toEqual(['preview a', 'preview b', 'b']);
  expect(stage.shown).toEqual(['preview a', 'preview b', 'b']);
});

test('a hand that moves again stops the exact picture, and is not told of it', async () => {
  const stage = new Stage();
  const first = stage.move('a');
  await stage.rest();
  expect(stage.begun).toEqual(['preview a', 'a']);
  const second = stage.move('b');
  await first;
  await stage.rest();
  await stage.finish('b');
  await second;
  expect(stage.shown).toEqual(['preview a', 'preview b', 'b']);
});

test('a failure of what was asked last is told', async () => {
  const live = new LivePictures(() => Promise.resolve());
  const shown: boolean[] = [];
  const make: MakePicture = (preview) =>
    preview ? Promise.resolve(picture('a', false)) : Promise.reject(new Error('out of memory'));
  await expect(live.ask(make, ({ exact }) => shown.push(exact))).rejects.toThrow('out of memory');
  expect(shown).toEqual([false]);
});

/** A hand on one slider, and an engine that answers when it is told to: reds are ten times the strength. */
class Slider {
  readonly shown: string[] = [];
  readonly #answers: { readonly strength: number; readonly answer: (exact: boolean) => void; fail: () => void }[] = [];
  readonly live = new LivePictures(() => Promise.resolve());
  plane = 'seed 4';

  async move(to: number): Promise<void> {
    const make: MakePicture = () =>
      new Promise((resolve, reject) => {
        const answer = (exact: boolean): void => {
          resolve({ ...{ width: 1, height: 1, exact }, data: Uint8Array.of(10 * to, 0, 0) });
        };
        const fail = (): void => {
          reject(new Error(`no picture at ${to}`));
        };
        this.#answers.push({ strength: to, answer, fail });
      });
    const place = (): HandPlace => ({ plane: this.plane, coordinates: [to] });
    const asked = this.live.ask(
      make,
      ({ data, exact }, from) => {
        this.shown.push(`${to}: ${exact ? '' : 'about '}${data[0]! / 10} by the ${from}`);
      },
      place,
    );
    asked.catch((error: unknown) => this.shown.push(`${to}: ${(error as Error).message}`));
    await turn();
  }

  /** The engine has made what it was asked for first: @returns of which strength. */
  async answer(exact = true): Promise<number> {
    const { strength, answer } = this.#answers.shift()!;
    answer(exact);
    await turn();
    return strength;
  }

  async fail(): Promise<void> {
    this.#answers.shift()!.fail();
    await turn();
  }

  /** What was shown since this was asked last. */
  news(): string[] {
    return this.shown.splice(0);
  }

  /** Pictures at 0 and 10, and the hand at 10. */
  static async known(): Promise<Slider> {
    const slider = new Slider();
    for (const strength of [0, 10]) {
      await slider.move(strength);
      await slider.answer();
    }
    expect(slider.news()).toEqual(['0: 0 by the engine', '10: 10 by the engine']);
    return slider;
  }
}

test('a step on a known line is drawn in the turn of the hand, and then exactly', async () => {
  const slider = await Slider.known();
  void slider.move(4);
  expect(slider.news()).toEqual(['4: about 4 by the line']);
  await turn();
  expect(await slider.answer()).toBe(4);
  expect(slider.news()).toEqual(['4: 4 by the engine']);
});

test('the answer for a step before draws the step where the hand is now, which the engine has the last word on', async () => {
  const slider = await Slider.known();
  await slider.move(8);
  await slider.move(4);
  expect(slider.news()).toEqual(['8: about 8 by the line', '4: about 4 by the line']);
  expect(await slider.answer()).toBe(8);
  expect(slider.news()).toEqual(['4: about 4 by the line']);
  expect(await slider.answer()).toBe(4);
  expect(slider.news()).toEqual(['4: 4 by the engine']);
});

test('before a line is known, answers are shown as they come; one of an earlier step never after that of a later one', async () => {
  const slider = new Slider();
  await slider.move(0);
  await slider.move(1);
  await slider.move(5);
  // 1 has been overtaken before its turn came.
  expect(await slider.answer()).toBe(0);
  await slider.move(9);
  expect(await slider.answer()).toBe(5);
  // From 0 and 5, with caution beyond.
  expect(slider.news()).toEqual(['0: 0 by the engine', '9: about 7.8 by the line']);
  await slider.move(25);
  expect(await slider.answer()).toBe(9);
  expect(slider.news()).toEqual([]);
  expect(await slider.answer()).toBe(25);
  expect(slider.news()).toEqual(['25: 25 by the engine']);
});

test('a place that is known is exact at once, and the engine is asked all the same', async () => {
  const slider = await Slider.known();
  await slider.move(0);
  expect(slider.news()).toEqual(['0: 0 by the line']);
  expect(await slider.answer()).toBe(0);
  expect(slider.news()).toEqual(['0: 0 by the engine']);
});

test('a preview neither replaces what is known around it nor counts as known', async () => {
  const slider = await Slider.known();
  await slider.move(4);
  await slider.answer(false);
  expect(slider.news()).toEqual(['4: about 4 by the line']);
  await slider.answer();
  expect(slider.news()).toEqual(['4: 4 by the engine']);
  await slider.move(22);
  await slider.answer(false);
  expect(slider.news()).toEqual(['22: about 22 by the engine']);
  await slider.move(23);
  expect(slider.news()).toEqual([]);
});

test('a failure of the engine is told, and what is known is still drawn', async () => {
  const slider = await Slider.known();
  await slider.move(4);
  await slider.fail();
  expect(slider.news()).toEqual(['4: about 4 by the line', '4: no picture at 4']);
  await slider.move(5);
  await slider.answer();
  expect(slider.news()).toEqual(['5: about 5 by the line', '5: 5 by the engine']);
});

test('an answer before which the place has become another is shown, but nothing is drawn from it', async () => {
  const slider = new Slider();
  await slider.move(0);
  await slider.answer();
  await slider.move(10);
  slider.plane = 'seed 5';
  await slider.answer();
  slider.plane = 'seed 4';
  await slider.move(5);
  expect(slider.news()).toEqual(['0: 0 by the engine', '10: 10 by the engine']);
});
