import { present } from '../../../diagnostics/present.ts';
import { type AddressSet, noAddresses } from '../../../sets/addresses.ts';
import { formatIpv4, formatIpv6 } from '../../../sets/ip-text.ts';
import { portRanges } from '../../../sets/ports.ts';
import { nameRange } from '../../kernel/names.ts';
import type { Account, FirewallRule } from '../config.ts';

const sids: Readonly<Record<Account, string>> = { 'network-service': 'S-1-5-20', 'local-system': 'S-1-5-18' };

/** Returns the access list that lets processes of these accounts match; CC is the right that a filter asks for. */
export function printUsers(accounts: readonly Account[]): string {
  return `D:${accounts.map((account) => `(A;;CC;;;${sids[account]})`).join('')}`;
}

/** Returns the lowest version that knows the tokens used, as its minor number: an older system drops what it does not know. */
export function minorVersionOf(rule: FirewallRule): number {
  return rule.accounts === undefined ? 10 : 20;
}

/** Prints a rule as the value of a registry key (MS-GPFAS 2.2.2.19), in the order of tokens that Windows writes. */
export function printRuleString(rule: FirewallRule): string {
  const ports = rule.ports === 'any' ? [] : portRanges(rule.ports);
  const items = listAddressItems(rule.addresses);
  const texts = present({
    Svc: rule.service,
    Name: rule.displayName,
    Desc: rule.description,
    EmbedCtxt: rule.group,
    LUAuth: rule.accounts && printUsers(rule.accounts),
  });
  const tokens = [
    `v2.${minorVersionOf(rule)}`,
    `Action=${rule.action === 'allow' ? 'Allow' : 'Block'}`,
    'Active=TRUE',
    'Dir=Out',
    ...(rule.protocol === 'any' ? [] : [`Protocol=${rule.protocol}`]),
    ...ports.flatMap((range) => (range.from === range.to ? [] : [`RPort2_10=${nameRange(range)}`])),
    ...ports.flatMap(({ from, to }) => (from === to ? [`RPort=${from}`] : [])),
    ...items.v4.map((item) => `RA4=${item}`),
    ...items.v6.map((item) => `RA6=${item}`),
    ...Object.entries(texts).map(([key, text]) => `${key}=${text}`),
  ];
  return `${tokens.join('|')}|`;
}

// How addresses are spelled in rules: one item for every run of addresses without a gap.

/**
 * How masks of IPv4 are written: rule strings have them in four parts, as Windows itself writes them (a capture of Server
 * 2025's rules); cmdlets take the number of bits, as they do for IPv6.
 */
export type MaskForm = 'parts' | 'bits';

/** Returns the items of a set in numeric order, none for any address. It must not hold `::` or `::1`. */
export function listAddressItems(
  addresses: AddressSet | 'any',
  masks: MaskForm = 'parts',
): Readonly<Record<'v4' | 'v6', readonly string[]>> {
  const { v4, v6 } = addresses === 'any' ? noAddresses : addresses;
  return {
    v4: v4.flatMap((from, at) => (at % 2 === 0 ? [printIpv4Item(from, v4[at + 1] as number, masks)] : [])),
    v6: v6.flatMap((from, at) => (at % 2 === 0 ? [printIpv6Item(from, v6[at + 1] as bigint)] : [])),
  };
}

/** Prints a host, a subnet, else a range. */
function printIpv4Item(from: number, to: number, masks: MaskForm): string {
  if (from === to) return formatIpv4(from);
  const size = to - from + 1;
  const bits = 32 - Math.log2(size);
  // A mask of no bits cannot be written: all of IPv4 is a range (MS-FASP 2.2.4).
  if (bits === 0 || !Number.isInteger(bits) || from % size !== 0)
    return `${formatIpv4(from)}-${formatIpv4(to)}`;
  return `${formatIpv4(from)}/${masks === 'bits' ? bits : formatIpv4(2 ** 32 - size)}`;
}

function printIpv6Item(from: bigint, to: bigint): string {
  if (from === to) return formatIpv6(from);
  const last = to - from;
  const isSubnet = (last & (last + 1n)) === 0n && (from & last) === 0n;
  return `${formatIpv6(from)}${isSubnet ? `/${128 - last.toString(2).length}` : `-${formatIpv6(to)}`}`;
}
