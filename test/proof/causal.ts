import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { resolveChannel } from '../../src/engine/stylespace/resolveChannel.ts';
import type { Segmenter } from '../../src/engine/stylespace/segmenter.ts';
import type { Trace } from '../../src/engine/stylegan2/synthesisNetwork.ts';
import { pictureChange, type RegionChange, regionChange } from './changeRatio.ts';
import { JsonLines } from './jsonLines.ts';
import { grid, type ProofSubject } from './subject.ts';
import { areaOf, type Witness } from './witnesses.ts';

/** How far channels are moved, in sigma, to both sides. */
export const strength = 5;
/** A witness counts for a region that covers at least this many of its pixels: one cell of the search's grid. */
export const leastArea = (resolution: number): number => (resolution / grid) ** 2;

/** A claim that is put to the test: this channel acts in this region. */
export interface Claim {
  /** `6_501` */
  readonly channel: string;
  readonly label: number;
}

/** The pictures that claims are tested on, and who says where their regions are. */
export interface Witnesses {
  readonly judge: Segmenter;
  readonly witnesses: readonly Witness[];
}

/** What one edit of one witness did, by the judge's masks and by those of the segmenter of the search. */
export interface Push {
  readonly seed: number;
  readonly sign: 1 | -1;
  readonly judged: RegionChange;
  readonly searched: RegionChange;
}

/** Pictures per run of the network. */
const batch = 8;

/**
 * Moves channels by -5 and +5 sigma in every witness that shows their region, and measures what changes inside the region
 * and outside. Results are kept in `cacheDir` by claim.
 */
export async function testClaims(
  subject: ProofSubject,
  court: Witnesses,
  claims: readonly Claim[],
  cacheDir: string,
  report: (what: string, done: number, total: number) => void,
): Promise<Map<Claim, Push[]>> {
  const lines = new JsonLines<Push[]>(join(cacheDir, `causal-${await conditions(subject, court)}.jsonl`));
  const results = new Map<Claim, Push[]>();
  const inOrder = [...claims].sort((a, b) => a.label - b.label);
  let bases: { readonly label: number; readonly parts: readonly Base[] } | undefined;
  for (const [done, claim] of inOrder.entries()) {
    report('Testing channels', done, inOrder.length);
    const name = `${claim.channel} ${claim.label}`;
    if (!lines.has(name) && bases?.label !== claim.label) {
      // One region's at a time: a base holds the activations of its pictures.
      bases = { label: claim.label, parts: await basesFor(subject, court.witnesses, claim.label) };
    }
    results.set(claim, await lines.get(name, () => testClaim(subject, bases!.parts, claim)));
  }
  return results;
}

/** The witnesses that show a region. */
export function showing(witnesses: readonly Witness[], label: number, resolution: number): Witness[] {
  return witnesses.filter(({ judged }) => areaOf(judged, label) >= leastArea(resolution));
}

/** Witnesses that are edited together, and the pass through the network that edits branch off. */
interface Base {
  readonly witnesses: readonly Witness[];
  readonly styles: Float32Array;
  readonly trace: Trace;
}

async function basesFor(
  { discovery: { model }, task }: ProofSubject,
  witnesses: readonly Witness[],
  label: number,
): Promise<Base[]> {
  const having = showing(witnesses, label, model.resolution);
  const bases: Base[] = [];
  for (let first = 0; first < having.length; first += batch) {
    const part = having.slice(first, first + batch);
    const styles = new Float32Array(part.length * model.layout.channels);
    for (const [i, witness] of part.entries()) styles.set(witness.styles, i * model.layout.channels);
    bases.push({ witnesses: part, styles, trace: await model.synthesis.trace(styles, 'const', task) });
  }
  return bases;
}

async function testClaim(
  { discovery: { model, statistics }, task }: ProofSubject,
  bases: readonly Base[],
  { channel, label }: Claim,
): Promise<Push[]> {
  const [layer, index] = resolveChannel(model.layout, channel);
  const at = layer.offset + index;
  const pushes: Push[] = [];
  for (const { witnesses, styles, trace } of bases) {
    for (const sign of [-1, 1] as const) {
      const edited = styles.slice();
      for (const i of witnesses.keys()) {
        edited[i * model.layout.channels + at]! += sign * strength * statistics.std[at]!;
      }
      const { data } = (await model.synthesis.trace(edited, 'const', task, trace)).image;
      const size = data.length / witnesses.length;
      for (const [i, { seed, judged, searched }] of witnesses.entries()) {
        // The base's own pass: other batches round otherwise.
        const [before, after] = [trace.image.data, data].map((all) => all.subarray(i * size, (i + 1) * size)) as [
          Float32Array,
          Float32Array,
        ];
        const change = pictureChange(before, after);
        const [byJudge, bySearch] = [judged, searched].map((labels) => regionChange(change, labels, label)) as [
          RegionChange,
          RegionChange,
        ];
        pushes.push({ seed, sign, judged: byJudge, searched: bySearch });
      }
    }
  }
  return pushes;
}

/** A name for everything that decides a claim's result. */
async function conditions({ opened, discovery }: ProofSubject, { judge, witnesses }: Witnesses): Promise<string> {
  const parts = [
    await opened.sha256(),
    discovery.labeller.regions,
    judge.regions,
    discovery.statistics.scale,
    witnesses.map(({ seed }) => seed),
    strength,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
