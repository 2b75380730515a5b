import { StyleSpaceError } from '../../shared/errors.ts';

/** Anything that has a name to put into a sentence: a byte source, a path. */
export interface Named {
  readonly name: string;
}

/** The file is damaged, cut short or built to do harm. `what` says what is wrong with it, without a full stop. */
export function badFile(file: Named, what: string, whatToDo = 'copy or download the file again'): StyleSpaceError {
  return new StyleSpaceError('badFile', `Cannot read ${quoted(file.name)}: ${what}; ${whatToDo}.`);
}

/** The file is sound but holds no StyleGAN2 generator that can be read. */
export function notAGenerator(file: Named, what: string, whatToDo = otherFile): StyleSpaceError {
  return new StyleSpaceError('notAGenerator', `No StyleGAN2 generator in ${quoted(file.name)}: ${what}; ${whatToDo}.`);
}

const otherFile = 'choose a StyleGAN2 generator (.pt, .pkl, .safetensors or an exported .onnx)';

/** A name from a file, fit for a message: in quotes, control characters escaped, long ones cut. */
export function quoted(name: string): string {
  return JSON.stringify(name.length <= 200 ? name : `${name.slice(0, 100)}...${name.slice(-80)}`);
}
