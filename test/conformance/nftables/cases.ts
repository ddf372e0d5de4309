/**
 * What the kernel does with small rulesets: nft(8), and seen on Linux 6.18 with nft 1.0.6. One case a behaviour; each is
 * asked of the interpreter, and in `test/engines` of a running kernel.
 */
export interface Case {
  readonly behaviour: string;
  readonly rules: string;
  /** `tcp 192.0.2.1 443`, each with its verdict on a gateway; the client is 203.0.113.64 or 2001:db8:ffff::. */
  readonly connections: readonly (readonly [connection: string, verdict: 'allow' | 'deny'])[];
  /** What the interpreter leaves open, and the kernel does all the same. */
  readonly unsure?: true;
}

/** A table of one base chain, with these lines and others beside it. */
export function gateway(policy: 'accept' | 'drop', lines: string, beside = ''): string {
  return `table inet t {
chain f {
type filter hook forward priority filter; policy ${policy};
ct state established,related accept
${lines}
}
${beside}
}
`;
}

const hook = 'type filter hook forward priority';
const known = 'ct state established,related accept';

export const cases: readonly Case[] = [
  {
    behaviour: 'an address under a mask is in a prefix, or outside of it in its own family',
    rules: gateway(
      'drop',
      'ip daddr & 255.255.255.128 == 192.0.2.0 tcp dport 443 accept\nip6 daddr & ffff:ffff:: == 2001:db8:: tcp dport 80 accept\nip daddr and 255.255.255.128 != 192.0.2.0 tcp dport 22 accept',
    ),
    connections: [
      ['tcp 192.0.2.127 443', 'allow'],
      ['tcp 192.0.2.128 443', 'deny'],
      ['tcp 192.0.2.127 22', 'deny'],
      ['tcp 192.0.2.128 22', 'allow'],
      ['tcp 2001:db8::1 80', 'allow'],
      ['tcp 2001:db9::1 80', 'deny'],
      ['tcp 2001:db8::1 22', 'deny'],
    ],
  },
  {
    behaviour: 'a mask with gaps, and a value with bits behind its mask, are no prefix',
    rules: gateway(
      'drop',
      'ip daddr & 255.0.255.0 == 192.0.2.0 tcp dport 443 accept\nip daddr & 255.255.255.0 == 192.0.2.7 tcp dport 80 accept',
    ),
    connections: [
      ['tcp 192.0.2.7 443', 'allow'],
      ['tcp 192.0.2.7 80', 'deny'],
    ],
    unsure: true,
  },
  {
    behaviour: 'what traces a packet, or sets its class, decides nothing',
    rules: gateway(
      'drop',
      'meta nftrace set 1\ntcp dport 443 nftrace set 0 meta priority set 1:2 accept\nmeta priority set none udp dport 443 accept',
    ),
    connections: [
      ['tcp 192.0.2.1 443', 'allow'],
      ['tcp 192.0.2.1 80', 'deny'],
      ['udp 192.0.2.1 443', 'allow'],
    ],
  },
  {
    behaviour: 'a comment on a line of its own ends nothing, and is no empty line of a list',
    rules: gateway('drop', 'tcp dport {\n# web\n443,\n # and\n # more\n80\n} \\\n # which\naccept'),
    connections: [
      ['tcp 192.0.2.1 443', 'allow'],
      ['tcp 192.0.2.1 80', 'allow'],
      ['tcp 192.0.2.1 22', 'deny'],
    ],
  },
  {
    behaviour: 'a range of protocols is each of them, and leaves a test of one protocol its own',
    rules: gateway(
      'drop',
      'meta l4proto 1-16 tcp dport 443 accept\nmeta l4proto { 7-17 } th dport 53 accept',
    ),
    connections: [
      ['tcp 192.0.2.1 443', 'allow'],
      ['tcp 192.0.2.1 53', 'deny'],
      ['udp 192.0.2.1 53', 'allow'],
      ['udp 192.0.2.1 443', 'deny'],
    ],
  },
  {
    behaviour: 'protocols by their other names and numbers, as ufw has them, stand before tests of the same',
    rules: gateway(
      'drop',
      'meta l4proto ipv6-icmp icmpv6 type echo-request accept\nmeta l4proto 58 icmpv6 type echo-reply accept\nmeta l4proto 1 icmp type echo-request accept\nmeta l4proto 6 tcp dport 443 accept',
    ),
    connections: [
      ['tcp 192.0.2.1 443', 'allow'],
      ['udp 192.0.2.1 443', 'deny'],
    ],
  },
  {
    behaviour: 'accept ends one base chain, and another can still deny',
    rules: `table inet a {
chain f {
${hook} -10; policy accept;
tcp dport 443 accept
}
}
table inet b {
chain f {
${hook} 0; policy drop;
${known}
}
}
`,
    connections: [['tcp 192.0.2.1 443', 'deny']],
  },
  {
    behaviour: 'drop ends everything, also where a later chain accepts',
    rules: `table inet a {
chain f {
${hook} -10; policy accept;
tcp dport 443 drop
}
chain g {
${hook} 0; policy accept;
accept
}
}
`,
    connections: [
      ['tcp 192.0.2.1 443', 'deny'],
      ['tcp 192.0.2.1 80', 'allow'],
    ],
  },
  {
    behaviour: 'return in a base chain leads to its policy',
    rules: gateway('drop', 'tcp dport 443 return\naccept'),
    connections: [
      ['tcp 192.0.2.1 443', 'deny'],
      ['tcp 192.0.2.1 80', 'allow'],
    ],
  },
  {
    behaviour: 'goto from a base chain does not come back',
    rules: gateway('drop', 'tcp dport { 80, 443 } goto x\naccept', 'chain x {\ntcp dport 80 accept\n}'),
    connections: [
      ['tcp 192.0.2.1 443', 'deny'],
      ['tcp 192.0.2.1 80', 'allow'],
      ['tcp 192.0.2.1 22', 'allow'],
    ],
  },
  {
    behaviour: 'goto from another chain comes back to the caller of that one',
    rules: gateway(
      'drop',
      'jump x\ntcp dport 443 accept',
      'chain x {\ngoto y\naccept\n}\nchain y {\ntcp dport 80 accept\n}',
    ),
    connections: [
      ['tcp 192.0.2.1 443', 'allow'],
      ['tcp 192.0.2.1 80', 'allow'],
      ['tcp 192.0.2.1 22', 'deny'],
    ],
  },
  {
    behaviour: 'accept in a chain that was jumped to ends the base chain',
    rules: gateway('drop', 'tcp dport 443 jump x\ntcp dport 443 drop', 'chain x {\naccept\n}'),
    connections: [['tcp 192.0.2.1 443', 'allow']],
  },
  {
    behaviour: 'return in a chain that was jumped to goes on behind the jump',
    rules: gateway(
      'drop',
      'jump x\ntcp dport { 80, 443 } accept',
      'chain x {\ntcp dport 443 return\ntcp dport 1-1023 drop\n}',
    ),
    connections: [
      ['tcp 192.0.2.1 443', 'allow'],
      ['tcp 192.0.2.1 80', 'deny'],
    ],
  },
  {
    behaviour: 'a negated port is still one of its protocol',
    rules: gateway('drop', 'tcp dport != 443 accept'),
    connections: [
      ['tcp 192.0.2.1 80', 'allow'],
      ['tcp 192.0.2.1 443', 'deny'],
      ['udp 192.0.2.1 53', 'deny'],
    ],
  },
  {
    behaviour: 'a negated address is still one of its family',
    rules: gateway('drop', 'ip daddr != 192.0.2.0/24 accept'),
    connections: [
      ['tcp 198.51.100.1 443', 'allow'],
      ['tcp 192.0.2.1 443', 'deny'],
      ['tcp 2001:db8:1::1 443', 'deny'],
    ],
  },
  {
    behaviour: 'a negated set that is empty matches all of its family',
    rules: gateway('drop', 'ip daddr != @s accept', 'set s {\ntype ipv4_addr\n}'),
    connections: [
      ['tcp 192.0.2.1 443', 'allow'],
      ['tcp 2001:db8:1::1 443', 'deny'],
    ],
  },
  {
    behaviour: 'ip protocol and meta nfproto are of one family',
    rules: gateway(
      'drop',
      'ip protocol tcp tcp dport 1-99 accept\nmeta nfproto ipv6 meta l4proto udp accept\nmeta nfproto ipv6 tcp dport 443 accept',
    ),
    connections: [
      ['tcp 192.0.2.1 80', 'allow'],
      ['tcp 2001:db8:1::1 80', 'deny'],
      ['udp 192.0.2.1 53', 'deny'],
      ['udp 2001:db8:1::1 53', 'allow'],
      ['tcp 192.0.2.1 443', 'deny'],
      ['tcp 2001:db8:1::1 443', 'allow'],
    ],
  },
  {
    behaviour: 'ip6 nexthdr is the next header alone, and one of options may stand there',
    unsure: true,
    rules: gateway('drop', 'ip6 nexthdr udp accept'),
    connections: [['udp 2001:db8:1::1 53', 'allow']],
  },
  {
    behaviour: 'rules without an address see both families, and th both transports',
    rules: gateway('drop', 'th dport 443 accept\ntcp dport 80 accept'),
    connections: [
      ['tcp 192.0.2.1 443', 'allow'],
      ['udp 2001:db8:1::1 443', 'allow'],
      ['tcp 2001:db8:1::1 80', 'allow'],
      ['udp 192.0.2.1 80', 'deny'],
    ],
  },
  {
    behaviour: 'a table of family ip says nothing of IPv6',
    rules: `table ip t {
chain f {
${hook} 0; policy drop;
${known}
}
}
`,
    connections: [
      ['tcp 192.0.2.1 443', 'deny'],
      ['tcp 2001:db8:1::1 443', 'allow'],
    ],
  },
  {
    behaviour: 'a dormant table is not there',
    rules: `table inet t {
flags dormant
chain f {
${hook} 0; policy drop;
}
}
`,
    connections: [['tcp 192.0.2.1 443', 'allow']],
  },
  {
    behaviour: 'a verdict map leads on, and what is not in it goes to the next rule',
    rules: gateway(
      'drop',
      'tcp dport vmap { 80 : accept, 443 : jump x, 22 : drop }\ntcp dport 20-30 accept',
      'chain x {\nip daddr 192.0.2.0/24 accept\n}',
    ),
    connections: [
      ['tcp 192.0.2.1 80', 'allow'],
      ['tcp 192.0.2.1 443', 'allow'],
      ['tcp 198.51.100.1 443', 'deny'],
      ['tcp 192.0.2.1 22', 'deny'],
      ['tcp 192.0.2.1 23', 'allow'],
    ],
  },
  {
    behaviour: 'concatenations hold where every part does',
    rules: gateway(
      'drop',
      'ip daddr . tcp dport @s accept\nip daddr . meta l4proto . th dport { 198.51.100.0/24 . udp . 53-54 } accept',
      'set s {\ntype ipv4_addr . inet_service\nflags interval\nelements = { 192.0.2.0/24 . 443, 198.51.100.1 . 80-81 }\n}',
    ),
    connections: [
      ['tcp 192.0.2.1 443', 'allow'],
      ['tcp 192.0.2.1 80', 'deny'],
      ['tcp 198.51.100.1 81', 'allow'],
      ['udp 198.51.100.1 53', 'allow'],
      ['tcp 198.51.100.1 53', 'deny'],
    ],
  },
  {
    behaviour: 'ranges, comparisons and anonymous sets that overlap',
    rules: gateway(
      'drop',
      'tcp dport >= 8000 tcp dport < 8010 accept\nip daddr { 192.0.2.0/24, 192.0.2.128-192.0.3.5 } udp dport 53 accept',
    ),
    connections: [
      ['tcp 192.0.2.1 7999', 'deny'],
      ['tcp 192.0.2.1 8000', 'allow'],
      ['tcp 192.0.2.1 8010', 'deny'],
      ['udp 192.0.3.5 53', 'allow'],
      ['udp 192.0.3.6 53', 'deny'],
    ],
  },
  {
    behaviour: 'sources are tested before they are translated',
    rules: gateway(
      'drop',
      'ip saddr 203.0.113.64/26 tcp dport 443 accept\nip6 saddr != 2001:db8:ffff::/64 accept',
    ),
    connections: [
      ['tcp 192.0.2.1 443', 'allow'],
      ['tcp 2001:db8:1::1 443', 'deny'],
    ],
  },
  {
    behaviour: 'loading a table twice adds its rules, and deleting it in between does not',
    rules: `${gateway('drop', 'tcp dport 443 accept')}${gateway('drop', 'tcp dport 80 accept')}table inet u
delete table inet u
table inet u {
chain f {
${hook} 1; policy accept;
tcp dport 22 accept
}
}
delete table inet u
`,
    connections: [
      ['tcp 192.0.2.1 443', 'allow'],
      ['tcp 192.0.2.1 80', 'allow'],
      ['tcp 192.0.2.1 22', 'deny'],
    ],
  },
  {
    behaviour: 'commands of one line, and rules that are put in front',
    rules: `add table inet t
add chain inet t f { ${hook} 0; policy drop; }
add set inet t s { type ipv4_addr; flags interval; }
add element inet t s { 192.0.2.0/25 }
add rule inet t f ip daddr @s tcp dport 443 accept
insert rule inet t f tcp dport 443 ip daddr 192.0.2.1 drop
insert rule inet t f ${known}
add element inet t s { 192.0.2.128/25 }
`,
    connections: [
      ['tcp 192.0.2.1 443', 'deny'],
      ['tcp 192.0.2.2 443', 'allow'],
      ['tcp 192.0.2.200 443', 'allow'],
      ['tcp 198.51.100.1 443', 'deny'],
    ],
  },
  {
    behaviour: 'definitions stand for what is behind them',
    rules: `define web = { 80, 443 }
define net = 192.0.2.0/24
define wanted = { $net, 198.51.100.1 }
${gateway('drop', 'ip daddr $wanted tcp dport $web accept')}`,
    connections: [
      ['tcp 192.0.2.1 80', 'allow'],
      ['tcp 198.51.100.1 443', 'allow'],
      ['tcp 198.51.100.2 443', 'deny'],
    ],
  },
  {
    behaviour: 'what hook input says is nothing to what is forwarded',
    rules: `table inet t {
chain i {
type filter hook input priority 0; policy drop;
icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
}
}
`,
    connections: [['tcp 192.0.2.1 443', 'allow']],
  },
  {
    behaviour: 'prerouting and postrouting deny as well',
    rules: `table inet t {
chain p {
type filter hook prerouting priority -150; policy accept;
tcp dport 443 drop
}
chain q {
type filter hook postrouting priority 0; policy accept;
udp dport 53 drop
}
}
`,
    connections: [
      ['tcp 192.0.2.1 443', 'deny'],
      ['udp 192.0.2.1 53', 'deny'],
      ['tcp 192.0.2.1 80', 'allow'],
    ],
  },
  {
    behaviour: 'reject denies as drop does, and no user owns what is forwarded',
    rules: gateway(
      'accept',
      'tcp dport 443 reject with tcp reset\nudp dport 53 reject\nmeta skuid 0 tcp dport 80 drop\nmeta skuid != 0 tcp dport 80 drop',
    ),
    connections: [
      ['tcp 192.0.2.1 443', 'deny'],
      ['udp 192.0.2.1 53', 'deny'],
      ['tcp 192.0.2.1 80', 'allow'],
    ],
  },
  {
    behaviour: 'a reject that answers by one protocol is for that alone',
    rules: gateway(
      'accept',
      'th dport 443 reject with tcp reset\nudp dport 53 reject with icmp type port-unreachable\nudp dport 54 reject with icmpv6 type port-unreachable\nudp dport 55 reject with icmpx type port-unreachable',
    ),
    connections: [
      ['tcp 192.0.2.1 443', 'deny'],
      ['udp 192.0.2.1 443', 'allow'],
      ['udp 192.0.2.1 53', 'deny'],
      ['udp 2001:db8:1::1 53', 'allow'],
      ['udp 192.0.2.1 54', 'allow'],
      ['udp 2001:db8:1::1 54', 'deny'],
      ['udp 2001:db8:1::1 55', 'deny'],
    ],
  },
  {
    behaviour: 'without a rule for known connections, answers meet the policy',
    rules: `table inet t {
chain f {
${hook} 0; policy drop;
tcp dport 443 accept
}
}
`,
    connections: [['tcp 192.0.2.1 443', 'deny']],
  },
  {
    behaviour: 'answers come from the address and the port that were asked',
    rules: `table inet t {
chain f {
${hook} 0; policy drop;
th dport { 53, 443 } accept
ip saddr 192.0.2.1 tcp sport 443 accept
ip6 saddr 2001:db8:1::/48 udp sport 53 accept
}
}
`,
    connections: [
      ['tcp 192.0.2.1 443', 'allow'],
      ['tcp 198.51.100.1 443', 'deny'],
      ['udp 2001:db8:1::1 53', 'allow'],
      ['udp 192.0.2.1 53', 'deny'],
    ],
  },
  {
    behaviour: 'what opens a connection is not enough for what follows',
    rules: `table inet t {
chain f {
${hook} 0; policy drop;
ct state new tcp dport 443 accept
ct state established tcp sport 443 accept
}
}
`,
    connections: [['tcp 192.0.2.1 443', 'deny']],
  },
  {
    behaviour: 'of UDP it is enough for an answer, and what follows is lost',
    unsure: true,
    rules: `table inet t {
chain f {
${hook} 0; policy drop;
ct state new udp dport 53 accept
ct state established udp sport 53 accept
}
}
`,
    connections: [['udp 192.0.2.1 53', 'allow']],
  },
  {
    behaviour: 'sets by what is looked at, flags with a bar, and names of a table alone',
    rules: `table inet t {
define web = { 80, 443 }
set s {
typeof ip daddr . tcp dport
flags interval
elements = { 192.0.2.0/24 . 22 }
}
chain f {
${hook} 0; policy drop;
define dns = 53
ct state established | related accept
tcp dport $web accept
udp dport $dns accept
ip daddr . tcp dport @s accept
}
}
`,
    connections: [
      ['tcp 192.0.2.1 443', 'allow'],
      ['udp 192.0.2.1 53', 'allow'],
      ['tcp 192.0.2.1 22', 'allow'],
      ['tcp 198.51.100.1 22', 'deny'],
    ],
  },
  {
    behaviour: 'what stands for all else in a map comes last',
    rules: gateway('drop', 'tcp dport vmap { * : drop, 443 : accept }'),
    connections: [
      ['tcp 192.0.2.1 443', 'allow'],
      ['tcp 192.0.2.1 80', 'deny'],
    ],
  },
  {
    behaviour: 'before connections are tracked, none is new',
    unsure: true,
    rules: `table inet t {
chain p {
type filter hook prerouting priority raw; policy accept;
ct state new tcp dport 443 drop
}
}
`,
    connections: [['tcp 192.0.2.1 443', 'allow']],
  },
  {
    behaviour: 'behind it, they are told apart also where packets come in',
    rules: `table inet t {
chain p {
type filter hook prerouting priority raw + 101; policy accept;
ct state new tcp dport 443 drop
}
}
`,
    connections: [
      ['tcp 192.0.2.1 443', 'deny'],
      ['tcp 192.0.2.1 80', 'allow'],
    ],
  },
  {
    behaviour: 'a rate lets through what is below it',
    unsure: true,
    rules: gateway('drop', 'tcp dport 443 limit rate 1000/second accept'),
    connections: [['tcp 192.0.2.1 443', 'allow']],
  },
  {
    behaviour: 'behind a translation of the destination, chains see the new one',
    unsure: true,
    rules: `table ip n {
chain p {
type nat hook prerouting priority dstnat; policy accept;
ip daddr 192.0.2.1 tcp dport 443 dnat to 198.51.100.9:80
}
}
${gateway('drop', 'ip daddr 198.51.100.9 tcp dport 80 accept')}`,
    connections: [['tcp 192.0.2.1 443', 'allow']],
  },
  {
    behaviour:
      'chains at one hook come in the order of their priorities: behind a translation, one sees the new destination',
    unsure: true,
    rules: `table ip n {
chain p {
type nat hook prerouting priority dstnat; policy accept;
ip daddr 192.0.2.1 tcp dport 443 dnat to 198.51.100.9:80
}
chain q {
type filter hook prerouting priority filter; policy accept;
tcp dport 443 drop
}
}
`,
    connections: [['tcp 192.0.2.1 443', 'allow']],
  },
  {
    behaviour: 'behind a translation of the source, a chain at the same hook sees the new one',
    unsure: true,
    rules: `table ip n {
chain s {
type nat hook postrouting priority srcnat; policy accept;
masquerade
}
chain q {
type filter hook postrouting priority srcnat + 10; policy drop;
ip saddr 203.0.113.64/26 accept
ct state established,related accept
}
}
`,
    connections: [['tcp 192.0.2.1 443', 'deny']],
  },
  {
    behaviour:
      'a packet that has not left yet has an interface without a name, which is none of those that are named',
    rules: `table inet t {
chain p {
type filter hook prerouting priority filter; policy accept;
oifname != "nothing" tcp dport 443 drop
oifname "f*" tcp dport 80 drop
oif != lo tcp dport 22 drop
}
}
`,
    connections: [
      ['tcp 192.0.2.1 443', 'deny'],
      ['tcp 192.0.2.1 80', 'allow'],
      ['tcp 192.0.2.1 22', 'deny'],
    ],
  },
  {
    behaviour: 'a mark that an earlier chain sets is there in a later one',
    unsure: true,
    rules: `table inet a {
chain f {
${hook} -10; policy accept;
tcp dport 443 meta mark set 7
}
}
${gateway('drop', 'meta mark 7 accept')}`,
    connections: [['tcp 192.0.2.1 443', 'allow']],
  },
];

