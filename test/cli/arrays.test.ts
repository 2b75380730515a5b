import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asFloat32, encodeNpy, readNpy } from '../../src/engine/numpy/npy.ts';
import { readNpz } from '../../src/engine/numpy/npz.ts';
import { RandomState } from '../../src/engine/numpy/randomState.ts';
import type { JacobianCost } from '../../src/engine/stylespace/jacobianCost.ts';
import { buildProgram, buildTimeout, checkpoint, complaint, type BuiltProgram } from './builtProgram.ts';

/** Arrays that the original code computed, against those that the program writes. */

const rosi = checkpoint('rosi_32.pt');
const reference = readNpz(readFileSync(checkpoint('rosi_32.expected.npz')), 'rosi_32.expected.npz');
const expected = (name: string) => ({
  shape: reference.get(name)!.shape,
  data: asFloat32(reference.get(name)!, name),
});

let program: BuiltProgram;
let z: string;
beforeAll(async () => {
  program = await buildProgram();
  z = join(program.folder, 'z.npy');
  writeFileSync(z, encodeNpy(expected('z').shape, expected('z').data));
}, buildTimeout);
afterAll(() => program.remove());

/** Runs a command on the CPU and reads the array that it writes. */
async function written(
  args: readonly string[],
  file: string,
): Promise<{ shape: readonly number[]; data: Float32Array }> {
  const { code, stderr } = await program.run([...args, '--device', 'cpu']);
  expect(stderr).not.toMatch(complaint);
  expect(code).toBe(0);
  const { shape, data } = readNpy(readFileSync(join(program.folder, file)), file);
  expect(data).toBeInstanceOf(Float32Array);
  return { shape, data: data as Float32Array };
}

/** Largest difference, in units of `scale(expected)`. */
function difference(a: Float32Array, b: Float32Array, scale: (value: number) => number = () => 1): number {
  expect(a.length).toBe(b.length);
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!) / scale(b[i]!)), 0);
}

const model = ['--model', rosi];

test('inspect: the table of layers is the original network’s', async () => {
  const table = JSON.parse(readFileSync(checkpoint('rosi_32.expected.json'), 'utf8')) as {
    style_total: number;
    layers: { name: string; resolution: number; in_channels: number; offset: number; w_index: number; up: number }[];
  };
  const { code, stdout, stderr } = await program.run(['inspect', rosi, '--json']);
  expect([code, stderr]).toEqual([0, '']);
  const found = JSON.parse(stdout) as Record<string, unknown>;
  expect(found).toMatchObject({ name: 'rosi_32.pt', resolution: 32, zDim: 48, wDim: 48, numWs: 8, warnings: [] });
  expect(found['channels']).toMatchObject({ total: table.style_total });
  expect(found['layers']).toEqual(
    table.layers.map(({ name, resolution, in_channels, offset, w_index, up }, index) => ({
      index,
      name,
      kind: name.startsWith('to_rgb') ? 'toRgb' : up === 2 ? 'conv0Up' : name === 'conv1' ? 'conv' : 'conv1',
      resolution,
      channels: in_channels,
      offset,
      wIndex: w_index,
    })),
  );
});

test('inspect --cost counts multiply-adds of the ways to the same Jacobian', async () => {
  const { code, stdout } = await program.run(['inspect', 'portraits', '--cost', '--grid', '32', '--json']);
  expect(code).toBe(0);
  const { cost } = JSON.parse(stdout) as { cost: JacobianCost };
  expect(cost).toMatchObject({ grid: 32, taken: 'windowed' });
  expect(cost.blocks.map(({ resolution }) => resolution)).toEqual([4, 8, 16, 32, 64, 128]);
  // 4 px: a 3x3 convolution of 192 channels, its demodulation and a ToRGB, for each of 3 x 32 x 32 outputs; and the
  // demodulation of the sample itself.
  expect(cost.blocks[0]?.plain).toBe(3072 * (192 * 192 * 9 * 16 + 192 * 192 + 3 * 192) + 192 * 192);
  expect(cost.total.windowed).toBeLessThan(cost.total.plain / 10);
  const text = await program.run(['inspect', rosi, '--cost', '--grid', '8']);
  expect(text.stdout).toMatch(/grid 8: 10\^9 multiply-adds per image\. Taken: /);
  expect(text.stdout).toMatch(/^all +[\d.]+ +[\d.]+ +[\d.]+$/m);
});

