import type { Weight } from '../../../src/engine/stylegan2/generator.ts';

/** What a picture is made from, and what tensors alone do not say. */
export interface PlainInput {
  readonly z: Float32Array;
  readonly label: number | null;
  readonly psi: number;
  readonly clamp: number | null;
  /** A channel of S and what is added to it. */
  readonly moved?: readonly [channel: number, by: number];
}

export interface PlainResult {
  /** Canonical S, flat. */
  readonly styles: readonly number[];
  /** [colours, height, width], as many colours as the file's ToRGB layers have. */
  readonly picture: Planes;
}

/** [channels, size, size] */
export interface Planes {
  readonly channels: number;
  readonly size: number;
  readonly data: Float64Array;
}

/**
 * A generator under NVIDIA's names in double precision: weights are modulated for each sample, upsampling is zeros, filter,
 * convolution, as the papers write it. Slow, and without a look at how the engine does it.
 */
export async function plainGenerator(
  tensors: ReadonlyMap<string, Weight>,
  { z, label, psi, clamp, moved }: PlainInput,
): Promise<PlainResult> {
  const numbers = new Map<string, Float32Array>();
  for (const [name, weight] of tensors) numbers.set(name, await weight.read());
  const get = (name: string): Float32Array => numbers.get(name)!;
  const shapeOf = (name: string): readonly number[] => tensors.get(name)!.shape;

  const dense = (name: string, x: readonly number[], rate: number): number[] => {
    const [weight, bias] = [get(`${name}.weight`), get(`${name}.bias`)];
    return Array.from(bias, (offset, o) => {
      const sum = x.reduce((total, value, i) => total + value * weight[o * x.length + i]!, 0);
      return (rate * sum) / Math.sqrt(x.length) + rate * offset;
    });
  };

  const mapped = (): number[] => {
    const parts = [[...z]];
    if (label !== null) {
      const classes = shapeOf('mapping.embed.weight')[1]!;
      const oneHot = Array.from({ length: classes }, (_, i) => Number(i === label));
      parts.push(dense('mapping.embed', oneHot, 1));
    }
    let x = parts.flatMap(normalized);
    for (let k = 0; numbers.has(`mapping.fc${k}.weight`); k++) {
      x = dense(`mapping.fc${k}`, x, 0.01).map((value) => activated(value));
    }
    const centre = get('mapping.w_avg');
    return x.map((value, i) => centre[i]! + psi * (value - centre[i]!));
  };

  const w = mapped();
  const styles: number[] = [];
  const styleOf = (name: string): number[] => {
    const style = dense(`${name}.affine`, w, 1);
    const [channel, by] = moved ?? [-1, 0];
    const index = channel - styles.length;
    if (index >= 0 && index < style.length) style[index]! += by;
    styles.push(...style);
    return style;
  };

  const limited = (value: number, limit: number | null): number =>
    limit === null ? value : Math.max(-limit, Math.min(limit, value));

  const styled = (name: string, x: Planes, up: boolean, gain: number): Planes => {
    const style = styleOf(name);
    const weight = get(`${name}.weight`);
    const [outputs, inputs] = shapeOf(`${name}.weight`) as [number, number];
    const modulated = Float64Array.from(weight, (value, i) => value * style[Math.floor(i / 9) % inputs]!);
    for (let o = 0; o < outputs; o++) {
      const row = modulated.subarray(o * inputs * 9, (o + 1) * inputs * 9);
      const length = Math.sqrt(row.reduce((sum, value) => sum + value ** 2, 1e-8));
      for (const [i, value] of row.entries()) row[i] = value / length;
    }
    // A true convolution after zeros are inserted, a correlation otherwise.
    const kernels = up ? modulated.map((_, i) => modulated[i - (i % 9) + 8 - (i % 9)]!) : modulated;
    const y = correlated(up ? filtered(x, 3, 2) : padded(x, 1), kernels, outputs, 3);
    const [bias, noise] = [get(`${name}.bias`), numbers.get(`${name}.noise_const`)];
    const strength = noise ? get(`${name}.noise_strength`)[0]! : 0;
    const area = y.size ** 2;
    const data = y.data.map((value, i) => {
      const noisy = value + (noise?.[i % area] ?? 0) * strength + bias[Math.floor(i / area)]!;
      return limited(gain * activated(noisy), clamp && clamp * gain);
    });
    return { ...y, data };
  };

  const toRgb = (name: string, x: Planes): Planes => {
    const style = styleOf(name);
    const inputs = style.length;
    const weight = Float64Array.from(
      get(`${name}.weight`),
      (value, i) => (value * style[i % inputs]!) / Math.sqrt(inputs),
    );
    const y = correlated(x, weight, weight.length / inputs, 1);
    const bias = get(`${name}.bias`);
    return { ...y, data: y.data.map((value, i) => limited(value + bias[Math.floor(i / y.size ** 2)]!, clamp)) };
  };

  let x: Planes = {
    channels: shapeOf('synthesis.b4.const')[0]!,
    size: 4,
    data: Float64Array.from(get('synthesis.b4.const')),
  };
  let picture: Planes | undefined;
  for (let size = 4; numbers.has(`synthesis.b${size}.conv1.weight`); size *= 2) {
    const block = `synthesis.b${size}`;
    const skip = numbers.get(`${block}.skip.weight`);
    const input = x;
    const gain = skip ? Math.SQRT1_2 : 1;
    if (size > 4) x = styled(`${block}.conv0`, x, true, 1);
    x = styled(`${block}.conv1`, x, false, gain);
    if (skip) {
      const kernels = Float64Array.from(skip, (value) => (value * gain) / Math.sqrt(input.channels));
      x = sum(x, correlated(filtered(input, 2, 1), kernels, x.channels, 1));
    }
    const before = picture && filtered(picture, 2, 1);
    const here = numbers.has(`${block}.torgb.weight`) ? toRgb(`${block}.torgb`, x) : undefined;
    picture = before && here ? sum(before, here) : (here ?? before);
  }
  return { styles, picture: picture! };
}

