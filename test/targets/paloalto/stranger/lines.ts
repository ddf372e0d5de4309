/** Set lines after which the device decides otherwise, refuses the text, or does what no page says of it. */
import { behind, type Case, casesOf } from './edits.ts';

const cloud = 'rulebase security rules rulec-adv.cloud';

/** Fields of a rule that is there. */
const fields = `
category [ rulec-adv.crl ]
category any
service [ rulec-tcp-80 ]
service any
service application-default
source any
source 198.51.100.0/24
destination 192.0.2.0/24
destination any-ipv4
destination RU
application [ web-browsing ssl ]
application any-tcp
source-user pre-logon
source-user known-user
hip-profiles no-hip
source-hip quarantine
destination-hip x
from any
to any
to trust
rule-type intrazone
action drop
action "deny"
action [ deny ]
disabled "yes"
disabled [ yes ]
negate-destination "yes"
schedule "office hours"
target negate yes
target devices 0123 vsys vsys1
target tags lab
saas-user-list bad
saas-tenant-list bad
source-imsi x
source-imei x
source-nw-slice x
source-device x
destination-device x
profile-setting profiles url-filtering default
profile-setting group nosuch
option disable-inspect yes
icmp-unreachable yes
`;

/** Other rules of the text. */
const ofOthers = `
closing_deny action allow
closing_deny to lan
closing_deny source-user x
no-lab_addresses disabled yes
no-lab_addresses action allow
no-lab_addresses to lan
no-lab_addresses service application-default
no-lab_addresses source-user x
time_addresses disabled yes
time_addresses to lan
time_addresses service application-default
time_addresses source-user x
crl disabled yes
crl to lan
crl service application-default
crl source-user x
`;

/** One line that disables a rule, in spellings that a device may read, or that make it refuse what it has. */
const spellings: readonly string[] = [
  `"set" ${cloud} disabled yes`,
  `'set' ${cloud} disabled yes`,
  `set 'rulebase' security rules rulec-adv.cloud disabled yes`,
  `set rulebase security rules 'rulec-adv.cloud' disabled yes`,
  `set rulebase security rules "rulec-adv.cloud" disabled yes`,
  `set rulebase security rules rulec-adv."cloud" disabled yes`,
  `set "rulebase" "security" "rules" "rulec-adv.cloud" "disabled" "yes"`,
  `set ${cloud} disabled\tyes`,
  `\tset ${cloud} disabled yes`,
  `set  ${cloud.replaceAll(' ', '   ')}   disabled   yes`,
  `set ${cloud} disabled yes # no`,
  `set ${cloud} disabled yes ; exit`,
  ...['SET', 'Set', 'se', 'seT\bt', 'configure set'].map((verb) => `${verb} ${cloud} disabled yes`),
  'set rulebase sec rules rulec-adv.cloud disabled yes',
  'set rulebase security rul rulec-adv.cloud disabled yes',
  ...['disabled YES', 'Disabled yes', 'disabled ye', 'dis yes'].map((end) => `set ${cloud} ${end}`),
  ...['\u00a0', '\u2003', '\u000b', '\f'].map((blank) => `set${blank}${cloud} disabled yes`),
  ...['\u200b', '\ufeff', '\u001b[31m'].map((mark) => `${mark}set ${cloud} disabled yes`),
  `# set ${cloud} disabled yes\r set ${cloud} disabled yes`,
  ...['admin@pa-1#', 'admin@pa-1(passive)#', '[edit]\nadmin@pa-1#', 'admin@pa-1> configure\nadmin@pa-1#'].map(
    (prompt) => `${prompt} set ${cloud} disabled yes`,
  ),
  ...['configure', 'run set cli pager off', '# configure', 'top', `set ${cloud}`].map(
    (line) => `${line}\nset ${cloud} disabled yes`,
  ),
  `set ${cloud} \\\ndisabled yes`,
  `set ${cloud} disabled \\\nyes`,
  `set ${cloud} description "x\nset ${cloud} disabled yes\n"`,
  ...[
    'description "x"',
    'description x',
    'description [ x ]',
    'tag rulec',
    'tag [ rulec ]',
    'log-setting x',
  ].map((value) => `set ${cloud} ${value} disabled yes`),
  ...[
    'log-end yes',
    'uuid 1',
    'group-tag x',
    'qos marking ip-dscp af11',
    'profile-setting profiles virus av',
  ].map((value) => `set ${cloud} ${value} disabled yes`),
  `set ${cloud} option disable-server-response-inspection no disabled yes`,
  ...['[ rulec-adv.cloud rulec-adv.crl ]', 'rulec-adv.clou*', '*', 'rulec-adv.cloud*'].map(
    (name) => `set rulebase security rules ${name} disabled yes`,
  ),
  ...[
    'config devices entry localhost.localdomain vsys entry vsys1',
    'devices localhost.localdomain vsys vsys1',
    'config devices localhost.localdomain vsys vsys1',
    'vsys vsys1',
    'vsys "vsys1"',
  ].map((scope) => `set ${scope} ${cloud} disabled yes`),
];

