/** How addresses are spelled in rules: one item for every run of addresses without a gap. */
import type { AddressSet } from '../../sets/addresses.ts';
import { formatIpv4 } from '../../sets/ipv4.ts';
import { formatIpv6 } from '../../sets/ipv6.ts';

/** The items of the IPv4 half of a set, in numeric order. */
export function spellIpv4Items(set: AddressSet): readonly string[] {
  const items: string[] = [];
  for (let i = 0; i < set.v4.length; i += 2) {
    items.push(spellIpv4(set.v4[i] as number, set.v4[i + 1] as number));
  }
  return items;
}

/** The items of the IPv6 half, in numeric order. The set must not hold `::` or `::1`. */
export function spellIpv6Items(set: AddressSet): readonly string[] {
  const items: string[] = [];
  for (let i = 0; i < set.v6.length; i += 2) {
    items.push(spellIpv6(set.v6[i] as bigint, set.v6[i + 1] as bigint));
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
