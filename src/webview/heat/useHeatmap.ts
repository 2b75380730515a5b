import { useEffect, useState } from 'preact/hooks';
import { newCancelController } from '../../shared/cancelSignal.ts';
import type { Heatmap } from '../../shared/engineApi.ts';
import type { Call } from '../../shared/rpc.ts';

/** Asks for one heatmap; undefined where it was no longer wanted when its turn came. */
export type AskHeatmap = (call: Call) => Promise<Heatmap | undefined>;

/**
 * The heatmap that is asked for, once it has come: never that of an earlier question, which is cancelled by the next. The
 * question is another one when the function is.
 *
 * @param ask null: none is wanted
 */
export function useHeatmap(ask: AskHeatmap | null, onError: (error: unknown) => void): Heatmap | undefined {
  const [made, setMade] = useState<{ readonly ask: AskHeatmap | null; readonly heatmap?: Heatmap }>({ ask: null });
  useEffect(() => {
    if (!ask) return undefined;
    const controller = newCancelController();
    const { signal } = controller;
    ask({ signal }).then(
      (heatmap) => {
        if (heatmap && !signal.aborted) setMade({ ask, heatmap });
      },
      (error: unknown) => {
        if (!signal.aborted) onError(error);
      },
    );
    return () => {
      controller.abort();
    };
  }, [ask]);
  return made.ask === ask ? made.heatmap : undefined;
}
