/** Editions of vendors' lists beside each other: of one list at two times, or of two lists. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { parseHost } from '../../rules/forms/hosts.ts';
import { coversHost } from '../../sets/hosts.ts';
import { isMisread } from '../../sets/prefix.ts';
import { listChanges } from '../../vendors/changes.ts';
import { destinationsOf, followRows, linesOf } from '../../vendors/follow.ts';
import { type KeyedRow, keyRows } from '../../vendors/keys.ts';
import type { LockedRow, LockedSource } from '../../vendors/lock.ts';
import { readSource } from '../../vendors/read-source.ts';
import type { RowChange } from '../../vendors/refresh.ts';
import type { RefusedRow, SourceEdition, SourceRow } from '../../vendors/source.ts';
import type { FetchedSource } from './refresh-sources.ts';

/** An edition of a list, its rows with their keys. */
export interface Edition {
  readonly name: string;
  readonly edition: SourceEdition;
  readonly rows: readonly (SourceRow & { readonly key?: string })[];
  readonly refused: readonly RefusedRow[];
}

/** Reads an edition; rows of tables have the keys that follow from the lock, or from their anchors. */
export function readEdition(
  { definition, bytes, from, version }: FetchedSource,
  locked: LockedSource | undefined,
): { readonly value?: Edition; readonly diagnostics: readonly Diagnostic[] } {
  const { value, diagnostics } = readSource(bytes, definition, {
    file: from,
    ...present({ locked, version }),
  });
  if (value === undefined) return { diagnostics };
  const { rows } = keyRows(locked, value, true);
  const keyed = rows.map(({ key, row }) => ({ ...row, ...present({ key }) }));
  const { edition, refused } = value;
  return { value: { name: definition.name, edition, rows: keyed, refused }, diagnostics };
}

/** Returns what a lock has of a list as an edition of it. */
export function editionOfLock({ name, edition, rows }: LockedSource): Edition {
  return { name, edition, rows: rows.map((row) => ({ ...row, position: { line: 0 } })), refused: [] };
}

/** Returns how an edition differs from an older one: rows by their keys, else by what they list. */
export function compareEditions(old: Edition, now: Edition): readonly RowChange[] {
  const before = old.rows.map((row): LockedRow => row);
  const byKey = new Map(before.flatMap((row) => (row.key === undefined ? [] : [[row.key, row] as const])));
  const pairs = new Map<SourceRow, LockedRow>();
  for (const row of now.rows) {
    const was = row.key === undefined ? undefined : byKey.get(row.key);
    if (was !== undefined) pairs.set(row, was);
  }
  const taken = new Set(pairs.values());
  const open = before.filter((row) => !taken.has(row));
  const free = now.rows.filter((row) => !pairs.has(row));
  const { pairs: more, doubts } = followRows(open, free, now.refused);
  for (const [was, row] of more) pairs.set(row, was);
  const followed = new Set(pairs.values());
  const rows = now.rows.map((row): KeyedRow => {
    const was = pairs.get(row);
    return { row, ...present({ key: row.key ?? was?.key, before: was }) };
  });
  const gone = before.filter((row) => !followed.has(row));
  return listChanges({ rows, gone, doubts, diagnostics: [] }, { unselected: [] });
}

/** A host or address that one list has and another lacks. */
export interface Lack {
  readonly key?: string;
  /** `www.example.com 443/https`. */
  readonly line: string;
  /** What the other list has that is near: the same on other services, or a wildcard that covers it. */
  readonly near?: string;
}

/** Lists what an edition has, host by host and service by service, and another one lacks. */
export function listLacks(of: Edition, other: Edition): readonly Lack[] {
  const lines = other.rows.flatMap(splitLines);
  const there = new Set(lines);
  const names = other.rows.flatMap((row) => [...destinationsOf(row)]);
  const patterns = names.flatMap((text) => {
    const host = text.startsWith('*') ? parseHost(text) : undefined;
    return host === undefined || isMisread(host) ? [] : [{ text, pattern: host.pattern }];
  });
  return of.rows.flatMap((row) =>
    [...new Set(splitLines(row))]
      .filter((line) => !there.has(line))
      .map((line) => ({ ...present({ key: row.key, near: findNear(line, lines, patterns) }), line })),
  );
}

/** A line for each host and each of its services. */
function splitLines(row: SourceRow): readonly string[] {
  return linesOf(row).flatMap((line) => {
    const [name = '', ...services] = line.split(' ');
    return services.length === 0 ? [name] : services.map((service) => `${name} ${service}`);
  });
}

function findNear(
  line: string,
  lines: readonly string[],
  patterns: readonly { readonly text: string; readonly pattern: Parameters<typeof coversHost>[0] }[],
): string | undefined {
  const [name = '', service] = line.split(' ');
  const others = lines
    .filter((one) => one.split(' ')[0] === name)
    .map((one) => one.split(' ')[1] ?? 'no port');
  if (others.length > 0) return `there on ${[...new Set(others)].join(', ')}`;
  const host = parseHost(name);
  if (isMisread(host)) return undefined;
  const wide = patterns.find(
    ({ text, pattern }) =>
      coversHost(pattern, host.pattern) &&
      lines.includes(service === undefined ? text : `${text} ${service}`),
  );
  return wide === undefined ? undefined : `covered by ${wide.text}`;
}