function activated(x: number): number {
  return Math.SQRT2 * (x < 0 ? 0.2 * x : x);
}

function normalized(x: readonly number[]): number[] {
  const meanSquare = x.reduce((total, value) => total + value ** 2, 0) / x.length;
  return x.map((value) => value / Math.sqrt(meanSquare + 1e-8));
}

function sum(a: Planes, b: Planes): Planes {
  return { ...a, data: a.data.map((value, i) => value + b.data[i]!) };
}

/** A margin of zeros. */
function padded({ channels, size, data }: Planes, margin: number): Planes {
  const wide = size + 2 * margin;
  const out = new Float64Array(channels * wide ** 2);
  for (const [i, value] of data.entries()) {
    const [plane, y, x] = [Math.floor(i / size ** 2), Math.floor(i / size) % size, i % size];
    out[(plane * wide + y + margin) * wide + x + margin] = value;
  }
  return { channels, size: wide, data: out };
}

/** Twice the size: a zero after each number, zeros before and after all, then the filter 1, 3, 3, 1 with a sum of 2 per axis. */
function filtered({ channels, size, data }: Planes, before: number, after: number): Planes {
  const wide = 2 * size + before + after;
  const spread = new Float64Array(channels * wide ** 2);
  for (const [i, value] of data.entries()) {
    const [plane, y, x] = [Math.floor(i / size ** 2), Math.floor(i / size) % size, i % size];
    spread[(plane * wide + 2 * y + before) * wide + 2 * x + before] = value;
  }
  const taps = [1, 3, 3, 1].flatMap((row) => [1, 3, 3, 1].map((column) => (row * column) / 16));
  const each = Array.from({ length: channels }, (_, plane): Planes => ({
    channels: 1,
    size: wide,
    data: spread.subarray(plane * wide ** 2, (plane + 1) * wide ** 2),
  }));
  const planes = each.map((plane) => correlated(plane, Float64Array.from(taps), 1, 4));
  const out = new Float64Array(planes.reduce((total, plane) => total + plane.data.length, 0));
  for (const [plane, { data: found }] of planes.entries()) out.set(found, plane * found.length);
  return { channels, size: planes[0]!.size, data: out };
}

/** Kernels [outputs, channels, width, width], where they lie inside. */
function correlated({ channels, size, data }: Planes, kernels: Float64Array, outputs: number, width: number): Planes {
  const small = size - width + 1;
  const out = new Float64Array(outputs * small ** 2);
  for (let o = 0; o < outputs; o++) {
    for (let c = 0; c < channels; c++) {
      for (let tap = 0; tap < width ** 2; tap++) {
        const weight = kernels[(o * channels + c) * width ** 2 + tap]!;
        const [dy, dx] = [Math.floor(tap / width), tap % width];
        for (let y = 0; y < small; y++) {
          for (let x = 0; x < small; x++) {
            out[(o * small + y) * small + x]! += weight * data[(c * size + y + dy) * size + x + dx]!;
          }
        }
      }
    }
  }
  return { channels: outputs, size: small, data: out };
}
