/** Lines that real files have and that decide nothing of what a rule set speaks of, or only a part of it. */
import { describe } from 'vitest';
import { asItIs, type HandWritten, testEdits } from '../../support/by-hand.ts';

const rules = `rulec: 1
name: vendor
rules:
  - id: web
    services: [443/tcp]
    to: [{ addresses: [198.51.100.0/24] }]
`;

const local =
  '{ 10/8, 172.16/12, 192.168/16, 169.254/16, 127/8, 224/4, 255.255.255.255, fc00::/7, fe80::/10, ::1, ff00::/8 }';
const end = `table <near> ${local}
pass out quick proto tcp from any to 198.51.100.0/24 port https
block return out quick from any to ! <near>
`;
const host: HandWritten = { target: 'pf', files: { 'pf.conf': end }, options: { form: 'host' }, rules };
const gateway: HandWritten = {
  ...host,
  files: {
    'pf.conf': end.replaceAll(' out quick', ' in quick').replace('block', 'pass out quick all\nblock'),
  },
  options: {},
};

const inFront = (line: string) => (text: string) => `${line}\n${text}`;
const withOption = (option: string) => (text: string) => text.replace('port https', `port https ${option}`);

const queues = `queue main on em0 bandwidth 10M
queue a parent main bandwidth 4M, min 1M burst 8M for 100ms default
queue b parent main bandwidth 1M qlimit 100`;

describe('decides nothing on a host', () => {
  testEdits(host, [
    ['as it is', asItIs],
    ...[
      ...['antispoof log quick for { em0 (em1) lo0 } inet', 'antispoof for egress label "spoofed"'],
      ...[
        'match in all scrub (no-df random-id max-mss 1400)',
        'match out on egress inet from 10/8 nat-to (egress:0)',
      ],
      ...[
        'match out proto tcp set prio (3, 6)',
        'match log (all, to pflog1) all',
        'pass proto pim all',
        'pass proto eigrp',
      ],
      ...['scrub in on em0 all fragment reassemble max-mss 1400', 'queue main on em0 bandwidth 10M default'],
      ...['nat on em0 inet from em1:network to any -> (em0) port 1024:65535', 'no nat on em0 proto carp'],
      ...['rdr on em0 proto tcp from any to (em0) port 8080 -> 192.168.0.7 port 80', 'set debug err'],
      ...[
        'pass quick inet proto icmp all icmp-type { echoreq, unreach code needfrag, 11 }',
        'set hostid 7',
        'include "/dev/null"',
      ],
      ...['set optimization aggressive', 'set limit { states 50000, frags 5000 }', 'set loginterface none'],
      ...[
        'set timeout { tcp.established 3600, adaptive.start 0, adaptive.end 0 }',
        'set state-defaults pflow, no-sync',
      ],
      ...[
        'block in quick from { no-route urpf-failed }',
        'block fragment',
        'set ruleset-optimization profile',
      ],
      ...['pass proto udp from 224.0.0.0/4 to any', 'pass from 255.255.255.255', 'set state-policy if-bound'],
    ].map(
      (line) => [line, inFront(line), [], { lines: /^(?:pf\.conf:\d+: unknown-construct,?)*$/ }] as const,
    ),
    ...[
      ...[
        'allow-opts',
        'keep state (max 1000, source-track rule, max-src-states 100, max-src-conn 100, overload <bad> flush global)',
      ],
      ...[
        'keep state (tcp.established 3600 if-bound)',
        'set ( prio (2, 5), tos 0x10 )',
        'set prio 5 label "a"',
      ],
    ].map((option) => [option, withOption(option)] as const),
    ...['set queue (a, b) set tos lowdelay', 'queue a', 'set ( prio (2, 5), queue a )'].map(
      (option) => [option, (text: string) => `${queues}\n${withOption(option)(text)}`] as const,
    ),
    [
      'what OpenBSD has',
      inFront('set syncookies adaptive (start 25%, end 12%)\nset reassemble yes no-df\nset debug err'),
      [],
      { options: { ...host.options, dialect: 'openbsd' } },
    ],
    [
      'what FreeBSD has',
      inFront(
        'set fail-policy return\nset keepcounters\nset debug urgent\npass in proto esp all ridentifier 7',
      ),
      [],
      { options: { ...host.options, dialect: 'freebsd' } },
    ],
    ['a port by a name of /etc/services', ['port https', 'port { https, imaps }'], /^permits$/],
    ['a name that only the device reads', ['port https', 'port { https, nosuchname }'], /^unknown$/],
    // 591 on FreeBSD and macOS, and 8080 on OpenBSD.
    ['a name of several ports', ['port https', 'port { https, http-alt }'], /^unknown$/],
    ['a name that macOS has not', ['port https', 'port { https, domain-s }'], /^unknown$/],
    ['a name that FreeBSD has not', ['port https', 'port { https, radius-acct }'], /^unknown$/],
    ['a protocol by a name, for what it is', ['proto tcp', 'proto TCP']],
  ]);
});

describe('decides nothing on a gateway', () => {
  testEdits(gateway, [
    ['as it is', asItIs],
    ...[
      ...[
        'scrub in all',
        'nat on em0 from 10/8 to any -> (em0)',
        'match out on em0 nat-to (em0)',
        'match in all scrub (no-df)',
      ],
      ...['match in tag SEEN', 'block in quick from 224/4'],
    ].map((line) => [line, inFront(line)] as const),
    // Its own sockets take what is sent to its own addresses, which are local ones.
    ['users', inFront('block log proto { tcp udp } user backup'), /^unknown-ungoverned$/],
  ]);
});

describe('is told where it reaches, and nowhere else', () => {
  const apple = `scrub-anchor "com.apple/*" all fragment reassemble
nat-anchor "com.apple/*"
rdr-anchor "com.apple/*"
dummynet-anchor "com.apple/*"
anchor "com.apple/*"
load anchor "com.apple" from "/etc/pf.anchors/com.apple"
`;
  const files = { 'com.apple': 'anchor "200.AirDrop/*"\n' };
  testEdits(host, [
    ['the file of every Mac', inFront(apple.trimEnd()), /^unknown$/, { files }],
    ['an anchor for one port', inFront('anchor "elsewhere" out proto tcp to any port 8443'), /^unknown$/],
    ['a table that something else fills', inFront('table <bad> persist\nblock quick to <bad>'), /^unknown$/],
    [
      'a redirection of what is blocked anyway',
      inFront('match out proto tcp to 203.0.113.0/24 port 80 rdr-to 192.0.2.7'),
    ],
    [
      'a redirection of what gets through',
      inFront('match out proto tcp to port 443 rdr-to 198.51.100.7'),
      /^unknown$/,
    ],
    [
      'braces at the wrong place',
      inFront('set limit states { 9 }'),
      [],
      { lines: ['pf.conf:1: config-syntax'] },
    ],
    ['what pfctl refuses', inFront('block log in all'), [], { lines: ['pf.conf:1: config-syntax'] }],
  ]);
});
