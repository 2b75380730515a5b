import { StyleSpaceError } from '../shared/errors.ts';
import type { Labeller } from '../engine/stylespace/labeller.ts';
import { openSegmenter } from '../engine/stylespace/segmenter.ts';
import type { Session } from './session.ts';

/** Opens what tells the regions: the segmentation network of that sidecar, or else the bundled model's own. */
export async function openLabeller({ opened, model }: Session, sidecar: string | undefined): Promise<Labeller> {
  const own = sidecar ?? opened.bundled?.regions;
  if (own !== undefined) return openSegmenter(own, model.runtime);
  const message = `No segmentation network is known for ${JSON.stringify(opened.name)}: name one with --regions.`;
  throw new StyleSpaceError('badUsage', message);
}
