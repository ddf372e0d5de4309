/**
 * What entries of a policy are to PAN-OS: boxes of views that one rule of a rulebase can match. Both the
 * capabilities and the compiler start from here.
 */

import type { Entry, Scheme } from '../../../rules/entries.ts';
import { type AddressSet, intersectAddresses, isEmptyAddressSet } from '../../../sets/addresses.ts';
import { all, type Condition, where } from '../../../sets/condition.ts';
import { hostNames } from '../../../sets/hosts.ts';
import { portRange } from '../../../sets/ports.ts';
import { atomsOf, coversPaths, coversPrincipals } from '../../kernel/entries.ts';
import type { PaloaltoOptions } from '../options.ts';
import { beginningOf, intersectHosts, type UrlCondition, writeEntry } from './url-entry.ts';

/** Views of a transport, ports, a URL and addresses. */
export interface Box {
  readonly transport: 'tcp' | 'udp';
  readonly from: number;
  readonly to: number;
  /** Absent: every view, those without a URL included. */
  readonly url?: UrlCondition;
  /** Absent: at any address. */
  readonly addresses?: AddressSet;
}

/** A box with the entry that it stands for, narrowed where a denial may tell its parts apart. */
export interface Unit {
  readonly entry: Entry;
  readonly box: Box;
  /** The scheme whose requests are meant; `any` for denials of all. */
  readonly scheme: Scheme | 'any';
}

/** The boxes that an entry of an allow rule opens; none where nothing of it can be seen or written. */
export function allowUnits(entry: Entry, options: PaloaltoOptions): readonly Unit[] {
  const { service, destination, host } = entry;
  const base = { transport: service.transport, from: service.from, to: service.to };
  if (destination.kind === 'addresses') {
    const { addresses } = destination;
    if (addresses !== 'any' && isEmptyAddressSet(addresses)) return [];
    const box: Box = addresses === 'any' ? base : { ...base, addresses };
    // What has no URL is decided with the rest: no rule can speak of it alone.
    const atoms = atomsOf(entry).filter((atom) => atom.scheme !== 'other' || service.transport === 'udp');
    return atoms.map((atom) => ({ entry: atom, box, scheme: atom.scheme }));
  }
  if (host === undefined || service.transport === 'udp') return [];
  const known = options.destination === 'known' ? knownOf(entry) : undefined;
  const where = known === undefined ? base : { ...base, addresses: known };
  return atomsOf(entry).flatMap((atom): readonly Unit[] => {
    if (atom.scheme === 'other') return [];
    const url = urlOf(entry, atom.scheme);
    return url === undefined ? [] : [{ entry: atom, box: { ...where, url }, scheme: atom.scheme }];
  });
}

/** The known addresses of an entry's hosts, where there are some and not all. */
export function knownOf({ destination }: Entry): AddressSet | undefined {
  if (destination.kind !== 'hosts' || destination.known === undefined || destination.known === 'any')
    return undefined;
  return isEmptyAddressSet(destination.known) ? undefined : destination.known;
}

/** The boxes that an entry of a deny rule may close. */
export function denyUnits(entry: Entry): readonly Unit[] {
  const { service, destination, host } = entry;
  const base = { transport: service.transport, from: service.from, to: service.to };
  if (destination.kind === 'addresses') {
    const { addresses } = destination;
    if (addresses !== 'any' && isEmptyAddressSet(addresses)) return [];
    return [{ entry, box: addresses === 'any' ? base : { ...base, addresses }, scheme: service.scheme }];
  }
  if (host === undefined || service.transport === 'udp') return [];
  const schemes =
    service.scheme !== 'any'
      ? [service.scheme]
      : host.path === undefined
        ? ['any' as const]
        : (['http', 'https'] as const);
  return schemes.flatMap((scheme): readonly Unit[] => {
    const url = urlOf(entry, scheme);
    return url === undefined ? [] : [{ entry, box: { ...base, url }, scheme }];
  });
}

/** What is asked of the URL for requests of a scheme; nothing where it cannot be written. Paths show in clear text alone. */
function urlOf({ host }: Entry, scheme: Scheme | 'any'): UrlCondition | undefined {
  if (host === undefined) return undefined;
  const path = scheme === 'http' ? beginningOf(host.path) : undefined;
  const url = { host: host.pattern, ...(path === undefined ? {} : { path }) };
  return writeEntry(url) === undefined ? undefined : url;
}

/**
 * Whether a denial denies every request behind those views of the unit that lie in its box (semantics, section 3).
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

/** Whether a denial acts on whatever its box holds. */
export function actsAlways({ entry, scheme }: Unit): boolean {
  return (scheme === 'any' || entry.service.transport === 'udp') && entry.rule.principals === undefined;
}

/** The views of both boxes; nothing where there are none. */
export function intersectBoxes(a: Box, b: Box): Box | undefined {
  if (a.transport !== b.transport || a.from > b.to || b.from > a.to) return undefined;
  const url = a.url === undefined || b.url === undefined ? (a.url ?? b.url) : intersectUrls(a.url, b.url);
  if (url === undefined && (a.url !== undefined || b.url !== undefined)) return undefined;
  const addresses =
    a.addresses === undefined || b.addresses === undefined || a.addresses === b.addresses
      ? (a.addresses ?? b.addresses)
      : intersectAddresses(a.addresses, b.addresses);
  if (addresses !== undefined && isEmptyAddressSet(addresses)) return undefined;
  return {
    transport: a.transport,
    from: Math.max(a.from, b.from),
    to: Math.min(a.to, b.to),
    ...(url === undefined ? {} : { url }),
    ...(addresses === undefined ? {} : { addresses }),
  };
}

function intersectUrls(a: UrlCondition, b: UrlCondition): UrlCondition | undefined {
  const host = intersectHosts(a.host, b.host);
  if (host === undefined) return undefined;
  if (a.path === undefined || b.path === undefined) {
    const path = a.path ?? b.path;
    return path === undefined ? { host } : { host, path };
  }
  // Entries do not tell upper from lower case.
  const [short, long] = a.path.length <= b.path.length ? [a.path, b.path] : [b.path, a.path];
  return long.toLowerCase().startsWith(short.toLowerCase()) ? { host, path: long } : undefined;
}

/** The views of a box, as rulec reads what the documentation of entries leaves open. */
export function regionOf({ transport, from, to, url, addresses }: Box): Condition {
  return all(
    where({ field: 'transport', values: [transport] }),
    where({ field: 'port', ports: portRange(from, to) }),
    ...(url === undefined ? [] : [where({ field: 'host', hosts: hostNames([url.host]) })]),
    ...(url?.path === undefined
      ? []
      : [where({ field: 'path', paths: [{ kind: 'prefix', text: url.path, ignoreCase: true }] })]),
    ...(addresses === undefined ? [] : [where({ field: 'address', addresses })]),
  );
}

const setKeys = new WeakMap<AddressSet, string>();

/** Equal boxes have equal keys. Paths compare without regard to case. */
export function keyOfBox({ transport, from, to, url, addresses }: Box): string {
  const wanted = url === undefined ? undefined : { host: url.host, path: url.path?.toLowerCase() };
  return `${transport} ${from} ${to} ${JSON.stringify(wanted)} ${addresses === undefined ? 'any' : keyOfSet(addresses)}`;
}

function keyOfSet(set: AddressSet): string {
  const key = setKeys.get(set) ?? `${set.v4.join(' ')} ${set.v6.join(' ')}`;
  setKeys.set(set, key);
  return key;
}
