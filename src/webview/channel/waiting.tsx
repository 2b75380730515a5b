import type { JSX } from 'preact';
import type { ChannelHost, ChannelReady, ChannelStatus } from '../../shared/channelPageApi.ts';
import { count } from '../../shared/numbers.ts';

interface WaitingProps {
  readonly status: Exclude<ChannelStatus, ChannelReady>;
  readonly host: ChannelHost;
}

/** What is to happen before there are pictures, or why there are none and what helps. */
export function Waiting({ status, host }: WaitingProps): JSX.Element {
  switch (status.kind) {
    case 'opening':
      return (
        <p class="waiting quiet" role="status">
          <vscode-progress-ring aria-label="Opening" /> Opening the generator ...
        </p>
      );
    case 'measuring':
      return (
        <section class="waiting-for-sigma" aria-label="Measuring sigma">
          <p id="measuring">
            Measuring sigma, the unit of strength, once for this generator: {count(status.done)} of{' '}
            {count(status.total)} samples.
          </p>
          <progress aria-labelledby="measuring" value={status.done} max={status.total} />
          <vscode-button appearance="secondary" onClick={() => void host.cancel({})}>
            Cancel
          </vscode-button>
        </section>
      );
    case 'stopped':
      return (
        <div class="waiting" role="alert">
          <p>{status.sentence}</p>
          <vscode-button onClick={() => void host.remedy({})}>{status.remedy}</vscode-button>
        </div>
      );
  }
}
