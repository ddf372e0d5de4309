/** Lines behind a set script, from the reference of the CLI: those that change something, and those that do not. */
import type { Edit, Text } from './texts.ts';

const shop = 'security rules rulec-depot.shop';
const any = 'from any to any source any destination any application any service any';

/** RULES stands for the rulebase of the script, with its scope; SCOPE for the scope alone. */
const harmful = `
edit RULES security rules
edit SCOPE address
rename RULES ${shop} to other
copy RULES ${shop} to other
override RULES ${shop}
load config from other.xml
load config partial from x.xml from-xpath a to-xpath b mode merge
revert config
set system setting target-vsys vsys2
set shared pre-rulebase security rules s ${any} action allow
set RULES ${shop} to dmz
set RULES ${shop} source any destination 192.0.2.0/24
set RULES ${shop} service any
set RULES ${shop} service rulec-tcp-80
set RULES ${shop} action deny
set RULES ${shop} profile-setting group default
set RULES ${shop} schedule nights
set RULES ${shop} target devices 0123
set RULES ${shop} target negate yes
set RULES ${shop} negate-source yes
set RULES ${shop} disable-inspect yes
set RULES ${shop} log-success yes
set RULES ${shop} log-start yes | match x
set RULES ${shop} log-start yes\\
set RULES ${shop} description a b
set RULES ${shop} description 'a b'
set RULES ${shop} tag [rulec]
set RULES ${shop} from [ in in ]
set RULES ${shop.toUpperCase()} disabled yes
set RULES security rules other from any
delete RULES ${shop}
delete RULES ${shop} category
delete RULES ${shop} service
delete RULES security rules rulec-depot.data_addresses
delete RULES security
delete RULES decryption rules
delete SCOPE address
delete SCOPE address rulec-v4-192.0.2.16-28
delete SCOPE address-group rulec-depot.calls_addresses static rulec-v4-192.0.2.16-28
delete SCOPE service rulec-tcp-443
delete SCOPE service rulec-tcp-443 protocol
delete SCOPE profiles custom-url-category rulec-depot.shop list
delete SCOPE profiles custom-url-category rulec-depot.shop list *.shop.example/
delete SCOPE profiles custom-url-category rulec-depot.shop type
delete SCOPE tag rulec
move RULES ${shop} top
move RULES ${shop} bottom
move RULES ${shop} before nosuch
move RULES ${shop} up
move RULES decryption rules rulec-depot.shop bottom
set RULES decryption rules d from any to any source any destination any category any service any type ssl-forward-proxy action decrypt
set RULES decryption rules rulec-depot.shop disabled yes
set RULES decryption rules rulec-depot.shop profile strict
set RULES decryption rules rulec-depot.shop action decrypt
set RULES decryption rules rulec-depot.shop type ssh-proxy
set RULES decryption rules rulec-depot.shop log-start yes
set RULES nat rules n from in to out source any destination any service any destination-translation translated-address 10.0.0.1
set RULES pbf rules p from zone in source any destination any action discard
set RULES application-override rules o from in to out source any destination any protocol tcp port 443 application x
set RULES authentication rules a from in to out source any destination any service any authentication-enforcement x
set RULES dos rules d from zone in to zone out source any destination any action deny
set RULES tunnel-inspect rules t from in to out
set RULES network-packet-broker rules b from in to out
set SCOPE address rulec-v4-192.0.2.16-28 fqdn x.example
set SCOPE address rulec-v4-192.0.2.16-28 ip-netmask 192.0.2.16/27
set SCOPE address any ip-netmask 10.0.0.0/8
set SCOPE service rulec-tcp-443 protocol udp port 443
set SCOPE service rulec-tcp-443 protocol tcp port 443,80
set SCOPE service rulec-tcp-443 protocol tcp source-port 1024-65535
set SCOPE service rulec-udp-53 protocol udp source-port 53
set SCOPE service-group rulec-tcp-443 members rulec-tcp-80
set SCOPE profiles custom-url-category rulec-depot.shop type "Category Match"
set SCOPE profiles custom-url-category rulec-depot.shop list other.example/
set SCOPE profiles custom-url-category rulec-depot.shop list pay.example.net
set SCOPE external-list rulec-depot.shop type url url https://x.example/ recurring hourly
set deviceconfig setting session ipv6-firewalling no
/* a remark */
<config/>
set
set [
set RULES ${shop} description "a
Unknown command: x
request restart system
`;

