/** Files of devices, asked request by request, with and without what is taken for granted. */
import { describe, expect, it } from 'vitest';
import { type Settle, settleReading } from '../../../src/driver/audit/settle-reading.ts';
import { evaluate } from '../../../src/proof/diagram/evaluate.ts';
import type { Address } from '../../../src/sets/addresses.ts';
import { always, never } from '../../../src/sets/condition.ts';
import { isMisread, parseAddress } from '../../../src/sets/prefix.ts';
import { target } from '../../../src/targets/pf/target.ts';
import { meaningOf, parseText, readAll } from './support.ts';

const local = '255.255.255.255/32';
const gateway = { inside: 'em1', outside: 'em0', source: '192.168.7.20/32', local };
const host = { form: 'host', inside: 'em0', local };

/** Takes everything for granted that a premise says. */
const byPremises: Settle = ({ premise }) =>
  premise === undefined ? undefined : premise.holds ? always : never;

function address(text: string): Address {
  const read = parseAddress(text);
  if (isMisread(read)) throw new Error(read.problem);
  return read;
}

/** What becomes of a request, `tcp 198.51.100.7 443`: as the files say, and with the premises. */
function ask(
  text: string,
  values: Readonly<Record<string, string>>,
  request: string,
  files: Readonly<Record<string, string>> = {},
): string {
  const [transport = '', to = '', port = ''] = request.split(' ');
  const reading = meaningOf(readAll(text, files), { dialect: 'openbsd', ...values });
  const view = {
    transport: transport === 'udp' ? 'udp' : 'tcp',
    port: Number(port),
    address: address(to),
    source: 'inside',
  } as const;
  const plain = evaluate(reading.permit, view).action;
  const given = evaluate(settleReading(reading, byPremises).permit, view).action;
  return plain === given ? plain : `${plain}, given ${given}`;
}

const router = `
set skip on lo
set block-policy drop
match in all scrub (no-df random-id)
match out on egress inet from !(egress:network) to any nat-to (egress:0)
antispoof quick for { egress em1 }
table <bad> persist
table <martians> { 10.0.0.0/8 127.0.0.0/8 192.168.0.0/16 }
anchor "ftp-proxy/*"
block all
block in quick on egress from <martians>
block return out quick on egress to <martians>
block quick from <bad>
pass in quick on em1 inet proto udp to port 53 rdr-to 192.168.7.1
pass in on em1 from em1:network
pass out quick on em0 from (em0)
`;

describe('a router that translates', () => {
  it.each([
    ['tcp 203.0.113.9 443', 'unknown, given allow'],
    ['tcp 10.9.9.9 443', 'unknown, given deny'],
    ['udp 203.0.113.9 53', 'unknown, given allow'],
  ])('%s: %s', (request, answer) => {
    expect(ask(router, { ...gateway, groups: 'egress:em0' }, request)).toBe(answer);
    expect(ask(router, gateway, request)).toBe(answer);
  });

  it('names its premises, all of them in the list', () => {
    const { permit } = meaningOf(readAll(router), { dialect: 'openbsd', ...gateway });
    const named = [
      ...JSON.stringify(permit, (_, one) => (typeof one === 'bigint' ? String(one) : one)).matchAll(
        /"premise":\{"name":"([^"]+)"/g,
      ),
    ];
    const names = new Set(named.map(([, name = '']) => name));
    const known = new Set(target.premises?.map(({ name }) => name));
    expect([...names].filter((name) => !known.has(name))).toEqual([]);
    expect(names.size).toBeGreaterThan(4);
    for (const { says } of target.premises ?? []) expect(says).toMatch(/^[A-Z].*\.$/);
  });
});

