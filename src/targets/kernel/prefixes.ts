import type { AddressSet, Prefix } from '../../sets/addresses.ts';
import { coverOf } from '../../sets/prefix.ts';

/**
 * Returns the fewest prefixes of a set, in order, none of them of length 0: Squid takes one for something else, and
 * nobody has tried what a kernel does with one in a table of pf. Two halves are the same.
 */
export function listPrefixes(addresses: AddressSet): readonly Prefix[] {
  return coverOf(addresses).flatMap((prefix): readonly Prefix[] => {
    if (prefix.length > 0) return [prefix];
    return prefix.family === 4
      ? [0, 2 ** 31].map((network) => ({ family: 4, network, length: 1 }))
      : [0n, 2n ** 127n].map((network) => ({ family: 6, network, length: 1 }));
  });
}
