/** Edits of whole devices: what lies beside the text of the rule set and acts on it. */
import { behind, type Case, casesOf, type Edit, edit, list, rulebase, site } from './edits.ts';

const trustSide = '<from><zone><member>trust</member></zone></from>';
const inVsys = '<entry name="vsys1">';
const entries = (word: string, inside: string): string => `<${word}>${inside}</${word}>`;
const object = (name: string): string =>
  `<address><entry name="${name}"><ip-netmask>10.0.0.0/8</ip-netmask></entry></address>`;
const net = 'rulec-v4-192.0.2.0-24';
const interfaces = '<layer3><member>e1</member></layer3>';

/** Rulebases beside security. */
const besides: readonly string[] = [
  rulebase('pbf', `<entry name="p">${trustSide}<action><discard/></action></entry>`),
  rulebase(
    'pbf',
    `<entry name="p">${trustSide}<action><forward><egress-interface>e1</egress-interface></forward></action></entry>`,
  ),
  rulebase(
    'dos',
    '<entry name="p"><from><zone><member>any</member></zone></from><action><deny/></action></entry>',
  ),
  rulebase(
    'dos',
    `<entry name="p">${trustSide}<protection><classified><profile>x</profile></classified></protection><action><protect/></action></entry>`,
  ),
  rulebase('authentication', `<entry name="a">${list('from', 'trust')}${list('to')}</entry>`),
  ...[
    '<destination-translation><translated-address>x</translated-address></destination-translation>',
    '<nat-type>nat64</nat-type><destination-translation><translated-address>x</translated-address></destination-translation>',
    '<source-translation><static-ip><bi-directional>yes</bi-directional><translated-address>198.51.100.1</translated-address></static-ip></source-translation>',
    '<source-translation><static-ip><translated-address>pool</translated-address><bi-directional>yes</bi-directional></static-ip></source-translation>',
    '<source-translation><novelty/></source-translation>',
  ].map((does) => rulebase('nat', `<entry name="n">${list('from')}${list('to', 'untrust')}${does}</entry>`)),
];

const sharedList = (name: string, kind: string): string =>
  `<external-list><entry name="${name}"><type><${kind}><url>https://x.example/</url><recurring><hourly/></recurring></${kind}></type></entry></external-list>`;

const ofFirewall: readonly Edit[] = [
  ...besides.map((one): Edit => ['<rulebase>', `$&${one}`]),
  ...[
    '<ctd><x-forwarded-for>2</x-forwarded-for></ctd>',
    '<ctd><use-xff-in-policy>yes</use-xff-in-policy></ctd>',
  ].map((one): Edit => ['<setting>', `$&${one}`]),
  ['<setting>', '$&<session><ipv6-firewalling>no</ipv6-firewalling></session>'],
  [interfaces, '<layer3><member>e1</member></layer3><tap><member>e3</member></tap>'],
  [interfaces, '<layer3><member>e1</member></layer3><virtual-wire><member>e3</member></virtual-wire>'],
  [interfaces, '$&<zone-protection-profile>z</zone-protection-profile>'],
  [
    '</vsys>',
    `<entry name="vsys2"><zone><entry name="lan"><network>${interfaces}</network></entry></zone></entry>$&`,
  ],
  ['</vsys>', `<entry name="vsys2"><import><network>${list('interface', 'e1')}</network></import></entry>$&`],
  ['</vsys>', '<entry name="vsys1"/>$&'],
  ['<vsys>', '<vsys><entry name="vsys1"><rulebase/></entry>'],
  [inVsys, '<entry name="vsys2">'],
  ['</devices>', '<entry name="other"><vsys><entry name="vsys1"/></vsys></entry>$&'],
  ['</devices>', '<entry name="localhost.localdomain"/>$&'],
  ['<shared>', `$&${entries('rulebase', rulebase('security', site('deny')))}`],
  ['<shared>', `$&${object('any')}`],
  ['<shared></shared>', '$&$&'],
  ['<shared>', '$&<novelty/>'],
  [
    '<shared>',
    `$&<address-group><entry name="${net}"><static><member>rulec-src-203.0.113.0-24</member></static></entry></address-group>`,
  ],
  ...['address', 'address-group', 'service', 'external-list', 'region'].map(
    (word): Edit => [inVsys, `$&<${word}s><entry name="x"/></${word}s>`],
  ),
  [inVsys, `$&${sharedList('rulec-adv.cloud', 'url')}`],
  ['<shared>', `$&${sharedList('rulec-adv.cloud', 'url')}`],
  ['<shared>', `$&${sharedList('rulec-adv.time_addresses', 'ip')}`],
  ...[inVsys, '<shared>'].map(
    (place): Edit => [
      place,
      `$&<region><entry name="rulec-adv.time_addresses">${list('address', '10.0.0.0/8')}</entry></region>`,
    ],
  ),
  ['<devices>', `<panorama>${entries('pre-rulebase', rulebase('security', site('deny')))}</panorama>$&`],
  ['<devices>', `<panorama><vsys><entry name="vsys1">${object(net)}</entry></vsys></panorama>$&`],
  [
    '</vsys>',
    `$&<panorama><vsys><entry name="vsys1">${entries('post-rulebase', rulebase('security', site('allow')))}</entry></vsys></panorama>`,
  ],
  ['<devices>', `<policy><panorama>${object(net)}</panorama></policy>$&`],
];

/** A setting of a template, of which nobody says whether it is for firewalls of the group. */
const template = (setting: string): string =>
  `<template><entry name="T"><config><devices><entry name="localhost.localdomain"><deviceconfig><setting>${setting}</setting></deviceconfig></entry></devices></config></entry>`;

