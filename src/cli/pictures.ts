import { join } from 'node:path';
import { writeFileAtomically } from '../engine/files/atomicFile.ts';
import { encodePng } from '../engine/image/encode.ts';
import { toRgb8 } from '../engine/image/toRgb8.ts';
import { NpyWriter } from '../engine/numpy/npyWriter.ts';
import type { Answer } from './command.ts';
import { checkOutputFile, checkOutputFolder, makeOutputFolder } from './outputs.ts';
import type { Terminal } from './terminal.ts';

/** Pictures that are made one by one. */
export interface Pictures {
  readonly count: number;
  readonly width: number;
  readonly height: number;
  /** Begins the names of a picture's files: `seed0042`, `z0003`. */
  name(index: number): string;
  /** [3, height, width], nominally in [-1, 1], not clamped. */
  make(index: number): Promise<Float32Array>;
}

export interface PictureFiles {
  readonly out: string;
  readonly raw: string | undefined;
  /** Files that the pictures are made from: none of them may be overwritten. */
  readonly inputs: readonly (string | undefined)[];
}

/** Makes the pictures and writes them as PNG files into a folder, and where `raw` says as one array. */
export async function writePictures(
  pictures: Pictures,
  { out, raw, inputs }: PictureFiles,
  terminal: Terminal,
): Promise<Answer> {
  const { count, width, height } = pictures;
  const names = Array.from({ length: count }, (_, index) => `${pictures.name(index)}.png`);
  await checkOutputFolder(out, { names, inputs });
  if (raw !== undefined) await checkOutputFile(raw, { madeFolder: out });
  await makeOutputFolder(out);
  const writer = raw === undefined ? null : await NpyWriter.create(raw, [3, height, width]);
  const files: string[] = [];
  try {
    for (let index = 0; index < count; index++) {
      terminal.progress.report('Generating', index, count);
      const picture = await pictures.make(index);
      const file = join(out, names[index]!);
      await writeFileAtomically(file, await encodePng(toRgb8(picture, width, height)));
      await writer?.append(picture);
      files.push(file);
    }
    await writer?.finish();
  } finally {
    await writer?.discard();
  }
  const data = { pictures: files, raw: raw ?? null };
  return { data, text: `${files.length} pictures in ${out}${raw === undefined ? '' : `, numbers in ${raw}`}` };
}
