import { countImages, type Catalogue } from '../../shared/catalogue.ts';
import type { ChannelFacts, RegionShare } from '../../shared/channelFacts.ts';
import {
  type ChannelFilter,
  type ChannelGroup,
  type LayerGroup,
  type RegionGroup,
} from '../../shared/channelGroups.ts';
import { levelsPerUnit } from '../../shared/levelsPerUnit.ts';
import { isLocalized, type ChannelStanding } from '../../shared/localizedChannels.ts';
import { namesLayoutOnly, type ModelLayout } from '../../shared/modelIdentity.ts';
import { count, counted, levels, percent, percentRange, points, setting, square } from '../../shared/numbers.ts';
import { parseStyleChannel } from '../../shared/styleChannel.ts';

/** What one row of the tree says: to eyes, on hovering, and to a screen reader. */
export interface RowText {
  readonly label: string;
  /** Beside the label. */
  readonly description: string;
  /** Paragraphs of plain text. */
  readonly tooltip: readonly string[];
  /** The row in words. */
  readonly spoken: string;
}

export function catalogueText(
  name: string,
  { header, counts }: Catalogue,
  standings: readonly ChannelStanding[],
): RowText {
  const { model, regions, thresholds } = header;
  const localized = standings.filter(isLocalized);
  const served = new Set(localized.map(({ label }) => label)).size;
  const named = regions.labels.length - regions.residual.length;
  const images = counted(countImages(header.images), 'image');
  const found = `${counted(localized.length, 'channel')} in ${served} of ${counted(named, 'region')}`;
  const rule =
    `A channel is in a region when it acted there in more than ${percent(thresholds.fraction)} of the images that show it, ` +
    `and by more than ${points(thresholds.gap)} points more often than anywhere else.` +
    (thresholds.minPresence > 0
      ? ` Regions in fewer than ${counted(thresholds.minPresence, 'image')} do not count.`
      : '');
  const soon =
    Math.max(0, ...counts.presence) < thresholds.minPresence
      ? [`No region has been in ${counted(thresholds.minPresence, 'image')} yet.`]
      : [];
  return {
    label: name,
    description: [
      counted(localized.length, 'channel'),
      images,
      ...(namesLayoutOnly(model) ? ['weights unchecked'] : []),
    ].join(' · '),
    tooltip: [
      `${model.name}: ${found}, from ${images}.`,
      ...(namesLayoutOnly(model)
        ? ['It names no weights, only this layout: whether it speaks of your generator is unchecked.']
        : []),
      ...(regions.kind === 'imported'
        ? [`It was imported from ${regions.name}, which holds fractions, not counts.`]
        : []),
      ...soon,
      rule,
      `Grid ${square(header.grid)}, score ${header.score}, psi ${setting(header.psi)}, regions by ${regions.kind === 'clusters' ? 'clusters' : regions.name}, on ${header.device}.`,
    ],
    spoken: `${name}, ${found}, from ${images}`,
  };
}

export function groupText(group: ChannelGroup, catalogue: Catalogue): RowText {
  return group.kind === 'region' ? regionText(group, catalogue) : layerText(group, catalogue);
}

function regionText(
  { label, name, starred, merged, presence, channels }: RegionGroup,
  { header, counts }: Catalogue,
): RowText {
  const found = counted(channels.length, 'channel');
  const seen = `in ${count(presence)} of ${counted(counts.images, 'image')}`;
  const rare = presence < header.thresholds.minPresence;
  return {
    label: name,
    // As much as there is room for; the tooltip says it in full.
    description: rare ? `${found} · in ${count(presence)} of ${count(counts.images)}` : found,
    tooltip: [
      name === label ? name : `${name} ("${label}" in the catalogue)`,
      ...(merged.length > 0 ? [`With ${merged.join(', ')}, merged into it.`] : []),
      `${found}. The region is ${seen}${rare ? `, fewer than the ${header.thresholds.minPresence} that it takes to count` : ''}.`,
    ],
    spoken: `Region ${name}, ${found}, ${seen}${starred ? ', starred' : ''}`,
  };
}

