/**
 * An adversary's campaign over whole devices: an export of a firewall and of Panorama, what a firewall prints as lines, a
 * capture of its console, each with the text of a rule set in it and one edit. None of these may be called equal: the
 * device decides otherwise, refuses the text, or no page says that it does neither.
 */
import { describe, expect, test } from 'vitest';
import { loadRuleSet } from '../../../src/driver/rule-sets.ts';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import { resolvePolicy } from '../../../src/rules/resolve/resolve.ts';
import { target } from '../../../src/targets/paloalto/target.ts';
import type { Target } from '../../../src/targets/target.ts';
import { filesOf } from './support.ts';

const rules = `rulec: 1
name: adv
rules:
  - { id: no-lab, action: deny, services: [1-65535/tcp], to: [{ addresses: [198.51.100.128/25] }] }
  - { id: cloud, services: [443/https], tls-inspection: bypass, to: [{ hosts: ["*.cloud.example", login.example.net] }] }
  - { id: crl, services: [80/http], to: [{ hosts: [crl.example.org] }] }
  - { id: time, services: [123/udp], to: [{ addresses: [192.0.2.0/24, "2001:db8::/32"] }] }
`;
const ruleSet = loadRuleSet('rules.yaml', rules).value;
const policy = ruleSet && resolvePolicy([ruleSet], []).value;
if (policy === undefined) throw new Error('the rule set does not load');
const wanted = policy;

type Values = Readonly<Record<string, string>>;
const firewall: Values = { 'from-zone': 'trust', 'to-zone': 'untrust', source: '203.0.113.0/24' };
const panorama: Values = { ...firewall, 'device-group': 'Branch' };
const ofFirewall = filesOf(wanted, firewall);

const zone = (name: string, one: string): string =>
  `<entry name="${name}"><network><layer3><member>${one}</member></layer3></network></entry>`;
const exported = (ofFirewall['adv.xml'] ?? '')
  .replace('<config version="10.1.0"', '<config version="10.2.0" detail-version="10.2.9"')
  .replace('<devices>', '<mgt-config><users/></mgt-config><shared></shared><devices>')
  .replace(
    '<vsys>',
    '<deviceconfig><system><hostname>fw</hostname></system><setting></setting></deviceconfig><vsys>',
  )
  .replace('<entry name="vsys1">', `$&<zone>${zone('trust', 'e1')}${zone('untrust', 'e2')}</zone>`);
const ofGroups = (filesOf(wanted, panorama)['adv.xml'] ?? '')
  .replace('<devices>', '<mgt-config><users/></mgt-config><shared></shared><devices>')
  .replace('<device-group>', '<device-group><entry name="World"></entry>')
  .replace(
    '</devices>',
    '</devices><readonly><devices><entry name="localhost.localdomain"><device-group><entry name="World"><id>3</id></entry><entry name="Branch"><parent-dg>World</parent-dg></entry></device-group></entry></devices></readonly>',
  );
const lines = [
  'set deviceconfig system hostname fw',
  'set zone trust network layer3 ethernet1/1',
  'set zone untrust network layer3 ethernet1/2',
  ...(ofFirewall['adv.set'] ?? '').split('\n').filter((line) => line.startsWith('set ')),
];
const dump = (all: readonly string[]): string => `${all.join('\n')}\n`;
const capture = (all: readonly string[], more: readonly string[] = []): string =>
  dump([
    'admin@fw> set cli config-output-format set',
    'admin@fw> configure',
    'Entering configuration mode',
    '[edit]',
    'admin@fw# show',
    ...all,
    '[edit]',
    ...more.map((line) => `admin@fw# ${line}`),
    'admin@fw# exit',
    'admin@fw>',
  ]);

interface Case {
  readonly name: string;
  readonly path: string;
  readonly text: string;
  readonly values: Values;
}

const member = (value: string): string => `<member>${value}</member>`;
const list = (word: string, value = 'any'): string => `<${word}>${member(value)}</${word}>`;
const fields = ['from', 'to', 'source', 'destination', 'service', 'application'];
const entry = (action: string, more = '', put: Values = {}): string =>
  `<entry name="site">${fields.map((word) => list(word, put[word])).join('')}<action>${action}</action>${more}</entry>`;
