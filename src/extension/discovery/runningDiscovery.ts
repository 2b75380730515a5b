import type { Uri } from 'vscode';
import type { ScoreRule } from '../../shared/catalogue.ts';
import type { ModelRef } from '../models.ts';

/** What is to be discovered. Plain data: it is remembered over a reload of the window. */
export interface DiscoveryOrder {
  readonly model: ModelRef;
  /** Path of the catalogue. */
  readonly out: string;
  /** So many, from the first of the stream on. */
  readonly images: number;
  readonly grid: number;
  readonly score: ScoreRule;
  /** Path of a segmentation network's sidecar; `auto`: clusters; null: the model's own network, else clusters. */
  readonly regions: string | null;
  /** So many regions by clusters; null: as many as the pictures agree on, or none are by clusters. */
  readonly clusters: number | null;
  /** `decided`: fewer images, where they decide every channel. */
  readonly until: 'decided' | null;
  /** Of a conditional model's pictures; null: it has no classes. */
  readonly class: number | null;
}

/** How far a discovery is. */
export interface DiscoveryState {
  readonly step: 'opening' | 'statistics' | 'regions' | 'images' | 'stopping';
  /** In the step's own units: samples, images. */
  readonly done: number;
  readonly total: number;
}

export interface RunningDiscovery extends DiscoveryState {
  /** The catalogue's name. */
  readonly name: string;
  readonly out: Uri;
}
