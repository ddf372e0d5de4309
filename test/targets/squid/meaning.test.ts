import { describe, expect, it } from 'vitest';
import type { Options } from '../../../src/targets/squid/options.ts';
import { meaning } from '../../../src/targets/squid/read/meaning.ts';
import { parse } from '../../../src/targets/squid/read/parse.ts';
import { decide } from '../../conformance/squid/requests.ts';
import { addresses } from '../../support/build-policy.ts';

const options = (...source: readonly string[]): Options => ({
  source: source.length === 0 ? 'any' : addresses(...source),
  closing: 'deny',
  connect80: false,
  dir: '/etc/squid/rulec',
});

function read(text: string, given?: Options, splice?: string) {
  const files = [
    { path: 'x.conf', content: text },
    ...(splice === undefined ? [] : [{ path: 'x.splice.conf', content: splice }]),
  ];
  const { value, diagnostics } = parse(files);
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const outcome = meaning(value, given);
  if (outcome.value === undefined) throw new Error('no meaning');
  return { ...outcome.value, said: [...diagnostics, ...outcome.diagnostics] };
}

const anything = 'CONNECT a.test:443';

describe('requests that no line decides', () => {
  it.each([
    ['acl x port 443\nhttp_access allow x\n', 'unknown'],
    ['acl x port 80\nhttp_access deny x\n', 'unknown'],
    ['# nothing\n', 'unknown'],
    ['acl x port 80\nhttp_access allow x\nhttp_access deny all\n', 'deny'],
    ['acl x port 80\nhttp_access deny x\nhttp_access allow all\n', 'allow'],
  ] as const)('%j', (text, verdict) => {
    const { permit } = read(text, options());
    expect(decide(permit, 'CONNECT a.test:8080')).toBe(verdict);
  });

  it.each([
    ['acl x port 443\nhttp_access allow x\n', 'deny'],
    ['acl x port 80\nhttp_access deny x\n', 'allow'],
    ['', 'deny'],
    ['acl x port 80\nhttp_access deny x\nchroot /srv\n', 'unknown'],
  ] as const)('have the default of Squid in a whole squid.conf: %j', (text, verdict) => {
    const { permit, said, whole } = read(`http_port 3128\n${text}`, options());
    expect([whole, decide(permit, 'CONNECT a.test:8080')]).toEqual([true, verdict]);
    expect(said.length).toBe(verdict === 'unknown' ? 1 : 0);
  });

  it('are told of, with the last line', () => {
    const { said } = read('acl x port 443\n\nhttp_access allow x\n', options());
    expect(said.map(({ code, severity, at }) => [code, severity, at?.line])).toEqual([
      ['unknown-construct', 'warning', 3],
    ]);
  });

  it('have the opposite of the last action, as far as this text goes', () => {
    expect(read('acl x port 80\nhttp_access deny x\n').permit.otherwise).toBe('allow');
    expect(read('acl x port 80\nhttp_access allow x\n').permit.otherwise).toBe('deny');
  });
});

