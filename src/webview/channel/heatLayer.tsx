import type { JSX } from 'preact';
import { useCallback } from 'preact/hooks';
import type { ChannelPageState } from '../../shared/channelPageState.ts';
import { HeatCanvas } from '../heat/heatCanvas.tsx';
import { useHeatmap } from '../heat/useHeatmap.ts';
import type { PictureSource } from './pictureSource.ts';

export interface LayerProps {
  readonly state: ChannelPageState;
  readonly source: PictureSource;
  readonly setFailure: (sentence: string) => void;
}

/** Where the channel acts on the unedited face, over its picture. */
export function HeatLayer({
  channel,
  state,
  source,
  setFailure,
}: LayerProps & { readonly channel: string }): JSX.Element {
  const { seed } = state;
  const ask = useCallback(() => source.heatmap({ seed }), [seed, source]);
  const heatmap = useHeatmap(ask, (error) => {
    setFailure(error instanceof Error ? error.message : String(error));
  });
  return <HeatCanvas heatmap={heatmap} view={state} label={`Heatmap: where ${channel} acts on seed ${seed}`} />;
}
