/**
 * Statements that are understood, in chains of every type at every hook, of tables of the site: what nft refuses is not taken
 * for a ruleset, for then nothing of its file is loaded.
 */
import { expect, it } from 'vitest';
import { target } from '../../src/targets/nftables/target.ts';
import { describeWithEngine } from '../support/engines.ts';
import { hasKernel } from './kernel.ts';
import { loadAll } from './nftables-loads.ts';

const statements: readonly string[] = [
  ...[
    'reject',
    'reject with tcp reset',
    'reject with icmp type host-unreachable',
    'reject with icmpv6 type no-route',
  ],
  ...[
    'reject with icmpx type no-route',
    'masquerade',
    'snat to 192.0.2.9',
    'snat ip to 192.0.2.9',
    'dnat to 192.0.2.9',
  ],
  ...['dnat ip to 192.0.2.9', 'dnat to 192.0.2.9:80', 'redirect', 'redirect to :80', 'tproxy to :80'],
  ...[
    'fib saddr . iif oif missing drop',
    'fib daddr type local accept',
    'meta pkttype host accept',
    'ct status dnat accept',
  ],
  ...[
    'tcp option maxseg size set rt mtu',
    'tcp option maxseg size set 1400',
    'tcp flags syn accept',
    'ct state new accept',
  ],
  ...[
    'meta nfproto ipv4 accept',
    'meta protocol ip accept',
    'meta skuid 0 accept',
    'iifname "f0" accept',
    'counter drop',
  ],
];
const matches = [
  '',
  'ip daddr 10.9.9.9 ',
  'tcp dport 9 ',
  'udp dport 9 ip daddr 10.9.9.9 ',
  'meta l4proto { tcp, udp } ',
];
const hooks = [
  ...['prerouting', 'input', 'forward', 'output', 'postrouting'].map(
    (hook) => `filter hook ${hook} priority 5`,
  ),
  ...['prerouting', 'input', 'output', 'postrouting'].map((hook) => `nat hook ${hook} priority 5`),
  'route hook output priority -150',
];

const texts = ['inet', 'ip'].flatMap((family) =>
  hooks.flatMap((hook) =>
    statements.flatMap((statement) =>
      matches.map(
        (match) =>
          `table ${family} x {\n\tchain c {\n\t\ttype ${hook}; policy accept;\n\t\t${match}${statement}\n\t}\n}\n`,
      ),
    ),
  ),
);

function isRead(content: string): boolean {
  const config = target.formats[0]?.parse([{ path: 'a.nft', content }]).value;
  const options = target.readOptions({}).value;
  return (config && options && target.meaning(config, options).value) !== undefined;
}

describeWithEngine('statements at hooks', 'nft, or a network namespace for root,', hasKernel(), () => {
  it('are refused where nft refuses them', () => {
    const read = texts.filter(isRead);
    const loads = loadAll(read);
    expect(read.filter((_, at) => loads[at]?.loads !== true)).toEqual([]);
    expect(read.length).toBeGreaterThan(1000);
    expect(texts.length - read.length).toBeGreaterThan(500);
  }, 600_000);
});
