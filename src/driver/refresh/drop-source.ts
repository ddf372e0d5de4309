/** Takes out of a lock what the vendor withdrew, or a source as a whole: a person asks for it. */
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/nearest.ts';
import { word } from '../../diagnostics/quote.ts';
import type { LockedEntry, LockedRow, LockedSource, SourcesLock } from '../../vendors/lock.ts';

/** What a person asks to be dropped of a source. */
export interface DropRequest {
  /** These hosts alone; none: all that are withdrawn. */
  readonly host: readonly string[];
  readonly whole: boolean;
}

/** A lock without what was dropped, and the lines that are gone. */
export interface Dropped {
  readonly lock: SourcesLock;
  readonly lines: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Drops withdrawn hosts of `NAME` or `NAME/KEY`, or all of NAME. Errors: `usage` for what is not there, or still listed. */
export function dropFromLock(lock: SourcesLock, what: string, { host, whole }: DropRequest): Dropped {
  const [name = ''] = what.split('/', 1);
  const key = what.includes('/') ? what.slice(name.length + 1) : undefined;
  const refuse = (message: string, help: string): Dropped => ({
    ...{ lock, lines: [], diagnostics: [error('usage', message, { help })] },
  });
  const source = lock.sources.find((one) => one.name === name);
  const others = lock.sources.filter((one) => one !== source);
  if (source === undefined) {
    const names = others.map((one) => one.name);
    return refuse(
      `the lock does not have ${word(name)}`,
      names.length === 0 ? 'it has nothing' : `it has ${names.join(', ')}`,
    );
  }
  if (whole) return { lock: { sources: others }, lines: source.rows.flatMap(listLines), diagnostics: [] };
  const meant = source.rows.filter((row) => key === undefined || row.key === key);
  if (meant.length === 0)
    return refuse(`${word(name)} has no row ${word(key ?? '')}`, `rulec source show ${name}`);
  const gone = meant.flatMap(({ entries }) =>
    entries.flatMap(({ withdrawn = {} }) => Object.keys(withdrawn)),
  );
  const kept = host.find((one) => !gone.includes(one));
  if (kept !== undefined) {
    const near = nearest(kept, gone);
    const help =
      near === undefined
        ? 'the vendor lists it: leave it out of a rule with except, or remove the rule'
        : `did you mean ${near}?`;
    return refuse(`${word(kept)} is not a withdrawn host of ${word(what)}`, help);
  }
  const drops = (one: string): boolean => host.length === 0 || host.includes(one);
  const rows = source.rows.flatMap((row) => (meant.includes(row) ? dropFromRow(row, drops) : [row]));
  const { written: _, ...rest } = source;
  const next: LockedSource = { ...rest, rows };
  const lines = meant.flatMap((row) =>
    row.entries.flatMap(({ withdrawn = {} }) =>
      Object.entries(withdrawn)
        .filter(([one]) => drops(one))
        .map(
          ([one, since]) =>
            `${row.key === undefined ? '' : `${row.key}: `}${one} (not listed since ${since})`,
        ),
    ),
  );
  return { lock: { sources: lines.length === 0 ? lock.sources : [...others, next] }, lines, diagnostics: [] };
}

function listLines({ key, entries }: LockedRow): readonly string[] {
  const row = key === undefined ? '' : `${key}: `;
  return entries.flatMap(({ hosts, addresses }) => [...hosts, ...addresses].map((one) => `${row}${one}`));
}

/** Returns a row without some of its withdrawn hosts; a row that has nothing else is gone. */
function dropFromRow(row: LockedRow, drops: (host: string) => boolean): readonly LockedRow[] {
  const entries = row.entries.flatMap((entry): readonly LockedEntry[] => {
    const { withdrawn = {}, hosts, ...rest } = entry;
    const left = Object.fromEntries(Object.entries(withdrawn).filter(([host]) => !drops(host)));
    const names = hosts.filter((host) => withdrawn[host] === undefined || left[host] !== undefined);
    if (names.length + entry.addresses.length === 0) return [];
    return [{ ...rest, hosts: names, ...(Object.keys(left).length > 0 ? { withdrawn: left } : {}) }];
  });
  return entries.length === 0 ? [] : [{ ...row, entries }];
}
