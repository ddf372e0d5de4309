/** Addresses as pfctl reads them: more forms than sets/prefix takes, and host bits that are cleared. */
import type { Prefix } from '../../sets/addresses.ts';
import { readIpv4 } from '../../sets/ipv4.ts';
import { readIpv6, readMixed } from '../../sets/ipv6.ts';

/** `name`: a host or interface name, whose addresses the text does not say. */
export type ReadAddress = Prefix | { readonly name: string } | { readonly problem: string };

/** Reads an address or a prefix. */
export function readAddress(text: string): ReadAddress {
  const slash = text.indexOf('/');
  const mask = slash < 0 ? undefined : text.slice(slash + 1);
  const address = slash < 0 ? text : text.slice(0, slash);
  if (mask !== undefined && !/^\d{1,3}$/.test(mask))
    return { problem: `${JSON.stringify(text)} has no mask that pf reads` };
  const length = mask === undefined ? undefined : Number(mask);
  const v4 = readIpv4(address) ?? readLooseIpv4(address, length);
  if (v4 !== undefined) {
    const bits = length ?? 32;
    if (bits > 32) return { problem: `${JSON.stringify(text)} has a mask of more than 32 bits` };
    return { family: 4, network: v4 - (v4 % 2 ** (32 - bits)), length: bits };
  }
  const v6 = address.includes(':') ? (readIpv6(address) ?? readMixed(address)) : undefined;
  if (v6 !== undefined) {
    const bits = length ?? 128;
    if (bits > 128) return { problem: `${JSON.stringify(text)} has a mask of more than 128 bits` };
    return { family: 6, network: (v6 >> BigInt(128 - bits)) << BigInt(128 - bits), length: bits };
  }
  return explain(text, address);
}

/** `10/8`, and with a mask also decimal parts with leading zeros: `010.001.0.0/16` is 10.1.0.0/16. */
function readLooseIpv4(address: string, length: number | undefined): number | undefined {
  if (length === undefined || !/^\d{1,3}(?:\.\d{1,3}){0,3}$/.test(address)) return undefined;
  const parts = address.split('.').map(Number);
  if (parts.some((part) => part > 255)) return undefined;
  return [0, 1, 2, 3].reduce((value, index) => value * 256 + (parts[index] ?? 0), 0);
}

function explain(text: string, address: string): ReadAddress {
  if (address.includes('%')) return { name: text };
  // What is left goes to the resolver. No name ends in a number, so these can only fail, and the load with them.
  const isName = /^[A-Za-z0-9_][A-Za-z0-9_.-]*(?::(?:network|broadcast|peer|0))*$/.test(address);
  const isNumber = /^[0-9.]+$/.test(address) && !isShortIpv4(address);
  return isName && !isNumber ? { name: text } : { problem: `${JSON.stringify(text)} is no address` };
}

/** Forms of IPv4 addresses that some resolvers take as addresses: `10.1`, `010.1.2.3`. */
function isShortIpv4(address: string): boolean {
  const parts = address.split('.');
  return parts.length <= 4 && parts.every((part) => /^\d+$/.test(part) && Number(part) <= 255);
}

/** Whether a read address is a prefix. */
export function isPrefix(read: ReadAddress): read is Prefix {
  return 'family' in read;
}
