import { formatStyleChannel } from '../../shared/styleChannel.ts';
import { NpyWriter } from '../../engine/numpy/npyWriter.ts';
import { jacobian as exactJacobian, layerChannels } from '../../engine/stylespace/jacobian.ts';
import { resolveChannel } from '../../engine/stylespace/resolveChannel.ts';
import { command } from '../command.ts';
import * as common from '../commonOptions.ts';
import { channels, output } from '../kinds.ts';
import { checkArraySize, checkGrid } from '../limits.ts';
import { optional, required } from '../option.ts';
import { checkOutputFile } from '../outputs.ts';
import { openSamples } from '../samples.ts';
import { withModel } from '../session.ts';

export const jacobian = command({
  summary: 'Write the exact derivatives of the pooled picture by style channels.',
  details:
    'd (picture, averaged over grid x grid cells) / d s, signed, per unit of style; all channels, ToRGB included.',
  options: {
    model: common.model,
    ...common.latents,
    styles: common.styles,
    grid: common.grid,
    channels: optional('LIST', channels, 'these channels only, in this order, as 6_501,9_409'),
    out: required('NPY', output, 'derivatives [n, channels, 3, grid, grid], float32'),
    ...common.sampling,
    noise: common.noise,
    device: common.device,
    json: common.json,
  },
  example: 'jacobian --model portraits --seeds 0 --out j.npy',

  run: (options, _, terminal) =>
    withModel(options, terminal, async ({ model, task }) => {
      const { grid, out, noise } = options;
      const wanted = options.channels?.map((channel) => resolveChannel(model.layout, formatStyleChannel(channel)));
      const all = wanted ?? layerChannels(model, { toRgb: true });
      checkGrid(grid, model.resolution);
      const rowShape = [all.length, 3, grid, grid];
      checkArraySize(rowShape, 'choose fewer channels or a smaller grid');
      const samples = await openSamples(options, model);
      await checkOutputFile(out);
      const row = 3 * grid ** 2;
      const derivatives = new Float32Array(all.length * row);
      const writer = await NpyWriter.create(out, rowShape);
      try {
        for (let sample = 0; sample < samples.count; sample++) {
          const trace = await model.synthesis.trace(await samples.styles(sample, 1, task), noise, task);
          let done = sample * all.length;
          await exactJacobian(model, trace, all, grid, task, (positions, rows) => {
            for (const [k, position] of positions.entries()) {
              derivatives.set(rows.subarray(k * row, (k + 1) * row), position * row);
            }
            done += positions.length;
            terminal.progress.report('Channels', done, samples.count * all.length);
          });
          await writer.append(derivatives);
        }
        await writer.finish();
      } finally {
        await writer.discard();
      }
      const data = { out, shape: [samples.count, ...rowShape] };
      return { data, text: `Derivatives [${data.shape.join(', ')}] in ${out}` };
    }),
});
