/**
 * Cuts an address set into lists that fit a rule. Cuts are by value, at the leading bits of where an item
 * begins: an address that comes or goes touches its own list alone, and no list is called "n of N".
 */
import type { AddressSet } from '../../../sets/addresses.ts';
import { formatIpv4, formatIpv6 } from '../../../sets/ip-text.ts';
import { limits } from '../capabilities.ts';
import { listAddressItems } from './print-rule-string.ts';

export interface Chunk {
  /** Where the items begin: `IPv4`, `20.0.0.0/6`; absent where the whole set fits. */
  readonly label?: string;
  readonly addresses: AddressSet;
}

/** Characters of a rule string that are for addresses; the rest is for the other fields. */
export const addressBudget = 28_000;

/** Returns the lists that one set becomes, in numeric order, IPv4 first. */
export function cutAddresses(set: AddressSet): readonly Chunk[] {
  const items = listAddressItems(set);
  const costs4 = items.v4.map(countCharacters);
  const costs6 = items.v6.map(countCharacters);
  if (fits([...costs4, ...costs6])) return [{ addresses: set }];
  const begins4 = costs4.map((_, index) => BigInt(set.v4[2 * index] as number));
  const begins6 = costs6.map((_, index) => set.v6[2 * index] as bigint);
  return [
    ...splitItems({ begins: begins4, costs: costs4, bits: 32 }).map(({ first, end, network, length }) => ({
      label: length === 0 ? 'IPv4' : `${formatIpv4(Number(network))}/${length}`,
      addresses: { v4: set.v4.slice(2 * first, 2 * end), v6: [] },
    })),
    ...splitItems({ begins: begins6, costs: costs6, bits: 128 }).map(({ first, end, network, length }) => ({
      label: length === 0 ? 'IPv6' : `${formatIpv6(network)}/${length}`,
      addresses: { v4: [], v6: set.v6.slice(2 * first, 2 * end) },
    })),
  ];
}

/** Counts an item with `RA4=` in front of it and `|` behind it. */
function countCharacters(item: string): number {
  return item.length + 5;
}

/** The items of one family: where each begins, and how many characters it takes. */
interface Items {
  readonly begins: readonly bigint[];
  readonly costs: readonly number[];
  readonly bits: 32 | 128;
}

/** The items from `first` to before `end`: those that begin in this network. */
interface Part {
  readonly first: number;
  readonly end: number;
  readonly network: bigint;
  readonly length: number;
}

function splitItems(
  items: Items,
  part: Part = { first: 0, end: items.costs.length, network: 0n, length: 0 },
): readonly Part[] {
  const { first, end, network } = part;
  if (first === end) return [];
  if (fits(items.costs.slice(first, end))) return [part];
  const length = part.length + 1;
  const half = network + (1n << BigInt(items.bits - length));
  let cut = first;
  while (cut < end && (items.begins[cut] as bigint) < half) cut++;
  return [
    ...splitItems(items, { first, end: cut, network, length }),
    ...splitItems(items, { first: cut, end, network: half, length }),
  ];
}

function fits(costs: readonly number[]): boolean {
  return (
    costs.length <= limits.addresses.value && costs.reduce((sum, cost) => sum + cost, 0) <= addressBudget
  );
}