/** Where applications are named: what the site calls like those of the vendor. */
const ofApplications = `
set SCOPE application-group ssl members ssh
set SCOPE application-group web-browsing members [ ssh ]
set SCOPE application-filter ocsp category general-internet
set SCOPE application ssl category general-internet
set SCOPE application mine category general-internet
set RULES ${shop} application any
delete RULES ${shop} application
`;

/** Where the device looks names up. */
const ofNames = `
set SCOPE address rulec-fqdn-git.example.net fqdn other.example
set SCOPE address rulec-fqdn-git.example.net ip-netmask 192.0.2.1
set SCOPE region rulec-fqdn-git.example.net address 10.0.0.0/8
set RULES security rules rulec-depot.git_fqdn negate-destination yes
set RULES security rules rulec-depot.git_fqdn source rulec-fqdn-git.example.net
set RULES security rules rulec-depot.no-db_addresses destination rulec-fqdn-git.example.net
set RULES decryption rules rulec-depot.shop destination rulec-fqdn-git.example.net
delete SCOPE address rulec-fqdn-git.example.net
`;

/** Of one kind each, with the reason. */
const harmless: Readonly<Record<string, string>> = {
  'asks or shows, or is for the terminal': `
run show clock
find command keyword x
show RULES security rules
show | match x
check pending-changes
validate full
save config to x.xml
test security-policy-match
set cli pager off
set cli terminal width 10
set application dump on
set session offload no`,
  'a place of the configuration that rules do not go by': `
set deviceconfig system hostname x
set mgt-config users x password
set network interface ethernet ethernet1/1 layer3
set SCOPE log-settings profiles p match-list m
set SCOPE schedule x schedule-type recurring daily 00:00-01:00
set SCOPE dynamic-user-group d filter x
set SCOPE profile-group default url-filtering x
set SCOPE tag other
set SCOPE tag rulec color color1`,
  'a definition that no rule names': `
set SCOPE address-group other static [ rulec-v4-192.0.2.16-28 ]
set SCOPE external-list other type ip url https://x.example/ recurring hourly
set SCOPE region rulec-depot.shop address 10.0.0.0/8
set SCOPE address 198.51.100.64 ip-netmask 10.0.0.0/8`,
  'another word for what is there': `
set RULES ${shop} category [ rulec-depot.shop ]
set RULES ${shop} target negate no
set RULES ${shop} icmp-unreachable no
set RULES ${shop} disable-inspect no
set SCOPE service rulec-tcp-443 protocol tcp source-port 1-65535
set SCOPE address rulec-v4-192.0.2.16-28 ip-netmask 192.0.2.17/28
set SCOPE profiles custom-url-category rulec-depot.shop list PAY.example.net/
set SCOPE profiles custom-url-category rulec-depot.shop list x.shop.example/
set SCOPE profiles custom-url-category rulec-depot.shop list x.shop.example/a/b
delete RULES ${shop} rule-type
delete RULES ${shop} log-end`,
  'what comes back is looked at less, and how a packet is marked or carried': `
set RULES ${shop} option disable-server-response-inspection yes
set RULES ${shop} qos marking ip-dscp af11
set RULES qos rules q from any to any action class 1
set RULES sdwan rules s from in to out
set SCOPE service rulec-tcp-443 protocol tcp override yes timeout 10`,
};

function linesIn(text: string, scope: string, rulebase: string): readonly string[] {
  const words = (line: string): string =>
    line.replace('RULES', `SCOPE ${rulebase}`).replace('SCOPE', scope).replace(/ {2,}/g, ' ');
  return text.trim().split('\n').map(words);
}

export interface Lines {
  readonly harmful: readonly Edit[];
  readonly harmless: readonly Edit[];
}

/** The lines, each behind a script. */
export function listLineEdits({ content, values }: Text): Lines {
  const group = values['device-group'];
  const scope =
    group === undefined ? (values.vsys === undefined ? '' : `vsys ${values.vsys}`) : `device-group ${group}`;
  const rulebase = group === undefined ? 'rulebase' : `${values.rulebase ?? 'pre'}-rulebase`;
  const behind = (text: string): readonly Edit[] =>
    linesIn(text, scope, rulebase).map((line) => ({ kind: line, content: `${content}${line}\n` }));
  return {
    harmful: [
      ...behind(harmful),
      ...(values['app-id'] === 'on' ? behind(ofApplications) : []),
      ...(values.destination === 'fqdn' ? behind(ofNames) : []),
    ],
    harmless: Object.values(harmless).flatMap(behind),
  };
}
