/** `sources.lock.json`: what vendors say, one host or prefix a line. */
import { present } from '../diagnostics/present.ts';
import { sha256 } from '../sets/sha256.ts';
import type { RowFlag, SourceEdition, SourceEntry } from './source.ts';

export interface LockedEntry extends SourceEntry {
  /** Hosts of this entry that the vendor no longer lists and that stay permitted, and since when they are gone. */
  readonly withdrawn?: Readonly<Record<string, string>>;
}

export interface LockedRow {
  readonly key?: string;
  readonly entries: readonly LockedEntry[];
  readonly known: readonly string[];
  readonly tags: readonly string[];
  readonly flags: readonly RowFlag[];
}

/** One source, as an edition of it had it. */
export interface LockedSource {
  readonly name: string;
  readonly fetch?: string;
  readonly instance?: string;
  readonly edition: SourceEdition;
  /** Of what was read, in hex; see `digestRows`. */
  readonly digest: string;
  readonly rows: readonly LockedRow[];
  /** Its text in the file that it was read from, to be written again byte for byte. */
  readonly written?: string;
}

export interface SourcesLock {
  readonly sources: readonly LockedSource[];
}

/**
 * Returns the digest of what was read: of every row's services, hosts and addresses, whatever their order. What the
 * vendor no longer lists is no part of it.
 */
export function digestRows(rows: readonly Pick<LockedRow, 'entries' | 'known' | 'tags'>[]): string {
  return sha256(rows.flatMap(describeRow).toSorted().join('\n'));
}

function describeRow({
  entries,
  known,
  tags,
}: Pick<LockedRow, 'entries' | 'known' | 'tags'>): readonly string[] {
  const lines = entries.flatMap(({ services, hosts, addresses, withdrawn }: LockedEntry) => {
    const listed = hosts.filter((host) => withdrawn?.[host] === undefined);
    const ports = services.toSorted().join(' ');
    return [...listed, ...addresses].map((destination) => `${destination} ${ports}`);
  });
  return lines.length === 0 ? [] : [JSON.stringify([lines.toSorted(), known.toSorted(), tags.toSorted()])];
}

/**
 * Writes a lock: the same bytes for the same content. Sources stand in the order of their names, rows, hosts and
 * prefixes in the page's order, one a line. What was read from a lock and not replaced is written as it was.
 */
export function writeSourcesLock({ sources }: SourcesLock): string {
  const sorted = sources.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const entries = sorted.map((source) => `    ${JSON.stringify(source.name)}: ${writeSource(source)}`);
  const body = entries.length === 0 ? '{}' : `{\n${entries.join(',\n')}\n  }`;
  return `{\n  "version": 1,\n  "sources": ${body}\n}\n`;
}

function writeSource(source: LockedSource): string {
  if (source.written !== undefined) return source.written;
  const content = describeSource(source);
  const sealed = { ...content, seal: sealOf(source) };
  return JSON.stringify(sealed, null, 2).replaceAll('\n', '\n    ');
}

/** Returns the digest of all that a lock says of a source, by which an edit by hand is told. */
export function sealOf(source: LockedSource): string {
  return sha256(JSON.stringify([source.name, describeSource(source)]));
}

function describeSource({ fetch, instance, edition, digest, rows }: LockedSource): object {
  return {
    ...present({ fetch, instance, version: edition.version, date: edition.date }),
    digest,
    rows: rows.map(writeRow),
  };
}

function writeRow({ key, entries, known, tags, flags }: LockedRow): object {
  return {
    ...present({ key }),
    entries: entries.map(writeEntry),
    ...(known.length > 0 ? { known } : {}),
    ...(tags.length > 0 ? { tags } : {}),
    ...(flags.length > 0 ? { flags } : {}),
  };
}

function writeEntry({ services, assumed = [], hosts, addresses, withdrawn = {} }: LockedEntry): object {
  return {
    services,
    ...(assumed.length > 0 ? { assumed } : {}),
    ...(hosts.length > 0 ? { hosts } : {}),
    ...(addresses.length > 0 ? { addresses } : {}),
    ...(Object.keys(withdrawn).length > 0 ? { withdrawn } : {}),
  };
}
