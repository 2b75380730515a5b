import type { Command } from './command.ts';
import { discover } from './commands/discover.ts';
import { exportCommand } from './commands/export.ts';
import { generate } from './commands/generate.ts';
import { heatmap } from './commands/heatmap.ts';
import { importRegions } from './commands/importRegions.ts';
import { inspect } from './commands/inspect.ts';
import { jacobian } from './commands/jacobian.ts';
import { merge } from './commands/merge.ts';
import { render } from './commands/render.ts';
import { report } from './commands/report.ts';
import { stats } from './commands/stats.ts';
import { styles } from './commands/styles.ts';

/** Every command by its name, in the order of the help. */
export const commands: Readonly<Record<string, Command>> = {
  inspect,
  generate,
  styles,
  stats,
  jacobian,
  heatmap,
  discover,
  merge,
  'import-regions': importRegions,
  report,
  render,
  export: exportCommand,
};
