/** Edits that change nothing of what a device decides about governed connections. */
import { behind, type Case, casesOf, type Edit, edit, list, rulebase, site } from './edits.ts';

const cloud = 'set rulebase security rules rulec-adv.cloud';
const anything = 'from any to any source any destination any service any application any';

/** Behind the text, and behind a whole firewall. */
const lines = `
${cloud} log-end no
${cloud} log-start yes
${cloud} group-tag rulec
${cloud} description "Other"
${cloud} uuid 0b1c2d3e-0000-4000-8000-000000000001
${cloud} action allow
${cloud} source-user any
${cloud} source-hip any
${cloud} destination-hip any
${cloud} hip-profiles any
${cloud} rule-type universal
${cloud} disable-inspect no
${cloud} qos marking ip-dscp af11
${cloud} option disable-server-response-inspection yes
${cloud} saas-user-list any
${cloud} saas-tenant-list any
${cloud} source-imsi any
${cloud} source-device any
${cloud} destination-device any
${cloud} category rulec-adv.cloud
set address other ip-netmask 192.0.2.99
set address other fqdn www.example.com
set address-group others dynamic filter x
set tag rulec color color3
set tag rulec comments x
set tag other
set service other protocol tcp port 1
set service rulec-tcp-443 description x
set service rulec-tcp-443 protocol tcp override no
set address rulec-v4-192.0.2.0-24 description x
set address rulec-v4-192.0.2.0-24 tag rulec
set profiles custom-url-category rulec-adv.cloud description x
set profiles custom-url-category rulec-adv.cloud list login.example.net/
set profiles custom-url-category rulec-adv.cloud list LOGIN.example.net/
set profiles custom-url-category rulec-adv.cloud list a.b.cloud.example/
set profiles custom-url-category other list x.example/ type "URL List"
set application x category general-internet
set schedule nights schedule-type recurring daily 00:00-06:00
set rulebase qos rules q from any to any
set rulebase default-security-rules rules interzone-default log-end yes
set rulebase default-security-rules rules intrazone-default profile-setting group x
set external-list spare type ip url https://x.example/a recurring hourly
commit
commit description "rules"
commit force
validate full
run show config diff
save config to x.xml
show
exit
check pending-changes
move rulebase security rules rulec-adv.crl before rulec-adv.cloud
set rulebase decryption rules rulec-adv.cloud log-success yes
set rulebase decryption rules rulec-adv.cloud description x
set rulebase security rules rulec-adv.closing_deny action drop
set rulebase security rules rulec-adv.closing_deny action reset-client
`;

/** Deletions of what the default says again, after the text. */
const deletions = casesOf(`
description
tag
negate-source
source-user
log-end
rule-type
application
destination
disabled
`).map((word) => `delete rulebase security rules rulec-adv.cloud ${word}`);

/** A site's own things behind those of a whole firewall. */
const ofSite = `
set rulebase security rules below ${anything} action deny
set rulebase security rules below ${anything} action allow
set rulebase security rules below ${anything} action allow hip-profiles x
set rulebase security rules below ${anything} action deny disabled yes ;; move rulebase security rules below top
set rulebase security rules below ${anything} rule-type intrazone action allow ;; move rulebase security rules below top
set rulebase security rules below ${anything.replace('source any', 'source 198.51.100.0/24')} action allow ;; move rulebase security rules below top
set rulebase default-security-rules rules interzone-default action allow
set rulebase security rules rulec-adv.closing_deny disabled yes
set rulebase nat rules n from trust to untrust source any destination any service any source-translation dynamic-ip-and-port interface-address interface ethernet1/2
set rulebase nat rules n from trust to untrust source any destination any service any source-translation static-ip translated-address 198.51.100.1
set rulebase nat rules n from dmz to dmz source any destination any service any source-translation static-ip bi-directional yes translated-address 192.0.2.1
set deviceconfig system timezone UTC
set deviceconfig setting management idle-timeout 10
set deviceconfig setting session timeout-tcp 3600
set deviceconfig setting session ipv6-firewalling yes
set deviceconfig setting ctd x-forwarded-for no
set deviceconfig setting ctd strip-x-fwd-for yes
set deviceconfig setting config rematch yes
set network interface ethernet ethernet1/1 layer3 ip 10.0.0.1/24
set network virtual-router default interface ethernet1/1
set zone trust enable-user-identification yes
set zone trust network log-setting fwd
set zone dmz network layer3 ethernet1/3
set vsys vsys2 zone trust network layer3 ethernet1/7
set mgt-config users admin permissions role-based superuser yes
set shared log-settings syslog x server y server 192.0.2.1
set shared post-rulebase security rules s ${anything} action deny
set shared address rulec-v4-192.0.2.0-24 ip-netmask 10.0.0.0/8
set captive-portal enable-captive-portal yes
set import network interface [ ethernet1/1 ethernet1/2 ]
set profile-group g virus av
set profiles url-filtering u block gambling
set reports r type x
`;

