/**
 * What a rule permits or denies where a text sees the transport, the port and the address alone. Where a text also
 * tells principals apart, its compiler passes the denials that are for everyone.
 */
import { type Entry, entriesOf } from '../../rules/entries.ts';
import type { Policy, PolicyRule } from '../../rules/policy.ts';
import {
  type AddressSet,
  allAddresses,
  equalAddresses,
  intersectAddresses,
  isEmptyAddressSet,
  noAddresses,
  subtractAddresses,
  unionAddresses,
} from '../../sets/addresses.ts';
import { type PortSet, portRange, unionPorts } from '../../sets/ports.ts';
import { type Atom, atomsOf, coversHosts, coversPaths, coversPrincipals, coversSchemes } from './entries.ts';

/** Connections of one transport to these ports of these addresses. */
export interface Flow {
  readonly transport: 'tcp' | 'udp';
  readonly ports: PortSet;
  readonly addresses: AddressSet;
}

/** Returns the entries of the denials that stand before a rule. */
export function earlierDenials(policy: Policy, rule: PolicyRule): readonly Entry[] {
  const before = policy.rules.slice(0, policy.rules.indexOf(rule));
  return before.filter((earlier) => earlier.action === 'deny').flatMap(entriesOf);
}

/**
 * Returns the flows of entries, without what the denials take from them and without the addresses `outside`. Flows of
 * one transport have no port in common, and no two have the same addresses. TCP comes first, then the lowest port.
 */
export function makeFlows(
  entries: readonly Entry[],
  denials: readonly Entry[],
  outside: AddressSet = noAddresses,
): readonly Flow[] {
  const last = known.get(entries);
  if (last !== undefined && denials.length === 0 && equalAddresses(last.outside, outside)) return last.flows;
  const grants = makeGrants(entries, denials);
  const flows = (['tcp', 'udp'] as const).flatMap((transport) =>
    uniteGrants(
      transport,
      grants.filter(({ entry }) => entry.service.transport === transport),
      outside,
    ),
  );
  if (denials.length === 0) known.set(entries, { outside, flows });
  return flows;
}

/** The flows of entries on which no denial acts: devices mostly ask for the same. */
const known = new WeakMap<
  readonly Entry[],
  { readonly outside: AddressSet; readonly flows: readonly Flow[] }
>();

/** An entry with its addresses, and the denials that take some of them on some of its ports. */
interface Grant {
  readonly entry: Entry;
  readonly addresses: AddressSet;
  readonly denials: readonly Entry[];
}

/** Makes one grant for all entries of one service and set on which the same denials act: hosts mostly share a set. */
function makeGrants(entries: readonly Entry[], denials: readonly Entry[]): readonly Grant[] {
  const grants = new Map<AddressSet, Map<string, Grant>>();
  for (const entry of entries) {
    const addresses = addressesOf(entry);
    const known = grants.get(addresses) ?? new Map<string, Grant>();
    grants.set(addresses, known);
    const near = denials.filter((denial) => meets(denial, entry));
    for (const atom of atomsOf(entry)) {
      const acting = near.filter((denial) => deniesAll(denial, atom));
      const { transport, from, to } = entry.service;
      const key = [transport, from, to, ...acting.map((denial) => denials.indexOf(denial))].join(' ');
      if (!known.has(key)) known.set(key, { entry, addresses, denials: acting });
    }
  }
  return [...grants.values()].flatMap((known) => [...known.values()]);
}

/** Returns the addresses that stand for a destination: none where its hosts have no known ones. */
function addressesOf({ destination }: Entry): AddressSet {
  const addresses = destination.kind === 'hosts' ? (destination.known ?? noAddresses) : destination.addresses;
  return addresses === 'any' ? allAddresses : addresses;
}

/** Returns the addresses of a denial: one by host acts where it covers the host, and then at every address. */
function deniedAddresses(denial: Entry): AddressSet {
  return denial.destination.kind === 'hosts' ? allAddresses : addressesOf(denial);
}

/** Returns whether a denial holds for a port and an address of the entry: one that does not leaves its flows whole. */
function meets(denial: Entry, entry: Entry): boolean {
  const [a, b] = [denial.service, entry.service];
  if (a.transport !== b.transport || a.from > b.to || b.from > a.to) return false;
  return !isEmptyAddressSet(intersectAddresses(deniedAddresses(denial), addressesOf(entry)));
}

/** Returns whether a denial holds for every request that looks like the atom's: it covers all that is not seen. */
function deniesAll(denial: Entry, atom: Atom): boolean {
  return (
    coversSchemes(denial, atom) &&
    coversHosts(denial, atom) &&
    coversPaths(denial, atom) &&
    coversPrincipals(denial, atom)
  );
}

/** Finds the addresses of each stretch of ports, and puts stretches with the same addresses together. */
function uniteGrants(
  transport: 'tcp' | 'udp',
  grants: readonly Grant[],
  outside: AddressSet,
): readonly Flow[] {
  const services = grants.flatMap(({ entry, denials }) => [entry, ...denials].map(({ service }) => service));
  const starts = [...new Set(services.flatMap(({ from, to }) => [from, to + 1]))].sort((a, b) => a - b);
  const unite = createUnion(outside);
  const flows: { readonly addresses: AddressSet; readonly ports: PortSet[] }[] = [];
  starts.slice(0, -1).forEach((start, index) => {
    const holds = ({ service }: Entry): boolean => service.from <= start && start <= service.to;
    const here = grants.filter(({ entry }) => holds(entry));
    const addresses = unite(here.map((grant) => leftOf(grant, grant.denials.filter(holds))));
    if (isEmptyAddressSet(addresses)) return;
    const ports = portRange(start, (starts[index + 1] ?? 0) - 1);
    const same = flows.find((flow) => equalAddresses(flow.addresses, addresses));
    if (same === undefined) flows.push({ addresses, ports: [ports] });
    else same.ports.push(ports);
  });
  return flows.map(({ addresses, ports }) => ({ transport, ports: unionPorts(ports), addresses }));
}

/** Returns the addresses of a grant without those of these denials. */
function leftOf({ addresses }: Grant, denials: readonly Entry[]): AddressSet {
  if (denials.length === 0) return addresses;
  return subtractAddresses(addresses, unionAddresses(denials.map(deniedAddresses)));
}

/** Makes a union that leaves addresses out. Most stretches share their sets: each union is made once. */
function createUnion(outside: AddressSet): (sets: readonly AddressSet[]) => AddressSet {
  const numbers = new Map<AddressSet, number>();
  const known = new Map<string, AddressSet>();
  return (sets) => {
    for (const set of sets) if (!numbers.has(set)) numbers.set(set, numbers.size);
    const distinct = [...new Set(sets)];
    const key = distinct.map((set) => numbers.get(set)).join();
    const union = known.get(key) ?? subtractAddresses(unionAddresses(distinct), outside);
    known.set(key, union);
    return union;
  };
}
