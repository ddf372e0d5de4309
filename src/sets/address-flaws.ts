import { word } from '../diagnostics/quote.ts';
import type { Address } from './addresses.ts';
import { formatAddress, formatIpv4, formatIpv6, isMapped, readIpv4, readIpv6, readMixed } from './ip-text.ts';

/** Why a text is not what it should be, and the right form where one can be told. */
export type Misread = {
  /** What is wrong, in a clause that begins with the text itself, quoted where it holds anything odd. */
  readonly problem: string;
  /** How to write it: `did you mean 192.0.2.0/24?`. */
  readonly help?: string;
};

/** Returns whether a parser gave up. */
export function isMisread(parsed: object): parsed is Misread {
  return 'problem' in parsed;
}

/** Says why a text that `parseAddress` refuses is not one address. */
export function explainAddress(text: string): Misread {
  const guess = guessAddress(text.replace(/\/.*$/s, ''));
  const help =
    guess === undefined ? `an address is written ${showExample(text)}` : didYouMean(formatAddress(guess));
  if (text.includes('/')) return makeMisread(text, 'is a prefix where one address belongs', help);
  return makeMisread(text, findAddressFlaw(text) ?? 'is not an address', help);
}

/** Says why a text that `parsePrefix` refuses is not a prefix. */
export function explainPrefix(text: string): Misread {
  const slash = text.indexOf('/');
  if (slash < 0) {
    const example = `a prefix is written ${showExample(text, true)}`;
    if (/[.:\d]-[.:\d]/.test(text)) return makeMisread(text, 'is a range where a prefix belongs', example);
    const guess = guessAddress(text);
    const help =
      guess === undefined
        ? example
        : `for that one address write ${formatAddress(guess)}/${guess.family === 4 ? 32 : 128}`;
    return makeMisread(text, findAddressFlaw(text) ?? 'has no mask', help);
  }
  const address = text.slice(0, slash);
  const mask = text.slice(slash + 1);
  const longest = address.includes(':') ? 128 : 32;
  const flaw = findAddressFlaw(address) ?? findMaskFlaw(mask, longest);
  const guess = guessPrefix(address, mask);
  const help =
    guess !== undefined
      ? didYouMean(guess)
      : Number(mask) > longest
        ? `masks go up to /${longest}, which is one address`
        : readIpv4(mask) !== undefined && guessAddress(address) !== undefined
          ? 'its bits are not in one piece, so this is not a prefix: list the prefixes or ranges that are meant'
          : `a prefix is written ${showExample(text, true)}`;
  return makeMisread(text, flaw ?? 'has bits set after its mask', help);
}

/** Says why a text that `parseRange` refuses is not a range. */
export function explainRange(text: string): Misread {
  const ends = text.split('-');
  const [from = '', to = ''] = ends;
  const example = 'a range is written FROM-TO: 192.0.2.1-192.0.2.9';
  if (ends.length !== 2) return makeMisread(text, 'is not a range FROM-TO', example);
  const low = guessAddress(from);
  // 203.0.113.7-20, as some programs write it.
  const short = /^\d{1,3}$/.test(to) && low?.family === 4;
  const high = guessAddress(short ? `${formatIpv4(low.value).replace(/\d+$/, '')}${to}` : to);
  const sameFamily = low?.family === high?.family;
  const [first, last] = low && high && low.value > high.value ? [high, low] : [low, high];
  const guess =
    first && last && sameFamily ? didYouMean(`${formatAddress(first)}-${formatAddress(last)}`) : example;
  const flaw = findAddressFlaw(from) ?? (short ? 'gives only the last part of its end' : findAddressFlaw(to));
  if (flaw !== undefined) return makeMisread(text, flaw, guess);
  if (sameFamily) return makeMisread(text, 'ends before it begins', guess);
  return makeMisread(text, 'mixes IPv4 and IPv6', 'write two ranges, or prefixes, one of each family');
}

function makeMisread(text: string, flaw: string, help: string): Misread {
  return { problem: `${word(text)} ${flaw}`, help };
}

/** Shows an address, or a prefix, as it looks in the family that a text seems to be of. */
function showExample(text: string, prefix = false): string {
  if (text.includes(':') && !/^[\d.]+:/.test(text)) return prefix ? '2001:db8::/32' : '2001:db8::1';
  return `${prefix ? '192.0.2.0/24' : '192.0.2.1'}, in four parts from 0 to 255`;
}

function didYouMean(form: string): string {
  return `did you mean ${form}?`;
}

/** Says what keeps a text from being one plain address; undefined where nothing does. */
function findAddressFlaw(text: string): string | undefined {
  if (text === '') return 'has no address';
  if (/\s/.test(text)) return 'contains a blank';
  if (/[^!-~]/.test(text)) return 'contains a character that addresses do not have';
  if (/[[\]]/.test(text)) return 'has brackets';
  if (text.includes('%')) return 'names a zone, which is another network on each machine';
  return text.includes(':') ? findIpv6Flaw(text) : findIpv4Flaw(text);
}

