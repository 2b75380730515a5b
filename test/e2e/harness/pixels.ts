import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Frame } from 'playwright-core';
import sharp from 'sharp';

/** The pixels of a canvas, [height, width, 3], as a hash that tests compare; 'nothing' while it is hidden. */
export async function canvasHash(frame: Frame, selector: string): Promise<string> {
  const base64 = await frame.locator(selector).evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    if (canvas.hidden) return '';
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let text = '';
    for (let at = 0; at < data.length; at += 4) text += String.fromCharCode(data[at]!, data[at + 1]!, data[at + 2]!);
    return btoa(text);
  });
  return base64 === '' ? 'nothing' : hash(Buffer.from(base64, 'base64'));
}

/** The picture that `stylespace render` makes of a recipe's text, as the same hash. */
export async function renderedHash(recipe: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stylespace-render-'));
  const [file, out] = [join(folder, 'a.stylespace.json'), join(folder, 'picture.png')];
  await writeFile(file, recipe);
  await promisify(execFile)(process.execPath, ['dist/cli.js', 'render', file, '--device', 'cpu', '--out', out]);
  const pixels = await sharp(await readFile(out))
    .removeAlpha()
    .raw()
    .toBuffer();
  await rm(folder, { recursive: true });
  return hash(pixels);
}

function hash(pixels: Uint8Array): string {
  return `${pixels.length} bytes ${createHash('sha256').update(pixels).digest('hex')}`;
}
