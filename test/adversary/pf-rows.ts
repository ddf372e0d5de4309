/**
 * Edits of an anchor of pf after which something else is decided, states and answers included, or pfctl loads nothing. No pf
 * runs here: pf.conf(5) of OpenBSD, FreeBSD and macOS, and their grammars, say what each does.
 */
import type { Row } from './edits.ts';

const lines = (words: string): readonly string[] => words.trim().split('\n');

const front = /^(?=table <rulec_)(?<![\s\S]*^table[\s\S]*)/m;
const firstRule = /^(?=(?:pass|block) )(?<![\s\S]*^(?:pass|block) [\s\S]*)/m;
const end = /$(?![\s\S])/;
const isPass = '(?<=^pass (?:in|out) quick .*)';

/** Lines in front of all others. */
const statements = lines(`
block all
block quick all
block drop quick all
block in quick all
block out quick all
block quick inet6 all
block return quick proto tcp all
block quick proto udp all
block quick from any to any port 443
block quick proto tcp to port 443
block quick proto tcp from port 443
block in quick proto { tcp udp } from any port { 443 80 53 } to any
block quick from 192.0.2.0/25
block quick to 198.51.100.0/24
block quick to 203.0.113.7
block quick from any to <rulec_web>
block quick inet from any to any
block quick on em1
block quick on em0
block quick on ! lo0
block quick on ! lo
block quick on egress
block quick on em
block quick on { em0 em1 em2 }
block quick on any
block in quick on em1 all
block out quick on em0 all
block quick from no-route to any
block quick from urpf-failed to any
block quick to ! <rulec_nowhere>
block quick from ! <rulec_nowhere>
block quick from ! 192.0.2.5
block quick to ! 203.0.113.7
block quick proto tcp flags S/S
block quick proto tcp flags A/A
block quick proto tcp flags any
block quick proto tcp flags /S
block quick tagged RULEC
block quick ! tagged RULEC
block quick ! tagged NOBODY
block out quick tagged RULEC
block quick proto tcp user != root
block quick probability 50%
block quick proto tcp from any os "Windows" to any
block quick proto tcp from any os unknown to any
block quick tos 0x10
block quick tos lowdelay
block quick tos 0
block quick prio 3
block quick received-on em1
block quick received-on any
block quick ! received-on em9
block quick max-pkt-rate 1/1
block quick rdomain 0
block quick on rdomain 0
block quick on rdomain 1
block quick allow-opts
block quick fragment
block quick once
block quick set prio 3
block return-rst quick proto tcp
block return-rst(ttl 5) quick proto tcp
block return-icmp quick proto udp
block return-icmp(3,10) quick
block return-icmp6 (1) quick inet6
block quick route-to em9
block quick from route "x"
block quick proto 6
block quick proto { 6 17 }
block quick proto 255
block quick to 0.0.0.0/1
block quick to { 198.51.100.0/24, !198.51.100.0/25 }
block quick to 198.51.100.1 - 198.51.100.9
block quick to (em9)
block quick to self
block quick to egress
block quick to em0:network
block quick to ! (em1:network)
block quick from (em1:network)
block quick from em1
block quick from any to www.example.com
block quick from { any } to { any }
block quick from 0/0
block quick from 0.0.0.0/0
block quick from ::/0
pass quick all
pass all no state
pass in quick all
pass out quick all
pass in quick proto tcp all flags any no state
pass quick inet6 all
pass quick proto tcp to any port 22
pass in quick on em1 proto tcp to port 22 tag RULEC
pass quick proto udp all
pass quick on lo
pass quick on em1
pass quick on ! em9
pass in quick on em1 from 192.0.2.0/24 to any
pass in quick proto tcp to 203.0.113.200 port 25 keep state
pass in quick proto tcp from any to any port 443 synproxy state
pass in quick proto tcp from any to any port 443 modulate state tag OTHER
pass in quick proto tcp from any to any port 443 route-to em9
pass in quick on em1 route-to (em9 192.0.2.9) proto tcp from any to any port 443
pass in quick proto tcp to port 443 reply-to em9
pass in quick proto tcp to port 443 dup-to em9
pass in quick proto tcp to port 443 rdr-to 192.0.2.99
pass in quick proto tcp to port 443 divert-to 127.0.0.1 port 8080
pass in quick proto tcp to port 443 divert-packet port 700
pass in quick proto tcp to port 443 af-to inet6 from 2001:db8::1
pass in quick proto tcp to port 443 nat-to 192.0.2.9
pass out quick proto tcp to port 443 nat-to (em0)
pass out quick proto tcp to port 443 rdr-to 127.0.0.1
pass out quick proto tcp tagged RULEC rdr-to 127.0.0.1
pass in quick proto tcp to port 443 rtable 3
pass in quick proto tcp to port 443 keep state (max 1)
pass in quick proto tcp to port 443 (max-src-conn-rate 1/100, overload <rulec_bad> flush global)
pass in quick proto tcp to port 443 keep state (sloppy)
pass in quick proto tcp to port 443 keep state (tcp.first 1)
pass in quick proto tcp to port 443 keep state (pflow)
pass in quick proto tcp to port 443 probability 50%
pass in quick proto tcp to port 443 once
pass in quick proto tcp to port 443 allow-opts
pass in quick proto tcp to port 443 user root
pass in quick proto tcp to port 443 min-ttl 5
pass in quick proto tcp to port 443 scrub (max-mss 10)
pass in quick proto tcp to port 443 set queue nowhere
match quick all
match in all tag OTHER
match in all tag RULEC
match out all tag OTHER
match all rdr-to 192.0.2.99
match in proto tcp to port 443 rdr-to 192.0.2.99 port 8443
match out all rdr-to 192.0.2.99
match in all nat-to 192.0.2.99
match in on em1 all nat-to 203.0.113.99
match in all af-to inet from 192.0.2.9
match in all binat-to 192.0.2.9
match in all divert-to 127.0.0.1 port 5
match in all divert-packet port 5
match in all route-to em9
match in all reply-to em9
match in all dup-to em9
match all rtable 9
match in all rtable 1
match in all once
match in all keep state
match in all max-pkt-rate 1/1
match in all scrub (max-mss 1)
match in all scrub (min-ttl 255)
match in all scrub (nothing)
match in all set prio 9
match in all set delay 100000
match in all set queue nowhere
match in all queue nowhere
match in all set tos 300
match in all label
match in tagged RULEC tag OTHER
match in flags S/SA nat-to 192.0.2.1
rdr pass on em1 proto tcp to port 443 -> 192.0.2.99
rdr on em1 proto tcp to port 443 -> 192.0.2.99
rdr proto tcp from any to any port 443 -> 127.0.0.1 port 8443
rdr pass inet proto tcp to port 443 -> 127.0.0.1
no rdr on em1 proto tcp
nat on em0 from any to any -> (em0)
nat on em1 inet from 192.0.2.0/24 to any -> 203.0.113.9
nat pass on em0 from any to any -> 192.0.2.9
binat on em0 from 192.0.2.9 to any -> 203.0.113.9
nat-anchor "x"
rdr-anchor "x"
rdr-anchor "x/*"
binat-anchor "x"
scrub in all
scrub in all min-ttl 255
scrub in all max-mss 1
scrub in all reassemble tcp
scrub in all fragment drop-ovl
scrub all no-df random-id
scrub-anchor "x"
dummynet-anchor "x"
dummynet in all pipe 1
antispoof for em1
antispoof quick for em1
antispoof quick for { em0 em1 }
antispoof for em0 inet
antispoof for em9
antispoof for lo0 quick
antispoof log quick for egress
antispoof quick for (em1)
anchor "x"
anchor "x/*"
anchor "x" quick
anchor x
anchor "x" in on em1
anchor "x" tagged RULEC
anchor "/x"
anchor "../x"
anchor "_x"
anchor "x" {\\nblock quick all\\n}
anchor {\\nblock quick all\\n}
anchor in {\\nblock quick\\n}
anchor "x" in proto tcp {\\npass quick\\n}
anchor "x" out {\\nblock quick\\n}
anchor "x" on em1 {\\nblock quick proto udp\\n}
anchor "x" quick {\\npass in proto tcp to port 22\\n}
anchor "x" inet6 {\\nblock quick\\n}
anchor "x" to <rulec_web> {\\nblock quick\\n}
anchor "x" {\\nblock in quick\\n
anchor "x" {\\nanchor "y" {\\nblock quick\\n}\\n}
anchor "x" probability 50% {\\nblock quick\\n}
anchor "x" from any os "Linux" {\\nblock quick\\n}
anchor "x" tagged RULEC {\\nblock quick\\n}
anchor "x" ! tagged OTHER {\\nblock quick\\n}
anchor "x" user root {\\nblock quick\\n}
anchor "x" rtable 3 {\\nblock quick\\n}
load anchor "x" from "/etc/x.conf"
load anchor "x" from x
load anchor x
include "/etc/x.conf"
include x
include
queue x
queue x on em0 bandwidth 1
queue x parent y bandwidth 1 default
altq on em0 cbq bandwidth 1Kb queue { x }
ether block all
ether block in all
ether pass in quick proto ip all
pass ether
set skip on em1
set skip on { em0 em1 em2 }
set skip on lo
set skip on { lo em1 }
set skip on em
set skip on egress
set skip on all
set skip on ! em1
set skip
set block-policy
set block-policy nothing
set fail-policy drop
set limit states 1
set limit states 0
set limit states -1
set limit { states 1, frags 1 }
set limit src-nodes 1
set limit tables 1
set limit table-entries 1
set limit frags 0
set limit anchors 1
set limit pktdelay-pkts 1
set limit nothing 5
set limit states
set limit states 5000000000
set timeout tcp.first 1
set timeout tcp.established 1
set timeout { tcp.first 1, udp.first 1 }
set timeout udp.single 0
set timeout adaptive.start 1
set timeout { adaptive.start 1 adaptive.end 2 }
set timeout interval 0
set timeout nothing 5
set timeout tcp.first
set timeout src.track 5
set optimization nothing
set optimization
set ruleset-optimization nothing
set debug nothing
set state-policy nothing
set state-policy
set state-defaults max 1
set state-defaults no-sync, max 1
set state-defaults (max 1)
set state-defaults nothing
set state-defaults tcp.first 1
set state-defaults source-track rule
set state-defaults sloppy
set require-order no
set reassemble
set reassemble nothing
set syncookies nothing
set syncookies always
set syncookies adaptive (start 1%, end 0%)
set fingerprints "/nowhere"
set fingerprints
set loginterface
set hostid 0
set hostid x
set keepcounters x
set set
set
set foo bar
set skip on em1 em2
table <rulec_web> { 203.0.112.0/24 }
table <rulec_web> persist
table <rulec_web> const
table <rulec_local> { 198.51.100.0/24 }
table <rulec_local>
table <rulec_src> { 192.0.2.0/25 }
table <rulec_src> persist
table <x> { 192.0.2.0/33 }
table <x> { www.example.com }
table <x> { em0 }
table <x> { self }
table <x> { 192.0.2.1 - 192.0.2.9 }
table <x> file "/nowhere"
table <x> persist file
table <averyveryverylongnameofatableinpf> { 192.0.2.1 }
table <x>  { 192.0.2.1,
table <x> { 192.0.2.1 , , 192.0.2.2 }
table x { 192.0.2.1 }
table <x> nothing
table <> { 192.0.2.1 }
table
x = 
x
x = 443 80
x = "443
x = $y
x = { 443 80 }
pass = 5
1x = "5"
x-y = "5"
x == "5"
"x" = "5"
$x
pass in quick proto tcp to port $nowhere
block in quick proto $nowhere
pass in quick proto tcp to port
pass in quick port 443
pass quick in proto tcp
pass proto tcp in
pass in out
pass in quick proto nothing
pass in quick proto tcp to any port 443-444
pass in quick proto tcp to any port 70000
pass in quick proto tcp to any port -1
pass in quick proto tcp to any port nosuchport
pass in quick proto tcp to any port 90:80
pass in quick proto tcp to any port { }
pass in quick proto tcp to { }
pass in quick inet to 2001:db8::/32
pass in quick inet6 proto tcp to 192.0.2.1
pass in quick from 192.0.2.1 to 2001:db8::1
pass in quick to 192.0.2.0/33
pass in quick to 192.0.2.300
pass in quick to <x
pass in quick to x>
pass in quick on
pass in quick on em0 em1
pass in quick on "averyveryverylongname"
pass in quick on 1em
pass in quick flags S/SX
pass in quick flags S/A proto udp
pass in quick flags
pass in quick proto tcp flags S/SA flags S/SA
pass in quick keep state keep state
pass in quick label "a" label "b"
pass in quick tag A tag B
pass in quick tag
pass in quick tag averyveryverylongtagaveryveryverylongtagaveryveryverylongtagaveryvery
pass in quick user root
pass in quick icmp-type echoreq
pass in quick proto icmp icmp-type nothing
pass in quick proto icmp icmp6-type echoreq
pass in quick proto tcp icmp-type echoreq
pass in quick fragment flags S/SA
pass in quick probability 200%
pass in quick probability x
pass in quick tos 300
pass in quick all from any to any
pass in quick from any to any all
pass in quick no-route
pass in quick from
pass in log (nothing) quick
pass in log (all, to pflog1, matches) quick
pass in log (user) quick all
pass in quick log (to em0)
passin quick
Pass in quick all
PASS in quick all
pass;
pass # \\\\
pass in quick \\\\
blok all
allow all
deny all
accept
drop all
reject all
exit
quit
flush
-f /etc/other
@3 block quick all
block quick all # \\\\
`).map((line) => `${line.replaceAll('\\n', '\n').replaceAll('\\\\', '\\')}\n`);

