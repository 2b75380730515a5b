import { StyleSpaceError } from '../../shared/errors.ts';
import { parseStyleChannel } from '../../shared/styleChannel.ts';
import type { StyleLayout } from '../stylegan2/styleLayout.ts';
import type { LayerChannel } from './jacobian.ts';

/** Finds a channel, given as `6_501`, in a model. Throws `badUsage` where the model has none of that name. */
export function resolveChannel({ layers }: StyleLayout, text: string): LayerChannel {
  const parsed = parseStyleChannel(text);
  const layer = parsed && layers[parsed.layer];
  if (!layer || parsed.channel >= layer.channels) {
    const range = layer
      ? `its layer ${layer.index} has channels 0 to ${layer.channels - 1}`
      : `its layers are 0 to ${layers.length - 1}`;
    throw new StyleSpaceError(
      'badUsage',
      `The model has no style channel ${JSON.stringify(text.slice(0, 40))}: ${range}.`,
    );
  }
  return [layer, parsed.channel];
}