describe('single constructs', () => {
  it.each([
    // What is translated before the filter is asked, and what skips the filter.
    [
      'nat on em0 from 192.168.7.0/24 to any -> (em0)\npass in all\nblock out all\npass out from (em0)\n',
      'allow',
    ],
    ['nat pass on em0 from 192.168.7.0/24 to any -> (em0)\npass in all\nblock out all\n', 'allow'],
    [
      'no nat on em0 from any to any\nnat on em0 from any to any -> (em0)\npass in all\nblock out all\npass out from 192.168.7.20\n',
      'allow',
    ],
    [
      'nat on em0 from any to any -> (em0)\npass in all\nblock out all\npass out from 192.168.7.20\n',
      'unknown, given deny',
    ],
    [
      'rdr on em1 proto tcp to any port 443 -> 127.0.0.1 port 3129\nblock in all\npass in proto tcp to any port 3129\npass out all\n',
      'unknown, given allow',
    ],
    [
      'rdr on em1 proto tcp to any port 443 -> 127.0.0.1 port 3129\nblock in all\npass in proto tcp to any port 443\npass out all\n',
      'deny',
    ],
    // Addresses of the machine, and of the networks that it is in.
    ['block all\npass in from em1:network\npass out all\n', 'unknown, given allow'],
    ['pass all\nblock in quick from em2:network\n', 'unknown, given allow'],
    ['pass all\nblock quick to (em0:network)\n', 'unknown, given allow'],
    ['pass all\nblock in quick from { no-route, urpf-failed }\n', 'unknown, given allow'],
    // Groups of interfaces.
    ['pass all\nblock in quick on egress\n', 'unknown, given allow'],
    ['block all\npass in\npass out on egress\n', 'unknown, given allow'],
    ['pass all\nblock in quick on tun\n', 'unknown, given allow'],
    ['pass all\nblock in quick on dmz\n', 'unknown'],
    // What other programs fill.
    ['table <worms> persist\npass all\nblock quick from <worms>\n', 'unknown, given allow'],
    ['anchor "relayd/*"\npass all\n', 'unknown, given allow'],
    ['nat-anchor "natrules/*"\nrdr-anchor "miniupnpd"\npass all\n', 'unknown, given allow'],
    // Who owns the socket: nobody here, of what is forwarded; but the gateway has addresses of its own.
    ['pass all\nblock quick proto tcp user backup\n', 'unknown, given allow'],
    ['pass all\nblock quick proto tcp user unknown\n', 'unknown, given deny'],
    ['pass all\nblock quick proto tcp user != backup\n', 'unknown, given deny'],
    // A first packet in pieces.
    ['block in all\npass in quick fragment\npass out all\n', 'unknown, given deny'],
    ['pass all\nblock in quick fragment\n', 'allow'],
    // Client ports.
    ['pass all\nblock quick proto tcp from any port 22 to any\n', 'unknown, given allow'],
    ['pass all\nblock quick proto tcp from any port = 0 to any\n', 'allow'],
    ['pass all\nblock quick proto tcp from any port 1024:65535 to any\n', 'unknown, given deny'],
    // Bounds and ways.
    ['block all\npass in keep state (max 5)\npass out\n', 'unknown, given allow'],
    ['block all\npass in\npass out route-to (em0 203.0.113.1)\n', 'unknown, given allow'],
    ['set skip on em1\nblock in all\npass out all\n', 'allow'],
    ['set skip on { em0 em1 }\nblock all\n', 'allow'],
    // Nothing keeps a state, and the answer meets a line that blocks.
    ['block in all\npass in quick on em1\n', 'unknown, given allow'],
    ['block in all\npass in quick on em1\npass out all\n', 'allow'],
    // The names of interfaces that were made on demand are those of groups too.
    ['block all\npass in on em\npass out\n', 'unknown'],
  ])('%j: %s', (text, answer) => {
    expect(ask(text, { ...gateway, dialect: 'freebsd' }, 'tcp 203.0.113.9 443')).toBe(answer);
  });

  it.each([
    ['block all\npass out from self\n', 'unknown, given allow'],
    ['block all\npass out from (em0:0)\n', 'unknown, given allow'],
    ['block all\npass out from em1\n', 'unknown, given deny'],
    ['block in all\npass out all\nantispoof quick for em0\n', 'allow'],
    ['pass out all\nblock out proto tcp user backup\n', 'unknown'],
  ])('on a host, %j: %s', (text, answer) => {
    expect(ask(text, host, 'tcp 203.0.113.9 443')).toBe(answer);
  });

  it('an interface that a group is named after is of it', () => {
    const text = 'block all\npass in on wg\npass out\n';
    expect(ask(text, { ...gateway, inside: 'wg0' }, 'tcp 203.0.113.9 443')).toBe('allow');
  });
});

