import { describe, expect, test } from 'vitest';
import { checkDates, checkRuleSet, warnOfDeadRules } from '../../src/rules/check/checks.ts';
import { findSharedNameSpaces, sharedNameSpaces } from '../../src/rules/check/shared-name-spaces.ts';
import { parseHost } from '../../src/rules/forms/hosts.ts';
import type { PolicyRule } from '../../src/rules/policy.ts';
import { isMisread } from '../../src/sets/prefix.ts';
import { loaded, places, ruleSetText } from './support.ts';

function warnings(text: string): readonly string[] {
  return places(text, checkRuleSet(loaded(text)));
}

test('ids that differ only in case are told with both places and an id that is free', () => {
  const rule = (id: string): string => `  - { id: ${id}, services: [1/tcp], to: [{ hosts: [a.example] }] }\n`;
  const ruleSet = loaded(`rulec: 1\nname: a\nrules:\n${['web', 'WEB-2', 'Web'].map(rule).join('')}`);
  const [warning, ...others] = checkRuleSet(ruleSet);
  expect(others).toEqual([]);
  expect(warning).toMatchObject({
    code: 'duplicate-id',
    severity: 'warning',
    message: 'the ids web and Web differ only in case, which Squid does not see',
    related: [{ span: ruleSet.rules[0]?.id.span }],
    help: 'give this one another: Web-3',
  });
  expect(warning?.span).toEqual(ruleSet.rules[2]?.id.span);
});

describe('covered hosts', () => {
  test.each<[string, readonly string[]]>([
    ['a.example, b.example', []],
    ['a.example, A.Example', ['7:28 covered-host']],
    ['x.a.example, "*.a.example"', ['7:17 covered-host']],
    ['"*.a.example", x.y.a.example', ['7:32 covered-host']],
    ['"*.a.example", a.example', []],
    ['"*.a.example", xa.example', []],
    ['"*.x.a.example", "*.a.example"', ['7:17 covered-host']],
    ['"*.a.example", "x*.a.example"', ['7:32 covered-host']],
    ['"x*.a.example", xy.a.example', ['7:33 covered-host']],
    ['"x*.a.example", x.a.example', []],
    ['"x*.a.example", "x*y.a.example"', ['7:33 covered-host']],
    ['a.example/x, a.example', ['7:17 covered-host']],
    ['a.example/x, a.example/x/y', ['7:30 covered-host']],
    ['a.example/x, a.example/xy', []],
    ['a.example/x, "*.example"', ['7:17 covered-host']],
    ['a.example, a.example, a.example', ['7:28 covered-host', '7:39 covered-host']],
  ])('%s', (hosts, expected) => {
    expect(warnings(ruleSetText({ to: `hosts: [${hosts}]` }))).toEqual(expected);
  });

  test('are found across the destinations of a rule, with the place of what covers them', () => {
    const text = ruleSetText({ to: 'hosts: [a.b.example]' }).concat('      - hosts: ["*.b.example"]\n');
    const [warning] = checkRuleSet(loaded(text));
    expect(warning).toMatchObject({ code: 'covered-host', severity: 'warning' });
    const span = warning?.related?.[0]?.span;
    expect(text.slice(span?.start, span?.end)).toBe('"*.b.example"');
  });

  test('of another rule are no matter', () => {
    const text = ruleSetText().concat('  - {id: two, services: [80/http], to: [{hosts: [a.example]}]}\n');
    expect(warnings(text)).toEqual([]);
  });

  test('are found quickly in long lists', () => {
    const names = Array.from({ length: 20_000 }, (_, n) => `n${n}.example`);
    const started = performance.now();
    const ruleSet = loaded(ruleSetText({ to: `hosts: [${names.join(', ')}, n7.example]` }));
    const loadedAt = performance.now();
    expect(checkRuleSet(ruleSet)).toHaveLength(1);
    expect(performance.now() - loadedAt).toBeLessThan(Math.max(1000, loadedAt - started));
  });
});

describe('shared name spaces', () => {
  test.each<[string, boolean]>([
    ['*.servicebus.windows.net', true],
    ['*.windows.net', true],
    ['*.net', true],
    ['*.com', true],
    ['*.co.uk', true],
    ['x*.com.au', true],
    ['*.a.co.uk', false],
    ['*.example', false],
    ['*.corp', false],
    ['*com', true],
    ['srv*', false],
    ['*-files.servicebus.windows.net', true],
    ['*.blob.core.windows.net', true],
    ['*.one.servicebus.windows.net', false],
    ['one.servicebus.windows.net', false],
    ['servicebus.windows.net', false],
    ['x*.one.servicebus.windows.net', false],
    ['one.x*.servicebus.windows.net', true],
    ['*.notservicebus.windows.net', false],
    ['*.msappproxy.net', false],
    ['*cdn.example', false],
  ])('%s: %s', (host, shared) => {
    expect(warnings(ruleSetText({ to: `hosts: ["${host}"]` }))).toEqual(
      shared ? ['7:17 shared-name-space'] : [],
    );
  });

  test('are no matter in a denial', () => {
    const rule = 'services: [443/https]\naction: deny';
    expect(warnings(ruleSetText({ rule, to: 'hosts: ["*.windows.net"]' }))).toEqual([]);
  });

  test('are each a name with a reason, once, and found by their own wildcard', () => {
    const names = sharedNameSpaces.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, reason } of sharedNameSpaces) {
      const host = parseHost(`*.${name.replace('*', 'west-1')}`);
      expect(!isMisread(host) && findSharedNameSpaces(host.pattern).map((one) => one.name)).toContain(name);
      expect(reason).not.toBe('');
    }
  });
});

describe('dates', () => {
  const text = ruleSetText({ rule: 'services: [1/tcp]\nexpires: 2027-06-30' });

  test.each<[string, readonly string[]]>([
    ['2027-05-30', []],
    ['2027-05-31', ['6:14 expiring-rule']],
    ['2027-06-30', ['6:14 expiring-rule']],
    ['2027-07-01', ['6:14 expired-rule']],
  ])('on %s', (today, expected) => {
    expect(places(text, checkDates(loaded(text), today))).toEqual(expected);
  });
});

test('dead rules are told with what covers them', () => {
  const rule = (id: string, start: number): PolicyRule => ({
    id,
    ruleSet: 'test',
    action: 'allow',
    services: [],
    destinations: [],
    inspection: 'allowed',
    span: { file: 'test.yaml', start, end: start + 1 },
  });
  const [one, two, three] = [rule('one', 0), rule('two', 10), rule('three', 20)];
  const told = warnOfDeadRules([
    { rule: three, coveredBy: [one, two] },
    { rule: two, coveredBy: [one] },
    { rule: one, coveredBy: [] },
  ]);
  expect(told.map(({ code, severity }) => `${severity} ${code}`)).toEqual(Array(3).fill('warning dead-rule'));
  expect(told.map(({ message }) => message.replace(/.*: /, ''))).toEqual([
    'one, two together match all of it',
    'one matches all of it',
    'it matches nothing',
  ]);
  expect(told[0]?.related?.map(({ span }) => span.start)).toEqual([0, 10]);
});
