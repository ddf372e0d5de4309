import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classifyIntervals } from '../../src/proof/space/interval-classes.ts';
import { containsValue, type Domain, type Intervals, normaliseIntervals } from '../../src/sets/intervals.ts';

// Small enough to ask every value; with one end away from zero.
const numbers: Domain<number> = { min: 3, max: 30, one: 1 };
const bigints: Domain<bigint> = { min: 3n, max: 30n, one: 1n };

function classTests<T extends number | bigint>(domain: Domain<T>, of: (value: number) => T): void {
  const universe = Array.from({ length: 28 }, (_, i) => of(i + 3));
  const sets: fc.Arbitrary<Intervals<T>> = fc
    .array(fc.tuple(fc.integer({ min: 3, max: 30 }), fc.nat({ max: 8 })), { maxLength: 4 })
    .map((pairs) => pairs.flatMap(([low, more]) => [of(low), of(Math.min(30, low + more))]))
    .map((ends) => normaliseIntervals(ends, domain));

  test('each value is in the one class whose sets are those that hold it', () => {
    fc.assert(
      fc.property(fc.array(sets, { maxLength: 9 }), (family) => {
        const classes = classifyIntervals(family, domain);
        const memberships = universe.map((value) => {
          const mine = classes.filter(({ values }) => containsValue(values, value));
          expect(mine).toHaveLength(1);
          const holding = family.flatMap((set, index) => (containsValue(set, value) ? [index] : []));
          expect(mine[0]?.members).toEqual(holding);
          return holding.join();
        });
        // No class twice and none empty, in the order of their lowest values.
        expect(classes.map(({ members }) => members.join())).toEqual([...new Set(memberships)]);
        for (const { values } of classes) expect(normaliseIntervals(values, domain)).toEqual(values);
      }),
    );
  });

  test('of no sets, and of sets of everything and of nothing, there is one class', () => {
    const everything = [domain.min, domain.max];
    expect(classifyIntervals<T>([], domain)).toEqual([{ members: [], values: everything }]);
    expect(classifyIntervals<T>([everything, [], everything], domain)).toEqual([
      { members: [0, 2], values: everything },
    ]);
  });
}

describe('classes of numbers', () => classTests(numbers, (value) => value));
describe('classes of bigints', () => classTests(bigints, (value) => BigInt(value)));
