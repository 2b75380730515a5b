import { StyleSpaceError } from '../../shared/errors.ts';
import { writeFileAtomically } from '../../engine/files/atomicFile.ts';
import { defaultReport, writeReport } from '../../engine/report/writeReport.ts';
import { readCatalogue } from '../../engine/files/catalogueFile.ts';
import { streamName } from '../../engine/stylespace/latentStream.ts';
import { labellerOfCatalogue } from '../../engine/stylespace/labellerOfCatalogue.ts';
import { command } from '../command.ts';
import * as common from '../commonOptions.ts';
import { output, path } from '../kinds.ts';
import { withModelOfFile } from '../modelOfFile.ts';
import { optional, required } from '../option.ts';
import { checkOutputFile } from '../outputs.ts';

export const report = command({
  summary: 'Show a catalogue as one HTML page with pictures and heatmaps.',
  operand: { placeholder: 'CATALOGUE', several: false },
  options: {
    model: optional('M', path, 'the model that was searched (a bundled one is found)'),
    out: required('HTML', output, 'the page; it needs no other file'),
    device: common.device,
    json: common.json,
  },
  example: 'report portraits.stylespace-channels.json --out report.html',

  async run(options, [file], terminal) {
    const { out } = options;
    const catalogue = await readCatalogue(file!);
    await checkOutputFile(out);
    const { model: identity, sigma, class: label } = catalogue.header;
    if (sigma.stream !== streamName) {
      const message = `${JSON.stringify(file!)} measures sigma over ${sigma.stream}, only ${streamName} is known: search again.`;
      throw new StyleSpaceError('badCatalogue', message);
    }
    return withModelOfFile({ path: file!, model: identity }, options, terminal, async (session) => {
      const { opened, model, task } = session;
      const statistics = await session.statistics({
        samples: sigma.samples,
        psi: sigma.psi,
        cutoff: null,
        class: label,
      });
      // Only to choose faces that show the region, and to show clusters: without it the first faces do.
      const labeller = await labellerOfCatalogue(opened, catalogue.header, {
        ...{ cacheDir: terminal.cacheDir, task },
        onProgress: (done, total) => {
          terminal.progress.report('Regions', done, total);
        },
      });
      try {
        const page = await writeReport(
          model,
          catalogue,
          statistics,
          { ...defaultReport, labeller },
          task,
          (done, total) => {
            terminal.progress.report('Channels', done, total);
          },
        );
        await writeFileAtomically(out, page);
      } finally {
        await labeller?.release();
      }
      return { data: { out }, text: out };
    });
  },
});
