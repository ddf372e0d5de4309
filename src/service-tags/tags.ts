import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { AddressSet } from '../sets/addresses.ts';
import { mergePrefixes, readPrefixList } from '../sets/prefix.ts';
import { remember } from '../sets/remember.ts';
import type { Cloud } from './cloud.ts';

/** One service tag. */
export interface Tag {
  /** As the file spells it. */
  readonly name: string;
  /** As published: valid, in their one form, no two with an address in common. */
  readonly prefixes: readonly string[];
  /** For display only: equal numbers with different content have been published. Empty where there is none. */
  readonly changeNumber: string;
  /** Empty for a global tag, and in a lock. Need not be the end of the name. */
  readonly region: string;
  /** Empty for some tags, and in a lock. */
  readonly systemService: string;
  /** Set where the prefixes were not looked at: looks at them, and says what is wrong. Who uses the tag has to ask. */
  readonly findFlaws?: () => readonly Diagnostic[];
}

/** The service tags of one cloud, out of one file. */
export interface ServiceTags {
  readonly cloud: Cloud;
  /** The file as the user named it; for messages. */
  readonly file: string;
  /** The base name of the file that Microsoft published, where it is known. */
  readonly published?: string;
  /** The date in that name, `YYYY-MM-DD`. */
  readonly fileDate?: string;
  /** Of the published file's bytes, in hex; a lock records it. */
  readonly sha256: string;
  /** A file with a lower one is older; equal numbers with different content have been published. Empty where there is none. */
  readonly changeNumber: string;
  readonly form: 'file' | 'rest' | 'lock';
  /** The address it was fetched from, where a lock tells it. */
  readonly url?: string;
  /** What the server there called this version, where a lock tells it; no more than one of the two. */
  readonly etag?: string;
  readonly lastModified?: string;
  /** By name in lower case. */
  readonly tags: ReadonlyMap<string, Tag>;
}

/** What Microsoft calls each cloud, in the files and in their names. */
export const publishedClouds: Readonly<Record<Cloud, string>> = {
  public: 'Public',
  government: 'AzureGovernment',
  china: 'China',
};

const addressSets = new WeakMap<Tag, AddressSet>();

/** Returns the addresses of a tag; they are read when they are first asked for. */
export function readTagAddresses(tag: Tag): AddressSet {
  return remember(addressSets, tag, ({ name, prefixes }) => {
    const ends = readPrefixList(prefixes);
    if (ends === undefined) throw new Error(`the prefixes of ${name} were not checked`);
    return mergePrefixes(ends);
  });
}

/** Reads the date in the name of a published file: `2025-10-28` in `ServiceTags_Public_20251028.json`. */
export function readDateInName(name: string): string | undefined {
  const [, year, month, day] = /_(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\.json$/i.exec(name) ?? [];
  return year === undefined ? undefined : `${year}-${month}-${day}`;
}
