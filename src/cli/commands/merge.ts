import { mergeCatalogues } from '../../shared/mergeCatalogues.ts';
import type { NamedCatalogue } from '../../shared/sameDiscovery.ts';
import { readCatalogue, writeCatalogue } from '../../engine/files/catalogueFile.ts';
import { catalogueSummary, summaryText } from '../catalogueSummary.ts';
import { command } from '../command.ts';
import * as common from '../commonOptions.ts';
import { output } from '../kinds.ts';
import { required } from '../option.ts';
import { checkOutputFile } from '../outputs.ts';

export const merge = command({
  summary: 'Join the catalogues of one discovery that ran in parts.',
  details: 'Gives what one run over all of their images gives; refused where anything but the images differs.',
  operand: { placeholder: 'CATALOGUE', several: true },
  options: {
    out: required('CATALOGUE', output, 'the whole'),
    json: common.json,
  },
  example: 'merge part1.json part2.json --out all.stylespace-channels.json',

  async run({ out }, files) {
    await checkOutputFile(out);
    const parts: NamedCatalogue[] = [];
    for (const file of files) parts.push({ what: JSON.stringify(file), catalogue: await readCatalogue(file) });
    const whole = mergeCatalogues(parts);
    await writeCatalogue(out, whole);
    const summary = catalogueSummary(whole);
    return { data: { out, ...summary }, text: summaryText(summary, out) };
  },
});