describe('anchors from files', () => {
  it('below an anchor line with a star, in the order of their names', () => {
    const main =
      'block all\npass out all\nload anchor "site/20" from "/etc/b"\nload anchor "site/10" from "/etc/a"\nanchor "site/*"\n';
    const files = { a: 'pass in quick proto tcp to port 443\n', b: 'block in quick\n' };
    expect(ask(main, gateway, 'tcp 203.0.113.9 443', files)).toBe('unknown, given allow');
    expect(ask(main, gateway, 'tcp 203.0.113.9 80', files)).toBe('unknown, given deny');
  });

  it('that no line calls decide nothing', () => {
    const main = 'pass all\nload anchor "site" from "/etc/a"\n';
    expect(ask(main, gateway, 'tcp 203.0.113.9 443', { a: 'block quick\n' })).toBe('allow');
  });

  it('two lists of one base name are told apart by their folders', () => {
    const main =
      'table <a> file "/etc/lists/ads/hosts"\ntable <b> file "/etc/lists/good/hosts"\nblock all\npass in to <b>\npass out\n';
    const files = { 'ads/hosts': '198.51.100.0/24\n', 'good/hosts': '203.0.113.0/24\n' };
    expect(ask(main, gateway, 'tcp 203.0.113.9 443', files)).toBe('allow');
    expect(ask(main, gateway, 'tcp 198.51.100.9 443', files)).toBe('deny');
  });
});

function manyTables(count: number): string {
  return Array.from({ length: count }, (_, index) => `table <t${index}> { 192.0.2.1 }\n`).join('');
}

describe('settings, by their values', () => {
  const rest = 'block all\npass\n';
  it.each([
    ['set limit states 1000', 'allow'],
    ['set limit states 999', 'unknown'],
    ['set limit { states 30000, src-nodes 99 }', 'unknown'],
    ['set limit table-entries 1', 'allow'],
    ['table <t> { 192.0.2.1 192.0.2.2 }\nset limit table-entries 4', 'allow'],
    ['table <t> { 192.0.2.1 192.0.2.2 }\nset limit table-entries 3', 'unknown'],
    ['table <t> { 192.0.2.1 }\ntable <u> { 192.0.2.2 }\nset limit tables 3', 'unknown'],
    [manyTables(1000), 'allow'],
    [manyTables(1001), 'unknown'],
    [`${manyTables(1001)}set limit tables 2002`, 'allow'],
    ['table <t> { 192.0.2.1 }\ntable <u> { 192.0.2.2 }\nset limit tables 4', 'allow'],
    ['set timeout tcp.first 5', 'allow'],
    ['set timeout tcp.first 4', 'unknown'],
    ['set timeout { udp.single 1 tcp.closed 1 }', 'unknown'],
    ['set timeout tcp.established 59', 'unknown'],
    ['set timeout { tcp.closing 1, frag 1, interval 1 }', 'allow'],
    ['set timeout { adaptive.start 0, adaptive.end 0 }', 'allow'],
    ['set timeout adaptive.end 999', 'unknown'],
    ['set state-defaults pflow', 'allow'],
    ['set state-defaults max 99', 'unknown'],
    ['set state-defaults max 0', 'allow'],
    ['set state-policy if-bound', 'allow'],
    ['set block-policy return', 'allow'],
    ['set ruleset-optimization none', 'allow'],
    ['set frobnicate yes', 'unknown'],
  ])('%j: %s', (line, answer) => {
    expect(ask(`${line}\n${rest}`, gateway, 'tcp 203.0.113.9 443')).toBe(answer);
  });

  it.each([
    'set limit states',
    'set limit states { 5 }',
    'set limit nonsense 5',
    'set limit { }',
    'set timeout nonsense 5',
    'set timeout tcp.first',
    'set block-policy deny',
    'set state-policy bound',
    'set skip em0',
    'pass keep state (nonsense)',
    'pass keep state (max)',
    'pass keep state (max 5',
    'antispoof em0',
    'nat on em0 from any to any',
    'no nat on em0 from any to any -> (em0)',
    'scrub in all nonsense',
  ])('%j is no line of pf', (line) => {
    const { value, diagnostics } = parseText(`${line}\n`);
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toEqual(['config-syntax']);
  });
});

