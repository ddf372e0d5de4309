import { explainAddress, explainPrefix, explainRange, type Misread } from './address-flaws.ts';
import { type Address, type AddressSet, ipv4Domain, ipv6Domain, type Prefix } from './addresses.ts';
import { normaliseIntervals } from './intervals.ts';
import {
  formatIpv4,
  formatIpv6,
  isIpv4Prefix,
  isIpv6Prefix,
  isMapped,
  lastIpv4,
  lastIpv6,
  readCanonicalIpv6,
  readIpv4,
  readIpv6,
  readMask,
} from './ip-text.ts';
import { areDisjointBigints, areDisjointNumbers, mergeBigints, mergeNumbers } from './merge.ts';
import { remember } from './remember.ts';

export type { Misread } from './address-flaws.ts';
export { isMisread } from './address-flaws.ts';
// All that there is to texts of addresses, in one place to import from.
export type { Prefix } from './addresses.ts';
export { formatAddress } from './ip-text.ts';

/** Reads one address, `192.0.2.1` or `2001:db8::1`. IPv4-mapped IPv6 addresses and zones are refused. */
export function parseAddress(text: string): Address | Misread {
  return readAddress(text) ?? explainAddress(text);
}

/**
 * Reads one prefix, `192.0.2.0/24` or `2001:db8::/32`: with its mask, without host bits behind it. IPv6 may
 * be in upper case or uncompressed; who wants the one form of RFC 5952 compares with `formatPrefix`.
 */
export function parsePrefix(text: string): Prefix | Misread {
  return readPrefix(text) ?? explainPrefix(text);
}

/** Reads `FROM-TO`, two addresses of one family in ascending order. */
export function parseRange(text: string): { from: Address; to: Address } | Misread {
  const dash = text.indexOf('-');
  if (dash > 0) {
    const from = readAddress(text.slice(0, dash));
    const to = readAddress(text.slice(dash + 1));
    if (from && to && from.family === to.family && from.value <= to.value) return { from, to };
  }
  return explainRange(text);
}

/** Formats a prefix in its one form. */
export function formatPrefix(prefix: Prefix): string {
  const network = prefix.family === 4 ? formatIpv4(prefix.network) : formatIpv6(prefix.network);
  return `${network}/${prefix.length}`;
}

/** Returns the first and the last address of a prefix. */
export function prefixRange(prefix: Prefix): { from: Address; to: Address } {
  if (prefix.family === 4) {
    const { network, length } = prefix;
    return { from: { family: 4, value: network }, to: { family: 4, value: lastIpv4(network, length) } };
  }
  const { network, length } = prefix;
  return { from: { family: 6, value: network }, to: { family: 6, value: lastIpv6(network, length) } };
}

/** Compares prefixes, to list them: IPv4 first, then by network, a prefix before those inside it. */
export function comparePrefixes(a: Prefix, b: Prefix): number {
  if (a.family !== b.family) return a.family - b.family;
  if (a.network === b.network) return a.length - b.length;
  return a.network < b.network ? -1 : 1;
}

/** Returns the addresses of any of these prefixes. */
export function addressSetOf(prefixes: readonly Prefix[]): AddressSet {
  const v4: number[] = [];
  const v6: bigint[] = [];
  for (const prefix of prefixes) {
    if (prefix.family === 4) v4.push(prefix.network, lastIpv4(prefix.network, prefix.length));
    else v6.push(prefix.network, lastIpv6(prefix.network, prefix.length));
  }
  return { v4: normaliseIntervals(v4, ipv4Domain), v6: normaliseIntervals(v6, ipv6Domain) };
}

function readAddress(text: string): Address | undefined {
  const v4 = readIpv4(text);
  if (v4 !== undefined) return { family: 4, value: v4 };
  const v6 = readIpv6(text);
  return v6 === undefined || isMapped(v6) ? undefined : { family: 6, value: v6 };
}

function readPrefix(text: string): Prefix | undefined {
  const slash = text.indexOf('/');
  const length = slash < 0 ? -1 : readMask(text, slash + 1);
  const v4 = readIpv4(text, 0, slash);
  if (v4 !== undefined) return isIpv4Prefix(v4, length) ? { family: 4, network: v4, length } : undefined;
  const v6 = readIpv6(text, 0, slash);
  return v6 !== undefined && isIpv6Prefix(v6, length) ? { family: 6, network: v6, length } : undefined;
}

