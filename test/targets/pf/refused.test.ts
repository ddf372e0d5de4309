/** Texts that pfctl of one system or of all of them refuses, so that they can mean nothing that a rule set says. */
import { describe, expect, it } from 'vitest';
import { target } from '../../../src/targets/pf/target.ts';
import { optionsOf, parseText } from './support.ts';

const all = ['openbsd', 'freebsd', 'macos'] as const;

/** The systems that load a text. */
function takersOf(text: string): readonly string[] {
  const { value } = parseText(`${text}\n`);
  if (value === undefined) return [];
  return all.filter((dialect) => target.meaning(value, optionsOf({ dialect })).value !== undefined);
}

const [openbsd, freebsd, macos] = all;
const olders = [freebsd, macos];

describe('the order of parts, as FreeBSD and macOS ask for it', () => {
  it.each([
    ['set block-policy drop\nscrub in all\nnat on em0 from any to any -> (em0)\npass out', olders],
    ['pass out\nnat on em0 from any to any -> (em0)', []],
    ['block in\nrdr-anchor "x"', []],
    ['pass out\nscrub in all', []],
    ['anchor "x"\nscrub in all', []],
    ['nat on em0 from any to any -> (em0)\nscrub in all', []],
    ['scrub in all\nset block-policy drop', []],
    ['nat on em0 from any to any -> (em0)\nset limit states 50000', []],
    ['antispoof for em1\nset timeout interval 10', [openbsd]],
    ['pass out\nqueue std on em0 bandwidth 10M default', [openbsd]],
    ['set require-order no\npass out\nnat on em0 from any to any -> (em0)\nscrub in all', olders],
    ['set require-order no\nset require-order yes\npass out\nscrub in all', []],
    // The check is not made for these (option in parse.y).
    ['scrub in all\nset skip on lo0\nset state-policy if-bound', olders],
    ['pass out\ntable <t> { 192.0.2.1 }\nm = "em0"\npass out on $m', all],
  ])('%j', (text, takers) => {
    expect(takersOf(text)).toEqual(takers);
  });

  it('counts what an included file has come to', () => {
    const { value } = parseText('include "more.conf"\nscrub in all\n', { 'more.conf': 'pass out\n' });
    expect(value?.restrictions.map(({ what }) => what)).toContain('normalization behind a rule');
  });

  it('is told with the message', () => {
    const { value } = parseText('pass out\nscrub in all\n');
    const { diagnostics } = (value && target.meaning(value, optionsOf({ dialect: freebsd }))) ?? {};
    expect(diagnostics?.map(({ help }) => help)).toEqual([expect.stringContaining('the order is settings')]);
  });

  it('is of each loaded file by itself', () => {
    const files = { 'more.conf': 'nat on em0 from any to any -> (em0)\npass out\n' };
    const { value } = parseText('pass out\nanchor "x"\nload anchor "x" from "more.conf"\n', files);
    expect(value?.restrictions.filter(({ only }) => only.length === 0)).toEqual([]);
  });
});

describe('what some systems have alone', () => {
  it.each([
    ['pass out ridentifier 5', [freebsd]],
    ['set fail-policy return', [freebsd]],
    ['set keepcounters', [freebsd]],
    ['set syncookies always', [openbsd, freebsd]],
    ['set require-order yes', olders],
    ['set limit pktdelay-pkts 1000', [openbsd]],
    ['set limit anchors 1000', [openbsd, freebsd]],
    ['set limit eth-anchors 1000', [freebsd]],
    ['set timeout sctp.first 60', [freebsd]],
    ['set timeout esp.first 60', [macos]],
    ['set debug notice', [openbsd]],
    ['set debug urgent', olders],
    ['match out set delay 10', [openbsd]],
    ['pass out set tos lowdelay', [openbsd, freebsd]],
    ['pass out set prio 3', [openbsd, freebsd]],
    ['pass out proto esp prio 3', [openbsd, freebsd]],
    ['pass out on any', [openbsd]],
    ['pass out log (matches)', [openbsd, freebsd]],
    ['pass in reply-to (em0 192.0.2.1) from any to any', olders],
    ['pass in from any to any reply-to 192.0.2.1', [openbsd]],
    ['pass in from any to any reply-to (em0 192.0.2.1)', []],
    ['scrub-anchor "x"', [macos]],
    ['match out nat-to (em0)', [openbsd]],
    ['pass out divert-reply', [openbsd]],
    ['pass out dnpipe 5', olders],
    ['queue q parent std bandwidth 5M\nqueue std on em0 bandwidth 9M', [openbsd]],
    ['queue std on em0 bandwidth 9M', [openbsd]],
    ['altq on em0 priq bandwidth 100Mb queue { a, b }\nqueue a priority 3 priq(default)\nqueue b', olders],
  ])('%j', (text, takers) => {
    const defined = text.startsWith('queue q') ? text.split('\n').reverse().join('\n') : text;
    expect(takersOf(defined)).toEqual(takers);
  });
});

