import { join } from 'node:path';
import { writeFileAtomically } from '../../engine/files/atomicFile.ts';
import { encodePng } from '../../engine/image/encode.ts';
import { toRgb8 } from '../../engine/image/toRgb8.ts';
import { NpyWriter } from '../../engine/numpy/npyWriter.ts';
import { command } from '../command.ts';
import * as common from '../commonOptions.ts';
import { path } from '../kinds.ts';
import { optional } from '../option.ts';
import { checkOutputFile, checkOutputFolder, makeOutputFolder } from '../outputs.ts';
import { openSamples } from '../samples.ts';
import { withModel } from '../session.ts';

export const generate = command({
  summary: 'Make pictures of seeds, z or S as PNG files, seed0042.png.',
  options: {
    model: common.model,
    ...common.latents,
    styles: common.styles,
    out: common.outputFolder,
    raw: optional('NPY', path, 'also write the pictures [n, 3, H, W], float32, nominally in [-1, 1], not clamped'),
    ...common.sampling,
    noise: common.noise,
    device: common.device,
    json: common.json,
  },
  example: 'generate --model portraits --seeds 0-9 --out faces',

  run: (options, _, terminal) =>
    withModel(options, terminal, async ({ model, task }) => {
      const { out, raw, noise } = options;
      const samples = await openSamples(options, model);
      await checkOutputFolder(out);
      if (raw !== undefined) {
        const inputs = [options.z, options.styles].filter((file) => file !== undefined);
        await checkOutputFile(raw, { inputs, madeFolder: out });
      }
      await makeOutputFolder(out);
      const size = model.resolution;
      const writer = raw === undefined ? null : await NpyWriter.create(raw, [3, size, size]);
      const files: string[] = [];
      try {
        for (let sample = 0; sample < samples.count; sample++) {
          terminal.progress.report('Generating', sample, samples.count);
          const { data } = await model.synthesis.images(await samples.styles(sample, 1, task), noise, task);
          const file = join(out, `${samples.name(sample)}.png`);
          await writeFileAtomically(file, await encodePng(toRgb8(data, size, size)));
          await writer?.append(data);
          files.push(file);
        }
        await writer?.finish();
      } finally {
        await writer?.discard();
      }
      const data = { pictures: files, raw: raw ?? null };
      return { data, text: `${files.length} pictures in ${out}${raw === undefined ? '' : `, numbers in ${raw}`}` };
    }),
});
