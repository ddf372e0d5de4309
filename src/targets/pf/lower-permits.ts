/**
 * What each allow rule still permits where only transport, port and address are seen, after the denials before
 * it. With the denials taken out, every line of the text is a pass, and their order means nothing.
 */
import type { Policy, PolicyRule } from '../../rules/policy.ts';
import {
  type AddressSet,
  allAddresses,
  equalAddresses,
  isEmptyAddressSet,
  noAddresses,
  subtractAddresses,
  unionAddresses,
} from '../../sets/addresses.ts';
import {
  atomsOf,
  coversHosts,
  coversPaths,
  coversPrincipals,
  coversSchemes,
  earlierDenials,
  entriesOf,
} from '../entries.ts';
import type { Entry } from '../target.ts';

/** Ports of one transport that a rule permits at the same addresses. */
export interface Permit {
  readonly transport: 'tcp' | 'udp';
  readonly ports: readonly PortRange[];
  readonly addresses: AddressSet;
}

export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** The permits of a rule, by transport and lowest port; no two of one transport have the same addresses. */
export function permitsOf(policy: Policy, rule: PolicyRule, local: AddressSet): readonly Permit[] {
  const denials = earlierDenials(policy, rule);
  const parts = entriesOf(rule).flatMap((entry) => permitsOfEntry(entry, denials, local));
  return (['tcp', 'udp'] as const).flatMap((transport) =>
    mergePermits(
      transport,
      parts.filter((part) => part.transport === transport),
    ),
  );
}

/** The addresses that stand for a destination; none where its hosts have no known ones. */
function addressesOf({ destination }: Entry): AddressSet {
  const addresses = destination.kind === 'hosts' ? (destination.known ?? noAddresses) : destination.addresses;
  return addresses === 'any' ? allAddresses : addresses;
}

interface Part extends PortRange {
  readonly transport: 'tcp' | 'udp';
  readonly addresses: AddressSet;
}

/**
 * A view is denied where every request behind it is: so a denial acts only if it covers what cannot be seen
 * of an atom (its hosts, path, scheme and principal), and then at its own addresses and ports.
 */
function permitsOfEntry(entry: Entry, denials: readonly Entry[], local: AddressSet): readonly Part[] {
  const { transport, from, to } = entry.service;
  const addresses = addressesOf(entry);
  const acting = denials.filter(
    ({ service }) => service.transport === transport && service.from <= to && service.to >= from,
  );
  const parts = atomsOf(entry).flatMap((atom): readonly Part[] => {
    const covering = acting.filter(
      (denial) =>
        coversHosts(denial, atom) &&
        coversPaths(denial, atom) &&
        coversSchemes(denial, atom) &&
        coversPrincipals(denial, atom),
    );
    return cutPorts(
      { from, to },
      covering.map(({ service }) => service),
    ).map((range) => {
      const denied = covering
        .filter(({ service }) => service.from <= range.from && service.to >= range.to)
        .map((denial) => (denial.destination.kind === 'hosts' ? allAddresses : addressesOf(denial)));
      const rest = denied.length === 0 ? addresses : subtractAddresses(addresses, unionAddresses(denied));
      return { transport, ...range, addresses: rest };
    });
  });
  return parts.filter((part) => !isEmptyAddressSet(subtractAddresses(part.addresses, local)));
}

/** A range, cut where one of the others begins or ends. */
function cutPorts({ from, to }: PortRange, others: readonly PortRange[]): readonly PortRange[] {
  const starts = new Set([from]);
  for (const other of others) {
    if (other.from > from && other.from <= to) starts.add(other.from);
    if (other.to >= from && other.to < to) starts.add(other.to + 1);
  }
  const sorted = [...starts].sort((a, b) => a - b);
  return sorted.map((start, index) => ({ from: start, to: (sorted[index + 1] ?? to + 1) - 1 }));
}

/** Unites the addresses of each port, then the ports that have the same addresses. */
function mergePermits(transport: 'tcp' | 'udp', parts: readonly Part[]): readonly Permit[] {
  const groups: { addresses: AddressSet; ports: PortRange[] }[] = [];
  const unite = createUnion();
  for (const whole of portSpans(parts)) {
    for (const range of cutPorts(whole, parts)) {
      const here = parts.filter((part) => part.from <= range.from && part.to >= range.to);
      if (here.length === 0) continue;
      const addresses = unite(here.map((part) => part.addresses));
      const group = groups.find(
        (one) => one.addresses === addresses || equalAddresses(one.addresses, addresses),
      );
      if (group === undefined) groups.push({ addresses, ports: [range] });
      else addRange(group.ports, range);
    }
  }
  return groups.map(({ addresses, ports }) => ({ transport, ports, addresses }));
}

/** The lowest to the highest port of the parts. */
function portSpans(parts: readonly Part[]): readonly PortRange[] {
  if (parts.length === 0) return [];
  return [{ from: Math.min(...parts.map(({ from }) => from)), to: Math.max(...parts.map(({ to }) => to)) }];
}

function addRange(ports: PortRange[], range: PortRange): void {
  const last = ports.at(-1);
  if (last !== undefined && last.to + 1 === range.from)
    ports[ports.length - 1] = { from: last.from, to: range.to };
  else ports.push(range);
}

/** Most entries of a rule share their set of addresses: each combination is united once. */
function createUnion(): (sets: readonly AddressSet[]) => AddressSet {
  const known: { readonly of: ReadonlySet<AddressSet>; readonly union: AddressSet }[] = [];
  return (sets) => {
    const of = new Set(sets);
    const [only] = of;
    if (of.size === 1 && only !== undefined) return only;
    const found = known.find((one) => one.of.size === of.size && [...of].every((set) => one.of.has(set)));
    if (found !== undefined) return found.union;
    const union = unionAddresses([...of]);
    known.push({ of, union });
    return union;
  };
}
