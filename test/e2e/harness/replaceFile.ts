import { rename, writeFile } from 'node:fs/promises';

/**
 * Changes a file in one step, as git does: who reads it meanwhile gets the old text or the new. VS Code refuses to save over
 * a file that it has read in the middle of a change.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}
