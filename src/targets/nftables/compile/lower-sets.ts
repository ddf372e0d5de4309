/** Which sets a text needs, and what the lines of a rule say instead of addresses. */
import type { PolicyRule } from '../../../rules/policy.ts';
import { type AddressSet, equalAddresses, unionAddresses } from '../../../sets/addresses.ts';
import { equalIntervals } from '../../../sets/intervals.ts';
import type { Flow } from '../../kernel/flows.ts';
import { governAddresses } from '../../kernel/packets.ts';
import { listPrefixes } from '../../kernel/prefixes.ts';
import { type NamedSet, type NftablesOptions, unprinted } from '../config.ts';
import { type FamilyName, nameOwnSet, nameRuleSet } from './lower-names.ts';

/** A flow to a set, or to every governed address, of one family or of both. */
export interface Route {
  readonly flow: Pick<Flow, 'transport' | 'ports'>;
  readonly family?: FamilyName;
  /** Absent: no set. */
  readonly set?: string;
  /** The set that dnsmasq fills, in the place of another. */
  readonly fed?: string;
}

export interface Routed {
  readonly rule: PolicyRule;
  readonly routes: readonly Route[];
  readonly sets: readonly NamedSet[];
}

const families = ['v4', 'v6'] as const;
const types = { v4: 'ipv4_addr', v6: 'ipv6_addr' } as const;

/** Puts the addresses of a rule into sets of its own, so that no change of one rule moves another's. */
export function routeRule(rule: PolicyRule, flows: readonly Flow[], options: NftablesOptions): Routed {
  const governed = governAddresses(options);
  const parts = nameParts(flows);
  const sets = new Map<string, NamedSet>();
  const routes = flows.flatMap((flow): readonly Route[] => {
    const used = families.filter(
      (family) => governed[family].length > 0 && flow.addresses[family].length > 0,
    );
    const isWhole = (family: FamilyName): boolean => isSame(family, flow.addresses, governed);
    // The chain is given no packets of a family that is not governed.
    if (families.filter((family) => governed[family].length > 0).every(isWhole)) return [{ flow }];
    return used.map((family): Route => {
      if (isWhole(family)) return { flow, family };
      const set = nameRuleSet(rule, parts.get(flow), family);
      sets.set(set, makeSet(set, family, flow.addresses));
      return { flow, family, set };
    });
  });
  return { rule, routes, sets: [...sets.values()] };
}

/** Returns what tells flows of different addresses apart; the widest has the name of the rule alone. */
function nameParts(flows: readonly Flow[]): ReadonlyMap<Flow, string | undefined> {
  const widest = unionAddresses(flows.map(({ addresses }) => addresses));
  const firsts: Flow[] = [];
  return new Map(
    flows.map((flow) => {
      const first = firsts.find(({ addresses }) => equalAddresses(addresses, flow.addresses)) ?? flow;
      if (first === flow) firsts.push(flow);
      const isWidest = equalAddresses(flow.addresses, widest);
      return [flow, isWidest ? undefined : `${first.transport}${first.ports[0]}`] as const;
    }),
  );
}

function isSame(family: FamilyName, a: AddressSet, b: AddressSet): boolean {
  return family === 'v4' ? equalIntervals(a.v4, b.v4) : equalIntervals(a.v6, b.v6);
}

/** Returns the sets of the governed machines and of the destinations that are not governed; none is empty. */
export function makeOwnSets({ source, local }: NftablesOptions): readonly NamedSet[] {
  const own = [...(source === 'any' ? [] : [['from', source] as const]), ['local', local] as const];
  return own.flatMap(([what, addresses]) =>
    families
      .filter((family) => addresses[family].length > 0)
      .map((family) => makeSet(nameOwnSet(what, family), family, addresses)),
  );
}

function makeSet(name: string, family: FamilyName, addresses: AddressSet): NamedSet {
  const own: AddressSet = family === 'v4' ? { v4: addresses.v4, v6: [] } : { v4: [], v6: addresses.v6 };
  return {
    kind: 'set',
    name,
    type: [types[family]],
    flags: ['interval'],
    elements: listPrefixes(own).map((prefix) => ({ key: [{ kind: 'prefix', prefix }] })),
    settings: [],
    origin: unprinted,
  };
}
