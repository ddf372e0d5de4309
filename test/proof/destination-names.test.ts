/** How losses name a destination by address. */
import { describe, expect, it } from 'vitest';
import { compileTarget } from '../../src/driver/compile-target.ts';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import { resolvePolicy } from '../../src/rules/resolve/resolve.ts';
import { findTarget } from '../../src/targets/registry.ts';

async function listDestinations(rest: string): Promise<readonly string[]> {
  const { value } = loadRuleSet('rules.yaml', `rulec: 1\nname: sample\n${rest}`);
  const policy = value === undefined ? undefined : resolvePolicy([value], []).value;
  const target = await findTarget('squid')?.load();
  if (policy === undefined || target === undefined) throw new Error('no policy');
  const compiled = compileTarget(policy, target, {});
  if (compiled.value === undefined) throw new Error(JSON.stringify(compiled.diagnostics));
  const losses = compiled.value.proof.losses.filter(({ code }) => code === 'address-behind-name');
  expect(losses.map(({ accepted }) => accepted)).toEqual(['tried']);
  return losses.flatMap(({ destinations }) => destinations);
}

const accepts = 'accept: [{ loss: address-behind-name, rules: [r], targets: [squid], reason: tried }]';

function prefixes(number: number): readonly string[] {
  return Array.from({ length: number }, (_, index) => `203.0.113.${index}/32`);
}

function ruleTo(addresses: readonly string[]): string {
  return `rules: [{ id: r, services: [443/https], to: [{ addresses: [${addresses.map((one) => JSON.stringify(one)).join(', ')}] }] }]\n${accepts}\n`;
}

describe('a destination by address', () => {
  it('is named by each of few addresses', async () => {
    expect(await listDestinations(ruleTo(prefixes(8)))).toEqual([prefixes(8).join(', ')]);
  });

  it('is named shortly where there are many', async () => {
    expect(await listDestinations(ruleTo(prefixes(200)))).toEqual([
      'a list of 200 addresses (203.0.113.0/32 and 199 more)',
    ]);
  });

  it('is named by the one list that all of them came by', async () => {
    const lists = `lists: { sites: { addresses: [${prefixes(20).join(', ')}] } }\n`;
    expect(await listDestinations(lists + ruleTo(['list:sites']))).toEqual([
      'list:sites with 20 addresses (203.0.113.0/32 and 19 more)',
    ]);
    expect(await listDestinations(lists + ruleTo(['list:sites', '192.0.2.0/24']))).toEqual([
      'a list of 21 addresses (203.0.113.0/32 and 20 more)',
    ]);
  });
});
