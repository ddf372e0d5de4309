/** From a region of requests to one request that a person would type (semantics, section 5). */

import { present } from '../../diagnostics/present.ts';
import type { Policy, Request } from '../../rules/policy.ts';
import { type Address, containsAddress } from '../../sets/addresses.ts';
import { all, type Condition, type EnumValues, type FieldName, where } from '../../sets/condition.ts';
import { noHost } from '../../sets/hosts.ts';
import { containsPort } from '../../sets/ports.ts';
import { coverOf, isMisread, type Prefix, parseAddress, prefixRange } from '../../sets/prefix.ts';
import { remember } from '../../sets/remember.ts';
import type { ViewPiece } from '../../targets/target.ts';
import { namedHost, possibleRequests } from '../claim/views.ts';
import type { Universe } from '../diagram/conditions.ts';
import { type Diagram, everything, nothing } from '../diagram/diagram.ts';
import { type View, viewsOfRequest } from '../diagram/evaluate.ts';
import { type AddressClass, fieldOrder, levelOf, type Space } from '../space/space.ts';

/** A request out of a region, and whether its address or its principal could be any other. */
export interface Example {
  readonly request: Request;
  readonly free: ReadonlySet<'address' | 'principal'>;
  /** Its class in each field. */
  readonly classes: readonly number[];
}

/** For each field its classes, those first that make the plainest example. */
export type Preference = readonly (readonly number[])[];

/** Returns the host names that a policy writes out: the plainest witnesses. */
export function listHostNames(policy: Policy): ReadonlySet<string> {
  const hosts = policy.rules.flatMap((rule) =>
    rule.destinations.flatMap((one) => (one.kind === 'hosts' ? one.hosts : [])),
  );
  return new Set(hosts.flatMap(({ pattern }) => (pattern.kind === 'name' ? [pattern.name] : [])));
}

/**
 * Ranks classes by what people would rather see: names of the rule set before invented ones; 443, 80, then the
 * lowest port; an address that somebody knows, but where hosts are seen one that no rule speaks of.
 */
export function rankClasses(
  space: Space,
  names: ReadonlySet<string>,
  hosts: 'by-name' | 'by-address' = 'by-address',
): Preference {
  const ranks: Partial<Record<FieldName, (index: number) => number>> = {
    host: (index) => {
      const host = space.hosts[index];
      if (host?.kind !== 'name') return 3;
      if (names.has(host.name)) return 0;
      return host.patterns.size > 0 ? 1 : 2;
    },
    resolved: (index) => {
      const host = space.hosts[index];
      return host?.kind !== 'name' ? 0 : names.has(host.name) ? 1 : host.patterns.size > 0 ? 2 : 3;
    },
    port: (index) => {
      const port = choosePort(space, index);
      return port === 443 ? 0 : port === 80 ? 1 : port;
    },
    address: (index) => {
      const one = space.addresses[index];
      const isPlain = one !== undefined && isVast(one) === (hosts === 'by-name');
      return (isPlain ? 0 : 2) + (one?.first.family === 6 ? 1 : 0);
    },
  };
  return fieldOrder.map((field, level) => {
    const classes = Array.from({ length: space.sizes[level] ?? 0 }, (_, index) => index);
    const rank = ranks[field];
    return rank === undefined ? classes : classes.sort((a, b) => rank(a) - rank(b) || a - b);
  });
}

/** Returns the port of a class that people know best. */
function choosePort(space: Space, index: number): number {
  const ports = space.ports[index] ?? [];
  return containsPort(ports, 443) ? 443 : containsPort(ports, 80) ? 80 : (ports[0] ?? 0);
}

const bareConnection: Condition = all(
  where({ field: 'host', hosts: noHost }),
  where({ field: 'scheme', values: ['other'] }),
);

/** Returns the plainest request of a region of requests, or undefined where it is empty. */
export function findExample(
  universe: Universe,
  region: Diagram,
  preference: Preference,
): Example | undefined {
  const { space } = universe;
  const first = universe.pick(region, preference);
  if (first === undefined) return undefined;
  // Where any name will do, no host is the plainest.
  const bare = isFree(universe, region, first, 'host', universe.set(namedHost))
    ? universe.intersect(region, universe.set(bareConnection))
    : nothing;
  const classes = universe.pick(bare, preference) ?? first;
  const at = (field: FieldName): number => classes[levelOf(field)] ?? 0;
  const host = space.hosts[at('host')];
  const scheme = (space.enums.scheme[at('scheme')] ?? 'other') as Request['scheme'];
  const address = chooseAddress(space.addresses[at('address')]);
  const principal = space.principals[at('principal')];
  const request: Request = {
    transport: (space.enums.transport[at('transport')] ?? 'tcp') as Request['transport'],
    port: choosePort(space, at('port')),
    literal: host?.kind === 'ipv4Literal' || host?.kind === 'ipv6Literal',
    ...present({ host: host?.kind === 'name' ? host.name : undefined }),
    address,
    scheme,
    ...present({ path: scheme === 'other' ? undefined : (space.paths[at('path')]?.path ?? '/') }),
    account: principal?.account ?? 'a-user',
    services: principal?.services ?? [],
  };
  const hidable = (['address', 'principal'] as const).filter((field) =>
    isFree(universe, region, classes, field),
  );
  return { request, free: new Set(hidable), classes };
}

