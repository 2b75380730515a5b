import type { Catalogue } from '../../../src/shared/catalogue.ts';
import { localizedChannels } from '../../../src/shared/localizedChannels.ts';
import type { Evidence } from '../evidence.ts';
import { mainScore } from '../searches.ts';
import { type MissingRegion, missingRegions } from '../missingRegions.ts';
import { figure, fraction, listing, table } from './markdown.ts';

/** (c) Every region with its size and its channels; those without a channel, and why. */
export function missingSection({ searches, areas }: Evidence): string {
  const { whole } = searches[mainScore];
  const { labels } = whole.header.regions;
  const lists = localizedChannels(whole);
  const missing = missingRegions(whole);
  const rows = labels.map((name, label) => {
    const list = lists[label]!;
    return [
      name,
      String(whole.counts.presence[label]!),
      figure(areas[label]!),
      String(list.length),
      list.length === 0 ? '–' : fraction(list[0]!.fraction),
    ];
  });
  const reasons = missing.map((region) => `- **${labels[region.label]!}**: ${reason(region, whole)}.`);
  return `## (c) Regions without a listed channel

${table(['region', 'images with it', 'mean size, cells', 'listed channels', 'best fraction'], rows)}

${
  missing.length === 0
    ? 'Every region has a listed channel.'
    : `Without a channel: ${listing(missing.map(({ label }) => labels[label]!))}.\n\n${reasons.join('\n')}`
}`;
}

function reason(region: MissingRegion, { header, counts }: Catalogue): string {
  const { thresholds, regions, grid } = header;
  const { presence, channel, fraction: won, rival, gap, aboveHalf } = region;
  if (presence === 0)
    return `no image has a cell of it: it is smaller than a cell of the ${grid} x ${grid} grid, or not drawn`;
  if (presence < thresholds.minPresence) {
    return `only ${presence} of ${counts.images} images have a cell of it, ${thresholds.minPresence} are asked for`;
  }
  const best = `the best channel, ${channel}, wins it in ${fraction(won)} of the ${presence} images that show it`;
  const other = `${regions.labels[rival]!} in ${fraction(won - gap)} of its own`;
  if (aboveHalf === 0) return `${best}, not in more than ${thresholds.fraction}; it wins ${other}`;
  return `${best}, but ${other}: the gap of ${fraction(gap)} is not above ${thresholds.gap} (${aboveHalf} channels pass the first threshold alone)`;
}
