/** What a site hangs on rules: written, read back, and compared. */
import { describe, expect, test } from 'vitest';
import { verifyFiles } from '../../../src/driver/verify-files.ts';
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