/** Returns the view by which an example is seen in a region of views; elsewhere it may be seen by others too. */
export function findSeenView(
  universe: Universe,
  pieces: readonly ViewPiece[],
  region: Diagram,
  { request, classes }: Example,
  preference: Preference,
): View | undefined {
  const { space, intersect } = universe;
  const only = (field: FieldName): Diagram => {
    const level = levelOf(field);
    return universe.fieldOf(level, [classes[level] ?? 0]);
  };
  const named = classes[levelOf('host')] ?? 0;
  for (const piece of pieces) {
    const isOwn = piece.resolved === 'host';
    const shown = [
      ...piece.sets.map((test) => universe.set(where(test))),
      ...piece.copies.map(only),
      ...(isOwn ? [universe.fieldOf(levelOf('resolved'), [named])] : []),
    ];
    const picked = universe.pick(shown.reduce(intersect, region), preference);
    const [view] = viewsOfRequest([piece], request);
    if (picked === undefined || view === undefined) continue;
    const resolved = space.hosts[picked[levelOf('resolved')] ?? 0];
    const picks = (field: 'method' | 'source'): string | undefined =>
      space.enums[field][picked[levelOf(field)] ?? 0];
    return {
      ...view,
      method: (picks('method') ?? 'GET') as EnumValues['method'],
      source: (picks('source') ?? 'inside') as EnumValues['source'],
      ...(piece.resolved === 'any' && resolved?.kind === 'name' ? { resolved: resolved.name } : {}),
    };
  }
  return undefined;
}

/** Returns whether the point could have any other of these classes in a field, as far as requests have them. */
function isFree(
  universe: Universe,
  region: Diagram,
  classes: readonly number[],
  field: FieldName,
  among: Diagram = everything,
): boolean {
  const { intersect, subtract } = universe;
  const freed = fieldOrder.reduceRight(
    (box, other, level) =>
      intersect(other === field ? among : universe.fieldOf(level, [classes[level] ?? 0]), box),
    everything,
  );
  return subtract(intersect(freed, universe.set(possibleRequests)), region) === nothing;
}

/** Returns a view of a region of a proxy's views, for regions that no request is seen in. */
export function findExampleView(
  universe: Universe,
  region: Diagram,
  preference: Preference,
): View | undefined {
  const { space } = universe;
  const picked = universe.pick(region, preference);
  if (picked === undefined) return undefined;
  const at = (field: FieldName): number => picked[levelOf(field)] ?? 0;
  const host = space.hosts[at('host')];
  return {
    form: (space.enums.form[at('form')] ?? 'other') as EnumValues['form'],
    method: (space.enums.method[at('method')] ?? 'GET') as EnumValues['method'],
    source: (space.enums.source[at('source')] ?? 'inside') as EnumValues['source'],
    port: choosePort(space, at('port')),
    path: space.paths[at('path')]?.path ?? '/',
    address: chooseAddress(space.addresses[at('address')]),
    host:
      host?.kind === 'name'
        ? { kind: 'name', name: host.name }
        : { kind: host?.kind === 'none' ? 'none' : 'literal' },
  };
}

const chosen = new WeakMap<AddressClass, Address>();

/** Addresses for examples (RFC 5737, RFC 3849). */
const documentation: readonly Address[] = ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1'].flatMap(
  (text) => {
    const address = parseAddress(text);
    return isMisread(address) ? [] : [address];
  },
);

/** Returns whether a class is most of a family: the rest of the world, which no one knows by a prefix. */
function isVast({ count }: AddressClass): boolean {
  return count.ipv4 >= 1n << 29n || count.ipv6 >= 1n << 125n;
}

/**
 * Returns the first address of the shortest prefix of a class: an address that looks like its network. Of the rest of
 * the world it returns one that is meant for examples.
 */
function chooseAddress(one: AddressClass | undefined): Address {
  return one === undefined ? { family: 4, value: 0 } : remember(chosen, one, findPlainAddress);
}

function findPlainAddress(one: AddressClass): Address {
  const isIn = (address: Address): boolean => containsAddress(one.addresses, address);
  const example = isVast(one) ? documentation.find(isIn) : undefined;
  if (example !== undefined) return example;
  let shortest: Prefix | undefined;
  for (const prefix of coverOf(one.addresses))
    if (shortest === undefined || prefix.length < shortest.length) shortest = prefix;
  return shortest === undefined ? one.first : prefixRange(shortest).from;
}
