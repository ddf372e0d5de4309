/**
 * The finite space in which a policy and the texts of a target are compared: for every field the classes that
 * no condition on either side can tell apart, each with a representative.
 */

import {
  type Address,
  type AddressCount,
  type AddressSet,
  ipv4Domain,
  ipv6Domain,
} from '../../sets/addresses.ts';
import type { Condition, EnumField, FieldName, Test } from '../../sets/condition.ts';
import type { HostPattern } from '../../sets/hosts.ts';
import { countValues } from '../../sets/intervals.ts';
import type { PathPattern } from '../../sets/paths.ts';
import { type PortSet, portDomain } from '../../sets/ports.ts';
import { classifyNames } from './host-classes.ts';
import { classifyIntervals } from './interval-classes.ts';
import { classifyPaths, type PathClass } from './path-classes.ts';
import { listProcesses, type Process, runsAs } from './process-classes.ts';
import { collectPatterns, collectSets, invertMemberships, uniteClasses } from './space-members.ts';

/** The fields in the order of their numbers. */
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

/**
 * The order in which diagrams branch. Where hosts are seen, addresses come last. Where addresses stand for them, they
 * come before hosts and paths: what a target lets through besides is then the same for most of them.
 */
export function chooseBranchingOrder(hosts: 'by-name' | 'by-address'): readonly number[] {
  const order = [...fieldOrder.keys()];
  if (hosts === 'by-name') return order;
  const [host, path, address] = [levelOf('host'), levelOf('path'), levelOf('address')];
  return [...order.filter((field) => field < host), address, host, path];
}

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

/** The number of a field in diagrams. */
export function levelOf(field: FieldName): number {
  return fieldOrder.indexOf(field);
}

/** Every test that occurs in these conditions. */
export function listTests(conditions: readonly Condition[]): readonly Test[] {
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
  const tests = listTests(conditions);
  const hostPatterns = collectPatterns<HostPattern>(
    tests.flatMap((test) => (test.field === 'host' && test.hosts.names !== 'all' ? test.hosts.names : [])),
    (pattern) =>
      pattern.kind === 'name' || pattern.kind === 'below'
        ? `${pattern.kind} ${pattern.name}`
        : makePatternKey(pattern),
  );
  const pathPatterns = collectPatterns<PathPattern>(
    tests.flatMap((test) => (test.field === 'path' ? test.paths : [])),
    (pattern) => (pattern.kind === 'below' ? pattern.path : makePatternKey(pattern)),
  );
  const names = classifyNames(hostPatterns.list);
  const paths = classifyPaths(pathPatterns.list);
  const principals = listProcesses(
    tests.flatMap((test) => (test.field === 'principal' ? test.principals : [])),
  );
  if (names === undefined || paths === undefined || principals === undefined) return undefined;

  const portSets = collectPatterns<PortSet>(
    tests.flatMap((test) => (test.field === 'port' ? [test.ports] : [])),
    (ports) => ports.join(),
  );
  const ports = classifyIntervals(portSets.list, portDomain);
  const hosts: readonly HostClass[] = [
    ...names.map((one): HostClass => ({ kind: 'name', name: one.name, patterns: new Set(one.patterns) })),
    { kind: 'ipv4Literal' },
    { kind: 'ipv6Literal' },
    { kind: 'none' },
  ];
  const addressSets = collectSets(
    tests.flatMap((test) => (test.field === 'address' ? [test.addresses] : [])),
  );
  const addresses = classifyAddresses(addressSets.list);

  const portsOf = invertMemberships(ports.map(({ members }) => members));
  const pathsOf = invertMemberships(paths.map(({ patterns }) => patterns));
  const namesOf = invertMemberships(names.map(({ patterns }) => patterns));
  const addressesOf = invertMemberships(addresses.map(({ sets }) => [...sets]));
  const kinds = hosts.flatMap((host, index) => (host.kind === 'name' ? [] : [{ kind: host.kind, index }]));
  const classesOf = (test: Test): readonly number[] => {
    switch (test.field) {
      case 'port':
        return uniteClasses(portsOf, [portSets.indexOf(test.ports)]);
      case 'host': {
        const { names: patterns } = test.hosts;
        const named =
          patterns === 'all' ? [...names.keys()] : uniteClasses(namesOf, patterns.map(hostPatterns.indexOf));
        const others = kinds.filter(({ kind }) => test.hosts[kind]);
        return others.length === 0 ? named : [...named, ...others.map(({ index }) => index)];
      }
      case 'path':
        return uniteClasses(pathsOf, test.paths.map(pathPatterns.indexOf));
      case 'address':
        return uniteClasses(addressesOf, [addressSets.indexOf(test.addresses)]);
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

/** Equal patterns have equal keys. */
function makePatternKey(pattern: object): string {
  return JSON.stringify(Object.entries(pattern).sort());
}

/** How many IPv4 addresses these are: plain numbers hold it, and are quicker to add. */
function countIpv4(values: AddressSet['v4']): bigint {
  let count = 0;
  for (let at = 0; at < values.length; at += 2) count += 1 + (values[at + 1] ?? 0) - (values[at] ?? 0);
  return BigInt(count);
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
        count: { ipv4: countIpv4(values), ipv6: 0n },
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
