/**
 * Single requests asked of a device (audit, section 1): the answer, the causes that change it and the premises that it
 * rests on, compared with running the text in every way in which what is not known may be.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Answer, addressCause, judgeResidue } from '../../src/proof/answer/judge.ts';
import { prepareMeaning } from '../../src/proof/answer/residue.ts';
import type { View } from '../../src/proof/diagram/evaluate.ts';
import type { AddressSet } from '../../src/sets/addresses.ts';
import { all, any, type Condition, not, where } from '../../src/sets/condition.ts';
import { hostNames } from '../../src/sets/hosts.ts';
import { portRange } from '../../src/sets/ports.ts';
import type { Clause, Meaning } from '../../src/targets/target.ts';
import { lawRuns, shareOf } from '../support/seed.ts';

const origin = { file: 'text', line: 1 };
const ports = [1, 2];
const names = ['a.example', 'b.a.example', 'c.b.a.example'];
const addresses = [1, 2, 3];

const unknowns: readonly Condition[] = [
  { kind: 'unknown', why: 'a login', cause: 'login' },
  { kind: 'unknown', why: 'a table', cause: 'table' },
  { kind: 'unknown', why: 'a daemon', cause: 'daemon', premise: { name: 'no-daemon', holds: false } },
  { kind: 'unknown', why: 'a name', cause: 'name', premise: { name: 'names-resolve', holds: true } },
];
const leaf = fc.oneof(
  fc.constantFrom(...ports).map((one): Condition => where({ field: 'port', ports: portRange(one, one) })),
  fc
    .constantFrom(...names)
    .map((name): Condition => where({ field: 'host', hosts: hostNames([{ kind: 'below', name }]) })),
  fc
    .constantFrom(...names)
    .map((name): Condition => where({ field: 'host', hosts: hostNames([{ kind: 'name', name }]) })),
  fc
    .constantFrom(...addresses)
    .map((one): Condition => where({ field: 'address', addresses: { v4: [one, one], v6: [] } })),
  fc.constantFrom(...unknowns),
);
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    leaf,
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((of) => all(...of)),
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((of) => any(...of)),
    tie('condition').map(not),
  ),
}));
const clause = fc
  .record({ action: fc.constantFrom('allow', 'deny'), condition, ends: fc.option(leaf, { freq: 6 }) })
  .map(
    ({ action, condition: one, ends }): Clause => ({
      action: action as 'allow' | 'deny',
      condition: one,
      origin,
      ...(ends === null ? {} : { ends }),
    }),
  );
const chain = fc.record({
  mode: fc.constantFrom('first-match', 'last-match', 'deny-overrides'),
  clauses: fc.array(clause, { maxLength: 4 }),
  otherwise: fc.constantFrom('allow', 'deny'),
}) as fc.Arbitrary<Meaning>;

interface World {
  readonly port: number;
  readonly name: string;
  readonly address: number;
  readonly truths: ReadonlyMap<string, boolean>;
}

function isTrue(one: Condition, world: World): boolean {
  switch (one.kind) {
    case 'unknown':
      return world.truths.get(one.cause ?? '') ?? false;
    case 'not':
      return !isTrue(one.of, world);
    case 'all':
      return one.of.every((part) => isTrue(part, world));
    case 'any':
      return one.of.some((part) => isTrue(part, world));
    default: {
      const { test: asked } = one;
      if (asked.field === 'port') return asked.ports[0] === world.port;
      if (asked.field === 'address') return asked.addresses.v4[0] === world.address;
      const [pattern] = asked.field === 'host' && asked.hosts.names !== 'all' ? asked.hosts.names : [];
      if (pattern?.kind === 'name') return world.name === pattern.name;
      return pattern?.kind === 'below' && world.name.endsWith(`.${pattern.name}`);
    }
  }
}

/** The actions that may come out: a clause that may end the search may do so, or not. */
function run({ mode, clauses, otherwise }: Meaning, world: World): ReadonlySet<string> {
  const deny = clauses.filter(({ action }) => action === 'deny');
  const allow = clauses.filter(({ action }) => action === 'allow');
  const ordered =
    mode === 'first-match' ? clauses : mode === 'last-match' ? clauses.toReversed() : [...deny, ...allow];
  const found = new Set<string>();
  for (const one of ordered) {
    if (one.ends !== undefined && isTrue(one.ends, world)) found.add('deny');
    if (isTrue(one.condition, world)) return found.add(one.action);
  }
  return found.add(otherwise as string);
}

