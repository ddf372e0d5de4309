import { expect, test } from 'vitest';
import type { Change, Comparison } from '../../src/diff/change.ts';
import { diffPolicies } from '../../src/diff/policies.ts';
import type { Policy } from '../../src/rules/policy.ts';
import { formatHostPattern } from '../../src/sets/hosts.ts';
import { policy, type RuleWords } from '../support/build-policy.ts';
import { filter, proxy } from '../support/capabilities.ts';

const targets = [
  { name: 'filter', capabilities: filter },
  { name: 'proxy', capabilities: proxy },
  { name: 'closing', capabilities: { ...proxy, inspection: 'by-text' as const } },
];

function compare(before: Policy, after: Policy, budget?: number): readonly Comparison[] {
  return diffPolicies({ policy: before, tags: [] }, { policy: after, tags: [] }, targets, budget);
}

function verdicts(before: Policy, after: Policy, budget?: number): Readonly<Record<string, string>> {
  return Object.fromEntries(compare(before, after, budget).map(({ of, verdict }) => [of, verdict]));
}

function find(before: Policy, after: Policy, of: string): Comparison {
  const found = compare(before, after).find((one) => one.of === of);
  if (found === undefined) throw new Error(`nothing was compared for ${of}`);
  return found;
}

function changes(before: Policy, after: Policy, of: string): readonly Change[] {
  return find(before, after, of).changes;
}

const rule: RuleWords = { services: ['443/https'], hosts: ['*.example.com'], addresses: ['192.0.2.0/24'] };
const equal = { policy: 'equal', filter: 'equal', proxy: 'equal', closing: 'equal' };

test('a rule set is equal to itself written otherwise', () => {
  const split = policy(
    { ...rule, addresses: ['192.0.2.128/25', '192.0.2.0/25'] },
    { ...rule, hosts: ['a.example.com'] },
  );
  expect(verdicts(policy(rule), split)).toEqual(equal);
});

test('new address knowledge changes what a filter lets through, though the policy reads the same', () => {
  const wider = policy({ ...rule, addresses: ['192.0.2.0/23'] });
  expect(verdicts(policy(rule), wider)).toEqual({ ...equal, filter: 'different' });
  const { changes: found, totals, asPolicy } = find(policy(rule), wider, 'filter');
  expect(found).toMatchObject([
    {
      effect: 'permits now',
      words: 'tcp port 443, address 192.0.3.0/24',
      size: { ipv4: '256', ipv6: '0', ports: 1 },
      causes: [{ rule: { id: 'rule-1' }, relation: { kind: 'changed', parts: ['addresses'] } }],
      // A request that the rule set means, rather than one that only looks like it.
      witness: { scheme: 'https', host: 'x.example.com', address: '192.0.3.0' },
    },
  ]);
  expect(totals).toMatchObject({ 'permits now': { size: { ipv4: '256' }, regions: 1, more: false } });
  expect(asPolicy).toBe(false);
});

test('a new host is one region, with the rule that lets it through', () => {
  const more = policy(rule, {
    id: 'news',
    services: ['443/https', '80/http'],
    hosts: ['example.net', '*.example.org'],
  });
  const { changes: found, totals } = find(policy(rule), more, 'policy');
  expect(
    found.map(({ effect, causes: [cause], names }) => [
      effect,
      cause?.rule.id,
      cause?.relation.kind,
      names?.patterns.map(formatHostPattern).sort(),
    ]),
  ).toEqual([
    ['permits now', 'news', 'only', ['*.example.org', 'example.net']],
    ['permits now', 'news', 'only', ['*.example.org', 'example.net']],
  ]);
  expect(found[0]?.words).toBe('https, port 443, host example.net | *.example.org');
  expect(found[0]?.witness.host).toBe('example.net');
  expect(totals['permits now']).toEqual({
    regions: 2,
    more: false,
    names: { every: false, patterns: expect.any(Array), partly: [] },
  });
});

test('a proxy sees a new host as the policy has it; a filter does not see it at all', () => {
  const more = policy(rule, { services: ['443/https'], hosts: ['example.net'] });
  expect(find(policy(rule), more, 'proxy')).toMatchObject({ verdict: 'different', asPolicy: true });
  expect(find(policy(rule), more, 'filter')).toMatchObject({ verdict: 'equal', asPolicy: false });
});

