import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AddressSet, Prefix } from '../../src/sets/addresses.ts';
import { allAddresses, ipv4Domain, ipv6Domain, noAddresses } from '../../src/sets/addresses.ts';
import { normaliseIntervals } from '../../src/sets/intervals.ts';
import { addressSetOf, coverOf, formatPrefix, prefixRange } from '../../src/sets/prefix.ts';
import { addressSets, ipv4Values, ipv6Values } from './arbitraries.ts';

const spelled = (set: AddressSet): string[] => coverOf(set).map(formatPrefix);

describe('the cover of a set', () => {
  test('holds exactly the addresses of the set', () => {
    fc.assert(
      fc.property(addressSets, (set) => {
        expect(addressSetOf(coverOf(set))).toEqual(set);
      }),
    );
  });

  test('of any interval holds exactly the interval', () => {
    fc.assert(
      fc.property(ipv4Values, ipv4Values, ipv6Values, ipv6Values, (a, b, c, d) => {
        const v4 = normaliseIntervals([Math.min(a, b), Math.max(a, b)], ipv4Domain);
        const v6 = normaliseIntervals(c < d ? [c, d] : [d, c], ipv6Domain);
        expect(addressSetOf(coverOf({ v4, v6 }))).toEqual({ v4, v6 });
      }),
    );
  });

  test('stands in numeric order, IPv4 first, no two prefixes with an address in common', () => {
    fc.assert(
      fc.property(addressSets, (set) => {
        const cover = coverOf(set);
        for (const [i, prefix] of cover.entries()) {
          const next = cover[i + 1];
          if (next === undefined) continue;
          if (prefix.family === next.family) expect(next.network > prefixRange(prefix).to.value).toBe(true);
          else expect([prefix.family, next.family]).toEqual([4, 6]);
        }
      }),
    );
  });

  test('is minimal: as short as the best of all covers, on 64 addresses at either end of each family', () => {
    const bits = fc.array(fc.boolean(), { minLength: 64, maxLength: 64 });
    fc.assert(
      fc.property(bits, fc.boolean(), (wanted, top) => {
        const base4 = top ? 2 ** 32 - 64 : 0;
        const base6 = top ? 2n ** 128n - 64n : 0n;
        const members = wanted.flatMap((is, i) => (is ? [i] : []));
        const v4 = normaliseIntervals(
          members.flatMap((i) => [base4 + i, base4 + i]),
          ipv4Domain,
        );
        const v6 = normaliseIntervals(
          members.flatMap((i) => [base6 + BigInt(i), base6 + BigInt(i)]),
          ipv6Domain,
        );
        const best = fewest(wanted);
        expect(coverOf({ v4, v6: [] })).toHaveLength(best);
        expect(coverOf({ v4: [], v6 })).toHaveLength(best);
      }),
    );
  });

  test('of everything is one prefix a family, and of nothing none', () => {
    expect(spelled(allAddresses)).toEqual(['0.0.0.0/0', '::/0']);
    expect(spelled(noAddresses)).toEqual([]);
  });

  test('of everything but one end needs one prefix of each length', () => {
    expect(spelled({ v4: [1, 2 ** 32 - 1], v6: [] }).map((text) => text.split('/')[1])).toEqual(
      Array.from({ length: 32 }, (_, i) => String(32 - i)),
    );
    expect(spelled({ v4: [], v6: [0n, 2n ** 128n - 2n] }).map((text) => text.split('/')[1])).toEqual(
      Array.from({ length: 128 }, (_, i) => String(i + 1)),
    );
  });

  test('joins neighbours only where they make up a prefix', () => {
    const halves: Prefix[] = [
      { family: 4, network: 0xc0000200, length: 25 },
      { family: 4, network: 0xc0000280, length: 25 },
    ];
    expect(spelled(addressSetOf(halves))).toEqual(['192.0.2.0/24']);
    // 192.0.1.0/24 and 192.0.2.0/24 touch, and are no /23.
    expect(spelled({ v4: [0xc0000100, 0xc00002ff], v6: [] })).toEqual(['192.0.1.0/24', '192.0.2.0/24']);
  });
});

/** The fewest aligned blocks of a power of two that hold exactly the wanted places: by the tree of halves. */
function fewest(wanted: readonly boolean[]): number {
  if (wanted.every((is) => is)) return 1;
  if (wanted.every((is) => !is)) return 0;
  const half = wanted.length / 2;
  return fewest(wanted.slice(0, half)) + fewest(wanted.slice(half));
}
