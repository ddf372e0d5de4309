/**
 * The finite space in which a policy and the texts of a target are compared: for every field the classes that
 * no condition on either side can tell apart, each with a representative.
 */
import {
  type Address,
  type AddressCount,
  type AddressSet,
  equalAddresses,
  ipv4Domain,
  ipv6Domain,
} from '../sets/addresses.ts';
import type { Condition, EnumField, FieldName, Test } from '../sets/condition.ts';
import type { HostPattern } from '../sets/hosts.ts';
import { countValues } from '../sets/intervals.ts';
import type { PathPattern } from '../sets/paths.ts';
import { type PortSet, portDomain } from '../sets/ports.ts';
import { classifyNames } from './host-classes.ts';
import { classifyIntervals } from './interval-classes.ts';
import { classifyPaths, type PathClass } from './path-classes.ts';
import { type Process, processesOf, runsAs } from './processes.ts';

/** The order of the fields in diagrams; addresses are in the leaves. */
export const fieldOrder: readonly FieldName[] = [
  'form',
  'method',
  'transport',
  'scheme',
  'source',
  'principal',
  'port',
  'host',
  'path',
  'address',
];

const enumValues: { readonly [F in EnumField]: readonly string[] } = {
  form: ['connect', 'http', 'https', 'ftp', 'other'],
  method: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH', 'other'],
  transport: ['tcp', 'udp'],
  scheme: ['https', 'http', 'other'],
  source: ['inside', 'outside'],
};

/** A class of hosts: names with one of them, or a kind of host that is no name. */
export type HostClass =
  | { readonly kind: 'name'; readonly name: string; readonly patterns: ReadonlySet<number> }
  | { readonly kind: 'ipv4Literal' | 'ipv6Literal' | 'none' };

/** A class of addresses of one family. */
export interface AddressClass {
  readonly addresses: AddressSet;
  readonly count: AddressCount;
  readonly first: Address;
  readonly sets: ReadonlySet<number>;
}

export interface Space {
  readonly sizes: readonly number[];
  /** For a test, the classes of its field that it holds for, in ascending order. */
  readonly classesOf: (test: Test) => readonly number[];
  readonly enums: { readonly [F in EnumField]: readonly string[] };
  readonly principals: readonly Process[];
  readonly ports: readonly PortSet[];
  readonly hosts: readonly HostClass[];
  /** The patterns that the `patterns` of host classes are indices into. */
  readonly hostPatterns: readonly HostPattern[];
  readonly paths: readonly PathClass[];
  /** The patterns that the `patterns` of path classes are indices into. */
  readonly pathPatterns: readonly PathPattern[];
  readonly addresses: readonly AddressClass[];
}

/** The level of a field in diagrams. */
export function levelOf(field: FieldName): number {
  return fieldOrder.indexOf(field);
}

/** Every test that occurs in these conditions. */
export function testsOf(conditions: readonly Condition[]): readonly Test[] {
  const tests = new Set<Test>();
  const visit = (condition: Condition): void => {
    if (condition.kind === 'test') tests.add(condition.test);
    else if (condition.kind === 'not') visit(condition.of);
    else if (condition.kind !== 'unknown') condition.of.forEach(visit);
  };
  conditions.forEach(visit);
  return [...tests];
}

/** The space in which all of these conditions are exact, or `undefined` where its classes exceed a budget. */
export function createSpace(conditions: readonly Condition[]): Space | undefined {
  const tests = testsOf(conditions);
  const hostPatterns = collectPatterns<HostPattern>(
    tests.flatMap((test) => (test.field === 'host' && test.hosts.names !== 'all' ? test.hosts.names : [])),
  );
  const pathPatterns = collectPatterns<PathPattern>(
    tests.flatMap((test) => (test.field === 'path' ? test.paths : [])),
  );
  const names = classifyNames(hostPatterns.list);
  const paths = classifyPaths(pathPatterns.list);
  const principals = processesOf(
    tests.flatMap((test) => (test.field === 'principal' ? test.principals : [])),
  );
  if (names === undefined || paths === undefined || principals === undefined) return undefined;

  const portSets = collectPatterns<PortSet>(
    tests.flatMap((test) => (test.field === 'port' ? [test.ports] : [])),
  );
  const ports = classifyIntervals(portSets.list, portDomain);
  const hosts: readonly HostClass[] = [
    ...names.map((one): HostClass => ({ kind: 'name', name: one.name, patterns: new Set(one.patterns) })),
    { kind: 'ipv4Literal' },
    { kind: 'ipv6Literal' },
    { kind: 'none' },
  ];
  const addressSets = distinctSets(
    tests.flatMap((test) => (test.field === 'address' ? [test.addresses] : [])),
  );
  const addresses = classifyAddresses(addressSets.list);

  const portsOf = invert(ports.map(({ members }) => members));
  const pathsOf = invert(paths.map(({ patterns }) => patterns));
  const namesOf = invert(names.map(({ patterns }) => patterns));
  const addressesOf = invert(addresses.map(({ sets }) => [...sets]));
  const kinds = hosts.flatMap((host, index) => (host.kind === 'name' ? [] : [{ kind: host.kind, index }]));
  const classesOf = (test: Test): readonly number[] => {
    switch (test.field) {
      case 'port':
        return classesIn(portsOf, [portSets.indexOf(test.ports)]);
      case 'host': {
        const { names: patterns } = test.hosts;
        const named =
          patterns === 'all' ? [...names.keys()] : classesIn(namesOf, patterns.map(hostPatterns.indexOf));
        return [...named, ...kinds.flatMap(({ kind, index }) => (test.hosts[kind] ? [index] : []))];
      }
      case 'path':
        return classesIn(pathsOf, test.paths.map(pathPatterns.indexOf));
      case 'address':
        return classesIn(addressesOf, [addressSets.indexOf(test.addresses)]);
      case 'principal':
        return principals.flatMap((one, index) => (runsAs(one, test.principals) ? [index] : []));
      default: {
        const values: readonly string[] = test.values;
        return enumValues[test.field].flatMap((value, index) => (values.includes(value) ? [index] : []));
      }
    }
  };
  const counts = {
    principal: principals.length,
    port: ports.length,
    host: hosts.length,
    path: paths.length,
    address: addresses.length,
  };
  return {
    sizes: fieldOrder.map((field) =>
      field in counts ? counts[field as keyof typeof counts] : enumValues[field as EnumField].length,
    ),
    classesOf,
    enums: enumValues,
    principals,
    ports: ports.map((one) => one.values),
    hosts,
    hostPatterns: hostPatterns.list,
    paths,
    pathPatterns: pathPatterns.list,
    addresses,
  };
}

