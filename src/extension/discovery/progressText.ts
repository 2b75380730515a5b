import { count, counted } from '../../shared/numbers.ts';
import type { DiscoveryState } from './runningDiscovery.ts';

/** How far a discovery is, in words. */
export function discoveryProgress({ step, done, total }: DiscoveryState): string {
  switch (step) {
    case 'opening':
      return 'opening the generator';
    case 'statistics':
      return `measuring the channels: ${Math.floor((100 * done) / total)}\u00a0%`;
    case 'regions':
      return `finding the regions: ${Math.floor((100 * done) / total)}\u00a0%`;
    case 'images':
      return `${count(Math.floor(done))} of ${counted(total, 'image')}`;
    case 'stopping':
      return 'stopping';
  }
}
