/** What a text does with a set of views, against the plain evaluator, where some conditions are not known. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { computeDecisions } from '../../src/proof/diagram/decisions.ts';
import { nothing } from '../../src/proof/diagram/diagram.ts';
import { evaluate } from '../../src/proof/diagram/evaluate.ts';
import { isolateView } from '../../src/proof/diagram/isolate.ts';
import { all, any, type Condition, not, where } from '../../src/sets/condition.ts';
import { portRange } from '../../src/sets/ports.ts';
import type { Clause, Meaning } from '../../src/targets/target.ts';
import { openUniverse } from '../support/open-universe.ts';

const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 2 })).map(([from, more]): Condition => {
      return where({ field: 'port', ports: portRange(from, from + more) });
    }),
    fc.constant<Condition>({ kind: 'unknown', why: 'a word' }),
    fc.array(tie('condition'), { maxLength: 3 }).map((of) => all(...of)),
    fc.array(tie('condition'), { maxLength: 3 }).map((of) => any(...of)),
    tie('condition').map(not),
  ),
}));
const clause = fc.tuple(fc.constantFrom('allow', 'deny'), condition).map(
  ([action, one]): Clause => ({
    action: action as Clause['action'],
    condition: one,
    origin: { file: 'text', line: 1 },
  }),
);
const meaning: fc.Arbitrary<Meaning> = fc.record({
  mode: fc.constantFrom('first-match', 'last-match', 'deny-overrides'),
  clauses: fc.array(clause, { maxLength: 8 }),
  otherwise: fc.constantFrom('allow', 'deny'),
});

test('clauses taken together decide as one after the other', () => {
  const seen = { allow: 0, deny: 0, unknown: 0 };
  fc.assert(
    fc.property(meaning, (one) => {
      const views = [1, 2, 3, 4, 5, 6, 7, 8].map((port) => ({ port, point: isolateView({ port }) }));
      const conditions = [...one.clauses.map((each) => each.condition), ...views.map(({ point }) => point)];
      const universe = openUniverse(conditions);
      const { allow, unknown } = computeDecisions(universe, one);
      for (const { port, point } of views) {
        const at = universe.set(point);
        const found =
          universe.intersect(allow, at) !== nothing
            ? 'allow'
            : universe.intersect(unknown, at) !== nothing
              ? 'unknown'
              : 'deny';
        expect([port, found]).toEqual([port, evaluate(one, { port }).action]);
        seen[found]++;
      }
    }),
    { numRuns: 400 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(100);
});
