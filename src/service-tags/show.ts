/** What is in a file of service tags, tag by tag. */

import { type AddressCount, countAddresses } from '../sets/addresses.ts';
import { coverOf } from '../sets/prefix.ts';
import type { Cloud } from './cloud.ts';
import { readTagAddresses, type ServiceTags, type Tag } from './tags.ts';

/** One tag, measured. */
export interface TagRow {
  readonly cloud: Cloud;
  readonly name: string;
  /** Empty for a global tag, and where a lock does not tell. */
  readonly region: string;
  readonly changeNumber: string;
  /** As published, and the fewest prefixes that hold the same addresses. */
  readonly prefixes: FamilyCount;
  readonly merged: FamilyCount;
  readonly addresses: AddressCount;
}

export interface FamilyCount {
  readonly ipv4: number;
  readonly ipv6: number;
}

/** Lists the tags whose name, region or service holds all of these words, without regard to case, by cloud and name. */
export function listTags(files: readonly ServiceTags[], words: readonly string[]): readonly TagRow[] {
  const wanted = words.map((word) => word.toLowerCase());
  return files.flatMap(({ cloud, tags }) =>
    [...tags.values()]
      .filter(({ name, region, systemService }) => {
        const text = `${name} ${region} ${systemService}`.toLowerCase();
        return wanted.every((word) => text.includes(word));
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((tag) => measureTag(cloud, tag)),
  );
}

function measureTag(cloud: Cloud, tag: Tag): TagRow {
  const { name, region, changeNumber, prefixes } = tag;
  const addresses = readTagAddresses(tag);
  const six = prefixes.filter((prefix) => prefix.includes(':')).length;
  const merged = coverOf(addresses);
  const mergedSix = merged.filter(({ family }) => family === 6).length;
  return {
    cloud,
    name,
    region,
    changeNumber,
    prefixes: { ipv4: prefixes.length - six, ipv6: six },
    merged: { ipv4: merged.length - mergedSix, ipv6: mergedSix },
    addresses: countAddresses(addresses),
  };
}
