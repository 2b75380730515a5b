import type { Locator } from 'playwright-core';

/** That text and nothing more, space around it aside. */
export function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)}\\s*$`);
}

/** Those of some rows whose label is that text and nothing more. */
export function labelled(rows: Locator, label: string): Locator {
  return rows.filter({ has: rows.page().locator('.label-name', { hasText: exactly(label) }) });
}
