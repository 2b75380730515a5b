import type { JSX } from 'preact';
import type { ChannelView } from '../../shared/channelPageApi.ts';

/** What a layer does, for people. */
const kindNames = {
  conv: 'convolution',
  conv0Up: 'convolution that doubles the size',
  conv1: 'convolution',
  toRgb: 'ToRGB',
} as const;

/** `6_501 · Smile`, and where in which model that is. */
export function ChannelTitle({ view }: { readonly view: ChannelView }): JSX.Element {
  const { channel, facts, layer, modelName } = view;
  const [layerIndex, channelIndex] = channel.split('_');
  const where = layer && `layer ${layerIndex}, ${kindNames[layer.kind]} at ${layer.resolution} px`;
  const which = layer ? `channel ${channelIndex} of ${layer.channels}` : undefined;
  const region = facts?.region?.name ?? (facts ? 'not localized in a region' : undefined);
  return (
    <header>
      <h1>
        {channel}
        {facts?.label && <span class="channel-label"> · {facts.label}</span>}
        {facts?.starred && (
          <span role="img" aria-label="starred" class="star">
            {' '}
            ★
          </span>
        )}
      </h1>
      <p class="quiet">{[region, where, which, modelName].filter(Boolean).join(' · ')}</p>
    </header>
  );
}
