/** What acts on every connection of a device, or on those of a zone, before and besides the rules of security. */
import { present } from '../../../diagnostics/present.ts';
import { allAddresses, noAddresses } from '../../../sets/addresses.ts';
import { all, type Condition, where } from '../../../sets/condition.ts';
import type { Clause, Origin } from '../../target.ts';
import type { EarlyRule, OtherRule, PaloaltoConfig, Rulebase, ScopeConfig, Unread } from '../config.ts';
import { governed, isBetween, type Place } from './meaning-place.ts';
import { openClause, type Reader, readMatch, securityClauses } from './meaning-rules.ts';
import type { Chain } from './meaning-scopes.ts';

type Report = (unread: Unread) => void;

/** What is true of a device that works, and no file says: audits take it for granted. */
interface Granted {
  readonly cause: string;
  readonly premise: string;
}

function doubt(why: string, { cause, premise }: Granted): Condition {
  return { kind: 'unknown', why, cause, premise: { name: premise, holds: false } };
}

/** A device that would refuse its configuration has another one in force. */
export function refusalClauses({ refused = [] }: PaloaltoConfig, report: Report): readonly Clause[] {
  const [first] = refused;
  if (first === undefined) return [];
  for (const one of refused) report(one);
  const more = refused.length > 1 ? `, and ${refused.length - 1} more like it` : '';
  const why = `a device refuses to commit this: ${first.what}${more}`;
  return [
    {
      action: 'unknown',
      condition: doubt(why, { cause: 'commit', premise: 'is-committed' }),
      origin: first.origin,
    },
  ];
}

/** The zones that are asked about have to be there. */
export function zoneClauses(
  { settings = [] }: PaloaltoConfig,
  { scopes }: Chain,
  { fromZones, toZones }: Place,
  report: Report,
): readonly Clause[] {
  const [own] = scopes;
  const [first, ...others] = own?.zones ?? [];
  if (own === undefined || first === undefined) return [];
  const names = [first, ...others].map(({ name }) => name);
  const [unread] = (own.zones ?? [])
    .filter(({ name }) => name === 'any' || fromZones.includes(name) || toZones.includes(name))
    .flatMap((zone) => zone.unread);
  if (unread !== undefined) {
    report(unread);
    return [openClause(unread.what, unread.origin)];
  }
  const isManaged = settings.some(({ word }) => word === 'panorama-server');
  return [...new Set([...fromZones, ...toZones])]
    .filter((zone) => !names.includes(zone))
    .map((zone) => {
      const like = names.find((name) => name.toLowerCase() === zone.toLowerCase());
      const has = like === undefined ? `it has ${names.slice(0, 6).join(', ')}` : `it has ${like}`;
      const what = `the vsys has no zone ${zone}: ${has}`;
      report({ what, origin: first.origin });
      // Templates of Panorama bring zones that a firewall shows among its own or not.
      if (!isManaged || like !== undefined) return openClause(what, first.origin);
      const condition = doubt(what, { cause: `zone:${zone}`, premise: 'is-committed' });
      return { action: 'unknown', condition, origin: first.origin };
    });
}

/**
 * Without the setting, IPv6 passes virtual wires unasked, and interfaces with addresses not at all (PAN-OS networking
 * guide, "Layer 2 and Layer 3 Packets over a Virtual Wire"; on by default).
 */
export function ipv6Clauses({ settings = [] }: PaloaltoConfig, report: Report): readonly Clause[] {
  return settings
    .filter(({ word, value }) => word === 'ipv6-firewalling' && value !== 'yes')
    .map(({ origin }) => {
      const what =
        'IPv6 is not firewalled (ipv6-firewalling): it may pass whatever the rules say, or not at all';
      report({ what, origin });
      const addresses = { ...noAddresses, v6: allAddresses.v6 };
      return openClause(what, origin, all(governed, where({ field: 'address', addresses })));
    });
}

/**
 * A firewall can take the client's address from a header of the request, be it from a governed client or another ("X-Forwarded-For
 * HTTP Header Data Support in Policy", from 10.0 on). Before, `yes` was for names of users alone; how later releases
 * write it is not documented.
 */
