import type { Generator } from '../stylegan2/generator.ts';
import type { TensorFile } from './tensorFile.ts';

export interface ReadGenerator {
  readonly generator: Generator;
  /** What the user should know about this file, one sentence each. */
  readonly warnings: readonly string[];
}

/** One way to name a generator's tensors. */
export interface NamingScheme {
  readonly name: string;
  /** Decides by names alone. */
  recognises(file: TensorFile): boolean;
  /** Rejects with `badFile`, naming the tensor, when one is missing or has the wrong shape. */
  build(file: TensorFile): Promise<ReadGenerator>;
}