describe('tests of the client', () => {
  const text = (networks: string): string =>
    `acl ours src ${networks}\nacl x port 443\nhttp_access allow ours x\nhttp_access deny ours\n`;

  it('are the option source, however it is written', () => {
    const { permit, said } = read(text('10.0.0.0/9 10.128.0.0-10.255.255.255'), options('10.0.0.0/8'));
    expect(said).toEqual([]);
    expect([decide(permit, anything, 'inside'), decide(permit, anything, 'outside')]).toEqual([
      'allow',
      'allow',
    ]);
    expect(permit.clauses.map(({ condition }) => JSON.stringify(condition).includes('unknown'))).toEqual([
      false,
      false,
    ]);
    expect(decide(permit, 'CONNECT a.test:80', 'inside')).toBe('deny');
  });

  it('of fewer clients are in doubt for the governed ones', () => {
    const { permit, said } = read(text('10.0.0.0/9'), options('10.0.0.0/8'));
    expect(said.length).toBeGreaterThan(0);
    expect(decide(permit, anything, 'inside')).toBe('unknown');
  });

  it('of more clients are in doubt for the others alone', () => {
    const { permit, said } = read(text('10.0.0.0/7'), options('10.0.0.0/8'));
    expect(said.map(({ code }) => code)).toEqual(['unknown-construct']);
    expect(decide(permit, anything, 'inside')).toBe('allow');
    expect(decide(permit, 'CONNECT a.test:80', 'inside')).toBe('deny');
    expect(permit.clauses[0]?.condition).toMatchObject({ kind: 'all' });
  });

  it('of other clients say nothing of the governed ones', () => {
    const { permit } = read(`${text('192.0.2.0/24')}http_access deny all\n`, options('10.0.0.0/8'));
    expect(decide(permit, anything, 'inside')).toBe('deny');
  });

  it('are in doubt where the option is any', () => {
    const { permit, said } = read(text('10.0.0.0/8'), options());
    expect(decide(permit, anything)).toBe('unknown');
    expect(said.map(({ message }) => message).join()).toMatch(/source is any/);
    expect(said[0]?.help).toMatch(/--set squid\.source=10\.0\.0\.0\/8$/);
    expect(read(text('0.0.0.1-0.255.255.255'), options()).said[0]?.help).toMatch(/=PREFIX,…$/);
  });

  it('of all clients are no tests', () => {
    const { permit, said } = read(text('all'), options());
    expect([decide(permit, anything), said]).toEqual(['allow', []]);
  });

  it('explain themselves where nobody gives options: the closing denial names the clients', () => {
    const { permit, said } = read(text('10.0.0.0/8'));
    expect([decide(permit, anything, 'inside'), said]).toEqual(['allow', []]);
    expect(decide(permit, 'CONNECT a.test:80', 'inside')).toBe('deny');
  });

  it('by localhost are tests as well', () => {
    const { permit } = read(
      'http_access allow localhost\nhttp_access deny all\n',
      options('127.0.0.1/32', '::1/128'),
    );
    expect([decide(permit, anything, 'inside'), decide(permit, anything, 'outside')]).toEqual([
      'allow',
      'deny',
    ]);
  });

  it('of the whole of IPv6 are the same with the mapped block as without it', () => {
    const halves =
      '::/81 ::8000:0:0/82 ::c000:0:0/83 ::e000:0:0/84 ::f000:0:0/85 ::f800:0:0/86 ::fc00:0:0/87 ::fe00:0:0/88 ::ff00:0:0/89 ::ff80:0:0/90 ::ffc0:0:0/91 ::ffe0:0:0/92 ::fff0:0:0/93 ::fff8:0:0/94 ::fffc:0:0/95 ::fffe:0:0/96';
    const { said } = read(text(`${halves} ::1:0:0:0-::1:ffff:ffff:ffff`), options('::/79'));
    expect(said).toEqual([]);
  });
});

describe('what is not understood', () => {
  it.each([
    ['ssl_engine dynamic\nhttp_access deny all\n', 1],
    ['accces_log none\nhttp_access deny all\n', 1],
    ['http_access deny all\nchroot /srv\n', 2],
    ['acl x time MTWHF 9:00-17:00\nhttp_access allow x\nhttp_access deny all\n', 1],
    ['acl x referer_regex ^http://a\nhttp_access allow x\nhttp_access deny all\n', 1],
    ['acl x dstdom_regex -n \\w\nhttp_access allow x\nhttp_access deny all\n', 1],
    ['acl x src ipv4\nhttp_access allow x\nhttp_access deny all\n', 1],
  ])('%j is said, and leaves the verdict open', (text, line) => {
    const { permit, said } = read(text, options());
    expect(decide(permit, 'GET http://a.test/')).toBe('unknown');
    expect(said.find(({ code }) => code === 'unknown-construct')?.at?.line).toBe(line);
  });

  it('does not matter where an earlier line decides', () => {
    const text =
      'acl y port 443\nacl x time MTWHF 9:00-17:00\nhttp_access allow y\nhttp_access deny x\nhttp_access deny all\n';
    expect(decide(read(text, options()).permit, anything)).toBe('allow');
    expect(decide(read(text, options()).permit, 'CONNECT a.test:80')).toBe('deny');
  });

  it('is not every directive: what writes logs decides nothing', () => {
    const { permit, said } = read('logfile_rotate 0\nhttp_access deny all\n', options());
    expect([decide(permit, anything), said]).toEqual(['deny', []]);
  });

  it('is a group that refers to itself', () => {
    const text =
      'acl x port 443\nacl a any-of x\nacl b any-of a\nacl a any-of b\nhttp_access allow a\nhttp_access deny all\n';
    expect(decide(read(text, options()).permit, 'CONNECT a.test:80')).toBe('unknown');
  });

  it('is a group in a thousand others', () => {
    const groups = Array.from({ length: 5000 }, (_, at) => `acl a${at + 1} all-of a${at} a${at}\n`).join('');
    const text = (name: string): string =>
      `acl a0 port 443\n${groups}http_access allow ${name}\nhttp_access deny all\n`;
    expect(decide(read(text('a60'), options()).permit, 'CONNECT a.test:443')).toBe('allow');
    expect(decide(read(text('a5000'), options()).permit, 'CONNECT a.test:443')).toBe('unknown');
  });

  it('is a value that no host has: a warning, for it means nothing', () => {
    const { said } = read(
      'acl x dstdomain -n *.a.test b.test#note\nhttp_access allow x\nhttp_access deny all\n',
      options(),
    );
    expect(said.map(({ code, severity }) => [code, severity])).toEqual([
      ['config-syntax', 'warning'],
      ['config-syntax', 'warning'],
    ]);
    expect(said[0]?.help).toContain('.a.test');
  });
});

