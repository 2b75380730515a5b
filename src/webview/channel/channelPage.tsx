import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ChannelHost, ChannelView } from '../../shared/channelPageApi.ts';
import { keptState, keptTarget } from '../../shared/channelPageState.ts';
import { savedState, saveState } from '../hostConnection.ts';
import type { PageProps } from '../mountPage.tsx';
import { ChannelTitle } from './channelTitle.tsx';
import './channel.css';
import { Faces } from './faces.tsx';
import { Statistics } from './statistics.tsx';
import { Waiting } from './waiting.tsx';

/** The panel of one channel: what is known of it, and what it does to faces. */
export function ChannelPage({ view, host }: PageProps<ChannelView, ChannelHost>): JSX.Element {
  useEffect(() => {
    // From the first moment on, so that a window that is reloaded early finds its panel again.
    if (keptTarget(savedState()) === undefined) saveState(keptState(view.target));
  }, []);
  return (
    <>
      <ChannelTitle view={view} />
      {view.status.kind === 'ready' ? (
        <Faces key={view.status.class} view={view} ready={view.status} host={host} />
      ) : (
        <>
          <Waiting status={view.status} host={host} />
          <Statistics view={view} />
        </>
      )}
    </>
  );
}
