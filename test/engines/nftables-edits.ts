/**
 * Edits of texts for nftables, as somebody makes them who knows its grammar: tokens, lines and characters that go, come
 * twice, move, or turn into others. Numbers come from a seed.
 */
import { type Next, pick } from '../support/numbers.ts';

/** Words that take the place of others, or come between them. */
const words = `
accept drop return continue reject jump goto queue counter log limit quota masquerade notrack dup fwd synproxy
inet ip ip6 arp bridge netdev filter nat route forward input output prerouting postrouting ingress egress raw mangle
dstnat srcnat security out priority policy type hook device devices flags interval dynamic constant timeout auto-merge
size 1 2 65535 65536 0 -1 443 80 53 0x1bb 0443 1-1023 443-80 80-443 70000 256 255 4294967295 4294967296
tcp udp th icmp icmpv6 meta ct ip6 sctp dccp udplite esp ah comp igmp
saddr daddr sport dport protocol nexthdr l4proto nfproto iifname oifname iif oif skuid skgid mark state status zone
ipv4 ipv6 established related new invalid untracked established,related new,established snat
echo-request echo-reply nd-neighbor-solicit nd-neighbor-advert nd-router-advert nd-neighbour-solicit destination-unreachable
192.0.2.1 192.0.2.0/24 192.0.2.77/24 0.0.0.0/0 ::/0 2001:db8::/32 ::1 ::192.0.2.1 ::ffff:192.0.2.1 010.0.0.1 3221225985
192.0.2.1-192.0.2.9 192.0.2.9-192.0.2.1 10.0.0.0/255.0.0.0 192.0.2.0/33 2001:DB8:0:0::1 2001:db8::1/129 192.0.2
localhost example.com any * "*" "f0" "f*" f0 "lo" "averyveryverylonginterface" "f\\*" ""
ipv4_addr ipv6_addr inet_service inet_proto ifname mark ether_addr verdict
== != < <= > >= & | ^ ! . : ; , { } = @ $ " ' \\ # @rulec_local_v4 @rulec_from_v4 @rulec_egress @nowhere $web
rulec_egress rulec_forward rulec_output rulec_local_v4 rulec_from_v4 rulec_to_web_v4 rulec_test nowhere
add create insert delete destroy flush list reset replace rename monitor describe export import include define redefine
undefine table chain rule set map element elements flowtable vmap comment handle position index ruleset typeof
update performance memory gc-interval last expires packets bytes over burst rate second http https domain ssh
`
  .trim()
  .split(/\s+/);

