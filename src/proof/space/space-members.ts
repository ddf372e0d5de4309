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

/**
 * Returns a function that finds the classes of any of some patterns or sets, in ascending order; `holding` are the
 * numbers of those that hold each class.
 */
export function makeFinder<P>(
  { indexOf }: Patterns<P>,
  holding: readonly (readonly number[])[],
): (wanted: readonly P[]) => readonly number[] {
  const classesOf = invertMemberships(holding);
  return (wanted) => {
    const [only, ...others] = new Set(wanted.map(indexOf));
    if (only === undefined) return [];
    const classes = classesOf.get(only) ?? [];
    if (others.length === 0) return classes;
    const all = [classes, ...others.map((one) => classesOf.get(one) ?? [])].flat();
    return [...new Set(all)].sort((a, b) => a - b);
  };
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