test('a denial that cuts a hole is named', () => {
  const hole = policy(
    { id: 'hole', action: 'deny', services: ['443/https'], hosts: ['bad.example.com'] },
    { ...rule, id: 'wide' },
  );
  expect(changes(policy({ ...rule, id: 'wide' }), hole, 'policy')).toMatchObject([
    {
      effect: 'permits no more',
      causes: [{ rule: { id: 'wide' }, relation: { kind: 'same' } }],
      denials: [{ rule: { id: 'hole' }, relation: { kind: 'only' } }],
      witness: { host: 'bad.example.com' },
    },
  ]);
});

test('a rule with another name is the same rule', () => {
  const named = policy({ ...rule, id: 'other', services: ['443/https'] });
  expect(verdicts(policy(rule), named)).toEqual(equal);
  const wider = policy({ ...rule, id: 'other' }, { ...rule, id: 'more', hosts: ['example.net'] });
  expect(changes(policy(rule), wider, 'policy')).toMatchObject([
    { causes: [{ rule: { id: 'more' }, relation: { kind: 'only' } }] },
  ]);
});

test('larger changes come first, and wildcards before names', () => {
  const more = policy(
    rule,
    { services: ['8443/tcp'], hosts: ['example.net'] },
    { services: ['22/tcp'], addresses: ['198.51.100.0/30'] },
    { services: ['25/tcp'], addresses: ['198.51.100.0/24'] },
    { services: ['8080/tcp'], hosts: ['*.example.org'] },
  );
  expect(changes(policy(rule), more, 'policy').map(({ words }) => words)).toEqual([
    'tcp port 8080, host *.example.org',
    'tcp port 8443, host example.net',
    'tcp port 25, address 198.51.100.0/24',
    'tcp ports 22 | 25, address 198.51.100.0/30',
  ]);
});

test('a demand to leave TLS closed that comes or goes is no difference of access, and is told', () => {
  const closed = policy({ ...rule, inspection: 'bypass' });
  expect(verdicts(policy(rule), closed)).toEqual({ ...equal, policy: 'different', closing: 'different' });
  expect(changes(policy(rule), closed, 'closing')).toMatchObject([
    { effect: 'exempts from inspection now', causes: [{ relation: { parts: ['tls-inspection'] } }] },
  ]);
  expect(changes(closed, policy(rule), 'policy')).toMatchObject([
    { effect: 'exempts from inspection no more', words: expect.stringContaining('*.example.com') },
  ]);
});

test('a comparison that exceeds its budget is not decided', () => {
  expect(verdicts(policy(rule), policy(rule), 3)).toMatchObject({
    policy: 'not-decided',
    filter: 'not-decided',
  });
});

test('many regions are cut off, and it is said', () => {
  const rules = Array.from({ length: 400 }, (_, index): RuleWords => {
    return { services: [`${index + 1}/tcp`], addresses: [`198.51.${index % 256}.${(index >> 8) * 2}/31`] };
  });
  const [ours] = diffPolicies(
    { policy: policy(rule), tags: [] },
    { policy: policy(rule, ...rules), tags: [] },
    [],
  );
  expect(ours?.changes).toHaveLength(300);
  expect(ours?.totals['permits now']).toMatchObject({ regions: 300, more: true });
});

test('a wildcard of which a part belongs, and all names but some, are counted as such', () => {
  const named: RuleWords = { services: ['443/https'], hosts: ['a.example.com'] };
  const denial: RuleWords = { action: 'deny', services: ['443/https'], hosts: ['evil.example.com'] };
  const part = find(policy(named), policy(named, denial, { ...named, hosts: ['*.example.com'] }), 'policy');
  expect(part.totals['permits now']?.names).toMatchObject({
    every: false,
    patterns: [],
    partly: [{ kind: 'below', name: 'example.com' }],
  });
  const wide = find(
    policy(named),
    policy(named, denial, { services: ['443/https'], addresses: 'any' }),
    'policy',
  );
  expect(wide.totals['permits now']).toMatchObject({ size: { ipv4: String(2n ** 32n), ports: 1 } });
  expect(wide.totals['permits now']?.names).toBeUndefined();
  expect(wide.changes[0]?.names?.except?.patterns.map(formatHostPattern).sort()).toEqual([
    'a.example.com',
    'evil.example.com',
  ]);
});

test('totals are of all that differs, however many regions are listed', () => {
  const hosts = Array.from({ length: 400 }, (_, index) => `h${index}.example.com`);
  const rules = hosts.map(
    (host, index): RuleWords => ({ services: [`${1000 + index}/https`], hosts: [host] }),
  );
  const { totals } = find(policy(), policy(...rules), 'policy');
  expect(totals['permits now']).toMatchObject({ regions: 300, more: true });
  expect(totals['permits now']?.names?.patterns).toHaveLength(400);
});