const anything = 'from any to any source any destination any service any application any';

/** Commands besides `set`, and deletions, moves and copies of what is there. */
const commands = `
set policy panorama pre-rulebase security rules x action deny
set panorama vsys vsys1 pre-rulebase security rules x ${anything} action deny
edit ${cloud} ;; set disabled yes
edit ${cloud} ;; set disabled yes ;; top
edit ${cloud} ;; delete action ;; up
delete ${cloud} action ;; set ${cloud} action deny
rename ${cloud} to rulec-adv.cloud2
rename ${cloud} to x ;; delete rulebase security rules x
copy ${cloud} to y ;; set rulebase security rules y action deny ;; move rulebase security rules y top
copy rulebase security rules rulec-adv.closing_deny to y ;; move rulebase security rules y before rulec-adv.cloud
clone ${cloud} to y
insert ${cloud} x
deactivate ${cloud}
disable ${cloud}
annotate ${cloud} "x"
protect ${cloud}
unset ${cloud} action
replace pattern allow with deny
override ${cloud}
no ${cloud}
load config partial from x.xml from-xpath /config/shared to-xpath /config/shared mode merge
load config from running-config.xml
load config last-saved
load config version 12
load device-state
revert config
revert config partial admin x
rollback 1
abort
discard
commit partial admin other
commit partial policy-and-objects excluded
commit partial vsys vsys2
request restart system
run request shutdown system
request system private-data-reset
run set system setting target-vsys vsys2 ;; set ${cloud} disabled yes
delete
set
move
delete ${cloud}
delete rulebase security
delete rulebase security rules
delete rulebase
delete "rulebase"
delete vsys
delete vsys vsys1
delete vsys vsys1 rulebase
delete devices localhost.localdomain vsys vsys1
delete config
delete service
delete service rulec-tcp-443 protocol
delete service rulec-tcp-443 protocol tcp port
delete profiles
delete profiles custom-url-category rulec-adv.cloud list
delete profiles custom-url-category rulec-adv.cloud list login.example.net/
delete profiles custom-url-category rulec-adv.cloud list [ login.example.net/ ]
delete profiles custom-url-category rulec-adv.cloud type
delete address-group rulec-adv.time_addresses static rulec-v4-192.0.2.0-24
delete address rulec-v4-192.0.2.0-24
delete ${cloud} service rulec-tcp-443
delete ${cloud} service
delete ${cloud} category
delete ${cloud} category rulec-adv.cloud
delete ${cloud} from
delete ${cloud} from trust
delete ${cloud} to
delete ${cloud} source
delete rulebase security rules rulec-adv.closing_deny action
delete rulebase decryption
delete rulebase decryption rules rulec-adv.cloud type
move ${cloud} bottom
move ${cloud} after rulec-adv.closing_deny
move rulebase security rules rulec-adv.closing_deny before rulec-adv.cloud
move rulebase security rules rulec-adv.no-lab_addresses bottom
move ${cloud} down
move ${cloud} up
move ${cloud} after nosuch
move ${cloud} after
move ${cloud} after rulec-adv.cloud
move ${cloud}
move ${cloud} 1
move rulebase security rules nosuch top
move "rulebase" security rules "rulec-adv.closing_deny" top
set rulebase decryption rules rulec-adv.cloud action decrypt
set rulebase decryption rules rulec-adv.cloud disabled yes
set rulebase decryption rules rulec-adv.cloud type ssl-inbound-inspection x
set rulebase decryption rules rulec-adv.cloud type ssh-proxy
set rulebase decryption rules rulec-adv.cloud source-user x
set rulebase decryption rules rulec-adv.cloud negate-source yes
set rulebase decryption rules rulec-adv.cloud target negate yes
set rulebase decryption rules rulec-adv.cloud source-hip x
set rulebase decryption rules rulec-adv.cloud packet-broker-profile x
set rulebase decryption rules rulec-adv.cloud forwarding-profile x
set tag rulec dynamic x
`;

