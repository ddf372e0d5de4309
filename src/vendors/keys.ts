/** The keys of rows: those that the vendor gives, those that follow from the lock, those that anchors bind. */
import { type Diagnostic, error, warning } from '../diagnostics/diagnostic.ts';
import { present } from '../diagnostics/present.ts';
import { word } from '../diagnostics/quote.ts';
import { destinationsOf, type Followed, followRows, hasAnchor, hostOfLine } from './follow.ts';
import type { LockedRow, LockedSource } from './lock.ts';
import { isTableFormat, type SourceReading, type SourceRow } from './source.ts';

/** The rows of an edition with their keys, and what they were. */
export interface Keyed {
  readonly rows: readonly KeyedRow[];
  /** Locked rows that are no more. */
  readonly gone: readonly LockedRow[];
  /** Of those, the ones that may stand in rows that are refused. */
  readonly doubts: Followed['doubts'];
  readonly diagnostics: readonly Diagnostic[];
}

export interface KeyedRow {
  readonly key?: string;
  readonly row: SourceRow;
  /** The locked row that this one was. */
  readonly before?: LockedRow;
}

/** Gives the rows of an edition their keys. `source-key-lost` and `source-key-ambiguous` are errors of its outcome. */
export function keyRows(
  locked: LockedSource | undefined,
  reading: SourceReading,
  allowRemovals: boolean,
): Keyed {
  const { format } = reading.definition;
  return isTableFormat(format) ? keyTable(locked, reading, allowRemovals) : keyByVendor(locked, reading);
}

/** Where the vendor gives keys, or there is but one row, a row is the locked one of its key. */
function keyByVendor(locked: LockedSource | undefined, { rows }: SourceReading): Keyed {
  const before = new Map((locked?.rows ?? []).map((row) => [row.key, row]));
  const keys = new Set(rows.map(({ key }) => key));
  return {
    rows: rows.map((row) => {
      const was = before.get(row.key);
      return {
        ...present({ key: row.key }),
        row,
        ...present({ before: was }),
      };
    }),
    gone: (locked?.rows ?? []).filter(({ key }) => !keys.has(key)),
    doubts: new Map(),
    diagnostics: [],
  };
}

function keyTable(locked: LockedSource | undefined, reading: SourceReading, allowRemovals: boolean): Keyed {
  const { definition, rows, refused } = reading;
  const wanted = Object.entries(definition.rows ?? {});
  // A row of which nothing is listed any more is kept for its withdrawn hosts, until its anchors are in a row again.
  const kept = (locked?.rows ?? []).filter((row) => destinationsOf(row).size === 0);
  const listed = (locked?.rows ?? []).filter((row) => !kept.includes(row));
  const { pairs, lost, doubts } = followRows(listed, rows, refused);
  const keys = new Map<SourceRow, string>();
  const diagnostics: Diagnostic[] = [];
  const isWanted = (key: string): boolean => wanted.some(([one]) => one === key);
  for (const [before, row] of pairs)
    if (before.key !== undefined && isWanted(before.key)) keys.set(row, before.key);
  for (const [row, why] of lost)
    if (row.key !== undefined && isWanted(row.key))
      diagnostics.push(tellLost(row.key, why, reading, allowRemovals));
  const known = new Set(listed.map(({ key }) => key));
  for (const [key, anchors] of wanted)
    if (!known.has(key)) {
      const bound = bindKey(key, anchors, reading, keys);
      const was = kept.find((row) => row.key === key);
      if (!('severity' in bound)) {
        keys.set(bound, key);
        if (was !== undefined) pairs.set(was, bound);
      } else if (was === undefined) diagnostics.push(bound);
    }
  const before = new Map([...pairs].map(([was, row]) => [row, was]));
  return {
    rows: rows.map((row) => {
      const [key, was] = [keys.get(row), before.get(row)];
      return { ...present({ key }), row, ...present({ before: was }) };
    }),
    gone: [...lost.keys(), ...kept.filter((row) => !pairs.has(row))],
    doubts,
    diagnostics,
  };
}

function tellLost(
  key: string,
  why: string,
  { definition, refused }: SourceReading,
  allowRemovals: boolean,
): Diagnostic {
  const what = `the row ${word(key)} of ${definition.name} cannot be found again: ${why}`;
  if (refused.length > 0)
    return error('source-key-lost', what, {
      help: 'the table contains rows that are refused, and one of them may be it: wait for the page, or write its hosts by hand',
    });
  if (allowRemovals) return warning('source-key-lost', what);
  return error('source-key-lost', what, {
    help: 'look at the page; if the row is withdrawn, repeat with --allow-removals; if it was rewritten, bind its key again under rows',
  });
}

/** Finds the only row that has all of these hosts, each with the services beside it; of several the only one that has no others. */
function bindKey(
  key: string,
  anchors: readonly string[],
  { definition, rows, refused }: SourceReading,
  keys: ReadonlyMap<SourceRow, string>,
): SourceRow | Diagnostic {
  const hosts = new Set(anchors.map(hostOfLine));
  const having = rows.filter((row) => anchors.every((anchor) => hasAnchor(row, anchor)));
  const exact = having.filter((row) => destinationsOf(row).size === hosts.size);
  const holding = having.length > 1 && exact.length === 1 ? exact : having;
  const tell = (what: string, help: string): Diagnostic =>
    error('source-key-ambiguous', `the key ${word(key)} of ${definition.name}: ${what}`, { help });
  const named = anchors.map((host) => word(host)).join(', ');
  const [row, other] = holding;
  const isRefused = refused.some(({ seen }) => [...hosts].every((host) => seen.includes(host)));
  if (row === undefined && isRefused)
    return tell(`the row that has ${named} is refused`, 'write its hosts by hand until the page is fixed');
  if (row === undefined || anchors.length === 0)
    return tell(`no row has ${named}`, 'name a host that the row has, as the page spells it');
  if (other !== undefined) {
    const lines = holding.map(({ position }) => position.line).join(' and ');
    const help =
      'name hosts that only this row has; or say beside a host what is its service: "HOST 443/https"';
    return tell(`the rows at the lines ${lines} have ${named}`, help);
  }
  const twin = keys.get(row);
  return twin === undefined ? row : tell(`its row is that of ${word(twin)} already`, 'one row has one key');
}
