/** Rows of vendors' lists, as the locks beside the files of a rule set have them. */
import { nearest } from '../../diagnostics/nearest.ts';
import { word } from '../../diagnostics/quote.ts';
import { isMisread } from '../../sets/prefix.ts';
import { fillPlaceholders, placeholdersIn } from '../../vendors/forms.ts';
import type { LockedEntry, LockedRow } from '../../vendors/lock.ts';
import type { AddressEntry, Claim, Located, Source, SourceInLock } from '../ast.ts';
import { parseAddressEntry } from '../forms/address-entries.ts';
import { helpForClients } from '../forms/client-help.ts';
import { parseHost } from '../forms/hosts.ts';
import type { PolicyHost } from '../policy.ts';
import type { Report } from './nodes.ts';

/** A source, and what its lock says of it; absent where the lock does not have it. */
export interface KnownSource {
  readonly source: Source;
  readonly locked?: SourceInLock;
}

/** The vendors' lists that a rule set can use, and the uses so far, in the order of the text. */
export interface SourcesInUse {
  readonly sources: ReadonlyMap<string, KnownSource>;
  readonly claims: Claim[];
}

/** A row that a rule set uses. */
export interface FoundRow {
  readonly from: KnownSource;
  readonly row: LockedRow;
}

/**
 * Finds the vendor's list that a name stands for, with its rows. Errors: `bad-source`, there is no such source, or it is
 * no list; `sources-missing`, no lock has it.
 */
export function findLockedSource(
  name: string,
  span: Located<string>['span'],
  { sources }: SourcesInUse,
  report: Report,
): (KnownSource & { readonly locked: SourceInLock }) | undefined {
  const found = sources.get(name);
  const refuse = (message: string, help: string): undefined =>
    report('bad-source', message, { span, help }) as undefined;
  if (found === undefined) {
    const near = nearest(name, [...sources.keys()]);
    const define = `define it: sources: { ${/^[\w-]+$/.test(name) ? name : 'NAME'}: { url: …, format: … } }`;
    const help = helpForClients(name) ?? (near === undefined ? define : `did you mean ${near}?`);
    return refuse(`there is no source ${word(name)}`, help);
  }
  const { source, locked } = found;
  if (source.definition === undefined)
    return refuse(
      `the source ${word(name)} is a document, not a list`,
      'say how it is read: format: table, …',
    );
  if (locked === undefined) {
    const help = `pin it with: rulec source refresh ${source.file === '-' ? '' : word(source.file.replace(/^rulec:/, ''))}`;
    report('sources-missing', `the source ${word(name)} is in no lock`, { span, help: help.trimEnd() });
    return undefined;
  }
  return { source, locked };
}

/** Finds the row that `SOURCE/KEY`, or `SOURCE` alone, names, and notes that it is used. Errors: `bad-source`, and those of `findLockedSource`. */
export function findRow(
  { value, span }: Located<string>,
  use: Claim['use'],
  known: SourcesInUse,
  report: Report,
): FoundRow | undefined {
  const slash = value.indexOf('/');
  const name = slash < 0 ? value : value.slice(0, slash);
  const key = slash < 0 ? '' : value.slice(slash + 1);
  const from = findLockedSource(name, span, known, report);
  if (from === undefined) return undefined;
  const rows = from.locked.rows;
  const only = rows.length === 1 && slash < 0 ? rows[0] : undefined;
  const row = only ?? rows.find((one) => one.key === key && slash >= 0);
  if (row === undefined) {
    known.claims.push({ source: name, key, use: 'unknown', span });
    const keys = rows.flatMap((one) => one.key ?? []);
    const near = nearest(key, keys);
    const list = keys.slice(0, 8).map(word).join(', ');
    const there =
      keys.length === 0
        ? 'its rows have no keys: give them some under rows'
        : `its keys are ${list}${keys.length > 8 ? ', …' : ''}`;
    const what =
      slash < 0
        ? `the source ${word(name)} has ${rows.length} rows, and none is named`
        : `the source ${word(name)} has no row ${word(key)}`;
    report('bad-source', what, { span, help: near === undefined ? there : `did you mean ${name}/${near}?` });
    return undefined;
  }
  known.claims.push({ source: name, key: row.key ?? '', use, span });
  return { from, row };
}

/** Returns the hosts and addresses of a row as a set, at the place that names it. */
export function readRowSet(
  { from, row }: FoundRow,
  span: Located<string>['span'],
): { readonly hosts: readonly PolicyHost[]; readonly addresses: readonly AddressEntry[] } {
  const hosts = row.entries.flatMap((entry) => readEntryHosts(from, entry, span));
  const addresses = [...row.entries.flatMap((entry) => entry.addresses), ...row.known];
  return { hosts, addresses: readPrefixes(addresses, span) };
}

/** Returns the hosts of an entry with the vendor's placeholders filled; one that is left with some is left out. */
export function readEntryHosts(
  { source }: KnownSource,
  { hosts, withdrawn = {} }: LockedEntry,
  span: Located<string>['span'],
): readonly PolicyHost[] {
  return hosts.flatMap((locked): readonly PolicyHost[] => {
    const text = fillPlaceholders(locked, source.definition?.let ?? {});
    const parts = parseHost(text);
    if (isMisread(parts)) return [];
    const since = withdrawn[locked];
    return [{ text, ...parts, span, ...(since === undefined ? {} : { withdrawn: `kept since ${since}` }) }];
  });
}

/** Lists the placeholders of a row that nothing fills. */
export function listOpenPlaceholders({ from, row }: FoundRow): readonly string[] {
  const filled = from.source.definition?.let ?? {};
  const names = row.entries.flatMap(({ hosts }) => hosts.flatMap(placeholdersIn));
  return [...new Set(names)].filter((name) => !Object.hasOwn(filled, name));
}

/** Returns prefixes of a lock as entries of a destination. */
export function readPrefixes(
  texts: readonly string[],
  span: Located<string>['span'],
): readonly AddressEntry[] {
  return [...new Set(texts)].flatMap((text): readonly AddressEntry[] => {
    const entry = parseAddressEntry(text, 'public', span, false);
    return isMisread(entry) ? [] : [entry];
  });
}