const causes = ['login', 'table', 'daemon', 'name'];
const premises: Readonly<Record<string, readonly [cause: string, holds: boolean]>> = {
  'no-daemon': ['daemon', false],
  'names-resolve': ['name', true],
};

function listWorlds(view: View, off: ReadonlySet<string>, among: readonly number[]): readonly World[] {
  const name = view.host?.kind === 'name' ? view.host.name : '';
  return among.flatMap((address) =>
    Array.from({ length: 16 }, (_, bits) => {
      const truths = new Map(causes.map((cause, index) => [cause, ((bits >> index) & 1) === 1]));
      for (const [premise, [cause, holds]] of Object.entries(premises))
        if (!off.has(premise)) truths.set(cause, holds);
      return { port: view.port ?? 0, name, address, truths };
    }),
  );
}

function runAll(
  meaning: Meaning,
  view: View,
  off: ReadonlySet<string>,
  among: readonly number[],
): Answer['action'] {
  const found = new Set(
    listWorlds(view, off, among).flatMap((world) => {
      const chains = [meaning, ...(meaning.also ?? [])].map((one) => run(one, world));
      // Each chain may end by itself.
      const may = (action: string): boolean => chains.every((one) => one.has(action));
      return [...(may('allow') ? ['allow'] : []), ...(chains.some((one) => one.has('deny')) ? ['deny'] : [])];
    }),
  );
  return found.size > 1 ? 'depends' : found.has('allow') ? 'allow' : 'deny';
}

const none: ReadonlySet<string> = new Set();
const among: AddressSet = { v4: [1, 3], v6: [] };

test('an answer is what every way comes to, and names the premises without which it would be another', () => {
  const seen: Record<string, number> = { allow: 0, deny: 0, depends: 0, premise: 0 };
  fc.assert(
    fc.property(chain, fc.option(chain), (meaning, other) => {
      const whole: Meaning = other === null ? meaning : { ...meaning, also: [other] };
      const ask = prepareMeaning(whole);
      for (const port of ports)
        for (const name of names) {
          const view: View = { port, host: { kind: 'name', name } };
          const answer = judgeResidue(ask({ view, isAddressOpen: true }), none, among);
          expect(answer.action).toBe(runAll(whole, view, none, addresses));
          const resting = Object.keys(premises).filter(
            (premise) => runAll(whole, view, new Set([premise]), addresses) !== answer.action,
          );
          expect([...answer.premises].sort()).toEqual(resting.sort());
          seen[answer.action] = (seen[answer.action] ?? 0) + 1;
          if (resting.length > 0) seen.premise = (seen.premise ?? 0) + 1;
          const open = addresses.filter((one) => runAll(whole, view, none, [one]) === 'allow');
          if (answer.open !== undefined)
            expect(addresses.filter((one) => isIn(answer.open, one))).toEqual(open);
          if (answer.causes.includes(addressCause)) expect(open.length).toBeLessThan(addresses.length);
        }
    }),
    { numRuns: lawRuns(300) },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(shareOf(6));
});

function isIn(set: AddressSet | undefined, address: number): boolean {
  const ends = set?.v4 ?? [];
  return ends.some((low, index) => index % 2 === 0 && low <= address && address <= (ends[index + 1] ?? 0));
}

test('a cause is named if some value of it changes the answer', () => {
  fc.assert(
    fc.property(chain, (raw) => {
      const meaning: Meaning = {
        ...raw,
        clauses: raw.clauses.map(({ ends: _, ...one }): Clause => one),
      };
      const ask = prepareMeaning(meaning);
      for (const name of names) {
        const view: View = { port: 1, host: { kind: 'name', name }, address: { family: 4, value: 2 } };
        const answer = judgeResidue(ask({ view, isAddressOpen: false }), none, undefined);
        const expected = ['login', 'table'].filter((cause) =>
          listWorlds(view, none, [2]).some((world) => {
            const flipped = new Map(world.truths).set(cause, world.truths.get(cause) !== true);
            const [here] = run(meaning, world);
            const [there] = run(meaning, { ...world, truths: flipped });
            return here !== there;
          }),
        );
        expect([...answer.causes].sort()).toEqual(expected.sort());
      }
    }),
    { numRuns: lawRuns(300) },
  );
});