export const wrongRows: readonly Row[] = [
  [front, ...statements],
  [firstRule, ...statements],
  [
    /^#.*$/m,
    '$& \\',
    '$&\\',
    '$&\nblock quick all # \\',
    '"',
    "'",
    '{',
    '}',
    '\\\n$&',
    '/* x */',
    '// x',
    '; x',
    '! x',
    '$x',
  ],
  [
    /^(?=block .*rulec:deny)/m,
    'pass quick all\n',
    'pass in quick all\n',
    'pass all\npass quick proto tcp\n',
    'pass in quick proto udp from any to any port 1:1024\n',
    'pass out quick all\n',
    'anchor "x"\n',
    'include "/etc/x"\n',
    'pass in quick on em1 inet6\n',
    '# \\\n',
    'pass in quick to 203.0.113.0/24 \\\n',
    'anchor "x" {\n',
  ],
  [
    /^block (?=.*rulec:deny)/m,
    'pass ',
    'match ',
    '#block ',
    '# \\\nblock ',
    'blok ',
    'Block ',
    'block return-nothing ',
    'block in ',
    'block out ',
    '\\\nmatch ',
    'antispoof ',
    'anchor "x" ',
    'block; ',
    'block quick ',
    'no block ',
  ],
  [
    /^block (?:return |drop )?(in|out) log quick (?=.*rulec:deny)/m,
    'block $1 log ',
    'block $1 ',
    'pass $1 quick ',
    'block return $1 log quick inet ',
    'block $1 quick inet6 ',
    'block return log $1 quick ',
    'block quick $1 ',
    'block $1 log quick proto tcp ',
    'block $1 quick proto { tcp } ',
    'block $1 quick proto udp ',
    'block $1 quick proto icmp ',
    'block $1 quick proto { 6 } ',
    'block $1 quick on em9 ',
    'block $1 quick on ! em0 ',
    'block $1 quick on ! em1 ',
    'block $1 quick on lo0 ',
    'block $1 quick on egress ',
    'block $1 log (all quick ',
    'block $1 log(nothing) quick ',
    'block $1 return quick ',
    'block $1 drop quick ',
    'block drop return $1 quick ',
  ],
  [
    /(?<=^block .*)$(?<=rulec:deny")/m,
    ' tagged RULEC',
    ' ! tagged RULEC',
    ' tag RULEC',
    ' flags S/SA',
    ' flags A/A',
    ' proto tcp',
    ' user root',
    ' probability 99%',
    ' fragment',
    ' tos 5',
    ' received-on em9',
    ' ! received-on em9',
    ' once',
    ' max-pkt-rate 5/5',
    ' os "Linux"',
    ' prio 1',
    ' keep state',
    ' no state',
    ' rtable 2',
    ' route-to em9',
    ' rdr-to 192.0.2.1',
    ' set prio 9',
    ' queue x',
    ' label "x"',
    ' group wheel',
    ' icmp-type echoreq',
    ' allow-opts nothing',
    ' \\',
    ' \\\npass in quick all',
    ' }',
    ' {',
    ' ;',
    ' "',
    ' tagged',
    ' rdomain 1',
    ' max 1',
    ' (max 1)',
    ' set nothing',
    ' all',
    ' port 443',
  ],
  [
    /(?<=rulec:)deny/,
    '$nothing"',
    'deny\\',
    'deny" "x',
    'x'.repeat(70),
    '$if:$srcaddr:$dstaddr:$proto:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
    'deny\n',
  ],
  [
    /(?<=^block .*)to ! <rulec_local>(?=.*rulec:deny)/m,
    '',
    'to <rulec_local>',
    'to any',
    'to !<rulec_web>',
    'to ! <rulec_nowhere>',
    'to 198.51.100.0/24',
    'to ! 198.51.100.0/24',
    'to { ! <rulec_local>, ! <rulec_web> }',
    'to { <rulec_local> <rulec_web> }',
    'to ! { <rulec_local> }',
    'to ! any',
    'to ! self',
    'to ! (em0)',
    'to ! em0:network',
    'to ! <rulec_local> port 443',
    'to ! <rulec_local> port > 1023',
    'to ! <RULEC_local>',
    'to !! <rulec_local>',
    'to ! rulec_local',
    'to ! < rulec_local',
    'to ! $rulec_local',
    'to no-route',
    'to ! www.example.com',
    'to ! 0.0.0.0/0',
    'to route x',
    'to urpf-failed',
    'to ! <rulec_local> os "x"',
    'to ! "<rulec_local>"',
  ],
  [
    /(?<=^pass .*)from <rulec_src>/m,
    '',
    'from any',
    'from ! <rulec_src>',
    'from 192.0.2.0/25',
    'from <rulec_local>',
    'from <rulec_src> port 1024:65535',
    'from <rulec_src> port > 1023',
    'from <rulec_src> port 22',
    'from <rulec_src> port != 22',
    'from (em1:network)',
    'from em1:network',
    'from em1',
    'from self',
    'from urpf-failed',
    'from no-route',
    'from <rulec_src> os "OpenBSD"',
    'from <rulec_src> os unknown',
    'from { <rulec_src> 198.51.100.0/24 }',
    'from { <rulec_src> ! 192.0.2.7 }',
    'from www.example.com',
    'from <rulec_nowhere>',
    'from ! <rulec_nowhere>',
    'from 192.0.2.0',
    'from 192.0.2.1 - 192.0.2.9',
    'from 192.0.2',
    'from 192.0.2.0/24',
    'from 2001:db8:1::/48',
    'from $src',
    'from route "x"',
    'from <rulec_src> from any',
  ],
  [
    /(?<=^block .*)from <rulec_src>(?=.*rulec:deny)/m,
    'from 192.0.2.0/25',
    'from ! <rulec_src>',
    'from <rulec_local>',
    'from 192.0.2.0/24',
    'from <rulec_nowhere>',
    'from <rulec_src> port > 1024',
    'from <rulec_src> port 1:60000',
    'from { 192.0.2.0/24 }',
    'from em1:network',
    'from (em1:network)',
    'from no-route',
    'from <rulec_src> os "x"',
    'from { <rulec_src>, ! 192.0.2.5 } from any',
    'from 2001:db8:1::/48',
    'from <rulec_src',
    'from $src',
  ],
  [
    /(?<=^pass .*)to <rulec_web>/m,
    '',
    'to any',
    'to ! <rulec_web>',
    'to <rulec_dns>',
    'to <rulec_local>',
    'to { <rulec_web> <rulec_dns> }',
    'to { <rulec_web>, ! 198.51.100.5 }',
    'to { ! 198.51.100.5, <rulec_web> }',
    'to 198.51.100.0/24',
    'to { 198.51.100.0/24 203.0.113.7 }',
    'to 198.51.100.0/23',
    'to 198.51.100',
    'to 0.0.0.0/0',
    'to 198.51.100.0 - 203.0.113.7',
    'to www.example.com',
    'to em0',
    'to (em0)',
    'to self',
    'to em0:network',
    'to em0:broadcast',
    'to em0:peer',
    'to egress',
    'to <rulec_nowhere>',
    'to ! <rulec_nowhere>',
    'to "<rulec_web>"',
    'to rulec_web',
    'to < rulec_web',
    'to <rulec_web> to any',
    'to no-route',
    'to urpf-failed',
    'to <rulec_web>/24',
    'to 198.51.100.0/24/24',
    'to 198.51.100.0/255.255.255.0',
    'to ::ffff:198.51.100.0/120',
    'to 198.51.100.0:255',
    'to { }',
    'to { any, ! <rulec_web> }',
    'to { any }',
    'to all',
    'to $web',
  ],
  [
    /(?<=^pass .*) port \{? ?443[^}\n]*?\}/m,
    '',
    ' port 443',
    ' port 8000:8010',
    ' port { 443 8000:8011 }',
    ' port { 443 >< 8010 }',
    ' port 443:8010',
    ' port 442 >< 8011',
    ' port != 443',
    ' port > 442',
    ' port >= 443',
    ' port { != 443 }',
    ' port { 443 != 8005 }',
    ' port { 443, 8000:8010, 22 }',
    ' port { https 8000:8009 }',
    ' port { 443 8000:8010 0 }',
    ' port { 443 8010:8000 }',
    ' port { 443 8000-8010 }',
    ' port { 443 nosuchport }',
    ' port { 443 8000:8010 70000 }',
    ' port { 443; 8000:8010 }',
    ' port ( 443 8000:8010 )',
    ' port [ 443 ]',
    ' port 443 8000:8010',
    ' port 443, 8000:8010',
    ' port { 443 8000:8010',
    ' port = ',
    ' port == 443',
    ' port { 443 8000:8010 } port 22',
    ' port { 443 { 8000:8010 22 } }',
    ' port any',
    ' port *',
    ' port { any }',
    ' port 0443',
    ' port 0x1bb',
    ' port "443"',
    ' port "443:8010"',
    ' port { 443 8000:8010 $more }',
    ' port <> 443',
    ' port 443 <> 8000',
    ' port { 443 8000: }',
    ' port { 443 :8010 }',
    ' port { 443 8000:8010:8020 }',
    ' port { < 444 8000:8010 }',
  ],
  [
    /(?<=^pass .*)proto tcp(?= )/m,
    '',
    'proto udp',
    'proto { tcp udp }',
    'proto 17',
    'proto { tcp, sctp, udp }',
    'proto icmp',
    'proto TCP',
    'proto { }',
    'proto any',
    'proto ip',
    'proto "tcp udp"',
    'proto 256',
    'proto -1',
    'proto ! tcp',
    'proto != tcp',
    'proto > 5',
    'proto nothing',
    'proto $p',
    'inet proto tcp',
    'inet6 proto tcp',
    'proto tcp inet',
    'af inet proto tcp',
    'on em9 proto tcp',
    'on lo0 proto tcp',
    'proto tcp proto udp',
    'proto',
    'ip proto tcp',
    'inet inet6 proto tcp',
    'rdomain 1 proto tcp',
    'on rdomain 1 proto tcp',
    'received-on em9 proto tcp',
    'log (nothing) proto tcp',
    'fastroute proto tcp',
    'route-to em9 proto tcp',
    'reply-to (em9 192.0.2.9) proto tcp',
    'dup-to em9 proto tcp',
  ],
  [
    /(?<=^pass )(in|out) quick/m,
    '$1',
    'quick',
    'any quick',
    'in out quick',
    '$1 quick quick',
    'quick $1',
    '$1 log quick log',
    '$1 $1 quick',
    '$1 quick on em9',
    '$1 quick on ! em1',
    '$1 Quick',
    '"$1" quick',
    '$1 "quick" x',
    '$1 quick inet',
    '$1 quick inet6',
    '$1 quick no',
    'return $1 quick',
    'drop $1 quick',
  ],
  [
    new RegExp(`${isPass}on (?:em1|em0|\\{ em1 em2 \\})(?= )`, 'm'),
    'on em9',
    'on ! em1',
    'on ! em0',
    'on lo0',
    'on { em8 em9 }',
    'on em',
    'on egress',
    'on any',
    'on',
    'on { em1 em2 em3 }',
    'on { ! em0, ! em1, ! em2 }',
    'on em1 em2',
    'on em1, em2',
    'on "em1 em2"',
    'on $if',
    'on EM1',
    'on (em1)',
    'on { }',
    'on em1:network',
    'on rdomain 0',
    'on averyveryverylongname',
    'on 1',
    'on ! { em1 em2 }',
    'on <rulec_src>',
  ],
  [
    /(?<=^pass (?!out quick proto \w+ all).*)$/m,
    ' tagged OTHER',
    ' ! tagged RULEC',
    ' tagged RULEC',
    ' probability 50%',
    ' user root',
    ' user != root',
    ' user { root, 33 }',
    ' user unknown',
    ' user > 0',
    ' group wheel',
    ' fragment',
    ' tos 8',
    ' tos 0',
    ' tos throughput',
    ' prio 3',
    ' received-on em9',
    ' ! received-on em1',
    ' once',
    ' max-pkt-rate 1/10',
    ' os "x"',
    ' rtable 2',
    ' route-to em9',
    ' route-to 192.0.2.9',
    ' route-to (em9 192.0.2.9)',
    ' route-to <rulec_web>',
    ' reply-to em9',
    ' dup-to em9',
    ' rdr-to 192.0.2.1',
    ' rdr-to 192.0.2.1 port 80',
    ' nat-to 192.0.2.1 extra',
    ' af-to inet6 from 2001:db8::1',
    ' binat-to 192.0.2.1',
    ' divert-to 127.0.0.1 port 8',
    ' divert-reply',
    ' divert-packet port 8',
    ' synproxy state',
    ' no state',
    ' flags any',
    ' flags A/A',
    ' keep state (max 1)',
    ' (max 1)',
    ' keep state',
    ' min-ttl 5',
    ' scrub (min-ttl 300)',
    ' set prio 9',
    ' set prio (3, 9)',
    ' set tos 300',
    ' set nothing 3',
    ' queue nowhere',
    ' set queue nowhere',
    ' set delay 60000',
    ' dnpipe 5',
    ' dnqueue 5',
    ' dnpipe (5, 6)',
    ' ridentifier x',
    ' tag OTHER tag RULEC',
    ' tag',
    ' label',
    ' label ""x"',
    ' label "x" label "y"',
    ' icmp-type echoreq',
    ' icmp6-type 128',
    ' allow-opts x',
    ' rdomain 1',
    ' \\',
    ' \\\nblock quick all',
    '\\',
    ' }',
    ' {',
    ' ;',
    ' ; block quick all',
    ' "',
    " '",
    ' , ',
    ' to any',
    ' port 22',
    ' no-sync',
    ' max-src-conn 1',
    ' parent x',
    ' for em1',
    ' state-policy if-bound',
    ' if-bound',
  ],
  [
    /(?<=^pass .*) tag RULEC$/m,
    '',
    ' tag OTHER',
    ' tag RULEC2',
    ' tag "RULEC "',
    ' tag $RULEC',
    ' tagged RULEC',
    ' tag rulec',
    ' tag "RULEC',
    ' tag { RULEC }',
    ' tag RULEC OTHER',
    ' TAG RULEC',
    ' ! tag RULEC',
    ' tag ! RULEC',
  ],
  [
    / flags S\/SA/,
    ' flags A/A',
    ' flags S/S flags SA/SA',
    ' flags SA/SA',
    ' flags /SA',
    ' flags S/SAX',
    ' flags S/A',
    ' flags SF/SFA',
    ' flags S/SAFRPUEWx',
    ' flags R/R',
    ' flags F/SF',
    ' flags P/P',
    ' flags',
    ' flags S',
    ' flags SA',
    ' flags S/',
    ' flags any any',
    ' flags W/W',
    ' flags E/E',
    ' flags A/SA',
    ' flags s/sa',
    ' flags "S/SA" x',
    ' flags 2/18',
    ' flags S/SA/FR',
  ],
  [
    new RegExp(`${isPass} keep state`, 'm'),
    ' no state',
    ' synproxy state',
    ' keep',
    ' state',
    ' keep state keep state',
    ' no keep state',
    ' keep state (max 5)',
    ' keep state (max 0)',
    ' keep state (max-src-states 2)',
    ' keep state (max-src-nodes 1)',
    ' keep state (max-src-conn 1)',
    ' keep state (max-src-conn-rate 100/1)',
    ' keep state (max-src-conn-rate 1/1, overload <x> flush)',
    ' keep state (source-track)',
    ' keep state (source-track rule, max-src-nodes 1)',
    ' keep state (source-track global, max-src-states 1)',
    ' keep state (tcp.first 1)',
    ' keep state (udp.single 1)',
    ' keep state (tcp.established 1)',
    ' keep state (tcp.closing 0)',
    ' keep state (interval 1)',
    ' keep state (adaptive.start 1, adaptive.end 2)',
    ' keep state (nothing)',
    ' keep state ()',
    ' keep state (max)',
    ' keep state max 1',
    ' keep state (if-bound, floating)',
    ' keep state (max 1, max 2)',
    ' keep state (tcp.first -1)',
    ' keep state (overload <x>)',
    ' keep state (rule)',
    ' keep state (no-sync',
    ' keep state (sloppy sloppy)',
    ' keep state (pflow pflow)',
    ' keep state tcp.first 5',
    ' modulate state (max 1)',
    ' keep state (set-tos 5)',
    ' keep state [max 1]',
    ' KEEP STATE',
  ],
  [
    /^pass out.*tagged RULEC\n/m,
    '',
    'block out quick all tagged RULEC\n',
    'pass out proto tcp tagged RULEC\n',
    'block out\n',
    'block out quick\n',
    'pass out quick proto tcp all tagged OTHER\nblock out quick\n',
    'pass out quick all ! tagged RULEC\nblock out quick\n',
    'pass out quick on em9 all tagged RULEC\nblock out quick\n',
    'pass out quick inet all tagged RULEC\nblock out quick all\n',
  ],
  [
    /^(pass out quick proto tcp all) flags S\/SA keep state( label \S+)? tagged RULEC$/m,
    '$1 no state tagged RULEC',
    '$1 flags A/A tagged RULEC',
    'block out quick proto tcp all tagged RULEC',
    '$1 rdr-to 192.0.2.9 tagged RULEC',
    '$1 route-to em9 tagged RULEC',
    '$1 (max 1) tagged RULEC',
    '$1 probability 50% tagged RULEC\nblock out quick',
    '$1 dup-to em9 tagged RULEC',
    '$1 af-to inet6 from ::1 tagged RULEC',
    '$1 synproxy state tagged RULEC',
    '$1 once tagged RULEC\nblock quick out',
    '$1 tagged RULEC set queue nowhere',
    '$1 tagged RULEC divert-to 127.0.0.1 port 8',
    '$1 divert-packet port 8 tagged RULEC',
  ],
  [/^pass out(?= quick .*)/m, 'pass', 'pass in', 'block out', 'block', 'match out', 'pass in out'],
  [
    end,
    ...lines(`
block quick
pass
pass quick all
pass in quick all
block out
block out quick
block in
block all
block quick on em1
block out quick on em0
block out quick tagged RULEC
block out all tagged RULEC
pass out quick no state
pass out no state
match out all nat-to 192.0.2.1
match out all rdr-to 192.0.2.1
anchor "x"
anchor "x/*"
anchor "x" {
include "/etc/x"
load anchor x from "/etc/x"
set skip on em1
set skip on em0
set limit states 1
set timeout tcp.first 1
table <rulec_web> { 203.0.112.0/24 }
table <rulec_web> { }
table <rulec_web> persist
table <rulec_local> { 198.51.100.0/24 }
table <rulec_local> persist
table <rulec_src> { 192.0.2.0/25 }
table <rulec_src> { ! 192.0.2.7 192.0.2.0/24 2001:db8:1::/48 }
antispoof for em1
rdr pass on em1 proto tcp to port 443 -> 192.0.2.9
nat on em0 from any to any -> (em0)
x
x = 
}
{
\\
`).map((one) => `${one}\n`),
    'pass',
    '# x \\',
    '"',
    '\0',
    '# \\\n',
    'block quick all',
    ' ',
    '\\',
  ],
  [
    /^table <rulec_web> .*$/m,
    '',
    '# $&',
    '$& { 203.0.112.0/24 }',
    '$& { ! 198.51.100.5 }',
    '$& { 203.0.112.0/24, }',
    '$& { www.example.com }',
    '$& { em0 }',
    '$& { (em0) }',
    '$& { self }',
    '$& { 192.0.2.1 - 192.0.2.9 }',
    '$& { 198.51.100.0/33 }',
    '$& { <rulec_dns> }',
    '$& { $x }',
    '$& { any }',
    '$& file "/etc/more"',
    '$& file',
    '$& nothing',
    '$& { 0.0.0.0/0 }',
    '$& { 0/0 }',
    '$& { !0.0.0.0/0 }',
    '$& {\n203.0.112.0/24\n}',
    'table <rulec_web> persist',
    'table <rulec_web> { }',
    'table <rulec_web>',
    'table <rulec_web> { 198.51.100.0/24 }',
    'table <rulec_web> const persist { 198.51.100.0/24 203.0.113.7 }',
    'table <rulec_wbe> persist { 198.51.100.0/24 }',
    'table <RULEC_WEB> { 198.51.100.0/24 }',
    'table rulec_web { 198.51.100.0/24 }',
    'table "rulec_web" { 198.51.100.0/24 }',
    'table <rulec web> { }',
    'table <$rulec_web> { }',
    'TABLE <rulec_web> { }',
    'table <rulec_web> persist file "/dev/null"',
    'table <rulec_web> file "rulec_web.txt" file "rulec_dns.txt"',
    '$&\n$&x',
    '$& \\',
    '$& # \\',
    '$& }',
    '$& initial',
    'table <rulec_web> persist persist nothing',
  ],
  [
    /(?<=^table <rulec_web> .*)file "(.*)rulec_web\.txt"/m,
    'file "$1rulec_dns.txt"',
    'file "$1rulec_local.txt"',
    'file "$1rulec_web.txt',
    'file \'$1rulec_web.txt"',
    'file "$1rulec_web.txt" "x"',
    'file "$1RULEC_web.txt"',
    'file "/tmp/rulec_web.tx"',
    'file "$1nothing.txt"',
    'file "$1rulec_web.txt" file "$1rulec_dns.txt"',
    'file "$1rulec_web.txt" file "/nowhere"',
    'file = "$1rulec_web.txt"',
    'file ""',
    'file "$1*.txt"',
    'file "$1rulec_{web,dns}.txt"',
    'file "\\$1rulec_web.txt"',
    'files "$1rulec_web.txt"',
    'file "$dir/rulec_web.txt"',
    'file <rulec_web>',
    'file { "$1rulec_web.txt" }',
  ],
  [
    /^table <rulec_local> .*$/m,
    '',
    '$& { 198.51.100.0/24 }',
    '$& { 0.0.0.0/1 }',
    '$& { 2000::/3 }',
    '$& { ! 10.0.0.0/8 }',
    '$& { ! 10.5.0.0/16 }',
    'table <rulec_local> { 10.0.0.0/8 }',
    'table <rulec_local> persist',
    'table <rulec_local> { }',
    'table <rulec_local> { any }',
    'table <rulec_local> { self }',
  ],
  [
    /^table <rulec_src> .*$/m,
    '',
    '$& { 198.51.100.0/24 }',
    '$& { ! 192.0.2.77 }',
    '$& { ! 192.0.2.0/25 }',
    'table <rulec_src> { 192.0.2.0/24 }',
    'table <rulec_src> persist',
    '$& { 192.0.2.0/24, ! 192.0.2.77 }',
    'table <rulec_src> { em1:network }',
    'table <rulec_src> { 2001:db8:1::/48 }',
  ],
  [
    /\n/,
    '\r\n',
    '\u0000\n',
    '\u00a0\n',
    '\\ \n',
    ' \\\n',
    '\\\n',
    '{\n',
    '"\n',
    '\u2028',
    '\u000b',
    '\u000c',
    '\u0085\n',
    ',\n',
  ],
  [
    /^/,
    '\ufeff',
    '\\\n',
    '}\n',
    '{\n',
    '"\n',
    'pass quick all #',
    'x="',
    '# \\\\\n# \\\n',
    'set skip on { em0, em1, em2 } #',
    '\u0001',
  ],
  [/(?<=^pass) /m, '\u00a0', '\\', '\\ ', '  quick ', ' \\\n', '\t\\\n\n', ' # ', ';', '\u2003'],
];

