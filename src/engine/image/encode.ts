import { StyleSpaceError } from '../../shared/errors.ts';
import type { RgbImage } from './rgbImage.ts';

/** Above any generator's picture (2048 x 2048), below what would exhaust memory when a file lies about its size. */
const mostPixels = 2 ** 26;

/** Lossless; the same picture gives the same bytes. */
export async function encodePng(image: RgbImage): Promise<Uint8Array> {
  return (await raw(image)).png({ compressionLevel: 9, adaptiveFiltering: true }).toBuffer();
}

/** Lossy, a fifth of a PNG: for pages that hold hundreds of pictures. `quality` is 1 to 100. */
export async function encodeWebp(image: RgbImage, quality: number): Promise<Uint8Array> {
  return (await raw(image)).webp({ quality, effort: 5, smartSubsample: true }).toBuffer();
}

/** Reads PNG, WebP or JPEG bytes (`what` names them in errors) as opaque sRGB; `badImage` where they are none. */
export async function decodeImage(bytes: Uint8Array, what: string): Promise<RgbImage> {
  const sharp = await loadSharp();
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error' })
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data };
  } catch (cause) {
    throw new StyleSpaceError('badImage', `${what} is not a picture that can be read: use a PNG, JPEG or WebP file.`, {
      cause,
    });
  }
}

async function raw({ data, width, height }: RgbImage) {
  const sharp = await loadSharp();
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** Loaded when the first picture is written: a native library that most commands do not need. */
async function loadSharp() {
  return (await import('sharp')).default;
}
