import fc from 'fast-check';
import type { AddressSet, Prefix } from '../../src/sets/addresses.ts';
import { addressSetOf } from '../../src/sets/prefix.ts';

/** IPv4 addresses, most of them near the ends of the space or of a prefix. */
export const ipv4Values: fc.Arbitrary<number> = fc
  .tuple(
    fc.integer({ min: 0, max: 32 }),
    fc.integer({ min: -2, max: 2 }),
    fc.nat({ max: 2 ** 32 - 1 }),
    fc.boolean(),
  )
  .map(([bit, step, random, edge]) => (edge ? (2 ** bit + step + 2 ** 32) % 2 ** 32 : random));

/** IPv6 addresses, most of them near the ends of the space or of a prefix. */
export const ipv6Values: fc.Arbitrary<bigint> = fc
  .tuple(
    fc.bigInt({ min: 0n, max: 128n }),
    fc.bigInt({ min: -2n, max: 2n }),
    fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }),
    fc.boolean(),
  )
  .map(([bit, step, random, edge]) => (edge ? BigInt.asUintN(128, 2n ** bit + step) : random))
  .filter((value) => value >> 32n !== 0xffffn);

export const ipv4Prefixes: fc.Arbitrary<Prefix> = fc
  .tuple(ipv4Values, fc.oneof(fc.constantFrom(0, 1, 30, 31, 32), fc.nat({ max: 32 })))
  .map(([value, length]) => ({ family: 4, network: value - (value % 2 ** (32 - length)), length }));

export const ipv6Prefixes: fc.Arbitrary<Prefix> = fc
  .tuple(ipv6Values, fc.oneof(fc.constantFrom(0, 1, 64, 126, 127, 128), fc.nat({ max: 128 })))
  .map(([value, length]): Prefix => {
    const shift = BigInt(128 - length);
    return { family: 6, network: (value >> shift) << shift, length };
  });

export const prefixes: fc.Arbitrary<Prefix> = fc.oneof(ipv4Prefixes, ipv6Prefixes);

export const addressSets: fc.Arbitrary<AddressSet> = fc.array(prefixes, { maxLength: 12 }).map(addressSetOf);