const net = 'set address rulec-v4-192.0.2.0-24';
const group = 'set address-group rulec-adv.time_addresses';
const https = 'set service rulec-tcp-443 protocol';
const entry = 'set profiles custom-url-category rulec-adv.cloud list';

/** Objects that rules name, changed, shadowed, or called like words that rules have. */
const objects = `
${net} ip-range 192.0.2.0-192.0.2.254
${net} fqdn a.example.com
${net} ip-wildcard 192.0.2.0/0.0.0.255
${net} ip-netmask 192.0.2.0/25
${net} ip-netmask 192.0.2.0
${net} ip-netmask 192.0.2/24
${net} ip-netmask ""
${net} ip-netmask [ 192.0.2.0/24 198.51.100.0/24 ]
${net} ip-netmask $net
${net} ip-netmask 192.0.2.0/24/24
${net} ip-netmask 3221225984/24
${net} ip-netmask 192.0.02.0/024
${net} ip-netmask 0xc0.0.2.0/24
${group} static rulec-v4-198.51.100.128-25
${group} static any
${group} static 10.0.0.0/8
${group} static nosuch
${group} static rulec-adv.time_addresses
${group} dynamic filter "'rulec'"
${group} dynamic filter "not 'x'"
set address-group more static rulec-v4-198.51.100.128-25 ;; ${group} static more
${group} static RU
${group} static panw-known-ip-list
set address-group rulec-v4-192.0.2.0-24 static rulec-src-203.0.113.0-24
set service-group rulec-tcp-443 members rulec-tcp-80
set external-list rulec-adv.time_addresses type ip url https://x.example/a recurring hourly
set external-list rulec-adv.cloud type url url https://x.example/a recurring hourly
set region rulec-adv.time_addresses address 10.0.0.0/8
set region any address 10.0.0.0/8
set address any ip-netmask 10.0.0.0/8
set address-group any static rulec-v4-192.0.2.0-24
set service any protocol tcp port 1
set service application-default protocol tcp port 1
set service-group any members rulec-tcp-80
set service-group application-default members rulec-tcp-80
set profiles custom-url-category any list x.example/
set zone any network layer3 ethernet1/9
set external-list any type ip url https://x.example/a recurring hourly
${https} tcp port 443,8443
${https} tcp port 443-444
${https} tcp port 0-65535
${https} tcp port "443, 8443"
${https} tcp port [ 443 8443 ]
${https} tcp port !443
${https} tcp port https
${https} tcp port 443.
${https} tcp port 444-443
${https} tcp source-port 443
${https} tcp source-port 1024-65534
${https} udp port 443
${https} sctp port 443
${https} icmp
${https} tcp port 443 source-port 1
set service rulec-udp-123 protocol udp port 124
set service rulec-udp-123 protocol tcp port 123
${entry} *
${entry} */
${entry} *.example/
${entry} *.*
${entry} ^
${entry} ^.^.^/
${entry} "other.example/"
${entry} [ other.example/ ]
${entry} https://other.example/
${entry} other.example:443/
${entry} cloud.example/
${entry} *cloud.example/
${entry} login.example.net./
${entry} x%2eexample/
${entry} xn--caf-dma.example/
${entry} caf\u00e9.example/
${entry} 192.0.2.77/
${entry} *.2.77/
${entry} [2001:db8::1]/
${entry} *.net/x/
${entry} gambling
set profiles custom-url-category rulec-adv.cloud type "Category Match"
set profiles custom-url-category rulec-adv.cloud type url-list
set profiles custom-url-category rulec-adv.crl list other.example/
set profiles custom-url-category rulec-adv.crl list *.example.org/
`;

