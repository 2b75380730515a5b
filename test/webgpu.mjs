// The network's numbers under WebGPU, on a Vulkan in software (Mesa's lavapipe): slow, but the same kernels as on a GPU, float16
// included. Prints a closing line `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lavapipe } from './lavapipe.mjs';

const driver = lavapipe();
if (!driver) {
  console.error('A Vulkan in software, Mesa 24 or later, cannot be installed here: see above.');
  console.log('0 passed, 1 failed');
  process.exit(1);
}

/** A test file, the tests in it, and the device they use. */
const runs = [
  ['test/unit/stylegan2/referenceNumbers.test.ts', 'rosi_torch2_16|rosi_32.pt', 'webgpu'],
  ['test/unit/stylegan2/strips.test.ts', 'withClamps', 'webgpu'],
  ['test/unit/stylegan2/float16Pictures.test.ts', 'bundled|residual|clamps|beyond', 'webgpu'],
  ['test/bundle/webgpu.test.ts', '', 'webgpu'],
  // Software is never faster: automatic choice must end on the CPU.
  ['test/bundle/deviceProbe.test.ts', 'ends on the CPU', 'cpu'],
];

const scratch = mkdtempSync(join(tmpdir(), 'stylespace-webgpu-'));
let [passed, failed] = [0, 0];
for (const [index, [file, names, device]] of runs.entries()) {
  const report = join(scratch, `${index}.json`);
  const { status } = spawnSync(
    'npx',
    ['vitest', 'run', file, '-t', names, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    {
      stdio: 'inherit',
      env: {
        ...process.env,
        VK_DRIVER_FILES: driver,
        STYLESPACE_DEVICE: device,
      },
    },
  );
  const { numPassedTests = 0, numFailedTests = 0 } = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {};
  passed += numPassedTests;
  // A run that ends badly or finds no test has failed.
  failed += status === 0 && numPassedTests > 0 ? numFailedTests : Math.max(1, numFailedTests);
}
rmSync(scratch, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
