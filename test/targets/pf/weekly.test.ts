import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { target } from '../../../src/targets/pf/target.ts';
import { policy } from '../../support/build-policy.ts';
import { dataFile, describeWithData } from '../../support/data.ts';
import { optionsOf } from './support.ts';

const weeks = [
  'service-tags/ServiceTags_Public_20250818.json',
  'service-tags/ServiceTags_Public_20250825.json',
];

interface TagFile {
  readonly values: readonly {
    readonly name: string;
    readonly properties: { readonly addressPrefixes: readonly string[] };
  }[];
}

function prefixesOf(week: string, tag: string): readonly string[] {
  const file = JSON.parse(readFileSync(dataFile(week), 'utf8')) as TagFile;
  return file.values.find(({ name }) => name === tag)?.properties.addressPrefixes ?? [];
}

function compile(prefixes: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const rules = policy(
    { id: 'no', action: 'deny', services: ['1-65535/tcp'], addresses: prefixes.slice(0, 50) },
    { id: 'service', services: ['443/https', '80/http'], hosts: ['*.example.com'], addresses: prefixes },
  );
  const { value } = target.lower(rules, optionsOf());
  if (value === undefined) throw new Error('not compiled');
  return new Map(target.print(value).map(({ path, content }) => [path, String(content).split('\n')]));
}

function differing(a: readonly string[], b: readonly string[]): number {
  const [inA, inB] = [new Set(a), new Set(b)];
  return a.filter((one) => !inB.has(one)).length + b.filter((one) => !inA.has(one)).length;
}

describeWithData('a week of Azure', weeks, () => {
  it('changes no more lines than prefixes, and compiles and reads back in a moment', () => {
    const [before, after] = weeks.map((week) => prefixesOf(week, 'AzureCloud'));
    if (before === undefined || after === undefined) throw new Error('no data');
    const changed = differing(before, after);
    expect(changed).toBeGreaterThan(0);
    const [old, young] = [compile(before), compile(after)];
    expect([...young.keys()]).toEqual([...old.keys()]);
    for (const [path, lines] of young)
      expect(differing(old.get(path) ?? [], lines)).toBeLessThanOrEqual(1.5 * changed + 40);
    expect(young.get('test.conf')).toEqual(old.get('test.conf'));
  });
});
