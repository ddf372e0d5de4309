/** The patterns and sets that conditions name, and the classes that each of them holds. */
import { type AddressSet, equalAddresses } from '../../sets/addresses.ts';
import type { Test } from '../../sets/condition.ts';
import type { HostPattern } from '../../sets/hosts.ts';
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

/** More expressions than this are put together where nothing tells them apart. */
const mostExpressions = 6;

interface ExpressionPattern {
  readonly source: string;
  readonly ignoreCase?: boolean;
}

/**
 * Collects patterns as `collectPatterns` does; `lists` are those of each test. Many expressions, which could match in any
 * combination, would make too many classes: those that occur in the same lists become one, an alternation.
 */
export function collectExpressions<P extends object>(
  lists: readonly (readonly P[])[],
  keyOf: (pattern: P) => string,
  isExpression: (pattern: P) => pattern is P & ExpressionPattern,
): Patterns<P> {
  const plain = collectPatterns(lists.flat(), keyOf);
  if (plain.list.filter(isExpression).length <= mostExpressions) return plain;
  const listsOf = new Map<number, Set<number>>();
  lists.forEach((list, number) => {
    for (const pattern of list) remember(listsOf, plain.indexOf(pattern), () => new Set()).add(number);
  });
  const groups = new Map<string, number[]>();
  plain.list.forEach((pattern, index) => {
    const key = isExpression(pattern)
      ? `${pattern.ignoreCase === true} ${[...(listsOf.get(index) ?? [])].join()}`
      : `${index}`;
    remember(groups, key, () => []).push(index);
  });
  const places = new Map([...groups.values()].flatMap((group, place) => group.map((one) => [one, place])));
  const list = [...groups.values()].flatMap((group): readonly P[] => {
    const members = group.flatMap((index) => plain.list[index] ?? []);
    const [first] = members;
    if (first === undefined || members.length === 1) return members;
    return [{ ...first, source: members.flatMap((one) => (isExpression(one) ? one.source : [])).join('|') }];
  });
  return { list, indexOf: (pattern) => places.get(plain.indexOf(pattern)) ?? -1 };
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

/** Returns a text that is the same for equal patterns; what is false may as well be left out. */
export function makePatternKey(pattern: object): string {
  const said = Object.entries(pattern).filter(([, value]) => value !== false);
  return JSON.stringify(said.sort());
}

/** Counts IPv4 addresses: plain numbers hold the count, and are quicker to add. */
export function countIpv4(values: AddressSet['v4']): bigint {
  let count = 0;
  for (let at = 0; at < values.length; at += 2) count += 1 + (values[at + 1] ?? 0) - (values[at] ?? 0);
  return BigInt(count);
}

/** Returns the list of names that a test asks for, if it asks for names. */
export function listNames(test: Test): readonly (readonly HostPattern[])[] {
  if (test.field !== 'host' && test.field !== 'resolved') return [];
  return test.hosts.names === 'all' ? [] : [test.hosts.names];
}
