import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import { pixels } from './canvas.ts';
import type { Server } from './server.ts';
import { terminal } from './terminal.ts';

/** The pixels of a canvas, [height, width, 3], as a hash, so that a failed comparison can be read; null while it is hidden. */
export async function canvasHash(canvas: Locator): Promise<string | null> {
  return (await canvas.isVisible()) ? pictureHash(await pixels(canvas)) : null;
}

/** The picture that `stylespace render` makes of a recipe's text, as the same hash. `beside`: files that the recipe names. */
export async function renderedHash(
  server: Server,
  recipe: string,
  beside: Readonly<Record<string, Uint8Array>> = {},
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stylespace-render-'));
  const [file, out] = [join(folder, 'a.stylespace.json'), join(folder, 'picture.png')];
  await writeFile(file, recipe);
  for (const [name, content] of Object.entries(beside)) await writeFile(join(folder, name), content);
  await terminal(server, 'render', file, '--device', 'cpu', '--out', out);
  const rendered = await pngHash(out);
  await rm(folder, { recursive: true });
  return rendered;
}

/** The same of a PNG file. */
export async function pngHash(path: string): Promise<string> {
  return pictureHash(
    await sharp(await readFile(path))
      .removeAlpha()
      .raw()
      .toBuffer(),
  );
}

function pictureHash(data: Uint8Array): string {
  return `${data.length} bytes ${createHash('sha256').update(data).digest('hex')}`;
}
