/** Requests that a target sees in more forms than one: what gets through in one form only is a loss all the same. */
import { expect, test } from 'vitest';
import { compileTarget } from '../../src/driver/compile-target.ts';
import { explainRequests } from '../../src/driver/explain-requests.ts';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import { requestsOf } from '../../src/rules/check/requests.ts';
import { resolvePolicy } from '../../src/rules/resolve/resolve.ts';
import { findTarget } from '../../src/targets/registry.ts';

const rules = `rulec: 1
name: keys
rules:
  - { id: keys, services: [80/http], to: [{ hosts: [www.example.com/keys] }] }
`;

test('a guard against dots blocks a plain request that gets through as CONNECT', async () => {
  const { value: ruleSet } = loadRuleSet('rules.yaml', rules);
  const policy = ruleSet === undefined ? undefined : resolvePolicy([ruleSet], []).value;
  const squid = await findTarget('squid')?.load();
  if (policy === undefined || squid === undefined) throw new Error('no policy');
  const { value } = compileTarget(policy, squid, { 'connect-80': 'yes' });
  if (value === undefined) throw new Error('no text');
  expect(value.proof.losses.map(({ code }) => code)).toContain('path-dot-in-query');
  const device = { name: 'squid', target: 'squid', ...value };
  const decide = (request: string) =>
    explainRequests(policy, requestsOf(request, policy, {}).value ?? [], [device]).flatMap(({ texts }) =>
      texts.map(({ action, form }) => [action, form]),
    );
  expect(decide('http://www.example.com/keys?a=/../b')).toEqual([
    ['deny', 'http'],
    ['allow', 'connect'],
  ]);
  expect(decide('http://www.example.com/keys')).toEqual([['allow', undefined]]);
});
