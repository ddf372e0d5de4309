/** What changed between two files of service tags, tag by tag. Numbers are never compared, only content. */

import {
  type AddressCount,
  type AddressSet,
  countAddresses,
  equalAddresses,
  intersectAddresses,
  isEmptyAddressSet,
  noAddresses,
  subtractAddresses,
  unionAddresses,
} from '../sets/addresses.ts';
import { remember } from '../sets/remember.ts';
import type { Cloud } from './cloud.ts';
import { readTagAddresses, type ServiceTags, type Tag } from './tags.ts';

/** How one tag differs. */
export interface TagChange {
  readonly cloud: Cloud;
  /** As the newer file spells it. */
  readonly name: string;
  /** `emptied`: the tag is there, and holds no prefix any more. */
  readonly kind: 'new' | 'gone' | 'emptied' | 'changed';
  /** Prefixes, in the order of the files. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** The addresses that these are about; both none where the same addresses are split in another way. */
  readonly addresses: {
    readonly added: AddressCount;
    readonly removed: AddressCount;
    readonly before: AddressCount;
  };
  /** Tags that may be what a vanished one is called now, or a new one was called before. */
  readonly likely: readonly string[];
  /** Where prefixes went that the tag lost, and came from that it gained: tags that gained or lost them in the same step. */
  readonly movedTo: readonly Move[];
  readonly movedFrom: readonly Move[];
}

export interface Move {
  readonly tag: string;
  readonly prefixes: readonly string[];
}

/** All that changed between two files of one cloud, in the order of the names. */
export interface TagsDiff {
  readonly cloud: Cloud;
  readonly changes: readonly TagChange[];
  /** Over these changes: entries of all tags, and prefixes that are in no tag any more or were in none before. */
  readonly totals: Readonly<
    Record<'entries' | 'distinct', { readonly added: number; readonly removed: number }>
  >;
}

/** Compares two files of one cloud; with `names`, as to these tags alone (in lower case). */
export function diffTags(before: ServiceTags, after: ServiceTags, names?: ReadonlySet<string>): TagsDiff {
  const keys = [...new Set([...before.tags.keys(), ...after.tags.keys()])].sort();
  const touched = keys.flatMap((key) => {
    const [old, now] = [before.tags.get(key), after.tags.get(key)];
    const [added, removed] = [listLost(now, old), listLost(old, now)];
    const same = added.length === 0 && removed.length === 0 && (old === undefined) === (now === undefined);
    return same ? [] : [{ key, old, now, added, removed }];
  });
  const gained = groupByPrefix(touched, 'added');
  const lost = groupByPrefix(touched, 'removed');
  const changes = touched
    .filter(({ key }) => names?.has(key) ?? true)
    .map(({ old, now, added, removed }): TagChange => {
      const name = (now ?? old)?.name ?? '';
      return {
        cloud: after.cloud,
        name,
        kind: classifyChange(old, now),
        added,
        removed,
        addresses: measureChange(readAddresses(old), readAddresses(now)),
        likely: findLikelyNames(old, now, before, after),
        movedTo: findMoves(removed, gained, name),
        movedFrom: findMoves(added, lost, name),
      };
    });
  return {
    cloud: after.cloud,
    changes,
    totals: { entries: sumEntries(changes), distinct: countDistinct(before, after, names) },
  };
}

/** Counts the addresses that one set has and another has not, both ways. */
export function measureChange(before: AddressSet, after: AddressSet): TagChange['addresses'] {
  return {
    added: countAddresses(subtractAddresses(after, before)),
    removed: countAddresses(subtractAddresses(before, after)),
    before: countAddresses(before),
  };
}

/**
 * Finds tags of a file that may be what a tag of some addresses is called there: those of exactly these addresses, or
 * else those that share nine tenths of them and have no more than a tenth besides.
 */
export function findTagsLike(addresses: AddressSet, tags: Iterable<Tag>): readonly string[] {
  const equal: string[] = [];
  const alike: string[] = [];
  for (const tag of tags) {
    const other = readTagAddresses(tag);
    if (equalAddresses(addresses, other)) equal.push(tag.name);
    else if (isAlike(addresses, other)) alike.push(tag.name);
  }
  return (equal.length > 0 ? equal : alike).sort().slice(0, 3);
}

