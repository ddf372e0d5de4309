/**
 * The classes into which sets of intervals split their values: two values are in one class where the same
 * sets hold them. Two sets are combined, then what is left, so that each bound is looked at only
 * logarithmically often; a class of a combination is a pair of classes, so nothing is ever taken for equal.
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
  const { bounds, classes, members } = combine(
    sets.map((set, index) => alternate(set, index, domain)),
    domain,
  );
  const values = members.map((): T[] => []);
  const last = bounds.length - 1;
  for (let at = 0; at <= last; at++) {
    const high = at < last ? minus(bounds[at + 1] as T, domain.one) : domain.max;
    values[classes[at] as number]?.push(bounds[at] as T, high);
  }
  return members.map((of, index) => ({
    members: [...of].sort((a, b) => a - b),
    values: values[index] ?? [],
  }));
}

/** What a family of sets says, in stretches of values: each begins at a bound and is of one class. */
interface Partition<T> {
  /** The first one is the lowest value. */
  readonly bounds: readonly T[];
  readonly classes: readonly number[];
  /** For each class the sets that hold it. */
  readonly members: readonly (readonly number[])[];
}

/** One set: the stretches are outside and inside by turns. */
function alternate<T extends number | bigint>(
  set: Intervals<T>,
  index: number,
  domain: Domain<T>,
): Partition<T> {
  const bounds: T[] = [domain.min];
  for (let at = set[0] === domain.min ? 1 : 0; at < set.length; at++) {
    const value = set[at] as T;
    if (at % 2 === 0) bounds.push(value);
    else if (value !== domain.max) bounds.push(plus(value, domain.one));
  }
  const members = set[0] === domain.min ? [[index], []] : [[], [index]];
  return { bounds, classes: bounds.map((_, at) => at % 2), members: members.slice(0, bounds.length) };
}

/** The smallest first: a large set among small ones is gone through once. */
function combine<T extends number | bigint>(
  parts: readonly Partition<T>[],
  { min }: Domain<T>,
): Partition<T> {
  const single = [...parts].sort((a, b) => a.bounds.length - b.bounds.length);
  const made: Partition<T>[] = [];
  const sizeOf = (part: Partition<T> | undefined): number => part?.bounds.length ?? Number.POSITIVE_INFINITY;
  const next = (): Partition<T> | undefined => (sizeOf(made[0]) < sizeOf(single[0]) ? made : single).shift();
  for (;;) {
    const a = next();
    if (a === undefined) return { bounds: [min], classes: [0], members: [[]] };
    const b = next();
    if (b === undefined) return a;
    made.push(combineTwo(a, b));
  }
}

function combineTwo<T extends number | bigint>(a: Partition<T>, b: Partition<T>): Partition<T> {
  const bounds: T[] = [];
  const classes: number[] = [];
  const members: (readonly number[])[] = [];
  const known = new Map<number, number>();
  for (let i = 0, j = 0; i < a.bounds.length || j < b.bounds.length; ) {
    const x = a.bounds[i];
    const y = b.bounds[j];
    const inOrder = y === undefined || (x !== undefined && x <= y);
    bounds.push((inOrder ? x : y) as T);
    if (!inOrder || x === y) j++;
    if (inOrder) i++;
    const inA = a.classes[i - 1] as number;
    const inB = b.classes[j - 1] as number;
    const pair = inA * b.members.length + inB;
    let here = known.get(pair);
    if (here === undefined) {
      here = members.push([...(a.members[inA] ?? []), ...(b.members[inB] ?? [])]) - 1;
      known.set(pair, here);
    }
    classes.push(here);
  }
  return { bounds, classes, members };
}

// The compiler knows no sum of two values of one type parameter; both are of one type here.
function plus<T extends number | bigint>(a: T, b: T): T {
  return ((a as number) + (b as number)) as T;
}

function minus<T extends number | bigint>(a: T, b: T): T {
  return ((a as number) - (b as number)) as T;
}
