import { hole, holedLength, writeHoled } from './holedFile.ts';
import { binary, pickled, storage, tensor, torchLegacy } from './hostileFiles.ts';
import { elements, embeddedTensor, fields, persistentModule, rowMajor } from './nvidiaPickle.ts';
import { nvidiaTensors } from './nvidiaTensors.ts';
import { rosinalityNames } from './otherNames.ts';

/** A 1024 px generator of config-f; only its names and shapes are used. */
const generator = nvidiaTensors({
  resolution: 1024,
  width: (resolution) => Math.min(512, 32_768 / resolution),
  ...{ zDim: 512, wDim: 512, mappingLayers: 8, hidden: 512, embedding: 512 },
  ...{ classes: 0, colours: 3, noise: true, architecture: 'skip' },
});
const generatorNumbers = [...generator.values()].reduce((sum, { shape }) => sum + elements(shape), 0);

/** Numbers of what a training snapshot holds beside: the generator in training, and a discriminator. */
const others = { g: 30_370_060, d: 29_012_513 };

/**
 * Training snapshots of full size as each code writes them: the averaged generator among others, every number 0, so that a
 * file's data are holes of the file system.
 */
const formats = {
  'rosinality .pt (legacy)': legacyText,
  'rosinality .pt (zip)': zipText,
  'NVIDIA .pkl': pickleText,
} as const;

export type SnapshotFormat = keyof typeof formats;

export const snapshotFormats = Object.keys(formats) as SnapshotFormat[];

/** @returns bytes of the file, and of the generator in it */
export async function writeFullSizeSnapshot(
  path: string,
  format: SnapshotFormat,
): Promise<{ fileBytes: number; generatorBytes: number }> {
  const text = formats[format]();
  await writeHoled(path, text);
  return { fileBytes: holedLength(text), generatorBytes: 4 * generatorNumbers };
}

/** What rosinality's training saves, and the numbers of each storage by its key. `more`: an end of each reference. */
function rosinalityRoot(more: string, optimizer: boolean): { root: string; counts: Map<string, number> } {
  const counts = new Map<string, number>();
  const stored = (shape: readonly number[]): string => {
    const [key, count] = [String(counts.size), elements(shape)];
    counts.set(key, count);
    return tensor({ data: storage({ key, count, more }), shape, strides: rowMajor(shape) });
  };
  const { g, d } = others;
  const moments = (count: number): string => pickled.dict({ exp_avg: stored([count]), exp_avg_sq: stored([count]) });
  const averaged = [...rosinalityNames(generator)].map(([name, { shape }]) => [name, stored(shape)] as const);
  const root = pickled.dict({
    g: pickled.dict({ 'conv1.all': stored([g]) }),
    d: pickled.dict({ 'convs.all': stored([d]) }),
    g_ema: pickled.dict(Object.fromEntries(averaged)),
    ...(optimizer ? { g_optim: pickled.dict({ state: `}${pickled.int(0)}${moments(g)}s` }) } : {}),
  });
  return { root, counts };
}

function legacyText(): string {
  const { root, counts } = rosinalityRoot('N', false);
  const keys = `](${[...counts.keys()].map(pickled.text).join('')}e`;
  const header = binary(torchLegacy(`\x80\x02${root}.`, `\x80\x02${keys}.`, new Uint8Array()));
  return header + [...counts.values()].map(numbers).join('');
}

/** Stored members, whose sizes are in the directory only, as PyTorch writes them. */
function zipText(): string {
  const { root, counts } = rosinalityRoot('', true);
  const members: [name: string, content: string][] = [
    ['full/data.pkl', `\x80\x02${root}.`],
    ...[...counts].map(([key, count]): [string, string] => [`full/data/${key}`, hole(4 * count)]),
    ['full/version', '3\n'],
  ];
  let [body, at] = ['', 0];
  const directory = members.map(([name, content]) => {
    const size = holedLength(content);
    const local = `PK\x03\x04${fields([2, 0], [2, 0x0808], [2, 0], [4, 0], [4, 0], [4, 0], [4, 0])}`;
    const header = `${local}${fields([2, name.length], [2, 0])}${name}`;
    const sizes = fields([4, size], [4, size], [2, name.length], [2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, at]);
    body += header + content;
    at += header.length + size;
    return `PK\x01\x02${fields([2, 0], [2, 0], [2, 0x0808], [2, 0], [4, 0], [4, 0])}${sizes}${name}`;
  });
  const entries = directory.join('');
  const count = members.length;
  return `${body}${entries}PK\x05\x06${fields([4, 0], [2, count], [2, count], [4, entries.length], [4, at], [2, 0])}`;
}

/** Persistent modules in each other, every tensor with a file of its own in a byte string. */
function pickleText(): string {
  const stored = (shape: readonly number[]) => ({ shape, bytes: hole(4 * elements(shape)) });
  const flat = (count: number): string => persistentModule([['all', embeddedTensor(stored([count]))]]);
  const averaged = [...generator].map(([name, { shape }]): [string, string] => [name, embeddedTensor(stored(shape))]);
  const snapshot = { G: flat(others.g), D: flat(others.d), G_ema: persistentModule(averaged), augment_pipe: 'N' };
  return `\x80\x03${pickled.dict(snapshot)}.`;
}

/** A storage of the legacy container: how many numbers, then they. */
function numbers(count: number): string {
  return fields([4, count], [4, 0]) + hole(4 * count);
}