/** Statements and parts of rules that come whole. */
const phrases: readonly string[] = [
  ...[
    'ct state established,related accept',
    'ct state established accept',
    'ct state new',
    'ct state invalid drop',
  ],
  ...[
    'ct state { established, related } accept',
    'ct state established | related accept',
    'ct state 2 accept',
  ],
  ...[
    'ct state != new accept',
    'ct state == established,related accept',
    'ct state vmap { established : accept }',
  ],
  ...['ct state vmap { new : drop, new : accept }', 'ct state new,established', 'ct status dnat accept'],
  ...[
    'iifname "f0"',
    'iifname { "f0", "f9" }',
    'iifname "f*"',
    'iifname != "f0"',
    'oifname "lo" accept',
    'iif lo accept',
  ],
  ...['iif "nodev"', 'oif f1', 'iifname "averyveryverylong"', 'iifname @rulec_local_v4', 'oifname "f1" drop'],
  ...[
    'ip6 nexthdr tcp',
    'meta l4proto tcp',
    'meta l4proto { tcp, udp }',
    'meta l4proto 6',
    'ip protocol tcp',
  ],
  ...['meta nfproto ipv4', 'meta nfproto ipv6', 'meta protocol ip', 'meta protocol ip6', 'ether type ip'],
  ...[
    'ip version 4',
    'ip ttl > 0',
    'ip dscp cs0',
    'tcp flags syn',
    'tcp flags & (syn | ack) == syn',
    'udp length > 0',
  ],
  ...[
    'reject',
    'reject with tcp reset',
    'reject with icmp port-unreachable',
    'reject with icmpx admin-prohibited',
  ],
  ...[
    'reject with icmp type nonsense',
    'reject with icmpv6 type no-route',
    'reject with icmp',
    'counter reject',
  ],
  ...[
    'counter',
    'counter name nowhere',
    'counter packets 5 bytes 9',
    'counter packets',
    'counter accept',
    'counter drop',
  ],
  ...[
    'log',
    'log prefix "a: "',
    'log level info',
    'log level loud',
    'log level audit',
    'log group 1',
    'log prefix "a" group 1',
  ],
  ...[
    'log level info group 1',
    'log snaplen 10',
    'log group 1 snaplen 10 queue-threshold 5',
    'log flags all',
    'log flags ip options',
  ],
  ...[
    `log prefix "${'x'.repeat(127)}"`,
    `log prefix "${'x'.repeat(128)}"`,
    'log flags tcp sequence,options',
    'log group 70000',
  ],
  ...[
    'limit rate 10/second',
    'limit rate over 10/second drop',
    'limit rate 10/fortnight',
    'limit rate 0/second',
    'limit rate 1 mbytes/second',
  ],
  ...[
    'limit rate 10/second burst 5 packets accept',
    'quota 100 bytes',
    'quota over 1 mbytes drop',
    'limit name "x"',
  ],
  ...[
    'icmp type echo-request accept',
    'icmpv6 type echo-request accept',
    'icmp type nonsense',
    'icmp code 300',
    'icmp type 8 accept',
  ],
  ...[
    'icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept',
    'icmpv6 type nd-neighbor-solicit accept',
    'icmp type { 8, 0 } icmp code 0',
  ],
  ...[
    'tcp dport vmap { 443 : drop, 443 : accept }',
    'tcp dport vmap { 80 : jump rulec_egress, 22 : drop }',
    'tcp dport vmap { 1-500 : accept, 443 : drop }',
  ],
  ...[
    'tcp dport vmap @nowhere',
    'tcp dport { 443, 80 } accept',
    'tcp dport { 1-500, 443 } accept',
    'tcp dport { 443, 443 } accept',
    'th dport 443 accept',
  ],
  ...[
    'tcp dport 443 udp dport 53 accept',
    'ip saddr 192.0.2.1 ip6 daddr ::1 drop',
    'ip daddr . tcp dport { 192.0.2.1 . 443 } accept',
  ],
  ...[
    'ip daddr & 255.255.255.0 == 192.0.2.0 accept',
    'ip daddr ::1 drop',
    'ip6 daddr 192.0.2.1 drop',
    'ip daddr localhost drop',
    'tcp dport https accept',
  ],
  ...[
    'jump rulec_egress',
    'goto rulec_egress',
    'jump rulec_forward',
    'jump nowhere',
    'goto nowhere',
    'jump { accept; }',
    'jump { drop }',
  ],
  ...[
    'meta mark set 7',
    'ct mark set 7',
    'meta mark 7 accept',
    'meta mark set 4294967296',
    'meta mark set ct mark',
    'ct mark set meta mark',
  ],
  ...[
    'meta skuid 33',
    'meta skuid 0 accept',
    'meta skuid != 33 accept',
    'meta skuid root accept',
    'meta skuid "nobodyatall" accept',
    'skgid 0 accept',
  ],
  ...[
    'meta pkttype unicast',
    'meta hour "08:00"-"20:00"',
    'meta day "Monday" drop',
    'meta cpu 0',
    'meta length > 1',
    'meta cgroup 0',
    'meta priority set 1:1',
  ],
  ...[
    'meta nftrace set 1',
    'meta random < 0.5 drop',
    'fib daddr type local accept',
    'rt classid 1',
    'socket transparent 1',
    'ct helper "ftp"',
  ],
  ...[
    'notrack',
    'tcp option maxseg size set rt mtu',
    'tcp option maxseg size set 1400',
    'ct helper set "x"',
    'ct count over 5 drop',
    'ct direction original accept',
  ],
  ...[
    'add @rulec_local_v4 { ip daddr }',
    'update @rulec_local_v4 { ip daddr }',
    'delete @rulec_local_v4 { ip daddr }',
    'flow add @f',
    'queue num 0',
    'queue',
  ],
  ...[
    'masquerade',
    'snat to 192.0.2.1',
    'dnat to 192.0.2.1',
    'redirect to :80',
    'tproxy to :80',
    'dup to 192.0.2.1',
    'fwd to "f1"',
    'accept drop',
    'accept comment "x"',
  ],
  ...[
    'ip daddr set 192.0.2.1',
    'ip ttl set 1',
    'tcp dport set 80',
    'ip daddr != @rulec_local_v4',
    'ip6 daddr != @rulec_local_v6',
    'ip saddr @rulec_from_v4',
  ],
  ...[
    'ip saddr 203.0.113.64/26',
    'ip daddr { 192.0.2.0/24, 192.0.2.128/25 }',
    'ip daddr 192.0.2.0/24 counter',
    'ip saddr 0.0.0.0/0 accept',
    'frag exists',
    'exthdr hbh exists',
  ],
  ...[
    'comment "x"',
    `comment "${'y'.repeat(128)}"`,
    `comment "${'y'.repeat(129)}"`,
    'comment x',
    'comment "a" comment "b"',
    'tcp sport 1-65535',
    'tcp sport 1024-65535',
  ],
  ...[
    'xt match "conntrack"',
    'ct original ip daddr 192.0.2.1 accept',
    'ct zone 1',
    'ct timeout set "x"',
    'numgen inc mod 2 0',
    'ct expiration 1s',
    'osf name "Linux"',
  ],
];

