import { visible } from './visible.ts';

/**
 * Lines of a table: columns as wide as their widest cell, numbers to the right, two spaces between. Cells may hold a
 * file's own names, and none breaks its line.
 */
export function table(cells: readonly (readonly string[])[]): string[] {
  const rows = cells.map((row) => row.map(visible));
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, k) => Math.max(...rows.map((row) => row[k]?.length ?? 0)));
  const numeric = widths.map((_, k) => rows.slice(1).some((row) => /^[\d.]+%?$/.test(row[k] ?? '')));
  return rows.map((row) =>
    row
      .map((cell, k) => (numeric[k] ? cell.padStart(widths[k]!) : cell.padEnd(widths[k]!)))
      .join('  ')
      .trimEnd(),
  );
}
