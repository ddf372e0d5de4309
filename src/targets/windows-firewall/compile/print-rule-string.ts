import type { AddressSet } from '../../../sets/addresses.ts';
import { formatIpv4, formatIpv6 } from '../../../sets/ip-text.ts';
import { portRanges } from '../../../sets/ports.ts';
import type { Account, FirewallRule } from '../config.ts';

const sids: Readonly<Record<Account, string>> = { 'network-service': 'S-1-5-20', 'local-system': 'S-1-5-18' };

/** The access list that lets processes of these accounts match; CC is the right that a filter asks for. */
export function printUsers(accounts: readonly Account[]): string {
  return `D:${accounts.map((account) => `(A;;CC;;;${sids[account]})`).join('')}`;
}

/** The lowest version that knows the tokens used, as its minor number: an older system drops what it does not know. */
export function minorVersionOf(rule: FirewallRule): number {
  return rule.accounts === undefined ? 10 : 20;
}

/** A rule as the value of a registry key (MS-GPFAS 2.2.2.19), in the order of tokens that Windows writes. */
export function printRuleString(rule: FirewallRule): string {
  const ports = rule.ports === 'any' ? [] : portRanges(rule.ports);
  const { addresses } = rule;
  const tokens = [
    `v2.${minorVersionOf(rule)}`,
    `Action=${rule.action === 'allow' ? 'Allow' : 'Block'}`,
    'Active=TRUE',
    'Dir=Out',
    ...(rule.protocol === 'any' ? [] : [`Protocol=${rule.protocol}`]),
    ...ports.flatMap(({ from, to }) => (from === to ? [] : [`RPort2_10=${from}-${to}`])),
    ...ports.flatMap(({ from, to }) => (from === to ? [`RPort=${from}`] : [])),
    ...(addresses === 'any' ? [] : spellIpv4Items(addresses).map((item) => `RA4=${item}`)),
    ...(addresses === 'any' ? [] : spellIpv6Items(addresses).map((item) => `RA6=${item}`)),
    ...(rule.service === undefined ? [] : [`Svc=${rule.service}`]),
    `Name=${rule.displayName}`,
    ...(rule.description === undefined ? [] : [`Desc=${rule.description}`]),
    ...(rule.group === undefined ? [] : [`EmbedCtxt=${rule.group}`]),
    ...(rule.accounts === undefined ? [] : [`LUAuth=${printUsers(rule.accounts)}`]),
  ];
  return `${tokens.join('|')}|`;
}

// How addresses are spelled in rules: one item for every run of addresses without a gap.

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