/** Lines of tables, sets and chains, and commands. */
const lines: readonly string[] = [
  ...[
    'flags interval',
    'flags constant',
    'flags dynamic',
    'flags timeout',
    'flags interval,constant',
    'flags interval, timeout',
    'flags interval,dynamic',
    'flags nonsense',
    'flags dormant',
    'flags owner',
  ],
  ...[
    'auto-merge',
    'size 1',
    'size 65535',
    'size 2;',
    'policy performance',
    'policy memory',
    'policy nonsense',
    'timeout 1h',
    'timeout 1',
    'gc-interval 1s',
    'counter',
    'comment "x"',
    `comment "${'z'.repeat(129)}"`,
  ],
  ...[
    'type ipv4_addr',
    'type ipv6_addr',
    'type ipv4_addr . inet_service',
    'type nonsense',
    'typeof ip daddr',
    'typeof ip6 daddr',
    'typeof ip daddr . tcp dport',
    'type ipv4_addr : verdict',
    'type inet_service',
  ],
  ...[
    'elements = { 192.0.2.1 }',
    'elements = { }',
    'elements = { 192.0.2.1 comment "x" }',
    'elements = { 192.0.2.1 timeout 1h }',
    'elements = { 192.0.2.1 counter }',
    'elements = { 192.0.2.1 counter packets 1 bytes 1 }',
    'elements = { 192.0.2.1, 192.0.2.1 }',
    'elements = { 192.0.2.1 : accept }',
    'elements = { * }',
    'elements = { 10.0.0.0-10.255.255.255 }',
    'elements = $E',
  ],
  ...[
    'policy accept',
    'policy drop;',
    'policy accept; policy drop;',
    'policy $X',
    'type filter hook forward priority filter',
    'type filter hook forward priority filter; policy drop;',
    'type filter hook input priority filter; policy accept;',
  ],
  ...[
    'type filter hook ingress priority filter; policy accept;',
    'type filter hook ingress device "f0" priority filter; policy accept;',
    'type filter hook egress device f0 priority 0;',
    'type filter hook prerouting priority raw; policy accept;',
    'type filter hook postrouting priority srcnat; policy accept;',
  ],
  ...[
    'type filter hook forward priority dstnat;',
    'type filter hook forward priority srcnat;',
    'type filter hook forward priority out;',
    'type filter hook output priority dstnat;',
    'type nat hook forward priority 0;',
    'type nat hook prerouting priority dstnat;',
    'type route hook output priority mangle;',
    'type route hook forward priority 0;',
    'type filter hook forward priority -400;',
    'type filter hook forward priority filter + 5;',
    'type filter hook forward priority 4294967296;',
    'type filter hook forward priority 2147483648;',
    'type nonsense hook forward priority 0;',
    'type filter hook nonsense priority 0;',
    'devices = { f0, f1 };',
  ],
  ...[
    'set x { type ipv4_addr; }',
    'set x { type ipv4_addr; flags constant; elements = { 192.0.2.1 } }',
    'set rulec_local_v4 { type ipv4_addr; flags interval; }',
    'set rulec_egress { type ipv4_addr; }',
    'map m { type ipv4_addr : verdict; elements = { 192.0.2.1 : accept } }',
    'map m { type ipv4_addr : verdict; elements = { 192.0.2.1 : accept, 192.0.2.1 : drop } }',
    'map m { type inet_service : mark; elements = { 80 : 1 } }',
    'map m { type ipv4_addr; }',
    'set x { type ipv4_addr; size 1; elements = { 192.0.2.1, 192.0.2.2 } }',
    'set x { typeof ip saddr; elements = { 192.0.2.1 } }',
    'set x { type nonsense; }',
    'set x { }',
    'set x { type ipv4_addr; elements = { 192.0.2.1, 192.0.2.1 } }',
    'set x { type ipv4_addr; flags interval; auto-merge; elements = { 192.0.2.0/24, 192.0.2.1 } }',
    'set x { type ipv4_addr; flags interval; elements = { 192.0.2.0/24, 192.0.2.1 } }',
  ],
  ...[
    'chain x { }',
    'chain x { accept; }',
    'chain x { jump x; }',
    'chain x { jump nowhere; }',
    'chain x { jump rulec_egress; }',
    'chain rulec_egress { }',
    'chain rulec_egress { accept; }',
    'chain rulec_forward { accept; }',
    'chain x { type filter hook forward priority 5; policy accept; }',
    'chain x { type filter hook input priority 5; policy drop; }',
    'chain x { type filter hook forward priority 5; policy drop; ct state established accept; }',
    'chain x { masquerade; }',
    'chain x { type nat hook postrouting priority srcnat; masquerade; }',
    'chain x { counter name nowhere; }',
    'chain x { drop counter; }',
  ],
  ...[
    'counter c { }',
    'counter c { packets 0 bytes 0 }',
    'quota q { 100 bytes }',
    'limit l { rate 1/second }',
    'ct helper h { type "ftp" protocol tcp; }',
    'ct helper h { }',
    'flowtable f { hook ingress priority 0; devices = { f0 }; }',
    'flowtable f { hook ingress priority 0; }',
    'secmark s { "x" }',
    'synproxy s { mss 1460; wscale 7; }',
    'quota q { }',
    'limit l { }',
    'nonsense x { }',
    'ct timeout t { protocol tcp; l3proto ip; policy = { established: 1 } }',
  ],
  ...[
    'define web = 443',
    'define X = accept',
    'define E = { 192.0.2.1 }',
    'define web = $web',
    'redefine web = 80',
    'undefine web',
    'define = 3',
    'include "/dev/null"',
    'include "nowhere.nft"',
    'include "./*.nft"',
    'include nowhere',
    '# a comment',
    '# a comment \\',
    '#',
    ';',
    ';;',
    '\\',
    '{',
    '}',
    '};',
  ],
  ...[
    'table inet rulec_test',
    'delete table inet rulec_test',
    'flush table inet rulec_test',
    'flush ruleset',
    'flush ruleset inet',
    'flush ruleset nonsense',
    'destroy table inet rulec_test',
    'create table inet rulec_test',
    'add table inet rulec_test',
    'add table inet x',
    'create table inet x',
    'table ip x { chain c { type filter hook forward priority 0; policy accept; } }',
    'table inet x { chain c { type filter hook forward priority 0; policy drop; } }',
    'table ip6 x { chain c { type filter hook input priority 0; policy drop; } }',
    'table netdev x { chain c { type filter hook ingress priority 0; } }',
    'table netdev x { chain c { type filter hook ingress device "f0" priority 0; policy drop; } }',
    'table bridge x { chain c { type filter hook forward priority 0; policy drop; } }',
    'table arp x { chain c { type filter hook input priority 0; policy drop; } }',
    'table arp x { chain c { type filter hook forward priority 0; policy drop; } }',
  ],
  ...[
    'add rule inet rulec_test rulec_egress accept',
    'add rule inet rulec_test rulec_forward drop',
    'insert rule inet rulec_test rulec_egress accept',
    'insert rule inet rulec_test rulec_forward drop',
    'add rule inet rulec_test nowhere accept',
    'add rule inet nowhere x accept',
    'add rule inet rulec_test rulec_egress index 0 accept',
    'insert rule inet rulec_test rulec_egress index 1 drop',
    'add rule inet rulec_test rulec_egress index 99 drop',
    'add rule inet rulec_test rulec_egress position 3 accept',
    'add rule inet rulec_test rulec_egress handle 3 accept',
    'rule inet rulec_test rulec_egress accept',
    'replace rule inet rulec_test rulec_egress handle 3 accept',
    'delete rule inet rulec_test rulec_egress handle 3',
    'delete chain inet rulec_test rulec_egress',
    'flush chain inet rulec_test rulec_egress',
    'delete chain inet rulec_test nowhere',
  ],
  ...[
    'add element inet rulec_test rulec_local_v4 { 192.0.2.1 }',
    'add element inet rulec_test rulec_local_v4 { 10.0.0.0/9 }',
    'add element inet rulec_test rulec_local_v4 { 10.0.0.0/8 }',
    'add element inet rulec_test nowhere { 192.0.2.1 }',
    'delete element inet rulec_test rulec_local_v4 { 10.0.0.0/8 }',
    'create element inet rulec_test rulec_local_v4 { 10.0.0.0/8 }',
    'flush set inet rulec_test rulec_local_v4',
    'delete set inet rulec_test rulec_local_v4',
    'add set inet rulec_test y { type ipv4_addr; }',
    'create set inet rulec_test rulec_local_v4 { type ipv4_addr; flags interval; }',
    'add chain inet rulec_test rulec_forward { policy drop; }',
    'add chain inet rulec_test y',
    'create chain inet rulec_test rulec_egress',
    'rename chain inet rulec_test rulec_egress other',
    'add counter inet rulec_test c',
    'list ruleset',
    'reset counters',
    'monitor',
    'describe tcp dport',
    'add map inet rulec_test m { type ipv4_addr : verdict; }',
    'add element inet rulec_test rulec_local_v4 $web',
    'nonsense',
    'table',
    'table inet',
    'table inet rulec_test {',
    'add',
  ],
];

