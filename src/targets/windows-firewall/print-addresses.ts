/** How addresses are spelled in rules: one item for every run of addresses without a gap. */
import type { AddressSet } from '../../sets/addresses.ts';
import { formatIpv4 } from '../../sets/ipv4.ts';
import { formatIpv6 } from '../../sets/ipv6.ts';

/** One item of an address list, with where it begins. */
export type AddressItem =
  | { readonly family: 4; readonly from: number; readonly text: string }
  | { readonly family: 6; readonly from: bigint; readonly text: string };

/** The items of a set, IPv4 first, in numeric order. The set must not hold `::` or `::1`. */
export function itemsOf(set: AddressSet): readonly AddressItem[] {
  const items: AddressItem[] = [];
  for (let i = 0; i < set.v4.length; i += 2) {
    const [from, to] = [set.v4[i] as number, set.v4[i + 1] as number];
    items.push({ family: 4, from, text: spellIpv4(from, to) });
  }
  for (let i = 0; i < set.v6.length; i += 2) {
    const [from, to] = [set.v6[i] as bigint, set.v6[i + 1] as bigint];
    items.push({ family: 6, from, text: spellIpv6(from, to) });
  }
  return items;
}

/** A host, a subnet with its mask in four parts as Windows itself writes it, else a range. */
function spellIpv4(from: number, to: number): string {
  if (from === to) return formatIpv4(from);
  const size = to - from + 1;
  // A mask of no bits cannot be written: all of IPv4 is a range (MS-FASP 2.2.4).
  const isSubnet = size < 2 ** 32 && Number.isInteger(Math.log2(size)) && from % size === 0;
  return `${formatIpv4(from)}${isSubnet ? `/${formatIpv4(2 ** 32 - size)}` : `-${formatIpv4(to)}`}`;
}

function spellIpv6(from: bigint, to: bigint): string {
  if (from === to) return formatIpv6(from);
  const last = to - from;
  const isSubnet = (last & (last + 1n)) === 0n && (from & last) === 0n;
  return isSubnet
    ? `${formatIpv6(from)}/${128 - last.toString(2).length}`
    : `${formatIpv6(from)}-${formatIpv6(to)}`;
}
