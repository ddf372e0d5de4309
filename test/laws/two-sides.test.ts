/**
 * A reading has two sides: what certainly gets through, and what possibly does (audit, section 1). Both are compared
 * with plain evaluation over every value of everything that is not known, for the engine and the evaluator of witnesses.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createUniverse } from '../../src/proof/diagram/conditions.ts';
import { computeDecisions } from '../../src/proof/diagram/decisions.ts';
import { createDiagrams, nothing } from '../../src/proof/diagram/diagram.ts';
import { evaluate } from '../../src/proof/diagram/evaluate.ts';
import { isolateView } from '../../src/proof/diagram/isolate.ts';
import { chooseBranchingOrder, createSpace, listMeaningConditions } from '../../src/proof/space/space.ts';
import { all, any, type Condition, not, where } from '../../src/sets/condition.ts';
import { portRange } from '../../src/sets/ports.ts';
import type { Clause, Meaning } from '../../src/targets/target.ts';
import { lawRuns, shareOf } from '../support/seed.ts';

const ports = [1, 2, 3, 4];
const origin = { file: 'text', line: 1 };
const port = fc
  .tuple(fc.constantFrom(...ports), fc.nat({ max: 2 }))
  .map(([from, more]): Condition => where({ field: 'port', ports: portRange(from, from + more) }));
const named = fc
  .constantFrom('login', 'table', 'schedule')
  .map((cause): Condition => ({ kind: 'unknown', why: cause, cause }));
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    port,
    named,
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((of) => all(...of)),
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((of) => any(...of)),
    tie('condition').map(not),
  ),
}));
const clause = fc
  .record({ action: fc.constantFrom('allow', 'deny'), condition })
  .map(
    ({ action, condition: one }): Clause => ({ action: action as 'allow' | 'deny', condition: one, origin }),
  );
const chain = fc.record({
  mode: fc.constantFrom('first-match', 'last-match', 'deny-overrides'),
  clauses: fc.array(clause, { maxLength: 5 }),
  otherwise: fc.constantFrom('allow', 'deny'),
}) as fc.Arbitrary<Meaning>;

/** What the engine says of each port. */
function decideByEngine(meaning: Meaning): readonly string[] {
  const points = ports.map((one) => isolateView({ port: one }));
  const space = createSpace([...listMeaningConditions(meaning), ...points]);
  if (space === undefined) throw new Error('over budget');
  const order = chooseBranchingOrder('by-address', space);
  const universe = createUniverse(space, createDiagrams(space.sizes, undefined, order));
  const { allow, unknown } = computeDecisions(universe, meaning);
  expect(universe.intersect(allow, unknown)).toBe(nothing);
  return points.map((point) => {
    const at = universe.set(point);
    if (universe.subtract(at, allow) === nothing) return 'allow';
    return universe.intersect(at, universe.union(allow, unknown)) === nothing ? 'deny' : 'unknown';
  });
}

/** What of a condition holds where every cause has a value. */
function isTrue(one: Condition, at: number, values: ReadonlyMap<string, boolean>): boolean {
  if (one.kind === 'unknown') return values.get(one.cause ?? '') ?? false;
  if (one.kind === 'not') return !isTrue(one.of, at, values);
  if (one.kind === 'all') return one.of.every((part) => isTrue(part, at, values));
  if (one.kind === 'any') return one.of.some((part) => isTrue(part, at, values));
  return one.test.field === 'port' && (one.test.ports[0] ?? 9) <= at && at <= (one.test.ports[1] ?? 0);
}

function runChain(
  { mode, clauses, otherwise }: Meaning,
  at: number,
  values: ReadonlyMap<string, boolean>,
): string {
  const matching = clauses.filter((one) => isTrue(one.condition, at, values)).map(({ action }) => action);
  if (mode === 'deny-overrides') {
    if (matching.includes('deny')) return 'deny';
    return matching.includes('allow') ? 'allow' : otherwise;
  }
  return (mode === 'first-match' ? matching[0] : matching.at(-1)) ?? otherwise;
}

const assignments = [0, 1, 2, 3, 4, 5, 6, 7].map(
  (bits) =>
    new Map([
      ['login', (bits & 1) > 0],
      ['table', (bits & 2) > 0],
      ['schedule', (bits & 4) > 0],
    ]),
);

function decideByRunning(meaning: Meaning): readonly string[] {
  return ports.map((at) => {
    const found = new Set(
      assignments.map((values) => {
        const chains = [meaning, ...(meaning.also ?? [])].map((one) => runChain(one, at, values));
        return chains.includes('deny') ? 'deny' : 'allow';
      }),
    );
    return found.size > 1 ? 'unknown' : ([...found][0] ?? '');
  });
}

