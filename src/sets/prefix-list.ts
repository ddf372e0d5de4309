import type { AddressSet } from './addresses.ts';
import { readIpv4 } from './ipv4.ts';
import { readCanonicalIpv6 } from './ipv6.ts';
import { isIpv4Prefix, isIpv6Prefix, lastIpv4, lastIpv6, readMask } from './mask.ts';
import { areDisjointBigints, areDisjointNumbers, mergeBigints, mergeNumbers } from './merge.ts';

/** The first and last addresses of a list of prefixes, in no order of use to anybody else. */
export interface PrefixEnds {
  readonly lows4: Uint32Array;
  readonly highs4: Uint32Array;
  /** Flat: `[low, high, low, high, …]`. */
  readonly ends6: readonly bigint[];
}

/**
 * Reads long lists of prefixes, without an object for each: the ends of all, or undefined where one of the
 * texts is not a prefix in its one form; `parsePrefix` and `formatPrefix` tell which, and why.
 */
export function readPrefixList(texts: readonly string[]): PrefixEnds | undefined {
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

/** The addresses of all these prefixes. */
export function mergePrefixes(ends: PrefixEnds): AddressSet {
  return { v4: mergeNumbers(ends.lows4.slice(), ends.highs4.slice()), v6: mergeBigints(ends.ends6) };
}

/** Whether no two of these prefixes have an address in common. */
export function areDisjoint(ends: PrefixEnds): boolean {
  return areDisjointNumbers(ends.lows4.slice(), ends.highs4.slice()) && areDisjointBigints(ends.ends6);
}
