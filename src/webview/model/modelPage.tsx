import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ModelHost, ModelReady, ModelView } from '../../shared/modelPageApi.ts';
import type { ModelPageState } from '../../shared/modelPageState.ts';
import { counted, megabytes, square } from '../../shared/numbers.ts';
import { ClassField } from '../classField.tsx';
import { saveState } from '../hostConnection.ts';
import type { PageProps } from '../mountPage.tsx';
import { NotReadyNotice } from '../notReadyNotice.tsx';
import { LayerTable } from './layerTable.tsx';
import './model.css';
import { SeedStrip } from './seedStrip.tsx';

/** The panel of one generator: what the file holds, pictures of a few seeds, its layers and how their channels vary. */
export function ModelPage({ view, host }: PageProps<ModelView, ModelHost>): JSX.Element {
  const { target, name, status } = view;
  useEffect(() => {
    saveState({ target } satisfies ModelPageState);
  }, [target]);
  return (
    <>
      <h1>{name}</h1>
      {status.kind === 'ready' ? (
        <Generator key={status.identity.sha256} ready={status} host={host} />
      ) : (
        <NotReadyNotice status={status} onRemedy={() => void host.remedy({})} />
      )}
    </>
  );
}

function Generator({ ready, host }: { readonly ready: ModelReady; readonly host: ModelHost }): JSX.Element {
  const [label, setLabel] = useState(ready.classes > 0 ? 0 : null);
  const { layers, classes, warnings, active } = ready;
  const channels = layers.reduce((sum, layer) => sum + layer.channels, 0);
  const searched = layers.reduce((sum, layer) => sum + (layer.kind === 'toRgb' ? 0 : layer.channels), 0);
  const facts: readonly (readonly [string, string])[] = [
    ['Pictures', `${square(ready.resolution)} pixels`],
    [
      'Style space',
      `${counted(channels, 'channel')} in ${counted(layers.length, 'layer')}, ${counted(searched, 'channel')} outside of ToRGB`,
    ],
    ['Latents', `z of ${ready.zDim}, ${counted(ready.numWs, 'row')} of ws`],
    ['Classes', classes > 0 ? counted(classes, 'class', 'classes') : 'none'],
    ['Format', `${ready.format}, ${megabytes(ready.sizeBytes)}`],
    ['File', ready.path ?? 'bundled with StyleSpace'],
    ['SHA-256', ready.identity.sha256],
    ['Computes on', ready.pictures === 'float32' ? ready.device : `${ready.device}, pictures in ${ready.pictures}`],
  ];
  return (
    <>
      <dl class="facts">
        {facts.map(([what, value]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {warnings.length > 0 && (
        <ul class="warnings" aria-label="Warnings">
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
      <p>
        {active ? (
          <span class="quiet">Discoveries and new recipes use this generator.</span>
        ) : (
          <vscode-button onClick={() => void host.use({})}>Use This Generator</vscode-button>
        )}
      </p>
      {label !== null && <ClassField classes={classes} value={label} onChange={setLabel} />}
      <SeedStrip key={label} label={label} host={host} />
      <LayerTable key={`layers ${label}`} layers={layers} label={label} host={host} />
    </>
  );
}
