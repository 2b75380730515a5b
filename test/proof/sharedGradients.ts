import { createHash } from 'node:crypto';
import type { GradientMaps } from '../../src/engine/stylespace/gradientMaps.ts';
import type { Trace } from '../../src/engine/stylegan2/synthesisNetwork.ts';

type Chunk = readonly [positions: readonly number[], rows: Float32Array];

/** One picture's Jacobian is some 17 MB; searches that go side by side are at most a picture apart. */
const mostKept = 3;

/**
 * Gradient maps for several searches over the same pictures at once: each picture's Jacobian, which is nearly all of a
 * search's work, is computed for the one that asks first and handed to the others. The searches must ask for the same
 * channels.
 */
export function sharedGradients(gradients: GradientMaps): GradientMaps {
  const kept = new Map<string, Promise<readonly Chunk[]>>();
  return {
    batching: gradients.batching,
    async compute(trace, channels, task, onRows) {
      const key = pictureKey(trace);
      let chunks = kept.get(key);
      if (!chunks) {
        chunks = (async () => {
          const made: Chunk[] = [];
          await gradients.compute(trace, channels, task, (...chunk) => made.push(chunk));
          return made;
        })();
        kept.set(key, chunks);
        if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
      }
      for (const [positions, rows] of await chunks) onRows(positions, rows);
    },
  };
}

function pictureKey({ image }: Trace): string {
  return createHash('sha256').update(image.data).digest('hex');
}
