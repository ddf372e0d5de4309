/**
 * Emitted fragments in a real Squid: its verdicts on thousands of requests, chosen from the classes and the
 * boundaries of the policy, against what the interpreter says that the text means.
 */
import { expect, it } from 'vitest';
import type { Policy } from '../../src/rules/policy.ts';
import { target } from '../../src/targets/squid/target.ts';
import type { Meaning, TargetFile } from '../../src/targets/target.ts';
import { decide } from '../conformance/squid/requests.ts';
import { policy } from '../support/build-policy.ts';
import { describeWithEngine } from '../support/engines.ts';
import { removeFolder } from '../support/remove-folder.ts';
import {
  installFiles,
  makeFolder,
  type ProxyRequest,
  parseFragment,
  squidVersion,
  startSquid,
} from './squid-daemon.ts';

const version = squidVersion();
const suffixes = [
  'msappproxy.example',
  'servicebus.example',
  'online-p.example',
  'online.example',
  'auth.example',
];
const singles = ['login.example.org', 'management.example.org', 'ctldl.example.org', 'www.example.org'];
const revocation = ['crl3.example.net', 'crl4.example.net', 'ocsp.example.net', 'ctldl.example.org'];

/** A policy like the connector's. */
const connector = policy(
  { id: 'no-metadata', action: 'deny', services: ['1-65535/tcp'], addresses: ['169.254.169.254/32'] },
  { id: 'service', services: ['443/https'], hosts: suffixes.slice(0, 2).map(below), inspection: 'bypass' },
  { id: 'certificates', services: ['80/http'], hosts: revocation },
  {
    id: 'registration',
    services: ['443/https'],
    hosts: [
      ...suffixes.slice(2).map(below),
      ...singles.slice(0, 3),
      'www.example.org/pkiops',
      'secure.cdn.online-p.example',
    ],
    inspection: 'bypass',
  },
  { id: 'registration-80', services: ['80/http'], hosts: ['www.example.org/pkiops', 'auto.*.shop.example'] },
  { id: 'networks', services: ['8443/tcp'], addresses: ['203.0.113.64/26', '2001:db8:7::/48'] },
);

const principals = [{ kind: 'account', name: 'network-service' }] as const;

/** Denials that hold for some of what follows them, paths, many values, and nested suffixes. */
const intricate = policy(
  {
    id: 'no-secret',
    action: 'deny',
    services: ['80/http', '443/https'],
    hosts: ['www.example.org/secret', 'x.below.example'],
  },
  { id: 'no-service', action: 'deny', services: ['443/https'], hosts: ['*.deep.below.example'], principals },
  {
    id: 'for-service',
    services: ['443/https'],
    hosts: ['*.below.example', '*.deep.below.example', 'below.example'],
    principals,
  },
  { id: 'for-all', services: ['443/https'], hosts: ['a.deep.below.example', 'www.example.org'] },
  { id: 'plain', services: ['80/http'], hosts: ['www.example.org', 'x.below.example', 'it.example/a%20b'] },
  {
    id: 'many-names',
    services: ['443/https'],
    hosts: Array.from({ length: 60 }, (_, index) => `*.n${index}.many.example`),
  },
  {
    id: 'many-prefixes',
    services: ['443/https'],
    addresses: Array.from({ length: 60 }, (_, index) => `198.51.${index * 2}.0/24`),
  },
);

function below(name: string): string {
  return `*.${name}`;
}

const paths = [
  '/',
  '/pkiops',
  '/pkiops/',
  '/pkiops/crl/x.crl',
  '/pkiops?x=1',
  '/%70kiops/x',
  '/pkiops%2fx',
  '/pkiops%3fx',
  '/pkiops/%',
  '/pkiopsX',
  '/pkiops.evil',
  '/PKIOPS/x',
  '//pkiops/x',
  '/%2fpkiops',
  '/x/../pkiops',
  '/./pkiops/',
  '/?/pkiops/',
  '/pkiops%0a/x',
  '/pkiops%20x',
  '/pkiops;v=1',
  '/pkiops%23f',
  '/pkiops/../secret',
  '/pkiops/%2e%2e/secret',
  '/pkiops%2f..%2fsecret',
  '/pkiops/x/..',
  '/pkiops/x/.',
  '/pkiops/..;/x',
  '/pkiops/..%3bx',
  '/pkiops/%5c..%5cx',
  '/pkiops/...',
  '/pkiops/.../x',
  '/pkiops/.hidden',
  '/pkiops/a..',
  '/pkiops/..x/y',
  '/pkiops/%252e%252e/x',
  '/pkiops/..%20/x',
  '/pkiops/?a=/../b',
  '/pkiops/?a=/./b',
  '/x?u=http://www.example.org/pkiops/',
  '/secret',
  '/secret/x',
  '/secretx',
  '/a%20b',
  '/a%20b/c',
  '/axb',
  '/a%09b',
  '/a+b',
  '/secret/../x',
  '/%73ecret',
];

