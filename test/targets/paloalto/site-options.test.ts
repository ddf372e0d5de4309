/** What a site hangs on rules: written, read back, and compared. */
import { describe, expect, test } from 'vitest';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import { readOptions } from '../../../src/targets/paloalto/options.ts';
import { target } from '../../../src/targets/paloalto/target.ts';
import type { Target } from '../../../src/targets/target.ts';
import { policy } from '../../support/build-policy.ts';
import { filesOf } from './support.ts';

const zones = { 'from-zone': 'trust', 'to-zone': 'untrust' };
const wanted = policy({
  id: 'web',
  services: ['443/https'],
  hosts: ['www.example.com'],
  inspection: 'bypass',
});

function linesOf(values: Readonly<Record<string, string>>): readonly string[] {
  const text = filesOf(wanted, values)['test.set'] ?? '';
  return text.split('\n').flatMap((line) => /^set .*security rules (.*)$/.exec(line)?.[1] ?? []);
}

function answer(text: string, values: Readonly<Record<string, string>>, path = 'test.set'): string {
  const files = [{ path, content: text }];
  const { value } = verifyFiles(wanted, target as unknown as Target, { ...zones, ...values }, files);
  const effects = value?.proof?.differences.map(({ effect }) => effect);
  return effects === undefined ? 'unreadable' : effects.length === 0 ? 'equal' : (effects[0] ?? '');
}

describe('on every security rule', () => {
  const values = {
    ...{ 'log-setting': 'to siem', 'log-start': 'yes', 'log-end': 'no' },
    ...{ 'profile-group': 'content', tag: 'change 4711' },
  };
  test('logs, profiles and a tag', () => {
    expect(linesOf(values)).toEqual(
      expect.arrayContaining([
        'rulec-test.web log-start yes',
        'rulec-test.web log-end no',
        'rulec-test.web log-setting "to siem"',
        'rulec-test.web profile-setting group content',
        'rulec-test.web tag "change 4711"',
        'rulec-test.closing_deny log-setting "to siem"',
        'rulec-test.closing_deny tag "change 4711"',
      ]),
    );
    // A denial lets nothing through that a profile could look at.
    expect(linesOf(values)).not.toContain('rulec-test.closing_deny profile-setting group content');
  });

  test('and nothing of it without the options', () => {
    expect(linesOf({}).join('\n')).not.toMatch(/log-setting|profile-setting|log-start yes|log-end no/);
  });

  test.each(['test.set', 'test.xml'])('verify takes %s for what was asked for', (path) => {
    const text = filesOf(wanted, values)[path] ?? '';
    expect(answer(text, values, path)).toBe('equal');
    // A group that nobody named may filter hosts.
    const other = text.replaceAll('content', 'strict');
    expect(answer(other, values, path)).toBe('unknown');
    expect(answer(text, {}, path)).toBe('unknown');
  });
});

describe('single profiles and a description', () => {
  const values = {
    'profile-virus': 'strict',
    'profile-file-blocking': 'no executables',
    description: 'Change 4711.',
  };
  test('stand on the rules that let something through, and on every rule', () => {
    expect(linesOf(values)).toEqual(
      expect.arrayContaining([
        'rulec-test.web profile-setting profiles virus strict',
        'rulec-test.web profile-setting profiles file-blocking "no executables"',
        'rulec-test.web description "Change 4711."',
        'rulec-test.closing_deny description "Change 4711. Everything that no rule of the rule set test allows."',
      ]),
    );
    expect(linesOf(values).join('\n')).not.toContain('closing_deny profile-setting');
  });
  test.each(['test.set', 'test.xml'])(
    'verify takes %s for what was asked for, and no filter of URLs',
    (path) => {
      const text = filesOf(wanted, values)[path] ?? '';
      expect(answer(text, values, path)).toBe('equal');
      expect(answer(text.replaceAll('file-blocking', 'url-filtering'), values, path)).toBe('unknown');
    },
  );
  test('a description is cut to what a device takes, the text of the site included', () => {
    const base = policy({ services: ['443/https'], hosts: ['a.example'] });
    const long = { ...base, rules: base.rules.map((rule) => ({ ...rule, why: 'w'.repeat(1024) })) };
    const lines = (filesOf(long, values)['test.set'] ?? '').split('\n');
    const texts = lines.flatMap((line) => / description "(.*)"$/.exec(line)?.[1] ?? []);
    expect(Math.max(...texts.map((text) => text.length))).toBe(1024);
  });
  test('go with no group, and with no sign that a command line reads', () => {
    expect(readOptions({ ...zones, ...values, 'profile-group': 'x' }).value).toBeUndefined();
    for (const bad of ['a"b', 'a?', ' a', 'x'.repeat(201), ''])
      expect(readOptions({ ...zones, description: bad }).value).toBeUndefined();
  });
});

