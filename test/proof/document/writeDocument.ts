import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { formatCatalogue } from '../../../src/shared/catalogueFormat.ts';
import { encodeWebp } from '../../../src/engine/image/encode.ts';
import { strength } from '../causal.ts';
import type { Evidence } from '../evidence.ts';
import { mainScore } from '../searches.ts';
import type { ProofSubject } from '../subject.ts';
import { documentText } from './document.ts';
import { type Example, examples, hottest, sheet } from './examples.ts';
import { measurements } from './measurements.ts';

/** Writes discovery.md with its picture, the catalogue it speaks of, and what was measured. */
export async function writeDocument(subject: ProofSubject, evidence: Evidence, docsDir: string): Promise<void> {
  await mkdir(docsDir, { recursive: true });
  const shown = await examples(subject, evidence);
  if (shown.length > 0) {
    const picture = await encodeWebp(sheet(shown.map(({ strip }) => strip)), 85);
    await writeFile(join(docsDir, 'discovery.webp'), picture);
  }
  const text = documentText(evidence, subject.discovery.model.resolution, pictureText(evidence, shown));
  const path = join(docsDir, 'discovery.md');
  await writeFile(path, await format(text, { ...(await resolveConfig(path)), parser: 'markdown' }));
  await writeFile(
    join(docsDir, 'discovery.stylespace-channels.json'),
    formatCatalogue(evidence.searches[mainScore].whole),
  );
  await writeFile(join(docsDir, 'discovery.causal.csv'), measurements(evidence));
}

function pictureText({ court }: Evidence, shown: readonly Example[]): string {
  const { labels } = court.judge.regions;
  const names = shown.map(({ label, channel }) => `${labels[label]!} ${channel}`);
  const half = Math.ceil(names.length / 2);
  return `![A channel of each region on a face](discovery.webp)

One channel of each region, of those that visibly change it the one with the highest median ratio; left column: ${names.slice(0, half).join(', ')};
right column: ${names.slice(half).join(', ')}. Each strip: a picture that took no part in the search with the judge's region
outlined, the channel at -${strength} and at +${strength} sigma, and the mean change of both in heat (the last colour is ${hottest} 8-bit levels).
Every measured channel is in [discovery.causal.csv](discovery.causal.csv).`;
}
