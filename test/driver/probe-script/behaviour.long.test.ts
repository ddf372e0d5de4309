/** The script of a probe on a Windows server that is made up: what it finds, what it says, and how it ends. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Node } from 'web-tree-sitter';
import { type ScriptInputs, writeProbeScript } from '../../../src/driver/probe/script/write-script.ts';
import { bundled } from '../../support/bundled.ts';
import { loadGrammar } from '../../support/powershell/parse.ts';
import { runScript } from '../../support/powershell/run.ts';
import { plan, planRuleSets } from './make.ts';
import { type FakeServer, type FakeTls, makeWorld, rootOf } from './windows.ts';

let parse: (script: string) => Node;
beforeAll(async () => {
  parse = await loadGrammar();
});

interface Result {
  readonly status: number;
  readonly output: readonly string[];
  readonly connects: readonly string[];
  readonly written: readonly string[];
  readonly warnings: readonly string[];
  readonly now: number;
}

function run(text: string, server: FakeServer, given: Readonly<Record<string, unknown>> = {}): Result {
  return runInputs(
    plan(text, [{ digest: rootOf('Own Root').slice(0, 64), hosts: '*.own.example' }]),
    server,
    given,
  );
}

function runInputs(
  inputs: ScriptInputs,
  server: FakeServer,
  given: Readonly<Record<string, unknown>> = {},
): Result {
  const script = writeProbeScript({
    ...inputs,
    roots: { ...inputs.roots, roots: [rootOf('Public Root'), rootOf('Other Root', 'shared key')] },
  }).value;
  const { world, happened } = makeWorld(server);
  const { output, status } = runScript(parse(script ?? ''), world, given);
  return { ...happened, status, output: output.map(String) };
}

const leaf = { name: 'www.example.com', issuer: 'Some CA' };
const middle = { name: 'Some CA', issuer: 'Public Root' };
const root = { name: 'Public Root', issuer: 'Public Root' };
const company = { name: 'Company Root', issuer: 'Company Root' };
const good: FakeTls = { chain: [leaf, middle, root] };
const ok = 'HTTP/1.1 200 OK\r\nServer: x\r\n\r\n';

const rules = (services: string, to: string, more = ''): string =>
  `rulec: 1\nname: small\nrules:\n  - id: one\n    services: [${services}]\n    ${more}\n    to: [{ ${to} }]\n`;
const web = rules('443/https', 'hosts: [www.example.com]', 'tls-inspection: bypass');
const lax = rules('443/https', 'hosts: [www.example.com]');
const clear = rules('80/http', 'hosts: [www.example.com]');
const bare = rules('22/tcp', 'addresses: [192.0.2.7/32]');
const names = { 'www.example.com': ['192.0.2.7'], 'proxy.example': ['198.51.100.9'] };

/** What the script says of its one question, and how it ends. */
function ask(text: string, server: FakeServer, given: Readonly<Record<string, unknown>> = {}): string {
  const { output, status } = run(text, { names, ...server }, given);
  const line = output.find((one) => /^(?:ok {5}|FINDING|open {3}) \w+:\/\//.test(one));
  return `${status} ${line}`;
}

const peer = (one: NonNullable<FakeServer['peers']>[string], port = 443): FakeServer => ({
  peers: { [`192.0.2.7 ${port}`]: one },
});
const tls = (one: FakeTls, answer = ok): FakeServer => peer({ tls: one, answers: [answer] });

describe('TLS', () => {
  const place = 'https://www.example.com/';
  test.each<[string, string, FakeServer, string]>([
    [
      'a public root',
      web,
      tls(good),
      `0 ok      ${place}: it answers 200; its chain ends in the public root Public Root`,
    ],
    [
      'another certificate for the key of one',
      web,
      tls({ chain: [leaf, { ...middle, key: 'shared key' }] }),
      `0 ok      ${place}: it answers 200; its chain ends in the public root Some CA`,
    ],
    [
      'a root of the company',
      web,
      tls({ chain: [leaf, { ...middle, issuer: 'Company Root' }, company] }),
      `1 FINDING ${place}: TLS is opened on the way by Company Root`,
    ],
    [
      'the same where the rule allows it',
      lax,
      tls({ chain: [leaf, { ...middle, issuer: 'Company Root' }, company] }),
      `0 ok      ${place}: it answers 200; TLS is opened on the way by Company Root`,
    ],
    [
      'a certificate that signed itself',
      web,
      tls({ chain: [{ name: 'x', issuer: 'x', statuses: ['UntrustedRoot'] }] }),
      `1 FINDING ${place}: TLS is opened on the way by x`,
    ],
    [
      'no root',
      web,
      tls({ chain: [leaf, { ...middle, issuer: 'Nobody CA', statuses: ['PartialChain'] }] }),
      `0 open    ${place}: it answers 200; its chain is not complete: whether Nobody CA opens TLS on the way cannot be told`,
    ],
    [
      'an old certificate',
      web,
      tls({ chain: [{ ...leaf, until: '2020-01-01', statuses: ['NotTimeValid'] }, middle, root] }),
      `1 FINDING ${place}: its certificate is one that clients refuse: www.example.com is valid until 2020-01-01, and not today`,
    ],
    [
      'another name',
      web,
      tls({ ...good, isOtherName: true }),
      `1 FINDING ${place}: its certificate is one that clients refuse: it is for www.example.com`,
    ],
    [
      'a signature that is wrong',
      web,
      tls({ chain: [{ ...leaf, statuses: ['NotSignatureValid'] }, middle, root] }),
      `1 FINDING ${place}: its certificate is one that clients refuse: a signature of www.example.com is wrong`,
    ],
    [
      'a public root that Windows does not trust',
      web,
      tls({ chain: [leaf, middle, { ...root, statuses: ['UntrustedRoot'] }] }),
      `1 FINDING ${place}: its certificate is one that clients refuse: this machine does not trust the root Public Root`,
    ],
    [
      'a flaw that Windows names',
      web,
      tls({ chain: [leaf, { ...middle, statuses: ['InvalidBasicConstraints'] }, root] }),
      `1 FINDING ${place}: its certificate is one that clients refuse: Some CA: InvalidBasicConstraints`,
    ],
    [
      'a certificate of the client, in the handshake',
      web,
      tls({ ...good, wishes: 'required' }),
      `0 ok      ${place}: it wants a certificate of the client; its chain ends in the public root Public Root`,
    ],
    [
      'a certificate of the client, after the request',
      web,
      tls({ ...good, wishes: 'later' }),
      `0 ok      ${place}: it wants a certificate of the client; its chain ends in the public root Public Root`,
    ],
    [
      'no TLS',
      web,
      peer({ answers: [] }),
      `1 FINDING ${place}: the connection was cut in the TLS handshake (Unable to read data from the transport connection)`,
    ],
    [
      'silence in the handshake',
      web,
      tls({ chain: [], hangs: true }),
      `1 FINDING ${place}: nothing came back in the TLS handshake`,
    ],
    [
      'silence after the request',
      web,
      tls(good, 'hang'),
      `1 FINDING ${place}: nothing came back after the request`,
    ],
    [
      'no HTTP inside',
      web,
      tls(good, 'SSH-2.0-x\r\n'),
      `0 ok      ${place}: it speaks no HTTP; its chain ends in the public root Public Root`,
    ],
    [
      'a page of a proxy behind a chain that is opened',
      lax,
      tls({ chain: [leaf, company] }, 'HTTP/1.1 403 No\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\n\r\n'),
      `1 FINDING ${place}: the proxy refuses it (403, ERR_ACCESS_DENIED 0)`,
    ],
    [
      'a page of that kind behind a public chain',
      web,
      tls(good, 'HTTP/1.1 403 No\r\nServer: Squid\r\n\r\n'),
      `0 ok      ${place}: it answers 403; its chain ends in the public root Public Root`,
    ],
  ])('%s', (_, text, server, expected) => {
    expect(ask(text, server)).toBe(expected);
  });

  test('a root that was given is for its hosts alone', () => {
    const own = {
      chain: [
        { ...leaf, issuer: 'Own Root' },
        { name: 'Own Root', issuer: 'Own Root' },
      ],
    };
    const server = { names: { 'a.own.example': ['192.0.2.7'] }, ...tls(own) };
    expect(ask(web.replace('www.example.com', 'a.own.example'), server)).toBe(
      '0 ok      https://a.own.example/: it answers 200; its chain ends in Own Root, which was given',
    );
    expect(ask(web, tls(own))).toBe(
      '1 FINDING https://www.example.com/: TLS is opened on the way by Own Root',
    );
  });

  test('nothing is asked behind a chain that clients refuse or that is opened', () => {
    for (const chain of [
      [{ ...leaf, statuses: ['NotTimeValid'] }, middle, root],
      [leaf, company],
    ])
      expect(run(web, { names, ...tls({ chain }) }).written).toEqual([]);
    expect(run(web, { names, ...tls(good) }).written).toEqual([
      'TLS HEAD / HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: rulec\r\nAccept: */*\r\nConnection: close\r\n\r\n',
    ]);
  });
});

describe('names, connections and clear text', () => {
  const place = 'http://www.example.com/';
  test.each<[string, string, FakeServer, string]>([
    ['an answer', clear, peer({ answers: [ok] }, 80), `0 ok      ${place}: it answers 200`],
    [
      'an answer in parts, behind an interim one',
      clear,
      peer(
        { answers: [`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 No\r\nX: ${'y'.repeat(300)}\r\n\r\n`] },
        80,
      ),
      `0 ok      ${place}: it answers 404`,
    ],
    [
      'no HTTP',
      clear,
      peer({ answers: ['220 mail\r\n'] }, 80),
      `0 open    ${place}: what answers speaks no HTTP`,
    ],
    [
      'an end',
      clear,
      peer({ answers: [''] }, 80),
      `1 FINDING ${place}: the connection was closed without an answer`,
    ],
    [
      'a cut',
      clear,
      peer({ answers: ['cut'] }, 80),
      `1 FINDING ${place}: the connection was cut after the request (Unable to read data from the transport connection)`,
    ],
    [
      'silence',
      clear,
      peer({ answers: ['hang'] }, 80),
      `1 FINDING ${place}: nothing came back after the request`,
    ],
    [
      'a page of a filter',
      clear,
      peer({ answers: ['HTTP/1.1 302 No\r\nServer: Zscaler/6\r\n\r\n'] }, 80),
      `1 FINDING ${place}: a filter on the way answers with a page of its own (302, Zscaler)`,
    ],
    [
      'a proxy that nobody chose',
      clear,
      peer({ answers: ['HTTP/1.1 407 No\r\n\r\n'] }, 80),
      `1 FINDING ${place}: a proxy on the way asks for a password (407)`,
    ],
    [
      'a field of a body that looks like one of the head',
      clear,
      peer({ answers: ['HTTP/1.1 200 OK\r\n\r\nX-Squid-Error: ERR_X\r\n'] }, 80),
      `0 ok      ${place}: it answers 200`,
    ],
    [
      'refused',
      clear,
      peer({ connect: 'ConnectionRefused' }, 80),
      `1 FINDING ${place}: the connection was refused`,
    ],
    [
      'forbidden here',
      clear,
      peer({ connect: 'AccessDenied' }, 80),
      `1 FINDING ${place}: a firewall forbids it, says this machine`,
    ],
    ['silent', clear, {}, `1 FINDING ${place}: nothing came back`],
    ['no such name', clear, { names: {} }, `1 FINDING ${place}: there is no such name, says the resolver`],
    [
      'no resolver',
      clear,
      { names: { 'www.example.com': 'TryAgain' } },
      `1 FINDING ${place}: no resolver answered`,
    ],
    [
      'a resolver that hangs',
      clear,
      { names: { 'www.example.com': 'silent' } },
      `1 FINDING ${place}: no resolver answered`,
    ],
    [
      'a name that leads nowhere',
      clear,
      { names: { 'www.example.com': ['0.0.0.0', '169.254.1.1', 'fe80::1'] } },
      `1 FINDING ${place}: the name leads to 0.0.0.0, 169.254.1.1, fe80::1, where no service can be`,
    ],
    [
      'the second address',
      clear,
      { names: { 'www.example.com': ['192.0.2.8', '192.0.2.7'] }, ...peer({ answers: [ok] }, 80) },
      `0 ok      ${place}: it answers 200`,
    ],
    ['a bare connection', bare, peer({}, 22), '0 ok      tcp://192.0.2.7:22: the connection is taken'],
    [
      'one that is cut at once',
      bare,
      peer({ cutsAtOnce: true }, 22),
      '0 open    tcp://192.0.2.7:22: the connection was taken and cut at once, without a byte',
    ],
    [
      'a datagram without an answer',
      rules('53/udp', 'addresses: [192.0.2.7/32]'),
      {},
      '1 FINDING udp://192.0.2.7:53: nothing came back',
    ],
  ])('%s', (_, text, server, expected) => {
    expect(ask(text, server)).toBe(expected);
  });

  test('answers are held against known addresses: without a certificate, a stranger proves nothing', () => {
    const known = (to: string): string =>
      clear.replace('hosts: [www.example.com]', `hosts: [www.example.com], addresses: [${to}]`);
    const server = peer({ answers: [ok] }, 80);
    expect(ask(known('192.0.2.0/29'), server)).toBe(`0 ok      ${place}: it answers 200`);
    expect(ask(known('198.51.100.0/24, 192.0.2.8/29'), server)).toBe(
      `0 open    ${place}: it answers 200, from 192.0.2.7: none of the addresses that are known for it`,
    );
    const six = {
      names: { 'www.example.com': ['2001:db8::9'] },
      peers: { '2001:db8::9 80': { answers: [ok] } },
    };
    expect(ask(known('2001:db8::/124'), six)).toBe(`0 ok      ${place}: it answers 200`);
    expect(ask(known('2001:db8::/125'), six)).toContain('none of the addresses');
  });

  test('a host gets one connection a second, and a question no more than its time', () => {
    const both = rules('443/https, 80/http', 'hosts: [www.example.com]');
    const { connects } = run(both, {
      names,
      peers: { '192.0.2.7 443': { tls: good, answers: [ok] }, '192.0.2.7 80': { answers: [ok] } },
    });
    const times = connects.map((one) => Number(one.split(' ')[0]));
    expect(times).toHaveLength(2);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(1000);
    const four = {
      names: { 'www.example.com': ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4', '192.0.2.5'] },
    };
    const slow = run(clear, four, { timeout: 4 });
    expect(slow.connects.map((one) => one.split(' ')[1])).toEqual([
      '192.0.2.1',
      '192.0.2.2',
      '192.0.2.3',
      '192.0.2.4',
    ]);
    // Four seconds of asking, and the waiting for turns.
    expect(slow.now).toBeLessThanOrEqual(4000 + 3 * 1000);
  });
});

describe('a proxy', () => {
  const proxy = { proxy: 'http://proxy.example:3128' };
  const through = (answers: readonly string[], more: object = {}): FakeServer => ({
    ...proxy,
    peers: { '198.51.100.9 3128': { answers, ...more } },
  });
  const place = 'https://www.example.com/';
  test.each<[string, string, FakeServer, string]>([
    [
      'opens a tunnel',
      web,
      through(['HTTP/1.1 200 OK\r\n\r\n', ok], { tls: good }),
      `0 ok      ${place}: it answers 200; its chain ends in the public root Public Root`,
    ],
    [
      'refuses it',
      web,
      through(['HTTP/1.1 403 No\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\n\r\n']),
      `1 FINDING ${place}: the proxy refuses it (403, ERR_ACCESS_DENIED 0)`,
    ],
    [
      'refuses it without a word',
      web,
      through(['HTTP/1.1 403 No\r\n\r\n']),
      `1 FINDING ${place}: the proxy refuses the tunnel (403)`,
    ],
    [
      'wants a password',
      web,
      through(['HTTP/1.1 407 No\r\n\r\n']),
      `1 FINDING ${place}: the proxy asks for a password (407)`,
    ],
    [
      'cannot reach it',
      web,
      through(['HTTP/1.1 503 No\r\nX-Squid-Error: ERR_CONNECT_FAIL 110\r\n\r\n']),
      `1 FINDING ${place}: the proxy cannot reach it (503, ERR_CONNECT_FAIL 110)`,
    ],
    [
      'cannot reach it, without a word',
      web,
      through(['HTTP/1.1 502 No\r\n\r\n']),
      `1 FINDING ${place}: the proxy cannot reach it (502)`,
    ],
    [
      'is a filter that sends elsewhere',
      web,
      through(['HTTP/1.1 302 No\r\n\r\n']),
      `1 FINDING ${place}: a filter answers the request for a tunnel with a page of its own (302)`,
    ],
    ['says nothing', web, through(['hang']), `1 FINDING ${place}: nothing came back after the request`],
    [
      'is not there',
      web,
      { ...proxy },
      `1 FINDING ${place}: the proxy proxy.example:3128: nothing came back`,
    ],
    [
      'has a name that is none',
      web,
      { proxy: 'http://other.example:80' },
      `1 FINDING ${place}: the name of the proxy other.example:80 leads nowhere`,
    ],
    [
      'is of a kind that is not spoken',
      web,
      { proxy: 'https://proxy.example:443' },
      `0 open    ${place}: its proxy cannot be told (it is no http://HOST:PORT): give -Proxy http://HOST:PORT`,
    ],
    ['carries clear text', clear, through([ok]), '0 ok      http://www.example.com/: it answers 200'],
    [
      'or answers itself',
      clear,
      through(['HTTP/1.1 503 No\r\n\r\n']),
      '0 open    http://www.example.com/: the answer is 503, and nothing tells whether the far end or the proxy gave it',
    ],
    [
      'takes a bare connection',
      bare,
      through(['HTTP/1.1 200 OK\r\n\r\n']),
      '0 ok      tcp://192.0.2.7:22: the proxy opens a tunnel',
    ],
  ])('%s', (_, text, server, expected) => {
    expect(ask(text, server)).toBe(expected);
  });

  test('-Proxy wins over what Windows says, and direct is without one', () => {
    const peers = { '192.0.2.7 443': { tls: good, answers: [ok] } };
    expect(ask(web, { ...proxy, peers }, { proxy: 'direct' })).toContain('0 ok');
    const given = run(
      web,
      { names, peers: { '198.51.100.9 8080': { answers: ['HTTP/1.1 403 No\r\n\r\n'] } } },
      { proxy: 'proxy.example:8080' },
    );
    expect(given.written[0]).toBe(
      'CONNECT www.example.com:443 HTTP/1.1\r\nHost: www.example.com:443\r\n\r\n',
    );
    expect(given.output[1]).toBe('Asked by CORP\\admin, through proxy.example:8080 (-Proxy)');
  });
});

test('what servers say acts on no terminal, and is cut', () => {
  const bad = `\u001b[2J\r\nok      https://other/: fine\u202e${'x'.repeat(300)}`;
  const shown: readonly FakeServer[] = [
    tls({ chain: [leaf, { name: bad, issuer: bad }] }),
    tls({ chain: [leaf, { ...middle, issuer: bad, statuses: ['PartialChain'] }] }),
    tls({ chain: [leaf, company] }, `HTTP/1.1 403 No\r\nX-Squid-Error: ${bad.replace('\r\n', ' ')}\r\n\r\n`),
    {
      proxy: 'http://proxy.example:3128',
      peers: {
        '198.51.100.9 3128': {
          answers: [`HTTP/1.1 403 No\r\nProxy-Status: x; error=${bad.replace('\r\n', ' ')}\r\n\r\n`],
        },
      },
    },
  ];
  for (const server of shown)
    for (const text of [web, lax]) {
      const { output } = run(text, { names, ...server });
      for (const line of output) expect(line).toMatch(/^[ -~]{0,400}$/);
      expect(output.filter((one) => one.startsWith('ok      https://other'))).toEqual([]);
    }
});

test('a PAC file is named, and that a direct way may be for want of it', () => {
  const { output } = run(web, { names, ...tls(good), pacFile: 'http://wpad.example/proxy.pac' });
  expect(output[1]).toContain('(the file http://wpad.example/proxy.pac); services have their own');
  expect(output).toContain(
    '          it went directly: the PAC file says so, or Windows could not read it (then give -Proxy)',
  );
  expect(output.join()).toContain('PAC file http://wpad.example/proxy.pac');
});

test('a password is neither taken nor shown', () => {
  const result = run(web, { names }, { proxy: 'http://me:secret@proxy.example:3128' });
  expect([result.status, result.output, result.connects]).toEqual([3, [], []]);
  expect(result.warnings.join()).not.toContain('secret');
});

describe('what must not get through', () => {
  const text = `${web}tests:\n  - deny: https://bad.example/\n  - deny: tcp://192.0.2.66:25\n`;
  const server = (peers: FakeServer['peers'] = {}): FakeServer => ({
    names: { ...names, 'bad.example': ['192.0.2.66'] },
    peers: { '192.0.2.7 443': { tls: good, answers: [ok] }, ...peers },
  });
  test('is not asked unless it is wished for', () => {
    expect(run(text, server()).output.join('\n')).not.toContain('bad.example');
  });
  test.each<[string, FakeServer['peers'], number, string]>([
    ['held where nothing comes back', {}, 0, 'ok     '],
    ['not shown where nobody listens', { '192.0.2.66 443': { connect: 'ConnectionRefused' } }, 0, 'open   '],
    ['held where this machine forbids it', { '192.0.2.66 443': { connect: 'AccessDenied' } }, 0, 'ok     '],
    ['a finding where the far end answers', { '192.0.2.66 443': { tls: good, answers: [ok] } }, 1, 'FINDING'],
    [
      'not shown where something on the way answers',
      { '192.0.2.66 443': { tls: { chain: [leaf, company] }, answers: [ok] } },
      0,
      'open   ',
    ],
  ])('%s', (_, peers, status, mark) => {
    const result = run(text, server(peers), { negative: true });
    expect([result.status, result.output.find((one) => one.includes('bad.example'))?.slice(0, 7)]).toEqual([
      status,
      mark,
    ]);
  });
});

describe('requirements', () => {
  const version = 'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion|CurrentBuildNumber';
  const needs = (...lines: readonly string[]): string =>
    `rulec: 1\nname: small\nrequires:\n${lines.map((one) => `  - { id: r, ${one}, why: Because., mend: Do it. }\n`).join('')}rules:\n  - { id: one, services: [1-9/tcp], to: [{ addresses: [192.0.2.0/24] }] }\n`;
  const check = (line: string, server: FakeServer, given = {}): string => {
    const { output, status } = run(
      needs(line),
      { ...server, registry: { [version]: '17763', ...server.registry } },
      given,
    );
    return `${status} ${output.find((one) => / r: /.test(one))}`;
  };
  const agent = 'file-version: { file: ["%ProgramFiles%\\\\a.exe", "C:\\\\b.exe"], at-least: "1.5.3417.0" }';
  const http2 = 'registry: { key: "HKLM\\\\SOFTWARE\\\\W", name: H, value: 0 }';
  test.each<[string, string, FakeServer, Readonly<Record<string, unknown>>, string]>([
    [
      'a build that is new enough',
      'os-build: 14393',
      {},
      {},
      '0 ok      r: Windows build 14393 or later: met (17763)',
    ],
    [
      'one that is not',
      'os-build: 20348',
      {},
      {},
      '1 MISSING r: Windows build 20348 or later: not met (17763)',
    ],
    [
      '.NET',
      'dotnet-release: 461808',
      { registry: { 'SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full|Release': 528040 } },
      {},
      '0 ok      r: .NET Framework release 461808 or later: met (528040)',
    ],
    [
      'no .NET',
      'dotnet-release: 461808',
      {},
      {},
      '1 MISSING r: .NET Framework release 461808 or later: not met (absent)',
    ],
    [
      'a value',
      http2,
      { registry: { 'SOFTWARE\\W|H': 0 } },
      {},
      '0 ok      r: HKLM\\SOFTWARE\\W: H = 0: met (dword 0)',
    ],
    [
      'another value',
      http2,
      { registry: { 'SOFTWARE\\W|H': 1 } },
      {},
      '1 MISSING r: HKLM\\SOFTWARE\\W: H = 0: not met (dword 1)',
    ],
    [
      'a text in the place of a number',
      http2,
      { registry: { 'SOFTWARE\\W|H': '0' } },
      {},
      '1 MISSING r: HKLM\\SOFTWARE\\W: H = 0: not met (text 0)',
    ],
    ['no value', http2, {}, {}, '1 MISSING r: HKLM\\SOFTWARE\\W: H = 0: not met (absent)'],
    [
      'no value where that is allowed',
      http2.replace('value: 0', 'value: 0, absent: allowed'),
      {},
      {},
      '0 ok      r: HKLM\\SOFTWARE\\W: H = 0, or absent: met (absent)',
    ],
    [
      'one of several values',
      http2.replace('value: 0', 'value: [1, 4294967295]'),
      { registry: { 'SOFTWARE\\W|H': -1 } },
      {},
      '0 ok      r: HKLM\\SOFTWARE\\W: H = 1 or 4294967295: met (dword 4294967295)',
    ],
    [
      'a condition',
      `${http2}, where: it is used`,
      {},
      {},
      '0 open    r: HKLM\\SOFTWARE\\W: H = 0: depends (absent)',
    ],
    [
      'a condition that holds',
      `${http2}, where: it is used`,
      {},
      { uses: ['x, r'.slice(3)] },
      '1 MISSING r: HKLM\\SOFTWARE\\W: H = 0: not met (absent)',
    ],
    [
      'an older Windows',
      `${http2}, from-build: 20348`,
      {},
      {},
      '0 ok      r: HKLM\\SOFTWARE\\W: H = 0: not asked for (an older Windows)',
    ],
    [
      'a service that runs',
      'service: ExampleSvc',
      { services: { ExampleSvc: 'Running' } },
      {},
      '0 ok      r: service ExampleSvc running: met (it is running)',
    ],
    [
      'one that does not',
      'service: ExampleSvc',
      { services: { ExampleSvc: 'Stopped' } },
      {},
      '1 MISSING r: service ExampleSvc running: not met (it is stopped)',
    ],
    [
      'one that is not there yet',
      'service: ExampleSvc',
      {},
      {},
      '0 open    r: service ExampleSvc running: absent (there is no such service)',
    ],
    [
      'one that is not there',
      'service: ExampleSvc',
      {},
      { installed: true },
      '1 MISSING r: service ExampleSvc running: absent (there is no such service)',
    ],
    [
      'one that may not be seen',
      'service: ExampleSvc',
      { registry: { 'SYSTEM\\CurrentControlSet\\Services\\ExampleSvc|Type': 1 } },
      {},
      '0 open    r: service ExampleSvc running: unclear (this account may not see the service)',
    ],
    [
      'a file',
      agent,
      { files: { 'C:\\b.exe': [1, 5, 3417, 0] } },
      {},
      '0 ok      r: %ProgramFiles%\\a.exe or C:\\b.exe: version 1.5.3417.0 or later: met (C:\\b.exe has 1.5.3417.0)',
    ],
    [
      'an old file',
      agent,
      { files: { 'C:\\Program Files\\a.exe': [1, 5, 3416, 9] } },
      {},
      '1 MISSING r: %ProgramFiles%\\a.exe or C:\\b.exe: version 1.5.3417.0 or later: not met (C:\\Program Files\\a.exe has 1.5.3416.9)',
    ],
    [
      'no file',
      agent,
      {},
      {},
      '0 open    r: %ProgramFiles%\\a.exe or C:\\b.exe: version 1.5.3417.0 or later: absent (no such file)',
    ],
    [
      'what must not be there',
      'not-installed: [OtherSvc, "Other *"]',
      {},
      {},
      '0 ok      r: not installed: OtherSvc, Other *: met (nothing of that name)',
    ],
    [
      'and is, as a service',
      'not-installed: [OtherSvc]',
      { registry: { 'SYSTEM\\CurrentControlSet\\Services\\OtherSvc|Type': 1 } },
      {},
      '1 MISSING r: not installed: OtherSvc: not met (service OtherSvc)',
    ],
    [
      'and is, as a program',
      'not-installed: ["Other *"]',
      {
        registry: {
          'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{1}|DisplayName': 'Other Agent 2',
        },
      },
      {},
      '1 MISSING r: not installed: Other *: not met (program {1} Other Agent 2)',
    ],
  ])('%s', (_, line, server, given, expected) => {
    expect(check(line, server, given)).toBe(expected);
  });

  test('an id that has no condition is refused, and nothing is asked', () => {
    const result = run(needs('service: X'), {}, { uses: ['r,s'] });
    expect([result.status, result.output]).toEqual([3, []]);
    expect(result.warnings[0]).toContain('No requirement with a condition is called r.');
  });
});

test('JSON has the same', () => {
  const { output, status } = run(web, { names, ...tls(good) }, { json: true });
  expect(status).toBe(0);
  expect(JSON.parse(output.join(''))).toMatchObject({
    ruleSets: ['small'],
    answers: [
      {
        question: 'https://www.example.com/',
        judgement: 'good',
        outcome: 'answered',
        status: 200,
        chain: 'public',
        uses: ['one: www.example.com 443/https'],
      },
    ],
    unasked: [],
    contacts: ['resolver 192.0.2.53', 'destination 192.0.2.7 port 443 www.example.com'],
    findings: 0,
    missing: 0,
  });
});

test('a bare connection proves nothing where something on the way answers for others', () => {
  const text = `${web}  - id: two\n    services: [22/tcp]\n    to: [{ addresses: [192.0.2.7/32] }]\n`;
  const { output } = run(text, {
    names,
    peers: { '192.0.2.7 443': { tls: { chain: [leaf, company] } }, '192.0.2.7 22': {} },
  });
  expect(output.join('\n')).toContain(
    'open    tcp://192.0.2.7:22: the connection is taken, but something on the way answers for others',
  );
});

describe('the connector, on a server that is ready', () => {
  const inputs = planRuleSets([bundled('entra-private-network-connector')]);
  const hosts = [
    ...new Set(
      inputs.plan.questions.flatMap(({ host, expect: wish }) =>
        wish === 'through' && host !== undefined ? [host] : [],
      ),
    ),
  ];
  const addressOf = (index: number): string => `198.51.100.${index + 1}`;
  const program =
    'C:\\Program Files\\Microsoft Entra private network connector\\MicrosoftEntraPrivateNetworkConnectorService.exe';
  const ready: FakeServer = {
    names: Object.fromEntries(hosts.map((host, index) => [host, [addressOf(index)]])),
    peers: Object.fromEntries(
      hosts.flatMap((_, index) => [
        [`${addressOf(index)} 443`, { tls: good, answers: [ok] }],
        [`${addressOf(index)} 80`, { answers: [ok] }],
      ]),
    ),
    registry: {
      'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion|CurrentBuildNumber': '20348',
      'SYSTEM\\CurrentControlSet\\Control\\ProductOptions|ProductType': 'ServerNT',
      'SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full|Release': 528449,
      'SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319|SchUseStrongCrypto': 1,
      'SYSTEM\\CurrentControlSet\\Services\\WAPCSvc|DisplayName': 'Microsoft Entra private network connector',
    },
    services: { WAPCSvc: 'Running', WAPCUpdaterSvc: 'Running' },
    files: { [program]: [1, 5, 4892, 0] },
  };
  const ask = (server: FakeServer, given = {}): Result => runInputs(inputs, server, given);
  const about = ({ output }: Result, words: string): string | undefined =>
    output.find((one) => one.includes(words));

  test('nothing is found, and HTTP/2 depends on its use', () => {
    const result = ask(ready);
    expect(result.output.filter((one) => /^(?:FINDING|MISSING)/.test(one))).toEqual([]);
    const open = result.output.filter((one) => one.startsWith('open   '));
    expect([result.status, ...open.map((one) => one.split(':')[0])]).toEqual([
      0,
      // Wildcards that no test has a name for.
      ...Array.from({ length: 7 }, () => 'open    registration'),
      'open    http2-off',
    ]);
    const all = ask(ready, { negative: true }).output;
    expect(all.filter((one) => one.startsWith('open    deny: '))).toHaveLength(5);
    expect(about(result, 'needed where')).toContain('-Uses http2-off');
  });

  test.each<[string, FakeServer, string]>([
    [
      'an old Windows',
      {
        registry: {
          ...ready.registry,
          'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion|CurrentBuildNumber': '9600',
        },
      },
      'MISSING windows-server',
    ],
    [
      'a client edition',
      {
        registry: {
          ...ready.registry,
          'SYSTEM\\CurrentControlSet\\Control\\ProductOptions|ProductType': 'WinNT',
        },
      },
      'MISSING server-edition',
    ],
    [
      'TLS 1.2 turned off',
      {
        registry: {
          ...ready.registry,
          'SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client|Enabled': 0,
        },
      },
      'MISSING tls-12-client',
    ],
    [
      'the other proxy beside it',
      {
        registry: {
          ...ready.registry,
          'SYSTEM\\CurrentControlSet\\Services\\AzureADPasswordProtectionProxy|Type': 16,
        },
      },
      'MISSING no-password-protection-proxy',
    ],
    [
      'a service that stands still',
      { services: { WAPCSvc: 'Running', WAPCUpdaterSvc: 'Stopped' } },
      'MISSING updater-service',
    ],
    [
      'a host that is refused',
      {
        peers: {
          ...ready.peers,
          [`${addressOf(hosts.indexOf('login.windows.net'))} 443`]: { connect: 'ConnectionRefused' },
        },
      },
      'FINDING https://login.windows.net/',
    ],
    [
      'a host that is opened',
      {
        peers: {
          ...ready.peers,
          [`${addressOf(hosts.indexOf('management.azure.com'))} 443`]: { tls: { chain: [leaf, company] } },
        },
      },
      'FINDING https://management.azure.com/',
    ],
  ])('%s is found', (_, change, expected) => {
    const result = ask({ ...ready, ...change });
    const found = result.output.filter((one) => /^(?:FINDING|MISSING)/.test(one));
    expect([result.status, found.map((one) => one.slice(0, expected.length))]).toEqual([1, [expected]]);
  });
});
