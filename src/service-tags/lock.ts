import { present } from '../diagnostics/present.ts';
import { comparePrefixes, formatPrefix, isMisread, type Prefix, parsePrefix } from '../sets/prefix.ts';
import type { Cloud } from './cloud.ts';
import { publishedClouds, type ServiceTags, type Tag } from './tags.ts';

/** The content of `service-tags.lock.json`: the tags that rule sets use, as one week's files had them. */
export interface Lock {
  readonly version: 1;
  readonly clouds: Readonly<Partial<Record<Cloud, LockedCloud>>>;
}

export interface LockedCloud {
  /** Where the file was fetched from; absent where it was at hand. */
  readonly url?: string;
  /** What the server there calls the version that was fetched; no more than one of the two. */
  readonly etag?: string;
  readonly lastModified?: string;
  /** The base name of the file that Microsoft published. */
  readonly file: string;
  /** Of that file's bytes, in hex. */
  readonly sha256: string;
  readonly changeNumber: string;
  readonly tags: Readonly<Record<string, LockedTag>>;
}

export interface LockedTag {
  readonly changeNumber: string;
  /** As published. */
  readonly prefixes: readonly string[];
}

/** Some of the tags of a file, to be pinned. */
export interface Pinned {
  readonly from: ServiceTags;
  readonly tags: readonly Tag[];
  /** Where the file was fetched from; what `from` knows of it, if absent. */
  readonly url?: string;
}

/** Makes the lock of these tags, one entry a cloud. */
export function lockOf(pinned: readonly Pinned[]): Lock {
  const clouds = pinned.map((entry) => [entry.from.cloud, lockCloud(entry)] as const);
  return { version: 1, clouds: Object.fromEntries(clouds) };
}

function lockCloud({ from, tags, url = from.url }: Pinned): LockedCloud {
  const locked = tags.map(({ name, changeNumber, prefixes }) => [name, { changeNumber, prefixes }] as const);
  return {
    ...(url === undefined ? {} : present({ url, etag: from.etag, lastModified: from.lastModified })),
    file: from.published ?? `ServiceTags_${publishedClouds[from.cloud]}.json`,
    sha256: from.sha256,
    changeNumber: from.changeNumber,
    tags: Object.fromEntries(locked),
  };
}

/**
 * Formats a lock: the same bytes for the same content. Tags stand in the order of their names' code units, prefixes one
 * a line in numeric order, IPv4 first, so that a change of one prefix is a change of one line.
 */
export function formatLock(lock: Lock): string {
  const clouds = Object.entries(lock.clouds)
    .toSorted(compareKeys)
    .map(([name, cloud]) => [name, writeCloud(cloud)]);
  return `${JSON.stringify({ version: lock.version, clouds: Object.fromEntries(clouds) }, null, 2)}\n`;
}

function writeCloud({ url, etag, lastModified, file, sha256, changeNumber, tags }: LockedCloud): unknown {
  const sorted = Object.entries(tags)
    .toSorted(compareKeys)
    .map(([name, tag]) => [name, writeTag(tag)]);
  return {
    ...present({ url, etag, lastModified }),
    file,
    sha256,
    changeNumber: writeChangeNumber(changeNumber),
    tags: Object.fromEntries(sorted),
  };
}

function writeTag({ changeNumber, prefixes }: LockedTag): unknown {
  return {
    changeNumber: writeChangeNumber(changeNumber),
    prefixes: prefixes.map(parseChecked).toSorted(comparePrefixes).map(formatPrefix),
  };
}

function parseChecked(text: string): Prefix {
  const prefix = parsePrefix(text);
  if (isMisread(prefix)) throw new Error(`an unchecked prefix in a lock: ${prefix.problem}`);
  return prefix;
}

/** Writes a change number as the weekly file has it, and an empty text where there is none. */
function writeChangeNumber(changeNumber: string): number | '' {
  return changeNumber === '' ? '' : Number(changeNumber);
}

function compareKeys([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
