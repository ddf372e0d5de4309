import { expect, it } from 'vitest';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import type { TestNode } from '../../src/rules/ast.ts';
import { findCoverage, percentTouched } from '../../src/rules/check/coverage.ts';
import { resolvePolicy } from '../../src/rules/resolve/resolve.ts';

const rules = `rulec: 1
name: small
rules:
  - id: hole
    action: deny
    services: [443/https]
    to:
      - hosts: [bad.example.com]
  - id: web
    services: [443/https]
    to:
      - hosts: ["*.example.com", www.example.net]
      - addresses: [192.0.2.0/24]
  - id: mail
    services: [25/tcp]
    to:
      - addresses: [198.51.100.0/24]
tests:
`;

function cover(...tests: readonly string[]): ReturnType<typeof findCoverage> {
  const { value: ruleSet } = loadRuleSet(
    'rules.yaml',
    `${rules}${tests.map((one) => `  - ${one}\n`).join('')}`,
  );
  const policy = ruleSet === undefined ? undefined : resolvePolicy([ruleSet], []).value;
  if (ruleSet === undefined || policy === undefined) throw new Error('the rule set does not load');
  return findCoverage([ruleSet], policy);
}

it('counts what the rule that decides a request has of it, whatever is expected', () => {
  const { rules: ofRules, destinations } = cover(
    '{ deny: "https://bad.example.com/" }',
    '{ allow: "https://a.example.com/" }',
    '{ deny: "https://nowhere.example/" }',
  );
  expect(ofRules.number).toBe(3);
  expect(ofRules.untouched.map(({ id }) => id)).toEqual(['mail']);
  expect(destinations.number).toBe(5);
  expect(destinations.untouched.map(({ rule, text }) => `${rule.id} ${text}`)).toEqual([
    'web www.example.net',
    'web 192.0.2.0/24',
    'mail 198.51.100.0/24',
  ]);
});

it('counts tests of targets too', () => {
  expect(
    cover('{ allow: "tcp://198.51.100.9:25", targets: [pf] }').rules.untouched.map(({ id }) => id),
  ).toEqual(['hole', 'web']);
});

it('never rounds up to everything', () => {
  const untouched = [{} as TestNode];
  expect(percentTouched({ number: 1000, untouched })).toBe(99);
  expect(percentTouched({ number: 100_000, untouched })).toBe(99);
  expect(percentTouched({ number: 3, untouched })).toBe(66);
  expect(percentTouched({ number: 3, untouched: [] })).toBe(100);
});
