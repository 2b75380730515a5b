import { access, constants, mkdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { StyleSpaceError } from '../shared/errors.ts';
import { cannotWrite } from '../engine/files/atomicFile.ts';

export interface OutputFileOptions {
  /** Files that the command reads besides those of its command line: none of them may be overwritten. */
  readonly inputs?: readonly string[];
  /** A folder that will have been made by the time the file is written. */
  readonly madeFolder?: string;
}

/**
 * Refuses, before any work is done for it, an output file that could not be written in the end: its folder is missing
 * or closed, it is no regular file, or it is one of the inputs.
 */
export async function checkOutputFile(
  path: string,
  { inputs = [], madeFolder }: OutputFileOptions = {},
): Promise<void> {
  const folder = dirname(path);
  const parent = await stat(folder).catch(() => null);
  if (!parent && madeFolder !== undefined && resolve(folder) === resolve(madeFolder)) return;
  if (!parent?.isDirectory()) throw refusal(`There is no folder ${JSON.stringify(folder)} to write to; make it first.`);
  const existing = await stat(path).catch(() => null);
  if (existing && !existing.isFile()) {
    const what = existing.isDirectory() ? 'a folder' : 'not a regular file';
    throw refusal(`${JSON.stringify(path)} is ${what}; choose a file's name to write to.`);
  }
  await access(folder, constants.W_OK).catch((error: unknown) => {
    throw cannotWrite(path, error);
  });
  await checkOverwriting([path], inputs);
}

/** Refuses an output that is one of the inputs, by whatever path. */
export async function checkOverwriting(outputs: readonly string[], inputs: readonly string[]): Promise<void> {
  const read = new Set(await Promise.all(inputs.map(realFile)));
  for (const path of outputs) {
    const own = await realFile(path);
    if (own !== null && read.has(own)) throw isRead(path);
  }
}

/** Refuses an output that is a file of the bundled models: most commands read some of them unasked. */
export async function checkBundledFiles(outputs: readonly string[], modelsDir: string): Promise<void> {
  const folder = await realFile(modelsDir);
  for (const path of outputs) {
    const own = await realFile(path);
    if (own === null || dirname(own) !== folder) continue;
    throw refusal(`${JSON.stringify(path)} belongs to the bundled models; choose another name to write to.`);
  }
}

export interface OutputFolderOptions {
  /** Of the files that will be written into it. */
  readonly names: readonly string[];
  /** Files that the command reads: none of them may be overwritten. */
  readonly inputs: readonly (string | undefined)[];
}

/**
 * Refuses an output folder that could not be made or written to, a name that comes twice, and one of an input that lies
 * in the folder; makes nothing yet.
 */
export async function checkOutputFolder(path: string, { names, inputs }: OutputFolderOptions): Promise<void> {
  await checkFolder(path);
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      throw new StyleSpaceError('badUsage', `${JSON.stringify(name)} would be written twice: name every seed once.`);
    }
    seen.add(name);
  }
  const folder = await realFile(path);
  for (const input of inputs) {
    const own = input === undefined ? null : await realFile(input);
    if (own !== null && dirname(own) === folder && seen.has(basename(own))) throw isRead(own);
  }
}

async function checkFolder(path: string): Promise<void> {
  const existing = await stat(path).catch(() => null);
  const above = dirname(path);
  // What is missing will be made, in the nearest folder above that is there.
  if (!existing && above !== path) return checkFolder(above);
  if (!existing?.isDirectory()) throw refusal(`${JSON.stringify(path)} is a file; choose a folder to write to.`);
  await access(path, constants.W_OK).catch((error: unknown) => {
    throw cannotWrite(path, error);
  });
}

/** Makes the folder and those above it where they are missing. */
export async function makeOutputFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((error: unknown) => {
    throw cannotWrite(path, error);
  });
}

/** Makes the cache folder where it is missing: many have never been asked for theirs, so the sentence says how to move it. */
export async function makeCacheFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
    await access(path, constants.W_OK);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    const message = `The cache folder ${JSON.stringify(path)} cannot be written (${code}); set STYLESPACE_CACHE to another.`;
    throw new StyleSpaceError('badFile', message, { cause });
  }
}

/** The path behind all links; null where there is nothing. */
function realFile(path: string): Promise<string | null> {
  return realpath(path).catch(() => null);
}

function isRead(path: string): StyleSpaceError {
  return refusal(`${JSON.stringify(path)} is also read; choose another name to write to.`);
}

function refusal(sentence: string): StyleSpaceError {
  return new StyleSpaceError('badFile', sentence);
}
