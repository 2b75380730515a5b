import { expect, it } from 'vitest';
import { checkedDevice } from '../../../src/extension/checkedDevice.ts';

it('lets devices through that there are', () => {
  expect(checkedDevice({ device: 'webgpu' })).toBe('webgpu');
});

it.each(['gpu', '', null, 1])('names the setting that holds %j', (device) => {
  expect(() => checkedDevice({ device: device as never })).toThrow(
    'The setting stylespace.device must be "auto", "cpu", "webgpu", "cuda", "dml" or "coreml": correct it.',
  );
});
