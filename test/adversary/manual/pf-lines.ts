/** What the index of pf.conf(5) has, of OpenBSD, FreeBSD and macOS. */
import { listLines } from './generate.ts';

/** Lines that somebody may add. */
export const statements: readonly string[] = listLines(`
set block-policy drop
set block-policy return
set debug loud
set debug none
set fingerprints "/etc/pf.os"
set fingerprints "/nonexistent"
set hostid 1
set hostid 0
set limit states 1
set limit states 0
set limit states 100000
set limit src-nodes 1
set limit src-nodes 0
set limit frags 1
set limit frags 0
set limit tables 1
set limit tables 1000
set limit table-entries 1
set limit table-entries 200000
set limit pktdelay-pkts 1
set limit anchors 1
set limit eth-anchors 1
set limit { states 20000, frags 20000 }
set limit states 0x10
set limit states -1
set limit states 99999999999
set loginterface none
set loginterface em0
set optimization normal
set optimization aggressive
set optimization high-latency
set optimization conservative
set optimization nosuch
set reassemble yes
set reassemble no
set reassemble yes no-df
set reassemble no no-df
set ruleset-optimization none
set ruleset-optimization basic
set ruleset-optimization profile
set skip on lo
set skip on lo0
set skip on em1
set skip on { lo0 em1 }
set skip on { lo0, em2 }
set skip on em
set skip on ! em1
set skip on egress
set skip on e
set skip on "em1"
set skip on em0
set skip on any
set skip on all
set skip on wan
set state-policy if-bound
set state-policy floating
set state-defaults pflow
set state-defaults no-sync
set state-defaults sloppy
set state-defaults (max 1)
set state-defaults max 1
set syncookies never
set syncookies always
set syncookies adaptive
set syncookies adaptive (start 25%, end 12%)
set timeout tcp.first 1
set timeout tcp.first 0
set timeout tcp.established 0
set timeout tcp.established 1
set timeout udp.first 0
set timeout udp.single 0
set timeout interval 1
set timeout interval 0
set timeout frag 1
set timeout src.track 1
set timeout adaptive.start 0
set timeout adaptive.start 1
set timeout adaptive.end 1
set timeout { adaptive.start 1, adaptive.end 2 }
set timeout { adaptive.start 0 adaptive.end 0 }
set timeout { tcp.opening 30, tcp.closing 900 }
set timeout tcp.tsdiff 1
set timeout sctp.first 1
set require-order no
set require-order yes
set keepcounters
set keepcounters yes
set limit { states 5 }
set log-all
set nosuch 5
SET skip on lo
set
set skip
set skip on
pass
pass all
pass in
pass out
block
block all
block in
block out
block in all
block drop out quick
pass in quick
pass quick all
pass out quick all
pass out quick proto udp all
pass out quick proto tcp all
pass out quick proto tcp all no state
pass in proto icmp
pass in quick proto icmp
pass in quick inet6 proto icmp6
pass in quick inet6 proto ipv6-icmp all
block in quick proto sctp
pass in quick proto esp
pass in quick proto { icmp icmp6 }
pass in quick proto 1
pass in quick proto 6
pass in quick proto 17
pass in quick proto udp
pass in quick proto udplite
pass in quick on em1
pass in quick on em9
pass in quick on em2
pass in quick on ! em1
pass in quick on ! em2
pass in quick on lo0
pass in quick on lo
pass in quick on em
pass in quick on { em1 em2 }
pass in quick on { em9, lo0 }
pass in quick on egress
pass in quick on any
block in quick on em1
block in quick on em9
block in quick on egress
block in quick on ! egress
block in quick on ! lo0
block in quick on rdomain 1
pass in quick on rdomain 0
pass in quick rtable 1
pass in quick from no-route
pass in quick from urpf-failed
block in quick from no-route to any
block in quick from urpf-failed
block in quick from urpf-failed to any label uRPF
block in quick from any to no-route
pass in quick from self
pass in quick to self
block in quick to self
block in quick from self
pass in quick to (self)
block in quick from (em1)
block in quick from (em1:network)
pass in quick from em1:network
pass in quick from em1:0
block in quick to em1:broadcast
block in quick to em1:peer
pass in quick from route example
block in quick from <bruteforce>
pass in quick from <nosuch>
block in quick from <rulec_src> to <rulec_local>
pass in quick from <rulec_src> to <rulec_local>
pass in quick from ! <rulec_src>
block in quick from ! <rulec_src>
pass in quick from <rulec_src> to <rulec_no>
block in quick to <rulec_web>
pass in quick from 10.0.0.0/8
pass in quick from 192.0.2.0/24
pass in quick from 192.0.2.7
pass in quick from 192.0.3.0/24
block in quick from 192.0.3.0/24
pass in quick from 2001:db8:1::5
pass in quick from { 10.0.0.0/8, 172.16.0.0/12 }
pass in quick from { 10.0.0.0/8, !10.0.0.1 }
pass in quick from { ! 10.0.0.1 }
pass in quick from 192.0.1.1 - 192.0.3.1
pass in quick from 10.1
pass in quick from 192.0.2/24
pass in quick to 10/8
pass in quick to 10.0.0.0/8
block in quick to 10.0.0.0/8
pass in quick to 127.0.0.1
pass in quick to 198.51.100.7
block in quick to 198.51.100.7
block in quick to 224.0.0.0/4
block in quick to 255.255.255.255
pass in quick to example.com
pass in quick to localhost
pass in quick to 2001:db8:9::1
pass in quick inet to any
pass in quick inet6 to any
pass in quick inet proto tcp to port 22
pass in quick proto tcp to port 22
pass in quick proto tcp to port ssh
pass in quick proto tcp to any port = 22
pass in quick proto tcp to any port 22:23
pass in quick proto tcp to any port 0
pass in quick proto tcp to any port > 65535
pass in quick proto tcp to any port != 0
pass in quick proto tcp to any port 443 >< 445
pass in quick proto tcp to any port 443 <> 445
pass in quick proto tcp to any port { 22, 23 }
pass in quick proto tcp to any port { > 1023 }
pass in quick proto tcp from any port 22
pass in quick proto tcp from any port 0
pass in quick proto tcp from any port < 1024 to any
pass in quick proto tcp from any port 1:65535 to any
pass in quick proto { tcp udp } to port 53
block in quick proto tcp from any port 443 to any
block in quick proto tcp from any port > 1023 to any port 443
pass in quick proto tcp flags any
pass in quick proto tcp flags S/SA
pass in quick proto tcp flags /SFRA
block in quick proto tcp flags FUP/FUP
block in quick proto tcp flags FUP/FUPSR
block in quick proto tcp flags A/SA
pass in quick proto tcp flags A/A
pass in quick proto tcp all flags S/S
pass in quick inet proto icmp icmp-type echoreq
pass in quick inet proto icmp icmp-type 8 code 0
pass in quick inet6 proto icmp6 icmp6-type echoreq
pass in quick inet6 proto icmp6 icmp6-type { neighbrsol, neighbradv }
pass in quick allow-opts
pass in quick proto tcp allow-opts
pass in quick fragment
block in quick fragment
block in quick all fragment
pass in quick probability 0
pass in quick probability 0%
pass in quick probability 50%
block in quick probability 0%
block in quick probability 100%
pass in quick prio 3
pass in quick received-on em1
pass in quick received-on em9
block in quick received-on em1
pass in quick tos lowdelay
pass in quick tos 0x10
pass in quick user root
pass in quick proto tcp user root
pass in quick proto tcp user != root
block in quick proto tcp user unknown
pass in quick proto tcp group wheel
pass in quick tagged RULEC
pass in quick ! tagged RULEC
pass in quick tagged OTHER
block in quick tagged OTHER
block in quick tagged RULEC
block in quick ! tagged RULEC
block out quick tagged RULEC
pass in quick tag RULEC
pass in quick tag OTHER
block in quick ! tagged OTHER
match in all
match in tag RULEC
match in all tag OTHER
match out all
match in quick all
match in on em1 scrub (no-df)
match in all scrub (no-df max-mss 1440)
match in all scrub (reassemble tcp)
match in all scrub (random-id min-ttl 5)
match in all scrub (max-mss 0)
match in all set prio 5
match in all set queue x
match in all queue x
match in all set tos lowdelay
match in all set delay 60000
match in all nat-to 203.0.113.9
match out on egress nat-to (egress)
match out nat-to 203.0.113.9
match in all rdr-to 127.0.0.1
match in proto tcp to port 22 rdr-to 198.51.100.9 port 443
match in all rtable 1
match in all divert-to 127.0.0.1 port 700
match in all divert-packet port 700
match in all route-to 10.0.0.1
match in all af-to inet from 192.0.2.1
match in all binat-to 203.0.113.9
match in all allow-opts
match in all max-pkt-rate 1/1
match in all once
match in log all
match in log (matches) all
match log (all, to pflog9)
match in dup-to 10.0.0.1
match in all label "x"
match in all keep state
match in all user root
match in from <rulec_src> tag RULEC
match in proto tcp from <rulec_src> to ! <rulec_local> rdr-to 198.51.100.7 port 443
match out all tag RULEC
match in all probability 50% tag RULEC
match in all set skip
scrub in
scrub in all
scrub in all fragment reassemble
scrub in all no-df random-id
scrub in all max-mss 1400
scrub in all min-ttl 255
scrub in all reassemble tcp
scrub in on em1 all fragment crop
scrub in on em1 all fragment drop-ovl
scrub out all random-id set-tos 0x10
scrub on em1 reassemble tcp
no scrub in all
scrub-anchor "x"
scrub in all set-tos lowdelay
scrub fragment no reassemble
scrub in proto tcp to port 22
nat on em0 from any to any -> 203.0.113.9
nat on em0 inet from ! (em0) to any -> (em0)
nat on em1 from any to any -> 203.0.113.9
nat pass on em0 from any to any -> 203.0.113.9
nat on em1 from 10.0.0.0/8 to any -> 192.0.2.5
no nat on em0 from any to any
nat-anchor "x"
nat-anchor "x/*"
rdr on em1 proto tcp from any to any port 22 -> 198.51.100.7 port 443
rdr on em0 proto tcp from any to any port 22 -> 198.51.100.7 port 443
rdr pass on em1 proto tcp from any to any port 22 -> 198.51.100.7
rdr pass on em9 proto tcp from any to any port 22 -> 198.51.100.7
rdr pass proto udp all -> 198.51.100.7
no rdr on em1 all
rdr-anchor "x"
rdr-anchor "ftp-proxy/*"
binat on em0 from 192.0.2.5 to any -> 203.0.113.5
binat on em1 from 192.0.2.5 to any -> 203.0.113.5
binat-anchor "x"
anchor "x"
anchor x
anchor "x/*"
anchor "../x"
anchor "/x"
anchor in on em1
anchor { pass in quick all }
anchor { block in all }
anchor { }
anchor "x" { pass in quick all }
anchor "x" { block in quick on em9 all }
anchor "x" quick
anchor quick "x"
anchor "x" in on em9
anchor "x" in on em1 proto tcp to port 22
anchor "ftp-proxy/*"
anchor "com.apple/*"
load anchor "x" from "/etc/x"
load anchor x from /etc/x
load anchor "test" from "/etc/x"
load anchor "/" from "/etc/x"
include "/etc/x"
include "/etc/pf.x.conf"
include /etc/x
include "/dev/null"
dummynet-anchor "com.apple/*"
dummynet in quick proto tcp to port 22 pipe 5
ether pass
ether block in quick
ether anchor "x"
altq on em0 cbq bandwidth 5Mb queue { std }
altq on em1 priq bandwidth 5Mb queue { q }
queue std bandwidth 10% cbq(default)
queue std on em0 bandwidth 100M
queue std on em0 bandwidth 100M default
queue x parent y bandwidth 1
queue std on em1 bandwidth 1K max 1K default
antispoof for em0
antispoof quick for em0
antispoof for em1
antispoof quick for em1
antispoof quick for em1 inet
antispoof quick for lo0
antispoof quick for lo
antispoof quick for { lo0 em0 }
antispoof log quick for em0 label "x"
antispoof for (em0)
antispoof quick for em2
table <x>
table <x> persist
table <x> const { 10.0.0.0/8 }
table <x> { }
table <x> counters { 10.0.0.0/8, !10.0.0.1 }
table <x> persist file "/etc/x"
table <x> persist file "/etc/rulec/test.tables/rulec_web.txt"
table <x> { example.com }
table <x> { self }
table <x> { em0 }
table <x> { em0:network }
table <x> { <rulec_web> }
table x { 10.0.0.0/8 }
table <x { 10.0.0.0/8 }
table < x > { 10.0.0.0/8 }
table <averyveryverylongtablenameoverthirtyone> { 10.0.0.0/8 }
table <rulec_web> { 10.0.0.0/8 }
table <rulec_web> persist
table <rulec_web> { }
table <rulec_web> const
table <rulec_local> { 198.51.100.0/24 }
table <rulec_src> persist { 192.0.2.0/24 }
table <RULEC_web> { 10.0.0.0/8 }
table <x> { 10.0.0.0/8 10.0.0.0/8 }
table <x> { 300.0.0.1 }
x = "5"
x=5
x = 5
x = "{ 22 23 }"
rulec_web = "10.0.0.0/8"
port = "22"
pass = "block"
em1 = "em9"
x = "$nosuch"
$x
x = "em1" "em2"
1x = "5"
x-y = "5"
x = "a\\"b"
x = 'a'
x = 
"x" = 5
# comment
# comment \\
#
;
echo x
pass in quick keep state (max 1)
pass in log quick all
pass in log (all) quick on em9
pass in log (to pflog9) quick on em9
block return-rst in quick proto tcp on em9
block return-rst in quick on em1 proto udp all
block return-icmp (net-unr) in quick on em9
block drop in quick on em9 all
block return in quick on em9 all
pass in quick on em9 route-to em2
pass in quick on em9 route-to (em2 10.0.0.1)
pass out quick on em0 route-to (em2 10.0.0.1) from any
pass in quick on em9 reply-to (em2 10.0.0.1)
pass in quick on em9 dup-to (em2 10.0.0.1)
pass in quick on em9 rdr-to 198.51.100.7
pass in quick on em1 fastroute
pass out on em0 nat-to 203.0.113.9
pass out quick on em0
pass out quick on em1
pass out quick on em9 from <rulec_src>
block out quick on em0
block out quick on em0 all
block out on em0 all
block out quick proto tcp to port 443
block out quick from <rulec_src>
block out quick to <rulec_src>
pass in quick divert-reply
pass in quick on em9 divert-to 127.0.0.1 port 700
pass in quick set prio 3
pass in quick once
pass once in quick
block in quick once
pass in quick on em9 max-pkt-rate 1/1
pass in quick on em9 synproxy state
pass in quick on em9 no state
pass in quick on em9 modulate state
pass in quick on em9 (source-track rule)
pass in quick on em1 proto carp
pass in quick on em1 proto pfsync keep state (no-sync)
pass in quick on em1 proto igmp allow-opts
pass in quick on em1 proto gre
pass in quick on em1 proto ospf
pass in quick on em1 proto 255
pass in quick on em1 proto 256
pass in quick on em1 proto nosuch
pass in quick on em1 ridentifier 5
pass in quick on em1 bridge-to em2
pass in quick on em1 dnpipe 1
pass in quick on em1 dnqueue (1, 2)
pass in quick vlanprio 3
match in dnpipe 1
`);

