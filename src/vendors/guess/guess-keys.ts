/** Names rows that the vendor gives no keys, when a person adds them: each by a host that it alone has. */
import { destinationsOf } from '../follow.ts';
import type { SourceRow } from '../source.ts';

/** A row, the key that is proposed for it, and the hosts that it is known by. */
export interface NamedRow {
  readonly key: string;
  readonly anchors: readonly string[];
  readonly row: SourceRow;
}

/** Proposes keys for the rows of a table. Rows without a host of their own are known by all of their hosts. */
export function nameRows(rows: readonly SourceRow[]): readonly NamedRow[] {
  const counts = new Map<string, number>();
  for (const row of rows)
    for (const host of destinationsOf(row)) counts.set(host, (counts.get(host) ?? 0) + 1);
  const taken = new Set<string>();
  return rows.map((row) => {
    const hosts = [...destinationsOf(row)];
    const own = hosts.find((host) => counts.get(host) === 1);
    const base = slugOf(own ?? hosts[0] ?? 'row');
    let key = base;
    for (let number = 2; taken.has(key); number += 1) key = `${base}-${number}`;
    taken.add(key);
    return { key, anchors: own === undefined ? hosts : [own], row };
  });
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
