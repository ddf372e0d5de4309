import { expect, test } from 'vitest';
import { possibleRequests } from '../../src/proof/claim/views.ts';
import { findExample, rankClasses } from '../../src/proof/compare/examples.ts';
import { prove } from '../../src/proof/compare/proof.ts';
import { everything, nothing } from '../../src/proof/diagram/diagram.ts';
import { describeRegion, widenRegion } from '../../src/proof/words/describe.ts';
import { describeAddresses } from '../../src/proof/words/describe-addresses.ts';
import { allAddresses, complementAddresses, subtractAddresses } from '../../src/sets/addresses.ts';
import { all, any, type Condition, not, type Principal, where } from '../../src/sets/condition.ts';
import { type HostPattern, hostLiterals, hostNames, noHost } from '../../src/sets/hosts.ts';
import type { PathPattern } from '../../src/sets/paths.ts';
import { portRange } from '../../src/sets/ports.ts';
import { addresses, policy } from '../support/build-policy.ts';
import { proxy } from '../support/capabilities.ts';
import { openUniverse } from '../support/open-universe.ts';

const host = (...names: readonly HostPattern[]): Condition =>
  where({ field: 'host', hosts: hostNames(names) });
const path = (...paths: readonly PathPattern[]): Condition => where({ field: 'path', paths });
const port = (from: number, to = from): Condition => where({ field: 'port', ports: portRange(from, to) });
const transport = (value: 'tcp' | 'udp'): Condition => where({ field: 'transport', values: [value] });
const runsAs = (...principals: readonly Principal[]): Condition => where({ field: 'principal', principals });

/** The first box of a region, in words; `beside` are conditions that are in play as well. */
function wordsFor(region: Condition, beside: readonly Condition[] = [], within: Condition = all()): string {
  const universe = openUniverse([region, within, possibleRequests, ...beside]);
  const inside = universe.intersect(universe.set(region), universe.set(within));
  return describeRegion(
    universe.space,
    widenRegion(universe, inside, rankClasses(universe.space, new Set()), universe.set(within)),
  );
}

const below: HostPattern = { kind: 'below', name: 'example.com' };
const www: HostPattern = { kind: 'name', name: 'www.example.com' };
const other: HostPattern = { kind: 'name', name: 'other.example.net' };

test.each<[string, Condition, readonly Condition[], string]>([
  ['a pattern by its name', host(below), [host(www)], 'host *.example.com'],
  ['the widest pattern that says it', host(below, www), [], 'host *.example.com'],
  [
    'a pattern but for another',
    all(host(below), not(host(www))),
    [],
    'host *.example.com (not www.example.com)',
  ],
  ['all names but some', not(host(www, other)), [], 'any host but www.example.com | other.example.net'],
  [
    'names and literals',
    any(host(other), where({ field: 'host', hosts: hostLiterals })),
    [],
    'host an IPv4 literal | an IPv6 literal | other.example.net',
  ],
  ['no host', where({ field: 'host', hosts: noHost }), [], 'no host'],
  [
    'an expression by its source',
    all(host({ kind: 'expression', source: 'example' }), not(host(www))),
    [],
    'host /example/ (not www.example.com)',
  ],
])('hosts: %s', (_, region, beside, words) => {
  expect(wordsFor(region, beside)).toBe(words);
});

const pki: PathPattern = { kind: 'below', path: '/pki' };
const expression: PathPattern = { kind: 'decoded-expression', source: '^/pki' };
const dots: PathPattern = { kind: 'decoded-expression', source: '/[.][.]?(/|$)' };

test.each<[string, Condition, string]>([
  ['a path and below', path(pki), 'path /pki and below'],
  ['all others', not(path(pki)), 'any path but /pki and below'],
  [
    'an expression but for a path',
    all(path(expression), not(path(pki))),
    'path matching ^/pki (not /pki and below)',
  ],
  [
    'what two patterns both mean',
    all(path(expression), path(dots)),
    'path matching ^/pki and matching /[.][.]?(/|$) both',
  ],
  ['a beginning', path({ kind: 'prefix', text: '/a', ignoreCase: true }), 'path /a… in upper or lower case'],
])('paths: %s', (_, region, words) => {
  expect(wordsFor(region)).toBe(words);
});

test.each<[string, Condition, string]>([
  ['one', port(443), 'port 443'],
  ['with its transport', all(transport('udp'), port(53)), 'udp port 53'],
  ['a transport alone', transport('udp'), 'udp'],
  ['several', any(port(80), port(8000, 8999)), 'ports 80 | 8000-8999'],
])('ports: %s', (_, region, words) => {
  expect(wordsFor(region)).toBe(words);
});

const system: Principal = { kind: 'account', name: 'local-system' };
const network: Principal = { kind: 'account', name: 'network-service' };
const agent: Principal = { kind: 'service', name: 'Agent' };

