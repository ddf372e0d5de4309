/** Rules of pf as people write them, held against a rule set by the command line. */
import { describe } from 'vitest';
import { asItIs, type HandWritten, testEdits } from '../support/by-hand.ts';

const rules = `# Outbound from the servers
inside = "em1"
servers = "{ 10.1.2.0/24, fd00:1:2::/64 }"
table <local> const { 10/8, fd00::/8 }
table <service> { 192.0.2.0/25 198.51.100.0/24 2001:db8:1::/48 }
revocation = "203.0.113.0/28, 203.0.113.16/28"

set skip on lo0
block return log on $inside from $servers to ! <local>
pass in on $inside proto tcp from $servers to <service> port https
pass in on $inside inet proto tcp from $servers to { $revocation } port { http }
`;

const gateway: HandWritten = {
  target: 'pf',
  files: { 'pf.conf': rules },
  options: { inside: 'em1', source: '10.1.2.0/24,fd00:1:2::/64', local: '10.0.0.0/8,fd00::/8' },
};

/** The service's table in a file of its own. */
const inFile = (text: string): string =>
  text.replace(/table <service>.*/, 'table <service> persist file "/etc/pf/service.txt"');
const service = '# the service\n198.51.100.0/24\n192.0.2.0/25\n2001:db8:1::/48\n';

describe('right', () => {
  testEdits(gateway, [
    ['with macros and lists, the last match deciding', asItIs],
    [
      'with quick rules, and the block at the end',
      (text) => {
        const block = /^block.*\n/m.exec(text)?.[0] ?? '';
        return text.replace(block, '').replaceAll('pass in on', 'pass in quick on') + block;
      },
    ],
    ['with an exception in a table', ['{ 192.0.2.0/25 ', '{ 192.0.2.0/24 !192.0.2.128/25 ']],
    ['with two halves of a network', ['198.51.100.0/24', '198.51.100.0/25, 198.51.100.128/25']],
    ['with ports as people compare them', (text) => text.replace('port { http }', 'port 79 >< 81')],
    [
      'with a rule that a later one takes back',
      [
        'pass in on',
        'pass in on $inside proto tcp from $servers to ! <local> port 443\nblock return in on $inside from $servers to ! <local>\npass in on',
      ],
    ],
    ['with a table in a file', inFile, [], { files: { 'service.txt': service } }],
  ]);
});

describe('wrong', () => {
  testEdits(gateway, [
    [
      'IPv6 that the family forgot',
      ['pass in on $inside proto', 'pass in on $inside inet proto'],
      ['blocks tcp port 443, address 2001:db8:1::/48'],
    ],
    [
      'a quick that comes too early',
      ['block return', 'block return in quick'],
      [
        'blocks tcp port 443, address 192.0.2.0/25 | 198.51.100.0/24 | 2001:db8:1::/48',
        'blocks tcp port 80, address 203.0.113.0/27',
      ],
    ],
    [
      'the block behind the passes, without quick',
      (text) => {
        const block = /^block.*\n/m.exec(text)?.[0] ?? '';
        return text.replace(block, '') + block;
      },
      [
        'blocks tcp port 443, address 192.0.2.0/25 | 198.51.100.0/24 | 2001:db8:1::/48',
        'blocks tcp port 80, address 203.0.113.0/27',
      ],
    ],
    [
      'a list of exclusions, which is every address',
      ['to { $revocation }', 'to { ! 203.0.113.0/28, ! 203.0.113.16/28 }'],
      [
        'permits tcp port 80, any IPv4 address but 203.0.113.0/27',
        'permits-ungoverned clients of the source networks, tcp port 80, address 10.0.0.0/8',
      ],
    ],
    [
      'no word on the transport',
      ['pass in on $inside proto tcp', 'pass in on $inside proto { tcp, udp }'],
      ['permits udp port 443, address 192.0.2.0/25 | 198.51.100.0/24 | 2001:db8:1::/48'],
    ],
    [
      'a block for one family alone',
      ['block return log on $inside from', 'block return log on $inside inet from'],
      [
        'permits any IPv6 address but 2001:db8:1::/48',
        'permits ports 1-442 | 444-65535, address 2001:db8:1::/48',
        'permits udp port 443, address 2001:db8:1::/48',
      ],
    ],
    [
      'with a table in a file that lacks a prefix',
      inFile,
      ['blocks tcp port 443, address 2001:db8:1::/48'],
      { files: { 'service.txt': service.replace('2001:db8:1::/48\n', '') } },
    ],
    [
      'machines that the options do not name, and what is then decided about them',
      (text) => text.replaceAll('from $servers', 'from any'),
      [
        'permits-ungoverned clients outside the source networks, tcp port 443, address 192.0.2.0/25 | 198.51.100.0/24 | 2001:db8:1::/48',
        'permits-ungoverned clients outside the source networks, tcp port 80, address 203.0.113.0/27',
      ],
    ],
  ]);
});

describe('unknown, or not to be read', () => {
  testEdits(gateway, [
    [
      'the line that is not understood is named',
      ['port https', 'port https probability 50%'],
      /unknown/,
      { lines: /pf\.conf:10: unknown-construct/ },
    ],
    [
      'what pf refuses is refused',
      ['<service> port', '<servcie port'],
      [],
      { lines: /pf\.conf:10: config-syntax/ },
    ],
  ]);
});
