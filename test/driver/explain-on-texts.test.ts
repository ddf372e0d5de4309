import { expect, test } from 'vitest';
import { compileToAsk, explainOnTexts, listAskable } from '../../src/driver/compile-devices.ts';
import { chooseDevices } from '../../src/driver/devices.ts';
import { type Explanation, explainRequests, isOpen } from '../../src/driver/explain-requests.ts';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import { requestsOf } from '../../src/rules/check/requests.ts';
import { resolvePolicy } from '../../src/rules/resolve/resolve.ts';

const rules = `rulec: 1
name: small
rules:
  - { id: no, action: deny, services: [443/https], to: [{ hosts: [bad.example.com] }] }
  - { id: site, services: [443/https], to: [{ hosts: ["*.example.com"], addresses: [192.0.2.0/24] }] }
  - { id: files, services: [443/https], to: [{ hosts: [files.example.org/public] }] }
  - { id: net, services: [22/tcp], to: [{ addresses: [198.51.100.0/24] }] }
`;

const asked = [
  'https://www.example.com/',
  'https://bad.example.com/',
  'https://files.example.org/private',
  'https://elsewhere.example.net/',
  'tcp://198.51.100.7:22',
  'tcp://192.0.2.7:443',
];

test('texts that nobody proved are explained as those that were', async () => {
  const { value: ruleSet } = loadRuleSet('rules.yaml', rules);
  const policy = ruleSet === undefined ? undefined : resolvePolicy([ruleSet], []).value;
  const { value: devices } = chooseDevices(['all', 'nftables', 'pac'], [], []);
  if (policy === undefined || devices === undefined) throw new Error('the fixture does not load');
  const requests = asked.flatMap((request) => requestsOf(request, policy, {}).value ?? []);
  const { asked: texts, explanations } = await explainOnTexts(policy, devices, requests);
  expect(texts.filter(({ compilation = {} }) => 'proof' in compilation)).toEqual([]);
  const proved = await compileToAsk(policy, devices);
  expect(explanations).toEqual(explainRequests(policy, requests, listAskable(proved)));
  expect(explanations.flatMap(({ reasons }) => reasons)).not.toEqual([]);
});

test('an answer that differs from the policy for no reason is left open', () => {
  const text = { name: 'pf', format: 'pf', action: 'allow', seen: true } as const;
  const ungoverned = { kind: 'ungoverned', name: 'pf', governs: 'web' } as const;
  const explain = (action: 'allow' | 'deny', reasons: Explanation['reasons']): Explanation => ({
    ...{ requests: [], policy: { action }, texts: [text], reasons },
  });
  expect(isOpen(explain('allow', []))).toBe(false);
  expect(isOpen(explain('deny', []))).toBe(true);
  expect(isOpen(explain('deny', [ungoverned]))).toBe(false);
  expect(isOpen(explain('deny', [{ ...ungoverned, name: 'squid' }]))).toBe(true);
});