describe('values that pfctl does not take', () => {
  it.each([
    ...[
      'set debug nosuch',
      'set hostid 0',
      'set hostid mine',
      'set hostid 4294967296',
      'set hostid 0x',
      'set optimization fast',
    ],
    ...['set limit states -1', 'set limit states 5000000000', 'set syncookies adaptive (start 12%, end 25%)'],
    ...['set timeout tcp.first -1', 'set timeout interval soon', 'set skip on ! em0', 'set loginterface 5'],
    ...['set require-order maybe', 'set reassemble yes df', 'set state-defaults max-src-conn 0'],
    ...['match in scrub (nosuch)', 'match in scrub (no-df no-df)', 'match in scrub (max-mss 70000)'],
    ...['match in scrub (min-ttl 300)', 'match in scrub (reassemble udp)', 'match in scrub no-df'],
    ...['match in inet6 scrub (random-id)', 'match in scrub ()', 'match in scrub (no-df) scrub (random-id)'],
    ...[
      'scrub in all reassemble tcp',
      'scrub quick in all',
      'scrub all fragment nosuch',
      'scrub all max-mss x',
    ],
    ...[
      'pass set prio 8',
      'pass set prio (1, 9)',
      'pass set prio x',
      'pass set prio 1 set prio 2',
      'pass prio 8',
    ],
    ...[
      'pass tos 256',
      'pass tos nosuch',
      'pass set tos 0x100',
      'pass tos 4 tos 8',
      'pass set ( )',
      'pass set cos 1',
    ],
    ...[
      'pass set delay 70000',
      'pass set delay x',
      'pass ridentifier x',
      'pass queue nosuch',
      'pass set queue (a, b)',
    ],
    ...['queue q on em0 bandwidth 10Zb', 'queue q on em0 nosuch 5', 'queue q parent nosuch bandwidth 5M'],
    ...['queue q on em0 bandwidth 5M qlimit 70000', 'altq on em0 priq bandwidth 1Mb', 'queue'],
    ...['pass probability 150%', 'pass probability x', 'pass out max-pkt-rate 5', 'pass received-on 5'],
    ...['pass log (nosuch)', 'pass log (to em0)', 'pass log ()', 'pass log (all, to pflog)'],
    ...[
      'block return-rst (ttl 300) proto tcp',
      'block return-rst (5) proto tcp',
      'block return-icmp (nosuch)',
    ],
    ...['block return-icmp (host-unr, nosuch)', 'block return (5)'],
    ...[
      'pass inet proto icmp icmp-type nosuch',
      'pass inet proto icmp icmp-type 256',
      'pass proto icmp icmp-type 8',
    ],
    ...['pass inet proto icmp icmp-type unreach code nosuch', 'pass inet proto tcp icmp-type echoreq'],
    ...['pass inet proto icmp6', 'pass inet6 proto icmp', 'pass inet6 proto icmp icmp6-type echoreq'],
    ...['pass inet proto icmp icmp-type 8 icmp-type 9', 'pass inet icmp-type echoreq'],
    ...[
      'pass fragment flags S/SA',
      'pass proto udp to port 53 fragment',
      'pass proto udp from any os "Linux"',
    ],
    ...[
      'block allow-opts',
      'match allow-opts',
      'match keep state',
      'block modulate state',
      'pass no state (max 5)',
    ],
    ...['pass keep state (max 5, max 6)', 'pass keep state (sloppy sloppy)', 'pass modulate state (sloppy)'],
    ...['pass keep state (if-bound, floating)', 'pass keep state (overload <t>)', 'pass keep state (frag 5)'],
    ...['pass keep state (max-src-conn 50, source-track global)', 'pass keep state (max-src-conn-rate 5)'],
    ...['pass keep state (max-src-conn-rate 5/0)', 'pass keep state (max-src-states 0)'],
    ...[
      'pass nat-to (em0)',
      'pass out nat-to (em0) no state',
      'block out nat-to (em0)',
      'pass out binat-to 192.0.2.1',
    ],
    ...['pass in route-to (em0 192.0.2.1) reply-to (em0 192.0.2.1)', 'pass route-to (em0 192.0.2.1)'],
    ...['match in divert-to 127.0.0.1 port 80', 'pass in to urpf-failed', 'pass on (em0)'],
    ...[
      'antispoof for em0 proto tcp',
      'antispoof for em0 from any',
      'antispoof for ! em0',
      'antispoof for em0 flags any',
    ],
    ...['nat on em0 from any to any label "x" -> (em0)', 'nat on em0 from any to any flags any -> (em0)'],
    ...['no nat pass on em0 from any to any', 'rdr on em0 from any to any port 80 -> 192.0.2.1'],
    ...['binat on em0 from 192.0.2.5 to any -> 203.0.113.0/24', 'binat on em0 from <t> to any -> 192.0.2.1'],
    ...['pass proto tcp user unknown >< 5', 'pass proto tcp user 4294967295', 'pass proto tcp user => 5'],
    ...['anchor "x" {\npass\n}\nanchor "x" {\nblock\n}'],
    ...['nat on em0 from any to any -> (em0) port 70000', 'nat log (nosuch) on em0 from any to any -> (em0)'],
    ...['anchor "x" {\nantispoof for em0\n}', 'scrub-anchor', `pass ${'label "a" '.repeat(6)}`],
  ])('%j', (line) => {
    expect(takersOf(line)).toEqual([]);
  });

  it('a queue may be defined by the main file for what it loads', () => {
    const main = 'anchor "x"\nload anchor "x" from "more.conf"\nqueue a on em0 bandwidth 5M default\n';
    const takes = (text: string): boolean => parseText(main, { 'more.conf': text }).value !== undefined;
    expect([takes('pass out set queue a\n'), takes('pass out set queue b\n')]).toEqual([true, false]);
  });
});

it.each([
  ['2001:db8::/64', all],
  ['192.0.2.0/24', all],
  // Of IPv6 it is 52 bits to FreeBSD and macOS, 64 to OpenBSD; 08 is no number to the first two.
  ['2001:db8::/064', []],
  ['192.0.2.0/08', []],
])('a mask with a 0 in front, in the file of a table: %s', (entry, takers) => {
  const { value } = parseText('table <t> file "t.txt"\nblock in from <t>\n', { 't.txt': `${entry}\n` });
  const read = all.filter(
    (dialect) => value && target.meaning(value, optionsOf({ dialect })).value !== undefined,
  );
  expect(read).toEqual(takers);
});
