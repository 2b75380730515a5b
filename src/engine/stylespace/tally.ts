import { effectUnits } from '../../shared/channelCounts.ts';
import type { ChannelCounts } from '../../shared/channelCounts.ts';
import type { ScoreRule } from '../../shared/catalogue.ts';
import { ImageVote, noVote, regionSizes } from './vote.ts';
import { votingMap } from './votingMap.ts';

/** What one image adds to the counts. Channels in the order of the searched channels. */
export interface ImageTally {
  /** [labels] 1 where the label has a cell in this image. */
  readonly present: Uint8Array;
  /** [channels] The label that each channel votes for, or `noVote`. */
  readonly votes: Uint8Array;
  /** [channels] Effects in whole steps of `effectStep`. */
  readonly effects: Uint32Array;
}

/**
 * Collects one image's votes while its Jacobian arrives, chunk by chunk; nothing is counted until the image is whole.
 */
export class ImageTallyBuilder {
  private readonly tally: ImageTally;
  private readonly vote: ImageVote;
  private readonly map: Float32Array;

  /** `labelMap` [cells]; `sigma` [channels] turns derivatives into change per sigma. */
  constructor(
    labelMap: Uint8Array,
    labels: number,
    score: ScoreRule,
    private readonly sigma: Float32Array,
  ) {
    this.tally = {
      present: Uint8Array.from(regionSizes(labelMap, labels), (size) => Math.min(size, 1)),
      votes: new Uint8Array(sigma.length).fill(noVote),
      effects: new Uint32Array(sigma.length),
    };
    this.vote = new ImageVote(labelMap, labels, score);
    this.map = new Float32Array(labelMap.length);
  }

  /** Counts rows of the Jacobian, [channels.length, 3, cells]; `channels` are their places among the searched channels. */
  add(channels: readonly number[], jacobian: Float32Array): void {
    const { tally, map, sigma } = this;
    for (const [row, channel] of channels.entries()) {
      const mean = votingMap(jacobian, row, map);
      if (!Number.isFinite(mean)) continue;
      tally.votes[channel] = this.vote.of(map);
      tally.effects[channel] = effectUnits(mean * sigma[channel]!);
    }
  }

  finish(): ImageTally {
    return this.tally;
  }
}

/** Adds one image to the counts. */
export function countImage(counts: ChannelCounts, { present, votes, effects }: ImageTally): void {
  const labels = counts.presence.length;
  counts.images++;
  present.forEach((here, label) => (counts.presence[label]! += here));
  votes.forEach((label, channel) => {
    if (label !== noVote) counts.wins[channel * labels + label]!++;
  });
  effects.forEach((steps, channel) => (counts.effects![channel]! += steps));
}

/** The bytes of one image's tally, of one length for a model and its labels: present, votes, effects (little-endian). */
export function encodeImageTally({ present, votes, effects }: ImageTally): Uint8Array {
  const bytes = new Uint8Array(imageTallyBytes(votes.length, present.length));
  bytes.set(present);
  bytes.set(votes, present.length);
  const view = new DataView(bytes.buffer, present.length + votes.length);
  effects.forEach((steps, channel) => {
    view.setUint32(4 * channel, steps, true);
  });
  return bytes;
}

/** Reads `encodeImageTally`'s bytes back; undefined where they cannot be that (another length, a label out of range). */
export function decodeImageTally(bytes: Uint8Array, channels: number, labels: number): ImageTally | undefined {
  if (bytes.length !== imageTallyBytes(channels, labels)) return undefined;
  const present = bytes.slice(0, labels);
  const votes = bytes.slice(labels, labels + channels);
  const sound =
    present.every((here) => here <= 1) && votes.every((label) => label === noVote || (present[label] ?? 0) === 1);
  if (!sound) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + labels + channels);
  const effects = Uint32Array.from({ length: channels }, (_, channel) => view.getUint32(4 * channel, true));
  return { present, votes, effects };
}

export function imageTallyBytes(channels: number, labels: number): number {
  return labels + channels * 5;
}
