import { expect, test, vi } from 'vitest';
import { channelRules, type ChannelHost } from '../../../src/shared/channelPageApi.ts';
import { checkedApi } from '../../../src/shared/checkedApi.ts';

const reached = vi.fn(() => Promise.resolve());
const methods = Object.keys(channelRules) as (keyof ChannelHost)[];
const host = checkedApi(channelRules, Object.fromEntries(methods.map((name) => [name, reached])) as never);
const ask = (method: keyof ChannelHost, params: unknown): Promise<unknown> =>
  (host[method] as (params: unknown) => Promise<unknown>)(params);

test.each<[keyof ChannelHost, object]>([
  ['picture', { seed: 0, strength: 0, preview: false }],
  ['picture', { seed: 0xffffffff, strength: -10_000, preview: true }],
  ['sample', { seed: 7, strength: 9999.999 }],
  ['heatmap', { seed: 7 }],
  ['chooseClass', { class: 999 }],
  ['view', {}],
])('%s(%j) is let through', async (method, params) => {
  await ask(method, params);
  expect(reached).toHaveBeenLastCalledWith(params, undefined);
});

/** What a page that was taken over could send in the place of each number. */
const hostile: readonly unknown[] = [
  ...[NaN, Infinity, -Infinity, -1, 0.5, 2 ** 32, -1e300, 1e300, '0', '', 'x'.repeat(1e5), true, null, undefined],
  ...[[], [0], {}, { valueOf: 0 }, new Uint8Array(8), 10n, () => 0, Symbol('seed'), new Date(0)],
];

test('no hostile value reaches the extension', async () => {
  reached.mockClear();
  // In units of sigma, fractions and negative numbers are fine.
  const strengths = hostile.filter((value) => ![-1, 0.5].includes(value as number));
  const requests: [keyof ChannelHost, unknown][] = [
    ...hostile.flatMap((seed): [keyof ChannelHost, unknown][] => [
      ['picture', { seed, strength: 0, preview: false }],
      ['heatmap', { seed }],
      ['chooseClass', { class: seed }],
    ]),
    ...hostile
      .filter((preview) => preview !== true)
      .map((preview): [keyof ChannelHost, unknown] => ['picture', { seed: 0, strength: 0, preview }]),
    ...strengths.map((strength): [keyof ChannelHost, unknown] => ['exportImage', { seed: 0, strength }]),
    ...[undefined, null, 3, 'face', [], [{ seed: 0, strength: 0 }]].flatMap((params) =>
      methods.map((method): [keyof ChannelHost, unknown] => [method, params]),
    ),
  ];
  for (const [method, params] of requests) {
    await expect(ask(method, params)).rejects.toMatchObject({ code: 'badUsage' });
  }
  expect(reached).not.toHaveBeenCalled();
});
