/** What rules of a rulebase can tell apart: views of a transport, ports, a URL and addresses. */
import { present } from '../../../diagnostics/present.ts';
import type { Entry, Scheme } from '../../../rules/entries.ts';
import { type AddressSet, intersectAddresses, isEmptyAddressSet } from '../../../sets/addresses.ts';
import { all, type Condition, where } from '../../../sets/condition.ts';
import { hostNames } from '../../../sets/hosts.ts';
import { portRange } from '../../../sets/ports.ts';
import { coversPaths, coversPrincipals } from '../../kernel/entries.ts';
import { intersectHosts, type UrlCondition } from './url-entry.ts';

export interface Box {
  readonly transport: 'tcp' | 'udp';
  readonly from: number;
  readonly to: number;
  /** Absent: every view, those without a URL included. */
  readonly url?: UrlCondition;
  /** Absent: at any address. */
  readonly addresses?: AddressSet;
  /** Absent: whatever the session is taken for. */
  readonly application?: Application;
  /** At addresses that the firewall resolved for this name. Absent: whatever it resolved them for. */
  readonly resolved?: string;
}

/** What sessions are to be taken for: TLS, or HTTP in clear text. */
export type Application = 'tls' | 'clear';

/** The names by which PAN-OS knows these. */
export const applicationNames: {
  readonly tls: readonly ['ssl'];
  readonly clear: readonly ['ocsp', 'web-browsing'];
} = { tls: ['ssl'], clear: ['ocsp', 'web-browsing'] };

/** A box with the entry that it stands for, narrowed where a denial may tell its parts apart. */
export interface Unit {
  readonly entry: Entry;
  readonly box: Box;
  /** The scheme whose requests are meant; `any` for denials of all. */
  readonly scheme: Scheme | 'any';
}

/**
 * Returns whether a denial denies every request behind those views of the unit that lie in its box (semantics, section 3).
 * Scheme, principal, and the path of `https` are what views do not show.
 */
export function actsOn(denial: Unit, unit: Unit): boolean {
  if (!coversPrincipals(denial.entry, unit.entry)) return false;
  if (denial.scheme === 'any') return true;
  if (denial.scheme !== unit.scheme) return false;
  // Behind an address, all that is not of the denied scheme stays allowed, and cannot be told from it.
  if (denial.box.url === undefined && unit.entry.service.scheme === 'any' && unit.box.url === undefined)
    return false;
  return denial.scheme === 'http' || coversPaths(denial.entry, unit.entry);
}

/** Returns whether a denial acts on whatever its box holds. */
export function actsAlways({ entry, scheme }: Unit): boolean {
  return (scheme === 'any' || entry.service.transport === 'udp') && entry.rule.principals === undefined;
}

/**
 * Returns whether a denial acts on whatever of its box no rule decides: it is for all that looks so. With a path, that is
 * clear text alone.
 */
export function actsOnRest(denial: Unit): boolean {
  if (actsAlways(denial)) return true;
  return denial.box.url?.path !== undefined && denial.entry.rule.principals === undefined;
}

/** Returns whether a unit has no request in a part of its box: TLS shows no path but `/`. */
export function isVoid({ scheme }: Unit, part: Box): boolean {
  return scheme === 'https' && part.url?.path !== undefined;
}

/** Returns whether a denial and a unit have views in common. */
export function meets(denial: Unit, unit: Unit): boolean {
  const part = intersectBoxes(denial.box, unit.box);
  return part !== undefined && !isVoid(unit, part);
}

/** Returns the views of both boxes; undefined where there are none. */
export function intersectBoxes(a: Box, b: Box): Box | undefined {
  if (a.transport !== b.transport || a.from > b.to || b.from > a.to) return undefined;
  const url = a.url === undefined || b.url === undefined ? (a.url ?? b.url) : intersectUrls(a.url, b.url);
  if (url === undefined && (a.url !== undefined || b.url !== undefined)) return undefined;
  const addresses =
    a.addresses === undefined || b.addresses === undefined || a.addresses === b.addresses
      ? (a.addresses ?? b.addresses)
      : intersectAddresses(a.addresses, b.addresses);
  if (addresses !== undefined && isEmptyAddressSet(addresses)) return undefined;
  const application = a.application ?? b.application;
  if (application !== (b.application ?? application)) return undefined;
  const resolved = a.resolved ?? b.resolved;
  if (resolved !== (b.resolved ?? resolved)) return undefined;
  const range = { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
  return { transport: a.transport, ...range, ...present({ url, addresses, application, resolved }) };
}

function intersectUrls(a: UrlCondition, b: UrlCondition): UrlCondition | undefined {
  const host = intersectHosts(a.host, b.host);
  if (host === undefined) return undefined;
  const [short = '', long = ''] = [a.path ?? '', b.path ?? ''].sort(
    (one, other) => one.length - other.length,
  );
  // Entries do not tell upper from lower case.
  if (!long.toLowerCase().startsWith(short.toLowerCase())) return undefined;
  return { host, ...present({ path: long || undefined }) };
}

/** Returns the views of a box, as rulec reads what the documentation of entries leaves open. */
export function makeRegion(box: Box): Condition {
  const { transport, from, to, url, addresses, application, resolved } = box;
  const conditions = [
    where({ field: 'transport', values: [transport] }),
    where({ field: 'port', ports: portRange(from, to) }),
  ];
  if (url !== undefined) conditions.push(where({ field: 'host', hosts: hostNames([url.host]) }));
  if (url?.path !== undefined)
    conditions.push(where({ field: 'path', paths: [{ kind: 'prefix', text: url.path, ignoreCase: true }] }));
  if (addresses !== undefined) conditions.push(where({ field: 'address', addresses }));
  if (application !== undefined)
    conditions.push(where({ field: 'application', values: applicationNames[application] }));
  if (resolved !== undefined)
    conditions.push(where({ field: 'resolved', hosts: hostNames([{ kind: 'name', name: resolved }]) }));
  return all(...conditions);
}

const setKeys = new WeakMap<AddressSet, string>();

/** Returns a key that equal boxes share. Paths compare without regard to case. */
export function keyOfBox(box: Box): string {
  const { transport, from, to, url, addresses, application, resolved } = box;
  const wanted = url === undefined ? undefined : { host: url.host, path: url.path?.toLowerCase() };
  return `${transport} ${from} ${to} ${JSON.stringify(wanted)} ${addresses === undefined ? 'any' : keyOfSet(addresses)}${application === undefined ? '' : ` ${application}`}${resolved === undefined ? '' : ` for ${resolved}`}`;
}

function keyOfSet(set: AddressSet): string {
  const key = setKeys.get(set) ?? `${set.v4.join(' ')} ${set.v6.join(' ')}`;
  setKeys.set(set, key);
  return key;
}
