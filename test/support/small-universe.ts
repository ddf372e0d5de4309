/** A universe small enough to be enumerated in full, with the places where targets and policies differ. */
import fc from 'fast-check';
import type { Request } from '../../src/rules/policy.ts';
import type { Principal } from '../../src/sets/condition.ts';
import { isMisread, parseAddress } from '../../src/sets/prefix.ts';
import { type RuleWords, withSecondDestination } from './build-policy.ts';

// One of every kind that the rules below can tell apart, or what is true of all of a field would not be seen.
const names = [
  'example.com',
  'a.example.com',
  'b1.example.com',
  'c.example.com',
  'x.a.example.com',
  'evilexample.com',
  'example.net',
];
/** Names that a resolver may have given an address for: one of each pattern below, and one of none. */
export const keptNames: readonly string[] = names;
// To the last, clients send no HTTP.
const ports = [80, 443, 22];
const addressTexts = [
  '192.0.2.1',
  '192.0.2.5',
  '192.0.2.129',
  '198.51.100.1',
  '2001:db8::',
  '2001:db8::1',
  '2001:db8::2',
];
const paths = ['/', '/p?q', '/p/x', '/px', '/p/../x'];
const processes = [
  { account: 'a-user', services: [] },
  { account: 'network-service', services: [] },
  { account: 'local-system', services: [] },
  { account: 'a-user', services: ['s'] },
  { account: 'network-service', services: ['s'] },
  { account: 'local-system', services: ['s'] },
];

/** Every request of the universe. */
export const allRequests: readonly Request[] = addressTexts.flatMap((text) => {
  const address = parseAddress(text);
  if (isMisread(address)) throw new Error(address.problem);
  const hosts = [...names.map((host) => ({ host, literal: false })), { literal: true }, { literal: false }];
  return hosts.flatMap((host) =>
    ports.flatMap((port) =>
      processes.flatMap((process): readonly Request[] => {
        const base = { ...host, ...process, address, port };
        return [
          { ...base, transport: 'udp', scheme: 'other' },
          { ...base, transport: 'tcp', scheme: 'other' },
          ...paths.flatMap((path): readonly Request[] => [
            { ...base, transport: 'tcp', scheme: 'http', path },
            { ...base, transport: 'tcp', scheme: 'https', path },
          ]),
        ];
      }),
    ),
  );
});

const principals: fc.Arbitrary<readonly Principal[]> = fc.subarray<Principal>(
  [
    { kind: 'account', name: 'network-service' },
    { kind: 'account', name: 'local-system' },
    { kind: 'service', name: 's' },
  ],
  { minLength: 1 },
);
const prefixes = fc.subarray(
  ['192.0.2.0/25', '192.0.2.1/32', '192.0.2.0/24', '2001:db8::/127', '2001:db8::1/128'],
  {
    minLength: 1,
  },
);
const hostTexts = [
  'example.com',
  '*.example.com',
  'a.example.com',
  '*.a.example.com',
  '*.com',
  'b*.example.com',
];
const knowledge: fc.Arbitrary<readonly string[] | 'any' | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.constant('any' as const),
  prefixes,
);

/** Rules over the universe: allow and deny interleaved, nested wildcards, paths, principals, both families. */
export const ruleWords: fc.Arbitrary<RuleWords> = withSecondDestination(
  fc
    .record({
      action: fc.constantFrom('allow', 'allow', 'allow', 'deny'),
      byHost: fc.boolean(),
      withPath: fc.integer({ min: 0, max: 3 }),
      services: fc.subarray(['443/https', '80/http', '80-443/tcp', '443/udp', '22/tcp', '22/http'], {
        minLength: 1,
        maxLength: 2,
      }),
      hosts: fc.subarray(hostTexts, { minLength: 1, maxLength: 3 }),
      path: fc.constantFrom('/p', '/p/x', '/'),
      known: knowledge,
      conditions: fc.oneof(fc.constant('any' as const), prefixes),
      principals: fc.option(principals, { nil: undefined }),
      inspection: fc.constantFrom('bypass', 'allowed'),
    })
    .map((one): RuleWords => {
      const who = one.principals === undefined ? {} : { principals: one.principals };
      const base = {
        action: one.action as 'allow' | 'deny',
        inspection: one.inspection as 'bypass' | 'allowed',
        ...who,
      };
      if (!one.byHost) return { ...base, services: one.services, addresses: one.conditions };
      const known = one.known === undefined ? {} : { addresses: one.known };
      if (one.withPath > 0) return { ...base, services: one.services, hosts: one.hosts, ...known };
      return { ...base, services: ['443/https', '80/http'], hosts: [`a.example.com${one.path}`], ...known };
    }),
);
