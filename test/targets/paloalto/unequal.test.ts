/**
 * Texts that rulec prints, with something added by which a device decides otherwise, or may not take the text as it
 * stands: none is equal. And the like that changes nothing, which is.
 */
import { describe, expect, test } from 'vitest';
import { loadRuleSet } from '../../../src/driver/rule-sets.ts';
import { chooseAnswer, verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import { resolvePolicy } from '../../../src/rules/resolve/resolve.ts';
import { target } from '../../../src/targets/paloalto/target.ts';
import type { Target } from '../../../src/targets/target.ts';
import { filesOf } from './support.ts';

const rules = `rulec: 1
name: adv
rules:
  - { id: no-lab, action: deny, services: [1-65535/tcp], to: [{ addresses: [198.51.100.128/25] }] }
  - { id: cloud, services: [443/https], tls-inspection: bypass, to: [{ hosts: ["*.cloud.example"] }] }
  - { id: crl, services: [80/http], to: [{ hosts: [crl.example.org] }] }
  - { id: time, services: [123/udp], to: [{ addresses: [192.0.2.0/24] }] }
`;
const ruleSet = loadRuleSet('rules.yaml', rules).value;
const policy = ruleSet && resolvePolicy([ruleSet], []).value;
if (policy === undefined) throw new Error('the rule set does not load');
const firewall = { 'from-zone': 'trust', 'to-zone': 'untrust', source: '203.0.113.0/24' };

/** A place on a device, with the texts that are printed for it. */
interface Place {
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
  /** What stands before an object, and before a rule. */
  readonly scope: string;
  readonly base: string;
  readonly xml: string;
  readonly script: string;
}

const places = ['', 'Branch'].map((group): Place => {
  const values = group === '' ? firewall : { ...firewall, 'device-group': group };
  const files = filesOf(policy as NonNullable<typeof policy>, values);
  const scope = group === '' ? '' : `device-group ${group} `;
  return {
    name: group === '' ? 'a firewall' : 'a device group',
    values,
    scope,
    base: `${scope}${group === '' ? 'rulebase' : 'pre-rulebase'}`,
    xml: files['adv.xml'] ?? '',
    script: files['adv.set'] ?? '',
  };
});

function answer({ values }: Place, path: string, content: string): string {
  const { value } = verifyFiles(policy as NonNullable<typeof policy>, target as unknown as Target, values, [
    { path, content },
  ]);
  return chooseAnswer(value?.proof);
}

const fields = ['from', 'to', 'source', 'destination', 'service', 'application'];

/** A rule for everybody, as lines and as an element. */
function ruleFor(path: string, action: string, more: Readonly<Record<string, string>> = {}): string {
  const all = { ...Object.fromEntries(fields.map((field) => [field, 'any'])), action, ...more };
  return Object.entries(all)
    .map(([field, value]) => `set ${path} ${field} ${value}`)
    .join('\n');
}
function entryFor(action: string, more = ''): string {
  const lists = fields.map((field) => `<${field}><member>any</member></${field}>`);
  return `<entry name="site">${lists.join('')}<action>${action}</action>${more}</entry>`;
}
const above = (place: Place, action: string, more: Readonly<Record<string, string>> = {}): string =>
  `${place.script}${ruleFor(`${place.base} security rules site`, action, more)}\nmove ${place.base} security rules site top\n`;
/** The same, of a rule that is surely new. */
const aboveAnew = (place: Place, more: Readonly<Record<string, string>>): string =>
  above({ ...place, script: `${place.script}delete ${place.base} security rules site\n` }, 'deny', more);

/** What takes a place and gives a text for it: the script unless it begins with a bracket. */
type Make = (place: Place) => string;

function check(cases: Readonly<Record<string, Make>>, isRight: (found: string) => boolean): void {
  for (const place of places) {
    test.each(Object.entries(cases))(`${place.name}: %s`, (_name, make) => {
      const text = make(place);
      expect([place.xml, place.script]).not.toContain(text);
      const found = answer(place, text.startsWith('<') ? 'adv.xml' : 'adv.set', text);
      expect(isRight(found), found).toBe(true);
    });
  }
}

const inXml =
  (find: string | RegExp, put: string): Make =>
  ({ xml }) =>
    xml.replace(find, put);
const inFront =
  (lines: (place: Place) => string): Make =>
  (place) =>
    `${lines(place)}\n${place.script}`;
const behind =
  (lines: (place: Place) => string): Make =>
  (place) =>
    `${place.script}${lines(place)}\n`;
const early = (rules_: string): Make => inXml('<security>', `${rules_}<security>`);
const trust = '<from><zone><member>trust</member></zone></from>';

describe('not equal: rules from elsewhere', () => {
  const sent = (more: string): Make =>
    inXml('<devices>', `<panorama><vsys><entry name="vsys1">${more}</entry></vsys></panorama><devices>`);
  const rulesOf = (action: string): string => `<security><rules>${entryFor(action)}</rules></security>`;
  const ofFirewall: Readonly<Record<string, Make>> = {
    'sent by Panorama, that deny': sent(`<pre-rulebase>${rulesOf('deny')}</pre-rulebase>`),
    'sent by Panorama, that allow': sent(`<pre-rulebase>${rulesOf('allow')}</pre-rulebase>`),
    'sent by Panorama, as lines': inFront(() =>
      ruleFor('panorama vsys vsys1 pre-rulebase security rules site', 'deny'),
    ),
    'an object of ours that Panorama sends too': sent(
      '<service><entry name="rulec-tcp-443"><protocol><tcp><port>22</port></tcp></protocol></entry></service>',
    ),
    'sent by Panorama in a form that is not known': inXml(
      '<devices>',
      `<panorama><shared><pre-rulebase>${rulesOf('deny')}</pre-rulebase></shared></panorama><devices>`,
    ),
    'no closing rule, and an element of a device without anything in it': ({ xml }) =>
      xml
        .replace(/<entry name="rulec-adv.closing_deny">[\s\S]*?<\/entry>/, '')
        .replace('<address>', '<zone/><import/><address>'),
  };
  const [first] = places;
  test.each(Object.entries(ofFirewall))('a firewall: %s', (_name, make) => {
    if (first === undefined) throw new Error('no place');
    const text = make(first);
    expect(answer(first, text.startsWith('<') ? 'adv.xml' : 'adv.set', text)).not.toBe('equal');
  });

  check(
    {
      'routes that discard': early(
        `<pbf><rules><entry name="p">${trust}<action><discard/></action></entry></rules></pbf>`,
      ),
      'routes that discard, as lines': inFront(
        ({ base }) => `set ${base} pbf rules p from zone trust\nset ${base} pbf rules p action discard`,
      ),
      'routes that discard, behind others': early(
        `<pbf><rules><entry name="o"><action><no-pbf/></action></entry><entry name="p">${trust}<action><discard/></action></entry></rules></pbf>`,
      ),
      'routes that do something new': early(
        `<pbf><rules><entry name="p">${trust}<action><novelty/></action></entry></rules></pbf>`,
      ),
      'routes that send elsewhere': early(
        `<pbf><rules><entry name="p">${trust}<action><forward><egress-interface>ethernet1/2</egress-interface></forward></action></entry></rules></pbf>`,
      ),
      'rules against floods that count': early(
        `<dos><rules><entry name="p">${trust}<action><protect/></action><protection><aggregate><profile>x</profile></aggregate></protection></entry></rules></dos>`,
      ),
      'another destination for what is sent': early(
        `<nat><rules><entry name="p"><from><member>trust</member></from><to><member>untrust</member></to><source><member>any</member></source><destination><member>any</member></destination><service>any</service><destination-translation><translated-address>192.0.2.9</translated-address></destination-translation></entry></rules></nat>`,
      ),
      'another destination for what is sent, as lines': inFront(
        ({ base }) =>
          `set ${base} nat rules p from trust\nset ${base} nat rules p to untrust\nset ${base} nat rules p source any\nset ${base} nat rules p destination any\nset ${base} nat rules p service any\nset ${base} nat rules p destination-translation translated-address 192.0.2.9`,
      ),
      'tunnels that are looked into': early(
        '<tunnel-inspect><rules><entry name="p"><from><member>trust</member></from><to><member>any</member></to></entry></rules></tunnel-inspect>',
      ),
      'a chain of brokers': early(
        '<network-packet-broker><rules><entry name="p"><from><member>trust</member></from><to><member>any</member></to></entry></rules></network-packet-broker>',
      ),
      'a target that is negated and empty': inXml(
        /<negate-source>no<\/negate-source>/,
        '$&<target><negate>yes</negate></target>',
      ),
      'a rule against floods that denies': early(
        `<dos><rules><entry name="p">${trust}<destination><member>192.0.2.9</member></destination><action><deny/></action></entry></rules></dos>`,
      ),
      'the rulebase of another kind of place': ({ xml }) =>
        xml.replace(
          /<(\/?)(pre-)?rulebase>/g,
          (_tag, slash: string, pre?: string) => `<${slash}${pre === undefined ? 'pre-' : ''}rulebase>`,
        ),
      'the rulebase behind those of the firewall': inXml(/<(\/?)(?:pre-)?rulebase>/g, '<$1post-rulebase>'),
      'a rulebase of shared that there is not': inFront(() =>
        ruleFor('shared rulebase security rules x', 'deny'),
      ),
    },
    (found) => found !== 'equal',
  );
});

describe('not equal: what a device may refuse to delete', () => {
  check(
    {
      'a category with an entry more, that a rule refers to': inFront(({ scope, base, script }) => {
        const name = /custom-url-category (\S*crl\S*) type/.exec(script)?.[1] ?? '';
        const category = `set ${scope}profiles custom-url-category ${name}`;
        return `${category} type "URL List"\n${category} list evil.example/\n${ruleFor(`${base} security rules site`, 'deny', { category: name, from: 'dmz' })}`;
      }),
      'a group with a member more, that routes refer to': inFront(
        ({ scope, base }) =>
          `set ${scope}address evil ip-netmask 198.51.100.7\nset ${scope}address-group rulec-adv.src static evil\nset ${base} nat rules n source rulec-adv.src`,
      ),
      'a service with a port of the client, that a group holds': inFront(
        ({ scope }) =>
          `set ${scope}service rulec-tcp-443 protocol tcp port 443\nset ${scope}service rulec-tcp-443 protocol tcp source-port 53\nset ${scope}service-group g members rulec-tcp-443`,
      ),
      'services, all at once': behind(({ scope }) => `delete ${scope}service`),
    },
    (found) => found !== 'equal',
  );
});

describe('not equal: values and lines that are read in two ways', () => {
  check(
    {
      'everybody but anybody': (place) => above(place, 'deny', { 'negate-source': 'yes' }),
      'anywhere but everywhere': (place) => above(place, 'allow', { 'negate-destination': 'yes' }),
      'a zone with blanks around it': (place) => above(place, 'deny', { from: '"trust "' }),
      'a zone with blanks around it, as an element': inXml(
        '<rules>',
        `<rules>${entryFor('deny').replace('<from><member>any', '<from><member> trust ')}`,
      ),
      'another vsys, chosen in front': ({ script }) =>
        `set system setting target-vsys vsys2\nconfigure\n${script}`,
      'another vsys, chosen at a prompt': ({ script }) =>
        `admin@fw> set system setting target-vsys vsys2\n${script}`,
      'a tab in a line': ({ script }) => script.replace(/ action deny$/m, '\taction deny'),
      'a star in a deletion': behind(({ base }) => `delete ${base} security rules rulec-adv.*`),
      'a port with a zero in front': ({ script }) => script.replace(/port 443$/m, 'port 0443'),
      'an encoding that it is not in': inXml('version="1.0"', 'version="1.0" encoding="UTF-7"'),
      ...Object.fromEntries(
        ['\u00a0', '\u2028', '\ufeff'].map((blank) => [
          `a blank of no XML between elements, U+${blank.charCodeAt(0).toString(16)}`,
          inXml('<rules>', `<rules>${blank}`),
        ]),
      ),
      'another XML': inXml('version="1.0"', 'version="1.1"'),
      'a region called like a group': behind(
        ({ scope }) => `set ${scope}region rulec-adv.time_addresses address 10.0.0.0/8`,
      ),
      'a setting that is deleted': behind(
        () =>
          'set deviceconfig setting x ancestors yes\nset shared service rulec-tcp-443 protocol tcp port 22\ndelete deviceconfig setting',
      ),
      'a command behind a pager': (place) => {
        const lines = above(place, 'deny').slice(place.script.length).trim().split('\n');
        return `${place.script}${lines.map((line) => `--more--${line}\n`).join('')}`;
      },
      'a command behind a prompt without a name': (place) => {
        const lines = above(place, 'deny').slice(place.script.length).trim().split('\n');
        return `${place.script}${lines.map((line) => `# ${line}\n`).join('')}`;
      },
      ...Object.fromEntries(
        [
          'rename rulebase security rules a to b',
          'revert config',
          'top',
          'edit rulebase',
          'load config from x.xml',
        ].map((line) => [
          `${line}, in a text of several lines`,
          behind(({ scope }) => `set ${scope}tag t comments "one\n${line}\ntwo"`),
        ]),
      ),
    },
    (found) => found !== 'equal',
  );
});

describe('not equal: what is not in force as it stands', () => {
  check(
    {
      'a commit of another part': behind(() => 'commit partial admin other'),
      'a restart before a commit': behind(() => 'request restart system'),
      'a shutdown from configure mode': behind(() => 'run request shutdown system'),
      'a word behind configure': inFront(() => 'configure exclusive'),
      'a word of tomorrow in a tag': inXml('<entry name="rulec">', '<entry name="rulec"><novelty/>'),
      'a line for a tag that is not known': behind(({ scope }) => `set ${scope}tag rulec novelty x`),
      'a list of tenants': behind(
        ({ base }) => `set ${base} security rules rulec-adv.cloud saas-tenant-list x`,
      ),
      'a list of subscribers': behind(
        ({ base }) => `set ${base} security rules rulec-adv.cloud source-imsi x`,
      ),
    },
    (found) => found !== 'equal',
  );
});

describe('not equal: what a rule had before', () => {
  check(
    {
      'a rule above for other zones, perhaps for ours': (place) => above(place, 'deny', { from: 'dmz' }),
      'one to another zone, that allows': (place) => above(place, 'allow', { to: 'dmz' }),
      'a rule above for other clients': (place) => above(place, 'deny', { source: '198.51.100.0/24' }),
      'one of which only a part was deleted': (place) =>
        above(
          { ...place, script: `${place.script}delete ${place.base} security rules site from trust\n` },
          'deny',
          { from: 'dmz' },
        ),
      'a rule above that leaves TLS to others': behind(({ base }) => {
        const path = `${base} decryption rules site`;
        return `set ${path} from dmz\nset ${path} to any\nset ${path} type ssl-forward-proxy\nset ${path} action decrypt\nmove ${path} top`;
      }),
      'an override for other zones': behind(({ base }) =>
        ruleFor(`${base} application-override rules o`, 'x', { from: 'dmz' }),
      ),
    },
    (found) => found !== 'equal',
  );
});

describe('not equal: commands that work elsewhere', () => {
  check(
    Object.fromEntries(
      [
        'run revert config',
        'run load config from x.xml',
        'run load device-state',
        'run request move-dg entry name Branch new-parent-dg HQ',
        'request move-dg entry name Branch new-parent-dg HQ',
        'run request content downgrade install previous',
        'run debug swm revert',
        'run commit-all shared-policy device-group Branch',
        'run set system setting multi-vsys off',
        'set system setting fips-mode on',
        'run target set 001',
        'run configure',
        'admin@fw> load config from x.xml',
        'admin@fw> request move-dg entry name Branch new-parent-dg HQ',
        'delete panorama',
      ].map((line) => [line, behind(() => line)]),
    ),
    (found) => found !== 'equal',
  );
});

describe('not equal: lists of which nobody says what they hold', () => {
  const listOf = (field: string, inside: string): string =>
    entryFor('allow').replace(`<${field}><member>any</member></${field}>`, `<${field}>${inside}</${field}>`);
  const onTop = (text: string, entry: string): string => text.replace('<rules>', `<rules>${entry}`);
  const ofDevice = (text: string): string => text.replace('<devices>', '<mgt-config/><devices>');
  const asWhole = '<deviceconfig><system><hostname>fw</hostname></system></deviceconfig>';
  const wholeOf = (text: string): string =>
    ofDevice(text).replace('<entry name="localhost.localdomain">', (found) => `${found}${asWhole}`);
  const none: readonly (readonly [string, string])[] = [
    ['no member', ''],
    ['a member without a name', '<member></member>'],
  ];
  const [place] = places;
  if (place === undefined) throw new Error('no place');

  test.each(fields.flatMap((field) => none.map(([what, inside]) => [field, what, inside] as const)))(
    'a rule above ours whose list %s has %s',
    (field, _what, inside) => {
      const part = onTop(place.xml, listOf(field, inside));
      expect(answer(place, 'adv.xml', part)).toBe('unreadable');
      expect(['unknown', 'unreadable']).toContain(answer(place, 'adv.xml', wholeOf(part)));
    },
  );
  test('of a whole device, where all members are there', () => {
    expect(answer(place, 'adv.xml', wholeOf(place.xml))).toBe('equal');
  });

  const early_ = (base: string, sides: string, action: string): string =>
    `<${base}><rules><entry name="x">${sides}${action}</entry></rules></${base}>`;
  const zones = '<from><zone/></from>';
  const lists = '<from/><to/>';
  const translates = '<destination-translation><translated-address>192.0.2.9</translated-address>';
  test.each([
    ['a way that discards', early_('pbf', zones, '<action><discard/></action>')],
    ['a way for clients without a name', early_('pbf', trust, '<source/><action><discard/></action>')],
    ['a limit that denies', early_('dos', zones, '<to><zone/></to><action><deny/></action>')],
    ['a login', early_('authentication', lists, '')],
    ['another application', early_('application-override', lists, '')],
    ['a translation', early_('nat', lists, `${translates}</destination-translation>`)],
  ])('%s, for zones of which none is named', (_name, base) => {
    const text = place.xml.replace('<rulebase>', `<rulebase>${base}`);
    expect(text).not.toBe(place.xml);
    expect(answer(place, 'adv.xml', text)).not.toBe('equal');
    expect(answer(place, 'adv.xml', wholeOf(text))).not.toBe('equal');
  });
});

describe('not equal: what stands behind a part that decides nothing', () => {
  const service = (line: string): string => `set service rulec-tcp-443 protocol tcp override ${line}`;
  check(
    Object.fromEntries(
      ['yes timeout 10 port 1-65535', 'yes port 1-65535', 'no source-port 443', 'yes novelty 1'].map(
        (line) => [line, behind(({ scope }) => service(line).replace('set ', `set ${scope}`))],
      ),
    ),
    (found) => found !== 'equal',
  );
  check(
    Object.fromEntries(
      ['yes timeout 10', 'yes timeout 10 halfclose-timeout 5 timewait-timeout 3', 'no'].map((line) => [
        line,
        behind(({ scope }) => service(line).replace('set ', `set ${scope}`)),
      ]),
    ),
    (found) => found === 'equal',
  );
});

describe('not equal: deletions of all rules of a rulebase', () => {
  const bases = ['nat', 'pbf', 'dos', 'authentication', 'application-override', 'tunnel-inspect'];
  const rulebases = [...bases, 'network-packet-broker'];
  check(
    Object.fromEntries(
      rulebases.flatMap((name) =>
        [name, `${name} rules`].map((line) => [line, inFront(({ base }) => `delete ${base} ${line}`)]),
      ),
    ),
    (found) => found !== 'equal',
  );
});

describe('not equal: deletions that take away what holds ours', () => {
  /** On top, and behind the deletions of the script. */
  const spots: Readonly<Record<string, (line: string) => Make>> = {
    'on top': (line) => inFront(() => line),
    'before what is set': (line) => (place) => place.script.replace(/^set /m, `${line}\nset `),
  };
  for (const [spot, put] of Object.entries(spots))
    describe(spot, () => {
      check(
        Object.fromEntries(
          [
            'delete shared',
            'delete device-group Branch',
            'delete device-group',
            'delete device-group HQ',
            'delete device-group Branch devices',
            'delete mgt-config devices 001',
            'delete device-group Branch devices 001',
            'delete template T',
            'delete template-stack S devices 001',
            'delete template T config devices localhost.localdomain vsys vsys1 zone trust',
          ].map((line) => [line, put(line)]),
        ),
        (found) => found !== 'equal',
      );
    });
  check(
    Object.fromEntries(
      [
        'delete shared reports',
        'delete device-group Branch description',
        'delete template T config deviceconfig system hostname',
      ].map((line) => [line, inFront(() => line)]),
    ),
    (found) => found === 'equal',
  );
});

describe('what the options name, and the text defines, changes or deletes', () => {
  const made = (more: Readonly<Record<string, string>>): Place => {
    const values = { ...firewall, ...more };
    const files = filesOf(policy as NonNullable<typeof policy>, values);
    const [place] = places;
    if (place === undefined) throw new Error('no place');
    return { ...place, values, xml: files['adv.xml'] ?? '', script: files['adv.set'] ?? '' };
  };
  const group = made({ 'profile-group': 'strict' });
  const singles = made({ 'log-setting': 'siem', 'profile-virus': 'av' });
  const placed = made({ place: 'after:site-first' });
  const early_ = ({ script }: Place, lines: string): string => script.replace(/^set /m, `${lines}\nset `);
  const filter = 'set profile-group strict url-filtering default';

  test.each([
    [filter, 'unknown'],
    [`delete profile-group strict\n${filter}`, 'unknown'],
    [`set shared ${filter.slice(4)}`, 'unknown'],
    [
      'set profiles url-filtering nets block rulec-adv.crl\nset profile-group strict url-filtering nets',
      'unknown',
    ],
    ['set profile-group strict novelty default', 'unknown'],
    ['set profile-group strict gtp default', 'unknown'],
    ['delete profile-group strict', 'unknown'],
    ['delete shared profile-group strict', 'unknown'],
    ['set profile-group strict virus default', 'equal'],
    [filter.replace('strict', 'Strict'), 'equal'],
    ['delete profile-group other', 'equal'],
  ])('behind a text with a group: %s: %s', (lines, expected) => {
    expect(answer(group, 'adv.set', `${group.script}${lines}\n`)).toBe(expected);
  });
  test.each([
    ['delete profile-group strict', 'unknown'],
    ['delete profile-group', 'unknown'],
    ['delete shared profile-group strict', 'unknown'],
    [`delete profile-group strict\n${filter}`, 'unknown'],
    ['delete profile-group strict\nset profile-group strict virus default', 'equal'],
    ['delete profile-group other', 'equal'],
  ])('before what is set: %s: %s', (lines, expected) => {
    expect(answer(group, 'adv.set', early_(group, lines))).toBe(expected);
  });
  const entryOf = (inside: string): string =>
    `<profile-group><entry name="strict">${inside}</entry></profile-group>`;
  const url = '<url-filtering><member>default</member></url-filtering>';
  test.each([
    ['a filter', entryOf(url), 'unknown'],
    ['a word of tomorrow', entryOf('<novelty/>'), 'unknown'],
    ['nothing but content', entryOf('<virus><member>default</member></virus>'), 'equal'],
  ])('an element with %s: %s', (_name, inside, expected) => {
    expect(answer(group, 'adv.xml', group.xml.replace('<profiles>', `${inside}<profiles>`))).toBe(expected);
  });
  test('a filter in shared, and in a whole device', () => {
    const shared = group.xml.replace('<devices>', `<shared>${entryOf(url)}</shared><devices>`);
    expect(answer(group, 'adv.xml', shared)).toBe('unknown');
    const whole = group.xml
      .replace('<profiles>', `${entryOf(url)}<profiles>`)
      .replace('<devices>', '<mgt-config/><devices>');
    expect(answer(group, 'adv.xml', whole)).toBe('unknown');
  });
  test.each([
    ['delete log-settings profiles siem', 'unknown'],
    ['delete log-settings', 'unknown'],
    ['delete shared log-settings profiles siem', 'unknown'],
    ['delete profiles virus av', 'unknown'],
    ['delete log-settings profiles other', 'equal'],
    ['delete profiles spyware as', 'equal'],
  ])('what lines behind it name: %s: %s', (line, expected) => {
    expect(answer(singles, 'adv.set', early_(singles, line))).toBe(expected);
    expect(answer(singles, 'adv.set', `${line}\n${singles.script}`)).toBe(expected);
  });
  test('the rule that ours are moved next to', () => {
    expect(answer(placed, 'adv.set', placed.script)).toBe('equal');
    const line = 'delete rulebase security rules site-first';
    expect(answer(placed, 'adv.set', `${line}\n${placed.script}`)).not.toBe('equal');
    expect(answer(placed, 'adv.set', `${line}-not\n${placed.script}`)).toBe('equal');
  });
});

describe('not equal: deletions of what is not read, and rules name', () => {
  const values = { ...firewall, vsys: 'vsys2', 'log-setting': 'fwd', 'profile-virus': 'av' };
  const script = filesOf(policy as NonNullable<typeof policy>, values)['adv.set'] ?? '';
  const [place] = places;
  test.each([
    ['vsys vsys2 log-settings', 'unknown'],
    ['vsys vsys2 log-settings profiles fwd', 'unknown'],
    ['vsys vsys2 profiles virus', 'unknown'],
    ['shared profiles virus av', 'unknown'],
    ['shared', 'unknown'],
    ['vsys vsys2 log-settings profiles other', 'equal'],
    ['vsys vsys2 profiles spyware', 'equal'],
    ['vsys vsys1 log-settings', 'equal'],
    ['shared reports', 'equal'],
  ])('%s: %s', (what, expected) => {
    if (place === undefined) throw new Error('no place');
    expect(answer({ ...place, values }, 'adv.set', `${script}delete ${what}\n`)).toBe(expected);
  });
});

describe('not equal: what keeps TLS closed', () => {
  const decrypt = (place: Place): string => `${place.base} decryption rules site`;
  const opening = (place: Place, more: Readonly<Record<string, string>>): string => {
    const path = decrypt(place);
    const lines = { from: 'any', to: 'any', type: 'ssl-forward-proxy', action: 'decrypt', ...more };
    return `${place.script}${Object.entries(lines)
      .map(([field, value]) => `set ${path} ${field} ${value}`)
      .join('\n')}\nmove ${path} top\n`;
  };
  check(
    {
      'a rule above that opens it': (place) => opening(place, {}),
      'a rule above that opens it for nobody but anybody': (place) =>
        opening(place, { source: 'any', 'negate-source': 'yes' }),
      'a rule above that opens it for some': (place) => opening(place, { 'source-user': 'known-user' }),
      'another type': ({ script }) => script.replace('type ssl-forward-proxy', 'type ssh-proxy'),
      'other ports': ({ script }) =>
        script.replace(/(decryption rules \S+ service) rulec-tcp-443/, '$1 rulec-tcp-80'),
      'a profile': ({ script, base }) =>
        `${script}set ${base} decryption rules rulec-adv.cloud profile strict\n`,
      'nothing that keeps it': ({ script, base }) => `${script}delete ${base} decryption\n`,
      'rules that are not enabled': inXml(/(<decryption>[\s\S]*?<disabled>)no/, '$1yes'),
    },
    (found) => found !== 'equal',
  );
});

describe('equal all the same:', () => {
  check(
    {
      'a comment of several lines': behind(
        ({ scope }) => `set ${scope}tag t comments "one\ncopy of the\ntop two"`,
      ),
      'the text twice': ({ script }) => script + script,
      'no vsys chosen': ({ script }) => `set system setting target-vsys none\n${script}`,
      'a service of ours that a group holds, as it is': inFront(
        ({ scope }) =>
          `set ${scope}service rulec-tcp-443 protocol tcp port 443\nset ${scope}service-group g members rulec-tcp-443`,
      ),
      'another source for what is sent': early(
        '<nat><rules><entry name="p"><from><member>trust</member></from><to><member>untrust</member></to><source><member>any</member></source><destination><member>any</member></destination><service>any</service><source-translation><dynamic-ip-and-port><interface-address><interface>ethernet1/1</interface></interface-address></dynamic-ip-and-port></source-translation></entry></rules></nat>',
      ),
      'another destination for what comes in': early(
        '<nat><rules><entry name="p"><from><member>untrust</member></from><to><member>untrust</member></to><source><member>any</member></source><destination><member>any</member></destination><service>any</service><destination-translation><translated-address>192.0.2.9</translated-address></destination-translation></entry></rules></nat>',
      ),
      'routes of other zones that discard': early(
        `<pbf><rules><entry name="p">${trust.replace('trust', 'dmz')}<action><discard/></action></entry></rules></pbf>`,
      ),
      'a rule above that is disabled': (place) => above(place, 'deny', { disabled: 'yes' }),
      'a rule above for other zones': (place) => aboveAnew(place, { from: 'dmz' }),
      'a rule above for other clients': (place) => aboveAnew(place, { source: '198.51.100.0/24' }),
      'an override for other zones, made anew': behind(
        ({ base }) =>
          `delete ${base} application-override rules o\n${ruleFor(`${base} application-override rules o`, 'x', { from: 'dmz' })}`,
      ),
      ...Object.fromEntries(
        [
          'run show clock',
          'show config diff',
          'run ping host 192.0.2.1',
          'run test security-policy-match from trust',
          'save config to x.xml',
          'check pending-changes',
          'validate full',
          'run set cli pager off',
          'admin@fw> show system info',
        ].map((line) => [line, behind(() => line)]),
      ),
      'comments that begin like commands': ({ script }) =>
        `# set command script\n# set password complexity\n${script}`,
      'a character by its number': inXml('<port>443', '<port>&#52;43'),
      'settings of Panorama itself': inXml(
        '<devices>',
        '<panorama><certificate><entry name="c"/></certificate></panorama><devices>',
      ),
    },
    (found) => found === 'equal',
  );
});
