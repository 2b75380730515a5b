import { StyleSpaceError } from '../../shared/errors.ts';
import type { OpenedModel } from '../model/openModel.ts';
import type { Labeller } from './labeller.ts';
import { openSegmenter } from './segmenter.ts';

/** Opens what tells the regions: the segmentation network of that sidecar, or else the bundled model's own. */
export async function openLabeller({ bundled, name, model }: OpenedModel, sidecar: string | null): Promise<Labeller> {
  const path = sidecar ?? bundled?.regions;
  if (path !== undefined) return openSegmenter(path, model.runtime);
  const message = `No segmentation network is known for ${JSON.stringify(name)}: name one that fits its pictures.`;
  throw new StyleSpaceError('badUsage', message);
}
