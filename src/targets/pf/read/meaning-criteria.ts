/** The criteria of rules as conditions on what pf sees of a new connection's first packet. */
import {
  type AddressSet,
  allAddresses,
  intersectAddresses,
  isEmptyAddressSet,
  isSubsetAddresses,
  noAddresses,
  subtractAddresses,
  unionAddresses,
} from '../../../sets/addresses.ts';
import { all, any, type Condition, never, where } from '../../../sets/condition.ts';
import { complementIntervals, equalIntervals } from '../../../sets/intervals.ts';
import { allPorts, type PortSet, portDomain, portRange, unionPorts } from '../../../sets/ports.ts';
import { addressSetOf } from '../../../sets/prefix.ts';
import type { PfOptions } from '../config.ts';
import {
  type AddressTest,
  type Criteria,
  type Endpoint,
  type PortTest,
  type Statement,
  tcp,
  udp,
} from '../config.ts';
import type { Tables } from './meaning-interfaces.ts';

/** Why it is not known whether a line matches, or what it does. */
export interface Doubt {
  readonly why: string;
  readonly help?: string;
  /** Whether the parser has said so already. */
  readonly reported?: true;
  /** Whether it is not known what the line does where it matches, either. */
  readonly outcome?: true;
}

/** A condition; where there is a doubt, the true one holds nowhere else. */
export interface Bounded {
  readonly condition: Condition;
  readonly doubts: readonly Doubt[];
}

type Family = 4 | 6;
const everyAddress: Readonly<Record<Family, AddressSet>> = {
  4: { v4: allAddresses.v4, v6: [] },
  6: { v4: [], v6: allAddresses.v6 },
};

/** The condition of criteria but for direction, interfaces and tags. */
export type ReadCriteria = (criteria: Criteria, statefulPass: boolean, own: readonly Statement[]) => Bounded;

/** A rule is asked about at several places; its condition is the same at each. */
export function createCriteriaReader(tables: Tables, options: PfOptions): ReadCriteria {
  const known = new Map<Criteria, Bounded>();
  return (criteria, statefulPass, own) => {
    const bounded = known.get(criteria) ?? conditionOf(criteria, statefulPass, tables, own, options);
    known.set(criteria, bounded);
    return bounded;
  };
}

function conditionOf(
  criteria: Criteria,
  statefulPass: boolean,
  tables: Tables,
  own: readonly Statement[],
  options: PfOptions,
): Bounded {
  const doubts: Doubt[] =
    criteria.unread === undefined ? [] : [{ why: criteria.unread.why, reported: true, outcome: true }];
  const transports = transportsOf(criteria, statefulPass, doubts);
  const ports = portsOf(criteria.to.ports, doubts);
  if (!equalIntervals(portsOf(criteria.from.ports, doubts), allPorts))
    doubts.push({ why: "a test of the client's port" });
  const families = ([4, 6] as const).filter(
    (family) => criteria.family === undefined || criteria.family === (family === 4 ? 'inet' : 'inet6'),
  );
  const routes = families.map((family): Route => {
    const from = addressesOf(criteria.from, family, tables, own, doubts);
    const to = addressesOf(criteria.to, family, tables, own, doubts);
    return { source: sourceOf(from, family, options, doubts), to };
  });
  const condition = all(
    ...(transports.length === 2 ? [] : [where({ field: 'transport', values: transports })]),
    ...(equalIntervals(ports, allPorts) ? [] : [where({ field: 'port', ports })]),
    ...(isEverywhere(criteria) ? [] : routeConditions(routes)),
  );
  return { condition: transports.length === 0 ? never : condition, doubts };
}

/** `all`, without a family: whoever sends, wherever to. */
function isEverywhere({ family, from, to }: Criteria): boolean {
  return family === undefined && from.addresses.length === 0 && to.addresses.length === 0;
}

/** The transports whose first packets a rule matches: of TCP that is SYN alone. */
function transportsOf(
  criteria: Criteria,
  statefulPass: boolean,
  doubts: Doubt[],
): readonly ('tcp' | 'udp')[] {
  const { protocols, flags } = criteria;
  const asked = (protocol: number): boolean => protocols.length === 0 || protocols.includes(protocol);
  // A pass that keeps state and names no flags gets S/SA; every other rule tests none.
  const tested = flags === 'any' ? undefined : (flags ?? (statefulPass ? { set: 'S', of: 'SA' } : undefined));
  // A first SYN may also have E and W set (RFC 3168, section 6.1.1).
  if (asked(tcp) && tested !== undefined && /[EW]/.test(tested.of))
    doubts.push({ why: 'a test of the TCP flags E or W' });
  const matchesSyn =
    tested === undefined ||
    [...tested.of].every((flag) => /[EW]/.test(flag) || tested.set.includes(flag) === (flag === 'S'));
  return [...(asked(tcp) && matchesSyn ? (['tcp'] as const) : []), ...(asked(udp) ? (['udp'] as const) : [])];
}

function portsOf(tests: readonly PortTest[], doubts: Doubt[]): PortSet {
  if (tests.length === 0) return allPorts;
  return unionPorts(
    tests.map((test) => {
      if (test.operator !== 'unread') return portSetOf(test);
      doubts.push({ why: `the port ${test.text}`, reported: true });
      return allPorts;
    }),
  );
}

