import { expect, test } from 'vitest';
import type { Picture } from '../../../src/shared/engineApi.ts';
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
