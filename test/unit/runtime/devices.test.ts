import { expect, test } from 'vitest';
import { missingLibraries } from '../../../src/engine/runtime/devices.ts';

test.each([
  ['OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library', true],
  ['libcudnn.so.9: cannot open shared object file: No such file or directory', true],
  ['CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version', true],
  ['Failed to get a WebGPU adapter: No supported adapters', false],
])('%s: CUDA is missing libraries: %s', (error, missing) => {
  expect(missingLibraries('cuda', error)?.includes('docs/devices.md') ?? false).toBe(missing);
  expect(missingLibraries('webgpu', error)).toBeUndefined();
});
