/** What grows with the entries of a policy, and what is given up where it would grow without measure. */
import { expect, test } from 'vitest';
import { prove } from '../../src/proof/compare/proof.ts';
import { classifyNames } from '../../src/proof/space/host-classes.ts';
import { classifyPaths } from '../../src/proof/space/path-classes.ts';
import { where } from '../../src/sets/condition.ts';
import { classify } from '../../src/sets/regular/automaton.ts';
import { repeat, sequence, symbol } from '../../src/sets/regular/regular.ts';
import type { Clause } from '../../src/targets/target.ts';
import { policy } from '../support/build-policy.ts';
import { plainTargets } from '../support/capabilities.ts';

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

test('paths and names beside each other make classes by their number', () => {
  const paths = classifyPaths([
    ...numbers(200).flatMap((k) => [
      { kind: 'below' as const, path: `/a${k}` },
      { kind: 'decoded-expression' as const, source: `^/a${k}(/|[?]|$)` },
      { kind: 'prefix' as const, text: `/a${k}/`, ignoreCase: true },
    ]),
    { kind: 'decoded-expression', source: String.raw`[/\\][.][.]?([/\\?#;]|$)` },
  ]);
  expect(paths?.length).toBeGreaterThan(600);
  expect(paths?.length).toBeLessThan(200 * 12);
  const names = classifyNames(
    numbers(200).flatMap((k) => [
      { kind: 'below' as const, name: `d${k}.example.com` },
      { kind: 'labels' as const, labels: [`cdn${k}*`, 'example', 'net'] },
    ]),
  );
  expect(names?.length).toBe(2 * 200 + 1);
});

test('one path below the other: a class for every depth', () => {
  const paths = classifyPaths(numbers(40).map((k) => ({ kind: 'below', path: '/a'.repeat(k + 1) })));
  expect(paths?.map(({ patterns }) => patterns.length)).toEqual(numbers(41));
});

test('an automaton of more than its budget is given up', () => {
  const [a, b] = [Uint8Array.of(1, 0), Uint8Array.of(1, 1)].map((set) => symbol(set));
  if (a === undefined || b === undefined) throw new Error('no symbols');
  // The states of "an a, 12 symbols before the end" are all texts of 12 symbols.
  const language = sequence(repeat(b), a, repeat(b, 12, 12));
  const budget = { states: 10_000, cells: 1_000_000, steps: 1_000_000, classes: 10 };
  expect(classify(repeat(b), [language], 2, budget)).toHaveLength(2);
  expect(classify(repeat(b), [language], 2, { ...budget, states: 1000 })).toBeUndefined();
  expect(classify(repeat(b), [language], 2, { ...budget, cells: 1000 })).toBeUndefined();
  expect(classify(repeat(b), [language], 2, { ...budget, steps: 1000 })).toBeUndefined();
  expect(classify(repeat(b), [language], 2, { ...budget, classes: 1 })).toBeUndefined();
});

test('expressions that make more classes than can be told apart are not decided', () => {
  const [, capabilities] = Object.entries(plainTargets).find(([, one]) => one.hosts === 'by-name') ?? [];
  if (capabilities === undefined) throw new Error('no target with names');
  // A line for each: those of one line always occur together, and are one class.
  const clauses = numbers(40).map((k): Clause => {
    const names = [{ kind: 'expression', source: `a${k}b` }] as const;
    const hosts = { names, ipv4Literal: false, ipv6Literal: false, none: false };
    return {
      action: k % 2 === 0 ? 'allow' : 'deny',
      origin: { file: 'text', line: k },
      condition: where({ field: 'host', hosts }),
    };
  });
  const permit = { mode: 'first-match', clauses, otherwise: 'deny' } as const;
  const wanted = policy({ services: ['443/https'], hosts: ['example.com'] });
  const { verdict, diagnostics } = prove(wanted, { name: 'named' }, capabilities, [
    { format: 'text', reading: { permit } },
  ]);
  expect([verdict, diagnostics.map(({ code }) => code)]).toEqual(['not-decided', ['not-decided']]);
  expect(diagnostics[0]?.help).toMatch(/^many regular expressions in a text make it large/);
});

test('what made a comparison large is blamed only where it is there', () => {
  const [, capabilities] = Object.entries(plainTargets).find(([, one]) => one.hosts === 'by-name') ?? [];
  if (capabilities === undefined) throw new Error('no target with names');
  const helpFor = (host: string): string | undefined => {
    const permit = { mode: 'first-match', clauses: [], otherwise: 'deny' } as const;
    const wanted = policy({ services: ['443/https'], hosts: [host] });
    const readings = [{ format: 'text', reading: { permit } }];
    return prove(wanted, { name: 'named' }, capabilities, readings, { budget: 1 }).diagnostics[0]?.help;
  };
  expect(helpFor('example.com')).toMatch(/^split the rule set/);
  expect(helpFor('*.example.com')).not.toMatch(/inside a label/);
  expect(helpFor('a*.example.com')).toMatch(/^many host patterns with \* inside a label make it large/);
});