interface Patterns<P> {
  readonly list: readonly P[];
  readonly indexOf: (pattern: P) => number;
}

/** Each pattern once, found by identity first; equal ones have equal keys. */
function collectPatterns<P extends object>(patterns: readonly P[]): Patterns<P> {
  const byKey = new Map<string, number>();
  const known = new Map<P, number>();
  const list: P[] = [];
  for (const pattern of patterns) {
    if (known.has(pattern)) continue;
    const key = JSON.stringify(Object.entries(pattern).sort());
    const index = byKey.get(key) ?? list.push(pattern) - 1;
    byKey.set(key, index);
    known.set(pattern, index);
  }
  return { list, indexOf: (pattern) => known.get(pattern) ?? -1 };
}

/** From the memberships of classes to the classes of each member. */
function invert(memberships: readonly (readonly number[])[]): ReadonlyMap<number, readonly number[]> {
  const classes = new Map<number, number[]>();
  memberships.forEach((members, index) => {
    for (const member of members) {
      const known = classes.get(member);
      if (known === undefined) classes.set(member, [index]);
      else known.push(index);
    }
  });
  return classes;
}

/** The classes of any of these patterns or sets, in ascending order. */
function classesIn(
  classesOf: ReadonlyMap<number, readonly number[]>,
  wanted: readonly number[],
): readonly number[] {
  const [only, ...others] = new Set(wanted);
  if (only === undefined) return [];
  if (others.length === 0) return classesOf.get(only) ?? [];
  return [...new Set(wanted.flatMap((one) => classesOf.get(one) ?? []))].sort((a, b) => a - b);
}

/** Each set once, found by identity first. */
function distinctSets(sets: readonly AddressSet[]): Patterns<AddressSet> {
  const list: AddressSet[] = [];
  const known = new Map<AddressSet, number>();
  /** Sets that look alike at first sight. */
  const alike = new Map<string, number[]>();
  for (const set of sets) {
    if (known.has(set)) continue;
    const { v4, v6 } = set;
    const look = [v4.length, v6.length, v4[0], v4.at(-1), v6[0], v6.at(-1)].join();
    const others = alike.get(look) ?? [];
    alike.set(look, others);
    const equal = others.find((index) => equalAddresses(list[index] ?? set, set));
    const index = equal ?? list.push(set) - 1;
    if (equal === undefined) others.push(index);
    known.set(set, index);
  }
  return { list, indexOf: (set) => known.get(set) ?? -1 };
}

function classifyAddresses(sets: readonly AddressSet[]): readonly AddressClass[] {
  const v4 = classifyIntervals(
    sets.map((set) => set.v4),
    ipv4Domain,
  );
  const v6 = classifyIntervals(
    sets.map((set) => set.v6),
    ipv6Domain,
  );
  return [
    ...v4.map(
      ({ values, members }): AddressClass => ({
        addresses: { v4: values, v6: [] },
        count: { ipv4: countValues(values), ipv6: 0n },
        first: { family: 4, value: values[0] ?? 0 },
        sets: new Set(members),
      }),
    ),
    ...v6.map(
      ({ values, members }): AddressClass => ({
        addresses: { v4: [], v6: values },
        count: { ipv4: 0n, ipv6: countValues(values) },
        first: { family: 6, value: values[0] ?? 0n },
        sets: new Set(members),
      }),
    ),
  ];
}
