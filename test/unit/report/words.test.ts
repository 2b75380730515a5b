import { expect, test } from 'vitest';
import { commonMaximum } from '../../../src/engine/report/heatScale.ts';
import { html as markup, ownSource } from '../../../src/engine/report/markup.ts';
import {
  count,
  counted,
  levels,
  percent,
  percentRange,
  points,
  pointsRange,
  strength,
} from '../../../src/shared/numbers.ts';

test('numbers read the same everywhere', () => {
  expect([count(5120), counted(1, 'channel'), counted(2, 'channel')]).toEqual([
    '5,120',
    '1\u00a0channel',
    '2\u00a0channels',
  ]);
  expect([percent(0.9642), percent(1), percentRange([0.5, 0.75])]).toEqual([
    '96.4\u00a0%',
    '100.0\u00a0%',
    '50.0–75.0\u00a0%',
  ]);
  expect([points(0.625), pointsRange([-0.031, 0.52])]).toEqual(['62.5', '−3.1 to 52.0']);
  expect([0.004, 0.994, 0.996, 9.94, 9.96, 120].map(levels)).toEqual(['0.00', '0.99', '1.0', '9.9', '10', '120']);
  expect([-10, 0, 5].map(strength)).toEqual(['−10σ', '0', '+5σ']);
});

test('texts are escaped wherever they stand, markup is not', () => {
  const evil = `"><img src=x onerror='a&b'>`;
  const harmless = '&quot;&gt;&lt;img src=x onerror=&#39;a&amp;b&#39;&gt;';
  expect(markup`<p title="${evil}">${evil}</p>`.source).toBe(`<p title="${harmless}">${harmless}</p>`);
  const items = ['a', '<b>', 3].map((item) => markup`<li>${item}</li>`);
  expect(markup`<ul>${items}${null}</ul>`.source).toBe('<ul><li>a</li><li>&lt;b&gt;</li><li>3</li></ul>');
  expect(markup`${ownSource('<hr>')}${['<', '>']}`.source).toBe('<hr>&lt;&gt;');
});

test.each([
  [[0.3, 1.7, 3.9], 5],
  [[0.02], 0.02],
  [[0.021], 0.05],
  [[60], 100],
  [[0, 0], 1],
  [[], 1],
])('heats up to %j share a scale that ends at %d', (heats, maximum) => {
  expect(commonMaximum([Float32Array.from(heats)])).toBeCloseTo(maximum, 12);
});

test('a few extreme pixels do not set the scale', () => {
  const heats = Float32Array.from({ length: 5000 }, (_, i) => (i < 4 ? 1000 : 1.5));
  expect(commonMaximum([heats, heats])).toBe(2);
});