const security = (inside: string): string => `<security><rules>${inside}</rules></security>`;
const other = (word: string, inside: string): string => `<${word}><rules>${inside}</rules></${word}>`;
const place = (word: string, inside: string): string => `<${word}>${inside}</${word}>`;
const trust = '<from><zone><member>trust</member></zone></from>';

/** Rulebases beside security that act on what comes from the zone. */
const besides: Values = {
  'routes that discard': other('pbf', `<entry name="p">${trust}<action><discard/></action></entry>`),
  'routes that discard from everywhere': other('pbf', '<entry name="p"><action><discard/></action></entry>'),
  'routes that discard by interface': other(
    'pbf',
    '<entry name="p"><from><interface><member>e1</member></interface></from><action><discard/></action></entry>',
  ),
  'routes that send': other(
    'pbf',
    `<entry name="p">${trust}<action><forward><egress-interface>e9</egress-interface></forward></action></entry>`,
  ),
  'routes to a vsys': other(
    'pbf',
    `<entry name="p">${trust}<action><forward-to-vsys>vsys2</forward-to-vsys></action></entry>`,
  ),
  'floods that are denied': other('dos', `<entry name="p">${trust}<action><deny/></action></entry>`),
  'floods that are limited': other(
    'dos',
    `<entry name="p">${trust}<action><protect/></action><protection><aggregate><profile>x</profile></aggregate></protection></entry>`,
  ),
  'another destination': other(
    'nat',
    `<entry name="p">${list('from')}${list('to', 'untrust')}${list('source')}${list('destination')}<service>any</service><destination-translation><translated-address>192.0.2.9</translated-address></destination-translation></entry>`,
  ),
  'a destination of the day': other(
    'nat',
    `<entry name="p">${list('from')}${list('to', 'untrust')}<dynamic-destination-translation><translated-address>a</translated-address></dynamic-destination-translation></entry>`,
  ),
  'a translation of tomorrow': other(
    'nat',
    `<entry name="p">${list('from')}${list('to', 'untrust')}<novelty/></entry>`,
  ),
  logins: other('authentication', `<entry name="p">${list('from')}${list('to')}</entry>`),
  'logins of old': other('captive-portal', `<entry name="p">${list('from')}${list('to')}</entry>`),
  'applications that are set': other(
    'application-override',
    `<entry name="p">${list('from')}${list('to')}<application>x</application></entry>`,
  ),
  tunnels: other('tunnel-inspect', `<entry name="p">${list('from')}${list('to')}</entry>`),
  brokers: other('network-packet-broker', `<entry name="p">${list('from')}${list('to')}</entry>`),
  'a rulebase of tomorrow': '<novelty/>',
};

const inRule: readonly string[] = [
  '<schedule>nights</schedule>',
  list('hip-profiles', 'h'),
  list('source-hip', 'h'),
  list('source-device', 'd'),
  list('source-imsi', 'i'),
  '<target><negate>yes</negate></target>',
  '<target><devices><entry name="x"/></devices></target>',
  place('target', list('tags', 'x')),
  '<target><novelty/></target>',
  '<option><novelty/></option>',
  '<rule-hit>1</rule-hit>',
  '<disable-server-response-inspection>yes</disable-server-response-inspection>',
  '<profile-setting><novelty/></profile-setting>',
  place('profile-setting', list('group', 'x')),
  place('profile-setting', place('profiles', list('url-filtering', 'x'))),
  place('profile-setting', place('profiles', list('gtp', 'x'))),
  '<icmp-unreachable>yes</icmp-unreachable>',
];
/** The security rule, not the category or the decryption rule of the same name. */
const cloud = /<entry name="rulec-adv.cloud">(?=\s*<disabled>)/;
const decryption = (action: string, type: string, more = ''): string =>
  `<entry name="d">${['from', 'to', 'source', 'destination', 'service'].map((word) => list(word)).join('')}<type><${type}/></type><action>${action}</action>${more}</entry>`;

