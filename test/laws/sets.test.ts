/** Law: sets of addresses are what `ip-cidr` and Node's `net.BlockList` say that they are. */
import { BlockList } from 'node:net';
import fc from 'fast-check';
import IPCIDR from 'ip-cidr';
import { expect, test } from 'vitest';
import {
  type Address,
  type AddressSet,
  complementAddresses,
  containsAddress,
  countAddresses,
  intersectAddresses,
  type Prefix,
  subtractAddresses,
  unionAddresses,
} from '../../src/sets/addresses.ts';
import { addressSetOf, coverOf, formatAddress, formatPrefix, prefixRange } from '../../src/sets/prefix.ts';
import { ipv4Values, ipv6Values, prefixes } from '../sets/arbitraries.ts';
import { lawRuns, shareOf } from '../support/seed.ts';

const runs = { numRuns: lawRuns(100) };

test('ip-cidr sees the same ends, writes the same form and counts the same', () => {
  fc.assert(
    fc.property(prefixes, (prefix) => {
      const judge = new IPCIDR(formatPrefix(prefix));
      const { from, to } = prefixRange(prefix);
      expect(judge.toRange({ type: 'bigInteger' })).toEqual([BigInt(from.value), BigInt(to.value)]);
      expect(judge.addressStart.correctForm()).toBe(formatAddress(from));
      expect(judge.addressEnd.correctForm()).toBe(formatAddress(to));
      const count = countAddresses(addressSetOf([prefix]));
      expect(count.ipv4 + count.ipv6).toBe(judge.size);
    }),
    runs,
  );
});

/** Whether a list of prefixes holds an address. */
function judgeOf(list: readonly Prefix[]): (address: Address) => boolean {
  // One for each family: a list with ::/0 would hold every IPv4 address too, as ::ffff:0:0/96.
  const judges = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const prefix of list) {
    const start = formatAddress(prefixRange(prefix).from);
    judges[family(prefix)].addSubnet(start, prefix.length, family(prefix));
  }
  return (address) => judges[family(address)].check(formatAddress(address), family(address));
}

const lists = fc.array(prefixes, { maxLength: 8 });

test("Node's BlockList has the same members, through every operation and through the shortest cover", () => {
  const seen = { in: 0, out: 0 };
  fc.assert(
    fc.property(lists, lists, ipv4Values, ipv6Values, (one, other, four, six) => {
      const [inOne, inOther] = [judgeOf(one), judgeOf(other)];
      const [a, b] = [addressSetOf(one), addressSetOf(other)];
      const inCover = judgeOf(coverOf(a));
      const points: readonly Address[] = [
        { family: 4, value: four },
        { family: 6, value: six },
        ...[...one, ...other].flatMap(edges),
      ];
      for (const x of points) {
        const holds = (set: AddressSet): boolean => containsAddress(set, x);
        expect([x, holds(a), holds(b), inCover(x)]).toEqual([x, inOne(x), inOther(x), inOne(x)]);
        expect([x, holds(unionAddresses([a, b]))]).toEqual([x, inOne(x) || inOther(x)]);
        expect([x, holds(intersectAddresses(a, b))]).toEqual([x, inOne(x) && inOther(x)]);
        expect([x, holds(subtractAddresses(a, b))]).toEqual([x, inOne(x) && !inOther(x)]);
        expect([x, holds(complementAddresses(a))]).toEqual([x, !inOne(x)]);
        seen[holds(a) ? 'in' : 'out']++;
      }
    }),
    runs,
  );
  expect(Math.min(seen.in, seen.out)).toBeGreaterThan(shareOf(100));
});

const v4 = (value: number): Address => ({ family: 4, value });
const v6 = (value: bigint): Address => ({ family: 6, value });

function family(of: { readonly family: 4 | 6 }): 'ipv4' | 'ipv6' {
  return of.family === 4 ? 'ipv4' : 'ipv6';
}

/** The first and last address of a prefix and their outer neighbours, but for IPv4 written as IPv6. */
function edges(prefix: Prefix): Address[] {
  const { from, to } = prefixRange(prefix);
  if (from.family === 4) {
    const values = [from.value - 1, from.value, Number(to.value), Number(to.value) + 1];
    return values.filter((value) => value >= 0 && value < 2 ** 32).map(v4);
  }
  const values = [from.value - 1n, from.value, BigInt(to.value), BigInt(to.value) + 1n];
  return values.filter((value) => value >= 0n && value < 2n ** 128n && value >> 32n !== 0xffffn).map(v6);
}
