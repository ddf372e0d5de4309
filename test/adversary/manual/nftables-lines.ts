/** What the index of nft(8) has: expressions, statements, and commands. */
import { listLines } from './generate.ts';

/** Each keyword of PRIMARY EXPRESSIONS and PAYLOAD EXPRESSIONS, most with values that hold for all packets. */
export const matches: readonly string[] = listLines(`
meta length > 0
meta length 40-65535
meta nfproto ipv4
meta nfproto { ipv4, ipv6 }
meta nfproto != ipv6
nfproto ipv4
meta l4proto tcp
meta l4proto { tcp, udp }
meta l4proto != icmp
meta l4proto 0-255
meta l4proto 6
l4proto tcp
meta protocol ip
meta protocol { ip, ip6 }
meta protocol != arp
meta protocol 8021q
meta priority 0
meta priority none
meta mark 0
meta mark != 1
meta mark & 1 == 0
meta mark and 0x1 != 0x1
mark 0
meta iif lo
meta iif != lo
iif lo
iif 1
iif != 1
iif > 0
iifname "f0"
iifname f0
iifname "f*"
iifname "*"
iifname "f\\*"
iifname != "lo"
iifname { "f0", "f1" }
iifname { "f0", "f*" }
iifname F0
iifname "f0 "
iifname ""
meta iifname "f0"
meta iiftype ether
iiftype != loopback
meta oif != lo
oif f1
oifname "f1"
oifname { f1, f2 }
oifname != "f9"
oifname "f?"
oiftype ether
meta skuid 0
meta skuid root
skuid 33
skuid www-data
skuid { 33, 34 }
skuid 0-4294967295
skuid != 5
skgid 0
skgid >= 0
meta nftrace 0
meta nftrace != 1
rtclassid 0
meta rtclassid cosmos
meta pkttype host
pkttype { host, unicast }
pkttype != broadcast
meta pkttype other
meta cpu 0
meta cpu >= 0
cpu 0-127
meta iifgroup default
iifgroup 0
oifgroup 0
oifgroup != 5
meta cgroup 0
cgroup != 1
meta random < 4294967295
meta random <= 4294967295
random > 0
ipsec missing
meta ipsec missing
meta ipsec exists
meta iifkind "veth"
meta oifkind "veth"
iifkind != "bridge"
meta sdif != 0
meta sdifname "f0"
meta time > 0
meta time > "2020-01-01"
meta time "2020-01-01"-"2099-01-01"
meta day 0-6
meta day { Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday }
day "Sunday"
meta hour "00:00"-"23:59:59"
hour "00:00"-"24:00"
meta hour >= "00:00"
socket transparent 0
socket transparent != 1
socket mark 0
socket wildcard 0
socket cgroupv2 level 1 "x"
osf name "Linux"
osf ttl skip name "unknown"
fib saddr type local
fib saddr type != multicast
fib daddr type unicast
fib daddr type { unicast, local }
fib saddr . iif oif exists
fib saddr oif != 0
fib saddr . iif oif missing
fib daddr oifname "f1"
fib daddr . mark type unicast
fib daddr check exists
rt classid 0
rt nexthop 240.0.0.6
rt ip nexthop 240.0.0.6
rt ip6 nexthop ::
rt mtu >= 0
rt ipsec missing
rt tcp 
ipsec in reqid 1
ipsec out spi 1-561
numgen inc mod 1 0
numgen inc mod 1 < 1
numgen random mod 1 == 0
numgen inc mod 2 0
jhash ip saddr mod 1 == 0
jhash ip saddr . tcp dport mod 1 seed 0xff 0
symhash mod 1 0
symhash mod 2 < 2
ether type ip
ether type { ip, ip6 }
ether saddr 00:00:00:00:00:00
ether daddr != ff:ff:ff:ff:ff:ff
vlan id 5
vlan id != 5
vlan type ip
arp operation request
arp htype 1
ip version 4
ip version != 6
ip hdrlength 5
ip hdrlength >= 5
ip dscp cs0
ip dscp != ef
ip dscp 0-63
ip dscp { cs0, cs1 }
ip ecn not-ect
ip ecn != ce
ip length 0-65535
ip id 0-65535
ip id != 70000
ip frag-off 0
ip frag-off & 0x1fff == 0
ip frag-off 16384
ip frag-off != 1
ip ttl > 0
ip ttl 0-255
ip ttl 64
ip protocol tcp
ip protocol { tcp, udp }
ip protocol != icmp
ip protocol 6
ip checksum != 0
ip saddr 0.0.0.0/0
ip saddr 0.0.0.0-255.255.255.255
ip saddr != 0.0.0.0
ip saddr & 0.0.0.0 == 0.0.0.0
ip saddr != 10.0.0.0/8
ip daddr 0.0.0.0/0
ip daddr != { 10.0.0.1 }
ip daddr & 255.255.255.0 == 198.51.100.0
ip daddr 198.51.100.0/24
ip daddr 198.51.100.7
ip daddr localhost
ip option lsrr exists
ip option rr missing
ip option ssrr missing
ip option ra value 1
icmp type echo-request
icmp type != echo-request
icmp code 0
igmp type membership-query
ip6 version 6
ip6 dscp cs0
ip6 flowlabel 0-1048575
ip6 flowlabel != 1
ip6 length >= 0
ip6 nexthdr tcp
ip6 nexthdr { tcp, udp }
ip6 nexthdr != icmpv6
ip6 hoplimit > 0
ip6 hoplimit 64
ip6 saddr ::/0
ip6 saddr 2001:db8::/32
ip6 saddr != ::
ip6 daddr ::/0
ip6 daddr != fe80::/10
icmpv6 type nd-neighbor-solicit
tcp sport 0-65535
tcp sport 1-65535
tcp sport 1024-65535
tcp sport != 1
tcp sport > 1023
tcp dport 443
tcp dport != 443
tcp dport 1-65535
tcp dport 0-65535
tcp dport >= 0
tcp sequence >= 0
tcp ackseq 0
tcp ackseq >= 0
tcp doff >= 5
tcp doff 10
tcp reserved 0
tcp flags syn
tcp flags & (fin|syn|rst|ack) == syn
tcp flags syn / fin,syn,rst,ack
tcp flags & syn == syn
tcp flags & (syn|ack) == syn
tcp flags != syn
tcp flags { syn }
tcp flags == syn
tcp flags & (fin|syn) != fin|syn
tcp flags ! fin,rst
tcp flags ack
tcp flags & ack == 0
tcp window > 0
tcp checksum != 0
tcp urgptr 0
tcp option maxseg exists
tcp option maxseg size >= 0
tcp option maxseg size 536-65535
tcp option sack-perm exists
tcp option timestamp missing
tcp option 254 missing
tcp option window count >= 0
tcp option mptcp subtype 0
udp sport 0-65535
udp dport 53
udp dport != 53
udp length >= 8
udp checksum != 0
udplite dport 1
sctp dport 443
sctp chunk data exists
dccp type request
ah spi 1
esp spi 1
comp cpi 1
th dport 443
th dport != 443
th sport 0-65535
th dport 1-65535
@th,16,16 443
@th,0,16 != 0
@nh,64,8 != 1
@ll,0,48 != 0
@nh,0,4 4
exthdr hbh missing
exthdr hbh exists
exthdr frag missing
exthdr rt exists
exthdr dst missing
exthdr mh exists
hbh nexthdr tcp
frag frag-off 0
frag more-fragments 0
frag nexthdr tcp
rt type 0
rt0 addr[1] ::
rt seg-left 0
dst nexthdr tcp
mh type 1
srh tag 1
ct state new
ct state { new }
ct state new,untracked
ct state new,established
ct state { new, established, related, untracked, invalid }
ct state != invalid
ct state != established
ct state ! established,related
ct state & new == new
ct state 8
ct state untracked
ct state related
ct state > 0
ct direction original
ct direction != reply
ct direction reply
ct status 0
ct status assured
ct status != dying
ct status ! dnat
ct status expected
ct status confirmed
ct status & dnat != dnat
ct mark 0
ct mark != 1
ct mark 5
ct expiration >= 0
ct expiration 0-10d
ct expiration > 0
ct helper "ftp"
ct helper != "ftp"
ct label 1
ct label != 1
ct l3proto ipv4
ct original l3proto ipv4
ct protocol tcp
ct protocol { tcp, udp }
ct original protocol 6
ct reply ip saddr 198.51.100.0/24
ct original ip daddr 198.51.100.0/24
ct original ip saddr 0.0.0.0/0
ct original saddr 203.0.113.64/26
ct original proto-dst 443
ct reply proto-src 443
ct reply proto-src 1-65535
ct original proto-dst 0-65535
ct packets 0
ct packets < 2
ct packets >= 0
ct original bytes >= 0
ct bytes < 1000000
ct avgpkt >= 0
ct zone 0
ct zone != 1
ct original zone 0
ct id >= 0
ct id != 0
ct secmark 0
ct event 0
ct count 0
ct count over 0
ct count over 100000
ct count 5
`);