function isAlike(a: AddressSet, b: AddressSet): boolean {
  const [ofA, ofB] = [countAddresses(a), countAddresses(b)];
  // No more can be shared than the smaller one has.
  if (!areClose(ofA.ipv4, ofB.ipv4) || !areClose(ofA.ipv6, ofB.ipv6)) return false;
  const both = countAddresses(intersectAddresses(a, b));
  const either = countAddresses(unionAddresses([a, b]));
  return areClose(both.ipv4, either.ipv4) && areClose(both.ipv6, either.ipv6) && both.ipv4 + both.ipv6 > 0n;
}

/** Returns whether the smaller one is nine tenths of the larger one, or more. */
function areClose(a: bigint, b: bigint): boolean {
  return a < b ? a * 10n >= b * 9n : b * 10n >= a * 9n;
}

interface Touched {
  readonly key: string;
  readonly old: Tag | undefined;
  readonly now: Tag | undefined;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

function classifyChange(old: Tag | undefined, now: Tag | undefined): TagChange['kind'] {
  if (old === undefined) return 'new';
  if (now === undefined) return 'gone';
  return now.prefixes.length === 0 ? 'emptied' : 'changed';
}

/** Finds names that only the other file has: a vanished tag may have a new name, and a new tag an old one. */
function findLikelyNames(
  old: Tag | undefined,
  now: Tag | undefined,
  before: ServiceTags,
  after: ServiceTags,
): readonly string[] {
  if (old !== undefined && now !== undefined) return [];
  const [here, there] = old === undefined ? [after, before] : [before, after];
  const others = [...there.tags].filter(([key]) => !here.tags.has(key)).map(([, tag]) => tag);
  const set = readAddresses(old ?? now);
  return isEmptyAddressSet(set) ? [] : findTagsLike(set, others);
}

function readAddresses(tag: Tag | undefined): AddressSet {
  return tag === undefined ? noAddresses : readTagAddresses(tag);
}

function listLost(tag: Tag | undefined, other: Tag | undefined): readonly string[] {
  const there = new Set(other?.prefixes);
  return (tag?.prefixes ?? []).filter((prefix) => !there.has(prefix));
}

/** Returns which tags gained, or lost, each prefix. */
function groupByPrefix(
  touched: readonly Touched[],
  what: 'added' | 'removed',
): ReadonlyMap<string, readonly string[]> {
  const tags = new Map<string, string[]>();
  for (const one of touched) {
    const name = (one.now ?? one.old)?.name ?? '';
    for (const prefix of one[what]) remember(tags, prefix, () => []).push(name);
  }
  return tags;
}

function findMoves(
  prefixes: readonly string[],
  where: ReadonlyMap<string, readonly string[]>,
  own: string,
): readonly Move[] {
  const byTag = new Map<string, string[]>();
  for (const prefix of prefixes) {
    for (const tag of where.get(prefix) ?? []) if (tag !== own) remember(byTag, tag, () => []).push(prefix);
  }
  return [...byTag]
    .map(([tag, moved]) => ({ tag, prefixes: moved }))
    .sort((a, b) => b.prefixes.length - a.prefixes.length);
}

function sumEntries(changes: readonly TagChange[]): { added: number; removed: number } {
  return {
    added: changes.reduce((total, { added }) => total + added.length, 0),
    removed: changes.reduce((total, { removed }) => total + removed.length, 0),
  };
}

function countDistinct(
  before: ServiceTags,
  after: ServiceTags,
  names?: ReadonlySet<string>,
): { added: number; removed: number } {
  const all = ({ tags }: ServiceTags): ReadonlySet<string> =>
    new Set([...tags].flatMap(([key, { prefixes }]) => ((names?.has(key) ?? true) ? prefixes : [])));
  const [old, now] = [all(before), all(after)];
  const count = (a: ReadonlySet<string>, b: ReadonlySet<string>): number =>
    [...a].filter((prefix) => !b.has(prefix)).length;
  return { added: count(now, old), removed: count(old, now) };
}
