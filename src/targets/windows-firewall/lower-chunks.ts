/**
 * Cuts an address set into lists that fit a rule. Cuts are by value, at the leading bits of where an item
 * begins: an address that comes or goes touches its own list alone, and no list is called "n of N".
 */
import type { AddressSet } from '../../sets/addresses.ts';
import { formatIpv4 } from '../../sets/ipv4.ts';
import { formatIpv6 } from '../../sets/ipv6.ts';
import { limits } from './capabilities.ts';
import { itemsOf } from './print-addresses.ts';

export interface Chunk {
  /** Where the items begin: `IPv4`, `20.0.0.0/6`; absent where the whole set fits. */
  readonly label?: string;
  readonly addresses: AddressSet;
}

/** Characters of a rule string that are for addresses; the rest is for the other fields. */
const addressBudget = 28_000;
/** `RA4=` in front of an item and `|` behind it. */
const tokenOverhead = 5;

/** The lists that one set becomes, in numeric order, IPv4 first. */
export function chunksOf(set: AddressSet): readonly Chunk[] {
  const costs = itemsOf(set).map((item) => item.text.length + tokenOverhead);
  if (fits(costs)) return [{ addresses: set }];
  const ipv4 = set.v4.length / 2;
  const begins = set.v6.filter((_, index) => index % 2 === 0);
  const chunks: Chunk[] = [];
  splitIpv4(set, costs.slice(0, ipv4), { first: 0, end: ipv4, network: 0, length: 0 }, chunks);
  splitIpv6(set, begins, costs.slice(ipv4), { first: 0, end: begins.length, network: 0n, length: 0 }, chunks);
  return chunks;
}

function fits(costs: readonly number[]): boolean {
  return costs.length <= limits.addresses.value && costs.reduce((sum, cost) => sum + cost, 0) <= addressBudget;
}

/** The items from `first` to before `end`, which are those that begin in this network. */
interface Part<T> {
  readonly first: number;
  readonly end: number;
  readonly network: T;
  readonly length: number;
}

function splitIpv4(set: AddressSet, costs: readonly number[], part: Part<number>, chunks: Chunk[]): void {
  const { first, end, network, length } = part;
  if (first === end) return;
  if (fits(costs.slice(first, end))) {
    const label = length === 0 ? 'IPv4' : `${formatIpv4(network)}/${length}`;
    chunks.push({ label, addresses: { v4: set.v4.slice(2 * first, 2 * end), v6: [] } });
    return;
  }
  const half = network + 2 ** (31 - length);
  let cut = first;
  while (cut < end && (set.v4[2 * cut] as number) < half) cut++;
  splitIpv4(set, costs, { first, end: cut, network, length: length + 1 }, chunks);
  splitIpv4(set, costs, { first: cut, end, network: half, length: length + 1 }, chunks);
}

function splitIpv6(
  set: AddressSet,
  begins: readonly bigint[],
  costs: readonly number[],
  part: Part<bigint>,
  chunks: Chunk[],
): void {
  const { first, end, network, length } = part;
  if (first === end) return;
  if (fits(costs.slice(first, end))) {
    const label = length === 0 ? 'IPv6' : `${formatIpv6(network)}/${length}`;
    chunks.push({ label, addresses: { v4: [], v6: set.v6.slice(2 * first, 2 * end) } });
    return;
  }
  const half = network + (1n << BigInt(127 - length));
  let cut = first;
  while (cut < end && (begins[cut] as bigint) < half) cut++;
  splitIpv6(set, begins, costs, { first, end: cut, network, length: length + 1 }, chunks);
  splitIpv6(set, begins, costs, { first: cut, end, network: half, length: length + 1 }, chunks);
}
