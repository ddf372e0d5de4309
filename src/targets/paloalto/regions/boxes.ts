/** What rules of a rulebase can tell apart: views of a transport, ports, a URL and addresses. */
import { present } from '../../../diagnostics/present.ts';
import type { Entry, Scheme } from '../../../rules/entries.ts';
import type { Policy } from '../../../rules/policy.ts';
import { type AddressSet, intersectAddresses, isEmptyAddressSet } from '../../../sets/addresses.ts';
import { all, type Condition, where } from '../../../sets/condition.ts';
import { hostNames } from '../../../sets/hosts.ts';
import { portRange, portRanges, subtractPorts, unionPorts } from '../../../sets/ports.ts';
import { remember } from '../../../sets/remember.ts';
import { type Atom, atomsOf, coversHosts, coversPaths, coversPrincipals } from '../../kernel/entries.ts';
import { earlierDenials } from '../../kernel/flows.ts';
import type { PaloaltoOptions } from '../options.ts';
import { findBeginning, intersectHosts, type UrlCondition, writeEntry } from './url-entry.ts';

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

/** Returns the boxes that an entry of an allow rule opens: none where nothing of it can be seen or written. */
export function listAllowUnits(entry: Entry, options: PaloaltoOptions, policy: Policy): readonly Unit[] {
  if (hidesHost(entry)) return canKeepClosed(entry) ? listKnownUnits(entry, policy) : [];
  const units =
    entry.destination.kind === 'addresses'
      ? listSeen(entry).flatMap(makeAddressUnits)
      : listUrlUnits(entry, options);
  return options.applications ? units.map(withApplication) : units;
}

/** Narrows a unit to sessions that are taken for what its service means; one that states no scheme means any. */
function withApplication(unit: Unit): Unit {
  const { scheme } = unit.entry.service;
  if (scheme === 'any') return unit;
  return { ...unit, box: { ...unit.box, application: scheme === 'https' ? 'tls' : 'clear' } };
}

/** Returns the boxes of an entry in which TLS may have to stay closed: hosts show their names there on every service. */
export function listClosedUnits(entry: Entry, options: PaloaltoOptions, policy: Policy): readonly Unit[] {
  const units =
    entry.destination.kind === 'hosts'
      ? listUrlUnits(entry, options)
      : listAllowUnits(entry, options, policy);
  return units.filter(({ scheme }) => scheme === 'https');
}

/** What has no URL is decided with the rest: no rule can speak of it alone. */
function listSeen(entry: Entry): readonly Atom[] {
  return atomsOf(entry).filter(({ scheme, service }) => scheme !== 'other' || service.transport === 'udp');
}

const urlUnits = new Map<PaloaltoOptions['destination'], WeakMap<Entry, readonly Unit[]>>();

function listUrlUnits(entry: Entry, { destination }: PaloaltoOptions): readonly Unit[] {
  const ofOption = remember(urlUnits, destination, () => new WeakMap<Entry, readonly Unit[]>());
  return remember(ofOption, entry, () => makeUnits(entry, destination));
}

function makeUnits(entry: Entry, destination: PaloaltoOptions['destination']): readonly Unit[] {
  if (hidesHost(entry) && !isAnyKnown(entry)) return [];
  const addresses = destination === 'known' || hidesHost(entry) ? findKnown(entry) : undefined;
  return atomsOf(entry).flatMap((atom) =>
    atom.scheme === 'other' ? [] : makeUrlUnits(atom, atom.scheme, addresses),
  );
}

/** Whether not every request of a service shows its host: its known addresses stand for it then. */
export function hidesHost({ host, service }: Entry): boolean {
  return host !== undefined && service.scheme === 'any';
}

/** Returns whether the TLS of an entry's host can be kept closed where its rule demands that: the host can be written. */
function canKeepClosed({ rule, host }: Entry): boolean {
  return (
    rule.inspection !== 'bypass' || host === undefined || writeEntry({ host: host.pattern }) !== undefined
  );
}

