/**
 * The classes into which sets of intervals split their values: two values are in one class where the same
 * sets hold them. Two sets are combined, then what is left, so that each bound is looked at only
 * logarithmically often; a class of a combination is a pair of classes, so nothing is ever taken for equal.
 */
import { type AddressSet, ipv4Domain, ipv6Domain } from '../../sets/addresses.ts';
import type { Domain, Intervals } from '../../sets/intervals.ts';
import { orderBigints } from '../../sets/merge.ts';

export interface ValueClass<T extends number | bigint> {
  /** Indices of the sets that hold these values, ascending. */
  readonly members: readonly number[];
  /** The values. */
  readonly values: Intervals<T>;
}

/** Returns the classes of all values of the domain, in the order of their lowest values. */
export function classifyIntervals<T extends number | bigint>(
  sets: readonly Intervals<T>[],
  domain: Domain<T>,
): readonly ValueClass<T>[] {
  const classes =
    typeof domain.one === 'bigint'
      ? classifyBigints(sets as readonly Intervals<bigint>[], domain as Domain<bigint>)
      : classifyNumbers(sets as readonly Intervals<number>[], domain as Domain<number>);
  return classes as readonly ValueClass<number | bigint>[] as readonly ValueClass<T>[];
}

/** The addresses of one family that the same sets hold. */
export interface AddressSetClass {
  /** Indices of the sets, ascending. */
  readonly members: readonly number[];
  readonly addresses: AddressSet;
}

/** Returns the classes into which sets of addresses split all addresses, those of IPv4 first. */
export function classifyAddressSets(sets: readonly AddressSet[]): readonly AddressSetClass[] {
  const v4 = classifyIntervals(
    sets.map((set) => set.v4),
    ipv4Domain,
  );
  const v6 = classifyIntervals(
    sets.map((set) => set.v6),
    ipv6Domain,
  );
  return [
    ...v4.map(({ members, values }) => ({ members, addresses: { v4: values, v6: [] } })),
    ...v6.map(({ members, values }) => ({ members, addresses: { v4: [], v6: values } })),
  ];
}

// Once for numbers and once for bigints, as in sets/merge.ts.
function classifyNumbers(
  sets: readonly Intervals<number>[],
  { min, max }: Domain<number>,
): readonly ValueClass<number>[] {
  const parts = sets.map((set, index) => {
    const bounds = new Float64Array(set.length + 1);
    let length = 0;
    bounds[length++] = min;
    for (let at = set[0] === min ? 1 : 0; at < set.length; at++) {
      const value = set[at] as number;
      if (at % 2 === 0) bounds[length++] = value;
      else if (value !== max) bounds[length++] = value + 1;
    }
    return partitionBy(bounds.subarray(0, length), set[0] === min, index);
  });
  const { bounds, classes, members } = combinePartitions(parts, min);
  const [values, lengths] = allocateValues<number>(classes, members.length);
  for (let at = 0; at < bounds.length; at++) {
    const own = classes[at] as number;
    const place = lengths[own] as number;
    const list = values[own] as number[];
    list[place] = bounds[at] as number;
    list[place + 1] = at + 1 < bounds.length ? (bounds[at + 1] as number) - 1 : max;
    lengths[own] = place + 2;
  }
  return members.map((of, index) => ({ members: of, values: values[index] ?? [] }));
}

/** Classifies bigints by their places among all bounds: they themselves take long to compare. */
function classifyBigints(
  sets: readonly Intervals<bigint>[],
  { min, max }: Domain<bigint>,
): readonly ValueClass<bigint>[] {
  const all: bigint[] = [];
  const starts = sets.map((set) => {
    const start = all.push(min) - 1;
    for (let at = set[0] === min ? 1 : 0; at < set.length; at++) {
      const value = set[at] as bigint;
      if (at % 2 === 0) all.push(value);
      else if (value !== max) all.push(value + 1n);
    }
    return start;
  });
  const { distinct, places } = rankBigints(all);
  const parts = sets.map((set, index) =>
    partitionBy(places.subarray(starts[index], starts[index + 1]), set[0] === min, index),
  );
  const { bounds, classes, members } = combinePartitions(parts, 0);
  const [values, lengths] = allocateValues<bigint>(classes, members.length);
  for (let at = 0; at < bounds.length; at++) {
    const own = classes[at] as number;
    const place = lengths[own] as number;
    const list = values[own] as bigint[];
    list[place] = distinct[at] ?? min;
    list[place + 1] = at + 1 < bounds.length ? (distinct[at + 1] as bigint) - 1n : max;
    lengths[own] = place + 2;
  }
  return members.map((of, index) => ({ members: of, values: values[index] ?? [] }));
}

