/** Edits of rulesets of nftables, by the traps of nft(8) and the kernel. */
import type { Operator } from '../mutant.ts';
import { halves, masked, shifted, spellings } from './prefixes.ts';
import { type Rewrite, rewriteOperators, table } from './rewrites.ts';

const port = /(?<=\bdport )(\d+)\b(?!-)/;
const range = /(?<=\bdport )(\d+)-(\d+)/;
const entry = /(?<=^\t\t\t)[0-9a-f:.]+(\/\d+)?(?=,$)/m;
const rule = /^(\t\t)(?=ip |ip6 |tcp |udp |meta |counter )/gm;

const rows: readonly Rewrite[] = [
  ...table('platform', 'not stated', {
    verdict: [/\b(accept|drop)\b(?= comment|$)/m, 'accept¦drop¦return¦continue¦reject¦reject with tcp reset'],
    goto: [/\bgoto rulec_egress\b/, 'jump rulec_egress¦goto rulec_nowhere¦accept¦return'],
    'goto-everywhere': [/\bgoto rulec_egress\b/, 'jump rulec_egress', { everywhere: true }],
    transport: [/\b(tcp|udp) dport\b/, 'tcp dport¦udp dport¦th dport¦tcp sport¦meta l4proto tcp th dport'],
    'port-operator': [port, '!= $1¦> $1¦>= $1¦< $1¦<= $1¦1-$1¦$1-65535¦{ $1, 22 }'],
    'port-lost': [/ (?:tcp|udp) dport (?:\d+(?:-\d+)?|\{[^}]*\})/, ''],
    destination: [
      /\bip daddr @(\w\S*)/,
      '¦ip daddr != @$1¦ip saddr @$1¦ip daddr 192.0.2.0/24¦ip daddr { 192.0.2.0/25, 198.51.100.7 }¦ip daddr 192.0.2.1-192.0.2.9¦ip daddr 0.0.0.0/0¦ip daddr @rulec_local_v4¦ip daddr & 255.255.255.0 == 192.0.2.0',
    ],
    'not-local': [/daddr != @(rulec_local_v[46])/, 'daddr @$1'],
    'entrance-lost': [/^.* goto rulec_egress\n/m, ''],
    family: [/\bmeta nfproto (ipv[46]) /, '¦meta nfproto ipv4 ¦meta nfproto ipv6 ¦meta protocol ip '],
    source: [/\bip saddr @\S+/, '¦ip saddr 192.0.2.0/25¦ip saddr != 192.0.2.0/25¦ip saddr 0.0.0.0/0'],
    user: [/\bmeta skuid (\{[^}]*\}|\d+)/, '¦meta skuid 0¦meta skuid != $1¦meta skgid $1¦meta skuid >= 0'],
    interface: [
      /\b[io]ifname ("\w+"|\{[^}]*\})/,
      '¦iifname "em9"¦oifname "em9"¦iifname != $1¦iifname "l*"¦iif lo',
    ],
    'policy-drop': [/policy accept/, 'policy drop'],
    hook: [/hook (\w+)/, 'hook input¦hook forward¦hook output¦hook prerouting¦hook postrouting'],
    'table-family': [/(?<=^table )inet(?= \S+ \{)/m, 'ip¦ip6¦bridge'],
    'list-overlaps': [
      rule,
      '$1ip daddr . tcp dport { 203.0.113.0/24 . 25, 203.0.113.7 . 25 } continue\n$1¦$1meta l4proto vmap { tcp : continue, 6 : drop }\n$1¦$1meta nfproto 2 ip6 daddr 2001:db8:7::1 continue\n$1',
    ],
    'rule-comes': [
      rule,
      '$1accept\n$1¦$1drop\n$1¦$1return\n$1¦$1tcp dport 443 accept\n$1¦$1ip daddr 203.0.113.77 tcp dport 22 accept\n$1¦$1meta nfproto ipv6 drop\n$1¦$1udp dport 53 drop\n$1¦$1ct state new accept\n$1¦$1ct state invalid drop\n$1¦$1tcp dport vmap { 443 : drop, 80 : return }\n$1¦$1icmp type echo-request accept\n$1¦$1ip daddr . tcp dport { 192.0.2.1 . 443 } drop\n$1',
    ],
  }),
  ...table('state', 'not stated', {
    doubt: [
      rule,
      '$1tcp dport 443 limit rate 5/second accept\n$1¦$1limit rate over 5/second drop\n$1¦$1meta mark 7 accept\n$1¦$1meta hour "22:00"-"06:00" drop\n$1¦$1udp dport 53 queue num 0\n$1¦$1ip ttl 1 drop\n$1¦$1fib daddr type local accept\n$1¦$1ct mark 0x1 drop\n$1¦$1tcp flags & (fin | syn) == syn drop\n$1¦$1meta cgroup 5 accept\n$1¦$1tcp sport 1-1023 drop\n$1¦$1numgen random mod 2 0 drop\n$1',
    ],
    'set-changes': [/flags interval/, 'flags interval, timeout¦flags dynamic,timeout'],
    'known-lost': [/^\t\tct state .*\n/m, ''],
    known: [/established,related/, 'established¦new¦new,established¦invalid'],
  }),
  // Without these a host has no router, or no neighbour finds it (RFC 4890, section 4.4.1).
  ...table('state', 'changes', {
    messages: [
      /^\t\ticmpv6 type .* accept$/m,
      '$0\n\t\tmeta l4proto ipv6-icmp drop¦$0\n\t\tct state untracked drop¦$0\n\t\ticmpv6 type nd-router-solicit drop¦$0\n\t\ticmpv6 type 130-143 drop¦\t\ticmpv6 type nd-neighbor-advert drop\n$0¦',
    ],
  }),
  ...table('platform', 'refused', {
    'port-form': [port, '65536¦{ }¦$1-1¦$1 accept counter¦$1x y'],
    'set-form': [/flags interval\n/, '\n¦flags interval\n\t\telements = { }\n'],
    'set-type': [/type ipv(\d)_addr/, 'type inet_service¦type ipv4_addr . inet_service'],
    'rule-form': [
      /^\t\tcounter drop.*$/m,
      '\t\tcounter drop }¦\t\tdrop counter¦\t\tip daddr @nowhere drop¦\t\tjump nowhere',
    ],
    'brace-lost': [/^\t\}$/m, ''],
  }),
  ...table('deletions', 'not stated', {
    'commands-lost': [/^delete table .*\n/m, ''],
    behind: [
      /$(?![\s\S])/,
      'flush ruleset\n¦flush chain inet nowhere x\n¦table inet other {\n\tchain x {\n\t\ttype filter hook forward priority 5; policy drop;\n\t}\n}\n¦table inet other {\n\tchain x {\n\t\ttype filter hook output priority 5; policy accept;\n\t\ttcp dport 443 drop\n\t}\n}\n¦table ip other {\n\tchain x {\n\t\ttype nat hook prerouting priority dstnat;\n\t\ttcp dport 443 dnat to 192.0.2.1\n\t}\n}\n¦table arp other {\n\tchain x {\n\t\ttype filter hook input priority 0; policy drop;\n\t}\n}\n',
    ],
    front: [
      /^(?=table)/m,
      'flush ruleset\n¦table inet other\n¦destroy table inet other\n¦delete table inet nowhere\n',
    ],
    dormant: [/^(table inet \S+ \{)$/m, '$1\n\tflags dormant'],
  }),
  ...table('macros', 'not stated', {
    define: [
      /^table([\s\S]*?)dport (\d+)\b(?!-)/,
      'define served = $2\ntable$1dport $served¦define served = { $2, 22 }\ntable$1dport $served¦table$1dport $served',
    ],
    include: [/^(?=table)/m, 'include "/etc/nftables.d/other.nft"\n¦include "/etc/nftables.d/*.nft"\n'],
  }),
  ...table('platform', 'not stated', {
    'entry-mask': [entry, ([text]) => [...masked(text, -1), ...masked(text, 1), text.replace(/\/.*/, '')]],
    'entry-shift': [entry, ([text]) => [...shifted(text, 1n), ...shifted(text, -1n), ...halves(text)]],
    'entry-comes': [
      entry,
      '$0,\n\t\t\t203.0.113.200¦$0,\n\t\t\t2001:db8:77::/64¦$0,\n\t\t\t192.0.2.0/24¦host.example.com¦0.0.0.0/0¦::/0¦::ffff:$0¦010.0.0.1¦3221225985',
    ],
    'entry-remark': [entry, '# $0¦$0, #'],
  }),
  ...table('spelling', 'same', {
    remark: [/^\t\t(?:counter|tcp|udp|ip6? daddr).*$/m, '$0 # drop¦\n$0¦$0;¦  $0\t'],
    'spell-port': [port, '== $1¦{ $1 }¦{ $1, $1 }¦$1-$1'],
    'spell-range': [range, '{ $1-$2 }¦$1 - $2'],
    'entry-spell': [
      entry,
      ([text]) => [
        ...spellings(text).filter((one) => !one.includes('%')),
        `  ${text}	`,
        `${text}, ${text}`,
        ...(halves(text).length > 0 ? [halves(text).join(', ')] : []),
      ],
    ],
    counter: [/\bcounter /, '¦counter packets 5 bytes 900 ¦log prefix "a" counter '],
    comment: [/ comment "[^"]*"/, '¦ comment "other"'],
    priority: [/priority filter/, 'priority 0¦priority filter + 10¦priority -5'],
    twice: [/^table (inet \S+)$/m, '$0\n$0'],
  }),
  ...table('spelling', 'not stated', {
    'rule-split': [
      /^(\t\tcounter )drop(.*)$/m,
      '\t\tmeta l4proto tcp drop\n\t\tmeta l4proto udp drop¦\t\tmeta nfproto ipv4 drop\n\t\tmeta nfproto ipv6 drop¦\t\tmeta l4proto { tcp, udp } drop¦\t\tmeta nfproto ipv4 drop',
    ],
  }),
];

export const nftablesOperators: readonly Operator[] = rewriteOperators(/\.nft$/, rows);
