import { workspace } from 'vscode';
import type { ScoreRule } from '../shared/catalogue.ts';
import type { RequestedDevice } from '../shared/device.ts';

/** The user's settings. The only file that reads them; names and defaults stand in package.json. */
export interface Settings {
  readonly device: RequestedDevice;
  readonly discovery: {
    readonly images: number;
    readonly grid: number;
    readonly score: ScoreRule;
    /** Sidecar of a segmentation network, as written; `auto`: clusters; empty: the model's own network, else clusters. */
    readonly regions: string;
  };
}

export function settings(): Settings {
  const configuration = workspace.getConfiguration('stylespace');
  return {
    device: configuration.get<RequestedDevice>('device', 'auto'),
    discovery: {
      images: configuration.get<number>('discovery.images', 200),
      grid: configuration.get<number>('discovery.grid', 32),
      score: configuration.get<ScoreRule>('discovery.score', 'overlap'),
      regions: configuration.get<string>('discovery.regions', ''),
    },
  };
}
