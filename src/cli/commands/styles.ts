import { latentBatch } from '../../engine/model/model.ts';
import { NpyWriter } from '../../engine/numpy/npyWriter.ts';
import { command } from '../command.ts';
import * as common from '../commonOptions.ts';
import { output } from '../kinds.ts';
import { required } from '../option.ts';
import { checkOutputFile } from '../outputs.ts';
import { openSamples } from '../samples.ts';
import { withModel } from '../session.ts';

export const styles = command({
  summary: 'Write the style vectors S of seeds or z.',
  details:
    'S is what the affine layers put out, before any gain of ToRGB; all layers in network order, ToRGB included.',
  options: {
    model: common.model,
    ...common.latents,
    out: required('NPY', output, 'S [n, channels], float32'),
    ...common.sampling,
    device: common.device,
    json: common.json,
  },
  example: 'styles --model portraits --seeds 0-99 --out s.npy',

  run: (options, _, terminal) =>
    withModel(options, terminal, async ({ model, task }) => {
      const samples = await openSamples(options, model);
      await checkOutputFile(options.out);
      const { channels } = model.layout;
      const writer = await NpyWriter.create(options.out, [channels]);
      try {
        for (let first = 0; first < samples.count; first += latentBatch) {
          terminal.progress.report('Styles', first, samples.count);
          await writer.append(await samples.styles(first, Math.min(latentBatch, samples.count - first), task));
        }
        await writer.finish();
      } finally {
        await writer.discard();
      }
      const data = { out: options.out, shape: [samples.count, channels] };
      return { data, text: `S [${data.shape.join(', ')}] in ${options.out}` };
    }),
});
