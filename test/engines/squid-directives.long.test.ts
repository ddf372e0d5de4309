/**
 * Directives that are said to decide nothing: Squid with each of them, at both ends of the values for which that is said,
 * answers as without. One for which something changed, or that kept Squid from starting, is named.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decideNothing, obsolete } from '../../src/targets/squid/read/directives/decide-nothing.ts';
import { effectOf } from '../../src/targets/squid/read/directives/effects.ts';
import type { ShapeName } from '../../src/targets/squid/read/directives/shapes.ts';
import { describeWithEngine } from '../support/engines.ts';
import { makeFolder, type ProxyRequest, squidVersion, startSquid } from './squid-daemon.ts';

const version = squidVersion();

const policy = `acl c method CONNECT
acl p port 443 80
acl a dstdomain -n .a.example
acl l dst -n 192.0.2.0/25
acl s src 127.0.0.0/8
acl u urlpath_regex ^/ok
http_access deny c !p
http_access allow s a u
http_access allow c a
http_access allow l
http_access deny all
`;

const longHead = `X-Long: ${'x'.repeat(30_000)}\r\n`;
const requests: readonly ProxyRequest[] = [
  'CONNECT x.a.example:443',
  'CONNECT a.example:443',
  'CONNECT a.example:25',
  'CONNECT b.example:443',
  'CONNECT 192.0.2.7:443',
  'CONNECT 192.0.2.200:443',
  'CONNECT [2001:db8::1]:443',
  'GET http://a.example/ok',
  'GET http://a.example/no',
  'GET http://x_y.a.example/ok',
  'GET http://b.example/ok',
  'GET http://192.0.2.7/',
  'GET https://a.example/ok',
  'POST http://a.example/ok',
  'PUT http://a.example/ok',
  'GET ftp://a.example/ok',
  'GET ftp://b.example/ok',
  'GET http://a.example/squid-internal-static/icons/x.gif',
]
  .map((line): ProxyRequest => ({ line }))
  .concat([
    { line: 'GET http://a.example/ok', head: longHead },
    { line: 'CONNECT a.example:443', head: longHead },
    {
      line: 'GET http://a.example/ok',
      head: 'Via: 1.1 other\r\nX-Forwarded-For: 10.0.0.1\r\n',
    },
    { line: 'CONNECT a.example:443', from: '10.0.0.1' },
    { line: 'GET http://a.example/ok', from: '10.0.0.1' },
  ]);

/** Both ends of each form. `FOLDER` is one that Squid may write to. */
const ends: Readonly<Record<ShapeName, readonly string[]>> = {
  'on or off': ['on', 'off'],
  off: ['off'],
  'a second or more': ['1 second', '10 years'],
  'a time': ['0', '1 decade'],
  'a size': ['0 KB', '512 MB'],
  '1 KB or more': ['1 KB', '1 GB'],
  '64 KB to 1 MB': ['64 KB', '1 MB'],
  '512 KB or more': ['512 KB', '1 GB'],
  'a whole number': ['0', '100000'],
  percents: ['0', '100'],
  'a port': ['0', '60123'],
  '1024 or more': ['1024', '65536'],
  'a number of tries': ['1', '99'],
  'a number of workers': ['1', '2'],
  'zero or one': ['0', '1'],
  octal: ['0', '077'],
  'a word': ['x'],
  'an absolute path': ['FOLDER/x', 'none'],
  words: ['x'],
  'allow or deny, and ACLs': ['allow all', 'deny all'],
  'a header, allow or deny, and ACLs': ['X-Test allow all', 'X-Test deny all'],
  'deny, and ACLs': ['deny all', 'deny a'],
  'a log': ['none', 'stdio:FOLDER/x.log'],
  'a store': ['ufs FOLDER/store 10 16 16', 'null /tmp'],
  'a refresh pattern': [
    '. 0 0% 0',
    '-i ^http 525600 100% 525600 override-expire ignore-reload ignore-no-store',
  ],
  addresses: ['127.0.0.1'],
  'what to do with blanks': ['strip', 'deny', 'allow', 'encode', 'chop'],
  'what becomes of a header': ['on', 'off', 'transparent', 'truncate', 'delete'],
  'on, off or warn': ['on', 'off', 'warn'],
  on: ['on'],
  'a path that exists': ['/usr/share/squid'],
  'a login scheme, a parameter and its value': ['basic program /usr/lib/squid/basic_fake_auth'],
  'a policy of replacement': ['lru', 'heap LFUDA'],
  'process numbers and cores': ['process_numbers=1 cores=1'],
  'a name and a value': ['X-Test y'],
  'a limit, and ACLs': ['0', '-1', '1 MB a'],
  'a number of helpers': ['1', '5 startup=0 idle=1'],
  'a digest': ['sha256', 'md5'],
  'a mark, and ACLs': ['0x00', '0xff a'],
  'what to do with certificates, and ACLs': ['setValidAfter all'],
  'a name, a format and a program': ['asked %DST /bin/cat'],
  'what is kept in memory': ['always', 'disk', 'network'],
  'a number, on or off': ['on', 'off', '0', '5'],
  ciphers: ['HIGH:MEDIUM:!aNULL', 'ALL'],
  'flags of TLS': ['DONT_VERIFY_PEER', 'DONT_VERIFY_PEER,DONT_VERIFY_DOMAIN'],
  'options of TLS': ['NO_SSLv2 NO_SSLv3 SINGLE_DH_USE', 'ALL'],
  'a version of TLS': ['1', '6'],
};

