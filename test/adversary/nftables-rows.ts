/** Edits of rulesets of nftables after which something else is decided, later packets and answers included, or nothing loads. */
import type { Row } from './edits.ts';

/** Conditions that some packets of a connection meet and others do not, or that no request shows. */
const conditions = `
ct state established
ct state new
ct state != new
ct state { new, established }
ct state new,related
ct state & new == new
ct state 0x8
ct state != established,related
ct state established ct direction reply
ct direction original
ct direction reply
ct direction 1
ct status seen-reply
ct status assured
ct status confirmed
ct status != expected
ct mark 0
ct mark != 1
ct mark and 0xff == 0
ct zone 0
ct bytes > 100
ct packets > 3
ct original packets > 1
ct reply bytes > 1
ct avgpkt > 1
ct expiration > 1s
ct original proto-dst 443
ct reply proto-src 443
ct original ip daddr 198.51.100.7
ct reply ip saddr 198.51.100.7
ct l3proto ipv4
ct original protocol tcp
ct protocol tcp
ct id 1
ct label 1
ct count over 1
ct original zone 0
meta mark 0
meta mark != 7
meta mark and 1 == 0
meta priority 0
meta length > 40
meta length < 1500
meta l4proto tcp
meta l4proto 6
meta l4proto != udp
meta l4proto { 6, 17 }
meta l4proto 6-17
meta l4proto >= 6
meta protocol ip
meta protocol 0x0800
meta protocol { ip, ip6 }
meta protocol != arp
meta nfproto ipv6
meta nfproto 2
meta nfproto { 2, 10 }
meta nfproto != ipv4
meta pkttype host
meta pkttype != broadcast
meta cpu 0-255
meta cpu >= 0
meta iifgroup 0
meta iifgroup default
meta oifgroup 0
meta iiftype ether
meta oiftype ether
meta iiftype != loopback
meta iifkind "veth"
meta rtclassid 0
meta secpath missing
meta random >= 0
meta time > 0
meta time > "2020-01-01"
meta day { 0, 1, 2, 3, 4, 5, 6 }
meta hour >= "00:00"
meta cgroup 0
meta cgroup != 1
meta ibrname ""
meta sdif 0
iif != lo
iif 1-9999
iifname *
iifname "*"
iifname != "nothing"
iifname != { "a", "b" }
iifname "f*"
iifname != "x*"
oifname != "nothing"
oifname != "lo"
oifname "f*"
oif != lo
ip version 4
ip hdrlength 5
ip ttl > 1
ip ttl 63
ip ttl 2-255
ip dscp 0
ip dscp cs0
ip ecn 0
ip ecn not-ect
ip id > 0
ip id 0
ip length > 39
ip length 0-65535
ip frag-off & 0x1fff == 0
ip frag-off 0x4000
ip checksum > 0
ip protocol tcp
ip protocol 6
ip protocol { tcp, 17 }
ip protocol != icmp
ip option rr missing
ip option ra missing
ip saddr 0.0.0.0/0
ip saddr 0.0.0.0-255.255.255.255
ip saddr & 0.0.0.0 == 0.0.0.0
ip saddr != 192.0.2.1
ip saddr 203.0.113.64
ip saddr { 203.0.113.64, 203.0.113.127 }
ip saddr & 255.255.255.192 == 203.0.113.64
ip daddr 0.0.0.0/0
ip daddr 198.51.0.0/16
ip daddr 198.51.100.7
ip daddr & 255.255.255.0 == 198.51.100.0
ip daddr & 0.0.0.1 == 0.0.0.1
ip daddr != 192.0.2.1
ip daddr > 128.0.0.0
ip daddr >= 0.0.0.0
ip daddr != { 192.0.2.1, 192.0.2.9 }
ip daddr . tcp dport { 198.51.100.7 . 443 }
ip daddr . tcp dport { 198.51.100.0/24 . 1-1024 }
ip daddr . ip protocol . th dport { 198.51.100.7 . tcp . 443 }
ip saddr . ip daddr { 203.0.113.64 . 198.51.100.7 }
ip6 version 6
ip6 hoplimit > 1
ip6 flowlabel 0
ip6 flowlabel >= 0
ip6 dscp cs0
ip6 length > 1
ip6 nexthdr tcp
ip6 nexthdr 6
ip6 nexthdr != 58
ip6 nexthdr { 6, 17 }
ip6 saddr ::/0
ip6 saddr != ::1
ip6 daddr 2000::/3
ip6 daddr != ::
ip6 daddr & ffff:: == 2001::
exthdr hbh missing
exthdr frag missing
exthdr rt missing
rt type 0
frag id 0
tcp flags syn
tcp flags & syn == syn
tcp flags & (fin | syn | rst | ack) == syn
tcp flags & ack == ack
tcp flags ack
tcp flags { ack, ack | psh }
tcp flags == ack
tcp flags != syn
tcp flags fin
tcp flags rst,fin
tcp flags syn / syn,ack
tcp flags ack / ack
tcp flags & (syn|ack) == (syn|ack)
tcp flags 0x2
tcp flags & 0x10 != 0
tcp doff 10
tcp doff >= 5
tcp window > 0
tcp urgptr 0
tcp sequence > 0
tcp ackseq 0
tcp checksum >= 0
tcp reserved 0
tcp sport 1024-65535
tcp sport >= 32768
tcp sport != 22
tcp sport 1-65535
tcp sport & 1 == 0
tcp sport > 0
tcp option maxseg exists
tcp option maxseg size 1-1460
tcp option sack-permitted exists
tcp option timestamp exists
tcp option window exists
tcp option window missing
tcp option md5sig missing
tcp option fastopen missing
tcp dport 443
tcp dport 0x1bb
tcp dport 0443
tcp dport https
tcp dport "https"
tcp dport { 443 }
tcp dport { https, 80 }
tcp dport != 80
tcp dport != { 22, 80 }
tcp dport 443-443
tcp dport 1-65535
tcp dport >= 443
tcp dport > 442
tcp dport <= 443
tcp dport & 0xff00 == 0x0100
tcp dport & 1 == 1
tcp dport . tcp sport { 443 . 1024-65535 }
th dport 443
th dport { 53, 443 }
th sport 1024-65535
th dport != 22
udp dport 53
udp dport domain
udp sport 1024-65535
udp length > 8
udp length 9-1500
udp checksum >= 0
udplite dport 53
@th,16,16 443
@th,16,16 0x1bb
@th,0,16 > 1023
@th,16,16 { 443, 53 }
@nh,128,32 0xc6336407
@nh,72,8 6
@nh,0,4 4
@nh,64,8 > 1
@ll,0,48 != 0
@ih,0,8 >= 0
ether saddr != 00:00:00:00:00:01
ether type ip
ether type != arp
ether daddr & 01:00:00:00:00:00 == 00:00:00:00:00:00
vlan id 1-4094
fib saddr . iif oif != 0
fib saddr . iif oif exists
fib saddr oif exists
fib daddr type unicast
fib daddr type != local
fib daddr type != { local, broadcast, multicast }
fib daddr . iif type unicast
fib saddr type unicast
fib saddr type != local
fib daddr oif "f1"
fib daddr oifname exists
rt nexthop != 0.0.0.0
rt ip nexthop 0.0.0.0/0
rt mtu > 100
rt classid 0
rt ipsec missing
ipsec in reqid 1
socket transparent 0
socket transparent 1
socket wildcard 0
socket mark 0
socket cgroupv2 level 1 "system.slice"
osf name "Linux"
osf ttl loose name "unknown"
osf name "unknown"
numgen random mod 2 0
numgen inc mod 2 0
numgen random mod 1 0
numgen inc mod 2 < 1
jhash ip saddr mod 1 0
jhash ip saddr mod 2 seed 0xdeadbeef 0
symhash mod 1 0
limit rate 1/hour
limit rate 10/second burst 5 packets
limit rate over 1/hour
limit rate over 1 bytes/second
limit rate over 1 kbytes/second burst 1 bytes
quota 100 bytes
quota over 1 bytes
quota until 1 kbytes
dccp dport 443
sctp dport 443
esp spi 1
ah spi 1
comp cpi 1
icmp type echo-request
icmpv6 type nd-neighbor-solicit
meta l4proto ipv6-icmp
meta l4proto icmp
tcp dport 443 tcp dport 80-500
tcp dport 443 ct state new
ct state new tcp flags syn
ct state new tcp flags != syn
ct state invalid,new
ct state untracked,new
ct state new limit rate 1/hour
meta skuid 0-4294967294
meta skuid != 0
meta skuid 33
meta skuid < 1000
meta skgid >= 0
meta skgid 33
`
  .trim()
  .split('\n');

