/** Which clients a rule is for: those that the target options say it governs, and others. */
import {
  allAddresses,
  complementAddresses,
  intersectAddresses,
  isEmptyAddressSet,
  isSubsetAddresses,
} from '../../../sets/addresses.ts';
import { all, any, type Condition, where } from '../../../sets/condition.ts';
import type { DecryptionRule, SecurityRule } from '../config.ts';
import type { PaloaltoOptions } from '../options.ts';
import { addressesOf, possibleAddresses } from './objects/meaning-addresses.ts';
import type { Objects } from './objects/meaning-names.ts';

/** The governed clients: connections from one zone to another, from these addresses. */
export type Place = Pick<PaloaltoOptions, 'fromZone' | 'toZone' | 'source' | 'rulebase'>;

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
  if (!isBetween(place, rule)) return undefined;
  const zones = [...rule.from, ...rule.to];
  const otherZones = zones.some((zone) => zone !== place.fromZone && zone !== place.toZone);
  const wider = otherZones || rule.from.length > 1 || rule.to.length > 1;
  const clients = place.source === 'any' ? allAddresses : place.source;
  const isAny = rule.source.includes('any');
  const named = isAny ? { set: allAddresses, doubts: [] } : addressesOf(objects, rule.source);
  const may = possibleAddresses(named);
  // Negation inverts the whole: what may be among the names may be missing. Of `any` no page says what that makes of it.
  const [sure, possible] = rule.negateSource
    ? [complementAddresses(may), isAny ? allAddresses : complementAddresses(named.set)]
    : [named.set, may];
  if (isEmptyAddressSet(intersectAddresses(clients, possible))) return undefined;
  const whole = isSubsetAddresses(clients, sure);
  const why = isAny
    ? `what ${rule.name} means by a negated any is not documented`
    : (named.doubts[0]?.why ?? `the rule ${rule.name} is for some of the governed clients only`);
  const cause = `source:${rule.negateSource ? 'not ' : ''}${[...rule.source].sort().join(',')}`;
  const within = whole ? governed : all(governed, { kind: 'unknown', why, cause });
  const beyond = !isEmptyAddressSet(intersectAddresses(possible, complementAddresses(clients)));
  return { condition: wider || beyond ? any(within, outside) : within, whole };
}

/** Whether a rule is about connections between the governed zones, or within the one that is both. */
export function isBetween(
  { fromZone, toZone }: Place,
  rule: Pick<SecurityRule, 'from' | 'to'> & Partial<Pick<SecurityRule, 'ruleType'>>,
): boolean {
  const { ruleType = 'universal' } = rule;
  const from = rule.from.includes('any') || rule.from.includes(fromZone);
  const to = rule.to.includes('any') || rule.to.includes(toZone);
  if (ruleType === 'intrazone') return fromZone === toZone && from;
  return from && to && !(ruleType === 'interzone' && fromZone === toZone);
}
