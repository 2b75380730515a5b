import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RandomState } from '../../../src/engine/numpy/randomState.ts';
import { Runtime } from '../../../src/engine/runtime/runtime.ts';
import type { Task } from '../../../src/engine/runtime/task.ts';
import { openSegmenter } from '../../../src/engine/stylespace/segmenter.ts';
import { parseSegmenterSidecar } from '../../../src/engine/stylespace/segmenterSidecar.ts';
import { bandEdges, bandsSidecar, brightnessBands, size, writeSegmenter } from './brightnessBands.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const runtime = new Runtime('cpu', 1);
const task: Task = { priority: 'discovery', signal: new AbortController().signal };
/** Regions of black, dark, middle, light, white in the order of the sidecar. */
const regionOfBand = [1, 2, 2, 3, 0];

function picture(side: number, brightnessAt: (y: number, x: number) => number) {
  const plane = Float32Array.from({ length: side ** 2 }, (_, i) => brightnessAt(Math.floor(i / side), i % side));
  return { shape: [1, 3, side, side], data: Float32Array.from([...plane, ...plane, ...plane]) };
}

const regionOf = (brightness: number): number => regionOfBand[bandEdges.filter((edge) => brightness > edge).length]!;

describe('a segmentation network', () => {
  it('labels every pixel with the region of its largest logit', async () => {
    const segmenter = await openSegmenter(writeSegmenter(temporaryFolder()), runtime);
    const random = new RandomState(3).standardNormal(size ** 2);
    // Beyond [-1, 1] too, as generators go.
    const image = picture(size, (y, x) => random[y * size + x]!);
    const regions = await segmenter.segment(image, task);
    expect([...regions]).toEqual(Array.from(image.data.subarray(0, size ** 2), regionOf));
    expect(new Set(regions).size).toBe(4);
    expect(segmenter.regions).toMatchObject({
      kind: 'segmenter',
      name: 'bands',
      labels: ['white', 'black', 'grey', 'light'],
      residual: ['light'],
    });
  });

  it('clamps colours as saving them would', async () => {
    const path = writeSegmenter(temporaryFolder(), {
      input: { name: 'image', size, mean: [-10, -10, -10], std: [20, 20, 20] },
    });
    const segmenter = await openSegmenter(path, runtime);
    // Unclamped -30 would be (-30 + 10) / 20 = -1, black; -1 gives 0.45, white.
    expect(
      new Set(
        await segmenter.segment(
          picture(size, () => -30),
          task,
        ),
      ),
    ).toEqual(new Set([0]));
  });

  it('averages larger pictures and interpolates smaller ones', async () => {
    const segmenter = await openSegmenter(writeSegmenter(temporaryFolder()), runtime);
    // A checkerboard of -1 and 1 averages to 0: grey.
    const board = picture(4 * size, (y, x) => ((x + y) % 2 === 0 ? 1 : -1));
    expect(new Set(await segmenter.segment(board, task))).toEqual(new Set([2]));
    const halves = await segmenter.segment(
      picture(size / 4, (_, x) => (x < size / 8 ? -1 : 1)),
      task,
    );
    expect([halves[0], halves[size - 1]]).toEqual([1, 0]);
    // Between the two halves, all bands in between appear, in order.
    expect([...new Set(halves.subarray(0, size))]).toEqual([1, 2, 3, 0]);
  });

  it('takes mean and deviation of each colour', async () => {
    const path = writeSegmenter(temporaryFolder(), {
      input: { name: 'image', size, mean: [-0.5, 0, 0.5], std: [0.5, 1, 2] },
    });
    const segmenter = await openSegmenter(path, runtime);
    const random = new RandomState(4).standardNormal(3 * size ** 2);
    const data = Float32Array.from(random, (normal) => normal / 4);
    const regions = await segmenter.segment({ shape: [1, 3, size, size], data }, task);
    const [red, green, blue] = [0, 1, 2].map((plane) => data.subarray(plane * size ** 2, (plane + 1) * size ** 2));
    const expected = Array.from(red!, (r, i) => {
      const brightness = ((r + 0.5) / 0.5 + green![i]! + (blue![i]! - 0.5) / 2) / 3;
      // Float32 may decide otherwise right on an edge.
      return bandEdges.some((edge) => Math.abs(edge - brightness) < 1e-5) ? regions[i] : regionOf(brightness);
    });
    expect([...regions]).toEqual(expected);
  });
});

