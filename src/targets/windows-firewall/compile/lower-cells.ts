/** What a rule of the policy lets through, as ports times addresses, its earlier denials subtracted. */

import type { Entry } from '../../../rules/entries.ts';
import { entriesOf } from '../../../rules/entries.ts';
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import {
  type AddressSet,
  allAddresses,
  equalAddresses,
  isEmptyAddressSet,
  subtractAddresses,
  unionAddresses,
} from '../../../sets/addresses.ts';
import { intersectIntervals, subtractIntervals } from '../../../sets/intervals.ts';
import { type PortSet, portDomain, portRange, unionPorts } from '../../../sets/ports.ts';
import {
  atomsOf,
  coversHosts,
  coversPaths,
  coversPrincipals,
  coversSchemes,
  earlierDenials,
} from '../../kernel/entries.ts';

/** The flows of one transport to these addresses on these ports. */
export interface Cell {
  readonly transport: 'tcp' | 'udp';
  readonly ports: PortSet;
  readonly addresses: AddressSet;
}

/** The cells of a rule: of one transport, no two share a port. TCP first, then by port. */
export function cellsOf(policy: Policy, rule: PolicyRule, scoped: boolean): readonly Cell[] {
  const denials = earlierDenials(policy, rule).filter((one) => !scoped || one.rule.principals === undefined);
  const parts: Cell[] = [];
  const done = new Map<AddressSet, Set<string>>();
  for (const entry of entriesOf(rule)) {
    const addresses = addressesOf(entry);
    if (addresses === undefined) continue;
    const known = done.get(addresses) ?? new Set();
    done.set(addresses, known);
    for (const atom of atomsOf(entry)) {
      const acting = denials.filter((denial) => actsOn(denial, atom, scoped));
      // Many hosts stand behind the same addresses: what was subtracted once is not subtracted again.
      const { transport, from, to } = entry.service;
      const key = [transport, from, to, ...acting.map((one) => denials.indexOf(one))].join(' ');
      if (known.has(key)) continue;
      known.add(key);
      parts.push(...withoutDenials({ transport, ports: portRange(from, to), addresses }, acting));
    }
  }
  return (['tcp', 'udp'] as const).flatMap((transport) =>
    mergeCells(
      transport,
      parts.filter((part) => part.transport === transport),
    ),
  );
}

function addressesOf(entry: Entry): AddressSet | undefined {
  const { destination } = entry;
  const addresses = destination.kind === 'hosts' ? destination.known : destination.addresses;
  return addresses === 'any' ? allAddresses : addresses;
}

/** Whether a denial denies every request that hides behind a view of this atom, at the addresses that it names. */
function actsOn(denial: Entry, atom: Entry, scoped: boolean): boolean {
  return (
    denial.service.transport === atom.service.transport &&
    denial.service.from <= atom.service.to &&
    atom.service.from <= denial.service.to &&
    coversSchemes(denial, atom) &&
    coversHosts(denial, atom) &&
    coversPaths(denial, atom) &&
    (scoped || coversPrincipals(denial, atom))
  );
}

function withoutDenials(cell: Cell, denials: readonly Entry[]): readonly Cell[] {
  let cells: readonly Cell[] = [cell];
  for (const denial of denials) cells = cells.flatMap((one) => withoutDenial(one, denial));
  return cells;
}

/** The flows of the cell beside the denied ports, and on these those to other addresses. */
function withoutDenial(cell: Cell, denial: Entry): readonly Cell[] {
  const ports = portRange(denial.service.from, denial.service.to);
  const beside = subtractIntervals(cell.ports, ports, portDomain);
  const { destination } = denial;
  // A denial by host acts here only where it covers the host: then on every address.
  const denied = destination.kind === 'hosts' ? 'any' : destination.addresses;
  const rest = denied === 'any' ? undefined : subtractAddresses(cell.addresses, denied);
  const cells: Cell[] = [];
  if (beside.length > 0) cells.push({ ...cell, ports: beside });
  const under = intersectIntervals(cell.ports, ports);
  if (under.length > 0 && rest !== undefined && !isEmptyAddressSet(rest)) {
    cells.push({ ...cell, ports: under, addresses: rest });
  }
  return cells;
}

/** Cuts the ports where a part begins or ends, and puts ports with the same addresses together again. */
function mergeCells(transport: 'tcp' | 'udp', parts: readonly Cell[]): readonly Cell[] {
  const pieces = new Map<string, { readonly here: readonly Cell[]; readonly ports: PortSet[] }>();
  for (const ports of cutPorts(parts)) {
    const here = parts.filter((part) => intersectIntervals(part.ports, ports).length > 0);
    const key = here.map((part) => parts.indexOf(part)).join(' ');
    const piece = pieces.get(key) ?? { here, ports: [] };
    pieces.set(key, piece);
    piece.ports.push(ports);
  }
  const merged: { readonly ports: PortSet[]; readonly addresses: AddressSet }[] = [];
  for (const { here, ports } of pieces.values()) {
    const addresses = unionAddresses([...new Set(here.map((part) => part.addresses))]);
    const same = merged.find((one) => equalAddresses(one.addresses, addresses));
    if (same !== undefined) same.ports.push(...ports);
    else if (!isEmptyAddressSet(addresses)) merged.push({ ports: [...ports], addresses });
  }
  return merged
    .map(({ ports, addresses }) => ({ transport, ports: unionPorts(ports), addresses }))
    .sort((a, b) => (a.ports[0] ?? 0) - (b.ports[0] ?? 0));
}

/** The pieces between all places where a part begins or ends, as far as a part holds them. */
function cutPorts(parts: readonly Cell[]): readonly PortSet[] {
  const starts = new Set<number>();
  for (const { ports } of parts) {
    for (const [index, end] of ports.entries()) starts.add(index % 2 === 0 ? end : end + 1);
  }
  const cuts = [...starts].sort((a, b) => a - b);
  return cuts.flatMap((from, index): readonly PortSet[] => {
    const next = cuts[index + 1];
    return next === undefined ? [] : [portRange(from, next - 1)];
  });
}
