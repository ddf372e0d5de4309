/**
 * The emitted files of the rule sets that lie in this repository, and the proofs of random ones, as they were before
 * the sources were moved: a restructuring changes none of them. RULEC_RECORD=1 records anew.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileTarget } from '../../src/driver/compile-target.ts';
import { loadRuleSet } from '../../src/driver/rule-sets.ts';
import type { Policy } from '../../src/rules/policy.ts';
import { resolvePolicy } from '../../src/rules/resolve/resolve.ts';
import { loadAllServiceTags } from '../../src/service-tags/load.ts';
import { registry } from '../../src/targets/registry.ts';
import { policy } from '../support/build-policy.ts';
import { dataFile, describeWithData } from '../support/data.ts';
import { randomRules } from '../support/random-policies.ts';
import { optionSets } from '../support/target-options.ts';

const root = join(import.meta.dirname, '../..');
const record = process.env.RULEC_RECORD === '1';
const tagFiles = [
  'service-tags/ServiceTags_Public_20260622.json',
  'service-tags/ServiceTags_AzureGovernment_20260720.json',
];

function sha(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 32);
}

function read(ruleSet: string, tags: readonly string[]): Policy {
  const loaded = loadRuleSet(ruleSet, readFileSync(join(root, ruleSet)));
  const known = loadAllServiceTags(tags.map((file) => ({ file, bytes: readFileSync(file) })));
  const { value, diagnostics } = resolvePolicy(
    loaded.value === undefined ? [] : [loaded.value],
    known.value ?? [],
  );
  if (value === undefined) throw new Error(JSON.stringify([...diagnostics, ...known.diagnostics]));
  return value;
}

async function outputs(one: Policy): Promise<Record<string, Record<string, string>>> {
  const found: Record<string, Record<string, string>> = {};
  for (const { name, load } of registry) {
    const target = await load();
    for (const values of optionSets[name] ?? [{}]) {
      const { value, diagnostics } = compileTarget(one, target, values);
      const files = (value?.files ?? []).map(({ path, content }) => [path, sha(content)] as const);
      const proof = value === undefined ? diagnostics.map(({ code }) => code).join() : value.proof.verdict;
      const losses = (value?.proof.losses ?? []).map((l) => [
        l.code,
        l.rule,
        l.direction,
        l.accepted,
        l.size,
      ]);
      found[`${name} ${JSON.stringify(values)}`] = {
        proof,
        losses: sha(JSON.stringify(losses, (_, v) => (typeof v === 'bigint' ? String(v) : v))),
        ...Object.fromEntries(files),
      };
    }
  }
  return found;
}

function compare(name: string, found: unknown): void {
  const file = join(import.meta.dirname, `${name}.json`);
  if (record || !existsSync(file)) writeFileSync(file, `${JSON.stringify(found, null, 1)}\n`);
  expect(found).toEqual(JSON.parse(readFileSync(file, 'utf8')));
}

test('examples', async () => {
  compare(
    'first',
    await outputs(read('examples/first/rules.yaml', [join(root, 'examples/first/service-tags.json')])),
  );
});

describeWithData('bundled', tagFiles, () => {
  test.each([
    ['bundled-public', 'data/entra-private-network-connector.yaml'],
    ['bundled-government', 'data/entra-private-network-connector-government.yaml'],
    ['repository', 'examples/repository/rules.yaml'],
  ])('%s', async (name, ruleSet) => {
    compare(name, await outputs(read(ruleSet, tagFiles.map(dataFile))));
  });
});

test('random rule sets: proofs and losses', async () => {
  const found = [];
  for (const words of fc.sample(randomRules, { seed: 20261129, numRuns: 40 })) {
    const all = await outputs(policy(...words));
    found.push(
      Object.fromEntries(Object.entries(all).map(([key, { proof, losses }]) => [key, `${proof} ${losses}`])),
    );
  }
  compare('random', found);
});