function portSetOf(test: Exclude<PortTest, { operator: 'unread' }>): PortSet {
  switch (test.operator) {
    case '=':
      return between(test.port, test.port);
    case '!=':
      return complementIntervals(between(test.port, test.port), portDomain);
    case '<':
      return between(0, test.port - 1);
    case '<=':
      return between(0, test.port);
    case '>':
      return between(test.port + 1, 65535);
    case '>=':
      return between(test.port, 65535);
    case ':':
      return between(test.from, test.to);
    case '><':
      return between(test.from + 1, test.to - 1);
    case '<>':
      return unionPorts([between(0, test.from - 1), between(test.to + 1, 65535)]);
  }
}

/** None where the range ends before it begins. */
function between(from: number, to: number): PortSet {
  return from > to ? [] : portRange(from, to);
}

/** The addresses of one family that an endpoint matches: lists are rules of their own, so any of them counts. */
function addressesOf(
  endpoint: Endpoint,
  family: Family,
  tables: Tables,
  own: readonly Statement[],
  doubts: Doubt[],
): AddressSet {
  const every = everyAddress[family];
  if (endpoint.addresses.length === 0) return every;
  const sets = endpoint.addresses.map((test) => {
    // A literal makes its rule one of its own family, negated or not.
    const read = readTest(test, family, tables, own, doubts);
    if (read === undefined) return noAddresses;
    const here: AddressSet = family === 4 ? { v4: read.v4, v6: [] } : { v4: [], v6: read.v6 };
    return test.negated ? subtractAddresses(every, here) : here;
  });
  return sets.length === 1 && sets[0] !== undefined ? sets[0] : unionAddresses(sets);
}

function readTest(
  test: AddressTest,
  family: Family,
  tables: Tables,
  own: readonly Statement[],
  doubts: Doubt[],
): AddressSet | undefined {
  switch (test.kind) {
    case 'prefix':
      return test.prefix.family === family ? addressSetOf([test.prefix]) : undefined;
    case 'range':
      return test.from.family === family ? rangeOf(test) : undefined;
    case 'table': {
      const content = tables.find(test.name, own);
      if (content.doubt === undefined) return content.addresses;
      doubts.push({ why: content.doubt });
      break;
    }
    case 'unread':
      doubts.push({ why: `the address ${test.text}`, reported: true });
  }
  return test.negated ? noAddresses : everyAddress[family];
}

function rangeOf(test: Extract<AddressTest, { kind: 'range' }>): AddressSet {
  const { from, to } = test;
  if (from.value > to.value) return noAddresses;
  if (from.family === 4 && to.family === 4) return { v4: [from.value, to.value], v6: [] };
  return { v4: [], v6: [BigInt(from.value), BigInt(to.value)] };
}

/** Which clients, and to which addresses. */
interface Route {
  readonly source: SourceTest;
  readonly to: AddressSet;
}

/** Whether the clients that are governed match, and all the others. */
interface SourceTest {
  readonly inside: boolean;
  readonly outside: boolean;
}

function sourceOf(from: AddressSet, family: Family, options: PfOptions, doubts: Doubt[]): SourceTest {
  const every = everyAddress[family];
  const clients = options.source === 'any' ? every : intersectAddresses(options.source, every);
  const others = subtractAddresses(every, clients);
  const inside = coversClients(clients, from, doubts);
  // Where there are no others, nothing is said of them; the text is to decide about none, so one is enough.
  const outside = isEmptyAddressSet(others) ? inside : !isEmptyAddressSet(intersectAddresses(others, from));
  return { inside, outside };
}

/** Whether a test of the source holds for the governed clients; one that splits them cannot be said with two words. */
function coversClients(clients: AddressSet, from: AddressSet, doubts: Doubt[]): boolean {
  if (isEmptyAddressSet(clients)) return false;
  if (isSubsetAddresses(clients, from)) return true;
  if (isEmptyAddressSet(intersectAddresses(clients, from))) return false;
  doubts.push({
    why: 'a test of the source that tells governed machines apart',
    help: 'say with --set pf.source=PREFIX,… which machines the rule set is for',
  });
  return true;
}

function routeConditions(routes: readonly Route[]): readonly Condition[] {
  const groups = [
    {
      test: ['inside', 'outside'] as const,
      of: routes.filter(({ source }) => source.inside && source.outside),
    },
    { test: ['inside'] as const, of: routes.filter(({ source }) => source.inside && !source.outside) },
    { test: ['outside'] as const, of: routes.filter(({ source }) => !source.inside && source.outside) },
  ].filter(({ of }) => of.length > 0);
  const parts = groups.map(({ test, of }) => {
    const to = unionAddresses(of.map((route) => route.to));
    return all(
      ...(test.length === 2 ? [] : [where({ field: 'source', values: test })]),
      ...(isSubsetAddresses(allAddresses, to) ? [] : [where({ field: 'address', addresses: to })]),
    );
  });
  return parts.some((part) => part.kind === 'all' && part.of.length === 0) ? [] : [any(...parts)];
}
