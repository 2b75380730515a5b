import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { ScoreRule } from '../../src/shared/catalogue.ts';
import { ProgressMeter } from '../../src/cli/progressMeter.ts';
import { listedClaims, unlistedClaims } from './claims.ts';
import { type Claim, testClaims } from './causal.ts';
import { writeDocument } from './document/writeDocument.ts';
import { collectSearch } from './evidence.ts';
import { lookAtGradients } from './firstOrder.ts';
import { meanAreas } from './regionAreas.ts';
import { searchAll } from './searches.ts';
import { openJudge, openProof } from './subject.ts';
import { type Verdict, verdictOf } from './verdict.ts';
import { drawWitnesses } from './witnesses.ts';

/**
 * Whether discovery is right, and not just busy: searches the bundled model, looks for what would disprove the result, and
 * writes docs/discovery.md. What is done is kept in the cache folder, so that a run that was killed goes on.
 */
const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '400' },
    witnesses: { type: 'string', default: '64' },
    models: { type: 'string', default: 'models' },
    cache: { type: 'string', default: 'out/proof' },
    docs: { type: 'string', default: 'docs' },
  },
});
const [images, witnesses] = [Number(values.images), Number(values.witnesses)];
const [modelsDir, cacheDir] = [resolve(values.models), resolve(values.cache)];

const meter = new ProgressMeter(process.stderr);
const report = (what: string, done: number, total: number): void => {
  meter.report(what, done, total);
};

const subject = await openProof(modelsDir, cacheDir, report);
await searchAll(subject, images, cacheDir, report);
const areas = await meanAreas(subject, images, cacheDir, report);
const searches = {
  overlap: await collectSearch(subject, 'overlap', images, cacheDir),
  squared: await collectSearch(subject, 'squared', images, cacheDir),
};

const judge = await openJudge(subject, modelsDir);
const court = { judge, witnesses: await drawWitnesses(subject, judge, witnesses) };
const firstOrder = await lookAtGradients(subject, court.witnesses, cacheDir, report);
const judged = async (claims: readonly Claim[]): Promise<Verdict[]> => {
  const pushes = await testClaims(subject, court, claims, cacheDir, report);
  return claims.map((claim) => verdictOf(claim, pushes.get(claim)!));
};
const ofScore = async (score: ScoreRule): Promise<readonly [listed: Verdict[], unlisted: Verdict[]]> => {
  const { whole } = searches[score];
  const claims = listedClaims(whole);
  return [await judged(claims), await judged(unlistedClaims(whole, claims.length))];
};
const squared = await ofScore('squared');
const overlap = await ofScore('overlap');
const listed = { overlap: overlap[0], squared: squared[0] };
const unlisted = { overlap: overlap[1], squared: squared[1] };
meter.clear();

const evidence = { searches, court, areas, firstOrder, listed, unlisted };
await writeDocument(subject, evidence, resolve(values.docs));
