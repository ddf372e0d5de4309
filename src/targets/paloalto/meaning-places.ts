/** Which clients a rule is for: those that the target options say it governs, and others. */
import {
  type AddressSet,
  allAddresses,
  complementAddresses,
  intersectAddresses,
  isEmptyAddressSet,
  isSubsetAddresses,
} from '../../sets/addresses.ts';
import { all, any, type Condition, where } from '../../sets/condition.ts';
import type { DecryptionRule, SecurityRule } from './config.ts';
import { addressesOf, type Objects } from './read/meaning-objects.ts';

/** The governed clients: connections from one zone to another, from these addresses. */
export interface Place {
  readonly fromZone: string;
  readonly toZone: string;
  readonly source: AddressSet | 'any';
}

/** Connections of the governed clients. */
export const governed: Condition = where({ field: 'source', values: ['inside'] });
/** Whatever else passes the firewall: from other addresses, or between other zones. */
export const outside: Condition = where({ field: 'source', values: ['outside'] });

/** The part of a rule that speaks about clients. */
export interface PlaceOfRule {
  readonly condition: Condition;
  /** Whether it is for every governed client. */
  readonly whole: boolean;
}

/**
 * The condition of a rule on where a connection comes from. `outside` holds where a rule for governed clients
 * speaks about any other one too, be it one of other zones or one of other addresses. Nothing: the rule is for
 * other clients alone.
 */
export function placeOf(
  objects: Objects,
  place: Place,
  rule: SecurityRule | DecryptionRule,
): PlaceOfRule | undefined {
  const ruleType = 'ruleType' in rule ? rule.ruleType : 'universal';
  const from = rule.from.includes('any') || rule.from.includes(place.fromZone);
  const to = rule.to.includes('any') || rule.to.includes(place.toZone);
  // The governed zones are two, so a rule within one zone is not about them.
  if (!from || !to || ruleType === 'intrazone') return undefined;
  const otherZones = [...rule.from, ...rule.to].some(
    (zone) => zone !== place.fromZone && zone !== place.toZone,
  );
  const wider = otherZones || rule.from.length > 1 || rule.to.length > 1;

  const clients = place.source === 'any' ? allAddresses : place.source;
  const named = rule.source.includes('any') ? { set: allAddresses } : addressesOf(objects, rule.source);
  const set = rule.negateSource ? complementAddresses(named.set) : named.set;
  const beyond = !isEmptyAddressSet(intersectAddresses(set, complementAddresses(clients)));
  const doubt = 'unknown' in named ? named.unknown : undefined;
  const whole = doubt === undefined && isSubsetAddresses(clients, set);
  if (doubt === undefined && isEmptyAddressSet(intersectAddresses(clients, set))) return undefined;
  const why = doubt ?? `the rule ${rule.name} is for some of the governed clients only`;
  const within = whole ? governed : all(governed, { kind: 'unknown', why });
  return { condition: wider || beyond ? any(within, outside) : within, whole };
}
