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
import type { Doubt, Objects } from './objects/meaning-names.ts';

/** The governed clients: connections from one zone to another, from these addresses. */
export type Place = Pick<PaloaltoOptions, 'fromZones' | 'toZones' | 'source' | 'rulebase'>;

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
  const { fromZones, toZones } = place;
  const isOnlyIn = (side: readonly string[], zones: readonly string[]): boolean =>
    side.every((zone) => zones.includes(zone));
  const wider =
    [rule.from, rule.to].some(mayBeAny) || !isOnlyIn(rule.from, fromZones) || !isOnlyIn(rule.to, toZones);
  const holdsAll = (side: readonly string[], zones: readonly string[]): boolean =>
    side.includes('any') || isOnlyIn(zones, side);
  // Of a rule within zones, the zone that it is from says all.
  const isWithin = 'ruleType' in rule && rule.ruleType === 'intrazone';
  const inAllZones = holdsAll(rule.from, fromZones) && (isWithin || holdsAll(rule.to, toZones));
  const clients = place.source === 'any' ? allAddresses : place.source;
  const isAny = rule.source.includes('any');
  const named = isAny
    ? { set: allAddresses, doubts: [], names: new Map<string, Doubt>() }
    : addressesOf(objects, rule.source);
  const may = mayBeAny(rule.source) ? allAddresses : possibleAddresses(named);
  // Negation inverts the whole: what may be among the names may be missing. Of `any` no page says what that makes of it.
  const [sure, possible] = rule.negateSource
    ? [complementAddresses(may), isAny ? allAddresses : complementAddresses(named.set)]
    : [named.set, may];
  if (isEmptyAddressSet(intersectAddresses(clients, possible))) return undefined;
  const whole = isSubsetAddresses(clients, sure);
  const why = isAny
    ? `what ${rule.name} means by a negated any is not documented`
    : ([...named.doubts, ...named.names.values()][0]?.why ??
      `the rule ${rule.name} is for some of the governed clients only`);
  const cause = `source:${rule.negateSource ? 'not ' : ''}${[...rule.source].sort().join(',')}`;
  const sideOf = (side: readonly string[]): string => [...side].sort().join(',');
  const within = all(
    governed,
    ...(whole ? [] : [{ kind: 'unknown', why, cause } as const]),
    ...(inAllZones
      ? []
      : [
          {
            kind: 'unknown',
            why: `the rule ${rule.name} is for some of the governed zones only`,
            cause: `zones:${sideOf(rule.from)}>${sideOf(rule.to)}`,
          } as const,
        ]),
  );
  const beyond = !isEmptyAddressSet(intersectAddresses(possible, complementAddresses(clients)));
  return { condition: wider || beyond ? any(within, outside) : within, whole: whole && inAllZones };
}

/** Whether a rule is about connections between the governed zones, or within the one that is both. */
export function isBetween(
  { fromZones, toZones }: Place,
  rule: Pick<SecurityRule, 'from' | 'to'> & Partial<Pick<SecurityRule, 'ruleType'>>,
): boolean {
  const { ruleType = 'universal' } = rule;
  const from = mayBeAny(rule.from) || rule.from.some((zone) => fromZones.includes(zone));
  const to = mayBeAny(rule.to) || rule.to.some((zone) => toZones.includes(zone));
  if (ruleType === 'intrazone') return isWithinOne({ fromZones, toZones }) && from;
  return from && to && !(ruleType === 'interzone' && isWithinOne({ fromZones, toZones }));
}

/** Whether a list may be about everything: it says so, it is empty, or it has a member without a name. */
export function mayBeAny(side: readonly string[]): boolean {
  return side.length === 0 || side.includes('any') || side.includes('');
}

/** Whether connections within one zone are asked about. */
export function isWithinOne({ fromZones, toZones }: Pick<Place, 'fromZones' | 'toZones'>): boolean {
  return fromZones.some((zone) => toZones.includes(zone));
}