describe('exemptions from inspection', () => {
  const main = 'acl x dstdomain -n a.test\nacl p port 443\nhttp_access deny all\n';

  it('are the tunnels that a splice line matches', () => {
    const { bypass } = read(main, options(), 'ssl_bump splice p x\n');
    if (bypass === undefined) throw new Error('no bypass');
    expect(decide(bypass, anything)).toBe('allow');
    expect(decide(bypass, 'CONNECT b.test:443')).toBe('deny');
    expect(decide(bypass, 'CONNECT a.test:444')).toBe('deny');
    expect(decide(bypass, 'GET http://a.test:443/')).toBe('deny');
  });

  it('are none without the splice file', () => {
    const { bypass } = read(main, options());
    expect(bypass).toEqual({ mode: 'first-match', clauses: [], otherwise: 'deny' });
  });

  it('give way to an earlier bump, and are in doubt behind a peek', () => {
    const bumped = read(main, options(), 'ssl_bump bump x\nssl_bump splice all\n').bypass;
    const peeked = read(main, options(), 'ssl_bump peek all\nssl_bump splice x\n');
    expect(bumped && [decide(bumped, anything), decide(bumped, 'CONNECT b.test:443')]).toEqual([
      'deny',
      'allow',
    ]);
    expect(peeked.bypass && decide(peeked.bypass, anything)).toBe('unknown');
    expect(peeked.said.map(({ code }) => code)).toEqual(['unknown-construct']);
  });
});

describe('files', () => {
  const text = 'http_access deny all\n';

  it('may have any name where there is one', () => {
    expect(parse([{ path: 'squid.txt', content: text }]).value?.main.path).toBe('squid.txt');
    expect(parse([{ path: 'a.conf', content: new TextEncoder().encode(text) }]).value).toBeDefined();
  });

  it.each([
    ['no configuration', [{ path: 'x.splice.conf', content: '' }]],
    [
      'two configurations',
      [
        { path: 'a.conf', content: text },
        { path: 'b.conf', content: text },
      ],
    ],
    ['a byte order mark', [{ path: 'a.conf', content: new Uint8Array([0xef, 0xbb, 0xbf, 0x23]) }]],
  ])('%s: refused', (_, files) => {
    const { value, diagnostics } = parse(files);
    expect([value, diagnostics[0]?.code]).toEqual([undefined, 'config-syntax']);
  });

  it('say which rule a line came from', () => {
    const { permit } = read(
      '# rule one\nacl x port 443\nhttp_access allow x\n\nhttp_access deny x\n# rule two (deny)\nhttp_access deny all\n',
    );
    expect(permit.clauses.map(({ rule, origin }) => [rule, origin.line])).toEqual([
      ['one', 3],
      [undefined, 5],
      ['two', 7],
    ]);
  });
});
