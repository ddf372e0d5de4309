/** Policies at random: each compiles to a text that is proved to mean it, or the compiler is wrong. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prove } from '../../../src/proof/compare/proof.ts';
import { target } from '../../../src/targets/squid/target.ts';
import { policy, type RuleWords } from '../../support/build-policy.ts';

const hosts = ['a.test', 'b.a.test', '*.a.test', '*.b.a.test', '*.test', 'c.test', 'x*.a.test', 'b.*.test'];
const withPaths = ['a.test/p', 'a.test/p/q', 'c.test/p', 'b.a.test/p'];
const services = [
  '443/https',
  '80/http',
  '443/tcp',
  '80/tcp',
  '80-443/http',
  '1-65535/tcp',
  '53/udp',
  '1-65535/https',
  '443/http',
];
const prefixes = [
  '192.0.2.0/24',
  '192.0.2.128/25',
  '198.51.100.7/32',
  '2001:db8::/32',
  '128.0.0.0/1',
  '8000::/1',
];
const principals = [
  { kind: 'account', name: 'network-service' },
  { kind: 'account', name: 'local-system' },
  { kind: 'service', name: 'x' },
] as const;

function some<T>(values: readonly T[], most: number): fc.Arbitrary<T[]> {
  return fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: most });
}

/** Rules for accounts name no paths here, and those with paths no accounts: see the approximations of denials. */
const ruleWords: fc.Arbitrary<RuleWords> = fc
  .record({
    action: fc.constantFrom('allow', 'deny'),
    services: some(services, 2),
    to: fc.oneof(
      some([...hosts, ...withPaths], 3).map((names) => ({ hosts: names })),
      some(hosts, 3).map((names) => ({ hosts: names })),
      some(prefixes, 3).map((list) => ({ addresses: list })),
      fc.constant({ addresses: 'any' as const }),
    ),
    who: fc.oneof(
      { weight: 2, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: some(principals, 2) },
    ),
    inspection: fc.constantFrom('bypass', 'allowed'),
  })
  .map(({ to, who, action, inspection, ...rest }) => {
    const paths = 'hosts' in to && to.hosts.some((name) => name.includes('/'));
    return {
      ...rest,
      ...to,
      action: action as 'allow' | 'deny',
      inspection: inspection as 'bypass' | 'allowed',
      ...(who === undefined || paths ? {} : { principals: who }),
    };
  });

const optionValues = fc.record(
  {
    source: fc.constantFrom('10.0.0.0/8', '10.0.0.0/8,2001:db8:1::/48'),
    'connect-80': fc.constantFrom('yes', 'no'),
  },
  { requiredKeys: [] },
);

/** Denials by address that may add up to all of them, before and between rules that allow any. */
const halves = ['0.0.0.0/0', '::/0', '0.0.0.0/1', '128.0.0.0/1', '::/1', '8000::/1'];
const closing: fc.Arbitrary<RuleWords> = fc
  .record({
    services: some(['443/https', '80/http', '443/tcp', '80-443/tcp', '1-65535/tcp', '80/tcp'], 2),
    to: fc.oneof(
      { weight: 4, arbitrary: some(halves, 4).map((list) => ({ action: 'deny' as const, addresses: list })) },
      { weight: 2, arbitrary: fc.constant({ action: 'allow' as const, addresses: 'any' as const }) },
      { weight: 1, arbitrary: fc.constant({ action: 'allow' as const, addresses: halves.slice(0, 2) }) },
      { weight: 1, arbitrary: fc.constant({ action: 'allow' as const, hosts: ['*.a.test'] }) },
    ),
    who: fc.oneof(
      { weight: 4, arbitrary: fc.constant({}) },
      { weight: 1, arbitrary: some(principals, 2).map((one) => ({ principals: one })) },
    ),
  })
  .map(({ to, who, services: wanted }) => ({ services: wanted, ...to, ...who }));

function expectProof(words: readonly RuleWords[], values: Readonly<Record<string, string>>): void {
  const rules = policy(...words.map((one, index) => ({ ...one, id: `r${index}` })));
  const options = target.readOptions(values).value;
  const config = options && target.lower(rules, options).value;
  if (options === undefined || config === undefined) throw new Error('it does not compile');
  const files = target.print(config);
  const parsed = target.formats[0]?.parse(files);
  expect(parsed?.diagnostics).toEqual([]);
  expect(parsed?.value).toEqual(config);
  const outcome = parsed?.value && target.meaning(parsed.value, options);
  if (outcome?.value === undefined) throw new Error('it cannot be read');
  expect(outcome.diagnostics).toEqual([]);
  const proof = prove(rules, target, target.capabilities(options), [
    { format: 'fragment', reading: outcome.value },
  ]);
  expect(proof.differences).toEqual([]);
  // No rule set has a path on a service without a scheme: what is said of it is no matter.
  if (words.every((one) => !hasPath(one) || one.services.every((text) => /https?$/.test(text))))
    expect(proof.diagnostics).toEqual([]);
}

function hasPath({ hosts: names = [] }: RuleWords): boolean {
  return names.some((name) => name.includes('/'));
}

const runs = Number(process.env.RULEC_RUNS ?? 400);

describe('policies at random', () => {
  it('are what their text means', () => {
    fc.assert(fc.property(fc.array(ruleWords, { minLength: 1, maxLength: 4 }), optionValues, expectProof), {
      seed: 20240717,
      numRuns: runs,
    });
  }, 120_000);

  it('are what their text means, where denials add up to every address', () => {
    fc.assert(fc.property(fc.array(closing, { minLength: 2, maxLength: 5 }), optionValues, expectProof), {
      seed: 20240717,
      numRuns: runs,
    });
  }, 120_000);

  it('of two denials that are all of IPv4 and all of IPv6 leave no port open to any', () => {
    const words: readonly RuleWords[] = [
      { action: 'deny', services: ['443/tcp'], addresses: ['0.0.0.0/0'] },
      { action: 'deny', services: ['443/tcp'], addresses: ['::/0'] },
      { services: ['443/tcp', '80/tcp'], addresses: 'any' },
    ];
    expectProof(words, {});
    const config = target.lower(policy(...words), {
      source: 'any',
      closing: 'deny',
      connect80: false,
      dir: '/etc/squid/rulec',
    });
    const text = String(target.print(config.value ?? expect.fail('it does not compile'))[0]?.content);
    expect(text.match(/^http_access allow .*$/gm)).toHaveLength(2);
    expect(text).not.toMatch(/^http_access allow .*port-(?!80\b)/m);
  });
});
