/**
 * The unions of many intervals, once for numbers and once for bigints: one function for both types would cost
 * the numbers their fast path in V8, and this is where 100,000 prefixes pass through.
 */

/**
 * Merges intervals of 32-bit unsigned numbers into canonical ones. `lows` and `highs` are the ends of the
 * same intervals, in any order; both arrays are sorted in place.
 */
export function mergeNumbers(lows: Uint32Array, highs: Uint32Array): number[] {
  // Each sorts by itself, no matter which belongs to which: a stretch of the union is over behind the k-th
  // high end exactly where only k intervals have begun, so where the next low end lies beyond.
  sortNumbers(lows);
  sortNumbers(highs);
  const last = lows.length - 1;
  if (last < 0) return [];
  let gaps = 0;
  for (let k = 0; k < last; k++) if (isGap(lows, highs, k)) gaps++;
  const union: number[] = new Array(2 * gaps + 2); // of known length: growing it takes most of the time
  let at = 0;
  union[at++] = lows[0] as number;
  for (let k = 0; k < last; k++) {
    if (!isGap(lows, highs, k)) continue;
    union[at++] = highs[k] as number;
    union[at++] = lows[k + 1] as number;
  }
  union[at] = highs[last] as number;
  return union;
}

function isGap(lows: Uint32Array, highs: Uint32Array, k: number): boolean {
  return (lows[k + 1] as number) > (highs[k] as number) + 1;
}

/** Merges intervals of bigints, laid flat in any order, into canonical ones. */
export function mergeBigints(pairs: readonly bigint[]): bigint[] {
  const ends = isAscending(pairs) ? pairs : sortPairs(pairs);
  const union: bigint[] = [];
  if (ends.length === 0) return union;
  let low = ends[0] as bigint;
  let high = ends[1] as bigint;
  for (let i = 2; i < ends.length; i += 2) {
    const nextHigh = ends[i + 1] as bigint;
    if ((ends[i] as bigint) > high + 1n) {
      union.push(low, high);
      low = ends[i] as bigint;
      high = nextHigh;
    } else if (nextHigh > high) high = nextHigh;
  }
  union.push(low, high);
  return union;
}

/** Returns whether no two of these intervals meet. Sorts both arrays in place, as `mergeNumbers` does. */
export function areDisjointNumbers(lows: Uint32Array, highs: Uint32Array): boolean {
  sortNumbers(lows);
  sortNumbers(highs);
  return lows.every((low, k) => k === 0 || low > (highs[k - 1] as number));
}

/** Returns whether no two of these intervals, laid flat in any order, meet. */
export function areDisjointBigints(pairs: readonly bigint[]): boolean {
  const ends = isAscending(pairs) ? pairs : sortPairs(pairs);
  return ends.every((end, i) => i % 2 === 1 || i === 0 || end > (ends[i - 1] as bigint));
}

function isAscending(pairs: readonly bigint[]): boolean {
  for (let i = 2; i < pairs.length; i += 2) {
    if ((pairs[i] as bigint) < (pairs[i - 2] as bigint)) return false;
  }
  return true;
}

function sortPairs(pairs: readonly bigint[]): readonly bigint[] {
  const sorted: bigint[] = [];
  for (const k of orderBigints(pairs, 2)) sorted.push(pairs[2 * k] as bigint, pairs[2 * k + 1] as bigint);
  return sorted;
}

/**
 * Returns the places of bigints, or of every second one, from the lowest bigint to the highest. It merges stretches
 * that are in order already: lists that are put one behind the other are quick to sort.
 */
export function orderBigints(values: readonly bigint[], step: 1 | 2 = 1): Uint32Array {
  const count = values.length / step;
  let order = new Uint32Array(count).map((_, k) => k);
  let merged = new Uint32Array(count);
  // Where a stretch begins, but for the first.
  let starts = order.filter(
    (k) => k > 0 && (values[step * k] as bigint) < (values[step * (k - 1)] as bigint),
  );
  while (starts.length > 0) {
    for (let at = 0, from = 0; at <= starts.length; at += 2) {
      const middle = starts[at] ?? count;
      const end = starts[at + 1] ?? count;
      for (let k = from, left = from, right = middle; k < end; k++) {
        const a = values[step * (order[left] as number)] as bigint;
        const b = values[step * (order[right] as number)] as bigint;
        const isLeft = right === end || (left < middle && a <= b);
        merged[k] = order[isLeft ? left++ : right++] as number;
      }
      from = end;
    }
    [order, merged] = [merged, order];
    // Of two stretches that became one, the second begins nowhere.
    starts = starts.filter((_, at) => at % 2 === 1);
  }
  return order;
}

function sortNumbers(values: Uint32Array): void {
  if (values.every((value, k) => k === 0 || value >= (values[k - 1] as number))) return;
  if (values.length < 1000) values.sort();
  else radixSort(values);
}

// Three stable passes over 11 bits each: twice as fast as the built-in sort where there are many.
function radixSort(values: Uint32Array): void {
  let from = values;
  let to: Uint32Array = new Uint32Array(values.length);
  for (const shift of [0, 11, 22]) {
    const places = placeDigits(from, shift);
    for (let k = 0; k < from.length; k++) {
      const value = from[k] as number;
      const digit = (value >>> shift) & 2047;
      const place = places[digit] as number;
      to[place] = value;
      places[digit] = place + 1;
    }
    [from, to] = [to, from];
  }
  values.set(from);
}

/** Returns for each digit how many values have a lower one at this place. */
function placeDigits(values: Uint32Array, shift: number): Uint32Array {
  const places = new Uint32Array(2048);
  for (let k = 0; k < values.length; k++) {
    const digit = ((values[k] as number) >>> shift) & 2047;
    places[digit] = (places[digit] as number) + 1;
  }
  let sum = 0;
  for (let digit = 0; digit < 2048; digit++) {
    const count = places[digit] as number;
    places[digit] = sum;
    sum += count;
  }
  return places;
}