/** Behind a text for vsys2: of other scopes, and of what it does not name. */
const elsewhere = `
delete log-settings
delete profiles virus
delete vsys vsys2 log-settings profiles other
delete vsys vsys2 profiles spyware
delete shared profiles virus other
delete shared reports
delete vsys vsys2 rulebase security rules rulec-adv.cloud log-setting
`;

const everywhere: readonly Edit[] = [
  [/ list login\.example\.net\/\n/, ' list "login.example.net/"\n'],
  [/ static (\S+)\n/, ' static [ $1 ]\n'],
  [/\n/g, '\r\n'],
  [/\n/g, '\n\n'],
  [/^set (\S+) /gm, '  set   $1 '],
  [/$/gm, ' '],
  [/from trust/g, 'from "trust"'],
  [/ip-netmask 192\.0\.2\.0\/24/, 'ip-range 192.0.2.0-192.0.2.255'],
  [/ip-netmask 192\.0\.2\.0\/24/, 'ip-netmask 192.0.2.9/24'],
  [/2001:db8::\/32/, '2001:0DB8::/32'],
  [/port 443\n/, 'port 443-443\n'],
];

const inXml: readonly Edit[] = [
  [/<rules>/, '<rules><!-- x -->'],
  [/>\s+</g, '><'],
  [/\n/g, '\r\n'],
  [/"/g, "'"],
  ...['uuid="x"', 'loc="x" admin="a" dirtyId="4" time="2026/01/01 00:00:00"'].map(
    (more): Edit => [/<entry name="rulec-adv.cloud">/g, `<entry name="rulec-adv.cloud" ${more}>`],
  ),
  [/<entry name="rulec-adv.cloud">/g, '<entry name="rulec-adv&#46;cloud">'],
  [/<log-end>yes/g, '<log-end>no'],
  [/<\?xml[^>]*>\n/, ''],
  [/<\?xml[^>]*>/, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'],
  [/^/, '\ufeff'],
  [/<rule-type>interzone<\/rule-type>/g, ''],
  [/<rule-type>interzone/g, '<rule-type>universal'],
  [/<disabled>no<\/disabled>/g, ''],
  [/<negate-source>no<\/negate-source>/g, ''],
  [/<description>[^<]*<\/description>/g, ''],
  [/<tag>\s*<member>rulec<\/member>\s*<\/tag>/g, ''],
  [/<source-user>\s*<member>any<\/member>\s*<\/source-user>/g, ''],
  [/<log-end>yes<\/log-end>/g, '$&<qos><marking/></qos><option/><profile-setting/>'],
  ...['allow', 'deny'].map((action): Edit => [/<\/rules>(?=\s*<\/security>)/, `${site(action)}$&`]),
  [/<\/rules>(?=\s*<\/security>)/, `${site('allow', list('hip-profiles', 'x'))}$&`],
  [/<security>\s*<rules>/, `$&${site('deny', '<disabled>yes</disabled>')}`],
  [/<address>/, '$&<entry name="x y"><ip-netmask>10.0.0.0/8</ip-netmask></entry>'],
  [/<port>443<\/port>/, '$&<override><no/></override>'],
  [/<action>deny/, '<action>drop'],
];

const ofFirewall: readonly Edit[] = [
  ...'application-group,tag,external-list,region,schedule,certificate,ssl-decrypt,reports,user-id-agent,server-profile'
    .split(',')
    .concat('authentication-profile,admin-role,email-scheduler,local-user-database,report-group'.split(','))
    .map((word): Edit => ['<shared>', `$&<${word}/>`]),
  ...'application,global-protect,user-id-collector,captive-portal,dns-proxy,group-mapping,redistribution-agent'
    .split(',')
    .concat(
      'profile-group,log-settings,certificate,authentication-profile,ts-agent,vm-info-source'.split(','),
    )
    .map((word): Edit => ['<entry name="vsys1">', `$&<${word}/>`]),
  ['<entry name="vsys1">', '$&<display-name>x</display-name><setting><nat/></setting>'],
  [
    '<entry name="vsys1">',
    '$&<import><network><interface><member>e1</member><member>e2</member></interface></network></import>',
  ],
  ['<network></network>', '$&<plugins/>'],
  [
    '<shared>',
    '$&<ssl-decrypt><disabled-ssl-exclude-cert-from-predefined><member>x.example</member></disabled-ssl-exclude-cert-from-predefined></ssl-decrypt>',
  ],
];

const ofPanorama: readonly Edit[] = [
  ...['no', 'yes'].flatMap((value): readonly Edit[] => {
    const one = `<disable-override>${value}</disable-override>`;
    return [
      [/<entry name="rulec-(?:v4|v6|src|tcp|udp)-[^"]*">/g, `$&${one}`],
      [/<static>/g, `${one}$&`],
      [/<type>URL List/g, `${one}$&`],
      [/<entry name="rulec">/, `$&${one}`],
    ];
  }),
  [
    '<entry name="Other">',
    '$&<address><entry name="rulec-v4-192.0.2.0-24"><ip-netmask>10.0.0.0/8</ip-netmask></entry></address>',
  ],
  ['<entry name="Other">', `$&<pre-rulebase>${rulebase('security', site('allow'))}</pre-rulebase>`],
  ['<entry name="Depot">', `$&<pre-rulebase>${rulebase('security', site('deny'))}</pre-rulebase>`],
  // What is defined again as it is is no other thing: rule sets share services.
  [
    '<entry name="Depot">',
    '$&<service><entry name="rulec-tcp-443"><protocol><tcp><port>443</port></tcp></protocol></entry></service>',
  ],
  [
    '<entry name="Branch">',
    '$&<devices><entry name="1"><vsys><entry name="vsys1"/></vsys></entry></devices><description>x</description>',
  ],
  [
    '<template>',
    '<template><entry name="T"><settings/><config><devices><entry name="localhost.localdomain"><deviceconfig><system><panorama><local-panorama><panorama-server>192.0.2.1</panorama-server></local-panorama></panorama></system></deviceconfig></entry></devices></config></entry>',
  ],
  [
    '</template>',
    '$&<template-stack><entry name="S"><templates><member>T</member></templates></entry></template-stack>',
  ],
  [
    '<entry name="World">',
    '$&<address><entry name="rulec-v4-192.0.2.0-24"><ip-netmask>10.0.0.0/8</ip-netmask></entry></address>',
  ],
];

export function listHarmless(): readonly Case[] {
  return [
    ...(['script', 'dump'] as const).flatMap((base) => [
      ...casesOf(lines).map((line) => behind(base, line)),
      ...everywhere.map((one) => edit(base, one)),
    ]),
    ...casesOf(elsewhere).map((line) => behind('ofSite', line)),
    ...deletions.map((line) => behind('script', line)),
    ...casesOf(ofSite).map((line) => behind('dump', line)),
    ...(['document', 'exported', 'panorama'] as const).flatMap((base) => inXml.map((one) => edit(base, one))),
    ...ofFirewall.map((one) => edit('exported', one)),
    ...ofPanorama.map((one) => edit('panorama', one)),
  ];
}
