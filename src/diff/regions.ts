/** Takes differences apart into regions that a person can read, each widened as far as it stays inside. */
import { present } from '../diagnostics/present.ts';
import { findExample, type Preference } from '../proof/compare/examples.ts';
import { showRequest } from '../proof/compare/replay.ts';
import type { Universe } from '../proof/diagram/conditions.ts';
import { measureViews, type Size } from '../proof/diagram/count.ts';
import { type Diagram, nothing } from '../proof/diagram/diagram.ts';
import { type HostClass, levelOf } from '../proof/space/space.ts';
import { type Box, describeRegion, widenRegion } from '../proof/words/describe.ts';
import type { NamedAddresses } from '../proof/words/describe-addresses.ts';
import { type AddressSet, unionAddresses } from '../sets/addresses.ts';
import type { HostPattern } from '../sets/hosts.ts';
import type { Capabilities } from '../targets/target.ts';
import type { Region, RegionNames, Total } from './change.ts';

/** How many regions of one effect are worked out. */
export const mostRegions = 300;

/** What the regions of one comparison share. */
export interface RegionContext {
  readonly universe: Universe;
  readonly preference: Preference;
  readonly hosts: Capabilities['hosts'];
  /** The points that occur at all. */
  readonly within: Diagram;
  readonly named: readonly NamedAddresses[];
  /** The requests behind a box, the ones that people would rather see. */
  readonly requests: (box: Box) => Diagram;
}

/** A region with its diagram, for whoever finds its reasons. */
export interface Found {
  readonly region: Region;
  readonly box: Box;
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
    const box = widenRegion(universe, difference, preference, within, rest);
    rest = universe.subtract(rest, box.diagram);
    found.push(describeBox(context, box));
  }
  const total = measureTotal(context, difference, found.length, rest !== nothing);
  return { found: found.sort((a, b) => compareWeight(a.region, b.region)), total };
}

/**
 * Measures all of a difference: the addresses where names do not matter, for even those belong that no rule set knows,
 * or none is asked for; and the names of the rest. It is taken from the whole, and so is exact however many regions
 * there are.
 */
function measureTotal(context: RegionContext, difference: Diagram, regions: number, more: boolean): Total {
  const { universe, hosts } = context;
  const { intersect, subtract, space } = universe;
  const level = levelOf('host');
  const hostsWhere = (test: (host: HostClass) => boolean): Diagram =>
    universe.field(
      level,
      Uint8Array.from(space.hosts, (host) => (test(host) ? 1 : 0)),
    );
  const strange = hostsWhere((host) => host.kind === 'name' && host.patterns.size === 0);
  const anyName = universe.exists(intersect(difference, strange), level);
  const named = hosts === 'by-address' ? nothing : hostsWhere(({ kind }) => kind === 'name');
  const limited = subtract(intersect(difference, named), anyName);
  const others = subtract(difference, limited);
  const names = limited === nothing ? undefined : findRegionNames(context, universe.support(limited, level));
  const size = others === nothing ? null : measureViews(universe, others, 'by-address');
  return {
    ...{ regions, more },
    ...present({ names: names && { ...names, every: false }, size: size ?? undefined }),
  };
}

function describeBox(context: RegionContext, box: Box): Found {
  const { universe } = context;
  const example = findExample(universe, context.requests(box), context.preference);
  if (example === undefined) throw new Error('a difference without a request');
  const [level, hostLevel] = [levelOf('address'), levelOf('host')];
  const names = findRegionNames(context, box.occurring[hostLevel] ?? new Uint8Array());
  const isEverywhere = (box.members[level] ?? new Uint8Array()).every((one) => one === 1);
  const addresses = isEverywhere
    ? undefined
    : collectAddresses(universe, box.occurring[level] ?? new Uint8Array());
  const region: Region = {
    words: describeRegion(universe.space, box, context.named),
    size: measureRegion(context, box.diagram, names),
    ...present({ names, addresses }),
    witness: showRequest(example),
    request: example.request,
  };
  return { region, box };
}