/** What a rule without a condition, or with one of TCP to 443, may do instead. */
const statements = `
accept
drop
reject
reject with tcp reset
reject with icmpx type admin-prohibited
reject with icmpx admin-prohibited
return
goto rulec_egress
jump rulec_egress
jump nowhere
jump { drop }
jump { tcp dport 443 drop; accept; }
goto { accept; }
goto { drop }
queue
queue num 0 bypass
queue num 1-3 fanout
queue to 3
tcp dport 443 queue num 5
masquerade
snat to 192.0.2.7
dnat to 192.0.2.7
redirect to :80
tproxy to :3129
dup to 192.0.2.7
dup to 192.0.2.7 device "f1"
fwd to "f1"
notrack
flow add @ft
flow offload @ft
synproxy mss 1460 wscale 7 timestamp sack-perm
tcp dport 443 synproxy mss 1460
ip daddr set 192.0.2.7
ip saddr set 192.0.2.7
ip ttl set 1
ip ttl set ip ttl
ip dscp set cs1
ip6 hoplimit set 1
ip6 daddr set 2001:db8::7
tcp dport set 80
tcp dport 443 tcp dport set 8443
tcp sport set 80
tcp flags set rst
tcp window set 0
tcp option maxseg size set 1
tcp option timestamp size set 1
tcp option sack-permitted kind set 1
reset tcp option sack-permitted
udp dport set 5353
udp checksum set 0
ct mark set 1
ct zone set 5
ct helper set "x"
ct timeout set "x"
ct expectation set "x"
ct event set new
ct label set 1
meta mark set 9
meta priority set 0
meta pkttype set broadcast
meta secmark set "x"
meta nftrace set 1
log prefix "x" drop
log group 1
log group 1 snaplen 5 queue-threshold 3
log level audit
log level debug flags all
counter name "x"
counter name x drop
quota name "x" drop
limit name "x" accept
synproxy name "x"
ct state vmap { new : drop }
ct state vmap { established : drop, related : drop, new : continue }
ct state vmap { invalid : accept, new : accept }
ct state vmap { new : jump rulec_egress }
ct direction vmap { original : continue, reply : drop }
tcp dport vmap { 443 : drop }
tcp dport vmap { 1-65535 : accept }
tcp dport vmap { * : drop }
tcp dport vmap { 80 : accept, * : drop }
tcp dport vmap { 443 : goto nowhere }
tcp dport vmap @nowhere
tcp flags vmap { syn : continue, ack : drop }
ip daddr vmap { 198.51.100.0/24 : drop }
ip daddr . tcp dport vmap { 198.51.100.7 . 443 : drop }
ip protocol vmap { tcp : drop }
meta l4proto vmap { tcp : accept, udp : accept }
meta nfproto vmap { ipv6 : drop }
iifname vmap { "f0" : drop }
meta mark vmap { 0 : drop }
meta mark set tcp dport map { 443 : 5 }
numgen random mod 2 vmap { 0 : drop, 1 : continue }
add @rulec_local_v4 { ip daddr }
update @rulec_local_v4 { ip daddr timeout 1h }
delete @rulec_local_v4 { ip daddr }
add @nowhere { ip daddr }
meter m { ip saddr limit rate over 1/hour } drop
meter m size 1 { ip daddr } accept
continue drop
accept drop
drop accept
counter packets
counter packets 5
counter bytes 5 packets 5 drop
comment "x" drop
drop comment
drop comment "x" "y"
drop # comment "x" {
xt match comment
drop;;
;;drop
drop }
{ drop
"drop"
'drop'
\\drop
@drop
$drop
DROP
Accept
allow
deny
pass
last
last drop
last used never
exthdr hbh exists drop
elements = { 1 }
policy drop
policy drop;
type filter hook forward priority 0; policy drop;
devices = { f0 }
flags dormant
include "/etc/x.nft"
include "/etc/x/*.nft"
define x = 5
redefine x = 5
undefine x
`
  .trim()
  .split('\n');

const each = (words: string, make: (word: string) => string): readonly string[] =>
  words
    .trim()
    .split('\n')
    .map((word) => make(word));

