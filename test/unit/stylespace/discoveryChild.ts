import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { writeCatalogue } from '../../../src/engine/files/catalogueFile.ts';
import { discover } from '../../../src/engine/stylespace/discovery.ts';
import { decidedPlan, tinyDiscovery, tinyPlan } from './tinyDiscovery.ts';

/** A program for the tests to kill: discovers in the folder it is given, and tells its progress line by line. */
const [folder, fixtures, until] = process.argv.slice(2) as [string, string, '' | 'decided'];
await discover(await tinyDiscovery(folder, fixtures), until ? decidedPlan : tinyPlan, {
  ...(until && { until }),
  cacheDir: join(folder, 'journal'),
  task: { priority: 'discovery', signal: new AbortController().signal },
  onProgress: (done) => {
    writeSync(1, `${done}\n`);
  },
  onCatalogue: (catalogue) => writeCatalogue(join(folder, 'catalogue.json'), catalogue),
});
