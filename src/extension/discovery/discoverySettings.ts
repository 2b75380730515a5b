import { StyleSpaceError } from '../../shared/errors.ts';
import { checkFields, integer, nullOr, oneOf, text, type Fields } from '../../shared/jsonRules.ts';
import { largestResolution } from '../../shared/modelIdentity.ts';
import type { Settings } from '../settings.ts';

/** The numbers and the score of a discovery. */
export const parameterRules: Fields = {
  images: integer(1, 100_000),
  grid: integer(1, largestResolution),
  score: oneOf('overlap', 'squared'),
  clusters: nullOr(integer(2, 32)),
};

/** What package.json promises; a hand-written settings file may hold anything. */
const rules: Fields = { ...parameterRules, regions: text(10_000), until: oneOf('images', 'decided') };

/** The settings of discoveries; `badUsage` names the one that cannot be used. */
export function checkedDiscoverySettings({ discovery }: Settings): Settings['discovery'] {
  checkFields(discovery, rules, [], ([name], message) => {
    throw new StyleSpaceError('badUsage', `The setting stylespace.discovery.${name!} ${message}: correct it.`);
  });
  return discovery;
}
