import type { Address } from './addresses.ts';
import { formatIpv4, readIpv4 } from './ipv4.ts';
import { formatIpv6, isMapped, readIpv6, readMixed } from './ipv6.ts';

/** The address that the writer probably means; an IPv4 one for IPv4 in the clothes of IPv6. */
export function guessAddress(text: string): Address | undefined {
  const value = guessValue(text);
  if (typeof value === 'number') return { family: 4, value };
  if (value === undefined) return undefined;
  return isMapped(value) ? { family: 4, value: Number(value & 0xffffffffn) } : { family: 6, value };
}

function guessValue(text: string): number | bigint | undefined {
  const bare = text
    .trim()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/%.*$/s, '');
  if (bare.includes(':')) return readIpv6(bare) ?? readMixed(bare);
  return readIpv4(withoutLeadingZeros(bare)) ?? readOddIpv4(bare);
}

/** IPv4 in hexadecimal parts, or as one number. */
function readOddIpv4(text: string): number | undefined {
  const parts = text
    .split('.')
    .map((part) => (/^(?:0x[\da-f]{1,8}|\d{1,10})$/i.test(part) ? Number(part) : -1));
  const [first = -1] = parts;
  if (parts.length === 1) return first > 255 && first < 2 ** 32 ? first : undefined;
  return readIpv4(parts.join('.'));
}

function withoutLeadingZeros(text: string): string {
  return text.replace(/(^|\.)0+(?=\d)/g, '$1');
}

/** The prefix that the writer probably means, in its one form. */
export function guessPrefix(addressText: string, maskText: string): string | undefined {
  const value = guessValue(/^\d+(\.\d+){0,2}$/.test(addressText) ? padded(addressText) : addressText);
  const length = guessLength(maskText.trim());
  if (value === undefined || length === undefined) return undefined;
  if (typeof value === 'number') return ipv4Prefix(value, length);
  if (isMapped(value) && length >= 96) return ipv4Prefix(Number(value & 0xffffffffn), length - 96);
  if (length > 128) return undefined;
  const shift = BigInt(128 - length);
  return `${formatIpv6((value >> shift) << shift)}/${length}`;
}

// 10.0/16 means 10.0.0.0/16 where programs take it; without a mask 10.1 is 10.0.0.1, so only masks are filled.
function padded(text: string): string {
  return [...text.split('.'), '0', '0', '0'].slice(0, 4).join('.');
}

function ipv4Prefix(value: number, length: number): string | undefined {
  return length > 32 ? undefined : `${formatIpv4(value - (value % 2 ** (32 - length)))}/${length}`;
}

/** The length that a mask stands for: a number of bits, a netmask `255.255.0.0`, or its complement, `0.0.255.255`. */
function guessLength(mask: string): number | undefined {
  if (/^\d{1,3}$/.test(mask)) return Number(mask);
  const netmask = readIpv4(mask);
  if (netmask === undefined) return undefined;
  return [2 ** 32 - netmask, netmask + 1].map((hosts) => 32 - Math.log2(hosts)).find(Number.isInteger);
}

/** An address in its one form. */
export function spell(address: Address): string {
  return address.family === 4 ? formatIpv4(address.value) : formatIpv6(address.value);
}
