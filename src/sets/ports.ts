import type { Domain, Intervals } from './intervals.ts';
import { containsValue, normaliseIntervals, unionIntervals } from './intervals.ts';

/** A set of port numbers, 0 to 65535. */
export type PortSet = Intervals<number>;

export const portDomain: Domain<number> = { min: 0, max: 65535, one: 1 };

export const allPorts: PortSet = [portDomain.min, portDomain.max];

/** Returns the ports from one to another, both included. Throws where `from` is above `to` or one is no port. */
export function portRange(from: number, to: number): PortSet {
  return normaliseIntervals([from, to], portDomain);
}

/** Returns the ports of any of these sets. */
export function unionPorts(sets: readonly PortSet[]): PortSet {
  return unionIntervals(sets, portDomain);
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
