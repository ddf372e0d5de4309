/**
 * Services of which not every request shows its host: known addresses stand for it, or where none are known an FQDN object
 * does, whose addresses the firewall looks up.
 */
import { present } from '../../../diagnostics/present.ts';
import { type Entry, entriesOf } from '../../../rules/entries.ts';
import type { Policy } from '../../../rules/policy.ts';
import { type AddressSet, isEmptyAddressSet } from '../../../sets/addresses.ts';
import { type PortSet, portRange, portRanges, subtractPorts, unionPorts } from '../../../sets/ports.ts';
import { remember } from '../../../sets/remember.ts';
import { type Atom, atomsOf, coversHosts, coversPrincipals } from '../../kernel/entries.ts';
import { earlierDenials } from '../../kernel/flows.ts';
import type { RuleOptions } from '../options.ts';
import type { Box, Unit } from './boxes.ts';
import { writeEntry } from './url-entry.ts';

/** Whether not every request of a service shows its host: its known addresses stand for it then. */
export function hidesHost({ host, service }: Entry): boolean {
  return host !== undefined && service.scheme === 'any';
}

/** Returns whether the TLS of an entry's host can be kept closed where its rule demands that: the host can be written. */
export function canKeepClosed({ rule, host }: Entry): boolean {
  return (
    rule.inspection !== 'bypass' || host === undefined || writeEntry({ host: host.pattern }) !== undefined
  );
}

/** Makes the units of a host by its known addresses, on the ports where no earlier denial is for all of the host. */
export function listKnownUnits(entry: Entry, policy: Policy): readonly Unit[] {
  if (!isAnyKnown(entry)) return [];
  const addresses = findKnown(entry);
  return makeHiddenUnits(entry, policy, present({ addresses }));
}

/** Makes the units of a host at these addresses, on the ports where no earlier denial is for all of the host. */
function makeHiddenUnits(
  entry: Entry,
  policy: Policy,
  place: Pick<Box, 'addresses' | 'resolved'>,
  without: PortSet = [],
): readonly Unit[] {
  const { transport, from, to } = entry.service;
  const denials = earlierDenials(policy, entry.rule);
  return listSeen(entry).flatMap((atom) => {
    const closed = denials.filter((denial) => deniesHost(denial, atom)).map(({ service }) => service);
    const ports = subtractPorts(
      portRange(from, to),
      unionPorts([without, ...closed.map((one) => portRange(one.from, one.to))]),
    );
    return portRanges(ports).map((range): Unit => {
      return { entry: atom, box: { transport, ...range, ...place }, scheme: atom.scheme };
    });
  });
}

/** What an FQDN object may hold (the schema: at least three characters, no dot at an end); rule sets have no other names. */
const objectName = /^[a-z0-9_][a-z0-9._-]+[a-z0-9]$/;

/**
 * Returns whether an FQDN object stands for an entry's host: an exact name, nothing of it being known, on a service that
 * does not show it. A path shows in a URL alone.
 */
export function keepsName(entry: Entry, { destination }: Pick<RuleOptions, 'destination'>): boolean {
  const { host } = entry;
  if (destination !== 'fqdn' || host === undefined || !hidesHost(entry) || isAnyKnown(entry)) return false;
  const isName = host.pattern.kind === 'name' && objectName.test(host.pattern.name);
  return isName && host.path === undefined && canKeepClosed(entry);
}

/** Makes the units of a host by the addresses that the firewall resolves for it. */
export function listKeptUnits(entry: Entry, policy: Policy): readonly Unit[] {
  const { host } = entry;
  if (host?.pattern.kind !== 'name') return [];
  return makeHiddenUnits(entry, policy, { resolved: host.pattern.name }, listTangled(entry, policy));
}

/**
 * Returns the ports on which no rule can say what an FQDN object is to reach: where denials act on a part of what they meet,
 * a rule would be for the addresses of the object that are in some set, too.
 */
export function listTangled({ service }: Entry, policy: Policy): PortSet {
  const tangles = remember(tangled, policy, ({ rules }) => {
    const denials = rules.filter(({ action }) => action === 'deny').flatMap(entriesOf);
    const actAll = denials.every(
      ({ rule, service: of }) =>
        rule.principals === undefined && (of.transport === 'udp' || of.scheme === 'any'),
    );
    return actAll ? [] : denials.filter(isBySomeAddresses);
  });
  const same = tangles.filter((one) => one.service.transport === service.transport);
  return unionPorts(same.map(({ service: { from, to } }) => portRange(from, to)));
}

const tangled = new WeakMap<Policy, readonly Entry[]>();

function isBySomeAddresses({ destination }: Entry): boolean {
  return destination.kind === 'addresses' && destination.addresses !== 'any';
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

/** What has no URL is decided with the rest: no rule can speak of it alone. */
export function listSeen(entry: Entry): readonly Atom[] {
  return atomsOf(entry).filter(({ scheme, service }) => scheme !== 'other' || service.transport === 'udp');
}

/** Returns whether any address is known for the hosts of an entry. */
export function isAnyKnown(entry: Entry): boolean {
  const { destination } = entry;
  return destination.kind === 'hosts' && (destination.known === 'any' || findKnown(entry) !== undefined);
}

/** Returns the known addresses of an entry's hosts, where there are some and not all. */
export function findKnown({ destination }: Entry): AddressSet | undefined {
  const known = destination.kind === 'hosts' ? destination.known : undefined;
  return known === undefined || known === 'any' || isEmptyAddressSet(known) ? undefined : known;
}