/** Returns for each class an array of the length of its values, as growing them takes most of the time; and zeros. */
function allocateValues<T>(classes: Uint32Array, count: number): [readonly T[][], Uint32Array] {
  const lengths = new Uint32Array(count);
  for (let at = 0; at < classes.length; at++) {
    const own = classes[at] as number;
    lengths[own] = (lengths[own] as number) + 2;
  }
  return [Array.from(lengths, (length) => new Array<T>(length)), lengths.fill(0)];
}

/** Returns these values in order, each once, and the place of each among them. */
function rankBigints(values: readonly bigint[]): {
  readonly distinct: readonly bigint[];
  readonly places: Float64Array;
} {
  const distinct: bigint[] = [];
  const places = new Float64Array(values.length);
  let last: bigint | undefined;
  for (const index of orderBigints(values)) {
    const value = values[index] as bigint;
    if (value !== last) distinct.push(value);
    last = value;
    places[index] = distinct.length - 1;
  }
  return { distinct, places };
}

/** What a family of sets says, in stretches of values: each begins at a bound and is of one class. */
interface Partition {
  /** The first one is the lowest value. */
  readonly bounds: Float64Array;
  readonly classes: Uint32Array;
  /** For each class the sets that hold it. */
  readonly members: readonly (readonly number[])[];
}

/** Makes the partition by one set: the stretches are inside and outside by turns. */
function partitionBy(bounds: Float64Array, startsInside: boolean, index: number): Partition {
  const classes = new Uint32Array(bounds.length);
  for (let at = 1; at < bounds.length; at += 2) classes[at] = 1;
  const members = startsInside ? [[index], []] : [[], [index]];
  return { bounds, classes, members: members.slice(0, bounds.length) };
}

/** Combines the smallest partitions first: a large set among small ones is gone through once. */
function combinePartitions(parts: readonly Partition[], min: number): Partition {
  const single = [...parts].sort((a, b) => a.bounds.length - b.bounds.length);
  const made: Partition[] = [];
  const sizeOf = (part: Partition | undefined): number => part?.bounds.length ?? Number.POSITIVE_INFINITY;
  // Places are counted: taking the first one out of a long array moves all the others.
  let [taken, spent] = [0, 0];
  const next = (): Partition | undefined =>
    sizeOf(made[spent]) < sizeOf(single[taken]) ? made[spent++] : single[taken++];
  for (;;) {
    const a = next();
    if (a === undefined) {
      return { bounds: Float64Array.of(min), classes: new Uint32Array(1), members: [[]] };
    }
    const b = next();
    if (b === undefined) {
      return { ...a, members: a.members.map((of) => [...of].sort((x, y) => x - y)) };
    }
    made.push(combineTwoPartitions(a, b));
  }
}

function combineTwoPartitions(a: Partition, b: Partition): Partition {
  const most = a.bounds.length + b.bounds.length;
  const bounds = new Float64Array(most);
  const classes = new Uint32Array(most);
  const members: (readonly number[])[] = [];
  // The class of each pair and one: in a table as far as there is room, which is nearly always far enough.
  const table = new Uint32Array(Math.min(1 << 16, a.members.length * b.members.length));
  const beyond = new Map<number, number>();
  let length = 0;
  for (let i = 0, j = 0; i < a.bounds.length || j < b.bounds.length; ) {
    const x = i < a.bounds.length ? (a.bounds[i] as number) : Number.POSITIVE_INFINITY;
    const y = j < b.bounds.length ? (b.bounds[j] as number) : Number.POSITIVE_INFINITY;
    if (x <= y) i++;
    if (y <= x) j++;
    const inA = a.classes[i - 1] as number;
    const inB = b.classes[j - 1] as number;
    const pair = inA * b.members.length + inB;
    let known = pair < table.length ? (table[pair] as number) : (beyond.get(pair) ?? 0);
    if (known === 0) {
      known = members.push([...(a.members[inA] ?? []), ...(b.members[inB] ?? [])]);
      if (pair < table.length) table[pair] = known;
      else beyond.set(pair, known);
    }
    bounds[length] = x < y ? x : y;
    classes[length++] = known - 1;
  }
  return { bounds: bounds.subarray(0, length), classes: classes.subarray(0, length), members };
}
