import type { RunMemory } from '../runtime/ort.ts';
import type { Generator } from './generator.ts';

/**
 * Above 256 px the blocks' graphs, whose largest tensors take hundreds of megabytes, do not keep memory between runs: so the
 * gradient maps of a 1024 px generator take 6 GB and not 11.
 */
export function runMemory({ resolution }: Generator): RunMemory {
  return resolution > 256 ? 'givenBack' : 'kept';
}