function listDocuments(): readonly Case[] {
  const cases: Case[] = [];
  for (const [kind, path, text, values, base] of [
    ['an export', 'running-config.xml', exported, firewall, 'rulebase'],
    ['groups', 'panorama.xml', ofGroups, panorama, 'pre-rulebase'],
  ] as const) {
    const add = (name: string, find: string | RegExp, put: string): void => {
      const edited = text.replace(find, put);
      if (edited === text) throw new Error(`${kind}: ${name} changes nothing`);
      cases.push({ name: `${kind}: ${name}`, path, text: edited, values });
    };
    for (const [name, inside] of Object.entries(besides)) {
      add(name, '<security>', `${inside}$&`);
      if (values !== panorama) continue;
      add(`${name}, of shared`, '<shared>', `$&${place(base, inside)}`);
      add(`${name}, of a parent`, '<entry name="World">', `$&${place(base, inside)}`);
    }
    for (const [word, put] of [
      ['from', 'dmz'],
      ['from', 'any'],
      ['to', 'dmz'],
      ['to', 'any'],
      ['source', 'any'],
      ['destination', 'nosuch'],
      ['service', 'any'],
      ['service', 'application-default'],
      ['application', 'ssl'],
    ] as const) {
      const inCloud = new RegExp(`(name="rulec-adv.cloud">\\s*<disabled>[^]*?<${word}>\\s*)<member>[^<]*`);
      add(`${word} ${put}`, inCloud, `$1<member>${put}`);
    }
    for (const more of inRule) add(more, cloud, `$&${more}`);
    for (const action of ['allow', 'deny']) {
      add(`a rule above: ${action}`, /<security>\s*<rules>/, `$&${entry(action)}`);
      add(`a rule of shared: ${action}`, '<shared>', `$&${place('pre-rulebase', security(entry(action)))}`);
      add(
        `a rulebase that shared has not: ${action}`,
        '<shared>',
        `$&${place('rulebase', security(entry(action)))}`,
      );
    }
    for (const [action, type, more] of [
      ['decrypt', 'ssl-forward-proxy'],
      ['decrypt', 'ssl-inbound-inspection'],
      ['decrypt', 'novelty'],
      ['no-decrypt', 'ssl-forward-proxy'],
      ['no-decrypt', 'ssl-forward-proxy', '<profile>p</profile>'],
    ] as const)
      add(`${action} ${type} ${more ?? ''}`, /<decryption>\s*<rules>/, `$&${decryption(action, type, more)}`);
    add(
      'hosts that are never decrypted',
      '<shared>',
      `$&<ssl-decrypt><ssl-exclude-cert><entry name="x"/></ssl-exclude-cert></ssl-decrypt>`,
    );
    add('a word of tomorrow in shared', '<shared>', '$&<novelty/>');
    add(
      'a group of what is elsewhere',
      '<shared>',
      `$&<service-group><entry name="g"><members>${member('rulec-tcp-443')}</members></entry></service-group>`,
    );
    add(
      'a list with the name of a category',
      '<shared>',
      '$&<external-list><entry name="rulec-adv.cloud"><type><url><url>https://a.example/x</url><recurring><hourly/></recurring></url></type></entry></external-list>',
    );
    add(
      'a category of the vendor, said again',
      '<custom-url-category>',
      '$&<entry name="gambling"><type>URL List</type></entry>',
    );
    add('two entries of a name', '<custom-url-category>', '$&<entry name="rulec-adv.cloud"/>');
  }
  return [...cases, ...listOfFirewall(), ...listOfGroups()];
}

