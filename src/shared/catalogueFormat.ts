import type { Catalogue, CatalogueHeader } from './catalogue.ts';
import { effectStep, meanEffect } from './channelCounts.ts';
import type { ChannelCounts } from './channelCounts.ts';
import { inlineJson } from './jsonText.ts';
import { localizedLabel } from './localizedChannels.ts';
import { modelKeys, scaleKeys, searchedChannels } from './modelIdentity.ts';
import { formatStyleChannel } from './styleChannel.ts';

/** The header's fields in the order of the file. */
export const headerKeys = [
  'version',
  'model',
  'zStream',
  'images',
  'psi',
  'cutoff',
  'noise',
  'class',
  'grid',
  'score',
  'thresholds',
  'regions',
  'sigma',
  'batching',
  'device',
  'ortVersion',
] as const satisfies (keyof CatalogueHeader)[];

const nestedKeys = [
  'kind',
  ...modelKeys,
  ...scaleKeys,
  ...['fraction', 'gap', 'minPresence'],
  ...['holds', 'labels', 'residual', 'parameters'],
];

/**
 * A catalogue's text: the header one field per line, `presence` per label, then one line per searched channel,
 * `{"channel":"6_501","region":"mouth","wins":[...],"effect":0.0123}`. The same counts give the same bytes, whether
 * they were counted in one run or merged from shards.
 */
export function formatCatalogue(catalogue: Catalogue): string {
  const { header, counts } = catalogue;
  const fields = headerKeys.map((key) => `  "${key}": ${formatHeaderField(header, key)}`);
  const channels = searchedChannels(header.model.layout).map((channel, row) => {
    const label = localizedLabel(catalogue, row);
    const line = {
      channel: formatStyleChannel(channel),
      region: label === null ? null : header.regions.labels[label]!,
      wins: [...counts.wins.subarray(row * counts.presence.length, (row + 1) * counts.presence.length)],
      effect: writtenEffect(counts, row),
    };
    return `    ${inlineJson(line, [], 'compact')}`;
  });
  fields.push(`  "presence": ${inlineJson([...counts.presence], [])}`);
  fields.push(`  "channels": [\n${channels.join(',\n')}\n  ]`);
  return `{\n${fields.join(',\n')}\n}\n`;
}

/** One header field's value as it stands in the file; two headers agree in a field when these texts are equal. */
export function formatHeaderField(header: CatalogueHeader, key: keyof CatalogueHeader): string {
  // The names of chunk shapes are free, so their order is made firm.
  const value = key === 'batching' ? Object.fromEntries(Object.entries(header.batching).sort()) : header[key];
  return inlineJson(value, nestedKeys);
}

/** The mean effect with so many decimals that the sum can be read back: see `effectSum`. */
function writtenEffect(counts: ChannelCounts, row: number): number | null {
  const mean = meanEffect(counts, row);
  if (mean === null) return null;
  const decimals = 7 + Math.ceil(Math.log10(2 * Math.max(1, counts.images)));
  return Number(mean.toFixed(decimals));
}

/**
 * The sum of effect steps that a written mean stands for. The mean's last decimal is worth at most half a step of the
 * sum, so that rounding to whole steps finds it exactly.
 */
export function effectSum(writtenMean: number, images: number): number {
  return Math.round((writtenMean * images) / effectStep);
}
