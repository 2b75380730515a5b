import type { JSX } from 'preact';
import type { NotReady } from '../shared/pageApi.ts';

/** In place of what a panel will show: that its generator is being opened, or why it is not and what helps. */
export function NotReadyNotice(props: { readonly status: NotReady; readonly onRemedy: () => void }): JSX.Element {
  const { status, onRemedy } = props;
  return status.kind === 'opening' ? (
    <p class="not-ready quiet" role="status">
      <vscode-progress-ring aria-label="Opening" /> Opening the generator ...
    </p>
  ) : (
    <div class="not-ready" role="alert">
      <p>{status.sentence}</p>
      <vscode-button onClick={onRemedy}>{status.remedy}</vscode-button>
    </div>
  );
}