function listOfFirewall(): readonly Case[] {
  const edits: readonly (readonly [name: string, find: string | RegExp, put: string])[] = [
    ...['trust', 'untrust'].flatMap((name) => [
      [`no zone ${name}`, `<entry name="${name}">`, '<entry name="lan">'] as const,
      [`${name} in capitals`, `<entry name="${name}">`, `<entry name="${name.toUpperCase()}">`] as const,
      [`a word of tomorrow in ${name}`, `<entry name="${name}">`, '$&<novelty/>'] as const,
    ]),
    ['a zone called any', '<zone>', '$&<entry name="any"/>'],
    ['a zone twice', '<zone>', '$&<entry name="trust"/>'],
    ['an interface in two zones', '<member>e2<', '<member>e1<'],
    [
      'an interface of another vsys',
      '<zone>',
      `<import>${place('network', list('interface', 'e1'))}</import>$&`,
    ],
    ['a zone that is protected', '<layer3>', '<zone-protection-profile>z</zone-protection-profile>$&'],
    [
      'IPv6 that is not firewalled',
      '<setting>',
      '$&<session><ipv6-firewalling>no</ipv6-firewalling></session>',
    ],
    ...['rulec-tcp-443', 'tcp-9'].map(
      (service) =>
        [
          `vsys2 names ${service}`,
          '</vsys>',
          `<entry name="vsys2">${place('rulebase', security(entry('deny', '', { service })))}</entry>$&`,
        ] as const,
    ),
    [
      'vsys2 names an address',
      '</vsys>',
      `<entry name="vsys2">${place('rulebase', security(entry('deny', '', { destination: 'rulec-adv.src' })))}</entry>$&`,
    ],
    [
      'what Panorama sent',
      '<devices>',
      `<panorama><vsys><entry name="vsys1">${place('pre-rulebase', security(entry('deny')))}</entry></vsys></panorama>$&`,
    ],
    ['a gateway that is shared', '<vsys>', '<shared-gateway><entry name="sg1"/></shared-gateway>$&'],
    ['another device', 'localhost.localdomain', 'fw'],
    ['rules before those of the vsys', '<rulebase>', `${place('pre-rulebase', security(entry('deny')))}$&`],
  ];
  return edits.map(([name, find, put]) => ({
    name: `an export: ${name}`,
    path: 'running-config.xml',
    text: exported.replace(find, put),
    values: firewall,
  }));
}

function listOfGroups(): readonly Case[] {
  const edits: readonly (readonly [name: string, find: string | RegExp, put: string])[] = [
    ['no parents in the text', /<readonly>.*<\/readonly>/, ''],
    ['a parent that is not there', '<parent-dg>World', '<parent-dg>Nowhere'],
    [
      'a circle of parents',
      '</device-group></entry></devices></readonly>',
      '<entry name="World"><parent-dg>Branch</parent-dg></entry>$&',
    ],
    ['rules of a parent', '<entry name="World">', `$&${place('pre-rulebase', security(entry('deny')))}`],
    [
      'a rule of a parent with a service of the group',
      '<entry name="World">',
      `$&${place('post-rulebase', security(entry('deny', '', { service: 'rulec-tcp-443' })))}`,
    ],
    [
      'a group of a parent without its member',
      '<entry name="World">',
      `$&<address-group><entry name="g"><static>${member('nosuch')}</static></entry></address-group>`,
    ],
    [
      'ancestors that win',
      '<device-group>',
      '<deviceconfig><setting><ancestor-wins>yes</ancestor-wins></setting></deviceconfig>$&',
    ],
    ['a rulebase of a firewall', '</pre-rulebase>', `$&${place('rulebase', security(entry('deny')))}`],
    ['another name', /"Branch"/g, '"branch"'],
  ];
  return edits.map(([name, find, put]) => {
    // That ancestors win matters where one has an object of the same name.
    const twin =
      name === 'ancestors that win'
        ? '<address><entry name="rulec-v4-192.0.2.0-24"><ip-netmask>10.0.0.0/8</ip-netmask></entry></address>'
        : '';
    const text = ofGroups.replace('<entry name="World">', `$&${twin}`).replace(find, put);
    return { name: `groups: ${name}`, path: 'panorama.xml', text, values: panorama };
  });
}

