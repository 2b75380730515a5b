import type { Weight } from '../../../src/engine/stylegan2/generator.ts';

/** A safetensors file of a JSON text and the bytes behind it: valid or not, as the test wants it. */
export function safetensorsFile(header: string, data: Uint8Array, headerLength?: bigint): Uint8Array {
  const text = new TextEncoder().encode(header);
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, headerLength ?? BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}

/** A valid file of these tensors as float32, in their order. */
export async function float32Safetensors(
  tensors: Iterable<readonly [string, Weight]>,
  metadata?: Record<string, string>,
): Promise<Uint8Array> {
  const header: Record<string, unknown> = metadata ? { __metadata__: metadata } : {};
  const parts: Uint8Array[] = [];
  let end = 0;
  for (const [name, weight] of tensors) {
    const values = (await weight.read()).slice();
    parts.push(new Uint8Array(values.buffer));
    header[name] = { dtype: 'F32', shape: weight.shape, data_offsets: [end, end + values.byteLength] };
    end += values.byteLength;
  }
  return safetensorsFile(JSON.stringify(header), new Uint8Array(Buffer.concat(parts)));
}
