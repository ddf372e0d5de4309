/** Random rule sets aimed at the places where targets and generators go wrong. */
import fc from 'fast-check';
import type { Principal } from '../../src/sets/condition.ts';
import { type RuleWords, withSecondDestination } from './build-policy.ts';

/** Names that differ by a dot, by a label, or only in what surrounds them. */
const hosts = [
  'example.com',
  '*.example.com',
  'a.example.com',
  '*.a.example.com',
  'b.a.example.com',
  'evilexample.com',
  '*.evilexample.com',
  'example.com.evil.test',
  'example.net',
  '*.net',
  'autodiscover.*.example.net',
  '*cdn.example.org',
];
const paths = ['/p', '/p/q', '/pq', '/P', '/a.b', '/a+b', '/', '/%20x'];
/** At /0, /31, /32, /127, /128, next to each other, and inside each other. */
const prefixes = [
  '0.0.0.0/0',
  '0.0.0.0/1',
  '128.0.0.0/1',
  '192.0.2.0/24',
  '192.0.2.0/25',
  '192.0.2.128/25',
  '192.0.2.6/31',
  '192.0.2.7/32',
  '192.0.2.8/32',
  '198.51.100.0/24',
  '255.255.255.255/32',
  '2000::/3',
  '2001:db8::/32',
  '2001:db8::/33',
  '2001:db8:8000::/33',
  '2001:db8::6/127',
  '2001:db8::7/128',
  '2001:db8::8/128',
];
const services = [
  '443/https',
  '80/http',
  '8080/http',
  '8443/https',
  '443/tcp',
  '80-81/tcp',
  '79/tcp',
  '1-65535/tcp',
  '65535/tcp',
  '53/udp',
  '443/udp',
];

const principals: fc.Arbitrary<readonly Principal[]> = fc.subarray<Principal>(
  [
    { kind: 'account', name: 'network-service' },
    { kind: 'account', name: 'local-system' },
    { kind: 'service', name: 'wapcsvc' },
    { kind: 'service', name: 'dnscache' },
  ],
  { minLength: 1, maxLength: 3 },
);
const addressSet = fc.subarray(prefixes, { minLength: 1, maxLength: 4 });
const shared = {
  action: fc.constantFrom('allow' as const, 'allow' as const, 'deny' as const),
  principals: fc.oneof(
    { weight: 2, arbitrary: fc.constant({}) },
    principals.map((one) => ({ principals: one })),
  ),
  inspection: fc.constantFrom('bypass' as const, 'allowed' as const),
};

const byHost = fc
  .record({
    ...shared,
    services: fc.subarray(services, { minLength: 1, maxLength: 3 }),
    hosts: fc.subarray(hosts, { minLength: 1, maxLength: 4 }),
    known: fc.oneof(
      fc.constant({}),
      fc.constant({ addresses: 'any' as const }),
      addressSet.map((one) => ({ addresses: one })),
    ),
  })
  .map(({ principals: who, known, ...rest }): RuleWords => ({ ...rest, ...who, ...known }));

const byPath = fc
  .record({
    ...shared,
    services: fc.subarray(['443/https', '80/http', '8080/http'], { minLength: 1, maxLength: 2 }),
    hosts: fc
      .array(
        fc.tuple(fc.constantFrom('example.com', 'a.example.com', 'example.net'), fc.constantFrom(...paths)),
        {
          minLength: 1,
          maxLength: 3,
        },
      )
      .map((pairs) => [...new Set(pairs.map((pair) => pair.join('')))]),
    known: fc.oneof(
      fc.constant({}),
      addressSet.map((one) => ({ addresses: one })),
    ),
  })
  .map(({ principals: who, known, ...rest }): RuleWords => ({ ...rest, ...who, ...known }));

const byAddress = fc
  .record({
    ...shared,
    services: fc.subarray(services, { minLength: 1, maxLength: 3 }),
    addresses: fc.oneof(
      { weight: 1, arbitrary: fc.constant('any' as const) },
      { weight: 4, arbitrary: addressSet },
    ),
  })
  .map(({ principals: who, ...rest }): RuleWords => ({ ...rest, ...who }));

/** One rule. */
export const randomRule: fc.Arbitrary<RuleWords> = withSecondDestination(
  fc.oneof(byHost, byHost, byPath, byAddress),
);

/** The rules of a rule set, allow and deny interleaved. */
export const randomRules: fc.Arbitrary<readonly RuleWords[]> = fc.array(randomRule, {
  minLength: 1,
  maxLength: 6,
});
