import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findTag } from '../../src/service-tags/find.ts';
import { loadServiceTags } from '../../src/service-tags/load.ts';
import { formatLock, lockOf } from '../../src/service-tags/lock.ts';
import type { ServiceTags, Tag } from '../../src/service-tags/tags.ts';
import { readTagAddresses } from '../../src/service-tags/tags.ts';
import type { AddressSet } from '../../src/sets/addresses.ts';
import {
  countAddresses,
  equalAddresses,
  isSubsetAddresses,
  unionAddresses,
} from '../../src/sets/addresses.ts';
import { addressSetOf, coverOf } from '../../src/sets/prefix.ts';
import { dataFile, describeWithData } from '../support/data.ts';
import { bytesOf } from './fixtures.ts';

const files = {
  old: 'service-tags/ServiceTags_Public_20190722.json',
  august18: 'service-tags/ServiceTags_Public_20250818.json',
  august25: 'service-tags/ServiceTags_Public_20250825.json',
  october: 'service-tags/ServiceTags_Public_20251028.json',
  june: 'service-tags/ServiceTags_Public_20260622.json',
  government13: 'service-tags/ServiceTags_AzureGovernment_20260713.json',
  government20: 'service-tags/ServiceTags_AzureGovernment_20260720.json',
  china: 'service-tags/ServiceTags_China_20260720.json',
} as const;

const loaded = new Map<string, ServiceTags>();

function load(file: string): ServiceTags {
  const known = loaded.get(file);
  if (known !== undefined) return known;
  const { value, diagnostics } = loadServiceTags({ file, bytes: readFileSync(dataFile(file)) });
  expect(diagnostics).toEqual([]);
  const tags = value?.[0] as ServiceTags;
  loaded.set(file, tags);
  return tags;
}

/** IPv4 and IPv6 apart. */
type Pair = readonly [v4: number, v6: number];

const all = (tags: ServiceTags): readonly Tag[] => [...tags.tags.values()];
const pair = (prefixes: readonly string[]): Pair => {
  const v6 = prefixes.filter((prefix) => prefix.includes(':')).length;
  return [prefixes.length - v6, v6];
};
const cover = (set: AddressSet): Pair => {
  const prefixes = coverOf(set);
  const v6 = prefixes.filter((prefix) => prefix.family === 6).length;
  return [prefixes.length - v6, v6];
};
const tagOf = (file: string, name: string): Tag => {
  const found = findTag([load(file)], load(file).cloud, name);
  if (found.kind !== 'found') throw new Error(found.problem);
  return found.tag;
};

