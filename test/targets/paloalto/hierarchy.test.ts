/** Device groups with parents, one zone for both sides, premises, the places of lists, and the names of files. */
import { describe, expect, test } from 'vitest';
import { target } from '../../../src/targets/paloalto/target.ts';
import { policy } from '../../support/build-policy.ts';
import { closing, decide, decideGranted, filesOf, optionsOf, readSet, ruleLines } from './support.ts';

const web = 'tcp 443 192.0.2.1 www.example.com/';

function rule(group: string, base: string, name: string, fields: Readonly<Record<string, string>>) {
  const place = group === 'shared' ? 'set shared' : `set device-group ${group}`;
  return ruleLines(name, fields).map((line) => line.replace('set rulebase', `${place} ${base}`));
}

describe('device groups', () => {
  const parents = [
    'set readonly devices localhost.localdomain device-group Site parent-dg Region',
    'set readonly devices localhost.localdomain device-group Region parent-dg World',
    'set readonly devices localhost.localdomain device-group World id 3',
    ...['Region', 'World'].map((group) => `set device-group ${group} description "above others"`),
  ];
  const asked = { 'device-group': 'Site' };
  const of = (lines: readonly string[]) => decide(readSet(lines, asked).reading.permit, web);
  const site = rule('Site', 'pre-rulebase', 'own', { action: 'allow' });

  test.each([
    [
      'shared before all',
      [...rule('shared', 'pre-rulebase', 's', { action: 'deny' }), ...rule('World', 'pre-rulebase', 'w', {})],
      'deny',
    ],
    [
      'a grandparent before a parent',
      [...rule('Region', 'pre-rulebase', 'r', {}), ...rule('World', 'pre-rulebase', 'w', { action: 'deny' })],
      'deny',
    ],
    ['a parent before the group', rule('Region', 'pre-rulebase', 'r', { action: 'deny' }), 'deny'],
    ['the group before what comes after', rule('Region', 'post-rulebase', 'r', { action: 'deny' }), 'allow'],
    ['a stranger never', rule('Other', 'pre-rulebase', 'o', { action: 'deny' }), 'allow'],
  ])('%s', (_name, lines, expected) => {
    expect(of([...parents, ...lines, ...site])).toBe(expected);
  });

  test('after the rules of a group come those of its parents, the nearest first', () => {
    const post = [
      ...rule('World', 'post-rulebase', 'w', { action: 'deny' }),
      ...rule('Region', 'post-rulebase', 'r', { action: 'allow' }),
    ];
    const { permit } = readSet([...parents, ...post], asked).reading;
    // Rules of the firewall itself come before them.
    expect(decide(permit, web)).toBe('unknown');
    expect(decideGranted(permit, web)).toBe('allow');
  });

  test.each([
    ['session ipv6-firewalling no', 'tcp 443 2001:db8::1 -', 'unknown'],
    ['session ipv6-firewalling no', web, 'allow'],
    ['ctd x-forwarded-for 2', web, 'unknown'],
    ['management idle-timeout 10', web, 'allow'],
  ])('a template that says %s may be for firewalls of the group: %s', (setting, view, expected) => {
    const line = `set template T config devices localhost.localdomain deviceconfig setting ${setting}`;
    expect(decide(readSet([...parents, line, ...site], asked).reading.permit, view)).toBe(expected);
  });

  describe('objects of a group below are meant on its firewalls', () => {
    const below = 'set readonly devices localhost.localdomain device-group Depot parent-dg Site';
    const depot = 'set device-group Depot';
    const own = [
      'set device-group Site service web protocol tcp port 443',
      'set device-group Site address-group hosts static [ h1 h2 ]',
      'set device-group Site address h1 ip-netmask 192.0.2.0/25',
      'set device-group Site address h2 ip-netmask 198.51.100.0/24',
      'set device-group Site profiles custom-url-category names list www.example.com/ type "URL List"',
      ...rule('Site', 'pre-rulebase', 'own', { service: 'web', destination: 'hosts', category: 'names' }),
    ];
    test.each([
      ['an address', `${depot} address h1 ip-netmask 10.0.0.0/8`, 'unknown'],
      ['a group', `${depot} address-group hosts static h2`, 'unknown'],
      ['a service', `${depot} service web protocol tcp port 8443`, 'unknown'],
      ['a group of services', `${depot} service-group web members service-https`, 'unknown'],
      [
        'a category',
        `${depot} profiles custom-url-category names list other.example.com/ type "URL List"`,
        'unknown',
      ],
      ['one of the same value', `${depot} service web protocol tcp port 443`, 'allow'],
      ['a group of the same members', `${depot} address-group hosts static [ h2 h1 ]`, 'allow'],
      ['one that no rule names', `${depot} address h3 ip-netmask 10.0.0.0/8`, 'allow'],
      ['one of a group beside', 'set device-group Other address h1 ip-netmask 10.0.0.0/8', 'allow'],
    ])('%s', (_name, line, expected) => {
      expect(of([...parents, below, ...own, line])).toBe(expected);
    });
  });

  test('ancestors that are not in the text, or in a circle, leave everything open', () => {
    const without = parents.filter((line) => !line.includes('group World'));
    expect(of([...parents, ...site])).toBe('allow');
    expect(of([...without, ...site])).toBe('unknown');
    const circle = 'set readonly devices localhost.localdomain device-group World parent-dg Site';
    expect(of([...parents, circle, ...site])).toBe('unknown');
  });

  test('the nearest default rule is meant', () => {
    const end = (scope: string, action: string) =>
      `set ${scope} post-rulebase default-security-rules rules interzone-default action ${action}`;
    const near = end('device-group Site', 'deny');
    const lines = [...parents, 'set mgt-config users x', end('shared', 'allow'), near];
    const { permit } = readSet(lines, asked).reading;
    expect(decideGranted(permit, web)).toBe('deny');
    const turned = lines.map((line) =>
      line.replace(/(allow|deny)$/, (one) => (one === 'allow' ? 'deny' : 'allow')),
    );
    expect(decideGranted(readSet(turned, asked).reading.permit, web)).toBe('allow');
  });

  test('without the parents of several groups nothing is known', () => {
    const other = rule('Other', 'pre-rulebase', 'o', {});
    expect(of([...site, ...other])).toBe('unknown');
    expect(of(site)).toBe('allow');
  });

  test('the nearest object is meant, and a group of another scope leaves it open', () => {
    const objects = [
      'set device-group World address net ip-netmask 198.51.100.0/24',
      'set device-group World address-group far static net',
      'set device-group Site address net ip-netmask 192.0.2.0/24',
    ];
    const to = (destination: string) => [
      ...rule('Site', 'pre-rulebase', 'own', { destination }),
      ...rule('Site', 'pre-rulebase', 'rest', { action: 'deny' }),
    ];
    expect(of([...parents, ...objects, ...to('net')])).toBe('allow');
    expect(of([...parents, ...objects, ...to('far')])).toBe('unknown');
  });
});