const token = /"[^"\n]*"|[A-Za-z0-9_./:-]+|[^\sA-Za-z0-9_]/g;

/** The line with one of its tokens changed by `by`, which is given it and gives what takes its place. */
function atToken(line: string, next: Next, by: (found: string) => string): string {
  const all = [...line.matchAll(token)];
  const one = all[next(Math.max(1, all.length))];
  if (one === undefined) return line;
  const at = one.index ?? 0;
  return line.slice(0, at) + by(one[0]) + line.slice(at + one[0].length);
}

function atCharacter(line: string, next: Next): string {
  const at = next(Math.max(1, line.length));
  const character = pick(next, [...'0123456789.:/-_{},;"@$#\\*!= \tax\r\u00e9']);
  const [by, skip] = pick(next, [
    ['', 1],
    [character, 0],
    [character, 1],
    [line.charAt(at).repeat(2), 1],
  ] as const);
  return line.slice(0, at) + by + line.slice(at + skip);
}

function join(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}

/** One edit of a text; undefined where it would change nothing. */
export function edit(text: string, next: Next): string | undefined {
  const all = text.split('\n');
  const structural = all.flatMap((line, at) => (/^\t\t\t|^\s*#|^$/.test(line) ? [] : [at]));
  const at = next(3) === 0 ? next(all.length - 1) : pick(next, structural);
  const line = all[at] ?? '';
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  const rest = line.trim();
  const replace = (...by: readonly string[]): string =>
    [...all.slice(0, at), ...by, ...all.slice(at + 1)].join('\n');
  const other = next(all.length);
  const words1 = pick(next, words);
  const phrase = pick(next, phrases);
  const extra = pick(next, lines);
  const definition = (by: string): string => `define web = ${by}\n`;
  const edits = [
    ...[() => replace(), () => replace(line, line), () => replace(all[at + 1] ?? '', line)],
    () => {
      const moved = all.toSpliced(at, 1);
      return moved.toSpliced(other, 0, line).join('\n');
    },
    ...Array.from({ length: 2 }, () => () => replace(atToken(line, next, () => ''))),
    () => replace(atToken(line, next, (one) => `${one} ${one}`)),
    ...Array.from({ length: 4 }, () => () => replace(atToken(line, next, () => words1))),
    ...Array.from({ length: 2 }, () => () => replace(atToken(line, next, (one) => `${words1} ${one}`))),
    () => replace(`${line} ${words1}`),
    ...Array.from({ length: 2 }, () => () => replace(atCharacter(line, next))),
    ...Array.from({ length: 3 }, () => () => replace(`${indent}${phrase}`, line)),
    ...Array.from({ length: 2 }, () => () => replace(join([`${indent}${phrase}`, rest]))),
    () => replace(join([line, phrase])),
    () => replace(atToken(line, next, (one) => `${phrase} ${one}`)),
    () => replace(`${indent}${phrase}`),
    ...Array.from({ length: 3 }, () => () => replace(`${indent}${extra}`, line)),
    () => replace(`${indent}${extra}`),
    () => replace(join([line, extra])),
    () => `${text}${extra}\n`,
    () => `${extra}\n${text}`,
    () => replace(`${line}; ${phrase}`),
    () => replace(`${line} # ${phrase}`),
    () => replace(`${line} \\`),
    () => definition(words1) + replace(atToken(line, next, () => '$web')),
    () => definition(phrase) + replace(`${indent}$web`, line),
    () => {
      let taken = '';
      const changed = atToken(line, next, (one) => {
        taken = one;
        return '$web';
      });
      return definition(taken) + replace(changed);
    },
    () => replace(...(rest === '' ? [line] : [`${line} ${(all[at + 1] ?? '').trim()}`])),
  ];
  const result = pick(next, edits)();
  return result === text ? undefined : result;
}
