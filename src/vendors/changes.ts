/** What a new edition changes in a lock. */

import { present } from '../diagnostics/present.ts';
import { linesOf } from './follow.ts';
import type { Keyed, KeyedRow } from './keys.ts';
import type { LockedEntry, LockedRow, LockedSource } from './lock.ts';
import type { RowChange } from './refresh.ts';
import type { SourceReading } from './source.ts';

/** Returns how the rows differ from the locked ones, in the page's order, rows that are gone at the end. */
export function listChanges(
  { rows, gone, doubts }: Keyed,
  { unselected }: Pick<SourceReading, 'unselected'>,
): readonly RowChange[] {
  const because = new Map(unselected.map((one) => [one.key, `still listed, ${one.because}`]));
  return [
    ...rows.flatMap(({ key, row, before }): readonly RowChange[] => {
      const [old, now] = [before === undefined ? [] : listLines(before), listLines(row)];
      const change = {
        ...present({ key }),
        added: without(now, old),
        removed: without(old, now),
      };
      if (before === undefined) return [{ ...change, kind: 'new' }];
      return change.added.length + change.removed.length === 0 ? [] : [{ ...change, kind: 'changed' }];
    }),
    ...gone
      .filter((row) => listLines(row).length > 0)
      .map((row): RowChange => {
        const lines = doubts.get(row)?.map(({ position }) => position.line);
        const reason = lines === undefined ? because.get(row.key ?? '') : sayRefused(lines);
        return {
          ...present({ key: row.key }),
          ...{ kind: 'gone', added: [], removed: listLines(row) },
          ...present({ because: reason }),
        };
      }),
  ];
}

/** A row that is no more in the lock may still be on the page. */
function sayRefused(lines: readonly number[]): string {
  return `still listed, it seems, in what is refused at line ${lines.join(' and ')}`;
}

/** Lists what a row has: `www.example.com 443/https`, `192.0.2.0/24 known`, `AzureAD tag`. */
export function listLines(row: Pick<LockedRow, 'entries' | 'known' | 'tags'>): readonly string[] {
  return [
    ...linesOf(row),
    ...row.known.map((prefix) => `${prefix} known`),
    ...row.tags.map((tag) => `${tag} tag`),
  ];
}

function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Set(others);
  return lines.filter((line) => !left.has(line));
}

/** Makes what the lock holds of an edition. Hosts that left their rows stay with `withdrawn: keep`, dated by `day`. */
export function makeEntry(keyed: Keyed, reading: SourceReading, day: string): LockedSource {
  const { definition, edition, instance, digest } = reading;
  const keeps = definition.withdrawn === 'keep';
  const rows = keyed.rows.map((one) => lockRow(one, keeps, day));
  const kept = keeps
    ? keyed.gone.filter(({ key }) => key !== undefined).map((row) => withdrawRow(row, day))
    : [];
  return {
    name: definition.name,
    ...present({ fetch: definition.fetch, instance }),
    ...{ edition, digest, rows: [...rows, ...kept] },
  };
}

function lockRow({ key, row, before }: KeyedRow, keeps: boolean, day: string): LockedRow {
  const entries: LockedEntry[] = row.entries.map(({ services, assumed, hosts, addresses }) => ({
    ...{ services, hosts, addresses },
    ...present({ assumed }),
  }));
  if (keeps && before !== undefined) for (const entry of before.entries) keepHosts(entries, entry, day);
  return {
    ...present({ key }),
    entries,
    known: row.known,
    tags: row.tags,
    flags: row.flags,
  };
}

/** Adds the hosts of a locked entry that its row does not list any more. */
function keepHosts(entries: LockedEntry[], old: LockedEntry, day: string): void {
  const listed = new Set(
    entries.flatMap(({ hosts, withdrawn = {} }) => hosts.filter((host) => withdrawn[host] === undefined)),
  );
  const left = old.hosts.filter((host) => !listed.has(host));
  if (left.length === 0) return;
  const since = Object.fromEntries(left.map((host) => [host, old.withdrawn?.[host] ?? day]));
  const isSame = (entry: LockedEntry): boolean =>
    entry.addresses.length === 0 && entry.services.toSorted().join() === old.services.toSorted().join();
  const at = entries.findIndex(isSame);
  const { services, assumed, hosts, withdrawn } = entries[at] ?? {
    services: old.services,
    assumed: old.assumed,
    hosts: [],
  };
  const entry: LockedEntry = {
    ...{
      services,
      hosts: [...new Set([...hosts, ...left])],
      addresses: [],
      withdrawn: { ...withdrawn, ...since },
    },
    ...present({ assumed }),
  };
  if (at < 0) entries.push(entry);
  else entries[at] = entry;
}

function withdrawRow(row: LockedRow, day: string): LockedRow {
  const entries: LockedEntry[] = [];
  for (const entry of row.entries) keepHosts(entries, entry, day);
  return { ...row, entries, known: [], tags: [] };
}
