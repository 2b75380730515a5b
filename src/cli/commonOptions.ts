import { deviceLabels, type Device } from '../shared/device.ts';
import { largestResolution } from '../shared/modelIdentity.ts';
import { choice, integer, number, output, path, seeds } from './kinds.ts';
import { defaulting, flag, optional, required } from './option.ts';

/** Options that several commands share, so that they mean the same everywhere. */

export const model = required('M', path, 'a checkpoint, or a bundled model by its name: portraits');

export const outputFolder = required('DIR', output, 'the folder to write to; made where it is missing');

/** The samples of a command; `openSamples` takes exactly one. */
export const latents = {
  seeds: optional('LIST', seeds, 'seeds of NumPy RandomState, as 0,3,5-9'),
  z: optional('NPY', path, 'z [n, z dimensions], float32 or float64'),
};

export const styles = optional('NPY', path, 'flat S [n, channels], used as it is: psi, cutoff and class do not apply');

/** From z to S. */
export const sampling = {
  psi: defaulting('X', number(-10, 10), 0.7, 'truncation: 1 is none'),
  cutoff: optional('K', integer(0, 100), 'truncate the first K rows of ws only (all)'),
  class: optional('C', integer(0, 1_000_000), 'the class, of a model that has classes'),
};

export const noise = defaulting('KIND', choice('const', 'none'), 'const', 'the stored noise, or none');

export const grid = defaulting('G', integer(1, largestResolution), 32, 'cells per side, a divisor of the resolution');

const devices = Object.keys(deviceLabels) as Device[];
export const device = defaulting(
  'D',
  choice('auto', ...devices),
  'auto',
  `where to compute: auto, ${devices.join(', ')}`,
);

export const json = flag('answer in JSON on stdout');
