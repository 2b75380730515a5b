import { StyleSpaceError } from '../../shared/errors.ts';
import { isForeignNetwork } from '../../engine/model/imageNetwork.ts';
import { command } from '../command.ts';
import * as common from '../commonOptions.ts';
import { output, path } from '../kinds.ts';
import { networkPictures, withImageNetwork } from '../networkPictures.ts';
import { optional } from '../option.ts';
import { writePictures } from '../pictures.ts';
import { openSamples } from '../samples.ts';
import { withModel } from '../session.ts';

export const generate = command({
  summary: 'Make pictures of seeds, z or S as PNG files, seed0042.png.',
  details: 'Also of an ONNX generator of another program, which has no S: inspect says what it takes, z, w or ws.',
  options: {
    model: common.model,
    ...common.latents,
    w: optional('NPY', path, "w [n, w dimensions] or ws [n, rows, w dimensions], of another program's ONNX generator"),
    styles: common.styles,
    out: common.outputFolder,
    raw: optional('NPY', output, 'also write the pictures [n, 3, H, W], float32, nominally in [-1, 1], not clamped'),
    ...common.sampling,
    noise: common.noise,
    device: common.device,
    json: common.json,
  },
  example: 'generate --model portraits --seeds 0-9 --out faces',

  async run(options, _, terminal) {
    const { out, raw, noise } = options;
    const files = { out, raw, inputs: [options.model, options.z, options.w, options.styles] };
    if (await isForeignNetwork(options.model, terminal.modelsDir)) {
      return withImageNetwork(options, terminal, async (network, task) =>
        writePictures(await networkPictures(options, network, task, terminal), files, terminal),
      );
    }
    return withModel(options, terminal, async ({ model, task }) => {
      if (options.w !== undefined) {
        const message =
          "--w is for another program's ONNX generator: make this model's pictures from --seeds, --z or --styles.";
        throw new StyleSpaceError('badUsage', message);
      }
      const samples = await openSamples(options, model);
      const pictures = {
        count: samples.count,
        width: model.resolution,
        height: model.resolution,
        name: (sample: number) => samples.name(sample),
        make: async (sample: number) =>
          (await model.synthesis.images(await samples.styles(sample, 1, task), noise, task)).data,
      };
      return writePictures(pictures, files, terminal);
    });
  },
});
