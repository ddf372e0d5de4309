/**
 * What each rule says where only transport, port and address are seen. A denial that asks for nothing else is a
 * line of its own, at its place. Any other is taken out of the permits behind it, where it acts on them.
 */

import type { Entry } from '../../../rules/entries.ts';
import { entriesOf } from '../../../rules/entries.ts';
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import {
  type AddressSet,
  allAddresses,
  equalAddresses,
  isEmptyAddressSet,
  noAddresses,
  subtractAddresses,
  unionAddresses,
} from '../../../sets/addresses.ts';
import {
  atomsOf,
  coversHosts,
  coversPaths,
  coversPrincipals,
  coversSchemes,
  earlierDenials,
} from '../../kernel/entries.ts';

/** Ports of one transport, and the addresses at which a rule allows or denies them. */
export interface Traffic {
  readonly transport: 'tcp' | 'udp';
  readonly ports: readonly PortRange[];
  readonly addresses: AddressSet;
}

export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** What the lines of a rule are for, without local addresses; no two of one transport have the same addresses. */
export function trafficOf(policy: Policy, rule: PolicyRule, local: AddressSet): readonly Traffic[] {
  const entries = entriesOf(rule);
  const parts = rule.action === 'allow' ? permitted(policy, rule, entries) : denied(entries);
  const unite = createUnion(local);
  return (['tcp', 'udp'] as const).flatMap((transport) =>
    merge(
      transport,
      parts.filter((part) => part.transport === transport),
      unite,
    ),
  );
}

interface Part extends PortRange {
  readonly transport: 'tcp' | 'udp';
  readonly addresses: AddressSet;
}

/** Whether a denial asks for nothing that pf does not see: it then holds for every packet that it matches. */
function isVisible({ rule, service, destination }: Entry): boolean {
  return destination.kind === 'addresses' && rule.principals === undefined && isOfAnyScheme(service);
}

function isOfAnyScheme({ transport, scheme }: Entry['service']): boolean {
  return transport === 'udp' || scheme === 'any';
}

function denied(entries: readonly Entry[]): readonly Part[] {
  return entries.filter(isVisible).map((entry) => {
    const { transport, from, to } = entry.service;
    return { transport, from, to, addresses: addressesOf(entry) };
  });
}

function permitted(policy: Policy, rule: PolicyRule, entries: readonly Entry[]): readonly Part[] {
  const denials = earlierDenials(policy, rule).filter((denial) => !isVisible(denial));
  return entries.flatMap((entry) => permittedBy(entry, denials));
}

/** The addresses that stand for a destination; none where its hosts have no known ones. */
function addressesOf({ destination }: Entry): AddressSet {
  const addresses = destination.kind === 'hosts' ? (destination.known ?? noAddresses) : destination.addresses;
  return addresses === 'any' ? allAddresses : addresses;
}

/**
 * A view is denied where every request behind it is: so a denial acts only if it covers what cannot be seen
 * of an atom (its hosts, path, scheme and principal), and then at its own addresses and ports.
 */
function permittedBy(entry: Entry, denials: readonly Entry[]): readonly Part[] {
  const { transport, from, to } = entry.service;
  const addresses = addressesOf(entry);
  const near = denials.filter(
    ({ service }) => service.transport === transport && service.from <= to && service.to >= from,
  );
  return atomsOf(entry).flatMap((atom): readonly Part[] => {
    const acting = near.filter(
      (denial) =>
        coversHosts(denial, atom) &&
        coversPaths(denial, atom) &&
        coversSchemes(denial, atom) &&
        coversPrincipals(denial, atom),
    );
    const services = acting.map(({ service }) => service);
    return cutPorts({ from, to }, services).map((range) => {
      const taken = acting
        .filter(({ service }) => service.from <= range.from && service.to >= range.to)
        .map((denial) => (denial.destination.kind === 'hosts' ? allAddresses : addressesOf(denial)));
      const rest = taken.length === 0 ? addresses : subtractAddresses(addresses, unionAddresses(taken));
      return { transport, ...range, addresses: rest };
    });
  });
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

type Unite = (sets: readonly AddressSet[]) => AddressSet;

/** Unites the addresses of each port, then the ports that have the same addresses. */
function merge(transport: 'tcp' | 'udp', parts: readonly Part[], unite: Unite): readonly Traffic[] {
  const groups: { addresses: AddressSet; ports: PortRange[] }[] = [];
  if (parts.length === 0) return [];
  const span = {
    from: Math.min(...parts.map((part) => part.from)),
    to: Math.max(...parts.map((part) => part.to)),
  };
  for (const range of cutPorts(span, parts)) {
    const here = parts.filter((part) => part.from <= range.from && part.to >= range.to);
    const addresses = unite(here.map((part) => part.addresses));
    if (isEmptyAddressSet(addresses)) continue;
    const group = groups.find((one) => equalAddresses(one.addresses, addresses));
    if (group === undefined) groups.push({ addresses, ports: [range] });
    else addRange(group.ports, range);
  }
  return groups.map(({ addresses, ports }) => ({ transport, ports, addresses }));
}

function addRange(ports: PortRange[], range: PortRange): void {
  const last = ports.at(-1);
  if (last !== undefined && last.to + 1 === range.from)
    ports[ports.length - 1] = { from: last.from, to: range.to };
  else ports.push(range);
}

/** Unites sets and leaves the local addresses out. Most entries of a rule share a set: each union is made once. */
function createUnion(local: AddressSet): Unite {
  const known: { readonly of: ReadonlySet<AddressSet>; readonly union: AddressSet }[] = [];
  return (sets) => {
    const of = new Set(sets);
    const found = known.find((one) => one.of.size === of.size && [...of].every((set) => one.of.has(set)));
    if (found !== undefined) return found.union;
    const union = subtractAddresses(unionAddresses([...of]), local);
    known.push({ of, union });
    return union;
  };
}
