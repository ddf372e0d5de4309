/** Where denials by address add up to all of them: a name is denied there as well, wherever it leads. */

import { entriesOf } from '../../rules/entries.ts';
import type { Policy } from '../../rules/policy.ts';
import { type AddressSet, allAddresses, equalAddresses, unionAddresses } from '../../sets/addresses.ts';
import { unionIntervals } from '../../sets/intervals.ts';
import { type PortSet, portDomain, portRange } from '../../sets/ports.ts';
import { type Atom, coversPrincipals, coversSchemes } from '../kernel/entries.ts';

/** Ports on which denials by address in front of a rule together deny every address of one of its atoms. */
export function closedPorts(policy: Policy, before: number, entry: Atom): PortSet {
  const denied: { ports: PortSet; addresses: AddressSet }[] = [];
  for (const rule of policy.rules.slice(0, before)) {
    if (rule.action !== 'deny') continue;
    for (const denial of entriesOf(rule)) {
      const { destination, service } = denial;
      if (destination.kind !== 'addresses' || destination.addresses === 'any' || service.transport === 'udp')
        continue;
      if (!coversSchemes(denial, entry) || !coversPrincipals(denial, entry)) continue;
      denied.push({ ports: portRange(service.from, service.to), addresses: destination.addresses });
    }
  }
  if (!equalAddresses(unionAddresses(denied.map(({ addresses }) => addresses)), allAddresses)) return [];
  const cuts = [...new Set(denied.flatMap(({ ports }) => ports.map((end, side) => end + (side % 2))))].sort(
    (a, b) => a - b,
  );
  const closed = cuts.flatMap((from, index): readonly PortSet[] => {
    const to = (cuts[index + 1] ?? from + 1) - 1;
    const here = denied.filter(({ ports }) =>
      ports.some((low, side) => side % 2 === 0 && low <= from && from <= (ports[side + 1] ?? -1)),
    );
    const all = equalAddresses(unionAddresses(here.map(({ addresses }) => addresses)), allAddresses);
    return all ? [portRange(from, to)] : [];
  });
  return unionIntervals(closed, portDomain);
}

// * How a path of the rule set becomes a regular expression for Squid, which matches it against path and query,
// percent-decoded once and otherwise as the client sent them (facts: `urlpath_regex` is unanchored and
// case-sensitive; Squid 5.7, 6.13 and 7.7 alike).

/** The path and everything below it, behind it a query or nothing. */
export function pathExpression(path: string): string {
  const text = Array.from(decoded(path), expressionOf).join('');
  return path.endsWith('/') ? `^${text}` : `^${text}(/|[?]|$)`;
}

/**
 * A segment `.` or `..`, with either slash in front of it and with what servers take for its end behind it:
 * Squid resolves neither before it compares, and hands them on.
 */
export const dotSegments: string = String.raw`[/\\][.][.]?([/\\?#;]|$)`;

function decoded(path: string): string {
  return path.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function expressionOf(character: string): string {
  if (/[A-Za-z0-9/_~,:;@=&!%-]/.test(character)) return character;
  if (/[.*+?()[\]{}|^$]/.test(character)) return `\\${character}`;
  // Blanks and quotes end or open a word of the configuration; other bytes have no spelling in it.
  return '.';
}
