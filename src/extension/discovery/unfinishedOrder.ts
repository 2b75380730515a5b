import { classRule } from '../../shared/modelIdentity.ts';
import { checkFields, isObject, name, nullOr, oneOf } from '../../shared/jsonRules.ts';
import { parameterRules } from './discoverySettings.ts';
import type { DiscoveryOrder } from './runningDiscovery.ts';

const path = name(10_000);

/** What an earlier version knew nothing of is missing in its orders: null. */
const absent = { class: null, clusters: null, until: null };

/** The order that a window left behind; undefined for anything that is none, be it of another version. */
export function unfinishedOrder(kept: unknown): DiscoveryOrder | undefined {
  if (!isObject(kept)) return undefined;
  const order = { ...absent, ...kept };
  const fields = {
    ...parameterRules,
    ...{ model: path, out: path, regions: nullOr(path), until: nullOr(oneOf('decided')), class: nullOr(classRule) },
  };
  return checkFields(order, fields, [], () => undefined) ? (order as unknown as DiscoveryOrder) : undefined;
}
