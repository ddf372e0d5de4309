import type { Address, AddressSet, Prefix } from './addresses.ts';
import { ipv4Domain, ipv6Domain } from './addresses.ts';
import { normaliseIntervals } from './intervals.ts';
import { formatIpv4, readIpv4 } from './ipv4.ts';
import { formatIpv6, isMapped, readIpv6 } from './ipv6.ts';
import { isIpv4Prefix, isIpv6Prefix, lastIpv4, lastIpv6, readMask } from './mask.ts';
import type { Misread } from './misread.ts';
import { explainAddress, explainPrefix, explainRange } from './misread.ts';

// All that there is to texts of addresses, in one place to import from.
export type { Prefix } from './addresses.ts';
export { coverOf } from './cover.ts';
export type { Misread } from './misread.ts';
export { isMisread } from './misread.ts';

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

/** An address in its one form: dotted decimal, or RFC 5952. */
export function formatAddress(address: Address): string {
  return address.family === 4 ? formatIpv4(address.value) : formatIpv6(address.value);
}

/** A prefix in its one form. */
export function formatPrefix(prefix: Prefix): string {
  const network = prefix.family === 4 ? formatIpv4(prefix.network) : formatIpv6(prefix.network);
  return `${network}/${prefix.length}`;
}

/** The first and the last address of a prefix. */
export function prefixRange(prefix: Prefix): { from: Address; to: Address } {
  if (prefix.family === 4) {
    const { network, length } = prefix;
    return { from: { family: 4, value: network }, to: { family: 4, value: lastIpv4(network, length) } };
  }
  const { network, length } = prefix;
  return { from: { family: 6, value: network }, to: { family: 6, value: lastIpv6(network, length) } };
}

/** The order to list prefixes in: IPv4 first, then by network, a prefix before those inside it. */
export function comparePrefixes(a: Prefix, b: Prefix): number {
  if (a.family !== b.family) return a.family - b.family;
  if (a.network === b.network) return a.length - b.length;
  return a.network < b.network ? -1 : 1;
}

/** The addresses of any of these prefixes. */
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
