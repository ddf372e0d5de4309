/** Set scripts as changes: what deletes, additions and moves make of what was there before. */
import { describe, expect, test } from 'vitest';
import type { Policy } from '../../../src/rules/policy.ts';
import { print } from '../../../src/targets/paloalto/compile/print.ts';
import { target } from '../../../src/targets/paloalto/target.ts';
import { policy } from '../../support/build-policy.ts';
import { closing, decide, optionsOf, parse, readSet, ruleLines } from './support.ts';

const old = [
  'set service s protocol tcp port 443',
  'set address a1 ip-netmask 203.0.113.1',
  'set address a2 ip-netmask 203.0.113.2',
  'set address-group g static [ a1 a2 ]',
  'set profiles custom-url-category c type "URL List"',
  'set profiles custom-url-category c list old.example.com/',
  'set profiles custom-url-category c list keep.example.com/',
  ...ruleLines('r', { destination: 'g', category: 'c', service: 's' }),
  ...ruleLines('user-rule', { service: 's' }),
];
const deletions = [
  'delete rulebase security rules r',
  'delete address-group g',
  'delete profiles custom-url-category c',
];
const additions = [
  'set profiles custom-url-category c type "URL List"',
  'set profiles custom-url-category c list keep.example.com/',
  'set address-group g static a2',
  ...ruleLines('r', { destination: 'g', category: 'c', service: 's' }),
];
const top = 'move rulebase security rules r top';

function modelOf(lines: readonly string[]) {
  const { value } = parse('set', lines.join('\n'));
  const [scope] = value?.scopes ?? [];
  return {
    entries: scope?.categories[0]?.list.map(({ text }) => text),
    members: scope?.addressGroups[0]?.members,
    rules: scope?.rulebases[0]?.security.map((rule) => (rule.kind === 'rule' ? rule.name : rule.kind)),
  };
}

describe('an update', () => {
  test('that deletes, sets and moves gives the new state', () => {
    expect(modelOf([...old, ...deletions, ...additions, top])).toEqual({
      entries: ['keep.example.com/'],
      members: ['a2'],
      rules: ['r', 'user-rule'],
    });
  });

  test('without deletes keeps what the new version does not have', () => {
    expect(modelOf([...old, ...additions, top])).toEqual({
      entries: ['old.example.com/', 'keep.example.com/'],
      members: ['a1', 'a2'],
      rules: ['r', 'user-rule'],
    });
  });

  test('alone, with one delete missing, is not known to be the new state', () => {
    const base = old.slice(0, 3);
    const whole = [
      ...base,
      ...deletions,
      ...additions,
      ...closing,
      top,
      'move rulebase security rules last after r',
    ];
    const view = 'tcp 443 203.0.113.2 keep.example.com/';
    expect(
      decide(
        readSet([
          ...whole,
          'delete rulebase security rules last',
          ...closing,
          'move rulebase security rules last after r',
        ]).reading.permit,
        view,
      ),
    ).toBe('allow');
    for (const missing of deletions) {
      const { reading, diagnostics } = readSet(whole.filter((line) => line !== missing));
      const elsewhere = 'tcp 443 203.0.113.1 old.example.com/';
      expect(decide(reading.permit, elsewhere)).toBe('unknown');
      expect(diagnostics.map(({ code }) => code)).toContain('unknown-construct');
    }
  });

  test('of a rule that is not moved leaves it below those of the device', () => {
    const { reading, diagnostics } = readSet([...old.slice(0, 7), ...deletions, ...additions]);
    expect(decide(reading.permit, 'tcp 443 203.0.113.2 keep.example.com/')).toBe('unknown');
    expect(diagnostics.map(({ message }) => message).join()).toContain('not every rule is moved to the top');
  });
});

describe('moves', () => {
  const rules = ['a', 'b', 'c'].flatMap((name) => ruleLines(name));
  test.each([
    [
      [
        'move rulebase security rules c top',
        'move rulebase security rules b top',
        'move rulebase security rules a top',
      ],
      ['a', 'b', 'c'],
    ],
    [
      [
        'move rulebase security rules c top',
        'move rulebase security rules a after c',
        'move rulebase security rules b after c',
      ],
      ['c', 'b', 'a'],
    ],
    [['move rulebase security rules a bottom'], ['b', 'c', 'a']],
    [['move rulebase security rules c before a'], ['c', 'a', 'b']],
    [['move rulebase security rules c top'], ['c', 'a', 'b']],
  ])('%o', (lines, expected) => {
    expect(modelOf([...rules, ...lines]).rules).toEqual(expected);
  });

  test('next to a rule that the text does not show leave the place open', () => {
    const { reading } = readSet([...rules, 'move rulebase security rules a after user-rule']);
    expect(decide(reading.permit, 'tcp 1 192.0.2.1 -')).toBe('unknown');
    const denied = readSet([
      ...ruleLines('a', { action: 'deny' }),
      'move rulebase security rules a after user-rule',
      ...ruleLines('b'),
    ]);
    expect(decide(denied.reading.permit, 'tcp 1 192.0.2.1 -')).toBe('unknown');
  });
});

