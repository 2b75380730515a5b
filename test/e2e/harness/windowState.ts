import type { Page } from 'playwright-core';
import { until } from './until.ts';

/**
 * Waits until the window has written down a state in which that text occurs, as JSON that other JSON may quote. A browser's window writes every few seconds,
 * and what it has not written when it is reloaded is lost; on a desktop it writes when it closes.
 */
export async function windowKeeps(page: Page, text: string): Promise<void> {
  await until(`the window's state with ${text}`, () => page.evaluate(stateHas, text).then((has) => has || undefined));
}

/** Runs in the window. */
async function stateHas(text: string): Promise<boolean> {
  // The window writes when it is idle: who asked without a pause would keep it from that.
  await new Promise((resolve) => setTimeout(() => requestIdleCallback(resolve), 500));
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
