import { open } from 'node:fs/promises';
import { latin1, pickled, storage, tensor } from './hostileFiles.ts';

/** Channels of config-f by resolution. */
const width = (resolution: number): number => Math.min(512, 32768 / resolution);
const magic = '\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.';

/** Names and shapes of a 1024 px config-f generator in rosinality's terms. */
function generatorShapes(): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>([['input.input', [1, 512, 4, 4]]]);
  for (let layer = 1; layer <= 8; layer++) {
    shapes.set(`style.${layer}.weight`, [512, 512]);
    shapes.set(`style.${layer}.bias`, [512]);
  }
  const modulated = (name: string, from: number, to: number, kernel: number): void => {
    shapes.set(`${name}.conv.weight`, [1, to, from, kernel, kernel]);
    shapes.set(`${name}.conv.modulation.weight`, [from, 512]);
    shapes.set(`${name}.conv.modulation.bias`, [from]);
  };
  const styled = (name: string, noise: number, from: number, size: number): void => {
    modulated(name, from, width(size), 3);
    shapes.set(`${name}.activate.bias`, [width(size)]);
    shapes.set(`${name}.noise.weight`, [1]);
    shapes.set(`noises.noise_${noise}`, [1, 1, size, size]);
  };
  const toRgb = (name: string, size: number): void => {
    modulated(name, width(size), 3, 1);
    shapes.set(`${name}.bias`, [1, 3, 1, 1]);
  };
  styled('conv1', 0, 512, 4);
  toRgb('to_rgb1', 4);
  for (let block = 0, size = 8; size <= 1024; block++, size *= 2) {
    styled(`convs.${2 * block}`, 2 * block + 1, width(size / 2), size);
    styled(`convs.${2 * block + 1}`, 2 * block + 2, width(size), size);
    toRgb(`to_rgbs.${block}`, size);
  }
  return shapes;
}

/** What of a training snapshot is not the generator: the one in training, a discriminator's size, and an optimizer's. */
const others = { g: 30_370_060, d: 29_012_513 };

/**
 * Writes a snapshot as rosinality's training writes it (legacy container): the moving average of a 1024 px generator among
 * others, every number 0, so that the file's data are holes of the file system.
 *
 * @returns bytes of the file, and of the generator in it
 */
export async function writeFullSizeSnapshot(path: string): Promise<{ fileBytes: number; generatorBytes: number }> {
  const shapes = generatorShapes();
  const counts = new Map<string, number>();
  const stored = (key: string, shape: readonly number[]): string => {
    const count = shape.reduce((product, size) => product * size, 1);
    counts.set(key, count);
    const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
    return tensor({ data: storage({ key, count, more: 'N' }), shape, strides });
  };
  const generator = [...shapes].map(([name, shape], index): [string, string] => [name, stored(String(index), shape)]);
  const generatorBytes = 4 * [...counts.values()].reduce((sum, count) => sum + count, 0);
  const root = pickled.dict({
    g: pickled.dict({ 'conv1.all': stored('g', [others.g]) }),
    d: pickled.dict({ 'convs.all': stored('d', [others.d]) }),
    g_ema: pickled.dict(Object.fromEntries(generator)),
  });
  const keys = `](${[...counts.keys()].map(pickled.text).join('')}e`;
  const system = `\x80\x02${pickled.dict({ little_endian: '\x88' })}.`;
  const file = await open(path, 'w');
  let at = 0;
  const write = async (bytes: Uint8Array): Promise<void> => {
    await file.write(bytes, 0, bytes.length, at);
    at += bytes.length;
  };
  try {
    await write(latin1(`${magic}\x80\x02M\xe9\x03.${system}\x80\x02${root}.\x80\x02${keys}.`));
    for (const count of counts.values()) {
      await write(new Uint8Array(BigUint64Array.of(BigInt(count)).buffer));
      at += 4 * count;
    }
    await file.truncate(at);
  } finally {
    await file.close();
  }
  return { fileBytes: at, generatorBytes };
}
