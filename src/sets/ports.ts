import type { Domain, Intervals } from './intervals.ts';
import { containsValue, normaliseIntervals, subtractIntervals, unionIntervals } from './intervals.ts';

/** A set of port numbers, 1 to 65535. No client connects to port 0, so it is in no set, whatever a text says. */
export type PortSet = Intervals<number>;

export const portDomain: Domain<number> = { min: 1, max: 65535, one: 1 };

export const allPorts: PortSet = [portDomain.min, portDomain.max];

/** Returns the ports from one to another, both included and 0 left out. Throws where `from` is above `to` or one is no port. */
export function portRange(from: number, to: number): PortSet {
  return collectPorts([from, to]);
}

/** Returns the ports of ranges, given flat as `[from, to, from, to, …]`, 0 left out. Throws as `portRange` does. */
export function collectPorts(ends: readonly number[]): PortSet {
  const kept: number[] = [];
  for (let i = 0; i < ends.length; i += 2) {
    const [from = 0, to = 0] = [ends[i], ends[i + 1]];
    if (from === 0 && to === 0) continue;
    kept.push(from === 0 ? 1 : from, to);
  }
  return normaliseIntervals(kept, portDomain);
}

/** Returns the ports of any of these sets. */
export function unionPorts(sets: readonly PortSet[]): PortSet {
  return unionIntervals(sets, portDomain);
}

/** Returns the ports of a set that are not in another. */
export function subtractPorts(set: PortSet, other: PortSet): PortSet {
  return subtractIntervals(set, other, portDomain);
}

/** Returns whether the set holds this port. */
export function containsPort(set: PortSet, port: number): boolean {
  return containsValue(set, port);
}

/** Returns the set as its fewest ranges, in ascending order; both ends are included. */
export function portRanges(set: PortSet): { from: number; to: number }[] {
  const ranges: { from: number; to: number }[] = [];
  for (let i = 0; i < set.length; i += 2) ranges.push({ from: set[i] as number, to: set[i + 1] as number });
  return ranges;
}
