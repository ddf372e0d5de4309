/** On which interfaces a text is asked, and whether a test of the interface holds there. */

import {
  type AddressSet,
  noAddresses,
  type Prefix,
  subtractAddresses,
  unionAddresses,
} from '../../../sets/addresses.ts';
import { addressSetOf } from '../../../sets/prefix.ts';
import type { Config, InterfaceTest, PfOptions, Statement, Table, TableEntry } from '../config.ts';

export type Truth = 'yes' | 'no' | 'maybe';

/** Where a packet comes in or goes out: an interface by name, or one that the text does not name. */
export type Place = { readonly name: string } | 'unnamed';

/** Whether tests of the interface hold at a place; none hold everywhere. */
export function holdsAt(tests: readonly InterfaceTest[], place: Place): Truth {
  if (tests.length === 0) return 'yes';
  const truths = tests.map(({ name, negated }): Truth => {
    const is = isAt(name, place);
    if (!negated) return is;
    return is === 'yes' ? 'no' : is === 'no' ? 'yes' : 'maybe';
  });
  return truths.includes('yes') ? 'yes' : truths.includes('maybe') ? 'maybe' : 'no';
}

/**
 * A rule's name may be that of an interface or of a group of interfaces. Interface names end in a digit and
 * group names never do (ifconfig(8)), but FreeBSD lets interfaces be renamed.
 */
function isAt(name: string, place: Place): Truth {
  // Nothing that comes from clients, or leaves for addresses that are not local, passes the loopback interface.
  if (isLoopback(name)) return place !== 'unnamed' && isLoopback(place.name) ? 'yes' : 'no';
  if (place === 'unnamed') return /\d$/.test(name) ? 'no' : 'maybe';
  if (name === place.name) return 'yes';
  return /\d$/.test(name) && /\d$/.test(place.name) ? 'no' : 'maybe';
}

function isLoopback(name: string): boolean {
  return name === 'lo' || name === 'lo0';
}

/**
 * The places where governed traffic is judged, `in` on a gateway and `out` on a host: the interfaces of the
 * option, or every one, that is those that the text names and one more.
 */
export function insidePlaces(options: PfOptions, statements: readonly Statement[]): readonly Place[] {
  if (options.inside.length > 0) return options.inside.map((name) => ({ name }));
  return everyPlace(statements);
}

/** The places where a gateway lets governed traffic out: anywhere but inside. */
export function outsidePlaces(options: PfOptions, statements: readonly Statement[]): readonly Place[] {
  return everyPlace(statements).filter(
    (place) => place === 'unnamed' || !options.inside.includes(place.name),
  );
}

function everyPlace(statements: readonly Statement[]): readonly Place[] {
  const names = new Set(statements.flatMap(namesIn).filter((name) => !isLoopback(name)));
  return [...[...names].sort().map((name) => ({ name })), 'unnamed'];
}

function namesIn(statement: Statement): readonly string[] {
  switch (statement.kind) {
    case 'rule':
      return statement.interfaces.map(({ name }) => name);
    case 'anchor':
      return [...statement.interfaces.map(({ name }) => name), ...(statement.body ?? []).flatMap(namesIn)];
    case 'set':
      return (statement.skip ?? []).map(({ name }) => name);
    case 'load':
      return statement.statements.flatMap(namesIn);
    default:
      return [];
  }
}

// What tables hold, and which table a rule means.

/** The addresses that a table matches; `doubt` says why they are not known. */
interface TableContent {
  readonly addresses: AddressSet;
  readonly doubt?: string;
}

export interface Tables {
  /** The table of that name in the rule's own ruleset, else in the main one (pf.conf(5), ANCHORS). */
  readonly find: (name: string, own: readonly Statement[]) => TableContent;
}

export function readTables(config: Config): Tables {
  const contents = new Map<Table, TableContent>();
  const contentOf = (table: Table): TableContent => {
    const known = contents.get(table) ?? computeContent(config, table);
    contents.set(table, known);
    return known;
  };
  return {
    find: (name, own) => {
      const table = lastTable(name, own) ?? lastTable(name, config.statements);
      if (table !== undefined) return contentOf(table);
      const doubt = `the table <${name}> is not defined in these files; another ruleset may hold it, or pfctl -T fill it`;
      return { addresses: noAddresses, doubt };
    },
  };
}

/** Of several definitions in one ruleset the last counts. */
function lastTable(name: string, statements: readonly Statement[]): Table | undefined {
  return statements.findLast((one): one is Table => one.kind === 'table' && one.name === name);
}

function computeContent(config: Config, table: Table): TableContent {
  if (table.sources.length === 0) {
    const doubt = `the table <${table.name}> is not filled by the text; it keeps what it holds`;
    return { addresses: noAddresses, doubt };
  }
  const entries = table.sources.flatMap((source): readonly TableEntry[] =>
    source.kind === 'list'
      ? source.entries
      : (config.tableFiles.find((file) => file.named === source.path)?.entries ?? []),
  );
  const prefixes: Prefix[] = [];
  let negated = false;
  for (const entry of entries) {
    if (entry.kind !== 'prefix') continue;
    prefixes.push(entry.prefix);
    negated ||= entry.negated;
  }
  const addresses = negated ? longestMatch(entries) : addressSetOf(prefixes);
  if (prefixes.length < entries.length) return { addresses, doubt: `the table <${table.name}> holds names` };
  if (prefixes.some((prefix) => prefix.length === 0)) {
    return {
      addresses,
      doubt: `the table <${table.name}> holds a prefix of length 0; nobody has tried what pf does`,
    };
  }
  return { addresses };
}

/** The entry with the longest prefix decides, `!` or not; of two for one network the first counts. */
function longestMatch(entries: readonly TableEntry[]): AddressSet {
  const networks = new Set<string>();
  const byLength = new Map<number, { add: Prefix[]; remove: Prefix[] }>();
  for (const entry of entries) {
    if (entry.kind !== 'prefix') continue;
    const { prefix, negated } = entry;
    const network = `${prefix.network}/${prefix.length}/${prefix.family}`;
    if (networks.has(network)) continue;
    networks.add(network);
    const group = byLength.get(prefix.length) ?? { add: [], remove: [] };
    byLength.set(prefix.length, group);
    (negated ? group.remove : group.add).push(prefix);
  }
  const shortestFirst = [...byLength].sort(([a], [b]) => a - b).map(([, group]) => group);
  return shortestFirst.reduce<AddressSet>(
    (set, { add, remove }) =>
      subtractAddresses(unionAddresses([set, addressSetOf(add)]), addressSetOf(remove)),
    noAddresses,
  );
}
