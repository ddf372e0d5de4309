import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Address,
  type AddressSet,
  allAddresses,
  complementAddresses,
  containsAddress,
  countAddresses,
  equalAddresses,
  intersectAddresses,
  isEmptyAddressSet,
  isSubsetAddresses,
  noAddresses,
  subtractAddresses,
  unionAddresses,
} from '../../src/sets/addresses.ts';
import { addressSets, ipv4Values, ipv6Values } from './arbitraries.ts';

const addresses: fc.Arbitrary<Address> = fc.oneof(
  ipv4Values.map((value): Address => ({ family: 4, value })),
  ipv6Values.map((value): Address => ({ family: 6, value })),
);
const union = (a: AddressSet, b: AddressSet): AddressSet => unionAddresses([a, b]);

describe('the algebra of addresses', () => {
  test('De Morgan, both ways', () => {
    fc.assert(
      fc.property(addressSets, addressSets, (a, b) => {
        const [notA, notB] = [complementAddresses(a), complementAddresses(b)];
        expect(complementAddresses(union(a, b))).toEqual(intersectAddresses(notA, notB));
        expect(complementAddresses(intersectAddresses(a, b))).toEqual(union(notA, notB));
      }),
    );
  });

  test('a set and its complement: everything between them, nothing in both, and twice is none', () => {
    fc.assert(
      fc.property(addressSets, (a) => {
        const rest = complementAddresses(a);
        expect(union(a, rest)).toEqual(allAddresses);
        expect(intersectAddresses(a, rest)).toEqual(noAddresses);
        expect(complementAddresses(rest)).toEqual(a);
      }),
    );
  });

  test('distribution, absorption, and difference by complement', () => {
    fc.assert(
      fc.property(addressSets, addressSets, addressSets, (a, b, c) => {
        expect(intersectAddresses(a, union(b, c))).toEqual(
          union(intersectAddresses(a, b), intersectAddresses(a, c)),
        );
        expect(union(a, intersectAddresses(a, b))).toEqual(a);
        expect(subtractAddresses(a, b)).toEqual(intersectAddresses(a, complementAddresses(b)));
        expect(union(subtractAddresses(a, b), intersectAddresses(a, b))).toEqual(a);
      }),
    );
  });

  test('order: the subset is what a union adds nothing to', () => {
    fc.assert(
      fc.property(addressSets, addressSets, (a, b) => {
        expect(isSubsetAddresses(a, b)).toBe(equalAddresses(union(a, b), b));
        expect(isSubsetAddresses(a, union(a, b))).toBe(true);
        expect(isSubsetAddresses(a, b)).toBe(isEmptyAddressSet(subtractAddresses(a, b)));
      }),
    );
  });

  test('counting: what is in either is the sum less what is in both', () => {
    fc.assert(
      fc.property(addressSets, addressSets, (a, b) => {
        const [inA, inB] = [countAddresses(a), countAddresses(b)];
        const [either, both] = [countAddresses(union(a, b)), countAddresses(intersectAddresses(a, b))];
        expect(either.ipv4).toBe(inA.ipv4 + inB.ipv4 - both.ipv4);
        expect(either.ipv6).toBe(inA.ipv6 + inB.ipv6 - both.ipv6);
      }),
    );
    expect(countAddresses(allAddresses)).toEqual({ ipv4: 2n ** 32n, ipv6: 2n ** 128n });
  });

  test('membership goes through the operations', () => {
    fc.assert(
      fc.property(addressSets, addressSets, addresses, (a, b, x) => {
        const [inA, inB] = [containsAddress(a, x), containsAddress(b, x)];
        expect(containsAddress(union(a, b), x)).toBe(inA || inB);
        expect(containsAddress(intersectAddresses(a, b), x)).toBe(inA && inB);
        expect(containsAddress(subtractAddresses(a, b), x)).toBe(inA && !inB);
        expect(containsAddress(complementAddresses(a), x)).toBe(!inA);
      }),
    );
  });

  test('one family never answers for the other', () => {
    const onlyIpv4: AddressSet = { ...allAddresses, v6: [] };
    expect(containsAddress(onlyIpv4, { family: 6, value: 1n })).toBe(false);
    expect(complementAddresses(onlyIpv4)).toEqual({ ...allAddresses, v4: [] });
    expect(isEmptyAddressSet(onlyIpv4)).toBe(false);
    expect(isSubsetAddresses(allAddresses, onlyIpv4)).toBe(false);
  });
});
