import { seedLatents } from '../../src/engine/model/latents.ts';
import { pooledLabelMap } from '../../src/engine/stylespace/labelMap.ts';
import type { Segmenter } from '../../src/engine/stylespace/segmenter.ts';
import type { Trace } from '../../src/engine/stylegan2/synthesisNetwork.ts';
import { mainScore, searchPlan } from './searches.ts';
import type { ProofSubject } from './subject.ts';

/** Seeds of `RandomState(seed)`, none of which is an image of the search. */
export const firstWitness = 10_000;

/** A picture that took no part in the search, on which edits are tried. */
export interface Witness {
  readonly seed: number;
  /** Flat S. */
  readonly styles: Float32Array;
  /** [3, pixels] */
  readonly picture: Float32Array;
  /** [pixels] Labels of the unedited picture by the judge, and by the segmenter of the search. */
  readonly judged: Uint8Array;
  readonly searched: Uint8Array;
}

export async function drawWitnesses(subject: ProofSubject, judge: Segmenter, count: number): Promise<Witness[]> {
  const { discovery, task } = subject;
  const { model, labeller } = discovery;
  const plan = searchPlan(mainScore, []);
  const seeds = Array.from({ length: count }, (_, i) => firstWitness + i);
  const styles = await model.styles(seedLatents(seeds, model.zDim), plan, task);
  const witnesses: Witness[] = [];
  for (const [i, seed] of seeds.entries()) {
    const own = styles.slice(i * model.layout.channels, (i + 1) * model.layout.channels);
    const trace = await model.synthesis.trace(own, plan.noise, task);
    const [judged, searched] = await Promise.all([judge, labeller].map((one) => pixelLabels(one, trace, subject)));
    witnesses.push({ seed, styles: own, picture: trace.image.data, judged: judged!, searched: searched! });
  }
  return witnesses;
}

/** The label of each pixel of the picture: a segmenter's may be finer. */
async function pixelLabels(segmenter: Segmenter, trace: Trace, { discovery, task }: ProofSubject): Promise<Uint8Array> {
  const labels = await segmenter.label(trace, task);
  const count = segmenter.regions.labels.length;
  return pooledLabelMap(labels, segmenter.size, discovery.model.resolution, [...Array(count).keys()], count);
}

/** How many pixels of the picture have the label. */
export function areaOf(labels: Uint8Array, label: number): number {
  return labels.reduce((area, one) => area + Number(one === label), 0);
}
