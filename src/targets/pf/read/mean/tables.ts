/** What tables hold, and which table a rule means. */
import {
  type AddressSet,
  noAddresses,
  type Prefix,
  subtractAddresses,
  unionAddresses,
} from '../../../../sets/addresses.ts';
import type { Condition } from '../../../../sets/condition.ts';
import { addressSetOf } from '../../../../sets/prefix.ts';
import { remember } from '../../../../sets/remember.ts';
import type { Config, Statement, Table, TableEntry } from '../../config.ts';
import { listEvery } from '../statements.ts';
import { givenBy } from './premises.ts';

/** The addresses that a table matches; with `doubt`, it may match others besides. */
export interface TableContent {
  readonly name: string;
  readonly addresses: AddressSet;
  readonly doubt?: Omit<Extract<Condition, { readonly kind: 'unknown' }>, 'kind'>;
}

export interface Tables {
  /** The table of that name in the rule's own ruleset, else in the main one (pf.conf(5), ANCHORS). */
  readonly find: (name: string, own: readonly Statement[]) => TableContent;
}

export function readTables(config: Config): Tables {
  const contents = new Map<Table, TableContent>();
  const overloaded = new Set(listOverloaded(config.statements));
  return {
    find: (name, own) => {
      const ownTable = lastTable(name, own);
      const table = ownTable ?? lastTable(name, config.statements);
      if (table === undefined) {
        const why = `the table <${name}> is not defined in these files; another ruleset may hold it, or pfctl -T fill it`;
        return { name, addresses: noAddresses, doubt: doubtTable(name, why) };
      }
      // Tables of one name in several rulesets are several tables.
      const isMain = ownTable === undefined || own === config.statements;
      const called = isMain ? name : `${name} (${table.origin.file}:${table.origin.line})`;
      return remember(contents, table, () => {
        const content = computeContent(config, table, called);
        if (content.doubt !== undefined || !overloaded.has(name)) return content;
        const why = `the table <${name}> contains clients who went beyond a bound as well`;
        return { ...content, doubt: { why, cause: `table:${called}`, ...givenBy('limits-not-met', false) } };
      });
    },
  };
}

/** The tables that clients are put into who open more connections than a rule or the settings let them. */
function listOverloaded(statements: readonly Statement[]): readonly string[] {
  return listEvery(statements).flatMap((one) =>
    (one.kind === 'rule' || one.kind === 'set') && one.overload !== undefined ? [one.overload] : [],
  );
}

function doubtTable(name: string, why: string): NonNullable<TableContent['doubt']> {
  return { why, cause: `table:${name}`, settledBy: 'address', ...givenBy('tables-empty', false) };
}

const tablesOf = new WeakMap<readonly Statement[], ReadonlyMap<string, Table>>();

/** Of several definitions in one ruleset the last counts. */
function lastTable(name: string, statements: readonly Statement[]): Table | undefined {
  const tables = remember(
    tablesOf,
    statements,
    () => new Map(statements.flatMap((one) => (one.kind === 'table' ? [[one.name, one] as const] : []))),
  );
  return tables.get(name);
}

/** What the prefixes of a table match together. */
interface Matched {
  readonly prefixes: readonly Prefix[];
  readonly negated: boolean;
  readonly addresses: AddressSet;
}

const matched = new WeakMap<readonly TableEntry[], Matched>();

function matchEntries(entries: readonly TableEntry[]): Matched {
  const prefixes: Prefix[] = [];
  let negated = false;
  for (const entry of entries) {
    if (entry.kind !== 'prefix') continue;
    prefixes.push(entry.prefix);
    negated ||= entry.negated;
  }
  return { prefixes, negated, addresses: negated ? longestMatch(entries) : addressSetOf(prefixes) };
}

function computeContent(config: Config, table: Table, name: string): TableContent {
  if (table.sources.length === 0) {
    const why = `the table <${table.name}> is not filled by the text; it keeps what it holds`;
    return { name, addresses: noAddresses, doubt: doubtTable(name, why) };
  }
  const entries = listEntries(config, table);
  const { prefixes, negated, addresses } = remember(matched, entries, matchEntries);
  const names = entries.find((entry) => entry.kind === 'unread');
  const unsure = (why: string, removes: boolean): TableContent => ({
    name,
    // What takes addresses away again may take any of them.
    addresses: removes ? noAddresses : addresses,
    doubt: { why, cause: `table:${name}`, settledBy: 'address' },
  });
  const absent = config.tableFiles.find(
    (file) => file.isAbsent && table.sources.some((one) => one.kind === 'file' && one.path === file.named),
  );
  if (absent !== undefined)
    return unsure(`the table <${table.name}> is filled from ${absent.named}, which is not given`, true);
  if (names !== undefined) {
    const removes = entries.some((entry) => entry.kind === 'unread' && entry.negated);
    return unsure(`the table <${table.name}> contains a name, ${names.text}`, removes || negated);
  }
  if (prefixes.some((prefix) => prefix.length === 0))
    return unsure(
      `the table <${table.name}> contains a prefix of length 0; nobody has tried what pf does`,
      true,
    );
  return { name, addresses };
}

const noEntries: readonly TableEntry[] = [];
const tableFiles = new WeakMap<Config, ReadonlyMap<string, readonly TableEntry[]>>();

/** The entries of a table, those of its files included. */
export function listEntries(config: Config, table: Table): readonly TableEntry[] {
  const files = remember(
    tableFiles,
    config,
    () => new Map(config.tableFiles.toReversed().map((file) => [file.named, file.entries])),
  );
  const parts = table.sources.map((source): readonly TableEntry[] =>
    source.kind === 'list' ? source.entries : (files.get(source.path) ?? noEntries),
  );
  // The list of a file stays the list that it is: devices may share it.
  return parts.length === 1 ? (parts[0] ?? noEntries) : parts.flat();
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
