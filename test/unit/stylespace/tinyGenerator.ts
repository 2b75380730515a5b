import { fileURLToPath } from 'node:url';
import { openCheckpoint } from '../../../src/engine/checkpoint/open.ts';
import { Model } from '../../../src/engine/model/model.ts';
import type { Runtime } from '../../../src/engine/runtime/runtime.ts';

/** SHA-256 of no file: the tests' caches are keyed by it. */
export const tinySha256 = 'ab'.repeat(32);

/** A generator of 32 x 32 pictures with untrained weights, from the fixture of that name in `fixtures`. */
export async function tinyGenerator(
  runtime: Runtime,
  fixtures = fileURLToPath(new URL('../../fixtures/checkpoints/', import.meta.url)),
): Promise<Model> {
  return new Model(await openCheckpoint(`${fixtures}/rosi_32.pt`), runtime);
}