/** A host as it is, and hosts that a careless match would take for it. */
function around(name: string): readonly string[] {
  return [
    name,
    `sub.${name}`,
    `sub.sub.${name}`,
    `x${name}`,
    `x-${name}`,
    `${name}.evil.test`,
    name.toUpperCase(),
    `${name}.`,
    name.slice(name.indexOf('.') + 1),
    `sub.${name}.evil.test`,
    name.replaceAll('.', 'x'),
    `_a.${name}`,
  ];
}

const literals = [
  '203.0.113.63',
  '203.0.113.64',
  '203.0.113.127',
  '203.0.113.128',
  '169.254.169.254',
  '169.254.169.253',
  '[2001:db8:7::]',
  '[2001:db8:7:ffff:ffff:ffff:ffff:ffff]',
  '[2001:db8:8::]',
  '[2001:DB8:7:0::1]',
  '198.51.2.0',
  '198.51.2.255',
  '198.51.3.0',
  '198.51.118.9',
  '198.51.119.9',
  '192.0.2.1',
];

function requestsFor(names: readonly string[]): readonly string[] {
  const hosts = [...new Set([...names.flatMap(around), ...literals])];
  const lines = hosts.flatMap((host) => [
    ...[443, 442, 444, 80, 8443].map((port) => `CONNECT ${host}:${port}`),
    ...['', ':79', ':81', ':443', ':8443'].map((port) => `GET http://${host}${port}/`),
    `GET https://${host}/`,
    `GET https://${host}:80/`,
    `GET ftp://${host}:80/`,
    `POST http://${host}/`,
    `HEAD http://${host}/pkiops`,
  ]);
  const withPaths = [
    'www.example.org',
    'WWW.example.org.',
    'a.www.example.org',
    'crl3.example.net',
    'it.example',
    '203.0.113.64',
  ];
  return [...lines, ...withPaths.flatMap((host) => paths.map((path) => `GET http://${host}${path}`))];
}

interface Compiled {
  readonly files: readonly TargetFile[];
  readonly permit: Meaning;
}

function compile(rules: Policy, values: Readonly<Record<string, string>>): Compiled {
  const options = target.readOptions(values).value;
  const config = options && target.lower(rules, options).value;
  const files = config === undefined ? [] : target.print(config);
  const parsed = target.formats[0]?.parse(files).value;
  const reading = parsed && options && target.meaning(parsed, options).value;
  if (reading === undefined) throw new Error('the policy does not compile');
  return { files, permit: reading.permit };
}

/** Where the proxy and the meaning disagree. */
async function disagreements(
  { files, permit }: Compiled,
  requests: readonly (ProxyRequest & { readonly source?: 'inside' | 'outside' })[],
  mutate: (text: string) => string = (text) => text,
): Promise<{
  readonly wrong: readonly string[];
  readonly allowed: number;
  readonly dns: readonly string[] | undefined;
}> {
  const folder = makeFolder();
  const squid = await startSquid(mutate(installFiles(files, '/etc/squid/rulec', folder)), folder);
  try {
    const said = await squid.askAll(requests);
    const wrong = requests.flatMap(({ line, source }, index) => {
      const meant = decide(permit, line, source);
      return said[index] === meant ? [] : [`${line} ${source ?? ''}: ${said[index]}, meant ${meant}`];
    });
    return { wrong, allowed: said.filter((verdict) => verdict === 'allow').length, dns: squid.dnsQueries() };
  } finally {
    await squid.stop();
    removeFolder(folder);
  }
}

/** Look-ups by address, but for the client's own, which Squid asks for its log. */
function reverseQueries(queries: readonly string[] | undefined): readonly string[] {
  return (queries ?? []).filter((name) => name.endsWith('.arpa') && name !== '1.0.0.127.in-addr.arpa');
}

const connectorNames = [
  ...suffixes,
  ...singles,
  ...revocation,
  'secure.cdn.online-p.example',
  'auto.a.shop.example',
  'auto.shop.example',
];
const intricateNames = [
  'below.example',
  'deep.below.example',
  'a.deep.below.example',
  'x.below.example',
  'www.example.org',
  'n7.many.example',
  'it.example',
];

