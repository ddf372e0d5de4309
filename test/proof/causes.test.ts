/** A loss and its example speak of what that loss itself does, and not of a denial that stands in front. */
import { describe, expect, test } from 'vitest';
import { compileTarget } from '../../src/driver/compile-target.ts';
import { findReasons } from '../../src/proof/claim/explain.ts';
import type { Request } from '../../src/rules/policy.ts';
import { isMisread, parseAddress } from '../../src/sets/prefix.ts';
import { target as squid } from '../../src/targets/squid/target.ts';
import type { Target } from '../../src/targets/target.ts';
import { policy, type RuleWords } from '../support/build-policy.ts';

const denied = '198.51.100.66';
const denial: RuleWords = {
  id: 'denial',
  action: 'deny',
  services: ['1-65535/tcp'],
  addresses: [`${denied}/32`],
};
const hosts = { id: 'apt', addresses: ['198.51.100.0/24'] } as const;
const cases: readonly (readonly [string, RuleWords, string])[] = [
  ['path-decoded', { ...hosts, services: ['80/http'], hosts: ['repo.example.net/apt'] }, 'http'],
  ['path-not-visible', { ...hosts, services: ['443/https'], hosts: ['repo.example.net/apt'] }, 'https'],
  ['scheme-not-checked', { ...hosts, services: ['443/https'], hosts: ['repo.example.net'] }, 'https'],
  [
    'principal-not-visible',
    {
      ...hosts,
      services: ['443/https'],
      hosts: ['repo.example.net'],
      principals: [{ kind: 'account', name: 'network-service' }],
    },
    'https',
  ],
];

/** A request of the service that the rule is for. */
function request(scheme: string, path: string, address: string): Request {
  const read = parseAddress(address);
  if (isMisread(read)) throw new Error(read.problem);
  return {
    transport: 'tcp',
    port: scheme === 'http' ? 80 : 443,
    host: 'repo.example.net',
    literal: false,
    address: read,
    scheme: scheme === 'http' ? 'http' : 'https',
    path,
    account: 'network-service',
    services: [],
  };
}

describe.each(cases)('%s behind a denial by address', (code, words, scheme) => {
  const rules = policy(denial, words);
  const { value } = compileTarget(rules, squid as unknown as Target, {});
  if (value === undefined) throw new Error('it does not compile');
  const witnesses = new Map(value.proof.losses.map((loss) => [loss.code as string, loss.witness?.request]));

  test('has an example of its own, at another address', () => {
    expect(witnesses.get(code)).toBeDefined();
    expect(witnesses.get(code)?.address).not.toBe(denied);
  });

  test('is no reason for what the denial alone denies, which is the example of the denial', () => {
    expect(witnesses.get('denial-not-expressible')).toMatchObject({
      host: 'repo.example.net',
      address: denied,
    });
    const [meant, elsewhere] =
      findReasons(rules, value.capabilities, [
        request(scheme, '/apt', denied),
        request(scheme, '/apt', '198.51.100.0'),
      ]) ?? [];
    expect(meant?.map((reason) => reason.code)).toEqual(['denial-not-expressible']);
    expect(elsewhere).toEqual([]);
  });
});

test('a path that is spelled otherwise is let through because it is decoded, and at the denied address for both reasons', () => {
  const [, words] = cases[0] ?? [];
  const rules = policy(denial, words ?? denial);
  const { value } = compileTarget(rules, squid as unknown as Target, {});
  const spelled = ['198.51.100.0', denied].map((address) => request('http', '/apt%2Fx', address));
  const found = value && findReasons(rules, value.capabilities, spelled);
  expect(found?.map((one) => one.map(({ code }) => code).sort())).toEqual([
    ['path-decoded'],
    ['denial-not-expressible', 'path-decoded'],
  ]);
});