describe('one zone', () => {
  const within = { 'to-zone': 'trust' };
  const device = ['set deviceconfig system hostname fw'];
  const of = (lines: readonly string[]) => decide(readSet([...device, ...lines], within).reading.permit, web);

  test.each([
    ['nothing is said: it is open', [], 'allow'],
    ['a rule for both sides', ruleLines('a', { to: 'trust', action: 'deny' }), 'deny'],
    [
      'a rule within zones',
      ruleLines('a', { to: 'untrust', 'rule-type': 'intrazone', action: 'deny' }),
      'deny',
    ],
    [
      'a rule between zones',
      ruleLines('a', { to: 'any', 'rule-type': 'interzone', action: 'deny' }),
      'allow',
    ],
    [
      'a default that closes',
      ['set rulebase default-security-rules rules intrazone-default action deny'],
      'deny',
    ],
    [
      'a default of other pairs',
      ['set rulebase default-security-rules rules interzone-default action deny'],
      'allow',
    ],
  ])('%s', (_name, lines, expected) => {
    expect(of(lines)).toBe(expected);
  });

  test('no text is written for it', () => {
    const { value, diagnostics } = target.lower(
      policy({ services: ['443/https'], hosts: ['a.example'] }),
      optionsOf(within),
    );
    expect(value).toBeUndefined();
    expect(diagnostics.map(({ code }) => code)).toEqual(['bad-option']);
  });
});