test.each<[string, Condition, string]>([
  ['an account', runsAs(system), 'as local-system'],
  ['a service, whatever the account', runsAs(agent), 'as service:Agent'],
  [
    'an account without a service',
    all(runsAs(system), not(runsAs(agent))),
    'as local-system (not service:Agent)',
  ],
  ['anyone else', not(runsAs(system)), 'as anyone but local-system'],
  ['two accounts', any(runsAs(system), runsAs(network)), 'as network-service | local-system'],
  [
    'no account that has a name',
    not(any(runsAs(system), runsAs(network))),
    'as anyone but network-service | local-system',
  ],
  ['all processes without a service', not(runsAs(agent)), 'as anyone but service:Agent'],
  ['an account or a service', any(runsAs(system), runsAs(agent)), 'as service:Agent | local-system'],
  [
    'only such as have no name of their own',
    all(not(any(runsAs(system), runsAs(network))), not(runsAs(agent))),
    'as anyone but service:Agent | network-service | local-system',
  ],
])('principals: %s', (_, region, words) => {
  expect(wordsFor(region, [runsAs(agent)])).toBe(words);
});

test('what holds for everything that could be meant goes without saying', () => {
  const clear = all(where({ field: 'scheme', values: ['http'] }), transport('tcp'));
  expect(wordsFor(all(port(80), clear))).toBe('http, tcp port 80');
  expect(wordsFor(all(port(80), clear), [], clear)).toBe('port 80');
  expect(wordsFor(clear, [], clear)).toBe('everything');
});

const big = { text: 'azure:Big', addresses: addresses('192.0.2.0/24', '2001:db8::/32') };
const small = { text: 'azure:Small', addresses: addresses('192.0.2.128/25') };

test.each([
  ['one address', addresses('192.0.2.7/32'), 'address 192.0.2.7'],
  ['prefixes', addresses('198.51.100.0/25', '2001:db8:1::/48'), 'address 198.51.100.0/25 | 2001:db8:1::/48'],
  ['a name', big.addresses, 'address azure:Big'],
  [
    'a name and more',
    addresses('192.0.2.0/24', '198.51.100.0/24', '2001:db8::/32'),
    'address azure:Big | 198.51.100.0/24',
  ],
  ['a part of a name', addresses('192.0.2.128/26'), 'address 192.0.2.128/26'],
  [
    'a name but for another',
    subtractAddresses(big.addresses, addresses('192.0.2.128/25')),
    'address IPv6 of azure:Big | 192.0.2.0/25',
  ],
  ['the half of a name', addresses('192.0.2.0/24'), 'address IPv4 of azure:Big'],
  ['all but a name', complementAddresses(big.addresses), 'any address but azure:Big'],
  [
    'all of a family but some',
    { v4: complementAddresses(small.addresses).v4, v6: [] },
    'any IPv4 address but azure:Small',
  ],
  ['a family', { v4: [], v6: allAddresses.v6 }, 'any IPv6 address'],
])('addresses: %s', (_, set, words) => {
  expect(describeAddresses(set, set, [big, small])).toBe(words);
});

test('a long rest of a name is the name but for others', () => {
  const holes = Array.from({ length: 60 }, (_, index) => `192.0.2.${index * 4}/32`);
  const rest = subtractAddresses(big.addresses, addresses(...holes));
  const odd = { text: 'azure:Odd', addresses: addresses(...holes) };
  expect(describeAddresses(rest, rest, [big, odd])).toBe('address azure:Big (not azure:Odd)');
});

test('a request with a scheme that no service means is a difference, shown as a proxy gets it', () => {
  const wanted = policy({ services: ['80/http'], hosts: ['www.example.com'] });
  const condition = all(
    not(where({ field: 'form', values: ['connect'] })),
    where({ field: 'source', values: ['inside'] }),
    port(80),
    host(www),
  );
  const origin = { file: 'squid.conf', line: 3 };
  const proof = prove(wanted, { name: 'proxy' }, proxy, [
    {
      format: 'text',
      reading: {
        permit: { mode: 'first-match', clauses: [{ action: 'allow', condition, origin }], otherwise: 'deny' },
      },
    },
  ]);
  expect(proof.diagnostics).toEqual([]);
  expect(proof.differences).toMatchObject([
    {
      effect: 'permits',
      region: 'any request but CONNECT | http:// URLs, port 80, host www.example.com',
      line: origin,
      witness: {
        request: { port: 80, host: 'www.example.com', form: 'https' },
        policy: 'deny',
        target: 'allow',
      },
    },
  ]);
});

test('an example has no host where any would do, and leaves out what could be anything', () => {
  const region = all(
    transport('tcp'),
    port(25),
    where({ field: 'address', addresses: addresses('192.0.2.0/24') }),
  );
  const universe = openUniverse([region, possibleRequests, host(www), runsAs(system)]);
  const preference = rankClasses(universe.space, new Set(['www.example.com']));
  const requests = universe.intersect(universe.set(region), universe.set(possibleRequests));
  const bare = findExample(universe, requests, preference);
  expect(bare?.request).toMatchObject({ scheme: 'other', port: 25, literal: false });
  expect(bare?.request).not.toHaveProperty('host');
  expect([...(bare?.free ?? [])]).toEqual(['principal']);
  const named = findExample(universe, universe.intersect(requests, universe.set(host(www))), preference);
  expect(named?.request.host).toBe('www.example.com');
  expect(findExample(universe, nothing, preference)).toBeUndefined();
  expect(universe.intersect(everything, requests)).toBe(requests);
});
