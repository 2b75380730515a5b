import axe from 'axe-core';
import type { Frame } from 'playwright-core';

/** What axe finds wrong on a page of ours, a line each: the rule, what it asks, and where it is broken. */
export async function accessibilityProblems(page: Frame): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run(document));
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
}
