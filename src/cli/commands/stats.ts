import { writeFileAtomically } from '../../engine/files/atomicFile.ts';
import { defaultSamples, encodeStatistics } from '../../engine/stylespace/statistics.ts';
import { classOption } from '../classOption.ts';
import { command } from '../command.ts';
import * as common from '../commonOptions.ts';
import { integer, output } from '../kinds.ts';
import { defaulting, required } from '../option.ts';
import { checkOutputFile } from '../outputs.ts';
import { withModel } from '../session.ts';

export const stats = command({
  summary: 'Measure mean and standard deviation of every style channel.',
  details: 'Over the first z of one RandomState(5), with ddof 0; kept in the cache folder for next time.',
  options: {
    model: common.model,
    samples: defaulting('N', integer(2, 100_000_000), defaultSamples, 'how many z'),
    out: required('NPZ', output, 'mean [channels] and std [channels], float32'),
    ...common.sampling,
    device: common.device,
    json: common.json,
  },
  example: 'stats --model portraits --out stats.npz',

  run: (options, _, terminal) =>
    withModel(options, terminal, async ({ model, statistics }) => {
      const { out, samples, psi, cutoff = null } = options;
      const label = classOption(model, options.class);
      await checkOutputFile(out);
      const found = await statistics({ samples, psi, cutoff, class: label });
      await writeFileAtomically(out, encodeStatistics(found));
      const data = { out, channels: found.std.length, scale: found.scale, cutoff, class: label };
      return { data, text: `Mean and standard deviation of ${data.channels} channels in ${out}` };
    }),
});
