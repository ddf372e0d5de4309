import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import { checkDates, checkRuleSet } from '../../src/rules/check/checks.ts';
import { requestsOf } from '../../src/rules/check/requests.ts';
import { judgeRequests, runPolicyTests } from '../../src/rules/check/run-tests.ts';
import { decide } from '../../src/rules/decide.ts';
import { resolvePolicy } from '../../src/rules/resolve/resolve.ts';

// The example that the documentation of the language gives: what it says of itself is a promise.
const text = readFileSync(join(import.meta.dirname, 'example.yaml'));
const outcome = loadRuleSet('example.yaml', text);
const ruleSet = outcome.value;
if (ruleSet === undefined) throw new Error(JSON.stringify(outcome.diagnostics));
const policy = resolvePolicy([ruleSet], [], { missingTags: 'opaque' }).value;
if (policy === undefined) throw new Error('the example does not resolve');

describe('the example of the language', () => {
  test('loads without a message, and nothing in it is worth one', () => {
    expect(outcome.diagnostics).toEqual([]);
    expect(checkRuleSet(ruleSet)).toEqual([]);
    expect(checkDates(ruleSet, '2027-05-30')).toEqual([]);
    expect(checkDates(ruleSet, '2027-05-31').map(({ code }) => code)).toEqual(['expiring-rule']);
    expect(checkDates(ruleSet, '2027-07-01').map(({ code }) => code)).toEqual(['expired-rule']);
  });

  test('passes its tests', () => {
    const results = runPolicyTests(ruleSet, policy);
    expect(results.map(({ passed }) => passed)).toEqual([true, true, true, true]);
  });

  test.each<[string, string | undefined, 'allow' | 'deny', string | undefined]>([
    ['https://tenant.msappproxy.net/', 'network-service', 'allow', 'service'],
    ['https://tenant.msappproxy.net/', 'local-system', 'allow', 'service'],
    ['https://tenant.msappproxy.net/', 'service:WAPCSvc', 'deny', undefined],
    ['http://tenant.msappproxy.net/', 'local-system', 'deny', undefined],
    ['connect://tenant.msappproxy.net:443', 'local-system', 'deny', undefined],
    ['https://device.login.microsoftonline.com/', 'someone-else', 'allow', 'registration'],
    ['https://microsoftonline.com/', 'someone-else', 'deny', undefined],
    ['https://www.microsoft.com/pkiops', 'someone-else', 'allow', 'registration'],
    ['https://www.microsoft.com/pkiops/crl?x', 'someone-else', 'allow', 'registration'],
    ['https://www.microsoft.com/pkiopsx', 'someone-else', 'deny', undefined],
    ['http://www.microsoft.com/pkiops', 'someone-else', 'deny', undefined],
    ['https://169.254.169.254/', 'local-system', 'deny', 'no-metadata-service'],
    ['udp://169.254.169.254:80', 'local-system', 'deny', undefined],
  ])('%s as %s: %s', (request, principal, action, rule) => {
    const requests = requestsOf(request, policy, principal === undefined ? {} : { principal }).value ?? [];
    expect(requests.length).toBeGreaterThan(0);
    for (const one of requests) {
      const decision = decide(policy, one);
      expect([decision.action, decision.rule?.id]).toEqual([action, rule]);
    }
  });

  test('hosts that may be anywhere may be where a denial is', () => {
    const { value: requests = [] } = requestsOf('http://crl3.digicert.com/any.crl', policy);
    const judgement = judgeRequests(requests, (one) => decide(policy, one).action);
    expect(judgement).toMatchObject({
      answer: 'partly',
      denied: { address: { family: 4, value: 0xa9fea9fe } },
    });
    expect(judgement.allowed && decide(policy, judgement.allowed).rule?.id).toBe('verify-certificates');
  });

  test('a denial by address reaches hosts too, and hosts are asked at the addresses known for them', () => {
    const [one] =
      requestsOf('https://tenant.msappproxy.net/', policy, { principal: 'local-system' }).value ?? [];
    if (one === undefined) throw new Error('no request');
    const elsewhere = { ...one, address: { family: 4, value: 0xa9fea9fe } as const };
    expect(decide(policy, elsewhere)).toMatchObject({ action: 'deny', index: 0 });
  });
});
