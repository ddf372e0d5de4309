/** Rules taken apart into what one kind of line can say. */

import type { Entry } from '../../../rules/entries.ts';
import type { PolicyHost, PolicyRule, Service } from '../../../rules/policy.ts';
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
import { intersectIntervals } from '../../../sets/intervals.ts';
import { type PortSet, portRange } from '../../../sets/ports.ts';
import { type HostList, hostListOf, hostsMeet, isEmptyHostList, noHosts } from './lower-hosts.ts';

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
  /** A destination of the part, for questions about coverage. */
  readonly sample: Pick<Entry, 'destination' | 'host'>;
}

/** The parts of a rule that a proxy can recognise, the one without a path first. */
export function partsOf(rule: PolicyRule): readonly Part[] {
  const plain: PolicyHost['pattern'][] = [];
  const byPath = new Map<string, PolicyHost[]>();
  const addresses: AddressSet[] = [];
  let sample: Part['sample'] | undefined;
  for (const destination of rule.destinations) {
    if (destination.kind === 'addresses') {
      const { addresses: meant } = destination;
      // As a condition all addresses are none; but an allow rule that lists them speaks of literals alone.
      const all = meant === 'any' || (rule.action === 'deny' && equalAddresses(meant, allAddresses));
      if (all) return [{ hosts: noHosts, addresses: noAddresses, everything: true, sample: { destination } }];
      addresses.push(meant);
      sample ??= { destination };
      continue;
    }
    for (const host of destination.hosts) {
      if (host.path === undefined) {
        plain.push(host.pattern);
        sample ??= { destination, host };
      } else byPath.set(host.path, [...(byPath.get(host.path) ?? []), host]);
    }
  }
  const hosts = hostListOf(plain);
  const literals = recognisable(unionAddresses(addresses));
  const parts: Part[] = [];
  if (sample !== undefined && !(isEmptyHostList(hosts) && isEmptyAddressSet(literals))) {
    parts.push({ hosts, addresses: literals, everything: false, sample });
  }
  for (const path of [...byPath.keys()].sort()) {
    const behind = byPath.get(path) ?? [];
    const list = hostListOf(
      behind.map(({ pattern }) => pattern),
      hosts,
    );
    const host = behind[0];
    const destination = rule.destinations.find(
      (one) => one.kind === 'hosts' && host !== undefined && one.hosts.includes(host),
    );
    if (host === undefined || destination === undefined || isEmptyHostList(list)) continue;
    parts.push({
      path,
      hosts: list,
      addresses: noAddresses,
      everything: false,
      sample: { destination, host },
    });
  }
  return parts;
}

/** ::ffff:0:0/96 is IPv4 to Squid: a prefix that holds it would match every IPv4 literal (5.7, observed). */
const mapped: AddressSet = { v4: [], v6: [0xffff_0000_0000n, 0xffff_ffff_ffffn] };
/** Names to Squid, which no `dst` holds. */
const unspecified: AddressSet = { v4: [0, 0], v6: [0n, 0n] };

/** The addresses without those that `dst` cannot hold; empty where nothing else is left. */
export function recognisable(addresses: AddressSet): AddressSet {
  const rest = subtractAddresses(addresses, mapped);
  return isEmptyAddressSet(subtractAddresses(rest, unspecified)) ? noAddresses : rest;
}

/** Whether a request may be of both parts, its path aside. */
export function partsMeet(a: Part, b: Part): boolean {
  if (a.everything || b.everything) return true;
  return hostsMeet(a.hosts, b.hosts) || !isEmptyAddressSet(intersectAddresses(a.addresses, b.addresses));
}

/** The forms in which the requests of a service come, with their ports. */
export function formsOf(
  service: Service,
  connect80: boolean,
): readonly { readonly form: Form; readonly ports: PortSet }[] {
  if (service.transport === 'udp') return [];
  const ports = portRange(service.from, service.to);
  const http = { form: 'http', ports } as const;
  const connect = { form: 'connect', ports } as const;
  if (service.scheme === 'any') return [http, connect];
  if (service.scheme === 'https') return [connect];
  const tunnelled = connect80 ? intersectIntervals(ports, portRange(80, 80)) : [];
  return tunnelled.length === 0 ? [http] : [http, { form: 'connect', ports: tunnelled }];
}
