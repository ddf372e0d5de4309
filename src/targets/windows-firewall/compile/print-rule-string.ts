import { portRanges } from '../../../sets/ports.ts';
import type { Account, FirewallRule } from '../config.ts';
import { spellIpv4Items, spellIpv6Items } from '../print-addresses.ts';

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
