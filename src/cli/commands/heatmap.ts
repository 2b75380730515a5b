import { join } from 'node:path';
import { formatStyleChannel } from '../../shared/styleChannel.ts';
import { writeFileAtomically } from '../../engine/files/atomicFile.ts';
import { encodePng } from '../../engine/image/encode.ts';
import { heatmapOverlay } from '../../engine/image/heatmapOverlay.ts';
import { toRgb8 } from '../../engine/image/toRgb8.ts';
import { NpyWriter } from '../../engine/numpy/npyWriter.ts';
import { channelHeatmap } from '../../engine/stylespace/heatmap.ts';
import { resolveChannel } from '../../engine/stylespace/resolveChannel.ts';
import { classOption } from '../classOption.ts';
import { command } from '../command.ts';
import * as common from '../commonOptions.ts';
import { channels, number, output } from '../kinds.ts';
import { checkArraySize } from '../limits.ts';
import { defaulting, optional, required } from '../option.ts';
import { checkOutputFile, checkOutputFolder, makeOutputFolder } from '../outputs.ts';
import { openSamples } from '../samples.ts';
import { withModel } from '../session.ts';

export const heatmap = command({
  summary: 'Show where style channels act, pixel by pixel: seed0042_6_501.png.',
  details:
    'A heat is the mean over RGB of |d picture / d s| * sigma: the change of the picture (in [-1, 1]) per standard\n' +
    'deviation of the channel over 100,000 samples at psi 0.7, which are drawn once and kept in the cache folder.',
  options: {
    model: common.model,
    ...common.latents,
    channels: required('LIST', channels, 'style channels, as 6_501,9_409'),
    out: common.outputFolder,
    raw: optional('NPY', output, 'also write the heats [n, channels, H, W], float32'),
    maximum: defaulting('X', number(1e-9, 1e9), 0.1, 'the heat of the brightest colour, the same for all pictures'),
    ...common.sampling,
    noise: common.noise,
    device: common.device,
    json: common.json,
  },
  example: 'heatmap --model portraits --seeds 0-3 --channels 6_50 --out heat',

  run: (options, _, terminal) =>
    withModel(options, terminal, async ({ model, task, statistics }) => {
      const { out, raw, noise, maximum } = options;
      const names = options.channels.map(formatStyleChannel);
      const wanted = names.map((name) => resolveChannel(model.layout, name));
      const size = model.resolution;
      checkArraySize([wanted.length, size, size], 'choose fewer channels');
      const samples = await openSamples(options, model);
      const fileNames = Array.from({ length: samples.count }, (_, sample) =>
        names.map((name) => `${samples.name(sample)}_${name}.png`),
      );
      await checkOutputFolder(out, { names: fileNames.flat(), inputs: [options.model, options.z] });
      if (raw !== undefined) await checkOutputFile(raw, { madeFolder: out });
      const { std } = await statistics({ class: classOption(model, options.class) });
      await makeOutputFolder(out);
      const writer = raw === undefined ? null : await NpyWriter.create(raw, [wanted.length, size, size]);
      const files: string[] = [];
      try {
        for (let sample = 0; sample < samples.count; sample++) {
          const trace = await model.synthesis.trace(await samples.styles(sample, 1, task), noise, task);
          const picture = toRgb8(trace.image.data, size, size);
          const heats = new Float32Array(wanted.length * size * size);
          for (const [k, [layer, channel]] of wanted.entries()) {
            terminal.progress.report('Heatmaps', sample * wanted.length + k, samples.count * wanted.length);
            const heat = await channelHeatmap(model, trace, [layer, channel], std[layer.offset + channel]!, task);
            heats.set(heat, k * heat.length);
            const file = join(out, fileNames[sample]![k]!);
            await writeFileAtomically(file, await encodePng(heatmapOverlay(picture, heat, maximum)));
            files.push(file);
          }
          await writer?.append(heats);
        }
        await writer?.finish();
      } finally {
        await writer?.discard();
      }
      const data = { heatmaps: files, raw: raw ?? null, maximum };
      return { data, text: `${files.length} heatmaps in ${out}${raw === undefined ? '' : `, numbers in ${raw}`}` };
    }),
});
