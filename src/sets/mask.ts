import { isMapped } from './ipv6.ts';

// Numbers below 2 ** 32 and bigints: the bits behind a mask of each length, all set.
const hosts4: readonly number[] = Array.from({ length: 33 }, (_, length) => 2 ** (32 - length) - 1);
const hosts6: readonly bigint[] = Array.from(
  { length: 129 },
  (_, length) => (1n << BigInt(128 - length)) - 1n,
);

/** The mask that ends a text: a decimal number of bits without leading zeros; -1 where it is anything else. */
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

/** Whether a prefix may begin at this address: the length is one of IPv4, and no bit behind it is set. */
export function isIpv4Prefix(network: number, length: number): boolean {
  return length >= 0 && length <= 32 && (network & (hosts4[length] as number)) === 0;
}

/** The same for IPv6. IPv4 in disguise, `::ffff:0:0/96` and longer, is no prefix of ours. */
export function isIpv6Prefix(network: bigint, length: number): boolean {
  if (length < 0 || (network & (hosts6[length] as bigint)) !== 0n) return false;
  return length < 96 || !isMapped(network);
}

/** The last address of an IPv4 prefix. */
export function lastIpv4(network: number, length: number): number {
  return network + (hosts4[length] as number);
}

/** The first address of the IPv6 prefix of this length that an address is in. */
export function firstIpv6(address: bigint, length: number): bigint {
  return address - (address & (hosts6[length] as bigint));
}

/** The last address of an IPv6 prefix. */
export function lastIpv6(network: bigint, length: number): bigint {
  return network | (hosts6[length] as bigint);
}