/** Edits of the files of tables. */
export const tableRows: readonly Row[] = [
  [
    /^198\.51\.100\.0\/24$/m,
    '198.51.100.0/23',
    '198.51.100.0/25',
    '198.51.100.0',
    '198.51.100.0/0',
    '198.51.100',
    '198.51.100/24 ',
    '198.51.100.0/24,',
    '198.51.100.0/24;',
    '198.51.100.0/24#x',
    '198.51.100.0/24 203.0.112.0/24',
    '198.51.100.0/24\n203.0.112.0/24',
    '198.51.100.0/24\n!198.51.100.5',
    '!198.51.100.0/24',
    '! 198.51.100.0/24',
    '#198.51.100.0/24',
    '# \\\n198.51.100.0/2',
    '198.51.100.0/24\\',
    '198.51.100.0/33',
    '198.51.100.0/-1',
    '198.51.100.0/255.255.255.0',
    '198.51.100.0-198.51.100.255',
    '198.51.100.0 - 198.51.100.255',
    '198.51.100.0:255',
    '198.51.100.*',
    '198.51.100.0/24.',
    '198.51.100.0/24x',
    '198.51.100.0/2 4',
    '198.51.100.0 /24',
    'www.example.com',
    'em0',
    'self',
    'any',
    'egress',
    '"198.51.100.0/24"',
    '<rulec_dns>',
    '$web',
    '{ 198.51.100.0/24 }',
    '198.51.100.0/24 /* x */',
    '198.51.100.0/24 // x',
    '198.51.100.0/24 -- x',
    '::ffff:198.51.100.0/120',
    '198.51.256.0/24',
    '198.51.100.0.0/24',
    '0xc6.51.100.0/24',
    '',
    '0/0',
    '0.0.0.0/0',
    '0.0.0.0/1\n128.0.0.0/1',
    '198.51.100.0/24\n::/0',
    '198.51.100.0/24\nwww.example.com',
    '198.51.100.0/24\nem0',
    '198.51.100.0/24\n!0/0',
    '198.51.100.0/24\n!198.51.100.0/24',
    '!198.51.100.0/24\n198.51.100.0/24',
    '198.51.100.0/24\n!198.51.100.0/23 203.0.112.0/22',
    '198.51.100.0/24\u00a0',
    '\u00a0198.51.100.0/24',
    '198.51.100.0/24\u0000',
    '198.51.100.0/24\u000b203.0.112.0/24',
    '198.51.100.0/24 !',
    '!!198.51.100.0/24',
    '198.51.100.0/24%em0',
    'include "x"',
    `198.51.100.0/24\n${'1'.repeat(300)}`,
    'file "x"',
    '198.51.100.0/24 \\\n203.0.112.0/24',
    '198.51.100.0/24 #x\r203.0.112.0/24',
    '198.51.100.0/24\r203.0.112.0/24',
    '198.51.100.0/24;203.0.112.0/24',
    '198.51.100.0/24 ; x',
  ],
  [
    /^2001:db8:9::\/48$/m,
    '2001:db8:9::/47',
    '2001:db8:9::',
    '2001:db8:9::/129',
    '2001:db8:9:/48',
    '2001:db8::9::/48',
    '2001:db8:9::%em0/48',
    '[2001:db8:9::]/48',
    '2001:db8:9::/48 ::/1',
    'fe80::1%em0',
    '2001:db8:9:0:0:0:0:0:0/48',
    '2001:db8:g::/48',
    '2001:db8:9::/48:',
    '',
  ],
  [
    /^10\.0\.0\.0\/8$/m,
    '10.0.0.0/9',
    '0.0.0.0/0',
    '10.0.0.0/7',
    '',
    '10.0.0.0/8\n!10.1.0.0/16',
    '10.0.0.0/8\n198.51.100.0/24',
    '10/9',
    '!10.0.0.0/8',
    '10.0.0.0',
  ],
  [
    /^192\.0\.2\.0\/24$/m,
    '192.0.2.0/25',
    '192.0.2.0/23',
    '',
    '192.0.2.0/24\n!192.0.2.7',
    '192.0.2.0/24\n198.51.100.0/24',
    '!192.0.2.0/24',
    'any',
    'em1:network',
  ],
  [/\n/, '\ufeff\n', '\u0000\n', ',\n'],
  [/^/, '\ufeff', '!', '\u0000', '/', '{', '"'],
];

