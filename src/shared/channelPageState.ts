import { mostStrength, seedRule, strengthRule } from './channelPageApi.ts';
import { heatViewFields, initialHeatScale, type HeatView } from './heatView.ts';
import { boolean, checkFields, listOf, oneOf, type Fields } from './jsonRules.ts';
import { roundStrength } from './recipe.ts';

/** What a channel's page keeps over a reload, besides the target: everything that the user has set on it. */
export interface ChannelPageState extends HeatView {
  /** Rows of the samples: the pinned seeds, then the others. */
  readonly pinned: readonly number[];
  readonly seeds: readonly number[];
  /** Columns of the samples, in sigma. */
  readonly strengths: readonly number[];
  /** The picture under the slider. */
  readonly seed: number;
  readonly strength: number;
  readonly outline: boolean;
}

/** How many samples one press of a button shows, besides the pinned ones. */
export const rows = 4;
const mostPinned = 16;
const mostColumns = 9;
const seedCount = 2 ** 32;

export const initialState: ChannelPageState = {
  pinned: [],
  seeds: [0, 1, 2, 3],
  strengths: [-10, -5, 0, 5, 10],
  seed: 0,
  strength: 0,
  heat: false,
  ...initialHeatScale,
  outline: false,
};

const stateFields: Fields = {
  pinned: listOf(seedRule, 0, mostPinned),
  seeds: listOf(seedRule, 1, rows),
  strengths: listOf(strengthRule, 1, mostColumns),
  seed: seedRule,
  strength: strengthRule,
  ...heatViewFields,
  outline: boolean,
};

/** The version of what is kept: another one is dropped. */
const version = oneOf('channel 1');

/** What `saveState` is given; no state: nothing has been set yet. */
export function keptState(target: unknown, state?: ChannelPageState): unknown {
  return { version: 'channel 1', target, state };
}

/** The target in what was kept, to be judged by who made it; undefined where there is none. */
export function keptTarget(kept: unknown): unknown {
  return checkFields(kept, { version }, [], ignore) ? kept['target'] : undefined;
}

/** What was kept, where it is sound; else the initial state. */
export function restoredState(kept: unknown): ChannelPageState {
  const state = checkFields(kept, { version }, [], ignore) ? kept['state'] : undefined;
  return checkFields(state, stateFields, [], ignore) ? (state as unknown as ChannelPageState) : initialState;
}

function ignore(): undefined {
  return undefined;
}

/** The rows of the samples, each seed once. */
export function rowSeeds({ pinned, seeds }: ChannelPageState): number[] {
  return [...new Set([...pinned, ...seeds])];
}

/** The seeds after those that are shown. */
export function nextSeeds(state: ChannelPageState): ChannelPageState {
  const first = Math.max(...state.seeds) + 1;
  return withSeeds(
    state,
    Array.from({ length: rows }, (_, i) => (first + i) % seedCount),
  );
}

/** @param random gives numbers in [0, 1) */
export function randomSeeds(state: ChannelPageState, random: () => number): ChannelPageState {
  return withSeeds(
    state,
    Array.from({ length: rows }, () => Math.floor(random() * seedCount)),
  );
}

function withSeeds(state: ChannelPageState, seeds: readonly number[]): ChannelPageState {
  // The picture under the slider is one of the rows, so that it is seen which one is meant.
  const seed = state.pinned.includes(state.seed) ? state.seed : seeds[0]!;
  return { ...state, seeds, seed };
}

/** Pins a seed, which stays where other samples are asked for, or lets go of it. */
export function togglePinned(state: ChannelPageState, seed: number): ChannelPageState {
  if (state.pinned.includes(seed)) {
    const pinned = state.pinned.filter((other) => other !== seed);
    const seeds = state.seeds.includes(seed) ? state.seeds : [seed, ...state.seeds].slice(0, rows);
    return { ...state, pinned, seeds };
  }
  return { ...state, pinned: [...state.pinned, seed].slice(-mostPinned) };
}

/** Shows a seed that the user named: under the slider, and as a pinned row where it was none. */
export function showSeed(state: ChannelPageState, seed: number): ChannelPageState {
  const shown = rowSeeds(state).includes(seed) ? state : togglePinned(state, seed);
  return { ...shown, seed };
}

/** The strengths of the columns as the user writes them: `-10, 2.5 10`. Undefined where that is no list of numbers. */
export function parseStrengths(text: string): number[] | undefined {
  const words = text
    .replaceAll('\u2212', '-')
    .split(/[\s,;]+/)
    .filter((word) => word !== '');
  const strengths = words.map((word) => roundStrength(Number(word)));
  const sound = strengths.every((strength) => Math.abs(strength) <= mostStrength);
  return sound && strengths.length >= 1 && strengths.length <= mostColumns ? strengths : undefined;
}
