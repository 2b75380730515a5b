import { commands } from 'vscode';
import type { ChannelPanels } from './channelPanel/channelPanels.ts';
import { targetOf } from './channelTarget.ts';

/** StyleSpace: Open Channel. Called without a channel, it asks which. */
export async function openChannel(panels: ChannelPanels, argument: unknown): Promise<void> {
  const target = targetOf(argument);
  if (target) panels.open(target);
  else await commands.executeCommand('stylespace.goToChannel');
}