/** What nft refuses to load, with a part of what the interpreter says of it. */
export const refusals: readonly (readonly [behaviour: string, rules: string, says: string])[] = [
  ['a carriage return', gateway('drop', 'accept').replaceAll('\n', '\r\n'), 'carriage return'],
  ['a byte-order mark', `\ufeff${gateway('drop', 'accept')}`, 'takes no'],
  ['a NUL in a comment', `# a\0b\n${gateway('drop', 'accept')}`, 'takes no'],
  [
    'an element of a map that leads to no chain, also where no rule names the map',
    gateway('drop', 'accept', 'map m {\ntype inet_service : verdict\nelements = { 443 : jump nowhere }\n}'),
    'no chain nowhere',
  ],
  [
    'a priority in quotes',
    gateway('drop', 'accept').replace('priority filter', 'priority "filter"'),
    'priority',
  ],
  ['an empty list of elements', gateway('drop', 'tcp dport { } accept'), 'empty'],
  ['an empty line in a list of elements', gateway('drop', 'tcp dport { 443,\n\n80 } accept'), 'a value'],
  [
    'an empty line behind a comment in a list of elements',
    gateway('drop', 'tcp dport { 443, # web\n\n80 } accept'),
    'a value',
  ],
  [
    'a newline in a key of two parts',
    gateway('drop', 'ip daddr . tcp dport { 192.0.2.1 .\n443 } accept'),
    'a value',
  ],
  [
    'a newline in front of a verdict of a map',
    gateway('drop', 'tcp dport vmap { 443 :\naccept }'),
    'a value',
  ],
  [
    'a flag in quotes',
    gateway('drop', 'accept', 'set s {\ntype ipv4_addr\nflags "interval"\n}'),
    'no flags of a set',
  ],
  [
    'a prefix in a set without intervals',
    gateway('drop', 'accept', 'set s {\ntype ipv4_addr\nelements = { 192.0.2.0/24 }\n}'),
    'flags interval',
  ],
  [
    'elements that overlap',
    gateway(
      'drop',
      'accept',
      'set s {\ntype ipv4_addr\nflags interval\nelements = { 192.0.2.0/24, 192.0.2.128/25 }\n}',
    ),
    'overlap',
  ],
  [
    'an address of the other family',
    gateway('drop', 'accept', 'set s {\ntype ipv4_addr\nelements = { 2001:db8::1 }\n}'),
    'not an address',
  ],
  ['a port above 65535', gateway('drop', 'tcp dport 65536 accept'), 'not a port'],
  ['a range that ends before it begins', gateway('drop', 'tcp dport 90-80 accept'), 'before it begins'],
  ['a mask that is too long', gateway('drop', 'ip daddr 192.0.2.0/33 accept'), 'no mask'],
  ['a statement behind a verdict', gateway('drop', 'accept counter'), 'follows a verdict'],
  ['a set that is not there', gateway('drop', 'ip daddr @s accept'), 'no set s'],
  ['a chain that is not there', gateway('drop', 'jump x'), 'no chain x'],
  [
    'chains in a circle',
    gateway('drop', 'jump x', 'chain x {\njump y\n}\nchain y {\njump x\n}'),
    'without end',
  ],
  [
    'a set of another type',
    gateway('drop', 'ip6 daddr @s accept', 'set s {\ntype ipv4_addr\n}'),
    'set of the type',
  ],
  ['a rule and a closing brace in one line', 'table inet t {\nchain f { accept }\n}\n', 'not expected'],
  ['deleting a table that is not there', 'delete table inet t\n', 'no table'],
  [
    'another priority for a chain that is there',
    `${gateway('drop', 'accept')}${gateway('drop', 'accept').replace('priority filter', 'priority 5')}`,
    'another hook',
  ],
  ['a name that is not defined', gateway('drop', 'tcp dport $web accept'), 'not defined'],
  [
    'a comment of more than 128 characters',
    gateway('drop', `accept comment "${'a'.repeat(129)}"`),
    '128 characters',
  ],
  ['a name that is a word of the grammar', 'table inet set {\n}\n', 'is expected'],
  ['an include of a file that is not there', 'include "/nowhere/at-all.nft"\n', 'not there'],
  [
    'a word of the grammar as a value',
    `define x = accept\n${gateway('drop', 'accept')}`,
    'where a value is expected',
  ],
  [
    'a name in the place of a flag',
    `define x = 80\n${gateway('drop', 'accept', 'set s {\ntype ipv4_addr\nflags $x\n}')}`,
    'no flags',
  ],
  [
    'a flag that no set has',
    gateway('drop', 'accept', 'set s {\ntype ipv4_addr\nflags interv3l\n}'),
    'no flags',
  ],
  ['a name that is not there, behind a verdict', gateway('drop', 'accept\njump nowhere'), 'no chain nowhere'],
  [
    'a set that is not there, in a table without a hook',
    'table ip t {\nchain x {\nip daddr @s accept\n}\n}\n',
    'no set s',
  ],
  [
    'a chain at a hook that its type has not',
    `table ip t {\nchain f {\ntype nat hook forward priority 0;\n}\n}\n`,
    'no chain of the type',
  ],
  [
    'a priority that its hook has not',
    `table inet t {\nchain f {\n${hook} srcnat;\n}\n}\n`,
    'the priority srcnat',
  ],
  [
    'an ingress without a device',
    'table inet t {\nchain f {\ntype filter hook ingress priority 0;\n}\n}\n',
    'needs a device',
  ],
  ['two policies', `table inet t {\nchain f {\n${hook} 0; policy drop; policy accept;\n}\n}\n`, 'two polic'],
  [
    'an interface of more than 15 characters',
    gateway('drop', 'iifname "averyveryverylong" accept'),
    '15 characters',
  ],
  ['two verdicts for one key', gateway('drop', 'tcp dport vmap { 80 : accept, 80 : drop }'), 'two verdicts'],
  ['keys of a map that overlap', gateway('drop', 'tcp dport vmap { 1-90 : accept, 80 : drop }'), 'overlap'],
  [
    'more elements than there is room for',
    gateway('drop', 'accept', 'set s {\ntype ipv4_addr\nsize 1\nelements = { 192.0.2.1, 192.0.2.2 }\n}'),
    'more elements',
  ],
  [
    'merging without intervals',
    gateway('drop', 'accept', 'set s {\ntype ipv4_addr\nauto-merge\n}'),
    'merges',
  ],
  [
    'several parts and no set',
    gateway('drop', 'ip daddr . tcp dport 192.0.2.1 . 80 accept'),
    'compared with a set',
  ],
  [
    'a set where a map belongs',
    gateway('drop', 'ip daddr vmap @s', 'set s {\ntype ipv4_addr\n}'),
    'no map s',
  ],
  ['a rule for a chain that is not there', 'table inet t\nadd rule inet t f accept\n', 'no chain f'],
  ['a chain for a table that is not there', 'add chain inet t f\n', 'no table'],
  ['a count without its number', gateway('drop', 'counter packets accept'), 'no number'],
  ['a number of a type of ICMP above 255', gateway('drop', 'icmp type 256 accept'), 'above 255'],
];
