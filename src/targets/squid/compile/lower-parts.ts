/** Rules taken apart into what one kind of line can say. */
import { present } from '../../../diagnostics/present.ts';
import type { Entry } from '../../../rules/entries.ts';
import type { PolicyRule } from '../../../rules/policy.ts';
import {
  type AddressSet,
  allAddresses,
  equalAddresses,
  intersectAddresses,
  isEmptyAddressSet,
  noAddresses,
  subtractAddresses,
  unionAddresses,
} from '../../../sets/addresses.ts';
import { type HostList, hostsMeet, isEmptyHostList, listHosts, noHosts } from './lower-hosts.ts';

/** How a request reaches the proxy. */
export type Form = 'connect' | 'http';

/** Destinations of a rule that are tested alike: those with one path, or all that have none. */
export interface Part {
  readonly path?: string;
  readonly hosts: HostList;
  /** IP literals, by address. */
  readonly addresses: AddressSet;
  /** Every host and every literal. */
  readonly everything: boolean;
  /** Stands for its services in names, where those of the rule's destinations differ: `http`, `8801`. */
  readonly served?: string;
  /** A destination of the part, for questions about coverage. */
  readonly sample: Pick<Entry, 'destination' | 'host'>;
}

/** Returns the parts of a rule that a proxy can recognise, the one without a path first. */
export function listParts(rule: PolicyRule): readonly Part[] {
  const blank = { hosts: noHosts, addresses: noAddresses, everything: false };
  const byAddress = rule.destinations.filter((one) => one.kind === 'addresses');
  // As a condition all addresses are none; but an allow rule that lists them speaks of literals alone.
  const anywhere = byAddress.find(
    ({ addresses }) =>
      addresses === 'any' || (rule.action === 'deny' && equalAddresses(addresses, allAddresses)),
  );
  if (anywhere !== undefined) return [{ ...blank, everything: true, sample: { destination: anywhere } }];
  const byPath = new Map<string | undefined, Required<Part['sample']>[]>();
  for (const destination of rule.destinations) {
    for (const host of destination.kind === 'hosts' ? destination.hosts : []) {
      const known = byPath.get(host.path);
      if (known === undefined) byPath.set(host.path, [{ destination, host }]);
      else known.push({ destination, host });
    }
  }
  const plain = byPath.get(undefined) ?? [];
  byPath.delete(undefined);
  const literals = byAddress.flatMap(({ addresses }) => (addresses === 'any' ? [] : [addresses]));
  const addresses = recognisable(unionAddresses(literals));
  const hosts = listHosts(plain.map(({ host }) => host.pattern));
  const parts = [
    { ...blank, hosts, addresses, samples: [...plain, ...byAddress.map((destination) => ({ destination }))] },
    ...[...byPath]
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
      .map(([path, samples]) => ({
        ...blank,
        ...present({ path }),
        hosts: listHosts(
          samples.map(({ host }) => host.pattern),
          hosts,
        ),
        samples,
      })),
  ];
  return parts
    .filter((part) => !isEmptyHostList(part.hosts) || !isEmptyAddressSet(part.addresses))
    .flatMap(({ samples: [sample], ...part }) => (sample === undefined ? [] : [{ ...part, sample }]));
}

/** ::ffff:0:0/96 is IPv4 to Squid: a prefix that holds it would match every IPv4 literal (5.7, observed). */
const mapped: AddressSet = { v4: [], v6: [0xffff_0000_0000n, 0xffff_ffff_ffffn] };
/** Names to Squid, which no `dst` holds. */
const unspecified: AddressSet = { v4: [0, 0], v6: [0n, 0n] };

/** Returns the addresses without those that `dst` cannot hold; empty where nothing else is left. */
function recognisable(addresses: AddressSet): AddressSet {
  const rest = subtractAddresses(addresses, mapped);
  return isEmptyAddressSet(subtractAddresses(rest, unspecified)) ? noAddresses : rest;
}

/** Returns whether a request may be of both parts, its path aside. */
export function partsMeet(a: Part, b: Part): boolean {
  if (a.everything || b.everything) return true;
  return hostsMeet(a.hosts, b.hosts) || !isEmptyAddressSet(intersectAddresses(a.addresses, b.addresses));
}
