import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { commands, window, workspace } from 'vscode';
import { readCatalogue } from '../../engine/files/catalogueFile.ts';
import { countImages, type Catalogue } from '../../shared/catalogue.ts';
import type { ModelInfo } from '../../shared/engineApi.ts';
import { StyleSpaceError } from '../../shared/errors.ts';
import { localizedChannels } from '../../shared/localizedChannels.ts';
import type { NamedCatalogue } from '../../shared/sameDiscovery.ts';
import { counted } from '../../shared/numbers.ts';
import type { ModelRef, Models } from '../models.ts';
import { settings } from '../settings.ts';
import { chooseDestination, chooseOtherName, defaultName } from './destination.ts';
import type { Discoveries } from './discoveries.ts';
import { discoveryProgress } from './progressText.ts';
import { checkedDiscoverySettings } from './discoverySettings.ts';
import type { DiscoveryOrder, RunningDiscovery } from './runningDiscovery.ts';

/** StyleSpace: Discover Channels, of the active model and with the settings' parameters. */
export async function discoverChannels(models: Models, discoveries: Discoveries): Promise<void> {
  if (discoveries.running) return sayThatOneRuns(discoveries.running, discoveries);
  const model = models.active;
  const out = await chooseDestination(model);
  if (!out) return;
  const { images, grid, score, regions: written, clusters, until } = checkedDiscoverySettings(settings());
  const folder = workspace.getWorkspaceFolder(out)?.uri.fsPath ?? dirname(out.fsPath);
  const { classes, regionLabels } = await opened(models, model);
  const label = await chooseClass(classes);
  if (label === undefined) return;
  const regions = regionsSource(written.trim(), folder);
  const byClusters = regions === 'auto' || (regions === null && !regionLabels);
  const order: DiscoveryOrder = {
    ...{ model, out: out.fsPath, images, grid, score, regions, class: label },
    // The setting is about clusters, wherever they tell the regions, and says nothing of networks.
    clusters: byClusters ? clusters : null,
    until: until === 'decided' ? until : null,
  };
  await discover(order, discoveries);
}

/** What the setting says of regions: clusters, a sidecar's path as it stands in the folder's settings, or nothing. */
function regionsSource(written: string, folder: string): DiscoveryOrder['regions'] {
  if (written === '') return null;
  return written === 'auto' ? written : resolve(folder, written);
}

/** After a reload of the window, and once it is trusted: offers to go on with what was running. */
export async function offerUnfinished(discoveries: Discoveries): Promise<void> {
  const order = discoveries.unfinished;
  if (!order || !workspace.isTrusted) return;
  const message = `The discovery ${basename(order.out)} was not finished when the window closed; its images so far are kept.`;
  const answer = await window.showInformationMessage(message, 'Go On', 'Not Now');
  if (answer !== 'Go On') await discoveries.forgetUnfinished();
  else await discover(order, discoveries);
}

function opened(models: Models, model: ModelRef): Thenable<ModelInfo> {
  const title = `Opening ${defaultName(model)}`;
  return window.withProgress({ location: { viewId: 'stylespace.channels' }, title }, () => models.info(model));
}

/** The class whose pictures are analysed; null for a model without classes, undefined where the user does not say. */
async function chooseClass(classes: number): Promise<number | null | undefined> {
  if (classes === 0) return null;
  const last = classes - 1;
  const answer = await window.showInputBox({
    title: 'Class of the Pictures',
    prompt: `The generator has ${classes} classes, and channels may act differently in each: a number from 0 to ${last}.`,
    value: '0',
    validateInput: (text) =>
      /^\d+$/.test(text) && Number(text) <= last ? undefined : `A class is a whole number from 0 to ${last}.`,
  });
  return answer === undefined ? undefined : Number(answer);
}

/** A second discovery would only slow down the first. */
async function sayThatOneRuns(running: RunningDiscovery, discoveries: Discoveries): Promise<void> {
  const message = `A discovery is running: ${running.name}, ${discoveryProgress(running)}.`;
  const answer = await window.showInformationMessage(message, 'Show', 'Stop It');
  if (answer === 'Show') await commands.executeCommand('stylespace.channels.focus');
  if (answer === 'Stop It') discoveries.cancel();
}

async function discover(order: DiscoveryOrder, discoveries: Discoveries): Promise<void> {
  let { out } = order;
  let start = await existing(out);
  for (;;) {
    if (start === 'unwanted') return;
    // Another may have begun while this one's generator was opened or its questions were answered.
    if (discoveries.running) return sayThatOneRuns(discoveries.running, discoveries);
    try {
      const catalogue = await discoveries.run({ ...order, out }, start);
      await sayFound(out, catalogue, start, order);
      return;
    } catch (error) {
      if (StyleSpaceError.is(error, 'cancelled')) {
        window.setStatusBarMessage(
          'StyleSpace: discovery stopped; it goes on from its finished images next time.',
          8000,
        );
      }
      if (!StyleSpaceError.is(error, 'otherDiscovery')) throw error;
      const next = await replaceOrRename(out, error.message);
      if (!next) return;
      start = next === out ? undefined : await existing(next);
      out = next;
    }
  }
}

/** The catalogue in the file, to be continued; undefined: none, or one that cannot be read and may be replaced. */
async function existing(path: string): Promise<NamedCatalogue | undefined | 'unwanted'> {
  if (!(await stat(path).catch(() => null))) return undefined;
  try {
    return { what: basename(path), catalogue: await readCatalogue(path) };
  } catch (error) {
    if (!StyleSpaceError.is(error)) throw error;
    const overwrite = 'Overwrite';
    const answer = await window.showWarningMessage(
      `Overwrite ${basename(path)}?`,
      { modal: true, detail: error.message },
      overwrite,
    );
    return answer === overwrite ? undefined : 'unwanted';
  }
}

/** The path to write to, where another discovery's catalogue is in the way. */
async function replaceOrRename(path: string, why: string): Promise<string | undefined> {
  const [overwrite, rename] = ['Overwrite', 'Choose Another Name...'];
  const answer = await window.showWarningMessage(
    `${basename(path)} is the catalogue of another discovery.`,
    { modal: true, detail: why },
    overwrite,
    rename,
  );
  if (answer === overwrite) return path;
  return answer === rename ? (await chooseOtherName(path))?.fsPath : undefined;
}

async function sayFound(
  path: string,
  catalogue: Catalogue,
  start: NamedCatalogue | undefined,
  { images: wanted, until }: DiscoveryOrder,
): Promise<void> {
  const done = countImages(catalogue.header.images);
  const images = counted(done, 'image');
  const early = until === 'decided' && done < wanted;
  if (start && countImages(start.catalogue.header.images) === done) {
    const [setting, more] = early
      ? ['stylespace.discovery.until', ', which decide every channel: choose all images in the settings to go on.']
      : [
          'stylespace.discovery.images',
          ` already: ask for more than ${Math.max(wanted, done)} in the settings to go on.`,
        ];
    const message = `${basename(path)} has its ${images}${more}`;
    if ((await window.showInformationMessage(message, 'Open Settings')) === 'Open Settings') {
      await commands.executeCommand('workbench.action.openSettings', setting);
    }
    return;
  }
  const lists = localizedChannels(catalogue).filter((channels) => channels.length > 0);
  const found = counted(lists.flat().length, 'channel');
  const enough = early ? ', which decide every channel' : '';
  const message = `${found} in ${counted(lists.length, 'region')}, from ${images}${enough}, in ${basename(path)}.`;
  if ((await window.showInformationMessage(message, 'Show')) === 'Show') {
    await commands.executeCommand('stylespace.channels.focus');
  }
}
