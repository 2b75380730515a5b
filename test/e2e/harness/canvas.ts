import type { Locator } from 'playwright-core';

/** The pixels of a canvas of a page, [height, width, 3], once it shows something. */
export async function pixels(canvas: Locator): Promise<Uint8Array> {
  const base64 = await canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const { data } = (element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
    let text = '';
    for (let at = 0; at < data.length; at += 4) text += String.fromCharCode(data[at]!, data[at + 1]!, data[at + 2]!);
    return btoa(text);
  });
  return Buffer.from(base64, 'base64');
}
