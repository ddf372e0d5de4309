/** Real lists with their right readings, from outside of the repository: their definitions, and comparisons. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSource } from '../../src/vendors/read-source.ts';
import type { SourceDefinition, SourceEntry, SourceReading } from '../../src/vendors/source.ts';
import { dataFile } from '../support/data.ts';

export const folder: string = dataFile('sources');

export interface ExpectedEntry {
  readonly services: readonly string[];
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
  readonly addresses: readonly string[];
}

export interface ExpectedRow {
  readonly line: number;
  readonly result: 'whole' | 'needs-service' | 'refuse';
  readonly entries: readonly ExpectedEntry[];
  readonly flags?: readonly string[];
  readonly tag?: string;
  readonly 'known addresses'?: readonly string[];
}

export interface ExpectedTable {
  readonly heading: string | null;
  readonly tab: string | null;
  readonly line: number;
  readonly columns: readonly string[];
  readonly use: 'endpoints' | 'not-endpoints' | 'refuse';
  readonly rows: readonly ExpectedRow[] | number;
  readonly 'host column': number | null;
}

export interface ExpectedList {
  readonly heading: string | null;
  readonly tab: string | null;
  readonly kind: 'fence' | 'bullets';
  readonly items: readonly {
    readonly line: number;
    readonly host?: string;
    readonly path?: string;
    readonly address?: string;
    readonly scheme?: string;
    readonly refuse?: string;
  }[];
}

export interface ExpectedSet {
  readonly id: number;
  readonly category: string;
  readonly required: boolean;
  readonly urls: readonly string[];
  readonly ips: readonly string[];
  readonly tcp: readonly number[];
  readonly udp: readonly number[];
}

export interface Expected {
  readonly file: string;
  readonly format: string;
  readonly result?: string;
  readonly date?: string | null;
  readonly version?: string | number;
  readonly tables?: readonly ExpectedTable[];
  readonly lists?: readonly ExpectedList[];
  readonly sets?: readonly ExpectedSet[];
  readonly [key: string]: unknown;
}

/** All right readings. */
export function readExpected(): readonly Expected[] {
  return readdirSync(join(folder, 'expected'))
    .filter((name) => name.endsWith('.json') && name !== 'diffs.json')
    .map((name) => JSON.parse(readFileSync(join(folder, 'expected', name), 'utf8')) as Expected);
}

export function bytesOf(file: string): Uint8Array {
  return readFileSync(join(folder, file));
}

/** Returns `{azure-cloud}` of a tab as the expectations write it. */
export function tabId(tab: string | null): string | undefined {
  return tab === null ? undefined : /\{(.*)\}$/.exec(tab)?.[1];
}

/** The definition that a person would write for this table. */
export function defineTable(table: ExpectedTable, tables: readonly ExpectedTable[]): SourceDefinition {
  const twins = tables.filter(({ heading, tab }) => heading === table.heading && tab === table.tab);
  const named = (form: RegExp): string[] => table.columns.filter((name) => form.test(name));
  const tab = tabId(table.tab);
  return {
    name: 'tried',
    format: 'table',
    let: { tenant: 'contoso' },
    at: {
      ...(table.heading === null ? {} : { heading: table.heading }),
      ...(tab === undefined ? {} : { tab }),
      ...(twins.length > 1 ? { nth: twins.indexOf(table) + 1 } : {}),
    },
    columns: {
      hosts: [table.columns[table['host column'] ?? 0] ?? ''],
      services: named(/^(?:outbound )?port$|^端口$/i),
      transport: named(/^protocol$/i),
      addresses: named(/^ip address$/i),
      tag: named(/^service tag$/i),
    },
  };
}

export function readTried(
  file: string,
  definition: SourceDefinition,
  version?: string,
): ReturnType<typeof readSource> {
  return readSource(bytesOf(file), definition, { file, ...(version === undefined ? {} : { version }) });
}

/** Writes prefixes in one form: an address is the prefix of itself. */
export function wholePrefix(text: string): string {
  return text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`;
}

/** Everything that entries say, a line for each destination, sorted. */
export function linesOf(entries: readonly SourceEntry[]): readonly string[] {
  return entries
    .flatMap(({ services, hosts, addresses }) =>
      [...hosts, ...addresses].map((one) => `${one} ${services.toSorted().join(' ')}`.trim()),
    )
    .toSorted();
}

export function expectedLines(entries: readonly ExpectedEntry[]): readonly string[] {
  return linesOf(
    entries.map(({ services, hosts, paths, addresses }) => ({
      services,
      hosts: [...new Set([...hosts, ...paths])],
      addresses: [...new Set(addresses.map(wholePrefix))],
    })),
  );
}

export function destinationsOf({ rows }: SourceReading): readonly string[] {
  return rows.flatMap(({ entries }) => entries.flatMap(({ hosts, addresses }) => [...hosts, ...addresses]));
}