describe('the places of lists', () => {
  const at = (path: string) =>
    meaningOf(readAll(`table <t> file "${path}"\nblock to <t>\n`, { 't.txt': '192.0.2.1\n' }), {
      dir: '/etc/lists',
    }).places;

  it.each([
    ['/etc/lists/x.tables/t.txt', true],
    ['/var/elsewhere/t.txt', false],
    ['/etc/lists/../t.txt', false],
    ['/etc/lists//t.txt', false],
    ['/etc/listsandmore/t.txt', false],
  ])('%s: %s', (place, isAsOptionsSay) => {
    const origin = { file: 'main.conf', line: 1 };
    expect(at(place)).toEqual([{ list: 'table t', place, origin, option: 'dir', isAsOptionsSay }]);
  });
});

describe('budgets', () => {
  const large = `m = "{ ${'10.0.0.1 '.repeat(500)}}"\n`;
  it.each([
    ['macros in rules', `${large}${'pass from $m to $m\n'.repeat(250)}`],
    [
      'lists of lists',
      `pass proto { tcp udp } from { ${'10.0.0.1 '.repeat(400)} } to { ${'10.0.0.1 '.repeat(400)} } port { ${'1 '.repeat(400)} }\n`,
    ],
    ['anchors that call themselves', 'anchor "a"\nload anchor "a" from "/a"\n'],
    [
      'many translations',
      `${'match out on em0 from em1:network nat-to (em0)\nmatch out on em2 from em3:network nat-to (em2)\n'.repeat(80)}pass\n`,
    ],
    [
      'many interfaces',
      `${Array.from({ length: 120 }, (_, n) => `pass in on em${n} to 10.0.${n}.0/24\nblock out on em${n}\n`).join('')}`,
    ],
  ])('%s', (_, text) => {
    const start = performance.now();
    const { value } = parseText(text, { a: 'anchor "/a"\npass\n' });
    if (value !== undefined) meaningOf(value, { dialect: 'openbsd' });
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('files that include others again and again', () => {
    const again = (name: string): string => `include "${name}"\n`.repeat(300);
    const { value, diagnostics } = parseText(again('b'), {
      b: again('c'),
      c: again('d'),
      d: 'pass\n'.repeat(200),
    });
    expect(value).toBeUndefined();
    expect(diagnostics.length).toBeLessThan(12);
  });

  it('tells of ten things at most, and how many more there are', () => {
    const { value, diagnostics } = parseText('nonsense\n'.repeat(40));
    expect([value, diagnostics.length]).toEqual([undefined, 11]);
    expect(diagnostics.at(-1)?.message).toMatch(/^30 more/);
    const tables = Array.from({ length: 40 }, (_, n) => `block quick to <t${n}>\n`).join('');
    const read = target.meaning(readAll(`${tables}pass\n`), meaningOptions());
    expect(read.diagnostics).toHaveLength(11);
  });
});

function meaningOptions() {
  const { value } = target.readOptions({ form: 'host' });
  if (value === undefined) throw new Error('no options');
  return value;
}
