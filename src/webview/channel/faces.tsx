import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { ChannelHost, ChannelReady, ChannelView } from '../../shared/channelPageApi.ts';
import { FaceMaps } from '../../shared/faceMaps.ts';
import { LiveFace } from './liveFace.tsx';
import { PictureSource } from './pictureSource.ts';
import { Samples } from './samples.tsx';
import { Statistics } from './statistics.tsx';
import { usePanelState } from './usePanelState.ts';

interface FacesProps {
  readonly view: ChannelView;
  readonly ready: ChannelReady;
  readonly host: ChannelHost;
}

/** One face under the slider, and rows of samples. */
export function Faces({ view, ready, host }: FacesProps): JSX.Element {
  const { channel, facts, target } = view;
  const [state, change] = usePanelState(target);
  const source = useMemo(() => new PictureSource(host), [host]);
  const heatmaps = useMemo(() => new FaceMaps((face, call) => host.heatmap(face, call)), [host]);
  // A catalogue that tells other regions changes nothing else.
  const regionMaps = useMemo(() => new FaceMaps((face, call) => host.regionMap(face, call)), [host, view.regions]);
  const region = view.regions === null ? null : (facts?.region ?? null);
  // A step of the slider draws none of the samples anew.
  const { pinned, seeds, strengths, seed } = state;
  const samples = useMemo(
    () => <Samples {...{ state, change, source, ready, host }} />,
    [pinned, seeds, strengths, seed, source, ready, host],
  );
  const statistics = useMemo(() => <Statistics view={view} />, [view]);
  return (
    <>
      <div class="top">
        <LiveFace {...{ channel, region, state, change, source, heatmaps, regionMaps, host }} />
        {statistics}
      </div>
      {samples}
    </>
  );
}