/** Measures a region; where any name will do, it is the addresses that bound it. */
function measureRegion(
  { universe, hosts }: RegionContext,
  region: Diagram,
  names: RegionNames | undefined,
): Size {
  return measureViews(universe, region, names?.every === true ? 'by-address' : hosts);
}

function collectAddresses({ space }: Universe, occurring: Uint8Array): AddressSet {
  return unionAddresses(
    space.addresses.filter((_, index) => occurring[index] === 1).map(({ addresses }) => addresses),
  );
}

/** Finds the names that occur; undefined where hosts are not seen, or no name occurs. */
function findRegionNames(
  { universe: { space }, hosts }: RegionContext,
  occurring: Uint8Array,
): RegionNames | undefined {
  if (hosts === 'by-address') return undefined;
  const sides: readonly [number[], number[]] = [[], []];
  space.hosts.forEach((host, index) => {
    if (host.kind === 'name') sides[occurring[index] === 1 ? 0 : 1].push(index);
  });
  const [inside, outside] = sides;
  if (inside.length === 0) return undefined;
  if (outside.length === 0) return { every: true, patterns: [], partly: [] };
  const isStranger = (index: number): boolean => listPatterns(space, index).size === 0;
  return {
    every: false,
    ...choosePatterns(space, inside, outside),
    ...(inside.some(isStranger) ? { except: choosePatterns(space, outside, inside) } : {}),
  };
}

function listPatterns(space: Universe['space'], index: number): ReadonlySet<number> {
  const host = space.hosts[index];
  return host?.kind === 'name' ? host.patterns : new Set();
}

/**
 * Chooses the patterns that hold some of these classes and none of the others, without those that wider ones cover;
 * and for what they leave over, the narrowest ones that hold others too.
 */
function choosePatterns(
  space: Universe['space'],
  inside: readonly number[],
  outside: readonly number[],
): Pick<RegionNames, 'patterns' | 'partly'> {
  const strange = new Set(outside.flatMap((index) => [...listPatterns(space, index)]));
  const classes = new Map<number, number[]>();
  for (const index of inside) {
    for (const pattern of listPatterns(space, index)) {
      const held = classes.get(pattern);
      if (held === undefined) classes.set(pattern, [index]);
      else held.push(index);
    }
  }
  const left = new Set(inside);
  const take = (candidates: readonly (readonly [number, readonly number[]])[]): readonly HostPattern[] =>
    candidates.flatMap(([pattern, held]) => {
      if (!held.some((index) => left.has(index))) return [];
      for (const index of held) left.delete(index);
      return space.hostPatterns[pattern] ?? [];
    });
  const widestFirst = [...classes].sort(([a, ofA], [b, ofB]) => ofB.length - ofA.length || a - b);
  const patterns = take(widestFirst.filter(([pattern]) => !strange.has(pattern)));
  return { patterns, partly: take(widestFirst.toReversed().filter(([pattern]) => strange.has(pattern))) };
}

/** Orders regions, the larger one first: those that names make unbounded, by how many; then by addresses times ports. */
export function compareWeight(a: Region, b: Region): number {
  const [left, right] = [weighRegion(a), weighRegion(b)];
  return left === right ? 0 : left > right ? -1 : 1;
}

function weighRegion({ size, names }: Region): bigint {
  const unbounded = 1n << 160n;
  if (size !== null) return (BigInt(size.ipv4) + BigInt(size.ipv6)) * BigInt(size.ports);
  if (names === undefined) return unbounded;
  const exact = names.patterns.filter(({ kind }) => kind === 'name').length;
  const wildcards = names.patterns.length - exact + names.partly.length;
  const many = names.every || names.except !== undefined ? 1_000_000_000_000n : 1n;
  return unbounded * BigInt(1 + exact + wildcards * 1_000_000) * many;
}
