/** A foreign judge of another kind: an SMT solver over bit vectors says whether two policies are equal. */

import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffPolicies } from '../../src/diff/policies.ts';
import { computeClaim } from '../../src/proof/claim/claim.ts';
import { claimRules, listConditions } from '../../src/proof/claim/claimed.ts';
import { classifyNames } from '../../src/proof/space/host-classes.ts';
import type { Policy, PolicyRule } from '../../src/rules/policy.ts';
import type { AddressSet } from '../../src/sets/addresses.ts';
import type { HostPattern } from '../../src/sets/hosts.ts';
import { matchesHost } from '../../src/sets/hosts.ts';
import { policy, type RuleWords } from '../support/build-policy.ts';
import { hostFilter } from '../support/capabilities.ts';
import { describeWithEngine, hasProgram } from '../support/engines.ts';
import { openUniverse } from '../support/open-universe.ts';
import { randomRules } from '../support/random-policies.ts';

const or = (parts: readonly string[]): string => (parts.length === 0 ? 'false' : `(or ${parts.join(' ')})`);
const and = (parts: readonly string[]): string => (parts.length === 0 ? 'true' : `(and ${parts.join(' ')})`);

/** A set of addresses as a formula over `v6`, `a4` (32 bits) and `a6` (128 bits). */
function inSet(set: AddressSet): string {
  const ranges: string[] = [];
  const between = (name: string, width: number, low: number | bigint, high: number | bigint): string =>
    `(bvule (_ bv${low} ${width}) ${name}) (bvule ${name} (_ bv${high} ${width}))`;
  for (let at = 0; at < set.v4.length; at += 2) {
    ranges.push(`(and (not v6) ${between('a4', 32, set.v4[at] ?? 0, set.v4[at + 1] ?? 0)})`);
  }
  for (let at = 0; at < set.v6.length; at += 2) {
    ranges.push(`(and v6 ${between('a6', 128, set.v6[at] ?? 0n, set.v6[at + 1] ?? 0n)})`);
  }
  return or(ranges);
}

/** A rule as a formula; hosts are the indices of the given names, -1 for none. */
function matches(rule: PolicyRule, names: readonly string[]): string {
  const services = rule.services.map(({ transport, from, to, scheme }) =>
    and([
      transport === 'udp' ? 'udp' : '(not udp)',
      `(<= ${from} port ${to})`,
      ...(scheme === 'any' ? [] : [`(= scheme ${scheme === 'http' ? 0 : 1})`]),
    ]),
  );
  const principals = rule.principals?.map((one) =>
    one.kind === 'service' ? one.name : `(= account ${one.name === 'local-system' ? 1 : 2})`,
  );
  const destinations = rule.destinations.flatMap((one) => {
    if (one.kind === 'addresses') return [one.addresses === 'any' ? 'true' : inSet(one.addresses)];
    return one.hosts.map(({ pattern }) =>
      or(names.flatMap((name, index) => (matchesHost(pattern, name) ? [`(= host ${index})`] : []))),
    );
  });
  return and([or(services), principals === undefined ? 'true' : or(principals), or(destinations)]);
}

/** First match decides. */
function permits(rules: Policy, names: readonly string[]): string {
  return rules.rules.reduceRight(
    (rest, rule) => `(ite ${matches(rule, names)} ${rule.action === 'allow'} ${rest})`,
    'false',
  );
}

function isEqualToSolver(a: Policy, b: Policy): boolean {
  const patterns: HostPattern[] = [...a.rules, ...b.rules].flatMap((rule) =>
    rule.destinations.flatMap((one) => (one.kind === 'hosts' ? one.hosts.map(({ pattern }) => pattern) : [])),
  );
  const names = (classifyNames(patterns) ?? []).map(({ name }) => name);
  const script = [
    '(declare-const v6 Bool) (declare-const a4 (_ BitVec 32)) (declare-const a6 (_ BitVec 128))',
    '(declare-const udp Bool) (declare-const port Int) (declare-const scheme Int) (declare-const account Int)',
    '(declare-const host Int) (declare-const wapcsvc Bool) (declare-const dnscache Bool)',
    `(assert (and (<= 0 port 65535) (<= 0 scheme 2) (<= 0 account 2) (<= -1 host ${names.length - 1})))`,
    '(assert (=> udp (= scheme 2)))',
    `(assert (distinct ${permits(a, names)} ${permits(b, names)}))`,
    '(check-sat)',
  ].join('\n');
  const { stdout } = spawnSync('z3', ['-in', '-T:20'], { input: script, encoding: 'utf8' });
  const answer = stdout.trim();
  if (answer !== 'sat' && answer !== 'unsat') throw new Error(`z3: ${answer}`);
  return answer === 'unsat';
}

/** Whether the diagrams of the two policies are one. */
function isEqualToEngine(a: Policy, b: Policy): boolean {
  const [rulesOfA, rulesOfB] = [claimRules(a, hostFilter), claimRules(b, hostFilter)];
  const universe = openUniverse([
    ...listConditions(rulesOfA, hostFilter),
    ...listConditions(rulesOfB, hostFilter),
  ]);
  const [ofA, ofB] = [rulesOfA, rulesOfB].map((rules) => computeClaim(universe, rules, hostFilter).policy);
  return ofA === ofB;
}

/** Small edits: some change the meaning, some do not. */
const edits: readonly ((rules: readonly RuleWords[], at: number) => readonly RuleWords[])[] = [
  (rules) => rules,
  (rules, at) => [...rules, rules[at % rules.length] as RuleWords],
  (rules, at) => rules.filter((_, index) => index !== at % rules.length),
  (rules, at) =>
    rules.map((one, index) => (index === at % rules.length ? { ...one, services: ['443/tcp'] } : one)),
  (rules, at) =>
    rules.map((one, index) => {
      if (index !== at % rules.length || one.addresses === undefined || one.addresses === 'any') return one;
      const split = one.addresses.flatMap((text) =>
        text === '192.0.2.0/24' ? ['192.0.2.0/25', '192.0.2.128/25'] : [text],
      );
      return { ...one, addresses: split };
    }),
  (rules) => [...rules].reverse(),
];

describeWithEngine('an SMT solver agrees', 'z3', hasProgram('z3'), () => {
  test('on whether two policies permit the same requests', () => {
    const seen = { equal: 0, different: 0 };
    // Paths are a field of their own; here they are left out.
    const rules = randomRules.map((words) =>
      words.filter((one) => one.hosts?.some((text) => text.includes('/')) !== true),
    );
    fc.assert(
      fc.property(rules, fc.nat({ max: edits.length - 1 }), fc.nat({ max: 5 }), (words, edit, at) => {
        if (words.length === 0) return;
        const [a, b] = [policy(...words), policy(...(edits[edit]?.(words, at) ?? []))];
        const [ours] = diffPolicies({ policy: a, tags: [] }, { policy: b, tags: [] }, []);
        const solver = isEqualToSolver(a, b);
        const access = Object.keys(ours?.totals ?? {}).filter((effect) => effect.startsWith('permits'));
        expect([access.length === 0, isEqualToEngine(a, b)]).toEqual([solver, solver]);
        seen[solver ? 'equal' : 'different']++;
      }),
      { numRuns: 120 },
    );
    expect(Math.min(seen.equal, seen.different)).toBeGreaterThan(10);
  });
});
