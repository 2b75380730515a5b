import type { ProgressMeter } from './progressMeter.ts';

/** What a command sees of the world around it, besides files. */
export interface Terminal {
  /** Aborted by Ctrl-C: the command saves what it must and lets the `cancelled` error through. */
  readonly signal: AbortSignal;
  readonly progress: ProgressMeter;
  /** One sentence on stderr that is no failure. */
  readonly warn: (sentence: string) => void;
  /** The bundled models' folder. */
  readonly modelsDir: string;
  /** Where statistics, journals and trials of devices are kept; made when something is written. */
  readonly cacheDir: string;
  /** The built engine, which tries devices out in a process of its own. */
  readonly engineEntry: string;
}
