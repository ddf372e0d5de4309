/** The patterns and sets that conditions name, and the classes that each of them holds. */
import { type AddressSet, equalAddresses } from '../../sets/addresses.ts';
import { remember } from '../../sets/remember.ts';

export interface Patterns<P> {
  readonly list: readonly P[];
  readonly indexOf: (pattern: P) => number;
}

/** Collects each pattern once, found by identity first; equal ones have equal keys. */
export function collectPatterns<P extends object>(
  patterns: readonly P[],
  keyOf: (pattern: P) => string,
): Patterns<P> {
  const byKey = new Map<string, number>();
  const known = new Map<P, number>();
  const list: P[] = [];
  for (const pattern of patterns) {
    if (known.has(pattern)) continue;
    const key = keyOf(pattern);
    const index = byKey.get(key) ?? list.push(pattern) - 1;
    byKey.set(key, index);
    known.set(pattern, index);
  }
  return { list, indexOf: (pattern) => known.get(pattern) ?? -1 };
}

/** Turns the members of each class into the classes of each member. */
export function invertMemberships(
  memberships: readonly (readonly number[])[],
): ReadonlyMap<number, readonly number[]> {
  const classes = new Map<number, number[]>();
  memberships.forEach((members, index) => {
    for (const member of members) remember(classes, member, () => []).push(index);
  });
  return classes;
}

/** Returns the classes of any of these patterns or sets, in ascending order. */
export function uniteClasses(
  classesOf: ReadonlyMap<number, readonly number[]>,
  wanted: readonly number[],
): readonly number[] {
  const [only, ...others] = new Set(wanted);
  if (only === undefined) return [];
  if (others.length === 0) return classesOf.get(only) ?? [];
  return [...new Set(wanted.flatMap((one) => classesOf.get(one) ?? []))].sort((a, b) => a - b);
}

/** Collects each set once, found by identity first. */
export function collectSets(sets: readonly AddressSet[]): Patterns<AddressSet> {
  const list: AddressSet[] = [];
  const known = new Map<AddressSet, number>();
  /** Sets that look alike at first sight. */
  const alike = new Map<string, number[]>();
  for (const set of sets) {
    if (known.has(set)) continue;
    const { v4, v6 } = set;
    const look = [v4.length, v6.length, v4[0], v4.at(-1), v6[0], v6.at(-1)].join();
    const others = remember(alike, look, () => []);
    const equal = others.find((index) => equalAddresses(list[index] ?? set, set));
    const index = equal ?? list.push(set) - 1;
    if (equal === undefined) others.push(index);
    known.set(set, index);
  }
  return { list, indexOf: (set) => known.get(set) ?? -1 };
}
