import type { Catalogue } from '../../src/shared/catalogue.ts';
import { localizedChannels } from '../../src/shared/localizedChannels.ts';
import { searchedChannels } from '../../src/shared/modelIdentity.ts';
import { formatStyleChannel } from '../../src/shared/styleChannel.ts';

/** A region for which no channel is listed, and the channel that comes closest. */
export interface MissingRegion {
  readonly label: number;
  readonly presence: number;
  /** Of all channels the one that wins the region most often. */
  readonly channel: string;
  readonly fraction: number;
  /** The other label that this channel wins most often, and the difference. */
  readonly rival: number;
  readonly gap: number;
  /** How many channels win it in more than half of the images that show it. */
  readonly aboveHalf: number;
}

export function missingRegions(catalogue: Catalogue): MissingRegion[] {
  const { counts, header } = catalogue;
  const labels = counts.presence.length;
  const least = Math.max(1, header.thresholds.minPresence);
  // Of a label that no image shows: 0.
  const fraction = (row: number, label: number): number =>
    counts.wins[row * labels + label]! / Math.max(1, counts.presence[label]!);
  const channels = searchedChannels(header.model.layout);
  return localizedChannels(catalogue).flatMap((listed, label) => {
    // A residual label names no region.
    if (listed.length > 0 || header.regions.residual.includes(header.regions.labels[label]!)) return [];
    const rows = [...channels.keys()].sort((a, b) => fraction(b, label) - fraction(a, label));
    const best = rows[0]!;
    const rivals = [...counts.presence.keys()].filter((other) => other !== label && counts.presence[other]! >= least);
    const rival = rivals.sort((a, b) => fraction(best, b) - fraction(best, a))[0]!;
    return {
      label,
      presence: counts.presence[label]!,
      channel: formatStyleChannel(channels[best]!),
      fraction: fraction(best, label),
      rival,
      gap: fraction(best, label) - fraction(best, rival),
      aboveHalf: rows.filter((row) => fraction(row, label) > header.thresholds.fraction).length,
    };
  });
}
