import { commands } from 'vscode';
import type { Action } from '../action.ts';
import type { Catalogues } from '../catalogues.ts';
import type { Discoveries } from '../discovery/discoveries.ts';
import { discoverChannels } from '../discovery/discoverCommand.ts';
import type { Models } from '../models.ts';
import { pickChannel } from '../pickChannel.ts';
import { clearFilter, filterChannels, sortChannels } from './arrangementCommands.ts';
import type { ArrangementState } from './arrangements.ts';
import { mergeRegion, rename, setStar, unmergeRegion } from './noteCommands.ts';
import type { Row } from './rows.ts';

/** The commands of the tree, and those that find channels. A key calls them for the selected row. */
export function channelActions(
  models: Models,
  catalogues: Catalogues,
  discoveries: Discoveries,
  arrangement: ArrangementState,
  selected: () => Row | undefined,
): Readonly<Record<string, Action>> {
  return {
    discoverChannels: ['Discover Channels', () => discoverChannels(models, discoveries)],
    stopDiscovery: [
      'Stop Discovery',
      () => {
        discoveries.cancel();
      },
    ],
    goToChannel: ['Go to Channel', () => goToChannel(catalogues, models)],
    groupByRegion: ['Group by Region', () => arrangement.change({ groupBy: 'region' })],
    groupByLayer: ['Group by Layer', () => arrangement.change({ groupBy: 'layer' })],
    sortChannels: ['Sort Channels', () => sortChannels(arrangement)],
    filterChannels: ['Filter Channels', () => filterChannels(arrangement)],
    clearFilter: ['Clear Filter', () => clearFilter(arrangement)],
    rename: ['Rename', (row: Row | undefined = selected()) => rename(catalogues, row)],
    star: ['Star', (row: Row | undefined = selected()) => setStar(catalogues, row, true)],
    unstar: ['Remove Star', (row: Row | undefined = selected()) => setStar(catalogues, row, false)],
    mergeRegion: ['Merge Region', (row: Row | undefined = selected()) => mergeRegion(catalogues, row)],
    unmergeRegion: ['Take Merged Regions Apart', (row: Row | undefined = selected()) => unmergeRegion(catalogues, row)],
  };
}

async function goToChannel(catalogues: Catalogues, models: Models): Promise<void> {
  const target = await pickChannel(catalogues, models, 'Go to Channel');
  if (target) await commands.executeCommand('stylespace.openChannel', target);
}