function findIpv4Flaw(text: string): string | undefined {
  const parts = text.split('.');
  if (/^0x/i.test(text)) return 'has a hexadecimal part';
  if (!parts.every((part) => /^\d*$/.test(part))) return 'is not an IPv4 or IPv6 address';
  if (parts.includes('')) return 'has an empty part';
  if (parts.length !== 4)
    return `has ${parts.length === 1 ? '1 part' : `${parts.length} parts`} where IPv4 has 4`;
  if (parts.some((part) => /^0\d/.test(part))) return 'has leading zeros, which some programs read as octal';
  if (parts.some((part) => Number(part) > 255)) return 'has a part above 255';
  return undefined;
}

function findIpv6Flaw(text: string): string | undefined {
  const value = readIpv6(text) ?? readMixed(text);
  if (value !== undefined && isMapped(value)) return 'is IPv4 written as IPv6';
  if (text.includes('.')) return 'has an IPv4 address inside';
  if (value !== undefined) return undefined;
  if (text.includes(':::')) return 'has three colons in a row';
  if (text.split('::').length > 2) return 'has :: more than once';
  if (/[^:0-9a-f]/i.test(text)) return 'is not an IPv6 address';
  if (/[^:]{5}/.test(text)) return 'has a group of more than 4 digits';
  if (/^:[^:]|[^:]:$/.test(text)) return 'has a single colon at an end';
  const groups = text.split(':').filter((group) => group !== '').length;
  return text.includes('::')
    ? `has ${groups} groups and ::, where IPv6 has 8 groups in all`
    : `has ${groups} groups where IPv6 has 8`;
}

function findMaskFlaw(mask: string, longest: 32 | 128): string | undefined {
  if (mask === '') return 'has an empty mask';
  if (/\s/.test(mask)) return 'contains a blank';
  if (readIpv4(mask) !== undefined) return 'has a mask of four parts instead of its length in bits';
  if (!/^\d+$/.test(mask)) return 'has a mask that is not a number of bits';
  if (/^0\d/.test(mask)) return 'has leading zeros in its mask';
  return Number(mask) > longest ? `has a mask above /${longest}` : undefined;
}

/** Guesses the address that the writer means: an IPv4 one for IPv4 in the clothes of IPv6. */
function guessAddress(text: string): Address | undefined {
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
  return readIpv4(stripLeadingZeros(bare)) ?? readOddIpv4(bare);
}

/** Reads IPv4 in hexadecimal parts, or as one number. */
function readOddIpv4(text: string): number | undefined {
  const parts = text
    .split('.')
    .map((part) => (/^(?:0x[\da-f]{1,8}|\d{1,10})$/i.test(part) ? Number(part) : -1));
  const [first = -1] = parts;
  if (parts.length === 1) return first > 255 && first < 2 ** 32 ? first : undefined;
  return readIpv4(parts.join('.'));
}

function stripLeadingZeros(text: string): string {
  return text.replace(/(^|\.)0+(?=\d)/g, '$1');
}

/** Guesses the prefix that the writer means, in its one form. */
function guessPrefix(addressText: string, maskText: string): string | undefined {
  const value = guessValue(/^\d+(\.\d+){0,2}$/.test(addressText) ? padParts(addressText) : addressText);
  const length = guessLength(maskText.trim());
  if (value === undefined || length === undefined) return undefined;
  if (typeof value === 'number') return formatIpv4Prefix(value, length);
  if (isMapped(value) && length >= 96) return formatIpv4Prefix(Number(value & 0xffffffffn), length - 96);
  if (length > 128) return undefined;
  const shift = BigInt(128 - length);
  return `${formatIpv6((value >> shift) << shift)}/${length}`;
}

// 10.0/16 means 10.0.0.0/16 where programs take it; without a mask 10.1 is 10.0.0.1, so only masks are filled.
function padParts(text: string): string {
  return [...text.split('.'), '0', '0', '0'].slice(0, 4).join('.');
}

function formatIpv4Prefix(value: number, length: number): string | undefined {
  return length > 32 ? undefined : `${formatIpv4(value - (value % 2 ** (32 - length)))}/${length}`;
}

/** Guesses the length that a mask means: a number of bits, a netmask `255.255.0.0`, or its complement, `0.0.255.255`. */
function guessLength(mask: string): number | undefined {
  if (/^\d{1,3}$/.test(mask)) return Number(mask);
  const netmask = readIpv4(mask);
  if (netmask === undefined) return undefined;
  return [2 ** 32 - netmask, netmask + 1].map((hosts) => 32 - Math.log2(hosts)).find(Number.isInteger);
}
