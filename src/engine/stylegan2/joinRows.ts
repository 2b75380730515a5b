import type { Feeds, Tensor } from '../runtime/ort.ts';

/** Tensors of some names [batch, channels, rows, width], each one's parts one below the other. */
export function joinRows(parts: readonly Feeds[]): Feeds {
  const [first] = parts;
  if (parts.length === 1) return first!;
  return Object.fromEntries(Object.keys(first!).map((name) => [name, joined(parts.map((part) => part[name]!))]));
}

function joined(parts: readonly Tensor[]): Tensor {
  const [batch, channels, , width] = parts[0]!.shape as [number, number, number, number];
  const rows = parts.reduce((sum, { shape }) => sum + shape[2]!, 0);
  const data = new Float32Array(batch * channels * rows * width);
  let above = 0;
  for (const part of parts) {
    const size = part.shape[2]! * width;
    for (let map = 0; map < batch * channels; map++) {
      data.set(part.data.subarray(map * size, (map + 1) * size), map * rows * width + above);
    }
    above += size;
  }
  return { data, shape: [batch, channels, rows, width] };
}