/** Values of directives whose form is looser than what Squid takes. */
const samples: Readonly<Record<string, readonly string[]>> = {
  error_directory: ['/usr/share/squid/errors/en', '/usr/share/squid-langpack/en'],
  icon_directory: ['/usr/share/squid/icons'],
  mime_table: ['/usr/share/squid/mime.conf'],
  unlinkd_program: ['/usr/lib/squid/unlinkd'],
  sslproxy_cert_sign: ['signTrusted all'],
  // Others need a folder that `squid -z` has made.
  cache_dir: ['null /tmp'],
  cache_effective_user: ['proxy'],
  cache_effective_group: ['proxy'],
  client_netmask: ['255.255.255.255', '0.0.0.0'],
  // It is the same for every line.
  logformat: ['mine %ts %rm %ru'],
};

function linesFor(name: string, shape: ShapeName): readonly string[] {
  return (samples[name] ?? ends[shape]).map((value) => `${name} ${value}`);
}

const lines = [...decideNothing].flatMap(([name, shape]) => linesFor(name, shape));

async function answersWith(directives: readonly string[]): Promise<string> {
  const folder = makeFolder();
  mkdirSync(`${folder}/store`);
  try {
    const text = directives
      .map((line) => `${line}\n`)
      .join('')
      .replaceAll('FOLDER', folder);
    const squid = await startSquid(policy.replace('http_access', `${text}http_access`), folder);
    const said = await squid.askAll(requests);
    await squid.stop();
    return requests
      .map(
        ({ line, head, from }, index) =>
          `${line} ${head === undefined ? '' : 'with a head '}${from ?? ''}: ${said[index]}`,
      )
      .join('\n');
  } catch (failure) {
    return `does not start: ${String(failure).slice(0, 80)}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The lines that change an answer: halves are tried until each is found alone. */
async function findDeciding(some: readonly string[], usual: string): Promise<readonly string[]> {
  const said = await answersWith(some);
  if (said === usual) return [];
  if (some.length === 1) {
    const before = new Set(usual.split('\n'));
    return [`${some[0]}: ${said.split('\n').find((line) => !before.has(line))}`];
  }
  const half = Math.ceil(some.length / 2);
  return [
    ...(await findDeciding(some.slice(0, half), usual)),
    ...(await findDeciding(some.slice(half), usual)),
  ];
}

describeWithEngine(`directives of Squid ${version}`, 'squid', version !== undefined, () => {
  it('decide nothing where that is said', async () => {
    const usual = await answersWith([]);
    expect(usual).toContain('CONNECT a.example:443 : allow');
    expect(usual).toContain('CONNECT b.example:443 : deny');
    const deciding: string[] = [];
    for (let from = 0; from < lines.length; from += 10)
      deciding.push(...(await findDeciding(lines.slice(from, from + 10), usual)));
    expect(deciding).toEqual([]);
  }, 900_000);

  it('are no fewer than those that are obsolete, which Squid skips', async () => {
    const usual = await answersWith([]);
    const old = [...obsolete].map((name) => `${name} x`);
    expect(await findDeciding(old, usual)).toEqual([]);
  });

  it('that are out of the range are told', () => {
    const judge = (text: string): string =>
      effectOf({ kind: 'other', name: text.split(' ', 1)[0] ?? '', text, origin: { file: '', line: 1 } })
        .kind;
    expect(judge('max_filedescriptors 8')).toBe('unknown');
    expect(judge('request_header_max_size 1 KB')).toBe('later');
    expect(judge('never_direct allow all')).toBe('route');
    expect(judge('follow_x_forwarded_for allow all')).toBe('clients');
  });
});
