/** What a week's change of Service Tags changes in the texts. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Policy } from '../../../src/rules/policy.ts';
import { addressSetOf, isMisread, parsePrefix } from '../../../src/sets/prefix.ts';
import { target } from '../../../src/targets/windows-firewall/target.ts';
import { policy } from '../../support/build-policy.ts';
import { dataFile, describeWithData } from '../../support/data.ts';

const weeks = [
  'service-tags/ServiceTags_Public_20250818.json',
  'service-tags/ServiceTags_Public_20250825.json',
];

interface Tags {
  readonly values: readonly {
    readonly name: string;
    readonly properties: { readonly addressPrefixes: readonly string[] };
  }[];
}

function prefixesOf(file: string): readonly string[] {
  const tags = JSON.parse(readFileSync(dataFile(file), 'utf8').replace(/^\ufeff/, '')) as Tags;
  return tags.values.find(({ name }) => name === 'AzureCloud')?.properties.addressPrefixes ?? [];
}

function knownAt(prefixes: readonly string[]): Policy {
  const wanted = policy({ id: 'service', services: ['443/https'], hosts: ['*.example'], addresses: [] });
  const known = addressSetOf(
    prefixes.map((text) => {
      const prefix = parsePrefix(text);
      if (isMisread(prefix)) throw new Error(prefix.problem);
      return prefix;
    }),
  );
  const rules = wanted.rules.map((rule) => ({
    ...rule,
    destinations: rule.destinations.map((one) => (one.kind === 'hosts' ? { ...one, known } : one)),
  }));
  return { ...wanted, rules };
}

function textsOf(prefixes: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const options = target.readOptions({}).value;
  const config = options && target.lower(knownAt(prefixes), options).value;
  const files = config === undefined ? [] : target.print(config);
  return new Map(
    files.flatMap(({ path, content }) => (typeof content === 'string' ? [[path, content.split('\n')]] : [])),
  );
}

/** How many lines are in one text and not in the other, either way. */
function changedLines(before: readonly string[], after: readonly string[]): number {
  const [old, fresh] = [new Set(before), new Set(after)];
  return before.filter((line) => !fresh.has(line)).length + after.filter((line) => !old.has(line)).length;
}

describeWithData('one week of AzureCloud', weeks, () => {
  test('k changed prefixes change at most 1.5 k + 40 lines of a text', () => {
    const [before = [], after = []] = weeks.map(prefixesOf);
    const k = changedLines(before, after);
    expect(k).toBeGreaterThan(50);
    const [old, fresh] = [textsOf(before), textsOf(after)];
    expect([...fresh.keys()]).toEqual(['test.ps1', 'test.lgpo.txt']);
    for (const [path, lines] of fresh) {
      expect(changedLines(old.get(path) ?? [], lines), path).toBeLessThanOrEqual(1.5 * k + 40);
    }
  });
});
