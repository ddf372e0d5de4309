import { expect, test } from 'vitest';
import { findDeadRules } from '../../src/proof/claim/dead-rules.ts';
import { policy, type RuleWords } from '../support/build-policy.ts';

function dead(...rules: readonly RuleWords[]): readonly (readonly string[])[] | undefined {
  return findDeadRules(policy(...rules))?.map(({ rule, coveredBy }) => [
    rule.id,
    ...coveredBy.map(({ id }) => id),
  ]);
}

test('a rule that two earlier rules cover only together is dead, and both are named', () => {
  expect(
    dead(
      { services: ['443/https'], addresses: ['192.0.2.0/25'] },
      { services: ['80/http'], addresses: 'any' },
      { services: ['443/tcp'], addresses: ['192.0.2.128/25'] },
      { action: 'deny', services: ['443/https'], addresses: ['192.0.2.0/24'] },
    ),
  ).toEqual([['rule-4', 'rule-1', 'rule-3']]);
});

test('a rule of which a single address is left is alive', () => {
  expect(
    dead(
      { services: ['443/https'], addresses: ['192.0.2.0/25'] },
      {
        services: ['443/https'],
        addresses: ['192.0.2.129/32', '192.0.2.130/31', '192.0.2.132/30', '192.0.2.136/29'],
      },
      { services: ['443/https'], addresses: ['192.0.2.144/28', '192.0.2.160/27', '192.0.2.192/26'] },
      { services: ['443/https'], addresses: ['192.0.2.0/24'] },
    ),
  ).toEqual([]);
});

test('a host below a wildcard is dead, the apex is not', () => {
  const wildcard = { services: ['443/https'], hosts: ['*.example.com'] };
  expect(dead(wildcard, { services: ['443/https'], hosts: ['a.b.example.com'] })).toEqual([
    ['rule-2', 'rule-1'],
  ]);
  expect(dead(wildcard, { services: ['443/https'], hosts: ['example.com'] })).toEqual([]);
});

test('a principal covers a process only if every such process is covered', () => {
  const account = { kind: 'account', name: 'network-service' } as const;
  expect(
    dead(
      { services: ['443/https'], hosts: ['a.example.com'], principals: [account] },
      {
        services: ['443/https'],
        hosts: ['a.example.com'],
        principals: [{ kind: 'service', name: 'wapcsvc' }],
      },
    ),
  ).toEqual([]);
});
