/** TLS that is to stay closed and gets through by another rule's line. */
import { expect, test } from 'vitest';
import { compileTarget } from '../../src/driver/compile-target.ts';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import { resolvePolicy } from '../../src/rules/resolve/resolve.ts';
import { findTarget } from '../../src/targets/registry.ts';

async function listObligations(
  rules: string,
  name: string,
  values: Readonly<Record<string, string>>,
): Promise<readonly (readonly [string, readonly string[], string | null])[]> {
  const { value } = loadRuleSet('rules.yaml', `rulec: 1\nname: sample\nrules:\n${rules}`);
  const policy = value === undefined ? undefined : resolvePolicy([value], []).value;
  const target = await findTarget(name)?.load();
  if (policy === undefined || target === undefined) throw new Error('no policy');
  const compiled = compileTarget(policy, target, values);
  if (compiled.value === undefined) throw new Error(JSON.stringify(compiled.diagnostics));
  return compiled.value.proof.losses
    .filter(({ direction }) => direction === 'obligation')
    .map(({ rule, destinations, witness }) => [rule, destinations, witness?.request.host ?? null] as const);
}

const zones = { 'from-zone': 'trust', 'to-zone': 'untrust' };

test('a pattern that the text cannot hold, inside one that it lets through', async () => {
  const rules = `
  - { id: login, services: [443/https], tls-inspection: bypass, to: [{ hosts: ["*login.example.com"] }] }
  - { id: all, services: [443/https], to: [{ hosts: ["*.example.com"] }] }
`;
  expect(await listObligations(rules, 'paloalto', zones)).toEqual([
    ['login', ['*login.example.com'], expect.stringMatching(/login\.example\.com$/)],
  ]);
  expect(await listObligations(rules, 'squid', {})).toEqual([]);
  expect(await listObligations(rules, 'pf', {})).toEqual([]);
});

test('a host at other addresses than the known ones, which its own line asks for', async () => {
  const rules = `
  - { id: login, services: [443/https], tls-inspection: bypass, to: [{ hosts: [login.example.com], addresses: [192.0.2.0/24] }] }
  - { id: all, services: [443/https], to: [{ hosts: ["*.example.com"] }] }
`;
  expect(await listObligations(rules, 'paloalto', { ...zones, destination: 'known' })).toEqual([
    ['login', ['login.example.com'], 'login.example.com'],
  ]);
  expect(await listObligations(rules, 'paloalto', zones)).toEqual([]);
});

test('what the own line lets through is exempt, and nothing is said', async () => {
  const rules = `
  - { id: login, services: [443/https], tls-inspection: bypass, to: [{ hosts: ["*.example.com"] }] }
  - { id: all, services: [443/https], to: [{ hosts: ["*.example.com", www.example.net] }] }
`;
  expect(await listObligations(rules, 'paloalto', zones)).toEqual([]);
  expect(await listObligations(rules, 'squid', {})).toEqual([]);
});
