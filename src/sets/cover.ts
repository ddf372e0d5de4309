import type { AddressSet, Prefix } from './addresses.ts';

/**
 * The fewest prefixes that hold exactly the addresses of a set: IPv4 first, each family in numeric order.
 * They are disjoint, and no two of them make up a third.
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
    while (length > 0 && next % (size * 2) === 0 && next + size * 2 - 1 <= high) {
      size *= 2;
      length--;
    }
    prefixes.push({ family: 4, network: next, length });
    next += size;
  }
}

function coverIpv6(low: bigint, high: bigint, prefixes: Prefix[]): void {
  for (let next = low; next <= high; ) {
    let last = next;
    let length = 128;
    for (let bit = 1n; length > 0; bit <<= 1n, length--) {
      if ((next & bit) !== 0n || (last | bit) > high) break;
      last |= bit;
    }
    prefixes.push({ family: 6, network: next, length });
    next = last + 1n;
  }
}
