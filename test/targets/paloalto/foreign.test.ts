/** Files that a device or its console wrote, around the lines of a rule set: what matters of them, and what does not. */
import { describe, expect, test } from 'vitest';
import { loadRuleSet } from '../../../src/driver/rule-sets.ts';
import { chooseAnswer, verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import { resolvePolicy } from '../../../src/rules/resolve/resolve.ts';
import { target } from '../../../src/targets/paloalto/target.ts';
import type { Target } from '../../../src/targets/target.ts';
import { filesOf } from './support.ts';

const rules = `rulec: 1
name: site
rules:
  - { id: cloud, services: [443/https], to: [{ hosts: ["*.cloud.example"] }] }
  - { id: time, services: [123/udp], to: [{ addresses: [192.0.2.0/24] }] }
`;
const ruleSet = loadRuleSet('rules.yaml', rules).value;
const policy = ruleSet && resolvePolicy([ruleSet], []).value;
if (policy === undefined) throw new Error('the rule set does not load');
const printed = filesOf(policy);
const xml = printed['site.xml'] ?? '';
const script = printed['site.set'] ?? '';

/** What `verify` answers, with all that it says. */
function verify(path: string, content: string | Uint8Array, more: Readonly<Record<string, string>> = {}) {
  const values = { 'from-zone': 'trust', 'to-zone': 'untrust', ...more };
  const { value } = verifyFiles(policy as NonNullable<typeof policy>, target as unknown as Target, values, [
    { path, content },
  ]);
  if (value === undefined) throw new Error('no answer');
  const { proof, diagnostics } = { proof: value.proof, diagnostics: value };
  return { answer: chooseAnswer(proof), proof, diagnostics };
}

function say(path: string, content: string) {
  const options = target.readOptions({ 'from-zone': 'trust', 'to-zone': 'untrust' }).value;
  const format = target.formats.find(({ owns }) => owns(path));
  const parsed = format?.parse([{ path, content }]);
  if (options === undefined || parsed === undefined) throw new Error('not read');
  const read = parsed.value === undefined ? undefined : target.meaning(parsed.value, options);
  return [...parsed.diagnostics, ...(read?.diagnostics ?? [])];
}

function inScope(more: string): string {
  return xml.replace('<entry name="vsys1">', `<entry name="vsys1">${more}`);
}

/** The rule, not the category of the same name. */
const firstRule = /<entry name="rulec-site.cloud">(?=\s*<disabled>)/;

describe('a document with what firewalls have besides is equal:', () => {
  const besides: readonly (readonly [string, string])[] = [
    ['definitions of nothing', '<application/><application-group/><schedule/><application-filter/>'],
    [
      'settings of reports',
      '<botnet><configuration><http><x>1</x></http></configuration></botnet><reports/>',
    ],
    [
      'a group of predefined services',
      '<service-group><entry name="w"><members><member>service-http</member><member>service-https</member></members></entry></service-group>',
    ],
    ['an empty category', '<profile-group/><region/>'],
    [
      'certificates and users',
      '<certificate><entry name="c"><ca>yes</ca></entry></certificate><user-id-agent/>',
    ],
  ];
  test.each(besides)('%s', (_name, more) => {
    // The printed document has its own service and tag elements: the part is put where it has no twin.
    expect(verify('running-config.xml', inScope(more)).answer).toBe('equal');
  });

  test('a whole export: management, network, zones, a release, what devices note on entries', () => {
    const text = inScope(
      '<zone><entry name="trust"/><entry name="untrust"/></zone><import><network/></import>',
    )
      .replace('<config version="10.1.0"', '<config version="10.2.0" detail-version="10.2.9"')
      .replace('<devices>', '<mgt-config><users/></mgt-config><devices>')
      .replace(
        '<vsys>',
        '<network><x y="z"/></network><deviceconfig><system><hostname>fw</hostname></system></deviceconfig><vsys>',
      )
      .replace(firstRule, '<entry name="rulec-site.cloud" uuid="1" loc="vsys1">');
    expect(verify('running-config.xml', text).answer).toBe('equal');
  });

  test('an address whose last tag was taken away', () => {
    const tv = '<address><entry name="tv"><ip-netmask>192.0.2.9</ip-netmask><tag/></entry></address>';
    expect(verify('a.xml', xml.replace('<devices>', `<shared>${tv}</shared><devices>`)).answer).toBe('equal');
  });

  test('the answer of the API', () => {
    const text = xml
      .replace('<config ', '<response status="success"><result><config ')
      .concat('</result></response>');
    expect(verify('api.xml', text).answer).toBe('equal');
    expect(verify('api.xml', text.replace('success', 'error')).answer).toBe('unreadable');
  });
});

describe('rules of the site below the closing one decide nothing', () => {
  const below = (members: string, more = ''): string =>
    xml.replace(
      '</rules>\n            </security>',
      `<entry name="site"><from><member>any</member></from><to><member>any</member></to><source><member>any</member></source><destination>${members}</destination><service><member>any</member></service><application><member>any</member></application>${more}</entry></rules></security>`,
    );
  test.each([
    ['a clean-up for everybody', '<member>any</member>', '<action>deny</action>'],
    ['an allow for everybody', '<member>any</member>', '<action>allow</action>'],
    ['a list of the vendor', '<member>panw-highrisk-ip-list</member>', '<action>drop</action>'],
    ['a region', '<member>RU</member>', '<action>drop</action>'],
    ['something new', '<member>any</member>', '<novelty/>'],
  ])('%s', (_name, members, more) => {
    const text = below(members, more);
    expect(text).not.toBe(xml);
    // What is unread on such a rule is a warning, and still decides nothing.
    expect(verify('running-config.xml', text).answer).toBe('equal');
  });

  test('above it, a list of the vendor may decide', () => {
    const rule =
      '<entry name="block"><from><member>any</member></from><to><member>any</member></to><destination><member>panw-known-ip-list</member></destination><service><member>any</member></service><action>drop</action></entry>';
    const text = xml.replace(firstRule, `${rule}$&`);
    const { answer, proof } = verify('running-config.xml', text);
    expect(answer).not.toBe('equal');
    expect(proof?.differences.some(({ effect }) => effect === 'unknown')).toBe(true);
  });
});

describe('profiles', () => {
  const withProfile = (setting: string, groups = ''): string =>
    inScope(groups).replace(firstRule, `$&<profile-setting>${setting}</profile-setting>`);
  const group = '<group><member>strict</member></group>';
  const entry = (inside: string) => `<profile-group><entry name="strict">${inside}</entry></profile-group>`;

  test.each([
    ['an empty setting', '', ''],
    ['a group without a member', '<group/>', ''],
    ['content profiles by name', '<profiles><virus><member>default</member></virus></profiles>', ''],
    [
      'a group of content profiles',
      group,
      entry('<virus><member>v</member></virus><spyware><member>s</member></spyware>'),
    ],
  ])('%s: equal', (_name, setting, groups) => {
    expect(verify('a.xml', withProfile(setting, groups)).answer).toBe('equal');
  });

  test.each([
    ['a group that is not there', group, ''],
    ['a group that filters URLs', group, entry('<url-filtering><member>u</member></url-filtering>')],
    [
      'a filter of URLs by name',
      '<profiles><url-filtering><member>u</member></url-filtering></profiles>',
      '',
    ],
  ])('%s: open where the rule matches, and nowhere else', (_name, setting, groups) => {
    const { answer, proof } = verify('a.xml', withProfile(setting, groups));
    expect(answer).toBe('unknown');
    expect(proof?.differences.map(({ region }) => region)).toEqual(['port 443, host *.cloud.example']);
  });

  const filtered = (filter: string): string => {
    const text = withProfile('<profiles><url-filtering><member>u</member></url-filtering></profiles>');
    const list = (name: string, entries: string): string =>
      `<entry name="${name}"><type>URL List</type><list><member>${entries}</member></list></entry>`;
    const own = list('ours', 'a.cloud.example/') + list('theirs', 'other.example/');
    return text
      .replace('<custom-url-category>', `<custom-url-category>${own}`)
      .replace(
        '<profiles>\n',
        `<profiles><url-filtering><entry name="u">${filter}</entry></url-filtering>\n`,
      );
  };
  const members = (word: string, ...names: readonly string[]): string =>
    `<${word}>${names.map((name) => `<member>${name}</member>`).join('')}</${word}>`;

  test.each([
    ['logs alone', members('alert', 'gambling', 'ours'), 'equal', []],
    ['blocks hosts of others', members('block', 'theirs'), 'equal', []],
    [
      'blocks a host of ours',
      members('block', 'ours', 'theirs'),
      'different',
      ['port 443, host a.cloud.example'],
    ],
    ['asks before one', members('continue', 'ours'), 'unknown', ['port 443, host a.cloud.example']],
    ['asks for a password', members('override', 'ours'), 'unknown', ['port 443, host a.cloud.example']],
    [
      'blocks what the vendor knows',
      members('block', 'theirs', 'gambling'),
      'unknown',
      ['port 443, host *.cloud.example'],
    ],
    ['has a word of tomorrow', '<novelty/>', 'unknown', ['port 443, host *.cloud.example']],
  ])('a filter of URLs in the text that %s: %s', (_name, filter, expected, regions) => {
    const { answer, proof } = verify('a.xml', filtered(filter));
    expect([answer, proof?.differences.map(({ region }) => region) ?? []]).toEqual([expected, regions]);
  });

  test('a filter of URLs in set lines, with what it asks of passwords and pages', () => {
    const rule = 'set rulebase security rules rulec-site.cloud profile-setting profiles url-filtering u\n';
    const lines = [
      'delete profiles url-filtering u',
      'delete profiles custom-url-category theirs',
      'set profiles custom-url-category theirs type "URL List" list other.example/',
      'set profiles url-filtering u block [ theirs ]',
      'set profiles url-filtering u credential-enforcement mode ip-user',
      'set profiles url-filtering u credential-enforcement block [ theirs gambling ]',
      'set profiles url-filtering u mlav-engine-urlbased-enabled "Phishing Detection" mlav-policy-action block',
    ];
    const answerOf = (more: readonly string[]) =>
      verify('a.set', `${script}${[...lines, ...more].join('\n')}\n${rule}`).answer;
    expect(answerOf([])).toBe('equal');
    expect(answerOf(['set profiles url-filtering u block gambling'])).toBe('unknown');
    expect(answerOf(['set profiles custom-url-category theirs list *.cloud.example/'])).toBe('different');
    expect(answerOf(['delete profiles url-filtering u'])).toBe('unknown');
  });

  test('content is said of once', () => {
    const text = withProfile('<profiles><virus><member>default</member></virus></profiles>');
    const codes = say('a.xml', text).map(({ code }) => code);
    expect(codes.filter((code) => code === 'content-may-be-blocked')).toHaveLength(1);
  });
});

describe('groups as PAN-OS 5.0 wrote them', () => {
  const members = '<member>rulec-tcp-443</member>';
  const services = (inside: string): string =>
    inScope(`<service-group><entry name="g">${inside}</entry></service-group>`).replaceAll(
      `<service>${members}</service>`,
      '<service><member>g</member></service>',
    );
  const addresses = (change: (list: string) => string): string =>
    xml.replace(/<static>([\s\S]*?)<\/static>/, (_all, list: string) => change(list));
  test.each([
    ['the members alone', services(members)],
    ['a list of their own', services(`<members>${members}</members>`), xml],
  ])('%s: equal', (_name, ...texts) => {
    for (const text of texts) expect(verify('a.xml', text).answer).toBe('equal');
  });
  test.each([
    ['in a group of ours', addresses((list) => list)],
    ['twice', services(members + members), addresses((list) => list + list)],
    ['none', services(''), addresses(() => '')],
  ])('%s: refused', (_name, ...texts) => {
    for (const text of texts) expect(verify('a.xml', text).answer).toBe('unreadable');
  });
});

describe('an entry without a final slash', () => {
  const open = (root: string): string =>
    xml.replace('<config version="10.1.0"', `<config ${root}`).replace('*.cloud.example/', '*.cloud.example');
  test.each([
    ['version="10.2.0" detail-version="10.2.9"', {}, 'equal'],
    ['version="11.0.0"', {}, 'equal'],
    ['version="10.1.0" detail-version="10.1.9"', {}, 'different'],
    ['version="9.0.0"', {}, 'different'],
    // What rulec writes where nobody names a release says nothing of the device.
    ['version="10.1.0"', {}, 'unknown'],
    ['version="9.0.0"', { version: '11.1' }, 'equal'],
  ] as const)('%s %o', (root, more, expected) => {
    expect(verify('a.xml', open(root), more).answer).toBe(expected);
  });

  test('goes by the setting of the device where that is there', () => {
    const setting = (value: string): string =>
      open('version="11.0.0"').replace(
        '<vsys>',
        `<deviceconfig><setting><x><append-ending-token>${value}</append-ending-token></x></setting></deviceconfig><vsys>`,
      );
    expect(verify('a.xml', setting('yes')).answer).toBe('equal');
    expect(verify('a.xml', setting('no')).answer).toBe('different');
    expect(verify('a.xml', setting('maybe')).answer).toBe('unknown');
  });

  const token = (value: string): string => `<append-ending-token>${value}</append-ending-token>`;
  const settings = (...inside: readonly string[]): string =>
    `<deviceconfig>${inside.map((one) => `<setting><x>${one}</x></setting>`).join('')}</deviceconfig>`;
  const template = (name: string, value: string): string =>
    `<entry name="${name}"><config><devices><entry name="localhost.localdomain">${settings(token(value))}</entry></devices></config></entry>`;
  test.each([
    ['twice in one place', settings(token('no') + token('yes')), 'unknown'],
    ['in two places', settings(token('no'), token('yes')), 'unknown'],
    ['twice, the same', settings(token('yes') + token('yes')), 'equal'],
    ['in two templates', `<template>${template('A', 'no')}${template('B', 'yes')}</template>`, 'unknown'],
    ['in one of the templates', `<template>${template('A', 'no')}</template>`, 'unknown'],
    ['as the release has it', `<template>${template('A', 'yes')}</template>`, 'equal'],
    [
      'in a template and a stack',
      `<template>${template('A', 'no')}</template><template-stack>${template('B', 'yes')}</template-stack>`,
      'unknown',
    ],
    [
      'of Panorama, and of a template',
      `${settings(token('yes'))}<template>${template('A', 'no')}</template>`,
      'unknown',
    ],
  ] as const)('by each of the settings: %s', (_name, parts, expected) => {
    const content = open('version="11.0.0"').replace('<vsys>', `${parts}<vsys>`);
    expect(verify('a.xml', content).answer).toBe(expected);
  });

  test.each([
    ['ipv6-firewalling', 'no', 'yes'],
    ['x-forwarded-for', '1', '0'],
  ])('one that matters is not undone by another: %s', (word, bad, good) => {
    const one = (value: string): string => `<${word}>${value}</${word}>`;
    const answers = [one(bad) + one(good), one(good) + one(bad), one(good)].map(
      (inside) => verify('a.xml', xml.replace('<vsys>', `${settings(inside)}<vsys>`)).answer,
    );
    expect(answers).toEqual(['unknown', 'unknown', 'equal']);
  });

  test('by the last line of a script about one path', () => {
    const wide = script.replace('*.cloud.example/', '*.cloud.example');
    const line = (value: string, at = 'ctd'): string =>
      `set deviceconfig setting ${at} append-ending-token ${value}\n`;
    const ask = (lines: string): string => verify('a.set', lines + wide, { version: '11.1' }).answer;
    expect(ask(line('no') + line('yes'))).toBe('equal');
    expect(ask(line('yes') + line('no'))).toBe('different');
    expect(ask(line('no') + line('yes', 'url'))).toBe('unknown');
  });
});

describe('a console', () => {
  test.each([
    ['prompts', (text: string) => text.replace(/^/gm, 'admin@fw(active)# ').replace(/.*# $/gm, '')],
    ['messages', (text: string) => `Entering configuration mode\n[edit]\n${text}[edit]\nadmin@fw# commit\n`],
    ['comments of a collector', (text: string) => `!RANCID-CONTENT-TYPE: paloalto\n#\n${text}`],
    [
      'settings of the terminal',
      (text: string) => `admin@fw> set cli scripting-mode on\nset cli pager off\n${text}`,
    ],
    ['leaving at the end', (text: string) => `configure\n${text}commit\nexit\nquit\n`],
  ])('%s: equal', (_name, change) => {
    expect(verify('a.set', change(script)).answer).toBe('equal');
  });

  const half = (between: string): string => script.replace('move ', `${between}\nmove `);
  test.each([
    'exit',
    'quit',
    'commit',
    'edit rulebase',
    'up',
    'top',
    'Invalid syntax.',
    '[edit rulebase security]',
  ])('%s in the middle: not known', (line) => {
    expect(verify('a.set', half(line)).answer).toBe('unknown');
  });
  test.each([
    ...['load config from x.xml', 'rename rulebase security rules a to b', 'copy address a to b'],
    ...[
      'delete zone untrust',
      'delete network',
      'delete network interface ethernet ethernet1/1',
      'delete import',
    ],
    ...['delete vsys vsys1 zone trust', 'delete novelty', 'set novelty x y', 'override rulebase'],
  ])('%s at the end: not known', (line) => {
    expect(verify('a.set', `${script}${line}\n`).answer).toBe('unknown');
  });
  test.each([
    'delete rulebase',
    'delete vsys vsys1',
    'delete devices',
    'delete rulebase security',
    'delete service',
    'delete profiles',
  ])('%s at the end: not equal', (line) => {
    expect(verify('a.set', `${script}${line}\n`).answer).not.toBe('equal');
  });
  test('a line that sets two things at once is read to its end', () => {
    const lines = script.replace(
      /^(set rulebase security rules \S+) log-end yes$/m,
      '$1 log-end yes negate-destination yes',
    );
    expect(lines).not.toBe(script);
    expect(verify('a.set', lines).answer).not.toBe('equal');
    const swallowed = script.replace(
      /^(set rulebase security rules \S+) log-end yes$/m,
      '$1 qos x action deny',
    );
    expect(verify('a.set', swallowed).answer).toBe('unreadable');
  });

  test('a byte order mark spoils the command behind it', () => {
    expect(verify('a.set', `\ufeff${script}`).answer).toBe('unreadable');
    expect(verify('a.set', new TextEncoder().encode(`\ufeff${script}`)).answer).toBe('unreadable');
  });

  test('a zone that a script makes does not make it a whole device', () => {
    const lines = script.split('\n').filter((line) => !line.includes('site.closing_deny'));
    expect(verify('a.set', ['set zone dmz network layer3 ethernet1/9', ...lines].join('\n')).answer).not.toBe(
      'equal',
    );
  });
});

describe('the default output of show', () => {
  const curly = `admin@fw> show config running
config {
  devices {
    localhost.localdomain {
      vsys {
        vsys1 {
          application;
          service {
            tls {
              protocol {
                tcp {
                  port 443;
                }
              }
            }
            ntp {
              protocol { udp { port 123; } }
            }
          }
          address {
            clocks { ip-netmask 192.0.2.0/24; }
          }
          profiles {
            custom-url-category {
              cloud { type "URL List"; list [ *.cloud.example/ ]; }
            }
          }
          rulebase {
            security {
              rules {
                "to the cloud" {
                  from trust; to untrust; source any; destination any;
                  category cloud; application any; service tls; action allow;
                }
                time {
                  from trust; to untrust; destination clocks; service ntp; action allow;
                  description "two
lines; with { signs }";
                }
                rest {
                  from trust; to untrust; service any; action deny;
                }
              }
            }
          }
        }
      }
    }
  }
}
admin@fw>
`;
  test('is read', () => {
    expect(verify('a.set', curly).answer).toBe('equal');
    expect(verify('a.set', curly.replace('port 443', 'port 443-444')).answer).toBe('different');
    expect(verify('a.set', curly.replace('action deny', 'novelty x')).answer).not.toBe('equal');
  });
  test.each([
    ['a brace that is missing', ['      }\n', '']],
    ['a rule twice', ['rest {', 'time {']],
    ['a value twice', ['action deny;', 'action deny; action allow;']],
    ['an open quote', ['"two', 'two']],
  ] as const)('with %s is refused', (_name, [from, to]) => {
    expect(verify('a.set', curly.replace(from, to)).answer).toBe('unreadable');
  });
});

describe('XML that one parser reads so and another so', () => {
  const port = '<port>443</port>';
  test.each([
    ['a comment in a value', '<port>443<!-- 4 --></port>'],
    ['a character section in a value', '<port><![CDATA[443]]></port>'],
    ['an instruction in a value', '<port>44<?x y?>3</port>'],
    ['a value twice', `${port}${port}`],
  ])('%s: not equal', (_name, other) => {
    expect(xml).toContain(port);
    expect(verify('a.xml', xml.replace(port, other)).answer).not.toBe('equal');
  });
  test('a comment and an instruction between elements are nothing', () => {
    expect(verify('a.xml', xml.replace('<devices>', '<!-- x --><?x y?><devices>')).answer).toBe('equal');
  });
});

test('a stranger is told ten things at most, and how many there are', () => {
  const lines = Array.from({ length: 5000 }, (_, at) => `nonsense ${at}`);
  const found = say('a.set', lines.join('\n'));
  expect(found).toHaveLength(10);
  expect(found.at(-1)?.message).toBe('4991 more like these');
  const unknown = Array.from({ length: 300 }, (_, at) => `set rulebase security rules r novelty-${at} x`);
  expect(
    say('a.set', [...unknown, 'set rulebase security rules r from trust to untrust'].join('\n')).length,
  ).toBeLessThan(21);
});

test('service groups in groups are counted once each', () => {
  const groups = Array.from({ length: 40 }, (_, at) => {
    const members = at === 39 ? 'rulec-tcp-443' : `[ a${at + 1} b${at + 1} ]`;
    return [`set service-group a${at} members ${members}`, `set service-group b${at} members ${members}`];
  }).flat();
  const text = `${[...groups, script].join('\n')}`.replace(/service rulec-tcp-443$/m, 'service a0');
  const start = performance.now();
  verify('a.set', text);
  expect(performance.now() - start).toBeLessThan(5000);
});

test.each(['\u00a0', '\u2028', '\u3000', '\ufeff', '\u0085', '\\', '?'])(
  'a deletion with %j in it is of another thing, or of none that is known',
  (sign) => {
    const line = 'delete rulebase security rules rulec-site.cloud';
    for (const put of [`${line}${sign}`, `delete rulebase security rules ${sign}rulec-site.cloud`]) {
      expect(script).toContain(`${line}\n`);
      expect(verify('a.set', script.replace(`${line}\n`, `${put}\n`)).answer).not.toBe('equal');
    }
  },
);

test.each([
  ['category', 'an y'.replace(' ', '\u00a0')],
  ['category', 'a"ny'],
  ['application', 'a\\ny'],
  ['application', 'ssl '],
])('a firewall does not commit a rule with the %s %j, which nothing can be called', (word, name) => {
  const closing = /<entry name="rulec-site.closing_deny">[\s\S]*?<\/entry>/;
  const whole = inScope('').replace(
    '<vsys>',
    '<deviceconfig><system><hostname>x</hostname></system></deviceconfig><vsys>',
  );
  const edited = whole.replace(closing, (rule) =>
    rule.replace(new RegExp(`<${word}>\\s*<member>any</member>`), `<${word}><member>${name}</member>`),
  );
  expect(edited).not.toBe(whole);
  expect([verify('a.xml', whole).answer, verify('a.xml', edited).answer]).toEqual(['equal', 'unknown']);
});
