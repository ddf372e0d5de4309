/** Finds which tags hold an address or a prefix, and what a rule set knows of a host. */
import { type Diagnostic, error } from '../diagnostics/diagnostic.ts';
import { present } from '../diagnostics/present.ts';
import type { Rule, RuleSet } from '../rules/ast.ts';
import { type HostParts, parseHost, type RulePattern } from '../rules/forms/hosts.ts';
import type { PolicyHost } from '../rules/policy.ts';
import { readTagAddresses, type ServiceTags, type Tag } from '../service-tags/tags.ts';
import {
  type AddressCount,
  type AddressSet,
  countAddresses,
  intersectAddresses,
  isEmptyAddressSet,
} from '../sets/addresses.ts';
import { coversHost } from '../sets/hosts.ts';
import { addressSetOf, isMisread, type Misread, parseAddress, parsePrefix } from '../sets/prefix.ts';

/** What is looked up. */
export type Question =
  | { readonly kind: 'addresses'; readonly text: string; readonly addresses: AddressSet }
  | { readonly kind: 'host'; readonly text: string; readonly host: HostParts };

/** Reads what is to be looked up: an address, a prefix, or a host pattern as rule sets write it. Errors: `usage`. */
export function readQuestion(text: string): Question | Diagnostic {
  const isAddress = /^[\d.]+(?:\/|$)|^[\da-f:]*:[\da-f:.]*(?:\/|$)/i.test(text);
  if (!isAddress) {
    const host = parseHost(text);
    return isMisread(host) ? refuseQuestion(host) : { kind: 'host', text, host };
  }
  if (text.includes('/')) {
    const prefix = parsePrefix(text);
    if (isMisread(prefix)) return refuseQuestion(prefix);
    return { kind: 'addresses', text, addresses: addressSetOf([prefix]) };
  }
  const address = parseAddress(text);
  if (isMisread(address)) return refuseQuestion(address);
  const { family, value } = address;
  const addresses: AddressSet =
    family === 4 ? { v4: [value, value], v6: [] } : { v4: [], v6: [value, value] };
  return { kind: 'addresses', text, addresses };
}

function refuseQuestion({ problem, help }: Misread): Diagnostic {
  // Where a rule set has its ports and schemes is no matter here.
  const own = help?.replace(/; the (?:port|scheme) goes under services: \S+$/, '');
  return error('usage', problem, present({ help: own }));
}

/** A tag that holds addresses that were asked about. */
export interface Holder {
  readonly from: ServiceTags;
  readonly tag: Tag;
  /** `part`: some of the addresses are outside the tag. */
  readonly share: 'whole' | 'part';
  /** How many of the addresses it holds, and how many it has in all. */
  readonly held: AddressCount;
  readonly size: AddressCount;
  /** Its prefixes that hold some of them, as published. */
  readonly prefixes: readonly string[];
}

/** Finds the tags that hold some of these addresses: those that hold all first, smaller tags before larger ones. */
export function findHolders(addresses: AddressSet, files: readonly ServiceTags[]): readonly Holder[] {
  const asked = countAddresses(addresses);
  const holders = files.flatMap((from) =>
    [...from.tags.values()].flatMap((tag): readonly Holder[] => {
      if (tag.prefixes.length === 0) return [];
      const both = intersectAddresses(addresses, readTagAddresses(tag));
      if (isEmptyAddressSet(both)) return [];
      const held = countAddresses(both);
      const share = held.ipv4 === asked.ipv4 && held.ipv6 === asked.ipv6 ? 'whole' : 'part';
      const prefixes = tag.prefixes.filter((prefix) => overlapsAny(prefix, addresses));
      return [{ from, tag, share, held, size: countAddresses(readTagAddresses(tag)), prefixes }];
    }),
  );
  return holders.sort(
    (a, b) =>
      Number(a.share === 'part') - Number(b.share === 'part') ||
      compareBigInts(a.size.ipv4 + a.size.ipv6, b.size.ipv4 + b.size.ipv6) ||
      (a.tag.name < b.tag.name ? -1 : 1),
  );
}

function overlapsAny(text: string, addresses: AddressSet): boolean {
  const prefix = parsePrefix(text);
  return !isMisread(prefix) && !isEmptyAddressSet(intersectAddresses(addresses, addressSetOf([prefix])));
}

function compareBigInts(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A rule that names a host, and what it knows of its addresses. */
export interface HostRule {
  readonly ruleSet: string;
  readonly rule: Rule;
  readonly host: PolicyHost;
  /** `part`: only some of the names that were asked about are meant. */
  readonly share: 'whole' | 'part';
  /** `any`, none, or the entries as they are written: tags, prefixes. */
  readonly known: 'any' | 'none' | readonly string[];
}

/** Finds the rules that name a host, or some names of a pattern. */
export function findHostRules(asked: HostParts, ruleSet: RuleSet): readonly HostRule[] {
  return ruleSet.rules.flatMap((rule) =>
    rule.destinations.flatMap(({ hosts = [], addresses }) => {
      const known =
        addresses === undefined ? 'none' : addresses === 'any' ? 'any' : addresses.map(({ text }) => text);
      return hosts.flatMap((host): readonly HostRule[] => {
        const share = findShare(host.pattern, asked.pattern);
        return share === undefined ? [] : [{ ruleSet: ruleSet.name.value, rule, host, share, known }];
      });
    }),
  );
}

function findShare(pattern: RulePattern, asked: RulePattern): 'whole' | 'part' | undefined {
  if (coversHost(pattern, asked)) return 'whole';
  return coversHost(asked, pattern) ? 'part' : undefined;
}
