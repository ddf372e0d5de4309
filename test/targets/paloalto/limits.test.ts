/** Bounds of devices and names: number, bound and source in the message, and nothing is cut. */
import { describe, expect, test } from 'vitest';
import type { Policy } from '../../../src/rules/policy.ts';
import { addressSetOf, type Prefix } from '../../../src/sets/prefix.ts';
import { models } from '../../../src/targets/paloalto/models.ts';
import { target } from '../../../src/targets/paloalto/target.ts';
import { policy } from '../../support/build-policy.ts';
import { optionsOf } from './support.ts';

/** A policy towards so many prefixes, no two of which are neighbours. */
function towards(count: number, first = 0): Policy {
  const prefixes = Array.from(
    { length: count },
    (_, index): Prefix => ({ family: 4, network: (first + index) * 512, length: 24 }),
  );
  const base = policy({ id: 'net', services: ['443/tcp'], addresses: ['192.0.2.0/24'] });
  const addresses = addressSetOf(prefixes);
  return {
    ...base,
    rules: base.rules.map((rule) => ({
      ...rule,
      destinations: [
        {
          kind: 'addresses',
          addresses,
          origins: [{ text: 'azure:T', tag: { cloud: 'public', name: 'T' } }],
          span: rule.span,
        },
      ],
    })),
  };
}

function problems(wanted: Policy, values: Readonly<Record<string, string>> = {}): readonly string[] {
  const { value, diagnostics: told } = target.lower(wanted, optionsOf(values));
  const diagnostics = told.filter(({ code }) => code !== 'governed');
  expect(value === undefined).toBe(diagnostics.length > 0);
  expect(diagnostics.every(({ code, help }) => code === 'limit' && help !== undefined)).toBe(true);
  return diagnostics.map(({ message }) => message);
}

test('address objects', () => {
  expect(problems(towards(2000))).toEqual([]);
  const [message] = problems(towards(2001));
  expect(message).toContain('2001 address objects (vm)');
  expect(message).toContain('2000');
  expect(message).toContain('pan-os-php');
  expect(problems(towards(2001), { model: 'pa-220' })).toEqual([]);
});

test('security rules, and address groups', () => {
  const rules = Array.from({ length: 200 }, (_, index) => ({
    services: [`${index + 1}/https`],
    hosts: ['example.com'],
  }));
  expect(problems(policy(...rules.slice(1)))).toEqual([]);
  expect(problems(policy(...rules))[0]).toContain('201 security rules (vm)');
  const nets = Array.from({ length: 101 }, (_, index) => ({
    services: ['1/tcp'],
    addresses: [`192.0.2.${index}/32`],
  }));
  expect(problems(policy(...nets))[0]).toContain('101 address groups (vm)');
});

test('entries of categories, and the characters of one', () => {
  const hosts = Array.from({ length: 25_001 }, (_, index) => `h${index}.example.com`);
  expect(problems(policy({ services: ['443/https'], hosts }))[0]).toContain(
    '25001 entries in custom URL categories',
  );
  const path = `/${'p'.repeat(242)}`;
  expect(problems(policy({ services: ['80/http'], hosts: [`example.com${path}`] }))).toEqual([]);
  expect(problems(policy({ services: ['80/http'], hosts: [`example.com${path}p`] }))[0]).toContain(
    '256 characters',
  );
});

test('wildcards in a row', () => {
  const run = (count: number) => `a.${'*.'.repeat(count)}example.com`;
  expect(problems(policy({ services: ['443/https'], hosts: [run(9)] }))).toEqual([]);
  expect(problems(policy({ services: ['443/https'], hosts: [run(10)] }))[0]).toContain('10 consecutive ^');
});

test('the characters of a description, which is cut to fit', () => {
  const base = policy({ services: ['443/https'], hosts: ['example.com'] });
  const why = (length: number): Policy => ({
    ...base,
    rules: base.rules.map((rule) => ({ ...rule, why: 'w'.repeat(length) })),
  });
  expect(problems(why(1023))).toEqual([]);
  const { value, diagnostics } = target.lower(why(1024), optionsOf({ source: '192.0.2.0/24' }));
  expect(diagnostics.map(({ message }) => message)).toEqual(['1 description is cut to 1024 characters']);
  expect(value === undefined ? '' : String(target.print(value)[1]?.content)).toMatch(
    / description w{1021}\.{3}\n/,
  );
});

test('addresses in external lists, and the characters of a URL', () => {
  const edl = { 'service-tags': 'edl', 'edl-url': 'https://edl.example.com' };
  expect(problems(towards(50_001), edl)[0]).toContain('50001 addresses in external dynamic lists');
  const far = { ...edl, 'edl-url': `https://edl.example.com/${'x'.repeat(230)}` };
  expect(problems(towards(3), far)[0]).toContain('characters of the URL');
});

describe('members of a group', () => {
  const groups = (wanted: Policy): ReadonlyMap<string, readonly string[]> => {
    const { value } = target.lower(wanted, optionsOf({ model: 'pa-5220' }));
    return new Map(value?.scopes[0]?.addressGroups.map(({ name, members }) => [name, members]));
  };
  test('stay in one group up to its bound, and are spread over inner groups beyond it', () => {
    expect(groups(towards(2500)).get('rulec-test.st-T')).toHaveLength(2500);
    const many = groups(towards(2501));
    const outer = many.get('rulec-test.st-T') ?? [];
    expect(outer.every((name) => (many.get(name)?.length ?? 0) > 0)).toBe(true);
    expect(outer.reduce((sum, name) => sum + (many.get(name)?.length ?? 0), 0)).toBe(2501);
    for (const model of models.filter(({ addresses }) => addresses > 2500)) {
      const { value } = target.lower(towards(model.addresses), optionsOf({ model: model.name }));
      const largest = Math.max(
        ...(value?.scopes[0]?.addressGroups.map(({ members }) => members.length) ?? []),
      );
      expect([model.name, largest > 0 && largest <= 2500]).toEqual([model.name, true]);
    }
  });
  test('do not move when another comes or goes', () => {
    const linesOf = (wanted: Policy) => {
      const { value } = target.lower(wanted, optionsOf({ model: 'pa-5220' }));
      return new Map(
        target
          .print(value ?? { name: '', scopes: [], unread: [] })
          .map(({ path, content }) => [path, String(content).split('\n')]),
      );
    };
    const before = linesOf(towards(6000));
    const after = linesOf(towards(5999, 1));
    for (const [path, most] of [
      ['test.xml', 2],
      ['test.set', 2],
    ] as const) {
      const kept = new Set(after.get(path));
      const gone = (before.get(path) ?? []).filter((line) => !kept.has(line));
      const known = new Set(before.get(path));
      expect([path, gone.length, (after.get(path) ?? []).filter((line) => !known.has(line)).length]).toEqual([
        path,
        most,
        0,
      ]);
    }
  });
});