/** Makes the units of a host by its known addresses, on the ports where no earlier denial is for all of the host. */
function listKnownUnits(entry: Entry, policy: Policy): readonly Unit[] {
  if (!isAnyKnown(entry)) return [];
  const addresses = findKnown(entry);
  const { transport, from, to } = entry.service;
  const denials = earlierDenials(policy, entry.rule);
  return listSeen(entry).flatMap((atom) => {
    const closed = denials.filter((denial) => deniesHost(denial, atom)).map(({ service }) => service);
    const ports = subtractPorts(
      portRange(from, to),
      unionPorts(closed.map((one) => portRange(one.from, one.to))),
    );
    return portRanges(ports).map((range): Unit => {
      const box: Box = { transport, ...range, ...present({ addresses }) };
      return { entry: atom, box, scheme: atom.scheme };
    });
  });
}

/** Returns whether a denial by host leaves nothing of an atom's host on its ports, whatever the scheme. */
function deniesHost(denial: Entry, atom: Atom): boolean {
  return (
    denial.host !== undefined &&
    denial.host.path === undefined &&
    denial.service.scheme === 'any' &&
    denial.service.transport === atom.service.transport &&
    coversHosts(denial, atom) &&
    coversPrincipals(denial, atom)
  );
}

/** Returns the boxes that an entry of a deny rule may close. */
export function listDenyUnits(entry: Entry): readonly Unit[] {
  const { service, destination, host } = entry;
  if (destination.kind === 'addresses') return makeAddressUnits({ ...entry, scheme: service.scheme });
  const isSplit = service.scheme === 'any' && host?.path !== undefined;
  const schemes = isSplit ? (['http', 'https'] as const) : [service.scheme];
  return schemes.flatMap((scheme) => makeUrlUnits(entry, scheme));
}

function makeAddressUnits(entry: Entry & { readonly scheme: Scheme | 'any' }): readonly Unit[] {
  const { destination, service, scheme } = entry;
  if (destination.kind === 'hosts') return [];
  const { addresses } = destination;
  if (addresses !== 'any' && isEmptyAddressSet(addresses)) return [];
  const { transport, from, to } = service;
  const box = { transport, from, to, ...present({ addresses: addresses === 'any' ? undefined : addresses }) };
  return [{ entry, box, scheme }];
}

/** Makes the unit of a scheme and a host; none where the URL cannot be written. Paths show in clear text alone. */
function makeUrlUnits(entry: Entry, scheme: Scheme | 'any', addresses?: AddressSet): readonly Unit[] {
  const { host, service } = entry;
  if (host === undefined || service.transport === 'udp') return [];
  const path = scheme === 'http' ? findBeginning(host.path) : undefined;
  const url = { host: host.pattern, ...present({ path }) };
  if (writeEntry(url) === undefined) return [];
  const { transport, from, to } = service;
  return [{ entry, box: { transport, from, to, url, ...present({ addresses }) }, scheme }];
}

/** Returns whether any address is known for the hosts of an entry. */
function isAnyKnown(entry: Entry): boolean {
  const { destination } = entry;
  return destination.kind === 'hosts' && (destination.known === 'any' || findKnown(entry) !== undefined);
}

/** Returns the known addresses of an entry's hosts, where there are some and not all. */
export function findKnown({ destination }: Entry): AddressSet | undefined {
  const known = destination.kind === 'hosts' ? destination.known : undefined;
  return known === undefined || known === 'any' || isEmptyAddressSet(known) ? undefined : known;
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
  const range = { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
  return { transport: a.transport, ...range, ...present({ url, addresses, application }) };
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
export function makeRegion({ transport, from, to, url, addresses, application }: Box): Condition {
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
  return all(...conditions);
}

const setKeys = new WeakMap<AddressSet, string>();

/** Returns a key that equal boxes share. Paths compare without regard to case. */
export function keyOfBox({ transport, from, to, url, addresses, application }: Box): string {
  const wanted = url === undefined ? undefined : { host: url.host, path: url.path?.toLowerCase() };
  return `${transport} ${from} ${to} ${JSON.stringify(wanted)} ${addresses === undefined ? 'any' : keyOfSet(addresses)}${application === undefined ? '' : ` ${application}`}`;
}

function keyOfSet(set: AddressSet): string {
  const key = setKeys.get(set) ?? `${set.v4.join(' ')} ${set.v6.join(' ')}`;
  setKeys.set(set, key);
  return key;
}
