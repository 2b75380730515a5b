import { safetensorsFile } from '../unit/checkpoint/safetensorsFile.ts';
import { pick, type Random } from './random.ts';

type Entries = Map<string, Record<string, unknown>>;

const numbers = [0, 1, 3, -1, 0.5, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 64, 1e300, null, '4', [4], {}];
const dtypes = ['F64', 'F32', 'F16', 'BF16', 'I64', 'U8', 'BOOL', 'F8_E4M3', 'f32', '', null, 32];
const names = ['__proto__', 'constructor', '', '\0', 'style.99.weight', 'convs.99.conv.weight', 'x'.repeat(70_000)];
const texts = ['-1', '1e999', 'NaN', '{', 'null', ' '.repeat(5000)];

/** Changes what a safetensors file says of its tensors, so that the header is sound JSON still. */
type HeaderMutation = (entries: Entries, name: string, random: Random) => void;

const mutations: readonly HeaderMutation[] = [
  (entries, name, random) => {
    changeList(entries.get(name)!, 'shape', random);
  },
  (entries, name, random) => {
    changeList(entries.get(name)!, 'data_offsets', random);
  },
  (entries, name, random) => {
    entries.get(name)!['dtype'] = pick(dtypes, random);
  },
  // Another tensor's description, or part of it.
  (entries, name, random) => {
    entries.set(name, structuredClone(entries.get(pick([...entries.keys()], random))!));
  },
  (entries, name, random) => {
    const field = pick(['shape', 'data_offsets', 'dtype'], random);
    entries.get(name)![field] = structuredClone(entries.get(pick([...entries.keys()], random))![field]);
  },
  (entries, name) => {
    entries.delete(name);
  },
  (entries, name, random) => {
    entries.set(pick(names, random), entries.get(name)!);
    if (random(2) === 0) entries.delete(name);
  },
  (entries, _, random) => {
    const metadata = entries.get('__metadata__') ?? {};
    metadata[pick(['lr_mlp', 'format', 'synthesis/conv_clamp', ...names], random)] = pick([...texts, 1, null], random);
    entries.set('__metadata__', metadata);
  },
  // The same numbers in other axes.
  (entries, name, random) => {
    const { shape } = entries.get(name)!;
    if (Array.isArray(shape)) (shape as unknown[]).splice(random(shape.length + 1), 0, 1);
  },
];

/** A safetensors file with one to three changes in its header. */
export function damagedHeader(bytes: Uint8Array, random: Random): Uint8Array {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<
    string,
    Record<string, unknown>
  >;
  const entries: Entries = new Map(Object.entries(header));
  for (let step = 1 + random(3); step > 0 && entries.size > 0; step--) {
    pick(mutations, random)(entries, pick([...entries.keys()], random), random);
  }
  const text = [...entries].map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`);
  return safetensorsFile(`{${text.join(',')}}`, bytes.subarray(8 + length));
}

function changeList(entry: Record<string, unknown>, field: string, random: Random): void {
  const list: unknown = entry[field];
  if (Array.isArray(list) && list.length > 0 && random(8) > 0)
    (list as unknown[])[random(list.length)] = pick(numbers, random);
  else entry[field] = pick(numbers, random);
}
