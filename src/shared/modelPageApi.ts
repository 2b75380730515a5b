import type { ApiRules } from './checkedApi.ts';
import type { ChannelStatistics, ModelInfo, Picture, StepProgress } from './engineApi.ts';
import { integer, nullOr } from './jsonRules.ts';
import { classRule } from './modelIdentity.ts';
import type { NotReady, ViewHost } from './pageApi.ts';
import type { Call } from './rpc.ts';

/** What the panel of one generator shows, and what it asks the extension for. */

export interface ModelView {
  /** Reopens the panel after a reload: the page keeps it, and reads nothing in it. */
  readonly target: string;
  readonly name: string;
  readonly status: ModelStatus;
}

export type ModelStatus = NotReady | ModelReady;

export interface ModelReady extends Omit<ModelInfo, 'path' | 'device'> {
  readonly kind: 'ready';
  /** Absolute path; null for the bundled model. */
  readonly path: string | null;
  /** Where it computes, in words. */
  readonly device: string;
  /** Whether commands work with it. */
  readonly active: boolean;
}

export interface SeedPicture {
  readonly seed: number;
  /** Null where the model has no classes. */
  readonly class: number | null;
}

export interface ModelHost extends ViewHost<ModelView> {
  /** Psi 0.7, `seedSize` pixels a side at most. */
  picture(params: SeedPicture, call?: Call): Promise<Picture>;
  /** Mean and sigma of all channels; measured once, which takes seconds. */
  statistics(params: { readonly class: number | null }, call?: Call<StepProgress>): Promise<ChannelStatistics>;
  /** Makes it the model that commands work with. */
  use(params: Record<string, never>, call?: Call): Promise<void>;
  /** Does what `NotReady.remedy` names, and looks again. */
  remedy(params: Record<string, never>, call?: Call): Promise<void>;
}

export const seedSize = 192;

export const modelRules: ApiRules<ModelHost> = {
  view: {},
  picture: { seed: integer(0, 0xffffffff), class: nullOr(classRule) },
  statistics: { class: nullOr(classRule) },
  use: {},
  remedy: {},
};

export const modelMethods = Object.keys(modelRules) as (keyof ModelHost)[];
