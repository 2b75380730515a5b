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
    /** Where clusters tell the regions, how many there are; null: as many as the pictures agree on. */
    readonly clusters: number | null;
    /** Ends when all images are done, or earlier when every channel is decided. */
    readonly until: 'images' | 'decided';
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
      clusters: configuration.get<number | null>('discovery.clusters', null),
      until: configuration.get<'images' | 'decided'>('discovery.until', 'images'),
    },
  };
}