describe('a sidecar is refused when', () => {
  const network = brightnessBands();
  const sound = bandsSidecar(network);
  const withModel = (model: string) => ({ ...sound, model });

  it('is sound otherwise', () => {
    expect(parseSegmenterSidecar(JSON.stringify(sound), 'x.json')).toEqual(sound);
  });

  it.each<[string, unknown, string]>([
    ['its network is in another folder', withModel('../bands.onnx'), 'model must be'],
    ['its network has an absolute path', withModel('/tmp/bands.onnx'), 'model must be'],
    ['its network is on a Windows drive', withModel('C:bands.onnx'), 'model must be'],
    ['its network is behind a backslash', withModel('..\\bands.onnx'), 'model must be'],
    ['its network has a null character', withModel('a\0.onnx'), 'model must be'],
    ['its network is another kind of file', withModel('bands.json'), 'model must be'],
    ['a label is merged twice', { ...sound, regions: [...sound.regions, { name: 'b', labels: ['dark'] }] }, '"dark" 2'],
    ['a label is in no region', { ...sound, regions: sound.regions.slice(1) }, '"white" 0 times'],
    ['a region has an unknown label', { ...sound, regions: [{ name: 'a', labels: ['nose'] }] }, 'label "nose"'],
    ['two regions have one name', { ...sound, regions: [...sound.regions, sound.regions[0]] }, 'same name twice'],
    ['a region is no object', { ...sound, regions: [1] }, 'must be an object'],
    ['there are no regions', { ...sound, regions: [] }, 'regions must be'],
    ['a label comes twice', { ...sound, labels: [...sound.labels, 'dark'] }, 'all different'],
    ['there are too many labels', { ...sound, labels: Array.from({ length: 255 }, String) }, 'labels must be'],
    ['the input is huge', { ...sound, input: { ...sound.input, size: 4096 } }, 'input.size must be'],
    ['the output is huge', { ...sound, output: { ...sound.output, size: 1e9 } }, 'output.size must be'],
    ['it divides by zero', { ...sound, input: { ...sound.input, std: [1, 0, 1] } }, 'input.std must be'],
    ['a colour has no mean', { ...sound, input: { ...sound.input, mean: [0, 0] } }, 'input.mean must be'],
    ['its checksum is no checksum', { ...sound, sha256: 'abc' }, 'sha256 must be'],
    ['something is missing', { ...sound, output: undefined }, 'has no "output"'],
    ['it is a list', [], 'must be an object'],
  ])('%s', (_, sidecar, why) => {
    const parse = () => parseSegmenterSidecar(JSON.stringify(sidecar), 'x.json');
    expect(parse).toThrow(
      expect.objectContaining({ code: 'badFile', message: expect.stringContaining(why) as string }),
    );
  });

  it.each([
    ['{', 'is not JSON'],
    ['', 'is not JSON'],
    ['['.repeat(100_000), 'nests deeper'],
  ])('it is not JSON', (text, why) => {
    expect(() => parseSegmenterSidecar(text, 'x.json')).toThrow(why);
  });

  it('it is newer than the program', () => {
    const parse = () => parseSegmenterSidecar('{"version": 2}', 'x.json');
    expect(parse).toThrow(expect.objectContaining({ code: 'newerVersion' }));
  });
});

describe('a network is refused when', () => {
  const refuses = async (path: string, message: string): Promise<void> => {
    const used = openSegmenter(path, runtime).then((segmenter) =>
      segmenter.segment(
        picture(size, () => 0),
        task,
      ),
    );
    await expect(used).rejects.toMatchObject({ code: 'badFile', message: expect.stringContaining(message) as string });
  };

  it('its SHA-256 is another', async () => {
    const path = writeSegmenter(temporaryFolder(), { sha256: '0'.repeat(64) });
    await refuses(path, 'its SHA-256 differs');
  });

  it('it is missing, or is a folder, and says so when it is opened', async () => {
    const folder = temporaryFolder();
    const path = writeSegmenter(folder);
    rmSync(join(folder, 'bands.onnx'));
    await expect(openSegmenter(path, runtime)).rejects.toThrow('There is no segmentation network');
    mkdirSync(join(folder, 'bands.onnx'));
    await expect(openSegmenter(path, runtime)).rejects.toThrow('is a folder');
  });

  it('the sidecar is missing or too large', async () => {
    const folder = temporaryFolder();
    await refuses(join(folder, 'bands.json'), 'There is no');
    writeFileSync(join(folder, 'bands.json'), ' '.repeat(2 ** 20 + 1));
    await refuses(join(folder, 'bands.json'), '1048577 bytes');
  });

  it('it is not ONNX', async () => {
    await refuses(writeSegmenter(temporaryFolder(), {}, Buffer.from('not a network')), 'it cannot be run');
  });

  it('its output has another name', async () => {
    const network = brightnessBands({ outputName: 'scores' });
    await refuses(writeSegmenter(temporaryFolder(), {}, network), 'no output "logits"');
  });

  it('its input has another name', async () => {
    const input = { name: 'photo', size, mean: [0, 0, 0], std: [1, 1, 1] };
    await refuses(writeSegmenter(temporaryFolder(), { input }), 'it cannot be run');
  });

  it('it has another number of labels, or another size', async () => {
    await refuses(writeSegmenter(temporaryFolder(), {}, brightnessBands({ labels: 4 })), '[1, 4, 32, 32]');
    await refuses(writeSegmenter(temporaryFolder(), { output: { name: 'logits', size: 64 } }), '[1, 5, 64, 64]');
  });

  it('its logits are not numbers', async () => {
    const segmenter = await openSegmenter(writeSegmenter(temporaryFolder()), runtime);
    const image = picture(size, (y) => (y === 0 ? NaN : 0));
    await expect(segmenter.segment(image, task)).rejects.toThrow('its logits are not numbers');
  });
});