/** In the text alone: these have the whole configuration of a device to themselves. */
const inTextAlone = `
${entry} login.example.net
${entry} *.cloud.example
`;

/** Of other device groups and scopes, behind a text for a device group. */
const ofGroup = `
delete device-group Branch
delete device-group
delete device-group Branch devices
delete device-group Branch pre-rulebase
delete device-group Branch address
set device-group Branch parent-dg World
set readonly devices localhost.localdomain device-group Branch parent-dg World
move device-group Branch pre-rulebase security rules rulec-adv.cloud bottom
set shared pre-rulebase security rules s ${anything} action deny
set device-group Depot address rulec-v4-192.0.2.0-24 ip-netmask 10.0.0.0/8
set device-group Branch post-rulebase default-security-rules rules interzone-default action allow
set rulebase security rules rulec-adv.cloud disabled yes
set device-group branch pre-rulebase security rules rulec-adv.cloud disabled yes
set device-group Branch pre-rulebase security rules rulec-adv.cloud target devices 0001
set device-group Branch pre-rulebase security rules rulec-adv.cloud disabled yes
set template T config deviceconfig setting session ipv6-firewalling no
set device-group Branch rulebase security rules s ${anything} action deny
set device-group Branch pre-rulebase application-override rules o from trust to untrust protocol tcp port 443 application x
set device-group Branch novelty x
`;

/** Behind a text for vsys2 with several zones and profiles of the site. */
const ofSite = `
delete vsys vsys2
set vsys vsys2 rulebase security rules rulec-adv.cloud from dmz
set vsys vsys2 rulebase security rules rulec-adv.cloud to lan
delete vsys vsys2 rulebase security rules rulec-adv.cloud from lan
delete vsys vsys2 rulebase security rules rulec-adv.cloud to dmz
set rulebase security rules rulec-adv.cloud disabled yes
set vsys vsys2 rulebase security rules rulec-adv.cloud disabled yes
set system setting target-vsys vsys1 ;; set ${cloud} disabled yes
delete vsys vsys2 profiles
delete vsys vsys2 profiles virus
delete vsys vsys2 profiles virus av
delete vsys vsys2 tag
delete vsys vsys2 log-settings
delete vsys vsys2 log-settings profiles fwd
delete shared
delete shared log-settings
delete shared profiles virus av
set vsys vsys2 rulebase security rules rulec-adv.cloud profile-setting group x
set vsys vsys2 rulebase security rules rulec-adv.cloud profile-setting profiles url-filtering x
`;

/** Behind a text that leaves its end open. */
const ofOpen = `
delete rulebase security rules rulec-adv.no-lab_addresses
move rulebase security rules rulec-adv.no-lab_addresses bottom
set rulebase security rules s ${anything} action deny ;; move rulebase security rules s top
`;

export function listLines(): readonly Case[] {
  const ofRules = [
    ...casesOf(fields).map((line) => `set ${cloud} ${line}`),
    ...casesOf(ofOthers).map((line) => `set rulebase security rules rulec-adv.${line}`),
    ...casesOf(objects),
  ];
  return [
    ...(['script', 'dump'] as const).flatMap((base) => ofRules.map((line) => behind(base, line))),
    ...[...spellings, ...casesOf(commands), ...casesOf(inTextAlone)].map((line) => behind('script', line)),
    ...casesOf(ofGroup).map((line) => behind('ofGroup', line)),
    ...casesOf(ofSite).map((line) => behind('ofSite', line)),
    ...casesOf(ofOpen).map((line) => behind('open', line)),
  ];
}
