import { describe, expect, it } from 'vitest';
import { hasChannel, keptName, matchModels, searchedChannels } from '../../../src/shared/modelIdentity.ts';
import { formatStyleChannel } from '../../../src/shared/styleChannel.ts';
import { layout, model } from './example.ts';

it('searches every channel but those of ToRGB, in network order', () => {
  expect(searchedChannels(layout).map(formatStyleChannel).join(' ')).toBe(
    '0_0 0_1 0_2 0_3 2_0 2_1 2_2 2_3 3_0 3_1 3_2',
  );
});

it('knows which channels exist', () => {
  expect(hasChannel(layout, { layer: 3, channel: 2 })).toBe(true);
  expect(hasChannel(layout, { layer: 3, channel: 3 })).toBe(false);
  expect(hasChannel(layout, { layer: 5, channel: 0 })).toBe(false);
});

it('keeps 200 characters of a file name, none of them half', () => {
  expect(keptName('x'.repeat(200))).toBe('x'.repeat(200));
  expect(keptName('x'.repeat(201))).toBe('x'.repeat(200));
  expect(keptName(`${'x'.repeat(199)}😀`)).toBe('x'.repeat(199));
});

describe('two identities', () => {
  const other = { ...model, sha256: '00'.repeat(32) };
  it.each([
    ['sameFile', { ...model, name: 'renamed' }],
    ['sameWeights', other],
    ['sameLayout', { ...other, fingerprint: 'AQACAAMB' }],
    ['sameLayout', { ...other, fingerprint: '' }],
    ['different', { ...other, layout: layout.slice(1) }],
  ])('%s', (match, identity) => {
    expect(matchModels(model, identity)).toBe(match);
  });

  it('without a file do not match by that', () => {
    const unknown = { ...model, sha256: '', fingerprint: '' };
    expect(matchModels(unknown, unknown)).toBe('sameLayout');
  });
});
