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
    behaviour: 'flags in parentheses on both sides are those of a mask',
    rules: gateway(
      'accept',
      'tcp flags & (fin|syn) == (fin|syn) drop\ntcp flags & (fin|syn) == (syn) tcp dport 443 drop',
    ),
    connections: [
      [web, 'deny'],
      ['tcp 192.0.2.1 80', 'allow'],
    ],
  },
  {
    behaviour: 'an operator without a mask compares all eight flags, those by which ECN is asked for too',
    rules: gateway('accept', 'ct state new tcp flags != syn drop'),
    connections: [[web, 'allow']],
    unsure: true,
  },
  {
    behaviour: 'operators are words, too',
    rules: gateway('drop', 'tcp dport eq 443 accept\nip daddr ne 192.0.2.0/24 udp dport le 53 accept'),
    connections: [
      [web, 'allow'],
      [dns, 'deny'],
      ['udp 198.51.100.1 53', 'allow'],
    ],
  },
  {
    behaviour: 'the keys of a map may be names',
    rules: `define lan = 192.0.2.0/24
define name = 53
${gateway('drop', 'ip daddr vmap { $lan : jump in }', 'chain in {\nudp dport vmap { $name : accept, 123 : drop }\n}')}`,
    connections: [
      [web, 'deny'],
      [dns, 'allow'],
    ],
  },
  {
    behaviour: 'a set that a rule adds to holds what packets showed, whatever its flags say',
    rules: gateway(
      'accept',
      'ip daddr @seen drop',
      'set seen {\ntype ipv4_addr\nsize 128\n}\nchain watch {\ntype filter hook prerouting priority mangle\ntcp dport 443 add @seen { ip daddr }\n}',
    ),
    connections: [[web, 'deny']],
    unsure: true,
  },
  {
    behaviour: 'what adds to a set goes on, and under a bound only beyond it',
    rules: gateway(
      'accept',
      `add @many { ip saddr }
tcp dport 443 add @busy { ip saddr limit rate over 100/minute burst 50 packets } drop
udp dport 53 update @calm { ip saddr limit rate 100/minute } drop
tcp dport 80 meter few { ip saddr limit rate over 100/second } drop`,
      'set many {\ntype ipv4_addr\nflags dynamic\n}\nset calm {\ntype ipv4_addr\nflags dynamic\n}\nset busy {\ntype ipv4_addr\nflags dynamic\n}',
    ),
    connections: [
      [web, 'allow'],
      ['tcp 192.0.2.1 80', 'allow'],
      [dns, 'deny'],
    ],
  },
  {
    behaviour: 'the bound of an element is that of the rule that added it',
    rules: gateway(
      'accept',
      `tcp dport 53 add @busy { ip saddr limit rate over 100/minute } drop
udp dport 53 update @busy { ip saddr limit rate 100/minute } drop`,
      'set busy {\ntype ipv4_addr\nflags dynamic\n}',
    ),
    connections: [
      ['tcp 192.0.2.1 53', 'allow'],
      [dns, 'allow'],
    ],
    unsure: true,
  },
  {
    behaviour: 'counts and quotas are not met',
    rules: gateway('accept', 'ct state new ct count over 1000 drop\nquota over 1000 mbytes drop'),
    connections: [[web, 'allow']],
  },
  {
    behaviour: 'packets come whole, with segments of the usual size',
    rules: gateway(
      'accept',
      `ip frag-off & 0x1fff != 0 counter drop
tcp flags syn tcp option maxseg size 1-535 drop
tcp option maxseg size != 536-65535 drop`,
    ),
    connections: [
      [web, 'allow'],
      [dns, 'allow'],
    ],
  },
  {
    behaviour: 'what is forwarded was sent to this machine alone, and has a direction',
    rules: gateway(
      'accept',
      `meta pkttype { broadcast, multicast } drop
ct direction reply drop
tcp dport 443 ct direction original drop`,
    ).replace('ct state established,related accept', 'ct state established accept'),
    connections: [
      [web, 'deny'],
      [dns, 'allow'],
    ],
  },
  {
    behaviour: 'a destination elsewhere is none of this machine by the interface either',
    rules: gateway(
      'accept',
      `fib daddr type { broadcast, anycast, multicast } drop
fib daddr . iif type { local, broadcast } drop
tcp dport 443 fib daddr . iif type != { local, broadcast, multicast } drop`,
    ),
    connections: [
      [web, 'deny'],
      ['tcp 192.0.2.1 80', 'allow'],
    ],
  },
  {
    behaviour: 'marks and classes that are set decide nothing',
    rules: gateway(
      'drop',
      `mark set 7
meta mark set ct mark
ct mark set meta mark
ct mark set 0x1
ip dscp set cs1 tcp dport 443 accept
ip6 dscp set af11 accept`,
    ),
    connections: [
      [web, 'allow'],
      [dns, 'deny'],
    ],
  },
  {
    behaviour: 'a line that lets through by what no request shows takes nothing from those behind it',
    rules: gateway(
      'drop',
      `ether saddr 02:00:00:00:00:01 accept
meta day { "Saturday", "Sunday" } meta hour "22:00"-"23:00" accept
ip ttl 255 ip length > 20000 accept
tcp dport 443 accept`,
    ),
    connections: [[web, 'allow']],
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
