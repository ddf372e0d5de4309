/** Texts as people write them, held against a rule set: right ones in unusual forms, wrong ones in usual forms. */
import { describe } from 'vitest';
import { asItIs, type HandWritten, testEdits } from '../../support/by-hand.ts';

const rules = `rulec: 1
name: by-hand
rules:
  - id: no-lab
    action: deny
    services: [1-65535/tcp]
    to: [{ addresses: [198.51.100.64/26] }]
  - id: service
    services: [443/https]
    to: [{ hosts: ["*.example.com"], addresses: [198.51.100.0/24, "2001:db8:9::/48"] }]
  - id: crl
    services: [80/http]
    to: [{ hosts: [crl.example.com], addresses: any }]
  - id: time
    services: [123/udp]
    to: [{ addresses: [203.0.113.7/32] }]
`;

const anchor = `
table <src> { 192.0.2.16/28 2001:db8:1:16::/64 }
table <local> { 10.0.0.0/8 2001:db8:1::/48 }
table <service> { 198.51.100.0/24 !198.51.100.64/26 2001:db8:9::/48 }
table <lab> { 198.51.100.64/26 }
pass in quick on em1 proto tcp from <src> to <service> port 443 flags S/SA keep state label "service"
block return in quick on em1 proto tcp from <src> to <lab>
pass in quick on em1 proto tcp from <src> to ! <local> port 80
pass in quick on em1 proto udp from <src> to 203.0.113.7 port 123
block return in log quick on em1 from <src> to ! <local>
`;

const local = '10.0.0.0/8,2001:db8:1::/48';
const gateway: HandWritten = {
  target: 'pf',
  files: { 'pf.conf': anchor },
  options: { inside: 'em1', source: '192.0.2.16/28,2001:db8:1:16::/64', local },
  rules,
};
const host = { form: 'host', inside: 'em0', local };

const whole = `
inside = "em1"
clients = "{ 192.0.2.16/28, 2001:db8:1:16::/64 }"
table <local> const { 10/8, 2001:DB8:1::/48 }
set block-policy return
set skip on lo0
block log on $inside from $clients to ! <local>
pass in on $inside inet proto tcp from $clients to { 198.51.100.0 - 198.51.100.63, 198.51.100.128/25 } port https
pass in on $inside inet6 proto tcp from $clients to 2001:db8:9::/48 port = 443 modulate state
pass in on $inside proto { tcp } from $clients to ! <local> port 79 >< 81
block in on $inside inet proto tcp from $clients to 198.51.100.64/26
pass in on $inside proto 17 from $clients to 203.0.113.7/32 port { 123 }
`;

const tagged = `
table <local> { 10.0.0.0/8 2001:db8:1::/48 }
table <service> { 198.51.100.0/26 198.51.100.128/25 2001:db8:9::/48 }
block return log from { 192.0.2.16/28 2001:db8:1:16::/64 } to ! <local>
anchor "in" in on em1 from { 192.0.2.16/28 2001:db8:1:16::/64 } {
  pass proto tcp to <service> port 443 tag OK
  pass inet proto tcp to ! 198.51.100.64/26 port 80 tag OK
  pass inet6 proto tcp to any port 80 tag OK
  pass proto udp to 203.0.113.7 port 123 tag OK
}
pass out quick tagged OK
`;

const main =
  'set limit table-entries 400000\nanchor "rules"\nload anchor "rules" from "/etc/pf.anchors/rules.conf"\n';
const loaded = {
  'rules.conf': anchor.replace(/table <src>.*\n/, 'table <src> persist file "/etc/pf/clients.txt"\n'),
  'clients.txt': '192.0.2.16/28\n2001:db8:1:16::/64\n',
};

const onTwo = { options: { ...gateway.options, inside: 'em1,em2' } };
const onHost = (text: string): string =>
  text.replaceAll(' in ', ' out ').replaceAll('on em1', 'on em0').replaceAll('from <src> ', 'from any ');

describe('right in unusual ways', () => {
  testEdits(gateway, [
    ['with an exception in a table, and a block in between', asItIs],
    ['as a whole ruleset in which the last match decides', () => whole],
    ['with a block of everything, and the way out by tag', () => tagged],
    ['in a main file that loads an anchor with tables of its own', () => main, [], { files: loaded }],
    [
      'for one interface after the other',
      (text) => text.replaceAll(/^(?:pass|block).*\n/gm, (line) => line + line.replace('on em1', 'on em2')),
      [],
      onTwo,
    ],
    ['for two interfaces in a list', (text) => text.replaceAll('on em1', 'on { em2 em1 }'), [], onTwo],
    ['on the machine itself', onHost, [], { options: host }],
    [
      'on the machine itself, whatever the interface',
      (text) => onHost(text).replaceAll(' on em0', ''),
      [],
      { options: host },
    ],
  ]);
});

describe('wrong in usual ways', () => {
  testEdits(gateway, [
    [
      'a way out by tag for what the machine itself is asked',
      () => tagged.replace('pass out', 'block return in on em1 from any to <local>\npass out'),
      /^blocks-ungoverned$/,
    ],
    ['a pass without the tag', () => tagged.replace('port 123 tag OK', 'port 123'), /^blocks$/],
    [
      'an exception in a list of a rule',
      ['to <service> port 443', 'to { 198.51.100.0/24 !198.51.100.64/26 } port 443'],
      /permits/,
    ],
    ['no closing block', [/block return in log.*\n/, ''], /permits/],
    [
      'a closing block of new TCP connections alone',
      ['quick on em1 from <src> to ! <local>', 'quick on em1 proto tcp from <src> to ! <local>'],
      /permits/,
    ],
    ['a closing block of IPv4 alone', ['log quick on em1 from', 'log quick on em1 inet from'], /permits/],
    [
      'a source that is wider',
      ['on em1 proto udp from <src>', 'on em1 proto udp from any'],
      /permits-ungoverned/,
    ],
    ['a source that is narrower', ['{ 192.0.2.16/28 2001', '{ 192.0.2.16/29 2001'], /unknown/],
    ['another interface', ['quick on em1 proto udp', 'quick on em2 proto udp'], /blocks/],
    ['a negated table', ['to <service>', 'to ! <service>'], /permits/],
    ['the block behind the pass', [/(block return in quick.*\n)(pass.*\n)/, '$2$1'], /permits/],
    ['no quick on a pass', ['pass in quick on em1 proto udp', 'pass in on em1 proto udp'], /blocks/],
    ['another port', ['port 443', 'port 444'], /blocks permits/],
    [
      'another transport',
      ['proto udp from <src> to 203.0.113.7', 'proto tcp from <src> to 203.0.113.7'],
      /blocks permits/,
    ],
    ['a lost local table', [/table <local>.*\n/, ''], /unknown/],
    ['a mapped address', ['203.0.113.7 port', '::ffff:203.0.113.7 port'], /blocks permits/],
    [
      'a comment that swallows the closing block',
      ['block return in log', '# the end \\\nblock return in log'],
      /permits/,
    ],
  ]);
});