test('named causes have one value: one chain', () => {
  const seen: Record<string, number> = { allow: 0, deny: 0, unknown: 0 };
  fc.assert(
    fc.property(chain, (meaning) => {
      const expected = decideByRunning(meaning);
      expect(decideByEngine(meaning)).toEqual(expected);
      expect(ports.map((one) => evaluate(meaning, { port: one }).action)).toEqual(expected);
      for (const one of expected) seen[one] = (seen[one] ?? 0) + 1;
    }),
    { numRuns: lawRuns(500) },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(shareOf(100));
});

test('chains that must all accept: both sides are sound, and exact where no cause is in two of them', () => {
  fc.assert(
    fc.property(chain, chain, (meaning, other) => {
      const both: Meaning = { ...meaning, also: [other] };
      const expected = decideByRunning(both);
      for (const found of [decideByEngine(both), ports.map((at) => evaluate(both, { port: at }).action)])
        found.forEach((one, index) => {
          if (one !== 'unknown') expect(one).toBe(expected[index]);
        });
    }),
    { numRuns: lawRuns(200) },
  );
});

/** A line as Squid asks it: port, then a login that may stop the search, then another port. */
interface LoginLine {
  readonly action: 'allow' | 'deny';
  readonly before: Condition;
  readonly negated: boolean;
  readonly after: Condition;
}

const loginLine = fc.record({
  action: fc.constantFrom('allow', 'deny'),
  before: port,
  negated: fc.boolean(),
  after: port,
}) as fc.Arbitrary<LoginLine>;
const plainLine = fc.record({ action: fc.constantFrom('allow', 'deny'), before: port }) as fc.Arbitrary<
  Pick<LoginLine, 'action' | 'before'>
>;
const login: Condition = { kind: 'unknown', why: 'login' };

function asClause(line: LoginLine | Pick<LoginLine, 'action' | 'before'>): Clause {
  if (!('after' in line)) return { action: line.action, condition: line.before, origin };
  const asked = line.negated ? not(login) : login;
  return { action: line.action, condition: all(line.before, asked, line.after), ends: line.before, origin };
}

test('what ends the search is denied there, and decides nothing else', () => {
  const lines = fc.array(fc.oneof(loginLine, plainLine), { minLength: 1, maxLength: 4 });
  const seen: Record<string, number> = { allow: 0, deny: 0, unknown: 0 };
  fc.assert(
    fc.property(lines, fc.constantFrom('allow', 'deny'), (of, otherwise) => {
      const meaning: Meaning = {
        mode: 'first-match',
        clauses: of.map(asClause),
        otherwise: otherwise as 'allow',
      };
      // Each line asks by itself: a login may succeed, fail, or not be given, and be asked anew on the next line.
      const run = (at: number, index: number): ReadonlySet<string> => {
        const line = of[index];
        if (line === undefined) return new Set([otherwise]);
        const holds = (one: Condition): boolean => isTrue(one, at, new Map());
        const next = run(at, index + 1);
        if (!holds(line.before)) return next;
        if (!('after' in line)) return new Set([line.action]);
        return new Set(['deny', ...next, ...(holds(line.after) ? [line.action] : [])]);
      };
      const expected = ports.map((at) => {
        const found = run(at, 0);
        return found.size > 1 ? 'unknown' : [...found][0];
      });
      expect(decideByEngine(meaning)).toEqual(expected);
      expect(ports.map((at) => evaluate(meaning, { port: at }).action)).toEqual(expected);
      for (const one of expected) seen[one ?? ''] = (seen[one ?? ''] ?? 0) + 1;
    }),
    { numRuns: lawRuns(300) },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(shareOf(50));
});

test('a clause or a default whose action is not known counts against both answers', () => {
  const at = (one: number): Condition => where({ field: 'port', ports: portRange(one, one) });
  const clauses: readonly Clause[] = [
    { action: 'deny', condition: at(1), origin },
    { action: 'unknown', condition: any(at(1), at(2)), origin },
    { action: 'allow', condition: any(at(1), at(2), at(3)), origin },
  ];
  for (const mode of ['first-match', 'deny-overrides'] as const) {
    const meaning: Meaning = { mode, clauses, otherwise: 'unknown' };
    const expected = ['deny', 'unknown', 'allow', 'unknown'];
    expect(decideByEngine(meaning)).toEqual(expected);
    expect(ports.map((one) => evaluate(meaning, { port: one }).action)).toEqual(expected);
  }
});
