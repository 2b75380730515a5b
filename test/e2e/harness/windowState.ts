import type { Page } from 'playwright-core';
import { until } from './until.ts';

/**
 * Waits until the window has written down a state in which that text occurs, as JSON that other JSON may quote. A browser's window writes every few seconds,
 * and what it has not written when it is reloaded is lost; on a desktop it writes when it closes.
 */
export async function windowKeeps(page: Page, text: string): Promise<void> {
  let looks = 0;
  await until(`the window's state with ${text}`, async () => {
    // A page in which nothing moves may get no idle time at all, and the window writes when it is idle.
    await page.mouse.move(640 + 10 * (looks++ % 2), 10);
    return (await page.evaluate(stateHas, text)) || undefined;
  });
}

/** Runs in the window. */
async function stateHas(text: string): Promise<boolean> {
  // The window writes when it is idle: who asked without a pause would keep it from that.
  await new Promise((resolve) => setTimeout(() => requestIdleCallback(resolve, { timeout: 1000 }), 500));
  const done = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => {
        resolve(request.result);
      };
      request.onerror = () => {
        reject(new Error(request.error?.message));
      };
    });
  for (const { name } of await indexedDB.databases()) {
    if (!name?.startsWith('vscode-web-state-db')) continue;
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const values = await done(database.transaction(store).objectStore(store).getAll());
      if (values.some((value) => typeof value === 'string' && value.replaceAll('\\', '').includes(text))) return true;
    }
    database.close();
  }
  return false;
}
