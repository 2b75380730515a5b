import { QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import { bestFirst, isLocalized } from '../shared/localizedChannels.ts';
import { hasChannel, matchModels, type ModelIdentity } from '../shared/modelIdentity.ts';
import { percent } from '../shared/numbers.ts';
import { formatStyleChannel, parseStyleChannel } from '../shared/styleChannel.ts';
import { isRead, type ReadCatalogue } from './catalogueFile.ts';
import { type Catalogues } from './catalogues.ts';
import type { ChannelTarget } from './channelTarget.ts';
import type { Models } from './models.ts';

interface ChannelItem extends QuickPickItem {
  readonly target?: ChannelTarget;
}

/**
 * Asks for a channel: those that are localized, by catalogue, with their names and regions; or any other, `6_501`, as it is
 * typed. Undefined where the user turns away.
 *
 * @param only channels of this model
 */
export async function pickChannel(
  catalogues: Catalogues,
  models: Models,
  title: string,
  only?: ModelIdentity,
): Promise<ChannelTarget | undefined> {
  await catalogues.ready();
  const files = catalogues.all.filter(isRead).filter(({ table }) => !only || isOf(table.catalogue.header.model, only));
  const listed = files.flatMap(channelItems);
  let own: OwnModel = only ? { model: only, identity: only } : activeModel(models);
  const pick = window.createQuickPick<ChannelItem>();
  pick.title = title;
  pick.placeholder = 'A name, a region, or any channel as layer_channel: 6_501';
  pick.matchOnDescription = true;
  pick.items = listed;
  const offer = (): void => {
    pick.items = [...typedItems(pick.value.trim(), files, own), ...listed];
  };
  pick.onDidChangeValue(offer);
  if (!own.identity) {
    // It was never open: which of the catalogues are of it is known when it is. A failure is told where it is opened in earnest.
    models.info(models.active).then(
      ({ identity }) => {
        own = { ...own, identity };
        offer();
      },
      () => undefined,
    );
  }
  const target = await new Promise<ChannelTarget | undefined>((resolve) => {
    pick.onDidAccept(() => {
      const typed = pick.value.trim();
      // VS Code knows items by their places: of a list that has changed in the moment of Enter it gives another one.
      const item = pick.selectedItems.find((one) => isShown(one, typed)) ?? typedItems(typed, files, own)[0];
      if (!item?.target) return;
      resolve(item.target);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
    });
    pick.show();
  });
  pick.dispose();
  return target;
}

/** The user's own first: what has a star, then what has a name. */
function channelItems({ name: file, table, notes, uri }: ReadCatalogue): ChannelItem[] {
  const { model, regions } = table.catalogue.header;
  const localized = table.standings.filter(isLocalized).sort(bestFirst);
  const noted = localized.map((standing) => {
    const channel = formatStyleChannel(standing.channel);
    const { name, starred = false } = notes.channels.get(channel) ?? {};
    return { standing, channel, name, starred };
  });
  noted.sort(
    (a, b) => Number(b.starred) - Number(a.starred) || Number(b.name !== undefined) - Number(a.name !== undefined),
  );
  const items = noted.map(({ standing, channel, name, starred }): ChannelItem => {
    const label = regions.labels[standing.label]!;
    const region = notes.regions.get(label)?.name ?? label;
    return {
      label: `${starred ? '$(star-full) ' : ''}${name ?? channel}`,
      description: `${name === undefined ? '' : `${channel} · `}${region} · ${percent(standing.fraction)}`,
      target: { model, channel, catalogue: uri },
    };
  });
  return [{ label: file, kind: QuickPickItemKind.Separator }, ...items];
}

/** Whether an item is there when this is typed: of a channel, that it has it in its text. */
function isShown({ label, description = '' }: ChannelItem, typed: string): boolean {
  return !parseStyleChannel(typed) || `${label} ${description}`.includes(typed);
}

/** A model, and what is known of it. */
interface OwnModel {
  readonly model: ChannelTarget['model'];
  readonly identity: ModelIdentity | undefined;
}

function activeModel(models: Models): OwnModel {
  return { model: models.active, identity: models.remembered(models.active)?.identity };
}

/**
 * What was typed, where it is a channel that no list has: of the user's own model where no catalogue is of it, and of every
 * catalogue's model that has it.
 */
function typedItems(value: string, files: readonly ReadCatalogue[], { model, identity }: OwnModel): ChannelItem[] {
  const channel = parseStyleChannel(value);
  if (!channel) return [];
  const items: ChannelItem[] = [];
  const listed = files.some(({ table }) => !identity || isOf(table.catalogue.header.model, identity));
  if (!listed && (!identity || hasChannel(identity.layout, channel))) {
    const description = `of ${identity?.name ?? (typeof model === 'string' ? model : model.name)}`;
    items.push({ label: value, description, alwaysShow: true, target: { model, channel: value } });
  }
  for (const { name, uri, table } of files) {
    const { model: found } = table.catalogue.header;
    if (!hasChannel(found.layout, channel) || table.standing(value)?.localized) continue;
    const target = { model: found, channel: value, catalogue: uri };
    items.push({ label: value, description: `${name} · in no region alone`, alwaysShow: true, target });
  }
  return items;
}

function isOf(model: ModelIdentity, only: ModelIdentity): boolean {
  return ['sameFile', 'sameWeights'].includes(matchModels(model, only));
}
