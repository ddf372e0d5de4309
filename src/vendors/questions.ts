/** The questions that a refresh of one source is asked: an error refuses, a warning is told. */
import { type Diagnostic, error, warning } from '../diagnostics/diagnostic.ts';
import { quote, word } from '../diagnostics/quote.ts';
import { destinationsOf, hostOfLine, linesOf } from './follow.ts';
import type { Keyed } from './keys.ts';
import type { LockedRow } from './lock.ts';
import type { Case, PlanOptions } from './refresh.ts';
import { isTableFormat, type SourceReading } from './source.ts';

function isClaimed(row: { readonly key?: string }, { claimed }: PlanOptions): boolean {
  return claimed === undefined || claimed.has(row.key ?? '');
}

/** A refused row that a rule claims, a new name that is two locked ones, and two that are one. */
export function askReadable({ locked, reading, options }: Case): readonly Diagnostic[] {
  const { name, format } = reading.definition;
  const diagnostics: Diagnostic[] = [];
  for (const row of reading.refused) {
    // A row of a table has its key only once it is followed: it is asked for among the keys.
    if (
      row.isPart === true ||
      isTableFormat(format) ||
      row.key === undefined ||
      options.claimed?.has(row.key) !== true
    )
      continue;
    const [fault] = row.faults;
    const why = fault === undefined ? '' : `: ${quote(fault.text)} ${fault.why}`;
    diagnostics.push(
      error(
        'source-row-refused',
        `the row ${word(row.key)} of ${name}, which a rule uses, is refused${why}`,
        {
          help: 'wait for the vendor, or write its hosts by hand',
        },
      ),
    );
  }
  const joined = findJoined(locked?.rows ?? [], reading);
  if (joined !== undefined)
    diagnostics.push(
      error(
        'source-row-refused',
        `${name} lists ${quote(joined)}, which is two of its locked hosts without a boundary`,
        {
          help: 'the page lost the separator between them: wait until it is fixed',
        },
      ),
    );
  const split = findSplit(locked?.rows ?? [], reading);
  if (split !== undefined)
    diagnostics.push(
      error(
        'source-row-refused',
        `${name} lists ${quote(split[0])} and ${quote(split[1])}, which are its locked host ${quote(split.join(''))} with something in the middle`,
        { help: 'the page breaks a name in two: wait until it is fixed' },
      ),
    );
  return diagnostics;
}

/** Finds two new names that are the two ends of a locked one that is gone. */
function findSplit(
  locked: readonly LockedRow[],
  { rows }: SourceReading,
): readonly [string, string] | undefined {
  const before = new Set(locked.flatMap((row) => [...destinationsOf(row)]));
  const now = new Set(rows.flatMap((row) => [...destinationsOf(row)]));
  const fresh = [...now].filter((host) => !before.has(host));
  const lost = [...before].filter((host) => !now.has(host));
  // Of long lists that are all new nothing can have been broken.
  if (fresh.length * lost.length > 1_000_000) return undefined;
  for (const start of fresh)
    for (const host of lost) {
      const end = host.slice(start.length);
      if (end !== '' && host.startsWith(start) && now.has(end)) return [start, end];
    }
  return undefined;
}

function findJoined(locked: readonly LockedRow[], { rows }: SourceReading): string | undefined {
  const hosts = new Set(locked.flatMap((row) => [...destinationsOf(row)]));
  const names = new Set(
    [...hosts].map((host) => host.replace(/^\*\.|\/.*$/g, '')).filter((name) => /[a-z]/.test(name)),
  );
  const lengths = [...new Set([...names].map(({ length }) => length))];
  const startsOne = (text: string): number | undefined =>
    lengths.find((length) => names.has(text.slice(0, length)));
  for (const row of rows)
    for (const host of destinationsOf(row)) {
      if (hosts.has(host)) continue;
      const name = host.replace(/^\*\./, '');
      const isJoint = lengths.some(
        (length) =>
          length < name.length &&
          names.has(name.slice(0, length)) &&
          startsOne(name.slice(length)) !== undefined,
      );
      if (isJoint) return host;
    }
  return undefined;
}

export function askInstance({ locked, reading }: Case): readonly Diagnostic[] {
  const { definition, instance } = reading;
  if (locked === undefined) return [];
  const help = 'if you mean to change it, take the source out of the lock first: rulec source drop';
  if (locked.instance !== undefined && instance !== undefined && locked.instance !== instance)
    return [
      error(
        'source-instance',
        `${definition.name} is of ${word(instance)}, and the lock of ${word(locked.instance)}`,
        { help },
      ),
    ];
  const [old, now] = [hostOf(locked.fetch), hostOf(definition.fetch)];
  if (old === undefined || now === undefined || old === now) return [];
  return [
    error('source-instance', `${definition.name} comes from ${word(now)}, and the lock from ${word(old)}`, {
      help,
    }),
  ];
}

