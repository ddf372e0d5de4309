import type { Policy, PolicyRule, Service } from '../../rules/policy.ts';
import { allAddresses, equalAddresses, unionAddresses } from '../../sets/addresses.ts';
import { isSubset } from '../../sets/intervals.ts';
import { allPorts, type PortSet, portDomain, portRange, unionPorts } from '../../sets/ports.ts';
import { type Atom, coversPrincipals, coversSchemes } from '../kernel/entries.ts';
import { earlierDenials, makeFlows } from '../kernel/flows.ts';

/**
 * The ports to which HTTP clients send nothing: the "bad ports" of the Fetch standard, section Port blocking
 * (https://fetch.spec.whatwg.org/#port-blocking, review draft of June 2026), without 0, which is no port here.
 */
export const portsWithoutHttp: PortSet = unionPorts(
  [
    ...[1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95],
    ...[101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179],
    ...[389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601],
    ...[636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566],
    ...[6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080],
  ].map((port) => portRange(port, port)),
);

/** Returns whether a service may mean a URL with `http`: one that states no scheme does not where no client asks for any. */
export function meansHttp({ scheme, from, to }: Service): boolean {
  return scheme === 'http' || (scheme === 'any' && !isSubset(portRange(from, to), portsWithoutHttp));
}

/**
 * Returns the ports on which denials by address in front of a rule leave an address to an atom of it. Where they add up
 * to all addresses a name is denied as well, wherever it leads.
 */
export function findOpenPorts(policy: Policy, rule: PolicyRule, atom: Atom): PortSet {
  const found = earlierDenials(policy, rule).flatMap((denial) => {
    const { destination, service } = denial;
    if (destination.kind === 'hosts' || destination.addresses === 'any' || service.transport === 'udp')
      return [];
    const acts = coversSchemes(denial, atom) && coversPrincipals(denial, atom);
    return acts ? [{ denial, addresses: destination.addresses }] : [];
  });
  if (!equalAddresses(unionAddresses(found.map(({ addresses }) => addresses)), allAddresses)) return allPorts;
  const denials = found.map(({ denial }) => denial);
  const { min: from, max: to } = portDomain;
  const service = { ...atom.service, from, to };
  const anywhere = { ...atom.destination, kind: 'addresses', addresses: 'any' } as const;
  const flows = makeFlows([{ ...atom, service, destination: anywhere }], denials);
  return unionPorts(flows.map(({ ports }) => ports));
}

// How a path of the rule set becomes a regular expression for Squid, which matches it against path and query,
// percent-decoded once and otherwise as the client sent them (facts: `urlpath_regex` is unanchored and
// case-sensitive; Squid 5.7, 6.13 and 7.7 alike).

/** Returns the expression of the path and everything below it, behind it a query or nothing. */
export function pathExpression(path: string): string {
  const text = Array.from(decodePercents(path), quoteForExpression).join('');
  return path.endsWith('/') ? `^${text}` : `^${text}(/|[?]|$)`;
}

/**
 * A segment `.` or `..`, with either slash in front of it and with what servers take for its end behind it:
 * Squid resolves neither before it compares, and hands them on.
 */
export const dotSegments: string = String.raw`[/\\][.][.]?([/\\?#;]|$)`;

function decodePercents(path: string): string {
  return path.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function quoteForExpression(character: string): string {
  if (/[A-Za-z0-9/_~,:;@=&!%-]/.test(character)) return character;
  if (/[.*+?()[\]{}|^$]/.test(character)) return `\\${character}`;
  // Blanks and quotes end or open a word of the configuration; other bytes have no spelling in it.
  return '.';
}
