import type { AddressClass } from '../proof/space/space.ts';
import { type Address, containsAddress } from '../sets/addresses.ts';
import { coverOf, isMisread, parseAddress } from '../sets/prefix.ts';

const known = new WeakMap<AddressClass, Address>();

/** Addresses for examples (RFC 5737, RFC 3849). */
const documentation: readonly Address[] = ['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1'].flatMap(
  (text) => {
    const address = parseAddress(text);
    return isMisread(address) ? [] : [address];
  },
);

/** Whether a class is most of a family: the rest of the world, which no one knows by a prefix. */
export function isVast({ count }: AddressClass): boolean {
  return count.ipv4 >= 1n << 29n || count.ipv6 >= 1n << 125n;
}

/**
 * The first address of the shortest prefix of a class: an address that looks like its network. Of the rest of
 * the world, one that is meant for examples.
 */
export function addressOf(one: AddressClass | undefined): Address {
  if (one === undefined) return { family: 4, value: 0 };
  const before = known.get(one);
  if (before !== undefined) return before;
  const example = isVast(one)
    ? documentation.find((address) => containsAddress(one.addresses, address))
    : undefined;
  if (example !== undefined) {
    known.set(one, example);
    return example;
  }
  let best: { readonly length: number; readonly first: Address } | undefined;
  for (const prefix of coverOf(one.addresses)) {
    if (best !== undefined && prefix.length >= best.length) continue;
    const first: Address =
      prefix.family === 4 ? { family: 4, value: prefix.network } : { family: 6, value: prefix.network };
    best = { length: prefix.length, first };
  }
  const first = best?.first ?? one.first;
  known.set(one, first);
  return first;
}
