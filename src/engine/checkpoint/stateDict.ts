import { badFile } from './badFile.ts';
import type { ByteSource } from './byteSource.ts';
import { TorchTensor } from './torchTensor.ts';

/** `{"state_dict": {"decoder": {...}}}` is the deepest seen. */
const deepest = 4;
/** Long names repeated for each entry below them would grow out of proportion to the file. */
const longestKey = 500;
/** A training checkpoint has about 2,000. */
const mostEntries = 100_000;

/**
 * All tensors of nested dicts, under their names joined by dots. Entries that are neither (optimiser state under
 * integer keys, settings, placeholders) are left out. The walk is bounded, since dicts can contain each other.
 */
export function flattenStateDict(file: ByteSource, root: unknown): Map<string, TorchTensor> {
  const tensors = new Map<string, TorchTensor>();
  let visited = 0;
  const walk = (value: unknown, path: string, depth: number): void => {
    if (!(value instanceof Map) || depth > deepest) return;
    for (const [key, entry] of value as Map<unknown, unknown>) {
      if (++visited > mostEntries) throw badFile(file, `it has more than ${mostEntries} entries`);
      if (typeof key !== 'string') continue;
      if (key.length > longestKey) throw badFile(file, `one of its entries has a name of ${key.length} characters`);
      if (entry instanceof TorchTensor) tensors.set(path + key, entry);
      else walk(entry, `${path}${key}.`, depth + 1);
    }
  };
  walk(root, '', 1);
  return tensors;
}
