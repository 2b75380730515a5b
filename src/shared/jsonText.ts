import { isObject } from './jsonRules.ts';

/**
 * A value on one line: `{ "a": 1, "b": [1, 2] }`, or without spaces when `compact`. Keys named in `order` come first, in
 * that order, at every level; the others follow as they come, so that fields of someone else's survive.
 */
export function inlineJson(value: unknown, order: readonly string[], style: 'spaced' | 'compact' = 'spaced'): string {
  const [comma, colon, pad] = style === 'spaced' ? [', ', ': ', ' '] : [',', ':', ''];
  const write = (item: unknown): string => {
    if (Array.isArray(item)) return `[${item.map(write).join(comma)}]`;
    if (!isObject(item)) return jsonAtom(item);
    const entries = orderedKeys(item, order).map((key) => `${JSON.stringify(key)}${colon}${write(item[key])}`);
    return entries.length === 0 ? '{}' : `{${pad}${entries.join(comma)}${pad}}`;
  };
  return write(value);
}

/** The object's keys with a value, those in `order` first. */
export function orderedKeys(value: object, order: readonly string[]): string[] {
  const keys = Object.keys(value).filter((key) => (value as Record<string, unknown>)[key] !== undefined);
  return [...order.filter((key) => keys.includes(key)), ...keys.filter((key) => !order.includes(key))];
}

/** JSON has no word for these numbers: `JSON.stringify` would turn them into null, and the file into another one. */
function jsonAtom(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`JSON cannot hold ${value}`);
  return JSON.stringify(value);
}

/** Whether brackets nest deeper than `limit`: recursive readers would run out of stack on such a file. */
export function nestsDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (inString) {
      if (character === '\\') i++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '[' || character === '{') {
      if (++depth > limit) return true;
    } else if (character === ']' || character === '}') depth--;
  }
  return false;
}
