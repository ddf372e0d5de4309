/** Names rows that the vendor gives no keys, when a person adds them: each by a host that it alone has. */
import { destinationsOf, linesOf } from '../follow.ts';
import type { SourceRow } from '../source.ts';

/** A row, the key that is proposed for it, and the hosts that it is known by. */
export interface NamedRow {
  readonly key: string;
  readonly anchors: readonly string[];
  readonly row: SourceRow;
}

/**
 * Proposes keys for the rows of a table. A row without a host of its own is known by a host that has other services there, or
 * else by all of its hosts.
 */
export function nameRows(rows: readonly SourceRow[]): readonly NamedRow[] {
  const counts = countWords(rows, (row) => [...destinationsOf(row)]);
  const lines = countWords(rows, linesOf);
  const taken = new Set<string>();
  return rows.map((row) => {
    const hosts = [...destinationsOf(row)];
    const own = hosts.find((host) => counts.get(host) === 1);
    const base = slugOf(own ?? hosts[0] ?? 'row');
    let key = base;
    for (let number = 2; taken.has(key); number += 1) key = `${base}-${number}`;
    taken.add(key);
    const anchor = own ?? linesOf(row).find((line) => lines.get(line) === 1 && line.includes(' '));
    return { key, anchors: anchor === undefined ? hosts : [anchor], row };
  });
}

/** Counts in how many rows a word is. */
function countWords(
  rows: readonly SourceRow[],
  wordsOf: (row: SourceRow) => readonly string[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows)
    for (const word of new Set(wordsOf(row))) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** Makes `login-example-com` of `*.login.example.com/path`. */
export function slugOf(text: string): string {
  const slug = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'row' : slug;
}
