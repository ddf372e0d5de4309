/** What tables hold, and which table a rule means. */
import {
  type AddressSet,
  noAddresses,
  type Prefix,
  subtractAddresses,
  unionAddresses,
} from '../../sets/addresses.ts';
import { addressSetOf } from '../../sets/prefix.ts';
import type { Config, Statement, Table, TableEntry } from './config.ts';

/** The addresses that a table matches; `doubt` says why they are not known. */
export interface TableContent {
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
