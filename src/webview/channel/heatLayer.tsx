import type { JSX } from 'preact';
import { useCallback } from 'preact/hooks';
import type { ChannelPageState } from '../../shared/channelPageState.ts';
import type { Heatmap } from '../../shared/engineApi.ts';
import type { FaceMaps } from '../../shared/faceMaps.ts';
import type { Call } from '../../shared/rpc.ts';
import { HeatCanvas } from '../heat/heatCanvas.tsx';
import { useHeatmap } from '../heat/useHeatmap.ts';

export interface LayerProps<FaceMap> {
  readonly state: ChannelPageState;
  readonly maps: FaceMaps<FaceMap>;
  readonly setFailure: (sentence: string) => void;
}

/** Where the channel acts on the unedited face, over its picture. */
export function HeatLayer({
  channel,
  state,
  maps,
  setFailure,
}: LayerProps<Heatmap> & { readonly channel: string }): JSX.Element {
  const { seed } = state;
  const ask = useCallback((call: Call) => maps.of({ seed }, call), [seed, maps]);
  const heatmap = useHeatmap(ask, (error) => {
    setFailure(error instanceof Error ? error.message : String(error));
  });
  return <HeatCanvas heatmap={heatmap} view={state} label={`Heatmap: where ${channel} acts on seed ${seed}`} />;
}
