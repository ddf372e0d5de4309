/**
 * Rulesets in the shape that other programs give them: iptables-nft with Docker's chains, ufw, firewalld, OpenWrt's fw4 and
 * fail2ban, as `nft -s list ruleset` lists them, made small. And the tests in them that rulec's own texts never have. Each is
 * asked of the interpreter, with its premises taken for granted, and in `test/engines` of a running kernel.
 */
import { type Case, gateway } from './cases.ts';

const web = 'tcp 192.0.2.1 443';
const dns = 'udp 192.0.2.1 53';

export const foreignCases: readonly Case[] = [
  {
    behaviour: 'a connection is opened by a packet with the flag syn alone of syn and rst',
    rules: gateway('drop', 'tcp flags syn / syn,rst tcp dport 443 accept'),
    connections: [
      [web, 'allow'],
      ['tcp 192.0.2.1 80', 'deny'],
      [dns, 'deny'],
    ],
  },
  {
    behaviour: 'no connection is opened by a packet with other flags',
    rules: gateway('accept', 'tcp flags & (fin | syn | rst | ack) != syn drop\nudp dport 53 drop'),
    connections: [
      [web, 'allow'],
      [dns, 'deny'],
    ],
  },
  {
    behaviour: 'without a mask one of the flags is enough',
    rules: gateway('accept', 'tcp flags ack,rst drop\ntcp flags syn,rst tcp dport 443 drop'),
    connections: [
      [web, 'deny'],
      ['tcp 192.0.2.1 80', 'allow'],
    ],
  },
  {
    behaviour: 'no flag of a mask is no flag of it',
    rules: gateway('accept', 'tcp flags & (fin | syn | rst | psh | ack | urg) == 0x0 drop'),
    connections: [[web, 'allow']],
  },
  {
    behaviour: 'later packets lack the flag syn',
    rules: `table inet t {
chain f {
type filter hook forward priority filter; policy accept;
tcp flags & (syn | ack) == ack tcp dport 443 drop
}
}
`,
    connections: [
      [web, 'deny'],
      ['tcp 192.0.2.1 80', 'allow'],
    ],
  },
  {
    behaviour: 'the size of segments is set in TCP alone, and a rule that sets it goes on',
    rules: gateway('drop', 'tcp option maxseg size set 1200 accept'),
    connections: [
      [web, 'allow'],
      [dns, 'deny'],
    ],
  },
  {
    behaviour: 'what nobody translates has not the status of it',
    rules: gateway('drop', 'ct status dnat accept\ntcp dport 443 accept'),
    connections: [
      [web, 'allow'],
      ['tcp 192.0.2.1 80', 'deny'],
    ],
  },
  {
    behaviour: 'what is translated has the status of it',
    unsure: true,
    rules: `table ip n {
chain p {
type nat hook prerouting priority dstnat; policy accept;
ip daddr 192.0.2.1 tcp dport 443 dnat to 198.51.100.9:80
}
}
${gateway('accept', 'ct status dnat drop')}`,
    connections: [[web, 'deny']],
  },
  {
    behaviour: 'destinations of others are none of the machine itself, nor of many',
    rules: gateway(
      'drop',
      'fib daddr type local accept\nfib daddr type { broadcast, multicast } accept\nfib daddr type unicast tcp dport 443 accept',
    ),
    connections: [
      [web, 'allow'],
      ['tcp 192.0.2.1 80', 'deny'],
    ],
  },
  {
    behaviour: 'there is a way back to senders',
    rules: `table inet t {
chain p {
type filter hook prerouting priority filter + 10; policy accept;
fib saddr . mark . iif oif missing drop
}
}
${gateway('drop', 'tcp dport 443 accept').replace('table inet t', 'table inet u')}`,
    connections: [
      [web, 'allow'],
      ['tcp 192.0.2.1 80', 'deny'],
      ['tcp 2001:db8:1::1 443', 'allow'],
    ],
  },
  {
    behaviour: 'packets of requests have no header of routes in front',
    rules: gateway('accept', 'rt type 0 drop\ntcp dport 80 drop'),
    connections: [
      ['tcp 2001:db8:1::1 443', 'allow'],
      ['tcp 2001:db8:1::1 80', 'deny'],
    ],
  },
  {
    behaviour: 'what is forwarded was sent to the gateway alone',
    rules: gateway(
      'drop',
      'meta pkttype != host drop\nmeta pkttype broadcast accept\nmeta pkttype host tcp dport 443 accept',
    ),
    connections: [
      [web, 'allow'],
      ['tcp 192.0.2.1 80', 'deny'],
    ],
  },
];

/** Tests in forms that nft refuses: nobody knows what the text does, and a table with them is not loaded. */
export const refusedForms: readonly string[] = [
  'tcp flags fin / rst drop',
  'tcp flags syn / syn|rst drop',
  'tcp flags & (psh,ecn,syn) == 0x0 drop',
  'rt type 256 drop',
  'tcp option maxseg size set 70000',
  'meta pkttype broadcast, multicast drop',
  'fib daddr type local,broadcast drop',
  'tcp flags fin udp dport 53 drop',
  'tcp dport 1 udp dport 53 drop',
  'meta l4proto { tcp, udp } tcp flags syn drop',
  'ip daddr 192.0.2.1 rt type 0 drop',
].map((line) => gateway('accept', line));
