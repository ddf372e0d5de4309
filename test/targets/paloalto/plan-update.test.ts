/** The commands of single updates, and what a candidate refuses. */
import { describe, expect, test } from 'vitest';
import type { Policy } from '../../../src/rules/policy.ts';
import { print } from '../../../src/targets/paloalto/compile/print.ts';
import { planUpdate } from '../../../src/targets/paloalto/compile/update/plan.ts';
import type { PaloaltoConfig } from '../../../src/targets/paloalto/config.ts';
import { applyCommand, openCandidate } from '../../../src/targets/paloalto/read/edits/candidate.ts';
import { checkUpdate } from '../../../src/targets/paloalto/read/edits/check-update.ts';
import { target } from '../../../src/targets/paloalto/target.ts';
import { policy, type RuleWords } from '../../support/build-policy.ts';
import { optionsOf, parse, ruleLines } from './support.ts';

type Values = Readonly<Record<string, string>>;

function configOf(wanted: Policy, values: Values = {}): PaloaltoConfig {
  const { value, diagnostics } = target.lower(wanted, optionsOf(values));
  if (value === undefined) throw new Error(JSON.stringify(diagnostics));
  return value;
}

/** The commands from one config to another, proved, without the words that each has. */
function update(old: PaloaltoConfig, wanted: PaloaltoConfig): readonly string[] {
  const { value, diagnostics } = planUpdate(old, wanted);
  if (value === undefined) return diagnostics.map(({ code, message }) => `${code}: ${message}`);
  const [before, after] = [old, wanted].map((one) => print(one).filter(({ path }) => path.endsWith('.xml')));
  expect(checkUpdate(before ?? [], value, after ?? []).map(({ message }) => message)).toEqual([]);
  return String(value.content).split('\n').slice(0, -1);
}

function edit(
  before: readonly RuleWords[],
  after: readonly RuleWords[],
  values: readonly [Values?, Values?] = [],
) {
  return update(configOf(policy(...before), values[0]), configOf(policy(...after), values[1] ?? values[0]));
}

const web: RuleWords = { id: 'web', services: ['443/https'], hosts: ['www.example.com', 'api.example.com'] };
const mail: RuleWords = { id: 'mail', services: ['993/tcp'], addresses: ['192.0.2.0/24', '198.51.100.0/24'] };
const time: RuleWords = { id: 'time', services: ['123/udp'], addresses: ['203.0.113.9/32'] };

