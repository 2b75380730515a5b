import { join } from 'node:path';
import { pooledLabelMap } from '../../src/engine/stylespace/labelMap.ts';
import { LatentStream } from '../../src/engine/stylespace/latentStream.ts';
import { regionSizes } from '../../src/engine/stylespace/vote.ts';
import { JsonLines } from './jsonLines.ts';
import { mainScore, searchPlan } from './searches.ts';
import { grid, type ProofSubject } from './subject.ts';

/** Of every label: its mean number of grid cells over the searched images that show it, 0 where none does. */
export async function meanAreas(
  { opened, discovery: { model, labeller }, task }: ProofSubject,
  images: number,
  cacheDir: string,
  report: (what: string, done: number, total: number) => void,
): Promise<number[]> {
  const { regions } = labeller;
  const name = `areas-${(await opened.sha256()).slice(0, 8)}-${regions.sha256.slice(0, 8)}.jsonl`;
  const lines = new JsonLines<number[]>(join(cacheDir, name));
  const plan = searchPlan(mainScore, []);
  const latents = new LatentStream(model.zDim);
  const labels = regions.labels.length;
  const sums = regions.labels.map(() => ({ cells: 0, images: 0 }));
  for (let image = 0; image < images; image++) {
    report('Measuring regions', image, images);
    const sizes = await lines.get(String(image), async () => {
      const styles = await model.styles(await latents.row(image, task.signal), plan, task);
      const pixels = await labeller.label(await model.synthesis.trace(styles, plan.noise, task), task);
      const map = pooledLabelMap(pixels, labeller.size, grid, [...Array(labels).keys()], labels);
      return [...regionSizes(map, labels)];
    });
    for (const [label, cells] of sizes.entries()) {
      sums[label]!.cells += cells;
      sums[label]!.images += Number(cells > 0);
    }
  }
  return sums.map(({ cells, images: shown }) => (shown === 0 ? 0 : cells / shown));
}
