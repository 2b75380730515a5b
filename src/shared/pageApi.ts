import type { Call } from './rpc.ts';

/**
 * What every page and the extension say to each other. A page shows a view, a plain object that the extension makes; each
 * page's own API adds what can be asked for (pictures) and done (edits) on it.
 */

/** Served by the extension. */
export interface ViewHost<View> {
  /** What to show now. */
  view(params: Record<string, never>, call?: Call): Promise<View>;
}

/** Served by the page. */
export interface ViewPage<View> {
  /** There is something else to show from now on. */
  changed(params: View): Promise<void>;
}

/** How it stands with the generator of a panel, while that has nothing to show. */
export type NotReady =
  | { readonly kind: 'opening' }
  /** Nothing can be computed: why, and the title of the button that helps. */
  | { readonly kind: 'stopped'; readonly sentence: string; readonly remedy: string };
