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
import {
  type Condition,
  type EnumField,
  type FieldName,
  type Test,
  visitConditions,
} from '../../sets/condition.ts';
import type { HostPattern, HostSet } from '../../sets/hosts.ts';
import { countValues } from '../../sets/intervals.ts';
import type { PathPattern } from '../../sets/paths.ts';
import { type PortSet, portDomain } from '../../sets/ports.ts';
import type { Meaning } from '../../targets/target.ts';
import { classifyNames } from './host-classes.ts';
import { classifyIntervals } from './interval-classes.ts';
import { classifyPaths, type PathClass } from './path-classes.ts';
import { simplifyPattern } from './plain-names.ts';
import { listProcesses, type Process, runsAs } from './process-classes.ts';
import {
  collectExpressions,
  collectPatterns,
  collectSets,
  countIpv4,
  listNames,
  makeFinder,
  makePatternKey,
} from './space-members.ts';

/** The fields in the order of their numbers. */
export const fieldOrder: readonly FieldName[] = [
  'form',
  'application',
  'method',
  'transport',
  'scheme',
  'source',
  'principal',
  'port',
  'host',
  'resolved',
  'path',
  'address',
];

/**
 * Returns the order in which diagrams branch. Where hosts are seen, addresses come last. Where addresses stand for
 * them, they come before hosts and paths: what a target lets through besides is then the same for most of them.
 */
export function chooseBranchingOrder(
  hosts: 'by-name' | 'by-address',
  { causes }: Pick<Space, 'causes'> = { causes: [] },
): readonly number[] {
  const [host, path, address] = [levelOf('host'), levelOf('path'), levelOf('address')];
  const resolved = levelOf('resolved');
  const first = [...fieldOrder.keys()].filter((field) => field < host);
  const ofCauses = causes.map((_, index) => fieldOrder.length + index);
  const [last, ...before] =
    hosts === 'by-name' ? [address, host, resolved, path] : [path, address, host, resolved];
  return [...first, ...before, ...ofCauses, last];
}

/** The values of each such field. */
export const enumValues: { readonly [F in EnumField]: readonly string[] } = {
  form: ['connect', 'http', 'https', 'ftp', 'other'],
  application: ['ssl', 'web-browsing', 'ocsp', 'another', 'none'],
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
  /** Named causes of unknown conditions; each is a field behind the others, whose two classes are its values. */
  readonly causes: readonly string[];
}

/** Returns the number of a field in diagrams. */
export function levelOf(field: FieldName): number {
  return fieldOrder.indexOf(field);
}

/** Every condition of a meaning, those of its other chains included. */
export function listMeaningConditions({ clauses, also = [] }: Meaning): readonly Condition[] {
  return [
    ...clauses.flatMap(({ condition, ends }) => (ends === undefined ? [condition] : [condition, ends])),
    ...also.flatMap(listMeaningConditions),
  ];
}

/** How many named causes are told apart exactly; where there are more, each occurrence is unknown by itself. */
const mostCauses = 12;

/** What occurs in these conditions: every test, and the named causes of what is unknown. */
export function listTests(conditions: readonly Condition[]): {
  readonly tests: readonly Test[];
  readonly causes: readonly string[];
  /** The same, however many there are. */
  readonly allCauses: readonly string[];
} {
  const tests = new Set<Test>();
  const causes = new Set<string>();
  visitConditions(conditions, (one) => {
    if (one.kind === 'test') tests.add(one.test);
    else if (one.kind === 'unknown' && one.cause !== undefined) causes.add(one.cause);
  });
  const allCauses = [...causes];
  return { tests: [...tests], causes: allCauses.length > mostCauses ? [] : allCauses, allCauses };
}

/** The classes of a field, and what returns those that a value of a test holds, in ascending order. */
interface Axis<C, V> {
  readonly classes: readonly C[];
  readonly find: (value: V) => readonly number[];
}

