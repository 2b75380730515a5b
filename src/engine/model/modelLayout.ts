import type { LayerKind, ModelIdentity, ModelLayout } from '../../shared/modelIdentity.ts';
import type { StyleLayout } from '../stylegan2/styleLayout.ts';

/** A model's layers as files list them: kind and style channels, in network order. */
export function modelLayout({ layers }: StyleLayout): ModelLayout {
  return layers.map(({ kind, channels }) => [kind, channels] as const);
}

/** StyleGAN2's config-f of a resolution: 32768 / resolution channels, at most 512. Its weights are not named. */
export function configFIdentity(resolution: number): ModelIdentity {
  const width = (size: number): number => Math.min(512, 32_768 / size);
  const layout: [LayerKind, number][] = [
    ['conv', width(4)],
    ['toRgb', width(4)],
  ];
  for (let size = 8; size <= resolution; size *= 2) {
    layout.push(['conv0Up', width(size / 2)], ['conv1', width(size)], ['toRgb', width(size)]);
  }
  return { name: `config-f, ${resolution} px`, sha256: '', fingerprint: '', layout };
}