export const sameRows: readonly Row[] = [
  [
    front,
    ...lines(`
# x

set block-policy drop
set block-policy return
set optimization normal
set ruleset-optimization none
set loginterface em0
set loginterface none
set debug urgent
set limit states 1000000
set limit { states 500000, frags 5000 }
set limit table-entries 400000
set timeout interval 10
set skip on lo
set skip on lo0
set reassemble yes
set state-policy floating
set fingerprints "/etc/pf.os"
set hostid 1
set syncookies never
table <x> persist
table <x> persist { }
table <x> { 192.0.2.0/24 }
table <x> const { 192.0.2.0/24, !192.0.2.7 }
x = "443"
x = 443
x = "{ 443 80 }"
ext_if = "em0"
`).map((one) => `${one}\n`),
  ],
  [
    firstRule,
    ...lines(`
# x

match all scrub (no-df)
match in all scrub (max-mss 1440)
match all set prio 3
match log all
match in all label "x"
block in quick from urpf-failed
block in quick from urpf-failed to any
block in quick from no-route to any
block in quick proto icmp
block quick proto gre
pass quick proto icmp
pass in quick proto icmp icmp-type echoreq
pass quick inet6 proto icmp6
pass quick inet proto icmp all icmp-type { echoreq unreach }
pass quick on lo0
block in quick on em1 from 224.0.0.0/4
block in quick from <x>
block in quick from 255.255.255.255
antispoof for lo0
block in
block out
block all
pass in
pass out quick proto esp
match out on egress nat-to (egress)
match out on em0 inet from 192.0.2.0/24 to any nat-to (em0)
`).map((one) => `${one}\n`),
  ],
  [/(?<=^pass .*) label "[^"]*"/m, '', ' label "x"', ' label x', ' label "$if"'],
  [
    /(?<=^pass (?:in|out)) quick/m,
    ' log quick',
    ' quick log',
    ' log (all) quick',
    ' log (all, to pflog1) quick',
  ],
  [/ flags S\/SA/, ' flags S/SAFR', ' flags "S/SA"', '', ' flags any', ' flags S/S'],
  [
    /(?<=^pass .*) keep state/m,
    '',
    ' modulate state',
    ' keep state (no-sync)',
    ' keep state (if-bound)',
    ' keep state (floating)',
    ' keep state (sloppy)',
    ' keep state (pflow)',
    ' keep state (tcp.established 86400)',
    ' keep state (source-track rule)',
  ],
  [/(?<=^pass .*)$/m, ' allow-opts', ' set prio 3', ' set tos lowdelay', ' # x', ' scrub (no-df)', ' \\\n'],
  [/(?<=^block )return /m, '', 'drop ', 'return-rst ', 'return-icmp '],
  [/(?<=^block (?:return )?in) log/m, '', ' log (all)', ' log (to pflog0)'],
  [
    /^table <(rulec_\w+)> persist/m,
    'table <$1>',
    'table <$1> const',
    'table <$1> persist counters',
    'table <$1> counters',
    'table  <$1>  persist',
  ],
  [/proto tcp(?= )/, 'proto 6', 'proto { tcp }', 'proto "tcp"'],
  [
    /port 80\b/,
    'port = 80',
    'port { 80 }',
    'port 80:80',
    'port http',
    'port www',
    'port { 80, 80 }',
    'port "80"',
    'port 79 >< 81',
  ],
  [
    /\{ 443 8000:8010 \}/,
    '{ 443, 8000:8010 }',
    '{ 8000:8010 443 }',
    '{443 8000:8010}',
    '{ https 8000:8010 }',
    '{ 443 8000:8005 8006:8010 }',
    '{\n443\n8000:8010\n}',
    '{ = 443 8000:8010 }',
    '{ 443, 7999 >< 8011 }',
  ],
  [
    /to <rulec_web>/,
    'to { <rulec_web> }',
    'to { <rulec_web>, <rulec_web> }',
    'to <rulec_web> ',
    'to  <rulec_web>',
  ],
  [end, '\n', '# x\n', 'block return out quick proto gre\n', 'x = "5"\n'],
  [/\n/, ' \n', '\t\n', '\n\n'],
];

export const sameTableRows: readonly Row[] = [
  [
    /^198\.51\.100\.0\/24$/m,
    '198.51.100.77/24',
    '  198.51.100.0/24',
    '198.51.100.0/24\t',
    '198.51.100.0/24 # x',
    '198.51.100.0/25 198.51.100.128/25',
    '198.51.100.0/25\n198.51.100.128/25',
    '198.51.100.0/24\n198.51.100.7',
    '198.51.100/24',
    '198.51.100.0/24\r',
    '\n198.51.100.0/24',
    '# x\n198.51.100.0/24',
    '198.51.100.0/24 198.51.100.0/24',
    '198.051.100.000/24',
  ],
  [
    /^2001:db8:9::\/48$/m,
    '2001:DB8:9::/48',
    '2001:db8:9:0::/48',
    '2001:db8:9::1/48',
    '2001:0db8:0009::/48',
    '2001:db8:9::/49 2001:db8:9:8000::/49',
  ],
  [/$(?![\s\S])/, '\n', '# x', '# x\n'],
];
