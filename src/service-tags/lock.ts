import type { Cloud } from '../rules/policy.ts';
import { formatPrefix, isMisread, parsePrefix } from '../sets/prefix.ts';
import type { ServiceTags, Tag } from './tags.ts';

/** The content of `service-tags.lock.json`: the tags that rule sets use, as of one week. */
export interface Lock {
  readonly version: 1;
  readonly clouds: Readonly<Partial<Record<Cloud, LockedCloud>>>;
}

export interface LockedCloud {
  /** Where the file was fetched from; absent where it was a file already. */
  readonly url?: string;
  /** The base name of the file that Microsoft published. */
  readonly file: string;
  /** Of that file's bytes, in hex. */
  readonly sha256: string;
  readonly changeNumber: string;
  readonly tags: Readonly<Record<string, { readonly changeNumber: string; readonly prefixes: readonly string[] }>>;
}

/** A cloud's tags to pin: some of those of a file. */
export interface Pinned {
  readonly from: ServiceTags;
  readonly tags: readonly Tag[];
  readonly url?: string;
}

/** The lock of these tags, at most one entry a cloud. */
export function lockOf(pinned: readonly Pinned[]): Lock {
  return { version: 1, clouds: Object.fromEntries(pinned.map((entry) => [entry.from.cloud, lockedCloud(entry)])) };
}

function lockedCloud({ from, tags, url = from.url }: Pinned): LockedCloud {
  return {
    ...(url === undefined ? {} : { url }),
    file: from.published ?? 'unnamed.json',
    sha256: from.sha256,
    changeNumber: from.changeNumber,
    tags: Object.fromEntries(tags.map(({ name, changeNumber, prefixes }) => [name, { changeNumber, prefixes }])),
  };
}