describe('what is nearly always so', () => {
  test.each([
    ['profiles', { 'profile-setting': 'group strict' }, 'profiles-block-nothing'],
    ['a target', { target: 'devices 0001' }, 'target-includes-this'],
    ['a predefined service', { service: 'service-https' }, 'predefined-services'],
  ])('%s', (_name, fields, premise) => {
    const { permit } = readSet([...ruleLines('a', fields), ...closing]).reading;
    expect(decide(permit, web)).toBe('unknown');
    expect(decideGranted(permit, web)).toBe('allow');
    expect(
      JSON.stringify(permit.clauses, (_key, value) => (typeof value === 'bigint' ? String(value) : value)),
    ).toContain(premise);
    expect(target.premises?.map(({ name }) => name)).toContain(premise);
  });
});

test('applications and users are unknown by their own names', () => {
  const { permit } = readSet([
    ...ruleLines('a', { application: '[ web-browsing ssl ]', 'source-user': 'site-admin' }),
    ...closing,
  ]).reading;
  const text = JSON.stringify(permit.clauses[0]);
  expect(text).toContain('"application:ssl,web-browsing"');
  expect(text).toContain('"user:site-admin"');
  const ping = readSet([...ruleLines('a', { application: 'ping' }), ...closing]).reading.permit;
  expect([decide(ping, web), decide(ping, 'tcp 443 192.0.2.1 -')]).toEqual(['deny', 'unknown']);
});

test('where lists come from is part of what a text says', () => {
  const list = (url: string, more: readonly string[] = []) =>
    readSet(
      [
        `set external-list l type ip url ${url}`,
        'set external-list l type ip recurring hourly',
        ...more,
        ...ruleLines('a', { destination: 'l' }),
        ...closing,
      ],
      { 'edl-url': 'https://lists.example/a', 'edl-certificate-profile': 'ca' },
    ).reading.places?.map(({ place, option, isAsOptionsSay }) => [place, option, isAsOptionsSay]);
  expect(
    list('https://lists.example/a/l.txt', ['set external-list l type ip certificate-profile ca']),
  ).toEqual([
    ['https://lists.example/a/l.txt', 'edl-url', true],
    ['certificate profile ca', 'edl-certificate-profile', true],
  ]);
  expect(list('https://other.example/a/l.txt')).toEqual([
    ['https://other.example/a/l.txt', 'edl-url', false],
    ['certificate profile (none)', 'edl-certificate-profile', false],
  ]);
});

test('files have names that a device loads', () => {
  for (const name of ['site', 'a-rule-set-whose-name-has-many-words-in-it', 'x'.repeat(60)]) {
    const paths = Object.keys(
      filesOf({ ...policy({ services: ['443/https'], hosts: ['a.example'] }), name }),
    );
    expect(paths.filter((path) => path.endsWith('.xml'))).toHaveLength(1);
    for (const path of paths.filter((one) => one.endsWith('.xml')))
      expect(`before-${path}`.length).toBeLessThanOrEqual(32);
    expect(paths).toContain(`${name}.set`);
  }
});

test('the document names the release that is asked for', () => {
  const rootOf = (values: Readonly<Record<string, string>>) =>
    /<config version="([^"]*)"/.exec(
      filesOf(policy({ services: ['443/https'], hosts: ['a.example'] }), values)['test.xml'] ?? '',
    )?.[1];
  expect([rootOf({}), rootOf({ version: '11.2' }), rootOf({ version: '9.0' })]).toEqual([
    '10.1.0',
    '11.2.0',
    '9.0.0',
  ]);
});
