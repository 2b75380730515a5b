import type { TreeView } from './treeView.ts';

/** Presses Stop in the view of channels. Resolves when the view has said so: ms from the press, as the page counts them. */
export function stopDiscovery(channels: TreeView): Promise<number> {
  return channels.pane.evaluate(async (pane) => {
    const said = pane.querySelector('.pane-header .description')!;
    const before = performance.now();
    const told = new Promise<number>((resolve) => {
      const look = (): void => {
        if (!said.textContent.includes(' of ')) resolve(performance.now() - before);
      };
      new MutationObserver(look).observe(pane, { subtree: true, childList: true, characterData: true });
    });
    pane.querySelector<HTMLElement>('a[aria-label^="Stop Discovery"]')!.click();
    return told;
  });
}
