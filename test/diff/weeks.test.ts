/** Real weeks of Service Tags, compared for the bundled rule set. */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import type { Side } from '../../src/diff/causes.ts';
import { diffPolicies } from '../../src/diff/policies.ts';
import { resolvePolicy } from '../../src/rules/resolve/resolve.ts';
import { loadServiceTags } from '../../src/service-tags/load.ts';
import { readTagAddresses } from '../../src/service-tags/tags.ts';
import {
  type AddressSet,
  countAddresses,
  subtractAddresses,
  unionAddresses,
} from '../../src/sets/addresses.ts';
import { bundled } from '../support/bundled.ts';
import { filter, proxy } from '../support/capabilities.ts';
import { dataFile, describeWithData } from '../support/data.ts';

const weeks = ['20250818', '20250825', '20251028', '20260622'].map(
  (week) => `service-tags/ServiceTags_Public_${week}.json`,
);

describeWithData('from week to week', weeks, () => {
  // Not read here: vitest runs this function where the files are absent too, to collect the tests that it skips.
  const load = (file: string): Side => {
    const tags = loadServiceTags({ file, bytes: readFileSync(dataFile(file)) }).value ?? [];
    const policy = resolvePolicy([bundled('entra-private-network-connector')], tags).value;
    if (policy === undefined) throw new Error('the rule set does not resolve');
    return { policy, tags };
  };

  /** All addresses that stand for hosts on port 443, by the tags themselves. */
  const known = ({ policy, tags }: Side): AddressSet => {
    const names = policy.rules
      .filter(({ services }) => services.some(({ from }) => from === 443))
      .flatMap(({ destinations }) =>
        destinations.flatMap(({ origins }) => origins.flatMap(({ tag }) => tag ?? [])),
      );
    const sets = names.map(({ name }) => tags[0]?.tags.get(name.toLowerCase()));
    return unionAddresses(sets.flatMap((tag) => (tag === undefined ? [] : [readTagAddresses(tag)])));
  };

  let loaded: ReadonlyMap<string, Side> = new Map();
  beforeAll(() => {
    loaded = new Map(weeks.map((file) => [file, load(file)]));
  });

  const pairs = weeks.flatMap((from, old) => weeks.slice(old + 1).map((to) => [from, to] as const));
  it.each(pairs)('%s to %s', (from, to) => {
    const [before, after] = [loaded.get(from), loaded.get(to)];
    if (before === undefined || after === undefined) throw new Error('a week was not read');
    const targets = [
      { name: 'filter', capabilities: filter },
      { name: 'proxy', capabilities: proxy },
    ];
    const [policy, ofFilter, ofProxy] = diffPolicies(before, after, targets);
    expect([policy?.verdict, ofProxy?.verdict]).toEqual(['equal', 'equal']);
    const [old, fresh] = [known(before), known(after)];
    const counts = [subtractAddresses(fresh, old), subtractAddresses(old, fresh)].map((set) => {
      const { ipv4, ipv6 } = countAddresses(set);
      return { ipv4: String(ipv4), ipv6: String(ipv6), ports: 1 };
    });
    expect(ofFilter?.totals['permits now']?.size).toEqual(counts[0]);
    expect(ofFilter?.totals['permits no more']?.size).toEqual(counts[1]);
    for (const { causes } of ofFilter?.changes ?? []) {
      const tags = causes.flatMap((cause) => cause.tags);
      expect(tags.map(({ text }) => text)).toContain('azure:AzureCloud');
      for (const { before: was, after: is } of tags)
        expect([was?.from.file, is?.from.file]).toEqual([from, to]);
    }
  });
});
