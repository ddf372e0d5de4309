import { describe, expect, it } from 'vitest';
import {
  type AddressChange,
  compareRuleSets,
  diffAddresses,
  isNoChange,
  type PolicyAddressChange,
} from '../../src/diff/addresses.ts';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import { resolvePolicy } from '../../src/rules/resolve/resolve.ts';
import { loadServiceTags } from '../../src/service-tags/load.ts';
import type { ServiceTags } from '../../src/service-tags/tags.ts';
import { coverOf, formatPrefix } from '../../src/sets/prefix.ts';
import { bytesOf, weeklyText } from '../service-tags/fixtures.ts';

function tags(prefixes: readonly string[]): ServiceTags {
  const list = [
    { name: 'A', prefixes },
    { name: 'B', prefixes: ['203.0.113.0/24'] },
  ];
  const { value } = loadServiceTags({ file: 'week.json', bytes: bytesOf(weeklyText(list)) });
  if (value?.[0] === undefined) throw new Error('the fixture does not load');
  return value[0];
}

function ruleSet(rules: string): Parameters<typeof resolvePolicy>[0][number] {
  const { value, diagnostics } = loadRuleSet('rules.yaml', `rulec: 1\nname: some\nrules:\n${rules}`);
  if (value === undefined) throw new Error(JSON.stringify(diagnostics));
  return value;
}

function compare(rules: string, before: readonly string[], after: readonly string[]): PolicyAddressChange {
  const [old, now] = [before, after].map(
    (prefixes) => resolvePolicy([ruleSet(rules)], [tags(prefixes)]).value,
  );
  if (old === undefined || now === undefined) throw new Error('the rule set does not resolve');
  return diffAddresses(old, now);
}

function shown({ added, removed }: AddressChange): string {
  const list = (set: AddressChange['added']): string => coverOf(set).map(formatPrefix).join(' ');
  return `+${list(added)} -${list(removed)}`;
}

const web =
  '  - { id: web, services: [443/https], to: [{ hosts: [a.example.com], addresses: [azure:A] }] }\n';

describe('newer addresses', () => {
  it('are told by rule and in all', () => {
    const { rules, all } = compare(web, ['192.0.2.0/25'], ['192.0.2.64/26', '198.51.100.0/24']);
    expect(rules.map((one) => [one.rule.id, shown(one)])).toEqual([
      ['web', '+198.51.100.0/24 -192.0.2.0/26'],
    ]);
    expect(shown(all)).toBe('+198.51.100.0/24 -192.0.2.0/26');
  });

  it('are none where only the split differs', () => {
    const { rules, all } = compare(web, ['192.0.2.0/24'], ['192.0.2.0/25', '192.0.2.128/25']);
    expect([rules, isNoChange(all)]).toEqual([[], true]);
  });

  it('are none in all where another rule permits them on the same ports', () => {
    const rest = '  - { id: rest, services: [1-65535/tcp], to: [{ addresses: [192.0.2.0/24] }] }\n';
    const { rules, all } = compare(web + rest, ['192.0.2.0/25'], ['192.0.2.0/24']);
    expect([rules.length, shown(all)]).toEqual([1, '+ -']);
    const elsewhere = rest.replace('1-65535/tcp', '80/http');
    expect(shown(compare(web + elsewhere, ['192.0.2.0/25'], ['192.0.2.0/24']).all)).toBe('+192.0.2.128/25 -');
  });

  it('are not permitted where a denial by address stands before', () => {
    const deny = (rest: string): string => `  - { id: no, action: deny, ${rest} }\n`;
    const before = deny('services: [443/tcp], to: [{ addresses: [192.0.2.128/25] }]');
    expect(shown(compare(before + web, ['192.0.2.0/25'], ['192.0.2.0/24']).all)).toBe('+ -');
    for (const weaker of [
      deny('services: [80/tcp], to: [{ addresses: [192.0.2.128/25] }]'),
      deny('services: [443/http], to: [{ addresses: [192.0.2.128/25] }]'),
      deny('services: [443/tcp], principal: local-system, to: [{ addresses: [192.0.2.128/25] }]'),
      deny('services: [443/tcp], to: [{ hosts: [b.example.com], addresses: [192.0.2.128/25] }]'),
    ]) {
      expect(shown(compare(weaker + web, ['192.0.2.0/25'], ['192.0.2.0/24']).all)).toBe('+192.0.2.128/25 -');
    }
    expect(shown(compare(web + before, ['192.0.2.0/25'], ['192.0.2.0/24']).all)).toBe('+192.0.2.128/25 -');
  });

  it('of a denial are told as such, and take away', () => {
    const deny = '  - { id: no, action: deny, services: [443/tcp], to: [{ addresses: [azure:A] }] }\n';
    const allow = '  - { id: yes, services: [443/https], to: [{ addresses: [192.0.2.0/24] }] }\n';
    const { rules, all } = compare(deny + allow, ['192.0.2.0/25'], ['192.0.2.0/24']);
    expect(rules.map((one) => [one.rule.action, shown(one)])).toEqual([['deny', '+192.0.2.128/25 -']]);
    expect(shown(all)).toBe('+ -192.0.2.128/25');
  });
});

describe('a rule set', () => {
  it('without tags is left out', () => {
    const plain = ruleSet('  - { id: web, services: [443/https], to: [{ addresses: [192.0.2.0/24] }] }\n');
    expect(compareRuleSets([plain], [tags(['192.0.2.0/25'])], [tags(['192.0.2.0/24'])])).toEqual([]);
  });

  it('with a tag that is newly pinned is compared as to the others', () => {
    const both = ruleSet(`${web}  - { id: more, services: [443/https], to: [{ addresses: [azure:B] }] }\n`);
    const old = tags(['192.0.2.0/25']);
    const pinned = { ...old, tags: new Map([...old.tags].filter(([key]) => key === 'a')) };
    const [found] = compareRuleSets([both], [pinned], [tags(['192.0.2.0/24'])]);
    expect(found?.change?.rules.map(({ rule }) => rule.id)).toEqual(['web']);
  });

  it('that has lost a tag cannot be compared', () => {
    const after = tags(['192.0.2.0/24']);
    const lost = { ...after, tags: new Map([...after.tags].filter(([key]) => key !== 'a')) };
    expect(compareRuleSets([ruleSet(web)], [after], [lost])).toEqual([{ name: 'some' }]);
  });
});
