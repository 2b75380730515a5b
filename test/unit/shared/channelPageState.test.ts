import { expect, test } from 'vitest';
import {
  initialState,
  keptState,
  keptTarget,
  nextSeeds,
  parseStrengths,
  randomSeeds,
  restoredState,
  rowSeeds,
  showSeed,
  togglePinned,
  type ChannelPageState,
} from '../../../src/shared/channelPageState.ts';

const state: ChannelPageState = {
  ...initialState,
  pinned: [7],
  seeds: [4, 5, 6, 7],
  seed: 5,
  strength: 3.5,
  opacity: 0.4,
  heat: true,
};

test('what was kept comes back, the target beside it', () => {
  const kept = JSON.parse(JSON.stringify(keptState({ channel: '6_501' }, state))) as unknown;
  expect(restoredState(kept)).toEqual(state);
  expect(keptTarget(kept)).toEqual({ channel: '6_501' });
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['another version', { version: 'channel 2', target: {}, state }],
  ['no rows', keptState({}, { ...state, seeds: [] })],
  ['a seed that is none', keptState({}, { ...state, seeds: [-1] })],
  ['too many columns', keptState({}, { ...state, strengths: new Array(10).fill(1) as number[] })],
  ['a strength that is no number', keptState({}, { ...state, strength: null as unknown as number })],
  ['a scale that is not offered', keptState({}, { ...state, maximum: 3 })],
])('%s gives the initial state', (_, kept) => {
  expect(restoredState(kept)).toEqual(initialState);
});

test('other samples come around the pinned ones, and the slider stays on a pinned one', () => {
  expect(rowSeeds(state)).toEqual([7, 4, 5, 6]);
  const next = nextSeeds(state);
  expect([rowSeeds(next), next.seed]).toEqual([[7, 8, 9, 10, 11], 8]);
  expect(nextSeeds({ ...state, seed: 7 }).seed).toBe(7);
  const last = { ...state, seeds: [0xfffffffe] };
  expect(nextSeeds(last).seeds).toEqual([0xffffffff, 0, 1, 2]);
  const drawn = [0, 0.25, 0.5, 0.999_999_999_9];
  expect(randomSeeds(state, () => drawn.shift()!).seeds).toEqual([0, 2 ** 30, 2 ** 31, 0xffffffff]);
});

test('a seed is pinned and let go of again, and never lost from sight by it', () => {
  expect(rowSeeds(togglePinned(state, 6))).toEqual([7, 6, 4, 5]);
  expect(rowSeeds(togglePinned(togglePinned(state, 6), 6))).toEqual(rowSeeds(state));
  expect(rowSeeds(togglePinned({ ...state, seeds: [0, 1, 2, 3] }, 7))).toEqual([7, 0, 1, 2]);
  const named = showSeed(state, 1002);
  expect([rowSeeds(named), named.seed]).toEqual([[7, 1002, 4, 5, 6], 1002]);
  expect(showSeed(state, 4)).toEqual({ ...state, seed: 4 });
});

test.each([
  ['-10, -5, 0, 5, 10', [-10, -5, 0, 5, 10]],
  ['\u22122.5 25', [-2.5, 25]],
  ['1.23456', [1.235]],
  ['', undefined],
  ['1, mouth', undefined],
  ['1e9', undefined],
  ['Infinity', undefined],
  ['1 2 3 4 5 6 7 8 9 10', undefined],
])('columns written as %j', (text, strengths) => {
  expect(parseStrengths(text)).toEqual(strengths);
});