describe('an update', () => {
  test('of nothing is nothing', () => {
    expect(edit([web, mail], [web, mail])).toEqual([]);
  });

  test('of a host is its line', () => {
    expect(edit([web], [{ ...web, hosts: ['www.example.com', 'new.example.com'] }])).toEqual([
      'set profiles custom-url-category rulec-test.web list new.example.com/',
      'delete profiles custom-url-category rulec-test.web list api.example.com/',
    ]);
  });

  test('of a prefix is its object and its membership, there and gone', () => {
    expect(edit([mail], [{ ...mail, addresses: ['192.0.2.0/24', '203.0.113.0/24'] }])).toEqual([
      'set address rulec-v4-203.0.113.0-24 ip-netmask 203.0.113.0/24',
      'set address-group rulec-test.mail_addresses static rulec-v4-203.0.113.0-24',
      'delete address-group rulec-test.mail_addresses static rulec-v4-198.51.100.0-24',
      'delete address rulec-v4-198.51.100.0-24',
    ]);
  });

  test('of a port adds the service, in a device group too', () => {
    const group = { 'device-group': 'Branch offices' };
    expect(edit([web], [{ ...web, services: ['443/https', '8443/https'] }], [group])).toEqual([
      'set device-group "Branch offices" service rulec-tcp-8443 protocol tcp port 8443',
      'set device-group "Branch offices" service rulec-tcp-8443 tag rulec',
      'set device-group "Branch offices" pre-rulebase security rules rulec-test.web service rulec-tcp-8443',
    ]);
  });

  test('of the order moves one rule', () => {
    expect(edit([web, mail, time], [mail, time, web])).toEqual([
      'move rulebase security rules rulec-test.web after rulec-test.time_addresses',
    ]);
  });

  test('that adds a rule makes it disabled, whole, and puts it in its place', () => {
    const lines = edit([web], [web, time]);
    const rule = 'rulebase security rules rulec-test.time_addresses';
    expect(lines.filter((line) => line.includes(` ${rule} `))).toHaveLength(18);
    expect(lines.find((line) => line.includes(` ${rule} `))).toBe(`set ${rule} disabled yes`);
    expect(lines.slice(-2)).toEqual([`set ${rule} disabled no`, `move ${rule} after rulec-test.web`]);
  });

  test('that takes a rule away takes its objects too, in the order in which they refer to each other', () => {
    expect(edit([web, time], [web])).toEqual([
      'delete rulebase security rules rulec-test.time_addresses',
      'delete address-group rulec-test.time_addresses',
      'delete address rulec-v4-203.0.113.9-32',
      'delete service rulec-udp-123',
    ]);
  });

  test('of a denial, and of two lists of one rule, is guarded by a rule that denies everything', () => {
    const more = { ...web, hosts: ['www.example.com', 'new.example.com'] };
    const denial: RuleWords = { ...mail, id: 'no', action: 'deny', services: ['443/tcp'] };
    const guarded = [
      edit([denial, web], [denial, more]),
      edit([web], [{ ...more, services: ['8443/https'] }]),
      edit([denial, web], [{ ...denial, addresses: ['192.0.2.0/24'] }, web]),
    ];
    for (const lines of guarded) {
      const name = 'rulebase security rules rulec-test.update_deny';
      expect(lines[0]).toBe(`set ${name} disabled yes`);
      expect(lines).toContainEqual(
        expect.stringMatching(new RegExp(`^move ${name} before rulec-test\\.(no_addresses|web)$`)),
      );
      expect(lines.at(-1)).toBe(`delete ${name}`);
    }
    expect(edit([denial, web], [denial, web, mail]).join()).not.toContain('update_deny');
  });

  test('of options that rules carry changes these alone', () => {
    const values: readonly [Values, Values] = [
      { 'log-setting': 'to-siem', 'profile-group': 'old' },
      { 'profile-group': 'new', tag: 'change 4711', 'log-start': 'yes' },
    ];
    const rule = (name: string) => `rulebase security rules rulec-test.${name}`;
    expect(edit([web], [web], values)).toEqual([
      'set tag "change 4711"',
      `set ${rule('web')} log-start yes`,
      `delete ${rule('web')} profile-setting`,
      `set ${rule('web')} profile-setting group new`,
      `set ${rule('web')} tag "change 4711"`,
      `set ${rule('closing_deny')} log-start yes`,
      `set ${rule('closing_deny')} tag "change 4711"`,
      `delete ${rule('web')} log-setting`,
      `delete ${rule('closing_deny')} log-setting`,
    ]);
  });

  test('from the front of a device group to its end takes the old denial away last', () => {
    const lines = edit(
      [web],
      [web],
      [{ 'device-group': 'DG1' }, { 'device-group': 'DG1', rulebase: 'post' }],
    );
    const guard = 'device-group DG1 pre-rulebase security rules rulec-test.update_deny';
    expect(lines.filter((line) => line.includes(guard)).length).toBe(0);
    expect(lines[0]).toBe('delete device-group DG1 pre-rulebase security rules rulec-test.web');
    expect(lines.at(-1)).toBe('delete device-group DG1 pre-rulebase security rules rulec-test.closing_deny');
  });

  test('from address objects to lists deletes the group before the list has its name', () => {
    const tag = { cloud: 'public', name: 'ExampleTag', changeNumber: 1 };
    const tagged = policy(mail, time);
    const rules = tagged.rules.map((rule) => ({
      ...rule,
      destinations: rule.destinations.map((one) => ({
        ...one,
        origins: [{ text: 'azure:ExampleTag', tag }],
      })),
    })) as unknown as Policy['rules'];
    const lists = { 'service-tags': 'edl', 'edl-url': 'https://lists.example.com' };
    const one: Policy = { ...tagged, rules: rules.slice(0, 1) };
    const lines = update(configOf(one), configOf(one, lists));
    const at = (start: string) => lines.findIndex((line) => line.startsWith(start));
    expect(at('delete address-group rulec-test.st-ExampleTag')).toBeGreaterThan(
      at('delete rulebase security rules rulec-test.mail_addresses'),
    );
    expect(at('set external-list rulec-test.st-ExampleTag')).toBeGreaterThan(
      at('delete address-group rulec-test.st-ExampleTag'),
    );
    expect(lines.at(-1)).toBe('delete rulebase security rules rulec-test.update_deny');
    expect(update(configOf(one, lists), configOf(one)).at(-1)).toBe(
      'delete rulebase security rules rulec-test.update_deny',
    );
    const moved = { ...lists, 'edl-url': 'https://other.example.com', 'edl-certificate-profile': 'ca' };
    expect(update(configOf(one, lists), configOf(one, moved))).toEqual([
      'set external-list rulec-test.st-ExampleTag type ip url https://other.example.com/rulec-test.st-ExampleTag.txt',
      'set external-list rulec-test.st-ExampleTag type ip certificate-profile ca',
    ]);
  });

  test('of a rule that somebody has switched off, or given a schedule, makes it anew', () => {
    const old = configOf(policy(web));
    const touch = (change: object): PaloaltoConfig => ({
      ...old,
      scopes: old.scopes.map((scope) => ({
        ...scope,
        rulebases: scope.rulebases.map((base) => ({
          ...base,
          security: base.security.map((rule, at) => (at === 0 ? { ...rule, ...change } : rule)),
        })),
      })),
    });
    expect(update(touch({ disabled: true }), old)[0]).toBe('delete rulebase security rules rulec-test.web');
    expect(
      planUpdate(touch({ narrowings: [{ cause: 'time:nights', what: 'nights' }] }), old).value?.content,
    ).toMatch(/^delete rulebase security rules rulec-test\.web\n/);
  });

  test('keeps objects that another rule set or the site refers to', () => {
    const old = configOf(policy(web, time));
    const lines = ruleLines('site', { destination: 'rulec-test.time_addresses', service: 'rulec-udp-123' });
    const text = `${String(print(old)[1]?.content).replace(/^(delete|move) .*\n/gm, '')}${lines.join('\n')}\n`;
    const { value } = parse('set', text);
    if (value === undefined) throw new Error('the device cannot be read');
    const plan = planUpdate(value, configOf(policy(web))).value;
    expect(plan?.content).toBe('delete rulebase security rules rulec-test.time_addresses\n');
  });

  test('is refused where the site uses what has to be recreated', () => {
    const old = configOf(policy({ ...time, services: ['123/udp'] }));
    const [scope] = old.scopes;
    const odd = scope?.services.map((one) => ({ ...one, ports: '124' })) ?? [];
    const site = { ...old, scopes: old.scopes.map((one) => ({ ...one, services: odd })) };
    const text = `${String(print(site)[1]?.content).replace(/^(delete|move) .*\n/gm, '')}${ruleLines('site', { service: 'rulec-udp-123' }).join('\n')}\n`;
    const { value } = parse('set', text);
    if (value === undefined) throw new Error('the device cannot be read');
    expect(planUpdate(value, old).diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'no-update: service rulec-udp-123 has to be recreated, and rulebase security rules site refers to it',
    ]);
  });

  test('knows rules by their place where their names are cut', () => {
    const id = 'a-rule-with-a-very-long-name-that-goes-on-and-on-and-on-and-on';
    const [long, other] = [policy({ ...mail, id }, web), policy(web)];
    expect(update(configOf(long), configOf(other)).filter((line) => /^delete rulebase/.test(line))).toEqual([
      expect.stringMatching(/^delete rulebase security rules rulec-a-rule-with-\S+-[0-9a-f]{6}$/),
    ]);
    const open = { closing: 'none' };
    const cut = policy(web, { ...mail, id });
    expect(update(configOf(cut, open), configOf(other, open))[0]).toMatch(
      /^delete rulebase security rules rulec-a-rule-with-/,
    );
    const foreign = { ...long, name: 'other' };
    const [mine, theirs] = [configOf(other), configOf(foreign)];
    const [base] = theirs.scopes[0]?.rulebases ?? [];
    const both: PaloaltoConfig = {
      ...mine,
      scopes: mine.scopes.map((scope) => ({
        ...scope,
        ...{
          addresses: theirs.scopes[0]?.addresses ?? [],
          addressGroups: theirs.scopes[0]?.addressGroups ?? [],
        },
        ...{ services: theirs.scopes[0]?.services ?? [] },
        categories: [...scope.categories, ...(theirs.scopes[0]?.categories ?? [])],
        rulebases: scope.rulebases.map((one) => ({
          ...one,
          security: [...one.security, ...(base?.security ?? [])],
        })),
      })),
    };
    expect(update(both, mine)).toEqual([]);
  });
});

