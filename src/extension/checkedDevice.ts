import { deviceLabels, type RequestedDevice } from '../shared/device.ts';
import { StyleSpaceError } from '../shared/errors.ts';
import { checkFields, oneOf } from '../shared/jsonRules.ts';
import type { Settings } from './settings.ts';

const rules = { device: oneOf('auto', ...Object.keys(deviceLabels)) };

/** The setting of the device; `badUsage` where a hand-written settings file holds none that there is. */
export function checkedDevice({ device }: Pick<Settings, 'device'>): RequestedDevice {
  checkFields({ device }, rules, [], (_, message) => {
    throw new StyleSpaceError('badUsage', `The setting stylespace.device ${message}: correct it.`);
  });
  return device;
}
