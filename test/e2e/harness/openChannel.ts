import type { Frame } from 'playwright-core';
import type { Workbench } from './workbench.ts';

/** Opens the panel of a channel by Go to Channel, and gives its page. */
export async function openChannel(workbench: Workbench, channel: string): Promise<Frame> {
  await workbench.runCommand('StyleSpace: Go to Channel...');
  const input = workbench.page.getByPlaceholder('any channel as layer_channel');
  await input.fill(channel);
  // Before it was filtered the list may have it too, but another one would be taken.
  await workbench.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: channel }).waitFor();
  await input.press('Enter');
  return workbench.webview(channel);
}
