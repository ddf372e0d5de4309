import type { Address } from './addresses.ts';

const colon = 0x3a;

// What scanGroups found; each call overwrites it. Fresh objects would cost half the time of a call.
const groups: number[] = [0, 0, 0, 0, 0, 0, 0, 0];
const found = { gapStart: -1, gapLength: 0, tidy: true };
const bytes = new DataView(new ArrayBuffer(16));

/**
 * Reads the address that a stretch of a text spells in hexadecimal groups (RFC 4291, section 2.2, forms 1 and 2): eight
 * groups of one to four digits, or fewer with one `::` for at least one group of zeros. Returns undefined where it is
 * anything else, an IPv4 address in the last two groups (form 3) or a zone included.
 */
export function readIpv6(text: string, start = 0, end: number = text.length): bigint | undefined {
  return scanGroups(text, start, end) ? joinGroups() : undefined;
}

/** Reads the address that a stretch of a text spells in its one form (RFC 5952, section 4) alone. */
export function readCanonicalIpv6(text: string, start: number, end: number): bigint | undefined {
  if (!scanGroups(text, start, end) || !found.tidy) return undefined;
  const zeros = longestZeros(groups);
  const canonical =
    zeros.length < 2
      ? found.gapStart < 0
      : found.gapStart === zeros.start && found.gapLength === zeros.length;
  return canonical ? joinGroups() : undefined;
}

function joinGroups(): bigint {
  for (let at = 0; at < 8; at++) bytes.setUint16(2 * at, groups[at] as number);
  return (bytes.getBigUint64(0) << 64n) | bytes.getBigUint64(8);
}

function scanGroups(text: string, start: number, end: number): boolean {
  let count = 0;
  let gap = -1;
  let at = start;
  found.tidy = true;
  if (text.charCodeAt(at) === colon) {
    if (end - at < 2 || text.charCodeAt(at + 1) !== colon) return false;
    gap = 0;
    at += 2;
  }
  while (at < end) {
    const first = at;
    let group = 0;
    for (; at < end; at++) {
      const digit = hexDigit(text.charCodeAt(at));
      if (digit < 0) break;
      group = group * 16 + digit;
    }
    const digits = at - first;
    if (digits === 0 || digits > 4 || count === 8) return false;
    if (digits > 1 && text.charCodeAt(first) === 0x30) found.tidy = false;
    groups[count++] = group;
    if (at === end) break;
    if (text.charCodeAt(at++) !== colon || at === end) return false;
    if (text.charCodeAt(at) === colon) {
      if (gap >= 0) return false;
      gap = count;
      at++;
    }
  }
  found.gapStart = gap;
  found.gapLength = 8 - count;
  if (gap < 0) return count === 8;
  for (let to = 7, from = count - 1; to >= gap; to--, from--) {
    groups[to] = from >= gap ? (groups[from] as number) : 0;
  }
  return count < 8;
}

function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  if (code >= 0x61 && code <= 0x66) return code - 0x57;
  if (code < 0x41 || code > 0x46) return -1;
  found.tidy = false;
  return code - 0x37;
}

/** Reads an IPv6 address with an IPv4 one in its last groups (RFC 4291, section 2.2, form 3), for messages alone. */
export function readMixed(text: string): bigint | undefined {
  const last = text.lastIndexOf(':') + 1;
  const inside = readIpv4(text, last);
  if (inside === undefined) return undefined;
  return readIpv6(`${text.slice(0, last)}${(inside >>> 16).toString(16)}:${(inside & 0xffff).toString(16)}`);
}

/** Returns whether an address is IPv4 in disguise, `::ffff:0:0/96` (RFC 4291, section 2.5.5.2). */
export function isMapped(value: bigint): boolean {
  return value >> 32n === 0xffffn;
}

/** Formats an address in its one form (RFC 5952, section 4): `2001:db8::1`. It never has an IPv4 address inside. */
export function formatIpv6(value: bigint): string {
  bytes.setBigUint64(0, value >> 64n);
  bytes.setBigUint64(8, value);
  for (let at = 0; at < 8; at++) groups[at] = bytes.getUint16(2 * at);
  const { start, length } = longestZeros(groups);
  const text = groups.map((group) => group.toString(16));
  if (length < 2) return text.join(':');
  return `${text.slice(0, start).join(':')}::${text.slice(start + length).join(':')}`;
}

// The first of the longest runs: RFC 5952, section 4.2.3.
function longestZeros(of: readonly number[]): { start: number; length: number } {
  let start = 0;
  let length = 0;
  for (let at = 0, run = 0; at < 8; at++) {
    run = of[at] === 0 ? run + 1 : 0;
    if (run > length) {
      length = run;
      start = at - run + 1;
    }
  }
  return { start, length };
}

/**
 * Reads the address that a stretch of a text spells: four decimal numbers of 0 to 255 without leading zeros, with dots
 * between them. Returns undefined where it is anything else; `inet_aton` would read more, and read it otherwise.
 */
export function readIpv4(text: string, start = 0, end: number = text.length): number | undefined {
  let value = 0;
  let part = -1;
  let dots = 0;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) {
      if (part === 0) return undefined;
      part = (part < 0 ? 0 : part * 10) + code - 0x30;
      if (part > 255) return undefined;
    } else if (code === 0x2e && part >= 0 && dots < 3) {
      value = (value << 8) | part;
      part = -1;
      dots++;
    } else return undefined;
  }
  return dots === 3 && part >= 0 ? ((value << 8) | part) >>> 0 : undefined;
}

/** Formats an address in its one form: dotted decimal, or RFC 5952. */
export function formatAddress(address: Address): string {
  return address.family === 4 ? formatIpv4(address.value) : formatIpv6(address.value);
}

/** Formats an address in its one form: `192.0.2.1`. */
export function formatIpv4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

// Numbers below 2 ** 32 and bigints: the bits behind a mask of each length, all set.
const hosts4: readonly number[] = Array.from({ length: 33 }, (_, length) => 2 ** (32 - length) - 1);
const hosts6: readonly bigint[] = Array.from(
  { length: 129 },
  (_, length) => (1n << BigInt(128 - length)) - 1n,
);

/** Reads the mask that ends a text: a decimal number of bits without leading zeros; -1 where it is anything else. */
export function readMask(text: string, start: number): number {
  let length = -1;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x30 || code > 0x39 || length === 0) return -1;
    length = (length < 0 ? 0 : length * 10) + code - 0x30;
    if (length > 128) return -1;
  }
  return length;
}

/** Returns whether an IPv4 prefix may begin at this address: its length fits, and no bit behind it is set. */
export function isIpv4Prefix(network: number, length: number): boolean {
  return length >= 0 && length <= 32 && (network & (hosts4[length] as number)) === 0;
}

/** Returns whether an IPv6 prefix may begin there. IPv4 in disguise, `::ffff:0:0/96` and longer, is no prefix of ours. */
export function isIpv6Prefix(network: bigint, length: number): boolean {
  if (length < 0 || (network & (hosts6[length] as bigint)) !== 0n) return false;
  return length < 96 || !isMapped(network);
}

/** Returns the last address of an IPv4 prefix. */
export function lastIpv4(network: number, length: number): number {
  return network + (hosts4[length] as number);
}

/** Returns the first address of the IPv6 prefix of this length that an address is in. */
export function firstIpv6(address: bigint, length: number): bigint {
  return address - (address & (hosts6[length] as bigint));
}

/** Returns the last address of an IPv6 prefix. */
export function lastIpv6(network: bigint, length: number): bigint {
  return network | (hosts6[length] as bigint);
}