function layerText({ layer, channels }: LayerGroup, { header }: Catalogue): RowText {
  const [kind] = header.model.layout[layer]!;
  const side = layerResolution(header.model.layout, layer);
  const localized = channels.filter(isLocalized).length;
  const share = `${count(localized)} of ${counted(channels.length, 'channel')}`;
  const found = `${share} in a region`;
  return {
    label: `Layer ${layer}`,
    description: `${side} px · ${count(localized)} of ${count(channels.length)}`,
    tooltip: [`Layer ${layer} (${kind}), ${square(side)} pixels.`, `${found}.`],
    spoken: `Layer ${layer}, ${side} pixels, ${found}`,
  };
}

export function channelText(facts: ChannelFacts, layout: ModelLayout): RowText {
  const { channel, label, starred, region, best, gap, effect } = facts;
  const strength = effect === null ? null : `effect ${levels(effect * levelsPerUnit)}`;
  const share = best && shortShare(best);
  const place = region || !best ? null : `mostly ${best.name}`;
  const known = [label === null ? null : channel, place, share, strength].filter((part) => part !== null);
  return {
    label: label ?? channel,
    description: known.join(' · '),
    tooltip: [
      `${label === null ? channel : `${channel} · ${label}`}${starred ? ' · starred' : ''}`,
      placeSentence(facts),
      ...(best ? [`${points(gap)} points more often than anywhere else.`] : []),
      ...(effect === null
        ? []
        : [
            `Changes the picture by ${levels(effect * levelsPerUnit)} of 255 levels per sigma, on average over all of it.`,
          ]),
      layerSentence(channel, layout),
    ],
    spoken: [
      label === null ? `Channel ${channel}` : `${label}, channel ${channel}`,
      best ? `${region ? 'in' : 'in no region, mostly'} ${best.name} ${percent(best.fraction)}` : 'in no region yet',
      ...(best ? [`interval ${percentRange(best.interval)}`] : []),
      ...(strength === null ? [] : [strength]),
      ...(starred ? ['starred'] : []),
    ].join(', '),
  };
}

/** `96 % (93–98)`: a row has little room, and its tooltip the decimals. */
function shortShare({ fraction, interval: [low, high] }: RegionShare): string {
  const [whole, from, to] = [fraction, low, high].map((part) => Math.round(part * 100));
  return `${whole!}\u00a0% (${from!}–${to!})`;
}

/** The line above the rows, while a filter is on. */
export function filterText(filter: ChannelFilter, shown: number, total: number): string {
  const what = [filter.text.trim() === '' ? null : `"${filter.text.trim()}"`, filter.starredOnly ? 'starred' : null];
  return `Filter: ${what.filter(Boolean).join(', ')} (${count(shown)} of ${counted(total, 'channel')})`;
}

function placeSentence({ region, best }: ChannelFacts): string {
  if (!best) return 'No region has been in enough images yet.';
  const share = `${count(best.wins)} of ${counted(best.presence, 'image')} with it, ${percent(best.fraction)}`;
  const interval = `95 % interval ${percentRange(best.interval)}`;
  return region
    ? `Acts in ${best.name}: ${share} (${interval}).`
    : `Acts in no region alone; most often in ${best.name}: ${share} (${interval}).`;
}

function layerSentence(channel: string, layout: ModelLayout): string {
  const { layer } = parseStyleChannel(channel)!;
  return `Layer ${layer} (${layout[layer]![0]}), ${square(layerResolution(layout, layer))} pixels.`;
}

/** Pixels per side of a layer's output: 4 at first, doubled by every `conv0Up`. */
function layerResolution(layout: ModelLayout, layer: number): number {
  return 4 * 2 ** layout.slice(0, layer + 1).filter(([kind]) => kind === 'conv0Up').length;
}
