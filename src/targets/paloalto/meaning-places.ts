/** Which clients a rule is for: those that the target options say it governs, and others. */
import {
  type AddressSet,
  allAddresses,
  complementAddresses,
  intersectAddresses,
  isEmptyAddressSet,
  isSubsetAddresses,
} from '../../sets/addresses.ts';
import { all, any, type Condition, never, where } from '../../sets/condition.ts';
import type { DecryptionRule, SecurityRule } from './config.ts';
import { addressesOf, type Objects } from './meaning-objects.ts';

/** The governed clients: connections from one zone to another, from these addresses. */
export interface Place {
  readonly fromZone: string;
  readonly toZone: string;
  readonly source: AddressSet | 'any';
}

const inside = where({ field: 'source', values: ['inside'] });
const outside = where({ field: 'source', values: ['outside'] });

/**
 * The condition of a rule on where a connection comes from. `outside` holds where the rule speaks about any
 * other client, be it one of other zones or one of other addresses. Nothing: the rule is for other zones alone.
 */
export function conditionOfPlace(
  objects: Objects,
  place: Place,
  rule: SecurityRule | DecryptionRule,
): Condition | undefined {
  const ruleType = 'ruleType' in rule ? rule.ruleType : 'universal';
  const from = rule.from.includes('any') || rule.from.includes(place.fromZone);
  const to = rule.to.includes('any') || rule.to.includes(place.toZone);
  // The governed zones are two, so a rule within one zone is not about them.
  if (!from || !to || ruleType === 'intrazone') return undefined;
  const otherZones = [...rule.from, ...rule.to].some(
    (zone) => zone !== place.fromZone && zone !== place.toZone,
  );
  const wider = otherZones || rule.from.length > 1 || rule.to.length > 1;
  const { within, beyond } = clientsOf(objects, place, rule);
  return any(all(inside, within), ...(wider || beyond ? [outside] : []));
}

/** Whether the rule is for the governed clients, and whether for any others. */
function clientsOf(
  objects: Objects,
  place: Place,
  rule: SecurityRule | DecryptionRule,
): { readonly within: Condition; readonly beyond: boolean } {
  const governed = place.source === 'any' ? allAddresses : place.source;
  const named = rule.source.includes('any') ? { set: allAddresses } : addressesOf(objects, rule.source);
  const set = rule.negateSource ? complementAddresses(named.set) : named.set;
  const others = subtractFrom(set, governed);
  const reason = 'unknown' in named ? named.unknown : undefined;
  if (reason !== undefined)
    return { within: { kind: 'unknown', why: reason }, beyond: !isEmptyAddressSet(others) };
  if (isSubsetAddresses(governed, set)) return { within: all(), beyond: !isEmptyAddressSet(others) };
  const some = !isEmptyAddressSet(intersectAddresses(governed, set));
  const why = `the rule ${rule.name} is for some of the governed clients only`;
  return { within: some ? { kind: 'unknown', why } : never, beyond: !isEmptyAddressSet(others) };
}

function subtractFrom(set: AddressSet, governed: AddressSet): AddressSet {
  return intersectAddresses(set, complementAddresses(governed));
}
