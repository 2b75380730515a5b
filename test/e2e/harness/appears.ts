import type { Locator } from 'playwright-core';

/** Whether something comes to be seen within a few seconds. */
export async function appears(what: Locator): Promise<boolean> {
  return what.waitFor({ timeout: 3_000 }).then(
    () => true,
    () => false,
  );
}