export function forwardedClauses(
  { settings = [], version = '' }: PaloaltoConfig,
  report: Report,
): readonly Clause[] {
  const isOfUsers = (value: string): boolean => value === 'yes' && /^[5-9]\./.test(version);
  return settings
    .filter(
      ({ word, value }) =>
        /forwarded-for|fwd-for|xff/.test(word) && !/^(?:no|0)$/.test(value) && !isOfUsers(value),
    )
    .map(({ word, origin }) => {
      const what = `the address of a client may be taken from what its request says of it (${word})`;
      report({ what, origin });
      return openClause(what, origin, all(governed, where({ field: 'transport', values: ['tcp'] })));
    });
}

/** Profiles of the zone that connections come from, and rules of other rulebases that hold. */
export function protectionClauses(
  { scopes }: Chain,
  bases: readonly Rulebase[],
  place: Place,
  report: Report,
): readonly Clause[] {
  const others = bases.flatMap((base) => base.others ?? []).filter((one) => isBetween(place, one));
  return [...zoneProtection(scopes, place, report), ...others.flatMap((one) => otherClauses(one, report))];
}

function zoneProtection(
  scopes: readonly ScopeConfig[],
  { fromZones }: Place,
  report: Report,
): readonly Clause[] {
  const zones = scopes[0]?.zones?.filter(({ name }) => fromZones.includes(name)) ?? [];
  return zones.flatMap(({ name, protection, origin }) => {
    if (protection === undefined) return [];
    const why = `the profile ${protection} that protects the zone ${name} may refuse connections`;
    report({ what: why, origin });
    return [mayRefuse(why, `zone-protection:${protection}`, governed, origin)];
  });
}

function otherClauses({ kind, name, origin }: OtherRule, report: Report): readonly Clause[] {
  if (kind === 'application-override') return [];
  if (kind === 'authentication') {
    const why = 'an authentication rule may ask for a login before anything passes';
    report({ what: why, origin });
    const condition = all(governed, doubt(why, { cause: 'login', premise: 'clients-are-known' }));
    return [{ action: 'deny', condition, origin }];
  }
  const why = `the rule ${name} may refuse what it is about`;
  report({ what: why, origin });
  const udp = where({ field: 'transport', values: ['udp'] });
  return [mayRefuse(why, `rule:${name}`, kind === 'may-refuse' ? governed : all(governed, udp), origin)];
}

function mayRefuse(why: string, cause: string, here: Condition, origin: Origin, name?: string): Clause {
  const condition = all(here, doubt(why, { cause, premise: 'protection-blocks-nothing' }));
  return { action: 'deny', condition, origin, ...present({ name }) };
}

/** Rules that act before those of security. */
export function earlyClauses(reader: Reader, chain: Chain, rule: EarlyRule): readonly Clause[] {
  if (rule.does === 'refuses') return securityClauses(reader, rule);
  if (rule.does === 'sends' && sendsToZone(chain, reader.place, rule)) return [];
  const read = readMatch(reader, rule);
  if (read === undefined) return [];
  const { condition, origin, open } = read;
  if (open.length > 0) return open;
  if (rule.does === 'may-refuse') {
    const why = `the limits of ${rule.name} may refuse connections`;
    reader.objects.report({ what: why, origin });
    return [mayRefuse(why, `limits:${rule.name}`, condition, origin, rule.name)];
  }
  const why = `${rule.name} sends connections elsewhere, perhaps to another zone`;
  reader.objects.report({ what: why, origin });
  const where_ = doubt(why, { cause: `sent:${rule.name}`, premise: 'nothing-is-sent-elsewhere' });
  return [{ action: 'unknown', condition: all(condition, where_), origin, name: rule.name }];
}

/** Whether a rule sends by an interface of the one zone that is asked about, so that it changes nothing. */
function sendsToZone({ scopes }: Chain, { toZones }: Place, { egress }: EarlyRule): boolean {
  const zone = scopes[0]?.zones?.find(({ name }) => name === toZones[0]);
  return egress !== undefined && toZones.length === 1 && zone?.interfaces.includes(egress) === true;
}