test.each([
  ['1', 'S'],
  ['0.7', 'S_psi07'],
])('styles at psi %s are %s', async (psi, name) => {
  const { shape, data } = await written(['styles', ...model, '--z', z, '--psi', psi, '--out', 's.npy'], 's.npy');
  expect(shape).toEqual(expected(name).shape);
  expect(difference(data, expected(name).data, (value) => Math.max(1, Math.abs(value)))).toBeLessThan(1e-5);
});

test('styles truncate the first rows of ws only where a cutoff says so', async () => {
  const { data } = await written(['styles', ...model, '--z', z, '--cutoff', '2', '--out', 's.npy'], 's.npy');
  const channels = expected('S').shape[1]!;
  const [full, truncated] = [expected('S').data, expected('S_psi07').data];
  // Rows 0 and 1 of ws feed layers 0 to 2 (24 channels each), as the original's table of layers says.
  const mixed = Float32Array.from(full, (value, i) => (i % channels < 72 ? truncated[i]! : value));
  expect(difference(data, mixed)).toBeLessThan(2e-5);
});

test('styles of a class are those of the original with that label', async () => {
  const file = checkpoint('ada_cond.sanitised.pkl');
  const arrays = readNpz(readFileSync(checkpoint('ada_cond.expected.npz')), 'ada_cond.expected.npz');
  const [latents, labels, styles] = ['z', 'c', 'S'].map((name) => asFloat32(arrays.get(name)!, name));
  const label = labels!.indexOf(1);
  const [width, channels] = [32, styles!.length / 4];
  writeFileSync(join(program.folder, 'one.npy'), encodeNpy([1, width], latents!.slice(0, width)));
  const options = ['--z', 'one.npy', '--class', String(label), '--psi', '1', '--out', 's.npy'];
  const { shape, data } = await written(['styles', '--model', file, ...options], 's.npy');
  expect(shape).toEqual([1, channels]);
  expect(difference(data, styles!.subarray(0, channels))).toBeLessThan(1e-5);
  const { stdout } = await program.run(['inspect', file, '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ classes: 5, format: 'NVIDIA .pkl', warnings: [] });
});

test.each([
  ['1', 'const', 'img_const'],
  ['1', 'none', 'img_none'],
  ['0.7', 'const', 'img_psi07_const'],
])('generate: numbers at psi %s with noise %s are %s', async (psi, noise, name) => {
  const options = ['--psi', psi, '--noise', noise, '--out', 'pictures', '--raw', 'raw.npy'];
  const { shape, data } = await written(['generate', ...model, '--z', z, ...options], 'raw.npy');
  const { shape: wanted, data: numbers } = expected(name);
  expect(shape).toEqual([4, ...wanted.slice(1)]);
  expect(difference(data.subarray(0, numbers.length), numbers)).toBeLessThan(1e-4);
});

test('jacobian: the pooled derivatives of the original, ToRGB included', async () => {
  const options = ['--psi', '1', '--grid', '8', '--out', 'j.npy'];
  const { shape, data } = await written(['jacobian', ...model, '--z', z, ...options], 'j.npy');
  const { shape: wanted, data: derivatives } = expected('J0');
  const [colours, grid, , channels] = wanted as [number, number, number, number];
  expect(shape).toEqual([4, channels, colours, grid, grid]);
  const outputs = colours * grid * grid;
  for (let channel = 0; channel < channels; channel++) {
    const row = derivatives.filter((_, i) => i % channels === channel);
    const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const found = data.subarray(channel * outputs, (channel + 1) * outputs);
    expect(difference(found, row)).toBeLessThanOrEqual(1e-3 * largest + 2e-6);
  }
});

test('jacobian: chosen channels come in the order that was asked for', async () => {
  const options = ['--z', z, '--grid', '4', '--out', 'j.npy'];
  const all = await written(['jacobian', ...model, ...options], 'j.npy');
  const some = await written(['jacobian', ...model, ...options, '--channels', '9_3,1_0,2_23'], 'j.npy');
  expect(some.shape).toEqual([4, 3, 3, 4, 4]);
  const row = 3 * 4 * 4;
  // Their places in flat S by the original's table of layers.
  for (const [k, position] of [204 + 3, 24, 48 + 23].entries()) {
    const whole = all.data.subarray(position * row, (position + 1) * row);
    const largest = whole.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    // The two may be computed in different modes of differentiation.
    expect(difference(some.data.subarray(k * row, (k + 1) * row), whole)).toBeLessThanOrEqual(1e-5 * largest + 1e-7);
  }
});

test('stats: mean and population deviation of S over the first z of RandomState(5)', async () => {
  const samples = 300;
  const stream = Float32Array.from(new RandomState(5).standardNormal(samples * 48));
  writeFileSync(join(program.folder, 'stream.npy'), encodeNpy([samples, 48], stream));
  const s = await written(['styles', ...model, '--z', 'stream.npy', '--out', 's.npy'], 's.npy');
  const { code, stdout } = await program.run([
    ...['stats', ...model, '--samples', String(samples), '--out', 'stats.npz', '--device', 'cpu', '--json'],
  ]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ channels: 224, scale: { samples, stream: 'RandomState(5)', psi: 0.7 } });
  const stats = readNpz(readFileSync(join(program.folder, 'stats.npz')), 'stats.npz');
  for (let channel = 0; channel < 224; channel++) {
    const column = Array.from(s.data).filter((_, i) => i % 224 === channel);
    const mean = column.reduce((sum, value) => sum + value, 0) / samples;
    const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / samples;
    expect(stats.get('mean')!.data[channel]).toBeCloseTo(mean, 5);
    expect(stats.get('std')!.data[channel]).toBeCloseTo(Math.sqrt(variance), 5);
  }
});

test('heatmap: mean over RGB of the absolute change per sigma, at every pixel', async () => {
  const channels = ['--channels', '2_5,8_1', '--seeds', '3'];
  const heats = await written(['heatmap', ...model, ...channels, '--out', 'heat', '--raw', 'h.npy'], 'h.npy');
  const pixels = ['--grid', '32', '--out', 'j.npy'];
  const derivatives = await written(['jacobian', ...model, ...channels, ...pixels], 'j.npy');
  await program.run(['stats', ...model, '--out', 'stats.npz', '--device', 'cpu']);
  const std = readNpz(readFileSync(join(program.folder, 'stats.npz')), 'stats.npz').get('std')!.data;
  expect(heats.shape).toEqual([1, 2, 32, 32]);
  for (const [k, position] of [48 + 5, 184 + 1].entries()) {
    const j = derivatives.data.subarray(k * 3072, (k + 1) * 3072);
    const heat = Float32Array.from({ length: 1024 }, (_, pixel) => {
      const total = Math.abs(j[pixel]!) + Math.abs(j[1024 + pixel]!) + Math.abs(j[2048 + pixel]!);
      return (total / 3) * Number(std[position]);
    });
    const largest = heat.reduce((most, value) => Math.max(most, value), 0);
    expect(largest).toBeGreaterThan(0);
    // Rounding in float32, in either mode of differentiation.
    expect(difference(heats.data.subarray(k * 1024, (k + 1) * 1024), heat)).toBeLessThan(1e-5 * largest);
  }
  for (const name of ['seed0003_2_5.png', 'seed0003_8_1.png']) {
    const { width, height } = await sharp(join(program.folder, 'heat', name)).metadata();
    expect([width, height]).toEqual([32, 32]);
  }
});

test('export: an ONNX file that makes the same S, and says what it is', async () => {
  const { code, stdout, stderr } = await program.run(['export', ...model, '--out', 'rosi.onnx', '--json']);
  expect([code, stderr]).toEqual([0, '']);
  const { size } = statSync(join(program.folder, 'rosi.onnx'));
  expect(JSON.parse(stdout)).toEqual({ out: 'rosi.onnx', sizeBytes: size, opset: 17, irVersion: 8 });
  const s = await written(['styles', '--model', 'rosi.onnx', '--z', z, '--out', 'onnx-s.npy'], 'onnx-s.npy');
  expect(s.shape).toEqual(expected('S_psi07').shape);
  expect(difference(s.data, expected('S_psi07').data, (value) => Math.max(1, Math.abs(value)))).toBeLessThan(1e-5);
});