function hostOf(url: string | undefined): string | undefined {
  return /^https?:\/\/([^/?#]+)/i.exec(url ?? '')?.[1]?.toLowerCase();
}

/** Returns whether a version is before another: numbers by their value, times by their text. */
function isOlder(version: string, than: string): boolean {
  if (/^\d+$/.test(version) && /^\d+$/.test(than)) return BigInt(version) < BigInt(than);
  return /^\d{4}-/.test(version) && /^\d{4}-/.test(than) && version < than;
}

export function askOlder({ locked, reading, options }: Case): readonly Diagnostic[] {
  const { definition, edition } = reading;
  const old = locked?.edition;
  if (old?.version !== undefined && edition.version !== undefined && isOlder(edition.version, old.version)) {
    const what = `${definition.name} is of version ${word(edition.version)}, older than the locked one, ${word(old.version)}`;
    if (options.allowOlder === true) return [warning('source-older', what)];
    return [
      error('source-older', what, {
        help: 'a mirror may be behind; if you mean to go back, add --allow-older',
      }),
    ];
  }
  if (
    edition.version !== undefined ||
    old?.date === undefined ||
    edition.date === undefined ||
    edition.date >= old.date
  )
    return [];
  return [
    warning(
      'source-older',
      `${definition.name} is dated ${edition.date}, before the locked edition of ${old.date}`,
    ),
  ];
}

export function warnOfVersion({ locked, reading }: Case): readonly Diagnostic[] {
  const { definition, edition } = reading;
  if (edition.version === undefined || edition.version !== locked?.edition.version) return [];
  const what = `${definition.name} has the version of the locked edition, ${word(edition.version)}, and other content`;
  return [warning('source-version-reused', what)];
}

/** The services of a claimed row differ: those of the row, or those of a host that it had. */
export function askServices({ rows }: Keyed, { reading, options }: Case): readonly Diagnostic[] {
  return rows.flatMap(({ key, row, before }) => {
    // A row of which nothing was listed comes back.
    if (before === undefined || destinationsOf(before).size === 0) return [];
    if (!isClaimed(key === undefined ? {} : { key }, options)) return [];
    const [old, now] = [servicesOf(before), servicesOf(row)];
    const isSame = old.join() === now.join() && !movesHosts(before, row);
    if (isSame) return [];
    const of =
      key === undefined ? `${reading.definition.name}` : `the row ${word(key)} of ${reading.definition.name}`;
    const what = `the services of ${of} differ: ${old.join(' ') || 'none'} before, ${now.join(' ') || 'none'} now`;
    if (options.allowServiceChange === true) return [warning('source-service-changed', what)];
    const help = 'look at the page; if it is right, repeat with --allow-service-change';
    return [error('source-service-changed', what, { help })];
  });
}

function servicesOf({ entries }: Pick<LockedRow, 'entries'>): readonly string[] {
  const listed = entries.filter((entry) => destinationsOf({ entries: [entry] }).size > 0);
  return [...new Set(listed.flatMap(({ services }) => services))].toSorted();
}

/** Returns whether a host that both have stands under other services now. */
function movesHosts(before: Pick<LockedRow, 'entries'>, now: Pick<LockedRow, 'entries'>): boolean {
  const had = destinationsOf(before);
  const lines = new Set(linesOf(before));
  const kept = new Set(linesOf(now));
  return (
    linesOf(now).some((line) => had.has(hostOfLine(line)) && !lines.has(line)) ||
    linesOf(before).some((line) => destinationsOf(now).has(hostOfLine(line)) && !kept.has(line))
  );
}

/** More than 20 % and at least three of what is in use are gone, or a claimed row is. */
export function askRemovals(
  { rows, gone }: Keyed,
  { locked, reading, options }: Case,
): readonly Diagnostic[] {
  const { definition, unselected } = reading;
  const tell = (what: string): Diagnostic => {
    if (options.allowRemovals === true) return warning('source-removed', what);
    const help = 'look at what goes; if it is right, repeat with --allow-removals';
    return error('source-removed', what, { help });
  };
  const diagnostics: Diagnostic[] = [];
  for (const row of gone) {
    // A key of a table that is gone was told among the keys.
    if (isTableFormat(definition.format) || !isClaimed(row, options) || destinationsOf(row).size === 0)
      continue;
    const still = unselected.find(({ key }) => key === row.key);
    const reason = still === undefined ? '' : `: still listed, ${still.because}`;
    diagnostics.push(
      tell(`the row ${word(row.key ?? '')} of ${definition.name}, which is in use, is gone${reason}`),
    );
  }
  const used = (locked?.rows ?? []).filter((row) => isClaimed(row, options));
  for (const [what, of] of [
    ['hosts', hostsOf],
    ['addresses', addressesOf],
  ] as const) {
    const before = new Set(used.flatMap(of));
    const now = new Set(rows.flatMap(({ row }) => of(row)));
    const lost = [...before].filter((one) => !now.has(one));
    if (lost.length >= 3 && lost.length * 5 > before.size)
      diagnostics.push(
        tell(`${definition.name} lost ${lost.length} of the ${before.size} ${what} that are in use`),
      );
  }
  return diagnostics;
}

function hostsOf(row: LockedRow): readonly string[] {
  const listed = destinationsOf(row);
  return row.entries.flatMap(({ hosts }) => hosts.filter((host) => listed.has(host)));
}

function addressesOf({ entries, known }: Pick<LockedRow, 'entries' | 'known'>): readonly string[] {
  return [...entries.flatMap(({ addresses }) => addresses), ...known];
}
