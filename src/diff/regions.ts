/** A difference as regions that a person can read, each widened as far as it stays inside the difference. */
import type { Universe } from '../equivalence/conditions.ts';
import { measure } from '../equivalence/count.ts';
import { type Box, describe, widen } from '../equivalence/describe.ts';
import type { NamedAddresses } from '../equivalence/describe-addresses.ts';
import { type Diagram, nothing } from '../equivalence/diagram.ts';
import { levelOf } from '../equivalence/space.ts';
import { type Example, exampleOf, type Preference } from '../equivalence/witness.ts';
import { showRequest } from '../equivalence/witnesses.ts';
import { type AddressSet, unionAddresses } from '../sets/addresses.ts';
import type { Capabilities } from '../targets/target.ts';
import type { NameCount, Region, Total } from './change.ts';

/** How many regions of one effect are worked out. */
export const mostRegions = 1000;

/** What the regions of one comparison share. */
export interface RegionContext {
  readonly universe: Universe;
  readonly preference: Preference;
  readonly hosts: Capabilities['hosts'];
  /** The points that occur at all. */
  readonly within: Diagram;
  readonly named: readonly NamedAddresses[];
  /** The requests behind a region, the ones that people would rather see. */
  readonly requests: (region: Diagram) => Diagram;
}

/** A region with its diagram, for whoever finds its reasons. */
export interface Found {
  readonly region: Region;
  readonly diagram: Diagram;
  readonly example: Example;
}

/** Takes a difference apart into regions, the largest first. They may overlap; together they are the difference. */
export function findRegions(
  context: RegionContext,
  difference: Diagram,
): { readonly found: readonly Found[]; readonly total?: Total } {
  const { universe, preference, within } = context;
  if (difference === nothing) return { found: [] };
  const found: Found[] = [];
  let rest = difference;
  while (rest !== nothing && found.length < mostRegions) {
    const box = widen(universe, difference, preference, within, rest);
    rest = universe.subtract(rest, box.diagram);
    found.push(describeBox(context, box));
  }
  const names = countNames(universe, universe.support(difference, levelOf('host')), context.hosts);
  const total: Total = {
    size: measure(universe, difference, context.hosts),
    regions: found.length,
    more: rest !== nothing,
    ...(names === undefined ? {} : { names }),
  };
  return { found: found.sort((a, b) => compareWeight(a.region, b.region)), total };
}

function describeBox(context: RegionContext, box: Box): Found {
  const { universe, hosts } = context;
  const example = exampleOf(universe, context.requests(box.diagram), context.preference);
  if (example === undefined) throw new Error('a difference without a request');
  const [level, hostLevel] = [levelOf('address'), levelOf('host')];
  const names = countNames(universe, box.occurring[hostLevel] ?? new Uint8Array(), hosts);
  const members = box.members[level] ?? new Uint8Array();
  const region: Region = {
    words: describe(universe.space, box, context.named),
    size: measure(universe, box.diagram, hosts),
    ...(names === undefined ? {} : { names }),
    ...(members.every((one) => one === 1)
      ? {}
      : { addresses: addressesIn(universe, box.occurring[level] ?? new Uint8Array()) }),
    witness: showRequest(example),
  };
  return { region, diagram: box.diagram, example };
}

function addressesIn({ space }: Universe, occurring: Uint8Array): AddressSet {
  return unionAddresses(
    space.addresses.filter((_, index) => occurring[index] === 1).map(({ addresses }) => addresses),
  );
}

/** The patterns that lie inside; none where hosts are not seen, or no name occurs. */
function countNames(
  { space }: Universe,
  occurring: Uint8Array,
  hosts: Capabilities['hosts'],
): NameCount | undefined {
  if (hosts === 'by-address') return undefined;
  const missing = new Set<number>();
  const present = new Set<number>();
  let every = true;
  space.hosts.forEach((host, index) => {
    if (host.kind !== 'name') return;
    const belongs = occurring[index] === 1;
    if (!belongs) every = false;
    for (const pattern of host.patterns) (belongs ? present : missing).add(pattern);
  });
  const whole = [...present]
    .filter((pattern) => !missing.has(pattern))
    .map((index) => space.hostPatterns[index]);
  const exact = whole.filter((pattern) => pattern?.kind === 'name').length;
  if (!space.hosts.some((host, index) => host.kind === 'name' && occurring[index] === 1)) return undefined;
  return { exact, wildcards: whole.length - exact, every };
}

/** The larger region first: those that names make unbounded, by how many; then by addresses times ports. */
export function compareWeight(a: Region, b: Region): number {
  const [left, right] = [weight(a), weight(b)];
  return left === right ? 0 : left > right ? -1 : 1;
}

function weight({ size, names }: Region): bigint {
  const unbounded = 1n << 160n;
  if (size !== null) return (BigInt(size.ipv4) + BigInt(size.ipv6)) * BigInt(size.ports);
  if (names === undefined) return unbounded;
  if (names.every) return unbounded << 64n;
  return unbounded * (1n + BigInt(names.wildcards) * 1_000_000n + BigInt(names.exact));
}