const rule = (path: string, action: string): readonly string[] => [
  ...fields.map((word) => `set ${path} ${word} any`),
  `set ${path} action ${action}`,
];
const mine = 'rulebase security rules rulec-adv.cloud';
/** Lines that act wherever they stand. */
const anywhere: readonly (readonly string[])[] = [
  ...['allow', 'deny'].map((action) => rule('shared pre-rulebase security rules s', action)),
  ['set deviceconfig setting session ipv6-firewalling no'],
  ['set zone trust network zone-protection-profile z'],
  ['set zone trust novelty x'],
  ['set rulebase pbf rules p from zone trust', 'set rulebase pbf rules p action discard'],
  ['set rulebase pbf rules p from zone trust', 'set rulebase pbf rules p action forward egress-interface e9'],
  [
    'set rulebase nat rules p from trust',
    'set rulebase nat rules p to untrust',
    'set rulebase nat rules p destination-translation translated-address 192.0.2.9',
  ],
  ['set rulebase authentication rules a from any', 'set rulebase authentication rules a to any'],
  ['set rulebase novelty rules a from any'],
  ...[
    'disabled yes',
    'negate-source yes',
    'negate-destination yes',
    'schedule nights',
    'target negate yes',
    'from dmz',
    'to dmz',
  ].map((more) => [`set ${mine} ${more}`]),
  ...[
    'category gambling',
    'service rulec-tcp-80',
    'application ssl',
    'source-user x',
    'option novelty',
    'novelty x',
  ].map((more) => [`set ${mine} ${more}`]),
  ['set profiles custom-url-category rulec-adv.cloud list evil.example/'],
  ['set service rulec-tcp-443 protocol udp port 443'],
  [
    ...rule('vsys vsys2 rulebase security rules x', 'deny'),
    'set vsys vsys2 rulebase security rules x tag rulec',
  ],
  ['rename zone trust to lan'],
  ['copy rulebase security rules a to b'],
  ['load config from x.xml'],
  ['edit rulebase'],
  ['override x'],
];
/** Lines that act in front of the others. */
const first: readonly (readonly string[])[] = [
  ...[
    '',
    'vsys vsys1 ',
    'devices localhost.localdomain vsys vsys1 ',
    'config devices localhost.localdomain vsys vsys1 ',
  ].flatMap((scope) => ['allow', 'deny'].map((action) => rule(`${scope}rulebase security rules s`, action))),
  ['set system setting target-vsys vsys2'],
  ['run set system setting target-vsys vsys2'],
  ['commit'],
  ['exit'],
];
const last: readonly (readonly string[])[] = [
  ['set service rulec-tcp-443 protocol tcp port 444'],
  ['delete zone trust'],
  ['delete service'],
  [`delete ${mine}`],
  [`delete ${mine} service`],
  [`delete ${mine} category`],
  ['move rulebase security rules rulec-adv.closing_deny top'],
  ['delete rulebase'],
];

function listScripts(): readonly Case[] {
  const make = (name: string, text: string): Case => ({ name, path: 'adv.set', text, values: firewall });
  const nameOf = (added: readonly string[]): string => added.at(-1) ?? '';
  return [
    ...[...anywhere, ...first].map((added) =>
      make(`lines in front: ${nameOf(added)}`, dump([...added, ...lines])),
    ),
    ...[...anywhere, ...last].map((added) =>
      make(`lines behind: ${nameOf(added)}`, dump([...lines, ...added])),
    ),
    ...[...anywhere, ...last].map((added) => make(`a console: ${nameOf(added)}`, capture(lines, added))),
    ...['set', 'admin@fw(active)# set', 'admin@fw vsys1# set', '# set', '--more-- set'].map((front) =>
      make(`a line behind ${front}`, dump([...lines, `${front} ${mine} disabled yes`])),
    ),
    ...[' ', '\t'].map((blank) => make('blanks', dump([...lines, `set${blank}${mine} disabled${blank}yes`]))),
  ];
}

function isEqual({ path, text, values }: Case): boolean {
  const files = [{ path, content: text }];
  const { value } = verifyFiles(wanted, target as unknown as Target, values, files);
  return value?.proof !== undefined && value.proof.differences.length === 0;
}

describe('a device with an edit is not equal', () => {
  const all = [...listDocuments(), ...listScripts()];

  test('there are enough of them, and without an edit they are', () => {
    expect(all.length).toBeGreaterThan(300);
    for (const [path, text, values] of [
      ['running-config.xml', exported, firewall],
      ['panorama.xml', ofGroups, panorama],
      ['adv.set', dump(lines), firewall],
      ['adv.set', capture(lines), firewall],
    ] as const)
      expect([text.slice(0, 40), isEqual({ name: '', path, text, values })]).toEqual([
        text.slice(0, 40),
        true,
      ]);
  });

  test('none of them is', () => {
    expect(all.filter(isEqual).map(({ name }) => name)).toEqual([]);
  }, 120_000);
});
