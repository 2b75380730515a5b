import type { Frame, Page } from 'playwright-core';

/** The page's end of its wire, for a story that speaks in the page's place. */
interface PageEnd {
  send(message: unknown): void;
  /** All that the extension has sent, in order. */
  readonly received: unknown[];
}

interface TappedWindow {
  readonly stylespacePageEnd: PageEnd;
}

/** Makes pages keep a second handle on their wire. Windows that are opened from now on have it. */
export async function tapPages(page: Page): Promise<void> {
  await page.addInitScript(() => {
    let acquire: (() => { postMessage(message: unknown): void }) | undefined;
    const tapped = (): unknown => {
      const api = acquire!();
      // Not earlier: the page is written into its frame, which lets go of what listened before.
      const received: unknown[] = [];
      window.addEventListener('message', ({ data }) => received.push(data));
      const send = (message: unknown): void => {
        api.postMessage(message);
      };
      Object.assign(window, { stylespacePageEnd: { send, received } });
      return api;
    };
    Object.defineProperty(window, 'acquireVsCodeApi', {
      configurable: true,
      get: () => acquire && tapped,
      set: (given: typeof acquire) => {
        acquire = given;
      },
    });
  });
}

/** Sends messages as the page. */
export async function sendAsPage(page: Frame, messages: readonly unknown[]): Promise<void> {
  await page.evaluate((all) => {
    for (const message of all) (window as unknown as TappedWindow).stylespacePageEnd.send(message);
  }, messages);
}

/** The ids of the answers that the page has got, of those ids that begin like that: its own requests' are others. */
export async function answeredIds(page: Frame, beginning: string): Promise<string[]> {
  return page.evaluate(
    (start) =>
      (window as unknown as TappedWindow).stylespacePageEnd.received.flatMap((message) => {
        const { id, method } = message as { id?: unknown; method?: unknown };
        return typeof id === 'string' && id.startsWith(start) && method === undefined ? [id] : [];
      }),
    beginning,
  );
}
