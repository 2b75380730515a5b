import type { Uri } from 'vscode';
import { isObject } from '../shared/jsonRules.ts';
import type { ModelIdentity } from '../shared/modelIdentity.ts';
import type { ModelRef } from './models.ts';

/** One style channel of one model, as commands hand it on. */
export interface ChannelTarget {
  /** The model as it is called here, or as the catalogue describes it: see `resolveModel`. */
  readonly model: ModelRef | ModelIdentity;
  /** `6_501` */
  readonly channel: string;
  /** Where the channel was found. */
  readonly catalogue?: Uri;
  /** How an edit of it begins, in sigma, where the user has chosen that already. */
  readonly strength?: number;
  /** The picture on which it was looked at: a new recipe begins with it. */
  readonly picture?: { readonly seed: number; readonly class: number | null };
}

/** What a command about a channel is called with: a target, a row of the tree that has one, or nothing at all. */
export function targetOf(argument: unknown): ChannelTarget | undefined {
  if (!isObject(argument)) return undefined;
  const target = isObject(argument['target']) ? argument['target'] : argument;
  return typeof target['channel'] === 'string' && target['model'] ? (target as unknown as ChannelTarget) : undefined;
}
