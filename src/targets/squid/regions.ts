/** Where denials by address add up to all of them: a name is denied there as well, wherever it leads. */
import type { Policy } from '../../rules/policy.ts';
import { type AddressSet, allAddresses, equalAddresses, unionAddresses } from '../../sets/addresses.ts';
import { unionIntervals } from '../../sets/intervals.ts';
import { type PortSet, portDomain, portRange } from '../../sets/ports.ts';
import { type Atom, coversPrincipals, coversSchemes, entriesOf } from '../kernel/entries.ts';

/** Ports on which denials by address in front of a rule together deny every address of one of its atoms. */
export function closedPorts(policy: Policy, before: number, entry: Atom): PortSet {
  const denied: { ports: PortSet; addresses: AddressSet }[] = [];
  for (const rule of policy.rules.slice(0, before)) {
    if (rule.action !== 'deny') continue;
    for (const denial of entriesOf(rule)) {
      const { destination, service } = denial;
      if (destination.kind !== 'addresses' || destination.addresses === 'any' || service.transport === 'udp')
        continue;
      if (!coversSchemes(denial, entry) || !coversPrincipals(denial, entry)) continue;
      denied.push({ ports: portRange(service.from, service.to), addresses: destination.addresses });
    }
  }
  if (!equalAddresses(unionAddresses(denied.map(({ addresses }) => addresses)), allAddresses)) return [];
  const cuts = [...new Set(denied.flatMap(({ ports }) => ports.map((end, side) => end + (side % 2))))].sort(
    (a, b) => a - b,
  );
  const closed = cuts.flatMap((from, index): readonly PortSet[] => {
    const to = (cuts[index + 1] ?? from + 1) - 1;
    const here = denied.filter(({ ports }) =>
      ports.some((low, side) => side % 2 === 0 && low <= from && from <= (ports[side + 1] ?? -1)),
    );
    const all = equalAddresses(unionAddresses(here.map(({ addresses }) => addresses)), allAddresses);
    return all ? [portRange(from, to)] : [];
  });
  return unionIntervals(closed, portDomain);
}
