import type { Node } from 'jsonc-parser';

/** Replace `length` UTF-16 units at `offset` by `text`. */
export interface TextEdit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/**
 * Changes to a JSON text that leave everything else as its author wrote it: white space, key order, line ends. Nodes are
 * jsonc-parser's, of the same `source`.
 */

/**
 * Sets a property. A new one comes after those that precede it in `order`, in the style of the object: on a line of its
 * own where the others are.
 */
export function setProperty(
  source: string,
  object: Node,
  key: string,
  value: string,
  order: readonly string[],
): TextEdit {
  const properties = object.children ?? [];
  const present = properties.find((property) => keyOf(property) === key);
  if (present) return replaceNode(present.children![1]!, value);
  const text = `${JSON.stringify(key)}: ${value}`;
  const earlier = order.slice(0, order.indexOf(key));
  const previous = properties.findLast((property) => earlier.includes(keyOf(property)));
  if (previous) return { offset: endOf(previous), length: 0, text: `,${gapBefore(source, previous)}${text}` };
  const next = properties[0];
  if (next) return { offset: next.offset, length: 0, text: `${text},${gapBefore(source, next)}` };
  return { offset: object.offset, length: object.length, text: `{ ${text} }` };
}

/** Removes a property with its comma; undefined where there is none of this name. */
export function removeProperty(object: Node, key: string): TextEdit | undefined {
  const properties = object.children ?? [];
  const index = properties.findIndex((property) => keyOf(property) === key);
  return index < 0 ? undefined : removeItem(object, index);
}

/** Removes an item of a list, or a property, with one comma; what follows takes its place. */
export function removeItem(container: Node, index: number): TextEdit {
  const items = container.children!;
  const [item, next, previous] = [items[index]!, items[index + 1], items[index - 1]];
  if (next) return { offset: item.offset, length: next.offset - item.offset, text: '' };
  const start = previous ? endOf(previous) : container.offset + 1;
  return { offset: start, length: endOf(item) - start, text: '' };
}

/** Moves an item of a list to another place; commas, white space and line ends stay where they are. */
export function moveItem(source: string, list: Node, from: number, to: number): TextEdit {
  const items = list.children!;
  const [first, last] = [Math.min(from, to), Math.max(from, to)];
  const texts = items.slice(first, last + 1).map(({ offset, length }) => source.slice(offset, offset + length));
  texts.splice(to - first, 0, ...texts.splice(from - first, 1));
  const start = items[first]!.offset;
  const text = texts.map((item, i) => {
    const slot = items[first + i]!;
    const next = items[first + i + 1];
    return i === texts.length - 1 ? item : item + source.slice(endOf(slot), next!.offset);
  });
  return { offset: start, length: endOf(items[last]!) - start, text: text.join('') };
}

export function replaceNode({ offset, length }: Node, text: string): TextEdit {
  return { offset, length, text };
}

export function endOf({ offset, length }: Node): number {
  return offset + length;
}

/** The line's text before `offset`. */
export function lineUpTo(source: string, offset: number): string {
  return source.slice(source.lastIndexOf('\n', offset - 1) + 1, offset);
}

/** What separates an item from the comma before it: a line break and its indentation where it is the first of its line. */
export function gapBefore(source: string, { offset }: Node): string {
  const before = lineUpTo(source, offset);
  if (before.trim() !== '') return ' ';
  return (source.includes('\r\n') ? '\r\n' : '\n') + before;
}

function keyOf(property: Node): string {
  return property.children![0]!.value as string;
}
