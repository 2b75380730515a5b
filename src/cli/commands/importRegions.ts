import { StyleSpaceError } from '../../shared/errors.ts';
import type { ModelIdentity } from '../../shared/modelIdentity.ts';
import { writeCatalogue } from '../../engine/files/catalogueFile.ts';
import { configFIdentity } from '../../engine/model/modelLayout.ts';
import { importRegions as importFile } from '../../engine/stylespace/importRegions.ts';
import { catalogueSummary, summaryText } from '../catalogueSummary.ts';
import { command } from '../command.ts';
import * as common from '../commonOptions.ts';
import { choice, output, path } from '../kinds.ts';
import { optional, required } from '../option.ts';
import { checkOutputFile } from '../outputs.ts';
import { withModel } from '../session.ts';
import type { Terminal } from '../terminal.ts';

/** Images below which the fractions say little. */
const fewImages = 100;

export const importRegions = command({
  summary: "Make a catalogue of the paper's published file of channels and regions.",
  details: 'The file holds fractions, not counts: the catalogue cannot be merged. See docs/imported-channels.md.',
  operand: { placeholder: 'FILE', several: false },
  options: {
    labels: required('CSV', path, 'the names of its columns'),
    model: optional('M', path, 'the checkpoint that it was made with'),
    'model-layout': optional('R', choice('256', '512', '1024'), 'or config-f of so many pixels, weights not named'),
    out: required('CATALOGUE', output, 'the catalogue'),
    device: common.device,
    json: common.json,
  },
  example: 'import-regions semantic_top_32 --labels label --model ffhq.pkl --out ffhq.stylespace-channels.json',

  async run(options, [file], terminal) {
    const { labels, out } = options;
    await checkOutputFile(out);
    const catalogue = await importFile(file!, labels, await modelIdentity(options, terminal));
    if (catalogue.counts.images < fewImages) {
      terminal.warn(
        `${JSON.stringify(file!)} counts only ${catalogue.counts.images} images: its fractions say little.`,
      );
    }
    await writeCatalogue(out, catalogue);
    const summary = catalogueSummary(catalogue);
    return { data: { out, ...summary }, text: summaryText(summary, out) };
  },
});

interface ModelChoice {
  readonly model: string | undefined;
  readonly 'model-layout': '256' | '512' | '1024' | undefined;
  readonly device: Parameters<typeof withModel>[0]['device'];
}

async function modelIdentity(
  { model, 'model-layout': pixels, device }: ModelChoice,
  terminal: Terminal,
): Promise<ModelIdentity> {
  if ((model === undefined) === (pixels === undefined)) {
    throw new StyleSpaceError('badUsage', 'Name the model of the file: either --model M or --model-layout 1024.');
  }
  if (pixels !== undefined) return configFIdentity(Number(pixels));
  return withModel({ model: model!, device }, terminal, ({ opened, task }) => opened.identity(task));
}