/** Each keyword of STATEMENTS. */
export const statements: readonly string[] = listLines(`
accept
drop
return
continue
queue
queue num 0
queue flags bypass
queue to 1-3 bypass,fanout
queue num 0 bypass
reject
reject with tcp reset
reject with icmp type port-unreachable
reject with icmpx type admin-prohibited
jump rulec_egress
goto rulec_egress
goto rulec_forward
jump nosuch
counter
counter packets 0 bytes 0
counter name "x"
counter name x
log
log prefix "x "
log prefix "accept"
log group 1
log group 1 snaplen 5
log level audit
log level emerg flags all
log flags skuid flags tcp sequence,options
limit rate 1/second
limit rate over 1/second
limit rate 1000000/second
limit rate over 1000000/second
limit rate 10 mbytes/second
limit rate over 10 mbytes/second burst 9 mbytes
limit rate 1/day burst 1 packets
limit name "l"
quota 1 mbytes
quota over 1 bytes
quota until 1000000 mbytes
quota over 0 bytes
quota name "q"
meta mark set 1
meta priority set 1:1
meta nftrace set 1
meta pkttype set host
meta pkttype set multicast
meta secmark set "x"
ct mark set 1
ct mark set meta mark
ct label set 1
ct helper set "x"
ct timeout set "x"
ct expectation set "x"
ct zone set 1
ct event set new
ct event set new,destroy
ct secmark set meta secmark
notrack
ip ttl set 1
ip ttl set 0
ip dscp set ef
ip saddr set 203.0.113.70
ip daddr set 198.51.100.9
ip daddr set 10.0.0.1
tcp dport set 443
tcp dport set 22
tcp sport set 5
tcp flags set rst
udp dport set 53
th dport set 22
@th,16,16 set 22
ip6 hoplimit set 1
ip6 daddr set 2001:db8:9::9
ip protocol set udp
ip ecn set ce
tcp option maxseg size set 1400
tcp option maxseg size set rt mtu
tcp option maxseg size set 1
reset tcp option mptcp
reset tcp option timestamp
snat to 203.0.113.70
dnat to 198.51.100.9
dnat ip to 198.51.100.9:443
masquerade
masquerade random,persistent
redirect
redirect to :443
tproxy to :5000
tproxy ip to 127.0.0.1:5000
synproxy mss 1460 wscale 7 timestamp sack-perm
synproxy name "x"
flow add @f
flow offload @f
dup to 198.51.100.9
dup to 198.51.100.9 device "f1"
fwd to "f0"
add @rulec_to_web_v4 { ip daddr }
add @rulec_from_v4 { ip saddr }
update @rulec_to_web_v4 { ip daddr }
update @rulec_local_v4 { ip daddr timeout 1m }
delete @rulec_to_web_v4 { ip daddr }
set add ip daddr @rulec_to_web_v4
add @new { ip saddr }
add @new { ip saddr limit rate 1/second }
meter m { ip saddr limit rate over 1/second }
flow table m { ip saddr counter }
ip daddr map { 198.51.100.7 : drop }
meta mark set ip daddr map { 198.51.100.7 : 5 }
ip daddr vmap { 198.51.100.7 : accept }
tcp dport vmap { 22 : accept, 23 : drop }
tcp dport vmap { 22 : accept, * : continue }
tcp dport vmap { 1-65535 : continue }
meta l4proto vmap { tcp : continue, udp : continue }
meta l4proto vmap { icmp : accept }
ct state vmap { established : accept, related : accept, invalid : drop }
ct state vmap { established : accept, new : continue }
iifname vmap { "f0" : continue }
tcp dport . ip saddr vmap { 22 . 203.0.113.70 : accept }
xt match "comment"
xt target "ACCEPT"
comment "x"
comment x
nftrace set 1
mark set 1
secmark x
ip daddr { }
meter x size 65535 { ip saddr counter }
last
last used never
destroy rule
exit
`);

