/**
 * The classes into which sets of intervals split their values: two values are in one class where the same
 * sets hold them. Two sets are combined, then what is left, so that each bound is looked at only
 * logarithmically often; a class of a combination is a pair of classes, so nothing is ever taken for equal.
 */
import { type AddressSet, ipv4Domain, ipv6Domain } from '../../sets/addresses.ts';
import type { Domain, Intervals } from '../../sets/intervals.ts';
import { orderBigints } from '../../sets/merge.ts';
import { remember } from '../../sets/remember.ts';

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
  const turns = new Float64Array(sets.reduce((sum, set) => sum + set.length, 0));
  const ends = new Uint32Array(sets.length);
  let end = 0;
  for (const [index, set] of sets.entries()) {
    for (let at = set[0] === min ? 1 : 0; at < set.length; at++) {
      const value = set[at] as number;
      if (at % 2 === 0) turns[end++] = value;
      else if (value !== max) turns[end++] = value + 1;
    }
    ends[index] = end;
  }
  const { bounds, classes, members } = combineSets(sets, { turns, ends, min }, min);
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
  const all: bigint[] = [min];
  const ends = new Uint32Array(sets.length);
  for (const [index, set] of sets.entries()) {
    for (let at = set[0] === min ? 1 : 0; at < set.length; at++) {
      const value = set[at] as bigint;
      if (at % 2 === 0) all.push(value);
      else if (value !== max) all.push(value + 1n);
    }
    ends[index] = all.length - 1;
  }
  const { distinct, places } = rankBigints(all);
  const { bounds, classes, members } = combineSets(sets, { turns: places.subarray(1), ends, min: 0 }, min);
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

/** Where sets begin and end by turns, one behind the other; a set that holds the lowest value begins there. */
interface Turns {
  readonly turns: Float64Array;
  /** Where each set's turns end. */
  readonly ends: Uint32Array;
  /** What is less than every turn, or equal to the first. */
  readonly min: number;
}

/** How many sets are told apart by the bits of one number, and of how many turns such a set may be. */
const [mostBits, mostTurns] = [30, 16];

/** Returns the partition by these sets: by many small ones at once, since there may be a hundred thousand. */
function combineSets<T extends number | bigint>(
  sets: readonly Intervals<T>[],
  { turns, ends, min }: Turns,
  lowest: T,
): Partition {
  const startOf = (index: number): number => (index === 0 ? 0 : (ends[index - 1] as number));
  const isSmall = (index: number): boolean => (ends[index] as number) - startOf(index) <= mostTurns;
  const indices = [...sets.keys()];
  const small = indices.filter(isSmall);
  const parts: Partition[] = [];
  for (let at = 0; at < small.length; at += mostBits) {
    const some = small.slice(at, at + mostBits);
    const startsInside = some.reduce(
      (mask, index, bit) => (sets[index]?.[0] === lowest ? mask | (1 << bit) : mask),
      0,
    );
    const own = some.map((index) => turns.subarray(startOf(index), ends[index]));
    parts.push(partitionByBits(own, startsInside, some, min));
  }
  for (const index of indices.filter((one) => !isSmall(one)))
    parts.push(
      partitionBy(turns.subarray(startOf(index), ends[index]), sets[index]?.[0] === lowest, index, min),
    );
  return combinePartitions(parts, min);
}

/** Makes the partition by one set: the stretches are inside and outside by turns. */
function partitionBy(turns: Float64Array, startsInside: boolean, index: number, min: number): Partition {
  const bounds = new Float64Array(turns.length + 1);
  bounds[0] = min;
  bounds.set(turns, 1);
  const classes = new Uint32Array(bounds.length);
  for (let at = 1; at < bounds.length; at += 2) classes[at] = 1;
  const members = startsInside ? [[index], []] : [[], [index]];
  return { bounds, classes, members: members.slice(0, bounds.length) };
}