describeWithData('the files that Microsoft published', Object.values(files), () => {
  test.each<
    [
      file: string,
      sha256: string,
      changeNumber: string,
      date: string,
      tags: number,
      prefixes: Pair,
      distinct: Pair,
      union: Pair,
    ]
  >([
    [files.old, '99e2ebf8d9df357d', '82', '2019-07-22', 756, [14_574, 0], [7_489, 0], [1_125, 0]],
    [
      files.august18,
      '7217cd0fd91f3549',
      '367',
      '2025-08-18',
      2_967,
      [67_486, 23_943],
      [37_709, 13_638],
      [1_905, 1_216],
    ],
    [
      files.august25,
      'b01efdf0e9f2175d',
      '368',
      '2025-08-25',
      2_967,
      [67_475, 23_946],
      [37_702, 13_639],
      [1_925, 1_209],
    ],
    [
      files.october,
      '9cb4e5f9371cec12',
      '375',
      '2025-10-28',
      3_039,
      [68_933, 24_429],
      [38_415, 13_925],
      [1_887, 1_238],
    ],
    [
      files.june,
      '89342e53d3578c43',
      '403',
      '2026-06-22',
      3_234,
      [78_510, 28_466],
      [43_345, 16_112],
      [2_857, 1_925],
    ],
    [
      files.government13,
      'bf5de28ab3169971',
      '401',
      '2026-07-13',
      299,
      [4_857, 1_732],
      [2_813, 985],
      [185, 108],
    ],
    [
      files.government20,
      '526a500736740f22',
      '402',
      '2026-07-20',
      299,
      [4_859, 1_732],
      [2_814, 985],
      [186, 108],
    ],
    [files.china, 'bd83fd5acb17c1ed', '405', '2026-07-20', 327, [3_114, 1_276], [1_754, 730], [171, 46]],
  ])('%s', (file, sha256, changeNumber, date, count, prefixes, distinct, union) => {
    const tags = load(file);
    expect([tags.sha256.slice(0, 16), tags.changeNumber, tags.fileDate, tags.form]).toEqual([
      sha256,
      changeNumber,
      date,
      'file',
    ]);
    expect(tags.tags.size).toBe(count);
    const entries = all(tags).flatMap((tag) => tag.prefixes);
    expect(pair(entries)).toEqual(prefixes);
    expect(pair([...new Set(entries)])).toEqual(distinct);
    expect(cover(unionAddresses(all(tags).map(readTagAddresses)))).toEqual(union);
  });

  test.each<
    [
      tag: string,
      october: Pair,
      june: Pair,
      addresses: bigint | null,
      government: Pair | null,
      china: Pair | null,
    ]
  >([
    ['AzureActiveDirectory', [200, 16], [203, 16], 56_884n, [34, 3], [39, 5]],
    ['AzureResourceManager', [214, 162], [214, 163], 67_265n, [19, 15], [12, 16]],
    ['ServiceBus', [456, 251], [456, 251], 27_589n, [19, 21], [18, 10]],
    ['EventHub', [363, 282], [377, 283], 38_152n, [27, 24], [24, 10]],
    ['AzureFrontDoor.FirstParty', [42, 26], [42, 27], 49_424n, null, null],
    ['AzureFrontDoor.Frontend', [90, 102], [122, 102], 9_680n, [60, 8], [10, 6]],
    ['AzureUpdateDelivery', [145, 40], [144, 40], 146n, null, null],
    ['AzureCloud', [9_585, 3_495], [11_229, 4_093], 49_949_043n, [442, 163], [245, 100]],
  ])('%s has the prefixes that were counted', (name, october, june, addresses, government, china) => {
    const count = (file: string): Pair | null => {
      const tag = load(file).tags.get(name.toLowerCase());
      return tag === undefined ? null : pair(tag.prefixes);
    };
    expect([count(files.october), count(files.june)]).toEqual([october, june]);
    expect([count(files.government20), count(files.china)]).toEqual([government, china]);
    expect(countAddresses(readTagAddresses(tagOf(files.june, name))).ipv4).toBe(addresses);
  });

  test.each<[file: string, aggregated: Pair]>([
    [files.october, [1_860, 1_346]],
    [files.june, [2_809, 2_032]],
    [files.government20, [186, 119]],
    [files.china, [166, 54]],
  ])('AzureCloud of %s, merged', (file, aggregated) => {
    expect(cover(readTagAddresses(tagOf(file, 'AzureCloud')))).toEqual(aggregated);
  });

  test('AzureCloud of October 2025 is 13,080 prefixes as published and 3,206 merged', () => {
    const tag = tagOf(files.october, 'AzureCloud');
    const merged = coverOf(readTagAddresses(tag));
    expect([tag.prefixes.length, merged.length]).toEqual([13_080, 3_206]);
    expect(equalAddresses(addressSetOf(merged), readTagAddresses(tag))).toBe(true);
  });

  test('outside AzureCloud few tags get shorter by merging, and those by little', () => {
    const shorter = (file: string) =>
      all(load(file)).filter(
        (tag) =>
          !/^AzureCloud(?:\.|$)/.test(tag.name) &&
          coverOf(readTagAddresses(tag)).length < tag.prefixes.length,
      );
    const counts = [files.old, files.october, files.june, files.government20, files.china].map(
      (file) => shorter(file).length,
    );
    expect(counts).toEqual([0, 14, 19, 1, 0]);
  });

  test('unions of tags, merged', () => {
    const union = (...names: string[]) =>
      unionAddresses(names.map((name) => readTagAddresses(tagOf(files.june, name))));
    const apart = union(
      'AzureActiveDirectory',
      'AzureResourceManager',
      'ServiceBus',
      'AzureFrontDoor.FirstParty',
    );
    expect(cover(apart)).toEqual([915, 457]);
    const connector = union('AzureCloud', 'AzureActiveDirectory', 'AzureFrontDoor.FirstParty');
    expect(cover(connector)).toEqual([2_822, 2_032]);
    expect(countAddresses(connector).ipv4).toBe(50_006_179n);
  });

  test('AzureCloud does not hold all of the others', () => {
    const cloud = readTagAddresses(tagOf(files.june, 'AzureCloud'));
    const inside = (name: string) => isSubsetAddresses(readTagAddresses(tagOf(files.june, name)), cloud);
    expect(['AzureActiveDirectory', 'AzureFrontDoor.FirstParty'].map(inside)).toEqual([false, false]);
    expect(isSubsetAddresses({ ...readTagAddresses(tagOf(files.june, 'ServiceBus')), v6: [] }, cloud)).toBe(
      true,
    );
  });

  test('four tags of 2019 are empty', () => {
    const empty = all(load(files.old)).filter((tag) => tag.prefixes.length === 0);
    expect(empty.map((tag) => tag.name).toSorted()).toEqual([
      'AzureCloud.brazilne',
      'AzureCloud.brazilse',
      'AzureCloud.chilec',
      'AzureCloud.koreas2',
    ]);
  });

  test('the step of one week in the Government cloud is one prefix in two tags', () => {
    const [before, after] = [load(files.government13), load(files.government20)];
    const changed = all(after).filter((tag) => {
      const old = before.tags.get(tag.name.toLowerCase());
      return old === undefined || !equalAddresses(readTagAddresses(old), readTagAddresses(tag));
    });
    expect(changed.map((tag) => tag.name).toSorted()).toEqual(['AzureCloud', 'AzureCloud.usgovarizona']);
    const old = tagOf(files.government13, 'AzureCloud').prefixes;
    expect(
      tagOf(files.government20, 'AzureCloud').prefixes.filter((prefix) => !old.includes(prefix)),
    ).toEqual(['57.17.0.0/19']);
  });

  test('prefixes are published in the order of a lock, so a lock keeps them as they are', () => {
    const tags = load(files.october);
    const lock = JSON.parse(formatLock(lockOf([{ from: tags, tags: all(tags) }]))).clouds.public.tags;
    for (const tag of all(tags)) expect(lock[tag.name].prefixes).toEqual(tag.prefixes);
  });

  test('a lock of all tags is read back as the file was', () => {
    const tags = load(files.june);
    const text = formatLock(lockOf([{ from: tags, tags: all(tags) }]));
    const [read] = loadServiceTags({ file: 'service-tags.lock.json', bytes: bytesOf(text) }).value ?? [];
    expect([read?.sha256, read?.fileDate, read?.changeNumber]).toEqual([
      tags.sha256,
      tags.fileDate,
      tags.changeNumber,
    ]);
    const content = (from: readonly Tag[]) =>
      from
        .map(({ name, prefixes, changeNumber }) => `${name} ${changeNumber} ${prefixes.join(' ')}`)
        .toSorted();
    expect(read && content(all(read))).toEqual(content(all(tags)));
  });

  test('the spellings of regions lead to the tag that is meant', () => {
    const near = (name: string) => {
      const found = findTag([load(files.october)], 'public', name);
      return found.kind === 'found' ? 'found' : found.nearest[0];
    };
    expect(near('AzureCloud.FranceCentral')).toBe('AzureCloud.centralfrance');
    expect(near('AzureCloud.GermanyWestCentral')).toBe('AzureCloud.germanywc');
    expect(near('ActionGroup.centralfrance')).toBe('ActionGroup.FranceCentral');
    expect(near('azurecloud.CENTRALFRANCE')).toBe('found');
  });
});
