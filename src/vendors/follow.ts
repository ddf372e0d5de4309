/** Which row of a new edition a locked row is: by its hosts and services, never by its number or wording. */
import type { LockedRow } from './lock.ts';
import type { RefusedRow, SourceEntry, SourceRow } from './source.ts';

type Row = { readonly entries: readonly SourceEntry[] };

/** For each locked row the row that it is now, if it can be followed. */
export interface Followed {
  readonly pairs: Map<LockedRow, SourceRow>;
  /** Why a row cannot be followed, in words. */
  readonly lost: ReadonlyMap<LockedRow, string>;
  /** The refused rows that have half of the hosts of a lost one: it may stand in one of them. */
  readonly doubts: ReadonlyMap<LockedRow, readonly RefusedRow[]>;
}

/** Returns the hosts and addresses of a row that the vendor listed. */
export function destinationsOf(row: Row): ReadonlySet<string> {
  const found = new Set<string>();
  for (const entry of row.entries) {
    const { withdrawn } = entry as LockedRow['entries'][number];
    for (const host of entry.hosts) if (withdrawn?.[host] === undefined) found.add(host);
    for (const address of entry.addresses) found.add(address);
  }
  return found;
}

/** Returns a line for each host and address with its services: `www.example.com 443/https`. */
export function linesOf(row: Row): readonly string[] {
  return row.entries.flatMap((entry) => {
    const { services, hosts, addresses } = entry;
    const { withdrawn } = entry as LockedRow['entries'][number];
    const listed = hosts.filter((host) => withdrawn?.[host] === undefined);
    const ports = services.toSorted().join(' ');
    return [...listed, ...addresses].map((one) => `${one} ${ports}`.trim());
  });
}

/** Returns the host of an anchor, or of a line: `www.example.com 443/https` says with which services. */
export function hostOfLine(anchor: string): string {
  return anchor.replace(/ .*$/, '');
}

/** Says whether a row has what an anchor names: a host, or a host with these services and no others. */
export function hasAnchor(row: Row, anchor: string): boolean {
  const [host, ...services] = anchor.split(/ +/);
  if (services.length === 0) return destinationsOf(row).has(anchor);
  return linesOf(row).includes([host, ...services.toSorted()].join(' '));
}

/**
 * Follows the rows of a table. Rows with equal hosts and services are paired first, then with equal hosts. Of the rest a
 * row follows to the only one with at least half of its locked hosts, if no other does so too. A refused row counts with
 * what could be read of it: where it may be the one, nothing is followed.
 */
export function followRows(
  locked: readonly LockedRow[],
  rows: readonly SourceRow[],
  refused: readonly RefusedRow[],
): Followed {
  const pairs = new Map<LockedRow, SourceRow>();
  const free = new Set<SourceRow>(rows);
  const open = new Set<LockedRow>(locked);
  for (const idOf of [(row: Row) => idOfAll(linesOf(row)), (row: Row) => idOfAll([...destinationsOf(row)])])
    pairEqual(open, free, idOf, pairs);
  const heirs = new Map<LockedRow, readonly SourceRow[]>();
  const lost = new Map<LockedRow, string>();
  const doubts = new Map<LockedRow, readonly RefusedRow[]>();
  const doubtful = refused.map((row) => ({ row, seen: new Set(row.seen) }));
  for (const row of open) {
    const hosts = destinationsOf(row);
    heirs.set(
      row,
      [...free].filter((one) => holdsHalf(hosts, destinationsOf(one))),
    );
    const may = doubtful.filter(({ seen }) => holdsHalf(hosts, seen)).map((one) => one.row);
    if (may.length > 0) doubts.set(row, may);
  }
  const claims = new Map<SourceRow, number>();
  for (const heir of [...heirs.values()].flat()) claims.set(heir, (claims.get(heir) ?? 0) + 1);
  for (const [row, [heir, other]] of heirs) {
    const may = doubts.get(row);
    if (may !== undefined) lost.set(row, `${sayRefused(may)} half of its hosts`);
    else if (heir === undefined) lost.set(row, 'no row has half of its hosts');
    else if (other !== undefined) lost.set(row, 'two rows have half of its hosts');
    else if ((claims.get(heir) ?? 0) > 1)
      lost.set(row, 'the row that has half of its hosts has half of those of another row too');
    else pairs.set(row, heir);
  }
  return { pairs, lost, doubts };
}

function sayRefused(rows: readonly RefusedRow[]): string {
  const lines = rows.map(({ position }) => position.line);
  return lines.length > 1
    ? `the rows at the lines ${lines.join(' and ')}, which are refused, have`
    : `the row at line ${lines.join()}, which is refused, has`;
}

function idOfAll(texts: readonly string[]): string {
  return JSON.stringify(texts.toSorted());
}

function pairEqual(
  open: Set<LockedRow>,
  free: Set<SourceRow>,
  idOf: (row: Row) => string,
  pairs: Map<LockedRow, SourceRow>,
): void {
  const byId = new Map<string, SourceRow[]>();
  for (const row of free) byId.set(idOf(row), [...(byId.get(idOf(row)) ?? []), row]);
  for (const row of open) {
    const [twin, ...rest] = byId.get(idOf(row)) ?? [];
    if (twin === undefined) continue;
    byId.set(idOf(row), rest);
    pairs.set(row, twin);
    open.delete(row);
    free.delete(twin);
  }
}

/** Returns whether at least half of these hosts are among those. */
function holdsHalf(hosts: ReadonlySet<string>, among: ReadonlySet<string>): boolean {
  let held = 0;
  for (const host of hosts) if (among.has(host)) held += 1;
  return hosts.size > 0 && held * 2 >= hosts.size;
}