const ofPanorama: readonly Edit[] = [
  ...[
    object(net),
    '<service><entry name="rulec-tcp-443"><protocol><tcp><port>8443</port></tcp></protocol></entry></service>',
    '<profiles><custom-url-category><entry name="rulec-adv.cloud"><list><member>other.example/</member></list><type>URL List</type></entry></custom-url-category></profiles>',
    '<address-group><entry name="rulec-adv.time_addresses"><static><member>rulec-v4-198.51.100.128-25</member></static></entry></address-group>',
    object('rulec-adv.time_addresses'),
    sharedList('rulec-adv.time_addresses', 'ip'),
  ].map((one): Edit => ['<entry name="Depot">', `$&${one}`]),
  ...['allow', 'deny'].flatMap((action): readonly Edit[] => {
    const above = entries('pre-rulebase', rulebase('security', site(action)));
    return [
      ['<entry name="World">', `$&${above}`],
      ['<shared>', `$&${above}`],
    ];
  }),
  ['<parent-dg>World', '<parent-dg>Depot'],
  ['<parent-dg>World', '<parent-dg>world'],
  ['<parent-dg>World</parent-dg>', '$&<parent-dg>Other</parent-dg>'],
  [/<readonly>[\s\S]*<\/readonly>/, ''],
  ['<entry name="World">', '<entry name="World"></entry>$&'],
  ['<template>', template('<session><ipv6-firewalling>no</ipv6-firewalling></session>')],
  ['<template>', template('<ctd><x-forwarded-for>2</x-forwarded-for></ctd>')],
  ['<pre-rulebase>', `${entries('rulebase', rulebase('security', site('deny')))}$&`],
  ['</pre-rulebase>', '$&<pre-rulebase/>'],
  ['<entry name="Branch">', '$&<novelty/>'],
  ...besides.map((one): Edit => ['<pre-rulebase>', `$&${one}`]),
];

const anything = 'from any to any source any destination any service any application any';
const between = 'from trust to untrust source any destination any service any application any';

/** Lines behind those of a whole firewall. */
const lines = `
set deviceconfig setting ctd x-forwarded-for 2
set deviceconfig setting ctd use-x-forwarded-for-in-policy yes
set deviceconfig setting session ipv6-firewalling no
set zone trust network layer3 ethernet1/2
set zone trust network virtual-wire ethernet1/5
set zone trust network zone-protection-profile z
delete zone trust network
delete zone
delete zone untrust
rename zone trust to inside
delete import
delete network
set import network interface ethernet1/9
set vsys vsys2 zone lan network layer3 ethernet1/1
set vsys vsys2 import network interface ethernet1/1
set rulebase pbf rules p from zone trust ;; set rulebase pbf rules p action discard
set rulebase pbf rules p from interface ethernet1/1 ;; set rulebase pbf rules p action discard
set rulebase application-override rules o from trust to untrust protocol tcp port 443 application x
set rulebase authentication rules a from trust to untrust service any authentication-enforcement default-web-form
set rulebase captive-portal rules a from trust to untrust service any action web-form
set rulebase dos rules d from zone trust ;; set rulebase dos rules d action deny
set rulebase dos rules d from interface ethernet1/1 ;; set rulebase dos rules d action deny
set rulebase dos rules d from zone trust ;; set rulebase dos rules d action protect ;; set rulebase dos rules d protection aggregate profile x
set rulebase tunnel-inspect rules t from trust to untrust
set rulebase network-packet-broker rules n from trust to untrust
set rulebase nat rules n from trust to untrust destination-translation translated-address 192.0.2.1
set rulebase nat rules n from any to untrust source-translation static-ip translated-address 192.0.2.1 ;; set rulebase nat rules n source-translation static-ip bi-directional yes
set rulebase novelty rules n from any
set rulebase security rules interzone-default action allow
set rulebase decryption rules d ${anything.replace(/ application.*/, '')} type ssl-forward-proxy action decrypt ;; move rulebase decryption rules d top
set rulebase decryption rules d from any ;; move rulebase decryption rules d top
set rulebase security rules s ${anything} ;; move rulebase security rules s top
set rulebase security rules s from any to any ;; move rulebase security rules s before rulec-adv.cloud
set shared pre-rulebase security rules s ${anything} action allow
set vsys vsys1 rulebase security rules s ${anything} action allow ;; move vsys vsys1 rulebase security rules s top
set policy panorama pre-rulebase security rules s ${anything} action deny
`;

/** Conditions of a rule in front of ours. */
const conditions: readonly string[] = [
  anything,
  between,
  between.replace('service any', 'service application-default'),
  between.replace('application any', 'application ssl'),
  between.replace('to untrust', 'to any').replace('destination any', 'destination RU'),
  between.replace('source any', 'source known-users'),
  anything.replace('destination any', 'destination 192.0.2.0-192.0.2.9'),
  `${anything.replace('service any', 'service service-https')} category gambling`,
  `${between} negate-source yes`,
  ...[
    'source-user x',
    'schedule x',
    'hip-profiles x',
    'rule-type universal',
    'target negate no',
    'saas-user-list x',
  ].map((more) => `${between} ${more}`),
  anything.replace('source any', 'source 203.0.113.0/24'),
];

export function listParts(): readonly Case[] {
  const above = conditions.flatMap((one) =>
    ['allow', 'deny', 'reset-both'].map(
      (action) => `set rulebase security rules s ${one} action ${action}\nmove rulebase security rules s top`,
    ),
  );
  return [
    ...ofFirewall.map((one) => edit('exported', one)),
    ...ofPanorama.map((one) => edit('panorama', one)),
    ...[...casesOf(lines), ...above].map((one) => behind('dump', one)),
  ];
}