const manyPatterns = Array.from({ length: 150 }, (_, index) => `n${index}*x.example`);

describeWithEngine(`fragments in Squid ${version}`, 'squid', version !== undefined, () => {
  const everyPolicy: readonly (readonly [string, Policy, Readonly<Record<string, string>>])[] = [
    ["a policy like the connector's", connector, {}],
    [
      'the same for some clients, with CONNECT on 80',
      connector,
      { source: '10.0.0.0/8,2001:db8:1::/48', 'connect-80': 'yes' },
    ],
    ['denials and long lists', intricate, {}],
    ['nothing that a proxy can see', policy({ services: ['53/udp'], addresses: 'any' }), {}],
    ['everything', policy({ services: ['1-65535/tcp'], addresses: 'any' }), {}],
    ['many expressions', policy({ services: ['443/tcp'], hosts: manyPatterns }), {}],
    ['the longest path', policy({ services: ['80/http'], hosts: [`a.example/${'x'.repeat(1013)}`] }), {}],
    ['all literals', policy({ services: ['443/https'], addresses: ['0.0.0.0/0', '::/0'] }), {}],
  ];

  it.each(everyPolicy)('parse in silence: %s', (_, rules, values) => {
    const { files } = compile(rules, values);
    const folder = makeFolder();
    const main = installFiles(files, '/etc/squid/rulec', folder);
    const splice = files
      .filter(({ path }) => path.endsWith('.splice.conf'))
      .map(({ content }) => String(content));
    const { status, complaints } = parseFragment([main, ...splice].join(''));
    removeFolder(folder);
    expect([status, complaints]).toEqual([0, []]);
  });

  it("decide as they mean: a policy like the connector's", async () => {
    const requests = requestsFor(connectorNames).map((line) => ({ line }));
    const { wrong, allowed, dns } = await disagreements(compile(connector, {}), requests);
    expect(wrong).toEqual([]);
    expect(requests.length).toBeGreaterThan(2_500);
    expect(allowed).toBeGreaterThan(100);
    expect(reverseQueries(dns)).toEqual([]);
  });

  it('decide as they mean: denials and long lists', async () => {
    const requests = requestsFor(intricateNames).map((line) => ({ line }));
    const { wrong, allowed, dns } = await disagreements(compile(intricate, {}), requests);
    expect(wrong).toEqual([]);
    expect(allowed).toBeGreaterThan(60);
    expect(reverseQueries(dns)).toEqual([]);
  });

  it('decide as they mean: for some clients, with CONNECT on 80', async () => {
    const compiled = compile(connector, { source: '10.0.0.0/8,2001:db8:1::/48', 'connect-80': 'yes' });
    const clients = [
      ['10.0.0.0', 'inside'],
      ['10.255.255.255', 'inside'],
      ['2001:db8:1::7', 'inside'],
      ['9.255.255.255', 'outside'],
      ['11.0.0.0', 'outside'],
      ['2001:db8:2::', 'outside'],
    ] as const;
    const requests = requestsFor([
      'login.example.org',
      'msappproxy.example',
      'ocsp.example.net',
      'www.example.org',
    ]).flatMap((line, index) =>
      clients
        .filter((_, client) => (index + client) % 2 === 0)
        .map(([from, source]) => ({ line, from, source })),
    );
    const { wrong, allowed } = await disagreements(compiled, requests);
    expect(wrong).toEqual([]);
    expect(requests.length).toBeGreaterThan(2_500);
    expect(allowed).toBeGreaterThan(500);
  });

  it.each([
    ['the apex', / !rulec-test\.[a-z]+\.apex/g],
    ['the protocol', / rulec-test\.http/g],
    ['the guard against dot segments', / !rulec-test\.dots/g],
    ['CONNECT', / rulec-test\.connect/g],
  ])('a text without %s is found out', async (_, part) => {
    const requests = requestsFor(connectorNames).map((line) => ({ line }));
    const mutate = (text: string): string =>
      text
        .split('\n')
        .map((line) => (line.startsWith('http_access') ? line.replace(part, '') : line))
        .join('\n');
    const { wrong } = await disagreements(compile(connector, {}), requests, mutate);
    expect(wrong.length).toBeGreaterThan(5);
  });

  it('a text without -n asks for the names of literals', async () => {
    const requests = ['192.0.2.1', '[2001:db8::1]'].map((host) => ({ line: `CONNECT ${host}:443` }));
    const { dns } = await disagreements(compile(connector, {}), requests, (text) =>
      text.replaceAll(' -n ', ' '),
    );
    expect(dns === undefined || reverseQueries(dns).length > 0).toBe(true);
  });
});
