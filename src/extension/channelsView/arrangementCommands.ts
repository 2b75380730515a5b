import { window } from 'vscode';
import { channelOrders, noFilter, type ChannelOrder } from '../../shared/channelGroups.ts';
import type { ArrangementState } from './arrangements.ts';

const orders: Readonly<Record<ChannelOrder, readonly [label: string, detail: string]>> = {
  fraction: ['Fraction', 'How surely a channel acts in its region; the best first'],
  effect: ['Effect Size', 'How much it changes the picture; the strongest first'],
  network: ['Network Order', 'By layer, then by number'],
  name: ['Name', 'Channels with a name of yours first'],
};

/** Asks for the order of channels within their groups. */
export async function sortChannels(arrangement: ArrangementState): Promise<void> {
  const { order } = arrangement.current;
  const items = channelOrders.map((key) => ({
    key,
    label: orders[key][0],
    detail: orders[key][1],
    description: key === order ? 'current' : '',
  }));
  const picked = await window.showQuickPick(items, { title: 'Sort Channels', placeHolder: 'By what' });
  if (picked) await arrangement.change({ order: picked.key });
}

/** Asks for words, or for stars, and applies them while they are typed. */
export async function filterChannels(arrangement: ArrangementState): Promise<void> {
  const before = arrangement.current.filter;
  const starred = { label: '$(star-full) Only Starred Channels' };
  const pick = window.createQuickPick();
  pick.title = 'Filter Channels';
  pick.placeholder = 'Words in the channel, its name or its region: 6_501, smile, hair';
  pick.value = before.text;
  pick.canSelectMany = true;
  pick.items = [{ ...starred, alwaysShow: true }];
  pick.selectedItems = before.starredOnly ? pick.items : [];
  const apply = (): void => {
    void arrangement.change({ filter: { text: pick.value, starredOnly: pick.selectedItems.length > 0 } });
  };
  await new Promise<void>((resolve) => {
    let accepted = false;
    pick.onDidChangeValue(apply);
    pick.onDidChangeSelection(apply);
    pick.onDidAccept(() => {
      accepted = true;
      apply();
      pick.hide();
    });
    pick.onDidHide(() => {
      if (!accepted) void arrangement.change({ filter: before });
      resolve();
    });
    pick.show();
  });
  pick.dispose();
}

export function clearFilter(arrangement: ArrangementState): Promise<void> {
  return arrangement.change({ filter: noFilter });
}
