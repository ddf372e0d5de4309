/** The sets that dnsmasq fills with the addresses of a rule's names, the lines to them, and the lines that tell dnsmasq so. */
import { present } from '../../../../diagnostics/present.ts';
import { splitRule } from '../../../../rules/entries.ts';
import type { PolicyRule, Service } from '../../../../rules/policy.ts';
import { portRange, unionPorts } from '../../../../sets/ports.ts';
import type { Flow } from '../../../kernel/flows.ts';
import { contentDigest } from '../../../kernel/names.ts';
import { governAddresses } from '../../../kernel/packets.ts';
import type { Comment, FedSet, Feed, NamedSet, NftablesOptions } from '../../config.ts';
import { unprinted } from '../../config.ts';
import { type FamilyName, nameRuleSet } from '../lower-names.ts';
import type { Route } from '../lower-sets.ts';

/** What a rule permits to the addresses of its names. */
export interface Named {
  readonly routes: readonly Route[];
  readonly fed: readonly Language[];
}

/** Names, each with all below it, that feed a set for each family. */
export interface Language {
  readonly names: readonly string[];
  readonly sets: readonly NamedSet[];
}

const families = ['v4', 'v6'] as const;
const types = { v4: 'ipv4_addr', v6: 'ipv6_addr' } as const;

/** Makes the sets of a rule's names, and the flows to them. Denials that are no lines of the text have no effect on names. */
export function routeNames(rule: PolicyRule, options: NftablesOptions): Named {
  if (options.names === 'none' || rule.action === 'deny') return { routes: [], fed: [] };
  const governed = governAddresses(options);
  const own = families.filter((family) => governed[family].length > 0);
  const found = splitRule(rule).flatMap((part) => {
    const names = closeNames(part);
    const sets = own.map((family) => makeFedSet(nameFedSet(rule, names, family), family));
    return names.length === 0 ? [] : [{ part, names, sets }];
  });
  return {
    routes: found.flatMap(({ part, sets }) =>
      makeServiceFlows(part.services).flatMap((flow) =>
        own.map((family, index): Route => ({ flow, family, ...present({ fed: sets[index]?.name }) })),
      ),
    ),
    fed: found,
  };
}

/** Returns the ports of services, those of TCP first. */
function makeServiceFlows(services: readonly Service[]): readonly Pick<Flow, 'transport' | 'ports'>[] {
  return (['tcp', 'udp'] as const).flatMap((transport) => {
    const own = services.filter((one) => one.transport === transport);
    return own.length === 0
      ? []
      : [{ transport, ports: unionPorts(own.map(({ from, to }) => portRange(from, to))) }];
  });
}

/** Returns the names whose domains hold all names of a rule, none below another. A star inside a label has no such name. */
function closeNames(part: PolicyRule): readonly string[] {
  const names = new Set(
    part.destinations.flatMap((one) =>
      one.kind === 'addresses'
        ? []
        : one.hosts.flatMap(({ pattern }) => (pattern.kind === 'labels' ? [] : [pattern.name])),
    ),
  );
  return [...names].filter((name) => !listAbove(name).some((other) => names.has(other))).sort();
}

/** Returns the names that a name is below of, the nearest first. */
function listAbove(name: string): readonly string[] {
  return name
    .split('.')
    .map((_, at, labels) => labels.slice(at + 1).join('.'))
    .slice(0, -1);
}

/** Returns the name of a set; with the digest of its names, so that no load leaves it the addresses of others. */
function nameFedSet(rule: PolicyRule, names: readonly string[], family: FamilyName): string {
  const own = nameRuleSet(rule, contentDigest(names.join('\n'), 16), family);
  return own.replace(/^rulec_to_/, 'rulec_names_');
}

/** The kernel gives a set this size as soon as a rule renews its elements; written, the list of nft is the same. */
const room = 'size 65535';

function makeFedSet(name: string, family: FamilyName): NamedSet {
  return {
    ...{ kind: 'set', name, type: [types[family]], flags: ['dynamic', 'timeout'], elements: [] },
    ...{ settings: [room, 'timeout 1d'], origin: unprinted },
  };
}

/**
 * Returns one line for each name. The line of the longest name counts alone, so that it repeats the sets of the names above
 * it; where it would say no more than these, there is none.
 */
export function makeFeeds(table: string, languages: readonly Language[]): readonly Feed[] {
  const sets = new Map<string, NamedSet[]>();
  for (const language of languages)
    for (const name of language.names) sets.set(name, [...(sets.get(name) ?? []), ...language.sets]);
  const reached = (name: string): readonly NamedSet[] => {
    const all = [name, ...listAbove(name)].flatMap((one) => sets.get(one) ?? []);
    return [...new Map(all.map((set) => [set.name, set])).values()].sort((a, b) =>
      a.name < b.name ? -1 : 1,
    );
  };
  return [...sets.keys()]
    .sort()
    .filter((name) => {
      const above = listAbove(name).find((other) => sets.has(other));
      return above === undefined || reached(above).length < reached(name).length;
    })
    .map((name) => ({
      ...{ kind: 'feed', names: [name], origin: unprinted },
      sets: reached(name).map(
        (set): FedSet => ({
          of: set.type[0] === 'ipv4_addr' ? 4 : 6,
          ...{ family: 'inet', table, name: set.name },
        }),
      ),
    }));
}

/** Returns what stands at the top of the file for dnsmasq. */
export function makeResolverHeader(sources: string): readonly Comment[] {
  return [
    `Written by rulec from ${sources}. Do not edit: edit the rule set and compile again.`,
    'For dnsmasq 2.87 or later, with nftset: the addresses that it answers with for these names, and for all below them, get',
    'into sets of nftables. Load the file of nftables first, then restart dnsmasq.',
  ].map((text) => ({ kind: 'comment', text }));
}
