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
