import { expect, test } from 'vitest';
import { type Change, diffPolicies } from '../../src/diff/policies.ts';
import type { Policy } from '../../src/rules/policy.ts';
import { policy, type RuleWords } from '../support/build-policy.ts';
import { filter, proxy } from '../support/capabilities.ts';

const targets = [
  { name: 'filter', capabilities: filter },
  { name: 'proxy', capabilities: proxy },
];

function verdicts(before: Policy, after: Policy): Readonly<Record<string, string>> {
  return Object.fromEntries(diffPolicies(before, after, targets).map(({ of, verdict }) => [of, verdict]));
}

function changes(before: Policy, after: Policy, of: string): readonly Change[] {
  return diffPolicies(before, after, targets).find((one) => one.of === of)?.changes ?? [];
}

const rule: RuleWords = { services: ['443/https'], hosts: ['*.example.com'], addresses: ['192.0.2.0/24'] };

test('a rule set is equal to itself written otherwise', () => {
  const split = policy({ ...rule, addresses: ['192.0.2.128/25', '192.0.2.0/25'] }, { ...rule, hosts: ['a.example.com'] });
  expect(verdicts(policy(rule), split)).toEqual({ policy: 'equal', filter: 'equal', proxy: 'equal' });
});

test('new address knowledge changes what a filter lets through, though the policy reads the same', () => {
  const wider = policy({ ...rule, addresses: ['192.0.2.0/23'] });
  expect(verdicts(policy(rule), wider)).toEqual({ policy: 'equal', filter: 'different', proxy: 'equal' });
  expect(changes(policy(rule), wider, 'filter')).toMatchObject([
    {
      effect: 'permits now',
      region: 'tcp port 443, address 192.0.3.0/24',
      size: { ipv4: '256', ipv6: '0', ports: 1 },
      rules: [{ id: 'rule-1' }],
    },
  ]);
});

test('a new host is one region, with the rule that lets it through', () => {
  const more = policy(rule, { id: 'news', services: ['443/https', '80/http'], hosts: ['example.net', '*.example.org'] });
  const found = changes(policy(rule), more, 'policy');
  expect(found.map(({ effect, rules, witness }) => [effect, rules.map(({ id }) => id), witness.host])).toEqual([
    ['permits now', ['news'], 'example.net'],
    ['permits now', ['news'], 'example.net'],
  ]);
  expect(found[0]?.region).toContain('*.example.org');
});

test('a denial that cuts a hole is named', () => {
  const hole = policy({ id: 'hole', action: 'deny', services: ['443/https'], hosts: ['bad.example.com'] }, rule);
  expect(changes(policy(rule), hole, 'policy')).toMatchObject([
    { effect: 'permits no more', rules: [{ id: 'rule-1' }], denials: [{ id: 'hole' }], witness: { host: 'bad.example.com' } },
  ]);
});