describe('a candidate refuses', () => {
  const text = [
    'set tag rulec comments x',
    'set address a ip-netmask 192.0.2.1/32',
    'set address b ip-netmask 192.0.2.2/32',
    'set address-group g static a',
    'set service s protocol tcp port 443',
    'set profiles custom-url-category c type "URL List"',
    'set profiles custom-url-category c list a.example.com/',
    ...ruleLines('r', { source: 'g', category: 'c', service: 's' }),
    ...ruleLines('q'),
  ].join('\n');

  test.each([
    ['set address-group g static a', 'a is in the list of g already'],
    ['set address-group g static nobody', 'g would name nobody, which is not there'],
    ['set address g ip-netmask 192.0.2.3/32', 'another thing is called g'],
    ['set external-list a type ip recurring hourly', 'another thing is called a'],
    ['set rulebase security rules r destination a', 'any would be listed with others in r'],
    ['set rulebase security rules r category any', 'any would be listed with others in r'],
    ['set rulebase security rules r service t', 'r would name t, which is not there'],
    ['set rulebase security rules r tag t', 'r would name t, which is not there'],
    ['set rulebase security rules r colour red', 'not known here'],
    ['set rulebase security rules r', 'r gets no value'],
    ['set address a "open', 'a double quote is not closed'],
    ['delete address-group g static a', 'the list of g would be empty, which may mean any'],
    ['delete address-group g static b', 'g has no static b to delete'],
    ['delete address-group g', 'something refers to g'],
    ['delete address a', 'something refers to a'],
    ['delete address n', 'there is no n to delete'],
    ['delete service s', 'something refers to s'],
    ['delete profiles custom-url-category c', 'something refers to c'],
    ['delete rulebase security rules r source', 'r has no source to delete'],
    ['delete rulebase security rules r action', 'r has no action to delete'],
    ['delete rulebase security rules', 'the name of an entry is missing'],
    ['delete tag rulec', 'rules that are not in the text may have the tag'],
    ['move rulebase security rules n top', 'there is no rule n to move'],
    ['move rulebase security rules r after n', 'there is no rule n to move r to'],
    ['move rulebase security rules r after r', 'there is no rule r to move r to'],
    ['move rulebase security rules r aside', 'a rule moves to top, bottom, before or after'],
    ['rename address b to n', 'an update does not rename'],
    ['set deviceconfig system hostname x', 'an update touches rules and what they name, and nothing else'],
    ['delete rulebase', 'an update touches rules and what they name, and nothing else'],
  ])('%s', (line, why) => {
    const { value } = openCandidate([{ path: 'old.set', content: text }]);
    if (value === undefined) throw new Error('the text cannot be read');
    expect(applyCommand(value, line, { file: 'update.set', line: 1 })).toContain(why);
  });

  test('nothing of what is done in order', () => {
    const { value } = openCandidate([{ path: 'old.set', content: text }]);
    if (value === undefined) throw new Error('the text cannot be read');
    const lines = [
      'set address n ip-netmask 192.0.2.3/32',
      'set address-group g static n',
      'delete address-group g static a',
      'delete address a',
      'move rulebase security rules q before r',
      'delete rulebase security rules r',
      'delete address-group g',
      'set rulebase security rules q description "a b"',
      'delete rulebase security rules q description',
    ];
    expect(lines.map((line) => applyCommand(value, line, { file: 'update.set', line: 1 }))).toEqual(
      lines.map(() => undefined),
    );
  });
});

