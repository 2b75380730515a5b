import type { ModelLayout } from '../../shared/modelIdentity.ts';
import type { StyleLayout } from '../stylegan2/styleLayout.ts';

/** A model's layers as files list them: kind and style channels, in network order. */
export function modelLayout({ layers }: StyleLayout): ModelLayout {
  return layers.map(({ kind, channels }) => [kind, channels] as const);
}
