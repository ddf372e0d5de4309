import { mergeBigints, mergeNumbers } from './merge.ts';

/**
 * Sorted, disjoint, non-adjacent, inclusive intervals, laid flat: `[low0, high0, low1, high1, …]`.
 * The canonical form of a set of numbers: two sets are equal where their arrays are.
 */
export type Intervals<T extends number | bigint> = readonly T[];

/** The values of sets: all whole numbers from `min` to `max`, numbers below 2 ** 32. `one` is the 1 of their type. */
export interface Domain<T extends number | bigint> {
  readonly min: T;
  readonly max: T;
  readonly one: T;
}

/**
 * Returns the union of intervals, given flat as `[low, high, low, high, …]` in any order, overlapping or not. Throws a
 * RangeError where a low end is above its high end or an end lies outside the domain.
 */
export function normaliseIntervals<T extends number | bigint>(
  pairs: readonly T[],
  domain: Domain<T>,
): Intervals<T> {
  if (typeof domain.one === 'bigint') {
    const ends = pairs as readonly bigint[];
    checkEnds(ends, domain as Domain<bigint>);
    return mergeBigints(ends) as readonly bigint[] as Intervals<T>;
  }
  const ends = pairs as readonly number[];
  const { min, max } = domain as Domain<number>;
  const lows = new Uint32Array(ends.length / 2);
  const highs = new Uint32Array(ends.length / 2);
  for (let i = 0; i < ends.length; i += 2) {
    const low = ends[i] as number;
    const high = ends[i + 1] as number;
    if (!(low >= min && low <= high && high <= max)) throw makeIntervalError(low, high, { min, max });
    lows[i / 2] = low;
    highs[i / 2] = high;
  }
  return mergeNumbers(lows, highs) as readonly number[] as Intervals<T>;
}

function checkEnds(pairs: readonly bigint[], domain: Domain<bigint>): void {
  for (let i = 0; i < pairs.length; i += 2) {
    const low = pairs[i] as bigint;
    const high = pairs[i + 1] as bigint;
    if (!(low >= domain.min && low <= high && high <= domain.max)) throw makeIntervalError(low, high, domain);
  }
}

function makeIntervalError<T extends number | bigint>(
  low: T,
  high: T,
  { min, max }: Pick<Domain<T>, 'min' | 'max'>,
): RangeError {
  return new RangeError(`not an interval of ${min} to ${max}: ${low} to ${high}`);
}

/** Returns the numbers that are in any of these sets. */
export function unionIntervals<T extends number | bigint>(
  sets: readonly Intervals<T>[],
  domain: Domain<T>,
): Intervals<T> {
  const filled = [...new Set(sets)].filter((set) => set.length > 0);
  if (filled.length < 2) return filled[0] ?? [];
  const ends: T[] = [];
  for (const set of filled) for (let i = 0; i < set.length; i++) ends.push(set[i] as T);
  return normaliseIntervals(ends, domain);
}

/** Returns the numbers that are in both sets. */
export function intersectIntervals<T extends number | bigint>(
  a: Intervals<T>,
  b: Intervals<T>,
): Intervals<T> {
  if (a === b) return a;
  const both: T[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const aHigh = a[i + 1] as T;
    const bHigh = b[j + 1] as T;
    const low = greater(a[i] as T, b[j] as T);
    const high = lesser(aHigh, bHigh);
    if (low <= high) both.push(low, high);
    if (aHigh < bHigh) i += 2;
    else j += 2;
  }
  return both;
}

/** Returns the numbers that are in `a` and not in `b`. */
export function subtractIntervals<T extends number | bigint>(
  a: Intervals<T>,
  b: Intervals<T>,
  domain: Domain<T>,
): Intervals<T> {
  return a === b ? [] : intersectIntervals(a, complementIntervals(b, domain));
}

/** Returns the numbers of the domain that are not in the set. */
export function complementIntervals<T extends number | bigint>(
  a: Intervals<T>,
  domain: Domain<T>,
): Intervals<T> {
  const rest: T[] = [];
  let next = domain.min;
  for (let i = 0; i < a.length; i += 2) {
    const low = a[i] as T;
    const high = a[i + 1] as T;
    if (next < low) rest.push(next, minus(low, domain.one));
    if (high >= domain.max) return rest;
    next = plus(high, domain.one);
  }
  rest.push(next, domain.max);
  return rest;
}

/** Returns whether the sets hold the same numbers. */
export function equalIntervals<T extends number | bigint>(a: Intervals<T>, b: Intervals<T>): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  if (typeof a[0] === 'number') return equalNumbers(a as readonly number[], b as readonly number[]);
  return a.every((end, i) => end === b[i]);
}

// By themselves, since numbers beside bigints lose their fast path in V8.
function equalNumbers(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Returns whether the set holds this number. */
export function containsValue<T extends number | bigint>(a: Intervals<T>, value: T): boolean {
  let from = 0;
  let to = a.length / 2;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((a[2 * middle + 1] as T) < value) from = middle + 1;
    else to = middle;
  }
  return 2 * from < a.length && (a[2 * from] as T) <= value;
}

/** Returns whether every number of `a` is in `b`. */
export function isSubset<T extends number | bigint>(a: Intervals<T>, b: Intervals<T>): boolean {
  let j = 0;
  for (let i = 0; i < a.length; i += 2) {
    const low = a[i] as T;
    while (j < b.length && (b[j + 1] as T) < low) j += 2;
    if (j >= b.length || (b[j] as T) > low || (b[j + 1] as T) < (a[i + 1] as T)) return false;
  }
  return true;
}

/** Returns how many numbers the set holds. */
export function countValues<T extends number | bigint>(a: Intervals<T>): bigint {
  // Numbers are below 2 ** 32, and so are their sums.
  let numbers = a.length / 2;
  let bigints = 0n;
  for (let i = 0; i < a.length; i += 2) {
    const low = a[i] as T;
    const high = a[i + 1] as T;
    if (typeof low === 'number') numbers += (high as number) - low;
    else bigints += (high as bigint) - (low as bigint);
  }
  return bigints + BigInt(numbers);
}

// Math.min and Math.max take no bigints.
function lesser<T extends number | bigint>(a: T, b: T): T {
  if (a < b) return a;
  return b;
}

function greater<T extends number | bigint>(a: T, b: T): T {
  if (a > b) return a;
  return b;
}

// The compiler knows no sum of two values of one type parameter; both are of one type here.
function plus<T extends number | bigint>(a: T, b: T): T {
  return ((a as number) + (b as number)) as T;
}

function minus<T extends number | bigint>(a: T, b: T): T {
  return ((a as number) - (b as number)) as T;
}
