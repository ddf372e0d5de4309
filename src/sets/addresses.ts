import type { Domain, Intervals } from './intervals.ts';
import {
  complementIntervals,
  containsValue,
  countValues,
  equalIntervals,
  intersectIntervals,
  isSubset,
  subtractIntervals,
  unionIntervals,
} from './intervals.ts';

/** One address: IPv4 as an unsigned 32-bit number, IPv6 as an unsigned 128-bit bigint. */
export type Address =
  | { readonly family: 4; readonly value: number }
  | { readonly family: 6; readonly value: bigint };

/** The addresses that begin with the first `length` bits of `network`, whose other bits are zero. */
export type Prefix =
  | { readonly family: 4; readonly network: number; readonly length: number }
  | { readonly family: 6; readonly network: bigint; readonly length: number };

/** A set of addresses of both families. */
export interface AddressSet {
  readonly v4: Intervals<number>;
  readonly v6: Intervals<bigint>;
}

/** How many addresses a set holds. */
export interface AddressCount {
  readonly ipv4: bigint;
  readonly ipv6: bigint;
}

export const ipv4Domain: Domain<number> = { min: 0, max: 2 ** 32 - 1, one: 1 };
export const ipv6Domain: Domain<bigint> = { min: 0n, max: 2n ** 128n - 1n, one: 1n };

export const noAddresses: AddressSet = { v4: [], v6: [] };
/** Every address of both families. */
export const allAddresses: AddressSet = {
  v4: [ipv4Domain.min, ipv4Domain.max],
  v6: [ipv6Domain.min, ipv6Domain.max],
};

/** Returns the addresses of any of these sets. */
export function unionAddresses(sets: readonly AddressSet[]): AddressSet {
  return {
    v4: unionIntervals(
      sets.map((set) => set.v4),
      ipv4Domain,
    ),
    v6: unionIntervals(
      sets.map((set) => set.v6),
      ipv6Domain,
    ),
  };
}

/** Returns the addresses of both sets. */
export function intersectAddresses(a: AddressSet, b: AddressSet): AddressSet {
  return { v4: intersectIntervals(a.v4, b.v4), v6: intersectIntervals(a.v6, b.v6) };
}

/** Returns the addresses of `a` that are not in `b`. */
export function subtractAddresses(a: AddressSet, b: AddressSet): AddressSet {
  return {
    v4: subtractIntervals(a.v4, b.v4, ipv4Domain),
    v6: subtractIntervals(a.v6, b.v6, ipv6Domain),
  };
}

/** Returns the addresses of both families that are not in the set. */
export function complementAddresses(a: AddressSet): AddressSet {
  return { v4: complementIntervals(a.v4, ipv4Domain), v6: complementIntervals(a.v6, ipv6Domain) };
}

/** Returns whether the sets hold the same addresses. */
export function equalAddresses(a: AddressSet, b: AddressSet): boolean {
  return equalIntervals(a.v4, b.v4) && equalIntervals(a.v6, b.v6);
}

/** Returns whether the set holds no address. */
export function isEmptyAddressSet(a: AddressSet): boolean {
  return a.v4.length === 0 && a.v6.length === 0;
}

/** Returns whether every address of `a` is in `b`. */
export function isSubsetAddresses(a: AddressSet, b: AddressSet): boolean {
  return isSubset(a.v4, b.v4) && isSubset(a.v6, b.v6);
}

/** Returns whether the set holds this address. */
export function containsAddress(set: AddressSet, address: Address): boolean {
  return address.family === 4 ? containsValue(set.v4, address.value) : containsValue(set.v6, address.value);
}

/** Returns how many addresses of each family the set holds. */
export function countAddresses(set: AddressSet): AddressCount {
  return { ipv4: countValues(set.v4), ipv6: countValues(set.v6) };
}

/** Returns the lowest address of each family that a set holds. */
export function takeFirstAddresses({ v4, v6 }: AddressSet): readonly Address[] {
  return [
    ...(v4[0] === undefined ? [] : [{ family: 4 as const, value: v4[0] }]),
    ...(v6[0] === undefined ? [] : [{ family: 6 as const, value: v6[0] }]),
  ];
}
