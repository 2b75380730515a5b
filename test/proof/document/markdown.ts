/** How the document writes tables and numbers. */

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  // The first column holds words, the others numbers.
  const ruler = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [line(head), line(ruler), ...rows.map(line)].join('\n');
}

export function folded(summary: string, content: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

/** `96.4 %`; a dash of nothing. */
export function share(part: number, whole: number): string {
  return percent(part / whole);
}

/** A fraction of 1 as `96.4 %`; a dash of what is not a number. */
export function percent(value: number): string {
  return Number.isNaN(value) ? '–' : `${(100 * value).toFixed(1)} %`;
}

/** `412 of 440 (93.6 %)` */
export function partOf(part: number, whole: number): string {
  return `${part} of ${whole} (${share(part, whole)})`;
}

/** A number with about three figures; a dash for what could not be measured. */
export function figure(value: number): string {
  if (Number.isNaN(value)) return '–';
  return value.toFixed(value < 9.95 ? 2 : value < 99.5 ? 1 : 0);
}

/** A fraction of 1 with two decimals. */
export function fraction(value: number): string {
  return value.toFixed(2);
}

/** "one, two and three" */
export function listing(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`;
}
