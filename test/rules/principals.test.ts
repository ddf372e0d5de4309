/** Law: the case of the names of services never matters, neither in rules, nor in requests, nor in what is read back. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { requestsOf } from '../../src/rules/check/requests.ts';
import { decide } from '../../src/rules/decide.ts';
import { parsePrincipal } from '../../src/rules/forms/principals.ts';
import type { Policy } from '../../src/rules/policy.ts';
import { target } from '../../src/targets/windows-firewall/target.ts';
import { policyOf } from './support.ts';

/** `VigilAgent`, `vigilAGENT`: one name, each letter in either case. */
const spelling: fc.Arbitrary<string> = fc
  .infiniteStream(fc.boolean())
  .map((upper) =>
    [...'vigilagent'].map((letter) => (upper.next().value === true ? letter.toUpperCase() : letter)).join(''),
  );

function policyWith(denied: string, allowed: string): Policy {
  const rules = [
    `  - { id: d, action: deny, principal: 'service:${denied}', services: [80/tcp], to: [{ addresses: [192.0.2.0/24] }] }`,
    `  - { id: a, principal: ['service:${allowed}', 'service:${denied}'], services: [80/tcp, 443/tcp], to: [{ addresses: [192.0.2.0/24] }] }`,
  ];
  return policyOf(['rulec: 1', 'name: sample', 'rules:', ...rules, ''].join('\n'));
}

const withoutSpans = (policy: Policy): string =>
  JSON.stringify(policy, (key, value) =>
    key === 'span' ? undefined : typeof value === 'bigint' ? `${value}` : value,
  );

test('one name has many spellings', () => {
  fc.assert(
    fc.property(spelling, (name) => {
      expect(parsePrincipal(`service:${name}`)).toEqual({ kind: 'service', name: 'vigilagent' });
    }),
  );
});

test('a denial under one spelling denies what an allow rule lets through under another', () => {
  const plain = policyWith('vigilagent', 'vigilagent');
  const options = target.readOptions({}).value;
  if (options === undefined) throw new Error('options');
  fc.assert(
    fc.property(spelling, spelling, spelling, (denied, allowed, asked) => {
      const policy = policyWith(denied, allowed);
      expect(withoutSpans(policy)).toBe(withoutSpans(plain));
      const actions = ['tcp://192.0.2.1:80', 'tcp://192.0.2.1:443'].map((text) =>
        requestsOf(text, policy, { principal: `service:${asked}` }).value?.map(
          (one) => decide(policy, one).action,
        ),
      );
      expect(actions).toEqual([['deny'], ['allow']]);
      // Nobody named: one request for the one service that there is.
      expect(requestsOf('tcp://192.0.2.1:80', policy).value).toHaveLength(1);
      expect(target.lower(policy, options).value).toEqual(target.lower(plain, options).value);
    }),
    { numRuns: 40 },
  );
});
