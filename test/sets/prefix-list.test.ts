import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Prefix } from '../../src/sets/addresses.ts';
import { intersectAddresses, isEmptyAddressSet } from '../../src/sets/addresses.ts';
import {
  addressSetOf,
  areDisjoint,
  formatPrefix,
  mergePrefixes,
  readPrefixList,
} from '../../src/sets/prefix.ts';
import { ipv4Prefixes, prefixes } from './arbitraries.ts';

const read = (list: readonly Prefix[]) => readPrefixList(list.map(formatPrefix)) ?? { problem: 'not read' };

describe('reading prefixes by the list', () => {
  test('gives what reading them one by one gives', () => {
    fc.assert(
      fc.property(fc.array(prefixes), (list) => {
        const ends = readPrefixList(list.map(formatPrefix));
        expect(ends && mergePrefixes(ends)).toEqual(addressSetOf(list));
      }),
    );
  });

  test('a list of thousands merges as its parts do', () => {
    fc.assert(
      fc.property(fc.array(ipv4Prefixes, { minLength: 1200, maxLength: 1500 }), (list) => {
        const narrow = list.filter((prefix) => prefix.length > 16);
        const ends = readPrefixList(narrow.map(formatPrefix));
        const sorted = narrow.toSorted(
          (a, b) => Number(a.network) - Number(b.network) || a.length - b.length,
        );
        expect(ends && mergePrefixes(ends)).toEqual(addressSetOf(sorted));
      }),
      { numRuns: 10 },
    );
  });

  test('knows lists of which no two have an address in common', () => {
    fc.assert(
      fc.property(fc.array(prefixes, { maxLength: 5 }), (list) => {
        const ends = read(list);
        const apart = list.every((a, i) =>
          list
            .slice(i + 1)
            .every((b) => isEmptyAddressSet(intersectAddresses(addressSetOf([a]), addressSetOf([b])))),
        );
        expect('lows4' in ends && areDisjoint(ends)).toBe(apart);
      }),
    );
  });

  test.each([
    '10.0.0.1/8',
    '10.0.0.0/33',
    '010.0.0.0/8',
    '10.0.0.0',
    '10.0.0.0/08',
    ' 10.0.0.0/8',
    '2001:db8::1/32',
    '2001:db8::/129',
    '::ffff:10.0.0.0/120',
    // read by parsePrefix, but not in the one form
    '2001:DB8::/32',
    '2001:0db8::/32',
    '2001:db8:0:0::/64',
    '2001:db8:0:0:0:0:0:0/64',
    '2001:db8:0:1:0:0:0:0/64',
    '2001:db8::1:0:0:0/80',
    '1:2:3::5:6:7:8/128',
    '1:0:0:2:3:0::/112',
    '::0/0',
    '0::/0',
  ])('refuses the list for %s', (text) => {
    expect(readPrefixList(['192.0.2.0/24', text])).toBeUndefined();
    expect(readPrefixList([text, '2001:db8:1::/48'])).toBeUndefined();
    expect(readPrefixList(['192.0.2.0/24', '2001:db8:1::/48'])).toBeDefined();
  });
});