/** Returns the space in which all of these conditions are exact, or undefined where its classes exceed a budget. */
export function createSpace(conditions: readonly Condition[]): Space | undefined {
  const { tests, causes } = listTests(conditions);
  const hosts = classifyHosts(tests);
  const paths = classifyPathTests(tests);
  const principals = listProcesses(
    tests.flatMap((test) => (test.field === 'principal' ? test.principals : [])),
  );
  if (hosts === undefined || paths === undefined || principals === undefined) return undefined;
  const ports = classifyPorts(tests);
  const addresses = classifyAddresses(tests);
  const classesOf = (test: Test): readonly number[] => {
    switch (test.field) {
      case 'port':
        return ports.find(test.ports);
      case 'host':
      case 'resolved':
        return hosts.find(test.hosts);
      case 'path':
        return paths.find(test.paths);
      case 'address':
        return addresses.find(test.addresses);
      case 'principal':
        return principals.flatMap((one, index) => (runsAs(one, test.principals) ? [index] : []));
      default: {
        const values: readonly string[] = test.values;
        return enumValues[test.field].flatMap((value, index) => (values.includes(value) ? [index] : []));
      }
    }
  };
  const classes = {
    ...enumValues,
    principal: principals,
    port: ports.classes,
    host: hosts.classes,
    resolved: hosts.classes,
    path: paths.classes,
    address: addresses.classes,
  };
  return {
    sizes: [...fieldOrder.map((field) => classes[field].length), ...causes.map(() => 2)],
    classesOf,
    enums: enumValues,
    principals,
    ports: ports.classes,
    hosts: hosts.classes,
    hostPatterns: hosts.patterns,
    paths: paths.classes,
    pathPatterns: paths.patterns,
    addresses: addresses.classes,
    causes,
  };
}

const kinds = ['ipv4Literal', 'ipv6Literal', 'none'] as const;

function classifyHosts(
  tests: readonly Test[],
): (Axis<HostClass, HostSet> & { readonly patterns: readonly HostPattern[] }) | undefined {
  const patterns = collectExpressions<HostPattern>(
    tests.flatMap(listNames),
    (pattern) => {
      const plain = simplifyPattern(pattern);
      return plain === undefined ? makePatternKey(pattern) : `${plain.kind} ${plain.name}`;
    },
    (pattern) => pattern.kind === 'expression',
  );
  const names = classifyNames(patterns.list);
  if (names === undefined) return undefined;
  const named = names.map((one) => ({
    kind: 'name' as const,
    name: one.name,
    patterns: new Set(one.patterns),
  }));
  const findNames = makeFinder(
    patterns,
    names.map((one) => one.patterns),
  );
  return {
    patterns: patterns.list,
    classes: [...named, ...kinds.map((kind) => ({ kind }))],
    find: (hosts) => {
      const found = hosts.names === 'all' ? [...names.keys()] : findNames(hosts.names);
      const others = kinds.flatMap((kind, index) => (hosts[kind] ? [names.length + index] : []));
      return others.length === 0 ? found : [...found, ...others];
    },
  };
}

function classifyPathTests(
  tests: readonly Test[],
): (Axis<PathClass, readonly PathPattern[]> & { readonly patterns: readonly PathPattern[] }) | undefined {
  const patterns = collectExpressions<PathPattern>(
    tests.flatMap((test) => (test.field === 'path' ? [test.paths] : [])),
    (pattern) => (pattern.kind === 'below' ? pattern.path : makePatternKey(pattern)),
    (pattern) => pattern.kind === 'decoded-expression',
  );
  const classes = classifyPaths(patterns.list);
  if (classes === undefined) return undefined;
  const holding = classes.map((one) => one.patterns);
  return { patterns: patterns.list, classes, find: makeFinder(patterns, holding) };
}

function classifyPorts(tests: readonly Test[]): Axis<PortSet, PortSet> {
  const sets = collectPatterns<PortSet>(
    tests.flatMap((test) => (test.field === 'port' ? [test.ports] : [])),
    (ports) => ports.join(),
  );
  const classes = classifyIntervals(sets.list, portDomain);
  const find = makeFinder(
    sets,
    classes.map(({ members }) => members),
  );
  return { classes: classes.map(({ values }) => values), find: (ports) => find([ports]) };
}

function classifyAddresses(tests: readonly Test[]): Axis<AddressClass, AddressSet> {
  const sets = collectSets(tests.flatMap((test) => (test.field === 'address' ? [test.addresses] : [])));
  const v4 = classifyIntervals(
    sets.list.map((set) => set.v4),
    ipv4Domain,
  );
  const v6 = classifyIntervals(
    sets.list.map((set) => set.v6),
    ipv6Domain,
  );
  const classes = [
    ...v4.map(
      ({ values }): AddressClass => ({
        addresses: { v4: values, v6: [] },
        count: { ipv4: countIpv4(values), ipv6: 0n },
        first: { family: 4, value: values[0] ?? 0 },
      }),
    ),
    ...v6.map(
      ({ values }): AddressClass => ({
        addresses: { v4: [], v6: values },
        count: { ipv4: 0n, ipv6: countValues(values) },
        first: { family: 6, value: values[0] ?? 0n },
      }),
    ),
  ];
  const find = makeFinder(
    sets,
    [...v4, ...v6].map(({ members }) => members),
  );
  return { classes, find: (set) => find([set]) };
}
