import type { JSX } from 'preact';
import type { ChannelHost, ChannelReady } from '../../shared/channelPageApi.ts';
import type { ChannelPageState } from '../../shared/channelPageState.ts';
import type { PictureSource } from './pictureSource.ts';
import { SampleChoice } from './sampleChoice.tsx';
import { SampleGrid } from './sampleGrid.tsx';
import type { ChangeState } from './usePanelState.ts';

interface SamplesProps {
  readonly state: ChannelPageState;
  readonly change: ChangeState;
  readonly source: PictureSource;
  readonly ready: ChannelReady;
  readonly host: ChannelHost;
}

/** A row per seed, a column per strength. Any of them can be put under the slider. */
export function Samples({ state, change, source, ready, host }: SamplesProps): JSX.Element {
  return (
    <section class="samples" aria-label="Samples">
      <h2>Samples</h2>
      <SampleChoice {...{ state, change, ready, host }} />
      <SampleGrid {...{ state, change, source }} />
    </section>
  );
}