describe('a check finds', () => {
  const [before, after] = [[web], [{ ...web, hosts: ['www.example.com'] }, time]].map((rules) =>
    print(configOf(policy(...rules))).filter(({ path }) => path.endsWith('.xml')),
  );
  const plan = planUpdate(
    configOf(policy(web)),
    configOf(policy({ ...web, hosts: ['www.example.com'] }, time)),
  ).value;
  const lines = String(plan?.content).split('\n').slice(0, -1);

  // An omitted field has a default; a rule may be whole from the start.
  const byDefault =
    / (source any|source-user any|negate-\w+ no|category any|application any|action allow|log-start no|log-end yes|disabled yes)$/;
  test.each(lines.flatMap((line, at) => (byDefault.test(line) ? [] : [[line, at] as const])))(
    'that a command is missing: %s',
    (_, at) => {
      const content = lines.filter((_line, index) => index !== at).join('\n');
      expect(checkUpdate(before ?? [], { path: 'test.update.set', content }, after ?? [])).not.toEqual([]);
    },
  );

  test.each([
    ['something of the site is changed', 'set rulebase security rules site description x', 'not as it was'],
    ['something of the site is moved', 'move rulebase security rules site top', 'of others were moved'],
    ['something of the site is gone', 'delete rulebase security rules site', 'was not rulec'],
    ['something is left', '', 'is still there'],
  ])('that %s', (_, line, why) => {
    const device = [...ruleLines('rulec-test.old'), ...ruleLines('other'), ...ruleLines('site')].join('\n');
    const commands = why.includes('still') ? [] : ['delete rulebase security rules rulec-test.old'];
    const whole = planUpdate(
      parse('set', device).value ?? configOf(policy(web)),
      configOf(policy(web)),
    ).value;
    const content = `${String(whole?.content).replace(/^delete .*\n/gm, '')}${[...commands, line].join('\n')}\n`;
    const wanted = print(configOf(policy(web))).filter(({ path }) => path.endsWith('.xml'));
    const found = checkUpdate(
      [{ path: 'device.set', content: device }],
      { path: 'test.update.set', content },
      wanted,
    );
    expect(found.map(({ message }) => message).join()).toContain(why);
  });
});