describe('the rules of a device group', () => {
  const group = { 'device-group': 'Branch' };
  const post = { ...group, rulebase: 'post' };
  test('stand behind those of its firewalls where that is asked for', () => {
    const text = filesOf(wanted, post)['test.set'] ?? '';
    expect(text).toContain('set device-group Branch post-rulebase security rules rulec-test.web ');
    expect(text).toContain('move device-group Branch post-rulebase decryption rules rulec-test.web top');
    expect(text).not.toContain('pre-rulebase');
    expect(answer(text, post)).toBe('equal');
    expect(answer(text, group)).toBe('unknown');
  });
  test('of which a firewall has none', () => {
    const { diagnostics } = readOptions({ ...zones, rulebase: 'post' });
    expect(diagnostics.map(({ code }) => code)).toEqual(['bad-option']);
  });
  test('names that no device takes are refused', () => {
    for (const bad of [{ tag: 'none' }, { tag: 'a"b' }, { 'log-setting': 'x\ny' }, { 'profile-group': '' }])
      expect(readOptions({ ...zones, ...bad }).value).toBeUndefined();
  });
});

describe('the place among the rules of the site', () => {
  const moves = (values: Readonly<Record<string, string>>): readonly string[] => {
    const text = filesOf(wanted, values)['test.set'] ?? '';
    return text.split('\n').flatMap((line) => /^move (.*)$/.exec(line)?.[1] ?? []);
  };
  const group = { 'device-group': 'Branch' };
  const security = 'rulebase security rules rulec-test';
  const exempt = 'rulebase decryption rules rulec-test.web top';

  test.each([
    [{}, [`${security}.closing_deny top`, `${security}.web top`, exempt]],
    [{ place: 'bottom' }, [`${security}.web bottom`, `${security}.closing_deny bottom`, exempt]],
    [
      { place: 'before:Clean up' },
      [`${security}.web before "Clean up"`, `${security}.closing_deny before "Clean up"`, exempt],
    ],
    [{ place: 'after:dns' }, [`${security}.closing_deny after dns`, `${security}.web after dns`, exempt]],
  ])('%o', (values, expected) => {
    expect(moves(values)).toEqual(expected);
    for (const path of ['test.set', 'test.xml'])
      expect(answer(filesOf(wanted, values)[path] ?? '', values, path)).toBe('equal');
  });
  test('in front of the firewalls it is the bottom, below the other rules of the group', () => {
    expect(moves(group)[0]).toBe('device-group Branch pre-rulebase security rules rulec-test.web bottom');
    expect(moves({ ...group, place: 'top' })[0]).toMatch(/closing_deny top$/);
    expect(moves({ ...group, rulebase: 'post' })[0]).toMatch(/closing_deny top$/);
    expect(answer(filesOf(wanted, group)['test.set'] ?? '', group)).toBe('equal');
  });
  test('any other is reported', () => {
    const places = ['bottom', 'before:dns', 'after:dns', 'after:ntp'];
    for (const place of places) {
      const text = filesOf(wanted, { place })['test.set'] ?? '';
      const answers = ['top', ...places].map((other) => answer(text, { place: other }));
      expect(answers).toEqual(['unknown', ...places.map((one) => (one === place ? 'equal' : 'unknown'))]);
    }
  });
  test('so is a rule that stands elsewhere than the others', () => {
    const text = filesOf(wanted, { place: 'before:dns' })['test.set'] ?? '';
    for (const [from, to] of [
      ['closing_deny before dns', 'closing_deny after dns'],
      ['closing_deny before dns', 'closing_deny before ntp'],
      ['closing_deny before dns', 'closing_deny bottom'],
      ['web before dns', 'web after dns'],
      ['decryption rules rulec-test.web top', 'decryption rules rulec-test.web bottom'],
    ] as const) {
      const edited = text.replace(from, to);
      expect(edited).not.toBe(text);
      expect([to, answer(edited, { place: 'before:dns' })]).toEqual([to, 'unknown']);
    }
  });
  test('is by a rule of the site', () => {
    for (const place of ['middle', 'before:', 'after:rulec-test.web', 'before:a"b'])
      expect(readOptions({ ...zones, place }).value).toBeUndefined();
  });
});

describe('several zones a side', () => {
  const values = { 'from-zone': 'lan,dmz', 'to-zone': 'internet, partners' };

  test.each(['test.set', 'test.xml'])(
    'stand in every rule, and verify takes %s for what was asked for',
    (path) => {
      const text = filesOf(wanted, values)[path] ?? '';
      expect(answer(text, values, path)).toBe('equal');
      expect(answer(text, { ...values, 'from-zone': 'lan' }, path)).not.toBe('equal');
      expect(answer(text, { ...values, 'to-zone': 'internet,partners,wan' }, path)).toBe('unknown');
      const edited =
        path === 'test.xml'
          ? text.replace(/<member>dmz<\/member>/, '')
          : text.replace('security rules rulec-test.web from dmz', 'security rules rulec-test.web from lan');
      expect(edited).not.toBe(text);
      expect(answer(edited, values, path)).toBe('unknown');
      expect(answer(text.replaceAll('dmz', 'guests'), values, path)).not.toBe('equal');
    },
  );
  test('are not those of the other side, and no zone is named twice', () => {
    for (const to of ['dmz', 'internet,lan', 'internet,internet', 'any', ''])
      expect([to, readOptions({ ...values, 'to-zone': to }).value]).toEqual([to, undefined]);
  });
});