/**
 * Returns the fewest prefixes that hold exactly the addresses of a set: IPv4 first, each family in numeric order. They
 * are disjoint, and no two of them make up a third.
 */
export function coverOf(set: AddressSet): readonly Prefix[] {
  const prefixes: Prefix[] = [];
  for (let i = 0; i < set.v4.length; i += 2)
    coverIpv4(set.v4[i] as number, set.v4[i + 1] as number, prefixes);
  for (let i = 0; i < set.v6.length; i += 2)
    coverIpv6(set.v6[i] as bigint, set.v6[i + 1] as bigint, prefixes);
  return prefixes;
}

// From the lowest address on, always the widest prefix that begins here and ends inside the interval.
function coverIpv4(low: number, high: number, prefixes: Prefix[]): void {
  for (let next = low; next <= high; ) {
    let size = 1;
    let length = 32;
    while (length > 0 && (next & size) === 0 && next + size * 2 - 1 <= high) {
      size *= 2;
      length--;
    }
    prefixes.push({ family: 4, network: next, length });
    next += size;
  }
}

function coverIpv6(low: bigint, high: bigint, prefixes: Prefix[]): void {
  for (let next = low; next <= high; ) {
    // Powers of two, the largest first, so that seven looks find the number of bits that can be left free.
    let free = 0;
    for (const step of steps) {
      const mask = masks[free + step] ?? 0n;
      if ((next & mask) === 0n && (next | mask) <= high) free += step;
    }
    prefixes.push({ family: 6, network: next, length: 128 - free });
    next += (masks[free] ?? 0n) + 1n;
  }
}

const steps: readonly number[] = [64, 32, 16, 8, 4, 2, 1, 1];
/** Entry n: the lowest n bits. */
const masks: readonly bigint[] = Array.from({ length: 129 }, (_, bits) => (1n << BigInt(bits)) - 1n);

/** The first and last addresses of a list of prefixes, in no order of use to anybody else. */
interface PrefixEnds {
  readonly lows4: Uint32Array;
  readonly highs4: Uint32Array;
  /** Flat: `[low, high, low, high, …]`. */
  readonly ends6: readonly bigint[];
}

const readLists = new WeakMap<readonly string[], PrefixEnds | undefined>();

/**
 * Reads long lists of prefixes, without an object for each. Returns the ends of all, or undefined where one of the
 * texts is not a prefix in its one form; `parsePrefix` and `formatPrefix` tell which, and why.
 */
export function readPrefixList(texts: readonly string[]): PrefixEnds | undefined {
  return remember(readLists, texts, readEnds);
}

function readEnds(texts: readonly string[]): PrefixEnds | undefined {
  const lows4 = new Uint32Array(texts.length);
  const highs4 = new Uint32Array(texts.length);
  const ends6: bigint[] = [];
  let count = 0;
  for (const text of texts) {
    const slash = text.indexOf('/');
    if (slash < 0) return undefined;
    const length = readMask(text, slash + 1);
    const four = readIpv4(text, 0, slash);
    if (four !== undefined) {
      if (!isIpv4Prefix(four, length)) return undefined;
      lows4[count] = four;
      highs4[count++] = lastIpv4(four, length);
      continue;
    }
    const six = readCanonicalIpv6(text, 0, slash);
    if (six === undefined || !isIpv6Prefix(six, length)) return undefined;
    ends6.push(six, lastIpv6(six, length));
  }
  return { lows4: lows4.subarray(0, count), highs4: highs4.subarray(0, count), ends6 };
}

/** Returns the addresses of all these prefixes. */
export function mergePrefixes(ends: PrefixEnds): AddressSet {
  return { v4: mergeNumbers(ends.lows4.slice(), ends.highs4.slice()), v6: mergeBigints(ends.ends6) };
}

/** Returns whether no two of these prefixes have an address in common. */
export function areDisjoint(ends: PrefixEnds): boolean {
  return areDisjointNumbers(ends.lows4.slice(), ends.highs4.slice()) && areDisjointBigints(ends.ends6);
}
