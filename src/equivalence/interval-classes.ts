/**
 * The classes into which sets of intervals split their values: two values are in one class where the same
 * sets hold them. One sweep over all boundaries; classes are keyed by their full membership.
 */
import type { Domain, Intervals } from '../sets/intervals.ts';

export interface ValueClass<T extends number | bigint> {
  /** Indices of the sets that hold these values, ascending. */
  readonly members: readonly number[];
  /** The values. */
  readonly values: Intervals<T>;
}

/** The classes of all values of the domain, in the order of their lowest values. */
export function classifyIntervals<T extends number | bigint>(
  sets: readonly Intervals<T>[],
  domain: Domain<T>,
): readonly ValueClass<T>[] {
  const bounds = mergeBounds(sets, domain);
  const switches = switchesAt(sets, bounds, domain);
  const wordCount = Math.ceil(sets.length / 16);
  const inside = new Uint16Array(wordCount);
  const classes = new Map<string, { readonly members: readonly number[]; readonly values: T[] }>();
  bounds.forEach((low, index) => {
    for (const set of switches[index] ?? []) inside[set >>> 4] = (inside[set >>> 4] ?? 0) ^ (1 << (set & 15));
    const key = String.fromCharCode(...inside);
    const next = bounds[index + 1];
    const high = next === undefined ? domain.max : previous(next, domain);
    const known = classes.get(key);
    if (known !== undefined) known.values.push(low, high);
    else
      classes.set(key, {
        members: sets.map((_, set) => set).filter((set) => isSet(inside, set)),
        values: [low, high],
      });
  });
  return [...classes.values()];
}

function isSet(words: Uint16Array, index: number): boolean {
  return (((words[index >>> 4] ?? 0) >>> (index & 15)) & 1) === 1;
}

function previous<T extends number | bigint>(value: T, domain: Domain<T>): T {
  return ((value as number) - (domain.one as number)) as T;
}

function next<T extends number | bigint>(value: T, domain: Domain<T>): T {
  return ((value as number) + (domain.one as number)) as T;
}

/** All values at which a set begins or ends, and the lowest value; sorted, each once. */
function mergeBounds<T extends number | bigint>(
  sets: readonly Intervals<T>[],
  domain: Domain<T>,
): readonly T[] {
  let lists: (readonly T[])[] = sets.map((set) => boundsOf(set, domain));
  lists.push([domain.min]);
  while (lists.length > 1) {
    const merged: (readonly T[])[] = [];
    for (let index = 0; index < lists.length; index += 2) {
      merged.push(mergeTwo(lists[index] ?? [], lists[index + 1] ?? []));
    }
    lists = merged;
  }
  return lists[0] ?? [];
}

function boundsOf<T extends number | bigint>(set: Intervals<T>, domain: Domain<T>): readonly T[] {
  const bounds: T[] = [];
  set.forEach((value: T, index) => {
    if (index % 2 === 0) bounds.push(value);
    else if (value !== domain.max) bounds.push(next<T>(value as T, domain));
  });
  return bounds;
}

function mergeTwo<T extends number | bigint>(a: readonly T[], b: readonly T[]): readonly T[] {
  const merged: T[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const [x, y] = [a[i], b[j]];
    if (y === undefined || (x !== undefined && x <= y)) i++;
    if (x === undefined || (y !== undefined && y <= x)) j++;
    const least = x === undefined || (y !== undefined && y < x) ? y : x;
    merged.push(least as T);
  }
  return merged;
}

/** For each boundary the sets that begin or end there. */
function switchesAt<T extends number | bigint>(
  sets: readonly Intervals<T>[],
  bounds: readonly T[],
  domain: Domain<T>,
): readonly (readonly number[] | undefined)[] {
  const switches: (number[] | undefined)[] = new Array(bounds.length);
  sets.forEach((set, index) => {
    let at = 0;
    set.forEach((value, position) => {
      if (position % 2 === 1 && value === domain.max) return;
      const bound = position % 2 === 0 ? value : next(value, domain);
      at = findBound(bounds, bound, at);
      const here = switches[at];
      if (here === undefined) switches[at] = [index];
      else here.push(index);
    });
  });
  return switches;
}

/** The index of a value that is known to be in the list, at or behind `from`: galloping, then bisecting. */
function findBound<T extends number | bigint>(bounds: readonly T[], value: T, from: number): number {
  let low = from;
  let step = 1;
  while (low + step < bounds.length && (bounds[low + step] as T) <= value) {
    low += step;
    step *= 2;
  }
  let high = Math.min(bounds.length - 1, low + step);
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((bounds[middle] as T) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