/** What may stand in a line of ours. */
export const options: readonly string[] = listLines(`
user root
user { root }
group wheel
user unknown
user != nobody
flags any
flags S/SA
flags S/SA flags any
flags S/SAFR
flags SA/SA
flags S/S
flags /S
no state
keep state
keep state keep state
modulate state
synproxy state
keep state (max 1)
keep state (max 0)
keep state (max 100000)
keep state (no-sync)
keep state (pflow)
keep state (sloppy)
keep state (floating)
keep state (if-bound)
keep state (group-bound)
keep state (source-track)
keep state (source-track rule, max-src-nodes 1)
keep state (source-track global)
keep state (max-src-states 1)
keep state (max-src-conn 1)
keep state (max-src-conn 100, max-src-conn-rate 15/5, overload <x> flush global)
keep state (tcp.established 1)
keep state (tcp.first 0)
keep state (udp.first 0)
keep state (adaptive.start 1, adaptive.end 2)
keep state (allow-related)
keep state (no-sync, no-sync)
keep state ()
keep state (nosuch)
keep state (set-tos 5)
icmp-type 8
icmp6-type 128
tos lowdelay
tos 0
fragment
allow-opts
label "x"
label x
label "$proto"
label "$srcaddr"
label "a\\"b"
label ""
label "averyveryveryveryveryveryveryveryveryveryveryverylonglabelthatisoverthesixtyfour"
tag X
tag RULEC
tagged X
tagged RULEC
! tagged X
! tagged RULEC
tag "RULEC"
set prio 3
set prio (3, 4)
set prio 9
set queue x
set tos lowdelay
set delay 5
prio 3
queue x
queue (x, y)
probability 1
probability 100%
probability 0
probability 0%
probability 50%
rtable 0
rtable 1
rtable 999
received-on em1
received-on em9
received-on any
! received-on em9
once
divert-to 127.0.0.1 port 700
divert-packet port 700
divert-reply
scrub (no-df)
scrub (max-mss 1400)
nat-to 203.0.113.9
rdr-to 10.0.0.1
rdr-to 198.51.100.7 port 443
binat-to 203.0.113.9
af-to inet from 203.0.113.9
af-to inet6 from 2001:db8::1
route-to 10.0.0.1
route-to 10.0.0.1@em0
route-to (em0 10.0.0.1)
route-to em0
reply-to 10.0.0.1
reply-to (em1 192.0.2.1)
dup-to 10.0.0.1
dup-to (em0 10.0.0.1)
fastroute
max-pkt-rate 1/1
max-pkt-rate 100000/1
max-pkt-size 100
min-ttl 5
no-df
random-id
max-mss 5
reassemble tcp
static-port
sticky-address
least-states
source-hash
round-robin
ridentifier 5
dnpipe 1
dnqueue 1
# x
; x
\\
quick
log
in
out
on em9
inet
inet6
proto udp
from any
to any
all
port 22
os "Linux"
os Linux
os unknown
{ }
$x
"x"
`);