/** Makes the partition by a few small sets: which of them hold a stretch are the bits of a number. */
function partitionByBits(
  sets: readonly Float64Array[],
  startsInside: number,
  indices: readonly number[],
  min: number,
): Partition {
  const turns = sets.flatMap((set, bit) => Array.from(set, (bound) => ({ bound, bit })));
  turns.sort((a, b) => a.bound - b.bound);
  const bounds = new Float64Array(turns.length + 1);
  const classes = new Uint32Array(turns.length + 1);
  const known = new Map<number, number>();
  const members: (readonly number[])[] = [];
  let [mask, length] = [startsInside, 0];
  const close = (bound: number): void => {
    bounds[length] = bound;
    classes[length++] = remember(
      known,
      mask,
      () => members.push(indices.filter((_, bit) => (mask & (1 << bit)) !== 0)) - 1,
    );
  };
  for (let at = 0, bound = min; ; ) {
    while (at < turns.length && turns[at]?.bound === bound) mask ^= 1 << (turns[at++]?.bit ?? 0);
    close(bound);
    if (at === turns.length) break;
    bound = turns[at]?.bound ?? min;
  }
  return { bounds: bounds.subarray(0, length), classes: classes.subarray(0, length), members };
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
      return { ...a, members: a.members.map((of) => (of.length < 2 ? of : [...of].sort((x, y) => x - y))) };
    }
    made.push(combineTwoPartitions(a, b));
  }
}

function combineTwoPartitions(a: Partition, b: Partition): Partition {
  const most = a.bounds.length + b.bounds.length;
  const bounds = new Float64Array(most);
  const classes = new Uint32Array(most);
  const members: (readonly number[])[] = [];
  const numberOf = makePairNumbers(a.members, b.members);
  let length = 0;
  for (let i = 0, j = 0; i < a.bounds.length || j < b.bounds.length; ) {
    const x = i < a.bounds.length ? (a.bounds[i] as number) : Number.POSITIVE_INFINITY;
    const y = j < b.bounds.length ? (b.bounds[j] as number) : Number.POSITIVE_INFINITY;
    if (x <= y) i++;
    if (y <= x) j++;
    const inA = a.classes[i - 1] as number;
    const inB = b.classes[j - 1] as number;
    const known = numberOf(inA, inB, members.length);
    if (known === members.length) members.push(joinMembers(a.members[inA], b.members[inB]));
    bounds[length] = x < y ? x : y;
    classes[length++] = known;
  }
  return { bounds: bounds.subarray(0, length), classes: classes.subarray(0, length), members };
}

/**
 * Returns a function that numbers pairs of classes: a new pair gets the number `next`. Most pairs are of a class and of
 * what no set holds, which a list for either side finds; the others are in a table as far as there is room.
 */
function makePairNumbers(
  a: Partition['members'],
  b: Partition['members'],
): (inA: number, inB: number, next: number) => number {
  const [noneOfA, noneOfB] = [a, b].map((members) => members.findIndex((of) => of.length === 0));
  const [withNoneOfB, withNoneOfA] = [new Uint32Array(a.length), new Uint32Array(b.length)];
  const table = new Uint32Array(Math.min(1 << 16, a.length * b.length));
  const beyond = new Map<number, number>();
  // What is kept is one more than the number: 0 is not numbered.
  const take = (list: Uint32Array, at: number, next: number): number => {
    if (list[at] === 0) list[at] = next + 1;
    return (list[at] as number) - 1;
  };
  return (inA, inB, next) => {
    if (inB === noneOfB) return take(withNoneOfB, inA, next);
    if (inA === noneOfA) return take(withNoneOfA, inB, next);
    const pair = inA * b.length + inB;
    return pair < table.length ? take(table, pair, next) : remember(beyond, pair, () => next);
  };
}

function joinMembers(a: readonly number[] = [], b: readonly number[] = []): readonly number[] {
  if (a.length === 0) return b;
  return b.length === 0 ? a : [...a, ...b];
}
