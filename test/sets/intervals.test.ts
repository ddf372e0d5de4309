import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  complementIntervals,
  containsValue,
  countValues,
  type Domain,
  equalIntervals,
  type Intervals,
  intersectIntervals,
  isSubset,
  normaliseIntervals,
  subtractIntervals,
  unionIntervals,
} from '../../src/sets/intervals.ts';

// Small enough for a plain Set to say what is right; with one end away from zero.
const numbers: Domain<number> = { min: 3, max: 30, one: 1 };
const bigints: Domain<bigint> = { min: 3n, max: 30n, one: 1n };

function domainTests<T extends number | bigint>(
  name: string,
  domain: Domain<T>,
  of: (value: number) => T,
): void {
  const universe = Array.from({ length: 28 }, (_, i) => of(i + 3));
  const pairs = fc
    .array(
      fc
        .tuple(fc.integer({ min: 3, max: 30 }), fc.nat({ max: 8 }))
        .map(([low, more]) => [of(low), of(Math.min(30, low + more))]),
      { maxLength: 6 },
    )
    .map((list) => list.flat());
  const sets = pairs.map((list) => normaliseIntervals(list, domain));
  const members = (set: Intervals<T>): T[] => {
    const found: T[] = [];
    for (let i = 0; i < set.length; i += 2) {
      found.push(...universe.filter((x) => x >= (set[i] as T) && x <= (set[i + 1] as T)));
    }
    return found;
  };
  const isCanonical = (set: Intervals<T>): boolean =>
    set.every(
      (end, i) => i === 0 || (i % 2 === 1 ? end >= (set[i - 1] as T) : Number(end) > Number(set[i - 1]) + 1),
    );

  describe(name, () => {
    test('normalise keeps exactly the numbers, canonically', () => {
      fc.assert(
        fc.property(pairs, (list) => {
          const set = normaliseIntervals(list, domain);
          const expected = universe.filter((x) =>
            list.some((low, i) => i % 2 === 0 && low <= x && x <= (list[i + 1] as T)),
          );
          expect(members(set)).toEqual(expected);
          expect(isCanonical(set)).toBe(true);
        }),
      );
    });

    test('the operations do what they do on plain sets, canonically', () => {
      fc.assert(
        fc.property(sets, sets, sets, (a, b, c) => {
          const [inA, inB, inC] = [new Set(members(a)), new Set(members(b)), new Set(members(c))];
          const results: [Intervals<T>, (x: T) => boolean][] = [
            [unionIntervals([a, b, c], domain), (x) => inA.has(x) || inB.has(x) || inC.has(x)],
            [intersectIntervals(a, b), (x) => inA.has(x) && inB.has(x)],
            [subtractIntervals(a, b, domain), (x) => inA.has(x) && !inB.has(x)],
            [complementIntervals(a, domain), (x) => !inA.has(x)],
          ];
          for (const [result, holds] of results) {
            expect(members(result)).toEqual(universe.filter(holds));
            expect(isCanonical(result)).toBe(true);
          }
          expect(isSubset(a, b)).toBe([...inA].every((x) => inB.has(x)));
          expect(equalIntervals(a, b)).toBe([...inA].join() === [...inB].join());
          expect(countValues(a)).toBe(BigInt(inA.size));
          for (const x of universe) expect(containsValue(a, x)).toBe(inA.has(x));
        }),
      );
    });

    test('the empty union is empty, and so is the rest of everything', () => {
      const everything = [domain.min, domain.max];
      expect(unionIntervals([], domain)).toEqual([]);
      expect(complementIntervals(everything, domain)).toEqual([]);
      expect(complementIntervals([], domain)).toEqual(everything);
    });

    test('neighbours become one', () => {
      expect(normaliseIntervals([of(8), of(9), of(5), of(7)], domain)).toEqual([of(5), of(9)]);
      expect(normaliseIntervals([of(8), of(9), of(5), of(6)], domain)).toEqual([of(5), of(6), of(8), of(9)]);
    });

    test('an interval that is none, or not of the domain, is a bug and throws', () => {
      for (const [low, high] of [
        [9, 8],
        [2, 5],
        [29, 31],
      ] as const) {
        expect(() => normaliseIntervals([of(low), of(high)], domain)).toThrow(RangeError);
      }
    });
  });
}

domainTests('numbers', numbers, (value) => value);
domainTests('bigints', bigints, (value) => BigInt(value));

test('what is no number is outside every domain', () => {
  expect(() => normaliseIntervals([Number.NaN, Number.NaN], numbers)).toThrow(RangeError);
});

test('the long way of sorting agrees with the short one', () => {
  const domain: Domain<number> = { min: 0, max: 2 ** 32 - 1, one: 1 };
  const value = fc.nat({ max: 2 ** 32 - 1 - 5000 });
  const long = fc.array(fc.tuple(value, fc.nat({ max: 5000 })), { minLength: 1500, maxLength: 2500 });
  fc.assert(
    fc.property(long, (list) => {
      const flat = list.flatMap(([low, more]) => [low, low + more]);
      const inOrder = list.toSorted((a, b) => a[0] - b[0]).map(([low, more]) => [low, low + more]);
      const parts = inOrder.map((pair) => normaliseIntervals(pair, domain));
      const oneByOne = parts.reduce((sum, part) => unionIntervals([sum, part], domain));
      expect(normaliseIntervals(flat, domain)).toEqual(oneByOne);
    }),
    { numRuns: 5 },
  );
});
