import type { Address } from '../sets/addresses.ts';
import { coverOf } from '../sets/prefix.ts';
import type { AddressClass } from './space.ts';

const known = new WeakMap<AddressClass, Address>();

/** The first address of the shortest prefix of a class: an address that looks like its network. */
export function addressOf(one: AddressClass | undefined): Address {
  if (one === undefined) return { family: 4, value: 0 };
  const before = known.get(one);
  if (before !== undefined) return before;
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
