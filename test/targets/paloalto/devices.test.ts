/** Whole devices: zones, the vsys beside the one that is asked about, settings, and what a commit refuses. */
import { describe, expect, test } from 'vitest';
import { loadRuleSet } from '../../../src/driver/rule-sets.ts';
import { chooseAnswer, verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import { resolvePolicy } from '../../../src/rules/resolve/resolve.ts';
import { meaning } from '../../../src/targets/paloalto/read/meaning.ts';
import { target } from '../../../src/targets/paloalto/target.ts';
import type { Meaning, Target } from '../../../src/targets/target.ts';
import { closing, decide, decideGranted, filesOf, optionsOf, parse, readSet, ruleLines } from './support.ts';

const rules = `rulec: 1
name: site
rules:
  - { id: cloud, services: [443/https], to: [{ hosts: ["*.cloud.example"] }] }
  - { id: time, services: [123/udp], to: [{ addresses: [192.0.2.0/24, "2001:db8::/32"] }] }
`;
const ruleSet = loadRuleSet('rules.yaml', rules).value;
const policy = ruleSet && resolvePolicy([ruleSet], []).value;
if (policy === undefined) throw new Error('the rule set does not load');
const xml = filesOf(policy)['site.xml'] ?? '';

interface Parts {
  readonly zones?: string;
  readonly vsys?: string;
  readonly rulebase?: string;
  readonly settings?: string;
  readonly shared?: string;
  readonly more?: string;
}

const layer3 = (name: string, one: string, more = ''): string =>
  `<entry name="${name}"><network><layer3><member>${one}</member></layer3>${more}</network></entry>`;
const trust = layer3('trust', 'ethernet1/1');
const untrust = layer3('untrust', 'ethernet1/2');

/** An export with the text in it. */
function deviceWith({
  zones,
  vsys = '',
  rulebase = '',
  settings = '',
  shared = '',
  more = '',
}: Parts): string {
  const parts = `<zone>${zones ?? trust + untrust}</zone>${more}`;
  return xml
    .replace('<devices>', `<shared>${shared}</shared><devices>`)
    .replace(
      '<vsys>',
      `<deviceconfig><system><hostname>fw</hostname></system>${settings}</deviceconfig><vsys>`,
    )
    .replace('<entry name="vsys1">', `$&${parts}`)
    .replace('<security>', `${rulebase}<security>`)
    .replace('</vsys>', `${vsys}</vsys>`);
}

function answer(parts: Parts): string {
  const values = { 'from-zone': 'trust', 'to-zone': 'untrust' };
  const files = [{ path: 'running-config.xml', content: deviceWith(parts) }];
  const { value } = verifyFiles(
    policy as NonNullable<typeof policy>,
    target as unknown as Target,
    values,
    files,
  );
  return chooseAnswer(value?.proof);
}

const member = (one: string): string => `<member>${one}</member>`;
const rule = (fields: Readonly<Record<string, string>> = {}): string => {
  const all = { from: 'any', to: 'any', source: 'any', destination: 'any', service: 'any', ...fields };
  const lists = Object.entries(all).map(([word, value]) => `<${word}>${member(value)}</${word}>`);
  return `<entry name="other">${lists.join('')}<application>${member('any')}</application><action>deny</action></entry>`;
};
const vsys2 = (inside: string, objects = ''): string =>
  `<entry name="vsys2">${objects}<rulebase><security><rules>${inside}</rules></security></rulebase></entry>`;
const inFront = (word: string, inside: string): string => `<${word}><rules>${inside}</rules></${word}>`;
const forward = (egress: string): string =>
  inFront(
    'pbf',
    `<entry name="p"><from><zone>${member('trust')}</zone></from><action><forward><egress-interface>${egress}</egress-interface><nexthop><ip-address>192.0.2.1</ip-address></nexthop></forward></action></entry>`,
  );
const external = (name: string): string =>
  `<entry name="${name}"><network><external>${member('vsys2')}</external></network></entry>`;
/** A translation of the sources of one zone, that of the connections' destinations. */
const translated = (more: string, to = 'untrust'): string =>
  inFront(
    'nat',
    `<entry name="n"><from>${member('any')}</from><to>${member(to)}</to><source-translation><static-ip><translated-address>192.0.2.9</translated-address>${more}</static-ip></source-translation></entry>`,
  );
const net = '<entry name="net"><ip-netmask>192.0.2.0/24</ip-netmask></entry>';

describe('a device with the text in it is equal:', () => {
  const cases: Readonly<Record<string, Parts>> = {
    'its own zones': {},
    'no zones in the text': { zones: '' },
    'zones that nobody asks about': { zones: trust + untrust + layer3('dmz', 'ethernet1/3') },
    'interfaces that the vsys is given': {
      more: `<import><network><interface>${member('ethernet1/1')}${member('ethernet1/2')}</interface></network></import>`,
    },
    'another vsys with objects of its own': {
      vsys: vsys2(rule({ destination: 'net' }), `<address>${net}</address>`),
    },
    'another vsys with objects of shared': {
      vsys: vsys2(rule({ destination: 'net' })),
      shared: `<address>${net}</address>`,
    },
    'another vsys with predefined things': {
      vsys: vsys2(rule({ destination: 'panw-known-ip-list', service: 'service-http', category: 'gambling' })),
    },
    'IPv6 as a device has it': {
      settings: '<setting><session><ipv6-firewalling>yes</ipv6-firewalling></session></setting>',
    },
    'other settings of sessions': {
      settings:
        '<setting><session><tcp-reject-non-syn>no</tcp-reject-non-syn><timeout-tcp>60</timeout-tcp></session><tcp><asymmetric-path>bypass</asymmetric-path></tcp></setting>',
    },
    'a default rule of its own': {
      rulebase: inFront(
        'default-security-rules',
        '<entry name="intrazone-default"><action>deny</action></entry>',
      ),
    },
    'a zone of others that is protected': {
      zones: trust + layer3('untrust', 'ethernet1/2', '<zone-protection-profile>p</zone-protection-profile>'),
    },
    'routes that send by an interface of the zone': { rulebase: forward('ethernet1/2') },
    'clients by their own addresses': {
      settings:
        '<setting><ctd><x-forwarded-for>no</x-forwarded-for><strip-x-fwd-for>yes</strip-x-fwd-for></ctd></setting>',
    },
    'sources that are translated': { rulebase: translated('') },
    'sources that are translated in both directions, of other zones': {
      rulebase: translated('<bi-directional>yes</bi-directional>', 'dmz'),
    },
    'zones of two vsys with interfaces of their own': {
      vsys: `<entry name="vsys2"><zone>${layer3('trust', 'ethernet1/7')}</zone></entry>`,
    },
    'external zones to one vsys': {
      zones: trust + untrust + external('a') + external('b'),
    },
    'a region that no rule names': {
      shared: `<region><entry name="r"><address>${member('192.0.2.0/24')}</address></entry></region>`,
    },
    'a description in a character section': {
      rulebase: '',
      shared: '<tag><entry name="t"><comments><![CDATA[for <people>]]></comments></entry></tag>',
    },
  };
  test.each(Object.entries(cases))('%s', (_name, parts) => {
    expect(answer(parts)).toBe('equal');
  });
});

describe('a device with the text in it is not equal:', () => {
  const cases: Readonly<Record<string, Parts>> = {
    'without the zone that connections come from': { zones: untrust + layer3('lan', 'ethernet1/1') },
    'without the zone that they go to': { zones: trust + layer3('wan', 'ethernet1/2') },
    'with zones in another letter case': { zones: layer3('Trust', 'ethernet1/1') + untrust },
    'with the zones in another vsys': {
      zones: layer3('lan', 'ethernet1/3'),
      vsys: `<entry name="vsys2"><zone>${trust}${untrust}</zone></entry>`,
    },
    'with an interface in two zones': { zones: trust + layer3('untrust', 'ethernet1/1') },
    'with an interface that the vsys is not given': {
      more: `<import><network><interface>${member('ethernet1/1')}</interface></network></import>`,
    },
    'a rule of another vsys with an object of the first': {
      vsys: vsys2(rule({ destination: 'rulec-v4-192.0.2.0-24' })),
    },
    'a rule of another vsys with a service of the first': { vsys: vsys2(rule({ service: 'rulec-tcp-443' })) },
    'a rule of another vsys with a category of the first': {
      vsys: vsys2(rule({ category: 'rulec-site.cloud' })),
    },
    'a rule of another vsys with a tag of the first': { vsys: vsys2(rule({ tag: 'rulec' })) },
    'a rule of another vsys with a service that is nowhere': { vsys: vsys2(rule({ service: 'tcp-9' })) },
    'a rule of another vsys with zones that it does not have': {
      vsys: `<entry name="vsys2"><zone>${layer3('dmz', 'ethernet1/5')}</zone><rulebase><security><rules>${rule({ from: 'lan' })}</rules></security></rulebase></entry>`,
    },
    'a group of shared with an object of a vsys': {
      shared: `<address-group><entry name="g"><static>${member('rulec-v4-192.0.2.0-24')}</static></entry></address-group>`,
    },
    'IPv6 that is not firewalled': {
      settings: '<setting><session><ipv6-firewalling>no</ipv6-firewalling></session></setting>',
    },
    'a zone that is protected': {
      zones: layer3('trust', 'ethernet1/1', '<zone-protection-profile>p</zone-protection-profile>') + untrust,
    },
    'routes that send by another interface': { rulebase: forward('ethernet1/9') },
    'clients by what their requests say of them': {
      settings: '<setting><ctd><x-forwarded-for>2</x-forwarded-for></ctd></setting>',
    },
    'sources that are translated in both directions': {
      rulebase: translated('<bi-directional>yes</bi-directional>'),
    },
    'a translation of tomorrow': { rulebase: translated('<novelty/>') },
    'a zone with interfaces of two kinds': {
      zones:
        '<entry name="trust"><network><layer3><member>ethernet1/1</member></layer3><tap><member>ethernet1/3</member></tap></network></entry>' +
        untrust,
    },
    'an interface that another vsys has in a zone': {
      vsys: `<entry name="vsys2"><zone>${layer3('lan', 'ethernet1/1')}</zone></entry>`,
    },
    'an interface that another vsys is given': {
      vsys: `<entry name="vsys2"><import><network><interface>${member('ethernet1/1')}</interface></network></import></entry>`,
    },
    'a region of shared called like a group of the vsys': {
      shared: `<region><entry name="rulec-site.time_addresses"><address>${member('10.0.0.0/8')}</address></entry></region>`,
    },
    'a list of shared called like a group of the vsys': {
      shared:
        '<external-list><entry name="rulec-site.time_addresses"><type><ip><url>https://lists.example/a</url><recurring><hourly/></recurring></ip></type></entry></external-list>',
    },
    'a service called like a word of rules': {
      shared:
        '<service><entry name="application-default"><protocol><tcp><port>1</port></tcp></protocol></entry></service>',
    },
    'routes that send to another vsys': {
      rulebase: inFront(
        'pbf',
        `<entry name="p"><from><zone>${member('trust')}</zone></from><action><forward-to-vsys>vsys2</forward-to-vsys></action></entry>`,
      ),
    },
  };
  test.each(Object.entries(cases))('%s', (_name, parts) => {
    expect(answer(parts)).not.toBe('equal');
    // What no device could hold, or have loaded, is not read.
    if (!/called like a word/.test(_name)) expect(answer(parts)).not.toBe('unreadable');
  });
});

/** What a document does with a connection of TCP, and with one of UDP. */
function readXml(text: string): readonly string[] {
  const config = parse('xml', text).value;
  const read = config && meaning(config, optionsOf()).value;
  if (read === undefined) throw new Error('not read');
  return ['tcp', 'udp'].map((transport) => decide(read.permit, `${transport} 443 192.0.2.1 -`));
}

describe('what a device is taken to do that is in force', () => {
  const device = ['set deviceconfig system hostname fw'];
  const web = 'tcp 443 192.0.2.1 www.example.com/';
  test.each([
    ['names from elsewhere', [...ruleLines('a', { tag: 'site' }), ...closing], 'allow'],
    [
      'the protection of a zone',
      [
        'set zone trust network zone-protection-profile p',
        'set zone untrust network layer3 ethernet1/2',
        ...ruleLines('a'),
        ...closing,
      ],
      'allow',
    ],
    [
      'limits on rates',
      [
        'set rulebase dos rules d from zone trust',
        'set rulebase dos rules d action protect',
        'set rulebase dos rules d protection aggregate profile p',
        ...ruleLines('a'),
        ...closing,
      ],
      'allow',
    ],
    [
      'routes that send elsewhere',
      [
        'set rulebase pbf rules p from zone trust',
        'set rulebase pbf rules p action forward egress-interface ethernet1/9',
        ...ruleLines('a'),
        ...closing,
      ],
      'allow',
    ],
  ])('%s', (_name, lines, granted) => {
    const { permit } = readSet([...device, ...lines]).reading;
    expect(decide(permit, web)).toBe('unknown');
    expect(decideGranted(permit, web)).toBe(granted);
  });

  test('what is translated in both directions is open for the address that sources become', () => {
    const { permit } = readSet([
      ...device,
      'set rulebase nat rules n from any to untrust source any destination any service any',
      'set rulebase nat rules n source-translation static-ip translated-address 192.0.2.9',
      'set rulebase nat rules n source-translation static-ip bi-directional yes',
      ...ruleLines('a'),
      ...closing,
    ]).reading;
    expect(decide(permit, web)).toBe('allow');
    expect(decide(permit, 'tcp 443 192.0.2.9 www.example.com/')).toBe('unknown');
  });

  test('what requests say of their clients leaves TCP open, and told of users nothing', () => {
    const of = (value: string, version = '10.2.0') =>
      readXml(
        `<config version="${version}"><devices><entry name="localhost.localdomain"><deviceconfig><setting><ctd><x-forwarded-for>${value}</x-forwarded-for></ctd></setting></deviceconfig></entry></devices></config>`,
      );
    expect(of('2')).toEqual(['unknown', 'deny']);
    expect(of('yes')).toEqual(['unknown', 'deny']);
    expect(of('yes', '9.1.0')).toEqual(['deny', 'deny']);
    expect(of('no')).toEqual(['deny', 'deny']);
  });

  test('IPv6 that is not firewalled is open for IPv6 alone', () => {
    const { permit } = readSet([
      'set deviceconfig setting session ipv6-firewalling no',
      ...ruleLines('a'),
      ...closing,
    ]).reading;
    expect(decideGranted(permit, web)).toBe('allow');
    expect(decideGranted(permit, 'tcp 443 2001:db8::1 www.example.com/')).toBe('unknown');
  });
});

test('what is behind a mask counts nothing', () => {
  const { permit } = readSet([
    'set address net ip-netmask 192.0.2.77/24',
    ...ruleLines('a', { destination: 'net' }),
    ...closing,
  ]).reading;
  expect(decide(permit, 'tcp 443 192.0.2.1 -')).toBe('allow');
  expect(decide(permit, 'tcp 443 192.0.3.1 -')).toBe('deny');
});

test('IPv4 may be meant by a network around all IPv6', () => {
  const of = (net: string) =>
    readSet([
      'set deviceconfig system hostname fw',
      `set address net ip-netmask ${net}`,
      ...ruleLines('six', { destination: 'net', action: 'deny' }),
      ...ruleLines('rest'),
    ]).reading.permit;
  const [four, six] = ['tcp 443 192.0.2.1 -', 'tcp 443 2001:db8::1 -'];
  expect([decide(of('::/0'), four), decide(of('::/0'), six)]).toEqual(['unknown', 'deny']);
  expect([decide(of('2000::/3'), four), decide(of('2000::/3'), six)]).toEqual(['allow', 'deny']);
});

describe('what no decryption rule matches is not opened', () => {
  const https = 'tcp 443 192.0.2.1 www.example.com/';
  const device = ['set deviceconfig system hostname fw'];
  const exempt = (lines: readonly string[], values = {}) => readSet(lines, values).reading.bypass as Meaning;

  test('by a whole device, but for what Panorama may send it', () => {
    const managed = ['set deviceconfig system panorama local-panorama panorama-server 192.0.2.9'];
    expect(decide(exempt([...device, ...closing]), https)).toBe('allow');
    expect(decide(exempt(closing), https)).toBe('deny');
    expect(decide(exempt([...device, ...managed, ...closing]), https)).toBe('unknown');
    expect(decideGranted(exempt([...device, ...managed, ...closing]), https)).toBe('allow');
  });

  test('nor by a group of firewalls, but for their own rules', () => {
    const lines = ['set mgt-config users x', 'set device-group Site description d'];
    const bypass = exempt(lines, { 'device-group': 'Site' });
    expect([decide(bypass, https), decideGranted(bypass, https)]).toEqual(['unknown', 'allow']);
  });
});

test('a part that changes how zones are closed in themselves is not equal', () => {
  const lines = ['set rulebase default-security-rules rules intrazone-default action deny'];
  const { permit } = readSet([...ruleLines('a'), ...closing, ...lines]).reading;
  const stranger = 'outside tcp 443 192.0.2.1 -';
  expect(decide({ ...permit, otherwise: 'allow' }, stranger)).toBe('deny');
  expect(
    decide({ ...readSet([...ruleLines('a'), ...closing]).reading.permit, otherwise: 'allow' }, stranger),
  ).toBe('allow');
});
