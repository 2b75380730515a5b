import type { JSX } from 'preact';
import { layerKindNames } from '../../shared/modelIdentity.ts';
import type { ChannelView } from '../../shared/channelPageApi.ts';

/** `6_501 · Smile`, and where in which model that is. */
export function ChannelTitle({ view }: { readonly view: ChannelView }): JSX.Element {
  const { channel, facts, layer, modelName } = view;
  const [layerIndex, channelIndex] = channel.split('_');
  const where = layer && `layer ${layerIndex}, ${layerKindNames[layer.kind]} at ${layer.resolution} px`;
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