describe('single parts', () => {
  test('are overwritten by a later line, and deleted by their path', () => {
    const { value } = parse(
      'set',
      [
        'set tag t comments a',
        'set tag t comments b',
        'set tag u comments c',
        'delete tag u comments',
        'delete tag nowhere',
      ].join('\n'),
    );
    expect(value?.scopes[0]?.tags.map(({ name, comments }) => [name, comments])).toEqual([
      ['t', 'b'],
      ['u', undefined],
    ]);
  });

  test('members are deleted one by one', () => {
    const lines = [
      'set profiles custom-url-category c type "URL List"',
      'set profiles custom-url-category c list [ a.test/ b.test/ ]',
      'delete profiles custom-url-category c list a.test/',
    ];
    expect(modelOf(lines).entries).toEqual(['b.test/']);
  });

  test('several may stand in one line', () => {
    const { value, diagnostics } = parse(
      'set',
      'set external-list l type ip url https://edl.example.com/l.txt recurring daily at 03',
    );
    expect(value?.scopes[0]?.lists.map(({ url, recurring }) => [url, recurring])).toEqual([
      ['https://edl.example.com/l.txt', 'daily at 03'],
    ]);
    expect(diagnostics).toEqual([]);
  });
});

describe('what rulec writes', () => {
  const options = optionsOf({ source: '203.0.113.0/24' });
  const scriptOf = (wanted: Policy): string => {
    const { value } = target.lower(wanted, options);
    if (value === undefined) throw new Error('not lowered');
    return String(print(value).find(({ path }) => path.endsWith('.set'))?.content);
  };
  const before = scriptOf(
    policy(
      { id: 'gone', services: ['80/http'], hosts: ['old.example.com'] },
      { id: 'web', services: ['443/https'], hosts: ['a.example.com', 'b.example.com'], inspection: 'bypass' },
      { id: 'net', services: ['22/tcp'], addresses: ['192.0.2.0/25', '198.51.100.0/24'] },
    ),
  );
  const after = scriptOf(
    policy(
      { id: 'net', services: ['22/tcp'], addresses: ['192.0.2.0/25'] },
      { id: 'web', services: ['443/https'], hosts: ['b.example.com', 'c.example.com'] },
    ),
  );

  test('deletes of the old version and the new script give what the new script gives alone', () => {
    const addresses = /^set (.*address rulec-\S*) (?:ip-netmask|fqdn) .*/;
    expect(target.guide(options)).toContain(
      "sed -nE 's/^set (.*address rulec-[^ ]*) (ip-netmask|fqdn) .*/delete \\1/p' NAME.set",
    );
    const removal = before
      .split('\n')
      .flatMap((line) => (line.startsWith('delete ') ? [line] : []))
      .concat(
        before
          .split('\n')
          .flatMap((line) => addresses.exec(line)?.[1] ?? [])
          .map((path) => `delete ${path}`),
      );
    const updated = parse('set', [before, ...removal, after].join('\n'));
    const fresh = parse('set', after);
    const withoutOrigins = (value: unknown) =>
      JSON.parse(JSON.stringify(value, (key, part: unknown) => (key === 'origin' ? undefined : part)));
    expect(updated.diagnostics).toEqual([]);
    expect(withoutOrigins(updated.value)).toEqual(withoutOrigins(fresh.value));
  });

  test('goes from deletes to sets to moves, users before what they use', () => {
    const verbs = before.split('\n').map((line) => line.split(' ')[0] ?? '');
    expect(verbs.join(' ')).toMatch(/^(delete )+(set )+(move )+$/);
    const kinds = before
      .split('\n')
      .filter((line) => line.startsWith('delete'))
      .map((line) => line.split(' ')[1] ?? '');
    expect([...new Set(kinds)]).toEqual(['rulebase', 'address-group', 'profiles', 'service']);
  });

  test('makes each rule disabled, and enables it last', () => {
    const lines = before
      .split('\n')
      .filter((line) => line.startsWith('set rulebase security rules rulec-test.web '));
    const fields = lines.map((line) => line.split(' ').slice(5).join(' '));
    expect([fields[0], fields.at(-1)]).toEqual(['disabled yes', 'disabled no']);
    expect(new Set(fields.map((field) => field.split(' ')[0]))).toEqual(
      new Set([
        'disabled',
        'from',
        'to',
        'source',
        'negate-source',
        'source-user',
        'destination',
        'negate-destination',
        'category',
        'application',
        'service',
        'action',
        'rule-type',
        'log-start',
        'log-end',
        'tag',
      ]),
    );
  });
});