/** Commands behind the table. */
export const commands: readonly string[] = listLines(`
flush ruleset
flush table inet rulec_test
flush chain inet rulec_test rulec_egress
flush chain inet rulec_test rulec_forward
flush set inet rulec_test rulec_to_web_v4
flush set inet rulec_test rulec_local_v4
delete table inet rulec_test
delete chain inet rulec_test rulec_egress
delete set inet rulec_test rulec_to_web_v4
delete element inet rulec_test rulec_to_web_v4 { 198.51.100.0/24 }
delete element inet rulec_test rulec_local_v4 { 10.0.0.0/8 }
add element inet rulec_test rulec_to_web_v4 { 10.0.0.0/8 }
add element inet rulec_test rulec_to_web_v4 { 198.51.101.7 }
add element inet rulec_test rulec_to_web_v4 { 198.51.100.0/24 }
create element inet rulec_test rulec_to_web_v4 { 198.51.101.7 }
add element inet rulec_test rulec_to_dns_v4 { 192.0.2.53 }
get element inet rulec_test rulec_to_dns_v4 { 192.0.2.53 }
reset element inet rulec_test rulec_to_dns_v4 { 192.0.2.53 }
add element ip rulec_test rulec_to_web_v4 { 10.0.0.0/8 }
add element rulec_test rulec_to_web_v4 { 10.0.0.0/8 }
add rule inet rulec_test rulec_egress accept
insert rule inet rulec_test rulec_egress accept
insert rule inet rulec_test rulec_egress tcp dport 22 accept
insert rule inet rulec_test rulec_forward accept
insert rule inet rulec_test rulec_forward counter
insert rule inet rulec_test rulec_egress index 1 accept
insert rule inet rulec_test rulec_egress position 5 accept
add rule inet rulec_test rulec_egress index 0 accept
add rule inet rulec_test rulec_forward drop
add rule inet rulec_test rulec_forward accept
add rule inet rulec_test nosuch accept
replace rule inet rulec_test rulec_egress handle 5 accept
delete rule inet rulec_test rulec_egress handle 5
rule inet rulec_test rulec_egress accept
add rule rulec_test rulec_egress accept
chain inet rulec_test rulec_egress { accept; }
chain inet rulec_test rulec_forward { accept; }
chain inet rulec_test rulec_forward { policy drop; }
chain inet rulec_test rulec_forward { policy accept; }
chain inet rulec_test c { type filter hook forward priority 1; policy drop; }
add chain inet rulec_test c
add chain inet rulec_test rulec_forward { policy drop; }
add chain inet rulec_test rulec_forward { type filter hook forward priority 0; policy drop; }
create chain inet rulec_test rulec_forward
rename chain inet rulec_test rulec_egress x
table inet rulec_test { flags dormant; }
table inet rulec_test { }
table inet rulec_test
add table inet rulec_test { flags dormant; }
add table inet rulec_test
create table inet rulec_test
table inet rulec_test { chain rulec_egress { accept; } }
table inet rulec_test { chain rulec_forward { accept; } }
table inet rulec_test { chain rulec_forward { drop; } }
table inet rulec_test { set rulec_to_web_v4 { type ipv4_addr; flags interval; elements = { 10.0.0.0/8 } } }
table inet rulec_test { set rulec_to_web_v4 { type ipv4_addr; flags interval; } }
table inet rulec_test { chain x { type filter hook forward priority -1; policy drop; } }
table inet rulec_test { chain x { type filter hook forward priority -1; policy accept; accept; } }
table ip rulec_test { chain x { type filter hook forward priority -1; policy drop; } }
table ip rulec_test { chain x { type filter hook forward priority -1; policy accept; } }
table ip x { chain x { type filter hook forward priority -1; policy drop; } }
table ip x { chain x { type nat hook prerouting priority -100; dnat to 198.51.100.9; } }
table ip x { chain x { type filter hook prerouting priority -300; notrack; } }
table ip x { chain x { type filter hook prerouting priority -300; ip daddr set 198.51.100.9; } }
table ip x { chain x { type filter hook prerouting priority -300; tcp dport set 443; } }
table ip x { chain x { type route hook output priority -150; ip daddr set 198.51.100.9; } }
table ip x { chain x { type nat hook output priority -100; dnat to 198.51.100.9; } }
table ip x { chain x { type nat hook output priority -100; tcp dport 22 dnat to 198.51.100.9:443; } }
table ip x { chain x { type filter hook output priority 50; ip daddr set 198.51.100.9; } }
table ip x { chain x { type filter hook forward priority 50; ip daddr set 198.51.100.9; } }
table ip x { chain x { type filter hook postrouting priority 50; ip daddr set 10.9.9.9; } }
table ip x { chain x { type filter hook postrouting priority 50; drop; } }
table netdev x { chain x { type filter hook ingress device "f0" priority 0; drop; } }
table netdev x { chain x { type filter hook ingress device "f0" priority 0; fwd to "f1"; } }
table netdev x { chain x { type filter hook ingress device "f0" priority 0; ip daddr set 198.51.100.9; } }
table netdev x { chain x { type filter hook egress device "f1" priority 0; drop; } }
table bridge x { chain x { type filter hook forward priority 0; drop; } }
table bridge x { chain x { type filter hook prerouting priority 0; ip daddr set 198.51.100.9; } }
table arp x { chain x { type filter hook input priority 0; drop; } }
table inet y { flowtable f { hook ingress priority 0; devices = { f0, f1 }; } chain x { type filter hook forward priority 0; flow add @f; } }
table ip y { ct helper h { type "ftp" protocol tcp; } chain x { type filter hook prerouting priority 0; tcp dport 443 ct helper set "h"; } }
table ip y { ct expectation e { protocol tcp; dport 22; timeout 1h; size 5; } chain x { type filter hook prerouting priority 0; tcp dport 443 ct expectation set "e"; } }
table ip y { chain x { type filter hook prerouting priority -300; ct zone set 5; } }
table ip y { chain x { type filter hook prerouting priority -150; ct state new ct mark set 1; } }
table inet y { chain x { type filter hook prerouting priority -150; meta mark set 1; } }
table inet y { chain x { type filter hook prerouting priority -150; tproxy to :80; } }
delete table ip x
flush table ip x
table ip x; delete table ip x
list ruleset
list set inet rulec_test rulec_to_web_v4
include "/etc/more.nft"
include "x"
define z = 4
reset counters inet rulec_test
delete flowtable inet rulec_test f
delete counter inet rulec_test x
destroy table inet rulec_test
destroy table inet nosuch
#comment
;
}
{
quit
accept
`);
