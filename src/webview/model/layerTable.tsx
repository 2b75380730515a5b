import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { newCancelController } from '../../shared/cancelSignal.ts';
import type { ChannelStatistics, LayerInfo, StepProgress } from '../../shared/engineApi.ts';
import { layerStatistics } from '../../shared/layerStatistics.ts';
import { layerKindNames } from '../../shared/modelIdentity.ts';
import type { ModelHost } from '../../shared/modelPageApi.ts';
import { count, tick } from '../../shared/numbers.ts';
import { SpreadPlot } from './spreadPlot.tsx';

interface LayerTableProps {
  readonly layers: readonly LayerInfo[];
  readonly label: number | null;
  readonly host: ModelHost;
}

/** The layers in network order, with the spread of their channels over the sample that strengths are measured in. */
export function LayerTable({ layers, label, host }: LayerTableProps): JSX.Element {
  const [progress, setProgress] = useState<StepProgress>();
  const [statistics, setStatistics] = useState<ChannelStatistics>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    const controller = newCancelController();
    const { signal } = controller;
    host.statistics({ class: label }, { signal, onProgress: setProgress }).then(setStatistics, (error: unknown) => {
      if (!signal.aborted) setFailure(error instanceof Error ? error.message : String(error));
    });
    return () => {
      controller.abort();
    };
  }, []);
  const rows = useMemo(() => statistics && layerStatistics(layers, statistics), [statistics]);
  const ends = rows && {
    mean: endsOf(rows.flatMap(({ mean }) => [mean[0], mean[4]])),
    sigma: endsOf(rows.flatMap(({ sigma }) => [sigma[0], sigma[4]])),
  };
  return (
    <section aria-label="Layers">
      <h2>Layers</h2>
      {failure !== undefined && <p class="error">{failure}</p>}
      {!statistics && failure === undefined && (
        <p class="quiet" role="status">
          Measuring S {progress ? `over ${count(progress.total)} samples: ${count(progress.done)}` : ''} ...
        </p>
      )}
      <table class="layers">
        <thead>
          <tr>
            <th scope="col" class="number">
              Layer
            </th>
            <th scope="col">Kind</th>
            <th scope="col" class="number">
              Pixels
            </th>
            <th scope="col" class="number">
              Channels
            </th>
            <th scope="col">Mean of S{ends && <Scale ends={ends.mean} />}</th>
            <th scope="col">Sigma{ends && <Scale ends={ends.sigma} />}</th>
          </tr>
        </thead>
        <tbody>
          {layers.map(({ kind, resolution, channels }, layer) => (
            <tr key={layer}>
              <td class="number">{layer}</td>
              <td>{layerKindNames[kind]}</td>
              <td class="number">{resolution}</td>
              <td class="number">{channels}</td>
              <td>{rows && ends && <SpreadPlot of="mean" spread={rows[layer]!.mean} ends={ends.mean} />}</td>
              <td>{rows && ends && <SpreadPlot of="sigma" spread={rows[layer]!.sigma} ends={ends.sigma} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows && (
        <p class="quiet">
          Line: all channels of the layer; box: the middle half; mark: the median. Over{' '}
          {count(statistics!.scale.samples)} samples of {statistics!.scale.stream} at psi {statistics!.scale.psi}; each
          column has one scale.
        </p>
      )}
    </section>
  );
}

/** Which numbers a column's plots begin and end at. */
function Scale({ ends: [low, high] }: { readonly ends: readonly [number, number] }): JSX.Element {
  return (
    <span class="quiet">
      , {tick(low)} to {tick(high)}
    </span>
  );
}

function endsOf(values: readonly number[]): readonly [number, number] {
  return [Math.min(...values), Math.max(...values)];
}
