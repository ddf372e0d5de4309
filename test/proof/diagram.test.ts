/** Diagrams against sets of points written out, in every order of the fields. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collectBefore } from '../../src/proof/diagram/before.ts';
import { budgetExceeded, createDiagrams, type Diagram, nothing } from '../../src/proof/diagram/diagram.ts';

const orders = [
  [0, 1, 2],
  [0, 2, 1],
  [2, 1, 0],
];
// More classes than the bits of one word, so that leaves have runs of words.
const sizes = [3, 5, 70];
const everyPoint = Array.from({ length: 3 * 5 * 70 }, (_, n) => [n % 3, ((n / 3) | 0) % 5, (n / 15) | 0]);

/** A product of sets of classes. */
const box = fc.tuple(
  ...sizes.map((size) => fc.uniqueArray(fc.nat({ max: size - 1 }), { minLength: 1, maxLength: size })),
);
type Box = readonly (readonly number[])[];
const boxes = fc.array(box, { maxLength: 5 });

function setUp(order: readonly number[]) {
  const diagrams = createDiagrams(sizes, undefined, order);
  const diagramOf = (of: readonly Box[]): Diagram =>
    diagrams.unionAll(
      of.map((one) =>
        one
          .map((classes, field) =>
            diagrams.fieldOf(
              field,
              [...classes].sort((a, b) => a - b),
            ),
          )
          .reduce(diagrams.intersect),
      ),
    );
  const has = (set: Diagram, point: readonly number[]): boolean =>
    point.reduce((rest, index, field) => diagrams.intersect(rest, diagrams.fieldOf(field, [index])), set) !==
    nothing;
  return { diagrams, diagramOf, has };
}

const holds = (of: readonly Box[], point: readonly number[]): boolean =>
  of.some((one) => one.every((classes, field) => classes.includes(point[field] ?? -1)));

/** Points, stretches of classes and products: what is united in great number. */
const manyBoxes = fc.array(
  fc.oneof(
    fc.constantFrom(...everyPoint).map((point) => point.map((one) => [one])),
    box,
    fc
      .tuple(fc.nat(2), fc.nat(4), fc.nat(69))
      .map((start) => start.map((one, field) => [one, ...(one + 1 < (sizes[field] ?? 0) ? [one + 1] : [])])),
  ),
  { minLength: 8, maxLength: 60 },
);

test.each(orders.map((order) => ({ order })))(
  'many at once are what they are two by two in the order $order',
  ({ order }) => {
    fc.assert(
      fc.property(manyBoxes, (of) => {
        const { diagrams, diagramOf } = setUp(order);
        const twoByTwo = of.map((one) => diagramOf([one])).reduce(diagrams.union);
        expect(diagramOf(of)).toBe(twoByTwo);
        expect(diagramOf([...of, ...of].reverse())).toBe(twoByTwo);
      }),
      { numRuns: 100 },
    );
  },
);

test.each(orders.map((order) => ({ order })))('one set in another in the order $order', ({ order }) => {
  const isAmong = (a: readonly Box[], b: readonly Box[]): boolean =>
    everyPoint.every((point) => !holds(a, point) || holds(b, point));
  fc.assert(
    fc.property(boxes, boxes, (a, b) => {
      const { diagrams, diagramOf } = setUp(order);
      const [left, right] = [diagramOf(a), diagramOf(b)];
      expect(diagrams.isWithin(left, right)).toBe(isAmong(a, b));
      expect(diagrams.isWithin(diagramOf([...a, ...b]), left)).toBe(isAmong(b, a));
      expect(diagrams.isWithin(left, diagramOf([...b, ...a]))).toBe(true);
      expect(diagrams.isWithin(diagrams.intersect(left, right), right)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test.each(orders.map((order) => ({ order })))('sets of points in the order $order', ({ order }) => {
  fc.assert(
    fc.property(boxes, boxes, fc.nat(), (a, b, first) => {
      const { diagrams, diagramOf, has } = setUp(order);
      const [left, right] = [diagramOf(a), diagramOf(b)];
      const points = Array.from(
        { length: 40 },
        (_, n) => everyPoint[(first + n * 7919) % everyPoint.length] ?? [],
      );
      for (const point of points) {
        const [inA, inB] = [holds(a, point), holds(b, point)];
        expect([point, has(left, point)]).toEqual([point, inA]);
        expect(has(diagrams.union(left, right), point)).toBe(inA || inB);
        expect(has(diagrams.intersect(left, right), point)).toBe(inA && inB);
        expect(has(diagrams.subtract(left, right), point)).toBe(inA && !inB);
        const ranges = [0, 1].map((field) =>
          a.some((one) => one.every((c, f) => f === field || c.includes(point[f] ?? -1))),
        );
        expect(has(diagrams.exists(left, 1), point)).toBe(ranges[0]);
        expect(has(diagrams.exists(left, 2), point)).toBe(ranges[1]);
      }
      // Equal sets are one diagram, by whatever way they were made.
      expect(diagramOf([...a].reverse())).toBe(left);
      expect(diagrams.union(diagrams.intersect(left, right), diagrams.subtract(left, right))).toBe(left);
      for (const field of sizes.keys()) {
        const occurring = new Set(everyPoint.filter((point) => holds(a, point)).map((point) => point[field]));
        expect([...diagrams.support(left, field)]).toEqual(
          Array.from({ length: sizes[field] ?? 0 }, (_, index) => (occurring.has(index) ? 1 : 0)),
        );
      }
    }),
    { numRuns: 60 },
  );
});

test('a point is picked field after field, in any order of branching', () => {
  const preference = sizes.map((size) => Array.from({ length: size }, (_, index) => (index * 11 + 1) % size));
  fc.assert(
    fc.property(boxes, (a) => {
      const expected = everyPoint.filter((point) => holds(a, point));
      const best = preference.reduce((rest, order, field) => {
        const first = order.find((index) => rest.some((point) => point[field] === index));
        return rest.filter((point) => point[field] === first);
      }, expected);
      for (const order of orders) {
        const { diagrams, diagramOf } = setUp(order);
        expect(diagrams.pick(diagramOf(a), preference)).toEqual(best[0]);
      }
    }),
    { numRuns: 60 },
  );
});

test('each step is told what those before it added of its scope', () => {
  const { diagrams, diagramOf } = setUp([0, 1, 2]);
  fc.assert(
    fc.property(fc.array(fc.tuple(boxes, boxes), { maxLength: 6 }), (lists) => {
      const steps = lists.map(([scope, adds]) => ({ scope: diagramOf(scope), adds: diagramOf(adds) }));
      const plain = steps.map(({ scope }, index) =>
        diagrams.intersect(scope, diagrams.unionAll(steps.slice(0, index).map(({ adds }) => adds))),
      );
      expect(collectBefore(diagrams, steps)).toEqual(plain);
    }),
    { numRuns: 60 },
  );
});

test('a diagram of more nodes than its budget is given up', () => {
  const diagrams = createDiagrams([100, 100, 100], 50);
  const diagonal = (): Diagram =>
    diagrams.unionAll(
      Array.from({ length: 100 }, (_, n) =>
        [0, 1, 2].map((field) => diagrams.fieldOf(field, [n])).reduce(diagrams.intersect),
      ),
    );
  expect(diagonal).toThrow(expect.toSatisfy((thrown: unknown) => thrown === budgetExceeded));
});
