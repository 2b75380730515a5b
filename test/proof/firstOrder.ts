import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { formatStyleChannel } from '../../src/shared/styleChannel.ts';
import { layerChannels } from '../../src/engine/stylespace/jacobian.ts';
import { pooledLabelMap } from '../../src/engine/stylespace/labelMap.ts';
import { linearQuantile } from '../../src/engine/stylespace/quantile.ts';
import { regionSizes } from '../../src/engine/stylespace/vote.ts';
import { votingMap } from '../../src/engine/stylespace/votingMap.ts';
import { regionChange } from './changeRatio.ts';
import { JsonLines } from './jsonLines.ts';
import { median } from './quantiles.ts';
import { grid, type ProofSubject } from './subject.ts';
import type { Witness } from './witnesses.ts';

/** How many of the witnesses: each costs a whole Jacobian. */
const looked = 16;

/** A channel's gradient map and a region of one picture. */
interface Look {
  /** Mean of the map inside the region over outside: the causal ratio at an infinitesimal strength. */
  readonly ratio: number;
  /** The overlap score that the search gives it, n / o. */
  readonly score: number;
}

/** Of one picture, by `lookName`; a label that the picture does not show is missing. */
type Looks = Readonly<Record<string, Look>>;

const lookName = (channel: string, label: number): string => `${channel} ${label}`;

/** Medians over pictures of what the gradient maps of a channel say of a region. NaN where no picture shows it. */
export class FirstOrder {
  constructor(private readonly pictures: readonly Looks[]) {}

  ratio(channel: string, label: number): number {
    return median(this.pictures.flatMap((picture) => picture[lookName(channel, label)]?.ratio ?? []));
  }

  score(channel: string, label: number): number {
    return median(this.pictures.flatMap((picture) => picture[lookName(channel, label)]?.score ?? []));
  }
}

/** Looks at the gradient maps of the first witnesses, with the masks of the segmenter of the search. */
export async function lookAtGradients(
  subject: ProofSubject,
  witnesses: readonly Witness[],
  cacheDir: string,
  report: (what: string, done: number, total: number) => void,
): Promise<FirstOrder> {
  const { opened, discovery } = subject;
  const conditions = JSON.stringify([await opened.sha256(), discovery.labeller.regions, discovery.gradients.batching]);
  const name = createHash('sha256').update(conditions).digest('hex').slice(0, 16);
  const lines = new JsonLines<Looks>(join(cacheDir, `gradients-${name}.jsonl`));
  const looks: Looks[] = [];
  const some = witnesses.slice(0, looked);
  for (const [done, witness] of some.entries()) {
    report('Looking at gradients', done, some.length);
    looks.push(await lines.get(String(witness.seed), () => look(subject, witness)));
  }
  return new FirstOrder(looks);
}

async function look({ discovery, task }: ProofSubject, witness: Witness): Promise<Looks> {
  const { model, labeller, gradients } = discovery;
  const labels = labeller.regions.labels.length;
  const labelMap = pooledLabelMap(witness.searched, model.resolution, grid, [...Array(labels).keys()], labels);
  const sizes = regionSizes(labelMap, labels);
  const trace = await model.synthesis.trace(witness.styles, 'const', task);
  const channels = layerChannels(model, { toRgb: false });
  const found: Record<string, Look> = {};
  const map = new Float32Array(labelMap.length);
  await gradients.compute(trace, channels, task, (positions, rows) => {
    for (const [row, position] of positions.entries()) {
      votingMap(rows, row, map);
      const sorted = map.slice().sort();
      const [layer, channel] = channels[position]!;
      for (const [label, size] of sizes.entries()) {
        if (size === 0) continue;
        const threshold = linearQuantile((rank) => sorted[rank]!, map.length, 1 - size / map.length);
        const overlap = map.reduce((n, value, cell) => n + Number(labelMap[cell] === label && value > threshold), 0);
        const { inside, outside } = regionChange(map, labelMap, label);
        const name = lookName(formatStyleChannel({ layer: layer.index, channel }), label);
        found[name] = { ratio: Number((inside / outside).toPrecision(4)), score: Number((overlap / size).toFixed(4)) };
      }
    }
  });
  return found;
}
