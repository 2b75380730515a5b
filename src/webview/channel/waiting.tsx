import type { JSX } from 'preact';
import type { ChannelHost, ChannelReady, ChannelStatus } from '../../shared/channelPageApi.ts';
import { count } from '../../shared/numbers.ts';
import { NotReadyNotice } from '../notReadyNotice.tsx';

interface WaitingProps {
  readonly status: Exclude<ChannelStatus, ChannelReady>;
  readonly host: ChannelHost;
}

/** What is to happen before there are pictures, or why there are none and what helps. */
export function Waiting({ status, host }: WaitingProps): JSX.Element {
  if (status.kind !== 'measuring') return <NotReadyNotice status={status} onRemedy={() => void host.remedy({})} />;
  return (
    <section class="waiting-for-sigma" aria-label="Measuring sigma">
      <p id="measuring">
        Measuring sigma, the unit of strength, once for this generator: {count(status.done)} of {count(status.total)}{' '}
        samples.
      </p>
      <progress aria-labelledby="measuring" value={status.done} max={status.total} />
      <vscode-button appearance="secondary" onClick={() => void host.cancel({})}>
        Cancel
      </vscode-button>
    </section>
  );
}