/** Where lines may stand. */
const topOfBase = /^(?=\t\tct state established,related accept$)/m;
const behindKnown = /(?<=^\t\tct state established,related accept\n)/m;
const topOfEgress = /(?<=^\tchain rulec_(?:egress|forward|output) \{\n)(?!\t\ttype)/m;
const endOfEgress = /^(?=\t\tcounter drop comment)/m;
const end = /$(?![\s\S])/;
const front = /^(?=table inet rulec_test\n)/m;
const inTable = /(?<=^table inet rulec_test \{\n)/m;

const hookOf = '(?:forward|output)';

/** Chains and tables of others. */
const tables = [
  ...each(
    `
ip
ip6
inet
arp
bridge
netdev
`,
    (family) =>
      `table ${family} site {\n\tchain c {\n\t\ttype filter hook forward priority 5; policy drop;\n\t}\n}\n`,
  ),
  ...each(
    `
forward priority -500
forward priority filter - 1
forward priority srcnat
forward priority security + 10
forward priority 2147483647
forward priority "filter"
prerouting priority raw
prerouting priority mangle
prerouting priority dstnat
postrouting priority srcnat
postrouting priority 0
output priority raw
output priority filter
input priority filter
input priority -1000
ingress device "f0" priority 0
ingress devices = { f0, f1 } priority 0
egress device "f1" priority 0
`,
    (place) =>
      `table inet site {\n\tchain c {\n\t\ttype filter hook ${place}; policy accept;\n\t\ttcp dport 443 drop\n\t\ttcp sport 443 drop\n\t}\n}\n`,
  ),
  ...each(
    `
ct state established drop
ct state != new drop
ct direction reply drop
tcp flags syn,ack / syn,ack drop
tcp flags ack drop
tcp sport { 443, 80 } drop
ip saddr 198.51.100.0/24 drop
ip daddr 203.0.113.0/24 drop
udp sport 53 drop
meta length > 100 drop
ct state established ct packets > 2 drop
ct state established limit rate over 1/second drop
ct state vmap { established : drop }
meta l4proto tcp ct state established drop
tcp dport 443 notrack
notrack
jump d
ip protocol tcp drop
meta nfproto ipv6 drop
`,
    (rule) =>
      `table inet site {\n\tchain d {\n\t\tdrop\n\t}\n\tchain c {\n\t\ttype filter hook forward priority -5;\n\t\t${rule}\n\t}\n\tchain p {\n\t\ttype filter hook prerouting priority raw;\n\t\t${rule}\n\t}\n\tchain o {\n\t\ttype filter hook output priority raw;\n\t\t${rule}\n\t}\n\tchain i {\n\t\ttype filter hook input priority 0;\n\t\t${rule}\n\t}\n}\n`,
  ),
  'table ip nat {\n\tchain p {\n\t\ttype nat hook prerouting priority dstnat;\n\t\ttcp dport 443 dnat to 192.0.2.99:8443\n\t}\n\tchain o {\n\t\ttype nat hook output priority dstnat;\n\t\ttcp dport 443 dnat to 192.0.2.99:8443\n\t}\n}\n',
  'table inet nat {\n\tchain p {\n\t\ttype nat hook prerouting priority dstnat;\n\t\tdnat ip to tcp dport map { 443 : 192.0.2.99 }\n\t}\n\tchain o {\n\t\ttype nat hook output priority -100;\n\t\tmeta nfproto ipv4 tcp dport 443 redirect to :8080\n\t}\n}\n',
  'table ip m {\n\tchain p {\n\t\ttype filter hook prerouting priority mangle;\n\t\tip daddr set 198.51.100.7\n\t}\n\tchain o {\n\t\ttype route hook output priority mangle;\n\t\tip daddr set 198.51.100.7\n\t}\n}\n',
  'table ip raw {\n\tchain p {\n\t\ttype filter hook prerouting priority raw;\n\t\tct zone set 1\n\t}\n\tchain o {\n\t\ttype filter hook output priority raw; policy drop;\n\t}\n}\n',
  'table netdev site {\n\tchain c {\n\t\ttype filter hook ingress device "f0" priority 0; policy drop;\n\t}\n}\n',
  'table inet rulec_test2 {\n\tchain c {\n\t\ttype filter hook prerouting priority 5; policy drop;\n\t}\n\tchain o {\n\t\ttype filter hook output priority 5; policy drop;\n\t}\n}\n',
];

/** Commands behind the table, or in front of it. */
const commands = `
flush ruleset
flush ruleset inet
flush ruleset ip
flush table inet rulec_test
flush chain inet rulec_test rulec_egress
flush chain inet rulec_test rulec_forward
flush chain inet rulec_test rulec_output
flush set inet rulec_test rulec_local_v4
flush set inet rulec_test rulec_local_v6
flush set inet rulec_test rulec_to_web_v4
flush map inet rulec_test nowhere
flush chain rulec_test rulec_egress
flush table rulec_test
delete table inet rulec_test
delete table rulec_test
destroy table inet rulec_test
delete table inet nowhere
destroy table inet nowhere
delete chain inet rulec_test rulec_forward
delete chain inet rulec_test rulec_output
delete chain inet rulec_test rulec_egress
delete chain inet rulec_test nowhere
delete set inet rulec_test rulec_local_v4
delete set inet rulec_test nowhere
delete rule inet rulec_test rulec_egress handle 3
delete rule inet rulec_test rulec_egress handle 999
delete rule inet rulec_test rulec_egress index 0
delete element inet rulec_test rulec_local_v4 { 10.0.0.0/8 }
delete element inet rulec_test rulec_local_v4 { 192.0.2.1 }
delete element inet rulec_test rulec_to_web_v4 { 198.51.100.0/24 }
destroy element inet rulec_test rulec_to_web_v4 { 198.51.100.0/24 }
add element inet rulec_test rulec_local_v4 { 198.51.100.0/24 }
add element inet rulec_test rulec_local_v4 { 0.0.0.0/1 }
add element inet rulec_test rulec_local_v6 { ::/0 }
add element inet rulec_test rulec_local_v6 { 2000::/3 }
add element inet rulec_test rulec_to_web_v4 { 203.0.112.0/24 }
create element inet rulec_test rulec_to_web_v4 { 203.0.112.0/24 }
create element inet rulec_test rulec_to_web_v4 { 198.51.100.0/24 }
add element inet rulec_test rulec_to_web_v4 { 198.51.100.0/25 }
add element inet rulec_test rulec_to_web_v4 { 203.0.112.0/24 timeout 1h }
add element inet rulec_test rulec_to_web_v4 { 203.0.112.0/24, 198.51.100.9 }
add element inet rulec_test nowhere { 203.0.112.0/24 }
add element rulec_test rulec_to_web_v4 { 203.0.112.0/24 }
add rule inet rulec_test nowhere accept
add rule inet rulec_test rulec_egress position 3 accept
add rule inet rulec_test rulec_egress index 0 accept
add rule inet rulec_test rulec_egress index 99 accept
add rule inet rulec_test rulec_egress handle 3 accept
insert rule inet rulec_test rulec_egress accept
insert rule inet rulec_test rulec_egress tcp dport 22 accept
insert rule inet rulec_test rulec_egress index 1 accept
insert rule inet rulec_test rulec_egress index 2 drop
insert rule inet rulec_test rulec_egress position 3 accept
insert rule inet rulec_test rulec_egress handle 4 accept
insert rule rulec_test rulec_egress accept
insert rule inet rulec_test rulec_forward drop
insert rule inet rulec_test rulec_output drop
insert rule inet rulec_test rulec_forward index 0 accept
insert rule inet rulec_test rulec_output index 0 accept
rule inet rulec_test rulec_forward drop
replace rule inet rulec_test rulec_egress handle 3 accept
replace rule inet rulec_test rulec_egress handle 9 accept
rename chain inet rulec_test rulec_forward other
add chain inet rulec_test rulec_forward { type filter hook forward priority filter; policy drop; }
add chain inet rulec_test rulec_output { type filter hook output priority filter; policy drop; }
add chain inet rulec_test rulec_forward { policy drop; }
add chain inet rulec_test rulec_output { policy drop; }
chain inet rulec_test rulec_forward { policy drop; }
add chain inet rulec_test rulec_forward { type filter hook forward priority 5; policy accept; }
add chain inet rulec_test late { type filter hook forward priority 5; policy drop; }
add chain inet rulec_test late { type filter hook output priority 5; policy drop; }
add chain inet rulec_test late { type filter hook postrouting priority 5; policy drop; }
add chain inet rulec_test late { type filter hook prerouting priority 5; policy drop; }
add chain inet rulec_test late { type nat hook postrouting priority 100; policy drop; }
add chain inet rulec_test rulec_egress { type filter hook forward priority 5; policy drop; }
create chain inet rulec_test rulec_egress
create table inet rulec_test
create set inet rulec_test rulec_local_v4 { type ipv4_addr; flags interval; }
add set inet rulec_test rulec_local_v4 { type ipv4_addr; }
add set inet rulec_test rulec_local_v4 { type ipv6_addr; flags interval; }
add set inet rulec_test s { type nothing; }
add set inet rulec_test s { flags interval; }
add map inet rulec_test m { type ipv4_addr; }
add map inet rulec_test m { type ipv4_addr : nothing; }
add table inet rulec_test { flags dormant; }
table inet rulec_test { flags dormant; }
add table inet rulec_test { flags owner; }
add table inet rulec_test { flags nothing; }
add counter inet rulec_test
add quota inet rulec_test q { over }
add limit inet rulec_test l { rate }
add ct helper inet rulec_test h { type "nothing" protocol tcp; }
add ct timeout inet rulec_test t { protocol tcp; policy = { nothing: 5 }; }
add flowtable inet rulec_test ft { hook ingress priority 0; devices = { nodev }; }
add flowtable inet rulec_test ft { hook ingress priority 0; devices = { f0, f1 }; }
reset rules
reset rules inet rulec_test
reset set inet rulec_test rulec_local_v4
reset quota inet rulec_test nowhere
list table inet nowhere
list chain inet rulec_test nowhere
list sets inet
describe ipv4_addr
monitor
export json
import json
quit
exit
help
echo x
set -e
nft flush ruleset
#!/usr/sbin/nft -f\\
table
table inet
table inet rulec_test
table inet rulec_test {
}
};
{ }
;
flush
delete
add
"
'
\\
$x
define = 5
define x
define x = 
define x = $y
define table = 5
define x = 5; flush ruleset
redefine x = 5
undefine nowhere
include
include nowhere
include "nowhere.nft"
include "/etc/nftables.d/*.nft"
include "/etc/nftables.d/"
include "./*.nft"
include '/etc/x.nft'
include "/etc/x.nft" # y
add rule inet rulec_test rulec_egress jump rulec_egress
add rule inet rulec_test rulec_egress goto rulec_forward
add rule inet rulec_test rulec_egress ip daddr @nowhere accept
add rule inet rulec_test rulec_egress tcp dport 70000 accept
add rule inet rulec_test rulec_egress ip6 daddr 192.0.2.1 accept
add rule inet rulec_test rulec_egress drop accept
add rule inet rulec_test rulec_egress
add rule inet rulec_test rulec_egress comment "x"
`
  .trim()
  .split('\n');

export const wrongRows: readonly Row[] = [
  ...[topOfBase, behindKnown, topOfEgress, endOfEgress].map(
    (place): Row => [
      place,
      ...conditions.flatMap((one) => [`\t\t${one} drop\n`, `\t\t${one} accept\n`]),
      ...statements.map((one) => `\t\t${one}\n`),
    ],
  ),
  [end, ...tables, ...commands.map((one) => `${one}\n`)],
  [
    front,
    ...tables.slice(0, 9),
    ...commands.filter((one) => !one.includes('rulec_test')).map((one) => `${one}\n`),
  ],
  [
    inTable,
    '\tflags dormant\n',
    '\tflags dormant;\n',
    '\tflags owner\n',
    '\tflags persist\n',
    '\tflags owner,persist\n',
    '\tflags dormant, owner\n',
    '\tcomment "x"; flags dormant\n',
    '\tcomment x y\n',
    '\tchain rulec_egress { accept\n\t}\n',
    '\tchain rulec_egress { tcp dport 22 accept; }\n',
    '\tchain late { type filter hook forward priority 9; policy drop; }\n\tchain later { type filter hook output priority 9; policy drop; }\n',
    '\tset rulec_local_v4 { type ipv4_addr; flags interval; elements = { 198.51.100.0/24 }; }\n',
    '\tset rulec_local_v4 { type ipv4_addr; flags constant, interval; }\n',
    '\tset rulec_local_v4 { type ipv4_addr; flags interval; size 1; }\n',
    '\tset rulec_local_v4 { typeof ip daddr; flags interval; elements = { 198.51.100.0/24 } }\n',
    '\tset rulec_local_v6 { type ipv6_addr; flags interval; auto-merge; elements = { 2000::/3 } }\n',
    '\tmap m { type inet_service : verdict; elements = { 443 : nothing } }\n',
    '\tmap m { type inet_service : verdict; elements = { 443 : jump nowhere } }\n',
    '\tmap m { type inet_service : ipv4_addr; elements = { 443 : 192.0.2.1, 443 : 192.0.2.2 } }\n',
    '\tset s { type inet_service; elements = { 1-5 } }\n',
    '\tset s { type inet_service; flags interval; elements = { 1-5, 3 } }\n',
    '\tset s { type inet_service; size 1; elements = { 1, 2 } }\n',
    '\tset s { type ipv4_addr; timeout; }\n',
    '\tset s { type ipv4_addr; flags timeout; timeout 5x; }\n',
    '\tset s { type ipv4_addr; elements = { www.example.com } }\n',
    '\tset s { type ipv4_addr; flags interval,dynamic; }\n',
    '\tset s { type string; }\n',
    '\tset s { typeof nothing; }\n',
    '\tset s { typeof tcp; }\n',
    '\tset s { type ipv4_addr . ; }\n',
    '\tset s { type ipv4_addr; policy fast; }\n',
    '\tset s { type ipv4_addr; gc-interval 1; }\n',
    '\tset s { type verdict; }\n',
    '\tset s { type ipv4_addr; type ipv6_addr; }\n',
    '\tset s { }\n',
    '\tset log { type ipv4_addr; }\n',
    '\tset 1s { type ipv4_addr; }\n',
    '\tchain drop { }\n',
    '\tchain rulec_egress { type filter hook forward priority 0; }\n',
    '\tchain c { type filter hook nowhere priority 0; }\n',
    '\tchain c { type filter hook forward; }\n',
    '\tchain c { type filter hook forward priority nothing; }\n',
    '\tchain c { type filter hook forward priority 2147483648; }\n',
    '\tchain c { type filter hook prerouting priority dstnat - ; }\n',
    '\tchain c { type nat hook forward priority 0; }\n',
    '\tchain c { type route hook forward priority 0; }\n',
    '\tchain c { type nat hook prerouting priority -300; }\n',
    '\tchain c { type filter hook ingress priority 0; }\n',
    '\tchain c { type filter hook ingress device "nodev" priority 0; }\n',
    '\tchain c { policy accept; }\n',
    '\tchain c { type filter hook forward priority 0; policy reject; }\n',
    '\tchain c { type filter hook forward priority 0; policy return; }\n',
    '\tchain a { jump b; }\n\tchain b { jump a; }\n',
    '\tcounter x { packets 1 }\n',
    '\tquota q { 5 }\n',
    '\tlimit l { rate 0/second }\n',
    '\tct helper h { protocol tcp; }\n',
    '\tsecmark s { }\n',
    '\tsynproxy s { mss 1; }\n',
    '\tflowtable ft { hook ingress priority 0; devices = { f0 }; flags offload; }\n',
    '\tinclude "/etc/x.nft"\n',
    '\tinclude "/etc/x/*.nft"\n',
    '\tdefine x = { }\n',
    '\tset s { type ipv4_addr; elements = $nothing }\n',
    '\tset s { type ipv4_addr; include "/etc/x.nft" }\n',
  ],
  [
    /established,related/,
    'established',
    'related',
    'established,related,new',
    'established,new',
    'new',
    'invalid',
    'untracked',
    'established | new',
    '{ established, related, new }',
    '!= new',
    '!= invalid',
    '!= established',
    '!= { established, related }',
    'established, related tcp dport 443',
    'established,related ct direction original',
    'established,related tcp flags ack',
    'established,related meta l4proto tcp',
    'established,related limit rate 1/second',
    'established,related tcp sport 443',
    'estabished,related',
    'established,,related',
    'ESTABLISHED,RELATED',
    '"established"',
    '0xffffffff',
    '& 1 == 1',
    '> established',
    'established-related',
    'established . related',
    '(established,related)',
    'established,related # ',
    'established,related \\',
  ],
  [
    /(?<=related )accept/,
    'drop',
    'reject',
    'return',
    'continue',
    'counter',
    'goto rulec_egress',
    'jump rulec_egress',
    'queue',
    'accept accept',
    'accept log',
    'log accept drop',
    '',
    'jump nowhere',
    'notrack accept',
    'limit rate 5/minute accept',
    'quota 100 mbytes accept',
    'ct mark set 1 ct mark != 1 accept',
  ],
  [/^\t\tct state .*\n/m, ''],
  [
    /\bdrop\b(?= comment)/,
    'accept',
    'return',
    'continue',
    'counter',
    'log',
    'reject',
    'reject with icmpx type port-unreachable',
    'queue',
    'goto rulec_egress',
    'jump rulec_egress',
    'tcp dport 1-1023 drop',
    'meta l4proto tcp drop',
    'meta l4proto != icmp limit rate 1/second drop',
    'ct state new limit rate over 1/second drop',
    'ip saddr != 203.0.113.65 drop',
    'ip protocol tcp drop',
    'ct state established drop',
    'th dport != 22 drop',
    'meta nfproto ipv4 drop',
    'dropp',
    'Drop',
    '"drop"',
    'drop drop',
    'accept # drop',
  ],
  [
    /\baccept\b(?= comment)/,
    'drop',
    'return',
    'continue',
    'reject',
    'queue',
    'limit rate 10/second accept',
    'limit rate over 10/second drop',
    'ct state new limit rate 1/minute accept',
    'ct count 1 accept',
    'ct count over 1 drop',
    'quota 1 mbytes accept',
    'quota over 1 mbytes drop',
    'ct state established accept',
    'ct state related accept',
    'ct mark 1 accept',
    'meta mark 1 accept',
    'ct status assured accept',
    'fib saddr . iif oif exists accept',
    'tcp flags syn accept',
    'meta length 0-60 accept',
    'socket transparent 1 accept',
    'meta hour "08:00"-"18:00" accept',
    'meta day 1-5 accept',
    'numgen random mod 10 != 0 accept',
    'add @rulec_local_v4 { ip daddr } accept',
    'meta l4proto tcp drop',
    'tproxy to :1 accept',
    'dnat to 192.0.2.7',
    'notrack accept',
    'synproxy',
    'jump { accept; }',
    'goto { return; }',
    'ip ttl 64 accept',
    'tcp option maxseg exists accept',
    'accept accept',
    'accept log',
    'ACCEPT',
    'accept;drop',
    'accept; accept',
    'iifname "nodev" accept',
    'oifname "nodev" accept',
    'iif "nodev" accept',
    'tcp sport 50000-65535 accept',
    'th sport > 1023 accept',
    'udp length < 512 accept',
    'ct helper "ftp" accept',
    'ct zone 1 accept',
    'log queue accept',
    'counter name nowhere accept',
    'meta mark set 1 ct state established accept',
  ],
  [
    /\bgoto (?=rulec_egress)/,
    'jump ',
    '',
    'goto nowhere',
    'drop ',
    'accept ',
    'continue ',
    'counter jump ',
    'limit rate 1/second goto ',
    'tcp dport 1-1023 goto ',
    'ct state established goto ',
    'ct state new,invalid jump ',
    'ct mark 1 goto ',
    'meta l4proto tcp goto ',
    'meta l4proto icmp goto ',
    'meta nfproto ipv4 goto ',
    'tcp flags syn goto ',
    'th dport 443 goto ',
    'GOTO ',
    'goto goto ',
    'goto "',
    'goto @',
    'goto $',
    'fib daddr type unicast goto ',
    'meta random < 0.5 goto ',
    'meta length > 60 goto ',
  ],
  [
    /(?<=goto )rulec_egress/,
    'rulec_forward',
    'rulec_output',
    'rulec-egress',
    'RULEC_EGRESS',
    '"rulec_egress"',
    '{ rulec_egress }',
    'rulec_egress2',
    'rulec_egress accept',
    'rulec_egress counter',
  ],
  [
    /^\t\t.* goto rulec_egress\n/m,
    '',
    '\t\tip daddr != @rulec_local_v4 ct state new counter\n',
    '\t\tgoto rulec_egress\n',
    '\t\tjump rulec_egress\n',
  ],
  [
    /daddr != @rulec_local_v4/,
    'daddr @rulec_local_v4',
    'daddr != @rulec_local_v6',
    'daddr != 10.0.0.0/8',
    'saddr != @rulec_local_v4',
    'daddr == @rulec_local_v4',
    'daddr ! @rulec_local_v4',
    'daddr not @rulec_local_v4',
    'daddr != { @rulec_local_v4 }',
    'daddr & 255.255.255.0 != @rulec_local_v4',
    'daddr . ip saddr != @rulec_local_v4',
    'daddr != @rulec_local_v4 ip daddr 198.51.100.0/24',
    'daddr != @rulec_nowhere',
    'daddr != $rulec_local_v4',
    'daddr != rulec_local_v4',
    'daddr >= @rulec_local_v4',
  ],
  [
    /ip saddr @rulec_from_v4/,
    '',
    'ip saddr != @rulec_from_v4',
    'ip saddr 203.0.113.64/27',
    'ip saddr 203.0.113.0/24',
    'ip saddr 203.0.113.64/26 ip saddr 203.0.113.64/27',
    'ip daddr @rulec_from_v4',
    'ip saddr @rulec_local_v4',
    'ip saddr & 255.255.255.192 == 203.0.113.0',
    'ip saddr 203.0.113.64',
    'ip saddr { 203.0.113.64, 203.0.113.127 }',
    'ip saddr 203.0.113.65-203.0.113.127',
    'ct original ip saddr @rulec_from_v4',
    'ip saddr . ip daddr @rulec_from_v4',
    'ether saddr 00:00:00:00:00:01',
    'ip6 saddr @rulec_from_v4',
    'ip saddr @rulec_from_v4 tcp sport 1-60000',
    'ip saddr @rulec_from_v4 ip ttl 64',
    'ip saddr @rulec_from_v4 iifname "nodev"',
    'ip saddr @rulec_from_v4 meta mark 0x1',
    'ip saddr @rulec_from_v4 fib saddr . iif oif missing',
  ],
  [
    /iifname ("f0"|\{ "f0", "f8" \})/,
    '',
    'iifname "f1"',
    'iifname != $1',
    'oifname "f0"',
    'iifname "f0*"',
    'iifname "f"',
    'iifname "F0"',
    'iifname "f0 "',
    'iifname { "f0", "f1" }',
    'iifname "*"',
    'iif "f0"',
    'iif 1',
    'iif lo',
    'iifname "f\\\\0"',
    'iifname @rulec_local_v4',
    'iifgroup 0',
    'meta iifname "f*"',
    'meta ibrname "f0"',
    'iifname ""',
    'iifname "averyveryverylongname"',
    'iifname "f0" oifname "f0"',
    'iifname "f0" oifname != "f1"',
    'iiftype ether',
    'iifname f0 f1',
    'iifname "f0" meta iifkind "dummy"',
    'meta sdifname "f0"',
  ],
  [
    /oifname "f1"/,
    '',
    'oifname "f0"',
    'oifname != "f1"',
    'iifname "f1"',
    'oifname "lo"',
    'oifname "f1*" oifname != "f1"',
    'oif lo',
    'oif nodev',
    'oifname { "f0", "f1" }',
    'oifname "f*"',
    'oifname "f2"-"f3"',
    'oifgroup 0',
    'rt nexthop 192.0.2.1',
    'meta oifkind "veth"',
  ],
  [
    /^\t\toifname "lo" accept\n/m,
    '',
    '\t\toifname "lo" drop\n',
    '\t\toifname "l*" accept\n',
    '\t\toifname "*" accept\n',
    '\t\toifname != "lo" accept\n',
    '\t\toif lo accept comment \n',
    '\t\tiifname "lo" accept\n',
    '\t\toifname { "lo", "f1" } accept\n',
    '\t\toifname "f1" accept\n',
    '\t\taccept\n',
  ],
  [/^\t\t.*nd-neighbor.*\n/m, ''],
  [
    /nd-neighbor-solicit, nd-neighbor-advert/,
    'nd-neighbor-solicit',
    'nd-neighbor-advert',
    'echo-request',
    '135',
    'nd-router-solicit',
    'nd-neighbor-solicit, nd-nothing',
    'nd-neighbor-solicit-nd-neighbor-advert',
  ],
  [
    /meta skuid 33/,
    '',
    'meta skuid 34',
    'meta skuid != 33',
    'meta skuid { 33, 34 }',
    'meta skuid 33-34',
    'meta skuid >= 33',
    'meta skuid < 34',
    'meta skgid 33',
    'meta skuid "root"',
    'meta skuid root',
    'meta skuid 033',
    'meta skuid 0x33',
    'meta skuid -33',
    'meta skuid 4294967329',
    'meta skuid nosuchuser',
    'meta skuid & 0xff == 33',
    'socket cgroupv2 level 1 "x"',
    'meta cgroup 33',
    'meta skuid 33 meta skgid 33',
    'meta skuid 33 ct mark 0',
    'meta skuid 33 limit rate 1/second',
    'meta skuid . meta skgid { 33 . 33 }',
    'meta skuid vmap { 33 : accept }',
  ],
  [
    /hook (forward|output)/,
    'hook input',
    'hook prerouting',
    'hook postrouting',
    'hook ingress',
    'hook egress',
    'hook Forward',
    'hook "$1"',
    'hook $1 device "f0"',
    'hook $1,output',
    'hook $1 hook $1',
    'hook',
  ],
  [
    new RegExp(`(?<=hook ${hookOf} )priority filter`),
    'priority dstnat',
    'priority mangle',
    'priority raw',
    'priority -400',
    'priority -201',
    'priority',
    'priority Filter',
    'priority filter+',
    'priority 0.5',
    'priority filter + 99999999999',
    'priority out',
    'priority 0x0',
    'priority "0"',
    'priority filter priority 5',
  ],
  [
    /policy accept/,
    'policy drop',
    'policy reject',
    'policy return',
    'policy continue',
    'policy accept; policy drop',
    'policy drop; policy accept',
    'policy ACCEPT',
    'policy',
    'policy jump rulec_egress',
  ],
  [/type filter/, 'type nat', 'type route', 'type Filter', 'type', 'type filter type nat', 'type security'],
  [
    /; policy accept;/,
    ';policy drop;',
    ' policy accept;',
    '; policy accept; drop',
    '; policy accept; tcp dport 443 drop',
    '; policy accept; ip daddr 198.51.100.7 accept',
    '; policy accept; devices = { f0 };',
  ],
  [
    /^table inet rulec_test \{/m,
    'table ip rulec_test {',
    'table ip6 rulec_test {',
    'table arp rulec_test {',
    'table bridge rulec_test {',
    'table netdev rulec_test {',
    'table rulec_test {',
    'table inet rulec_other {',
    'table inet "rulec_test" {',
    'table INET rulec_test {',
    'table inet rulec_test',
    'table inet rulec_test { flags dormant;',
    'add inet rulec_test {',
    'create table inet rulec_test {',
    'delete table inet rulec_test {',
    'table inet rulec_test {}\ntable inet rulec_test2 {',
    'table inet rulec_test { {',
  ],
  [
    /^table inet rulec_test\n/m,
    '',
    'table ip rulec_test\n',
    'table inet rulec_test {\n',
    'create table inet other\ntable inet rulec_tset\n',
    'table inet rulec_test; x\n',
  ],
  [
    /^delete table inet rulec_test\n/m,
    'delete table inet rulec_other\n',
    'delete table ip rulec_test\n',
    'delete table rulec_test\n',
    'delete inet rulec_test\n',
    'DELETE table inet rulec_test\n',
    'delete table inet rulec_test2\n',
    'delete chain inet rulec_test rulec_egress\n',
    'list table inet rulec_nowhere\n',
    'delete table inet rulec_test\ndelete table inet rulec_test\n',
  ],
  [
    /^\tchain rulec_egress \{/m,
    '\tchain rulec_egres {',
    '\tchain rulec_egress',
    '\tchain {',
    '\tset rulec_egress {',
    '\tchain rulec_egress { accept;',
    '\tchain rulec_egress {\n\t}\n\tchain rulec_other {',
    '\tchain "rulec_egress" {',
    '\tchain rulec_egress { tcp dport 22 accept',
    '\tchain rulec_egress { type filter hook forward priority 9;',
    '\tchain rulec_egress { comment "x"; accept;',
    '\tchain rulec_egress { return;',
    '\tadd chain rulec_egress {',
  ],
  [
    /^\tchain rulec_(forward|output) \{/m,
    '\tchain rulec_$1 {\n\t}\n\tchain rulec_other {\n\t\tdrop\n\t}\n\tchain nothing',
    '\tchain rulec_egress {',
    '\tchain rulec_$1 { return;',
    '\tchain rulec_$1 }',
  ],
  [
    /(?<= )(tcp|udp) dport/,
    'th dport',
    'tcp sport',
    'udp sport',
    'tcp  dport != ',
    'udplite dport',
    'dccp dport',
    'sctp dport',
    'meta l4proto tcp th sport',
    'ip protocol $1 $1 dport',
    'ct original proto-dst',
    'ct reply proto-src',
    'tcp dport dport',
    '@th,16,16',
    '@th,0,16',
    'TCP dport',
    'tcp udp dport',
    '$1 checksum',
    'icmp type',
    'tcp flags & syn == syn tcp dport',
    'meta l4proto { tcp, udp } th dport',
    'port',
    '$1 dport . $1 sport',
  ],
  [
    /dport 443\b/,
    'dport 444',
    'dport 0443',
    'dport 442-444',
    'dport 443-',
    'dport != 443',
    'dport ! 443',
    'dport { 443, 80 }',
    'dport { 443, 8443 }',
    'dport { 443 80 }',
    'dport { }',
    'dport 443,80',
    'dport 443 80',
    'dport 443:444',
    'dport 443 - 445',
    'dport > 443',
    'dport >= 443',
    'dport 0x443',
    'dport 4430',
    'dport http',
    'dport nosuchport',
    'dport "http"',
    'dport "http*"',
    'dport 443.0',
    'dport 443e0',
    'dport 443/tcp',
    'dport -443',
    'dport 65979',
    'dport & 443 == 443',
    'dport & 0xfffe == 442',
    'dport | 1 == 443',
    'dport ^ 0 == 443',
    'dport << 1 == 886',
    'dport @rulec_local_v4',
    'dport @nowhere',
    'dport $web',
    'dport { 1-65535 }',
    'dport 443 tcp sport 1024-65535',
    'dport 443 tcp dport 80',
    'dport vmap { 443 : accept, 80 : accept }',
    'dport vmap { 443 : drop }',
    'dport *',
    'dport { * }',
    'dport 443 ct state established',
    'dport 443 tcp flags ack',
    'dport 443 meta length < 1000',
    'dport 443 limit rate 5/second',
    'dport != 444',
    'dport 00673',
    'dport 0o673',
    'dport 0b110111011',
    'dport 443 timeout 1h',
    'dport { 443 timeout 1h }',
    'dport { 443 : accept }',
    'dport { 443, 443-444 }',
    'dport {443,444,}',
    'dport map { 443 : 1 }',
    'dport 443 #',
    'dport 443 ;',
    'dport 443\n\t\t',
  ],
  [
    /(?<= )(counter|log)(?= (?:accept|drop))/,
    'counter name nowhere',
    'counter quota 5 bytes',
    'limit rate 1/day',
    'counter limit rate 1/day',
    'log group 5 queue-threshold x',
    'queue',
    'meta mark 5',
    'ct mark 5',
    'ct state invalid',
    'counter packets 0',
    'counter packets -1 bytes 0',
    'notrack',
    'ip ttl set 1',
    'tcp dport set 444',
    'add @nowhere { ip saddr }',
    'accept',
    'drop',
    'return',
    'continue drop',
    'jump nowhere',
    'xt',
  ],
  [
    / comment "[^"]*"/,
    ' comment',
    ' comment "',
    ' comment "a" "b"',
    ' comment "a\\"b"',
    " comment 'a'",
    ` comment "${'x'.repeat(129)}"`,
    ' comment "a\nb"',
    ' comment "a" drop',
    ' comment @a',
    ' comment $a',
    ' comment {a}',
    ' # x',
    ' \\',
    ' ; drop',
    ' ; accept',
    ' }',
    ' ; goto nowhere',
    ' comment "a" ; tcp dport 22 accept',
  ],
  [
    /ip daddr @rulec_to_web_v4/,
    '',
    'ip daddr != @rulec_to_web_v4',
    'ip saddr @rulec_to_web_v4',
    'ip daddr @rulec_local_v4',
    'ip daddr @rulec_to_web_v6',
    'ip6 daddr @rulec_to_web_v4',
    'ip daddr 198.51.100.0/23',
    'ip daddr 198.51.100.0',
    'ip daddr { 198.51.100.0/24 }',
    'ip daddr 198.51.100.0-198.51.101.7',
    'ip daddr & 255.255.255.0 == 198.51.100.0',
    'ip daddr 198.51.100.0/255.255.254.0',
    'ip daddr { 198.51.100.0/24, www.example.com }',
    'ip daddr www.example.com',
    'ip daddr localhost',
    'ip daddr 0198.51.100.0/24',
    'ip daddr 3325256704',
    'ip daddr @nowhere',
    'ip daddr $web',
    'ip daddr rulec_to_web_v4',
    'ip daddr { @rulec_to_web_v4 }',
    'ip daddr . tcp dport @rulec_to_web_v4',
    'ct original ip daddr @rulec_to_web_v4',
    'ct reply ip saddr @rulec_to_web_v4',
    'rt ip nexthop @rulec_to_web_v4',
    'fib daddr type unicast',
    'ip daddr @rulec_to_web_v4 ip saddr @rulec_to_web_v4',
    'ip daddr @rulec_to_web_v4 ip ttl 1-63',
    'ip daddr @rulec_to_web_v4 ip dscp cs0',
    'ip daddr @rulec_to_web_v4 ip length < 1000',
    'ip daddr @rulec_to_web_v4 ether type ip',
    'ip daddr @rulec_to_web_v4 meta mark 0',
    'ip daddr @rulec_to_web_v4 ip id 0',
    'ip daddr @rulec_to_web_v4 ip frag-off 0',
    'ip daddr @rulec_to_web_v4 ip hdrlength 5',
    'ip daddr @rulec_to_web_v4 ip6 daddr ::/0',
    'IP daddr @rulec_to_web_v4',
    'ip dadr @rulec_to_web_v4',
    'ip  daddr > @rulec_to_web_v4',
    'ip daddr == 198.51.100.0/24 ip daddr 198.51.100.7',
    '@nh,128,24 0xc63364',
  ],
  [
    /(?<=^\tset rulec_to_web_v4 \{\n)\t\ttype ipv4_addr\n\t\tflags interval\n/m,
    '\t\ttype ipv6_addr\n\t\tflags interval\n',
    '\t\ttype ipv4_addr\n',
    '\t\tflags interval\n',
    '\t\ttype ipv4_addr . inet_service\n\t\tflags interval\n',
    '\t\ttype inet_service\n\t\tflags interval\n',
    '\t\ttype ipv4_addr\n\t\tflags interval,timeout\n\t\ttimeout 1h\n',
    '\t\ttype ipv4_addr\n\t\tflags interval, timeout\n',
    '\t\ttype ipv4_addr\n\t\tflags dynamic\n',
    '\t\ttype ipv4_addr\n\t\tflags interval\n\t\tsize 1\n',
    '\t\ttype ipv4_addr\n\t\tflags interval\n\t\tsize 0\n',
    '\t\ttype ipv4_addr\n\t\tflags interval\n\t\tgc-interval 1s\n\t\ttimeout 1s\n',
    '\t\ttype ipv4_addr\n\t\tflags intervals\n',
    '\t\ttype ipv4_addr\n\t\tflags interval interval\n',
    '\t\ttype ipv4_addr, ipv6_addr\n\t\tflags interval\n',
    '\t\ttypeof ip6 daddr\n\t\tflags interval\n',
    '\t\ttypeof tcp dport\n\t\tflags interval\n',
    '\t\ttype ipv4_addr : verdict\n\t\tflags interval\n',
    '\t\ttype ipv4_addr\n\t\tflags interval\n\t\tcounter; quota 5 bytes\n',
    '\t\ttype ipv4_addr\n\t\tflags interval\n\t\telements = { 203.0.112.0/24 }\n',
    '\t\ttype ipv4_addr\n\t\tflags interval\n\t\tpolicy nothing\n',
    '\t\ttype ipv4_addr\n\t\tflags interval\n\t\tlimit rate 1/second\n',
  ],
  [
    /(?<=^\t\t\t)198\.51\.100\.0\/24,/m,
    '198.51.100.0/23,',
    '198.51.100.0/25,',
    '198.51.100.0,',
    '',
    '198.51.100.0/24 timeout 1h,',
    '198.51.100.0/24 timeout 1h expires 5s,',
    '198.51.100.0/24 : accept,',
    '198.51.100.0/24 . 443,',
    '198.51.100.0/24, 198.51.100.7,',
    '198.51.100.0/24, 198.51.100.0/25,',
    '198.51.100.0-198.51.101.0,',
    '198.51.101.0-198.51.100.0,',
    '198.51.100.0/255.255.255.0,',
    '198.51.100.0/24 203.0.113.1,',
    '198.51.100.0/24,,',
    '!198.51.100.0/24,',
    '! 198.51.100.0/24,',
    '198.51.100.0/24 }',
    '198.51.100.0/24, }',
    '{ 198.51.100.0/24 },',
    '@rulec_local_v4,',
    '$x,',
    '*,',
    '0.0.0.0/0,',
    '0.0.0.0/1, 198.51.100.0/24,',
    'www.example.com,',
    'localhost,',
    '"198.51.100.0/24",',
    '198.51.0100.0/24,',
    '198.51.100/24,',
    '198.51.100.0/024,',
    '198.51.100.0/33,',
    '198.51.100.256,',
    '::ffff:198.51.100.0/120,',
    '2001:db8::/32,',
    '198.51.100.0/24 comment,',
    '198.51.100.0/24 comment "x" "y",',
    '198.51.100.0/24 counter packets,',
    '198.51.100.0/24 quota 5 bytes,',
    '198.51.100.0/24 limit rate 1/second,',
    '198.51.100.0/24 ct count 1,',
    '#198.51.100.0/24,',
    '198.51.100.0/24, #',
    '198.51.100.0/24 ;',
    '198.51.100.128/24, 198.51.100.0/25,',
    '0x0.0.0.0/0,',
    '3325256704/24,',
    '198.51.100.0-198.51.100.254,',
    '198.51.100.0 - 198.51.100.255 - 198.51.101.1,',
    '198.51.100.0/24\n\t\t\t203.0.112.0/24,',
    'include "/etc/x.nft"',
    '198.51.100.0\\/24,',
    '198.51.100.0 /24,',
    '198.51.100.0/ 24,',
    '198.51.100.0/24 last,',
    '198.51.100.0/24 expires 1h,',
    '198.51.100.0/24 drop,',
  ],
  [
    /(?<=^\t\telements = )\{/m,
    '{ 198.18.0.0/15,',
    '{{',
    '',
    '{ ,',
    '{ x',
    '{ 0.0.0.0/0, ',
    '{ *,',
    '$x {',
    '{ #',
  ],
  [
    /(?<=^\t\t)elements = /m,
    'elements ',
    'element = ',
    'elements == ',
    'elements += ',
    'Elements = ',
    'flags dynamic; elements = ',
    'timeout 1h; elements = ',
    'size 1; elements = ',
    '#elements = ',
  ],
  [/\n/, '\r\n', '\\\n', ' \\\n', '\u00a0\n', '\u0000\n', '\u000b\n', '\u000c\n', '\u0085\n', '\u2028\n'],
  [
    /^/,
    '\ufeff',
    '\u0000',
    '{\n',
    '}\n',
    '"\n',
    '# \\\ntable inet x {',
    'add ',
    'table inet site { flags dormant; chain c { type filter hook forward priority 0; policy drop; } }\ntable inet site { }\n',
  ],
  [
    /\}\n$(?![\s\S])/,
    '',
    '}\n}\n',
    '} x\n',
    '}\n{\n',
    '};\nflush ruleset',
    '}\n}',
    '',
    ' \n',
    '}\ninclude "x"',
    '}\nflush table inet rulec_test',
    '}; delete table inet rulec_test\n',
  ],
];

/** Edits that change no decision: what is not called equal among them is noise. */
export const sameRows: readonly Row[] = [
  [
    end,
    '\n',
    '# x\n',
    '# x',
    ';\n',
    '\t\n',
    'list ruleset\n',
    'define x = 5\n',
    'add rule inet rulec_test rulec_egress accept\n',
    'add rule inet rulec_test rulec_egress drop\n',
    'add chain inet rulec_test unused\n',
    'table inet rulec_test { chain unused { drop; } }\n',
    'table inet site { chain c { drop; } }\n',
    'table inet site { chain c { type filter hook forward priority 5; policy accept; } }\n',
    'table inet site { flags dormant; chain c { type filter hook forward priority 5; policy drop; } }\n',
    'table arp site { chain c { type filter hook input priority 0; policy drop; } }\n',
    'add element inet rulec_test rulec_local_v4 { 10.0.0.0/8 }\n',
    'table inet rulec_test { }\n',
    'table inet rulec_test\n',
  ],
  [
    front,
    '\n',
    '# x\n',
    '#!/usr/sbin/nft -f\n',
    'define web = 443\n',
    'flush ruleset\n',
    'table ip site\n',
    'add table inet rulec_test\n',
    'delete table inet rulec_test\ntable inet rulec_test\n',
  ],
  [
    inTable,
    '\t# x\n',
    '\n',
    '\tcomment "x"\n',
    '\tset s { type ipv4_addr; }\n',
    '\tset s { type ipv4_addr; flags interval; elements = { 192.0.2.0/25 } }\n',
    '\tset s { typeof ip daddr; }\n',
    '\tmap m { type inet_service : verdict; }\n',
    '\tchain unused { }\n',
    '\tchain unused { tcp dport 443 drop; }\n',
    '\tcounter x { }\n',
    '\tcounter x { packets 5 bytes 7 }\n',
  ],
  [
    topOfEgress,
    '\t\tcounter\n',
    '\t\tlog\n',
    '\t\tlog prefix "x "\n',
    '\t\tcounter comment "x"\n',
    '\t\tcontinue\n',
    '\t\ticmp type echo-request accept\n',
    '\t\tmeta l4proto sctp drop\n',
    '\t\tct state invalid drop\n',
    '\t\tct state established,related accept\n',
    '\t\ttcp dport 443 counter\n',
    '\t\ttcp dport 443 log prefix "x" level info\n',
    '\t\tmeta nftrace set 1\n',
    '\t\ticmpv6 type { echo-request } accept\n',
    '\t\tmeta l4proto gre accept\n',
    '\t\tmeta mark set 5\n',
    '\t\tudp dport 0 drop\n',
    '\t\tct state new\n',
    '\t\tcomment "x"\n',
  ],
  [
    behindKnown,
    '\t\tct state invalid drop\n',
    '\t\tcounter\n',
    '\t\tct state untracked counter\n',
    '\t\tct state established accept\n',
    '\t\tct state related accept\n',
    '\t\ticmp type destination-unreachable accept\n',
    '\t\tct state vmap { established : accept, related : accept }\n',
  ],
  [
    /established,related/,
    '{ established, related }',
    'related,established',
    'established, related',
    '{established,related}',
    'established,related,untracked',
    '{ established, related, untracked }',
    'established | related',
  ],
  [
    /^(\t\t)ct state established,related accept$/m,
    '$1ct state vmap { established : accept, related : accept }',
    '$1ct state established accept\n$1ct state related accept',
    '$1ct state { established, related } counter accept',
    '$1ct state established,related counter packets 5 bytes 6 accept comment "x"',
    '$1ct state vmap { established : accept, related : accept, invalid : drop }',
    '$1ct state != new accept',
  ],
  [
    /dport 443\b/,
    'dport == 443',
    'dport { 443 }',
    'dport {443}',
    'dport { 443, }',
    'dport 443-443',
    'dport https',
    'dport "https"',
    'dport 0x1bb',
    'dport {\n443\n}',
    'dport 443 ct state new',
    'dport 443 tcp flags & (fin|syn|rst|ack) == syn',
    'dport 443 tcp dport 1-1023',
    'dport 443 tcp sport 0-65535',
  ],
  [
    /\bdrop\b(?= comment)/,
    'drop',
    'log prefix "end" drop',
    'log drop',
    'reject',
    'reject with icmpx type admin-prohibited',
    'meta l4proto { tcp, udp } drop',
    'ct state new drop',
    'jump { drop; }',
  ],
  [
    /\baccept\b(?= comment)/,
    'log accept',
    'log prefix "x" level debug accept',
    'ct state new accept',
    'meta mark set 1 accept',
    'goto { accept; }',
    'jump { accept; }',
  ],
  [/ comment "[^"]*"/, '', ' comment "other"', ' comment other', ' comment "ä"', ' ;'],
  [/counter (?=accept|drop)/, '', 'counter packets 5 bytes 7 ', 'counter log ', 'log counter '],
  [
    /priority filter/,
    'priority 0',
    'priority filter + 5',
    'priority -5',
    'priority security',
    'priority -100',
  ],
  [
    /(?<=^\t\t\t)198\.51\.100\.0\/24,/m,
    '198.51.100.0/25, 198.51.100.128/25,',
    '198.51.100.0-198.51.100.255,',
    '198.51.100.77/24,',
    '198.51.100.0/24 comment "x",',
    '198.51.100.0/24,\n',
    '198.51.100.0/24 ,',
    '198.51.100.0/24, # x',
    '198.51.100.0/24, 198.51.100.0/24,',
  ],
  [
    /(?<=^\t\ttype ipv4_addr\n)\t\tflags interval\n/m,
    '\t\tflags interval\n\t\tauto-merge\n',
    '\t\tflags interval;\n',
    '\t\tflags constant, interval\n',
    '\t\tflags interval\n\t\tcomment "x"\n',
    '\t\tflags interval\n\t\tsize 65535\n',
    '\t\tflags interval\n\t\tpolicy memory\n',
    '\t\tflags interval\n\t\tcounter\n',
  ],
  [/(?<=^\t\t)type ipv4_addr(?=\n)/m, 'typeof ip daddr', 'typeof ip saddr', 'type ipv4_addr;'],
  [/^\t(?=chain|set)/m, '', '\t\t', '\n\t'],
  [
    /ip daddr != @rulec_local_v4 goto/,
    'ip daddr != @rulec_local_v4 counter goto',
    'ip daddr != @rulec_local_v4 meta l4proto { tcp, udp } goto',
    'ip daddr != @rulec_local_v4 ct state new goto',
    'ip protocol { tcp, udp } ip daddr != @rulec_local_v4 goto',
  ],
];
