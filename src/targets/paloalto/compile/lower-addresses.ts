/** Address sets as objects, groups and external lists, made as rules ask for them. */
import { present } from '../../../diagnostics/present.ts';
import type { Destination, Policy, PolicyRule } from '../../../rules/policy.ts';
import { type AddressSet, equalAddresses } from '../../../sets/addresses.ts';
import { coverOf, formatPrefix } from '../../../sets/prefix.ts';
import { hashText } from '../../kernel/names.ts';
import type { AddressGroup, AddressObject, ExternalList, ScopeConfig } from '../config.ts';
import { limits } from '../models.ts';
import type { PaloaltoOptions } from '../options.ts';
import { digestValue, labelId, labelPrefix, labelText, nameObject } from './lower-names.ts';

/** The addresses of a text: sets by name. */
export interface AddressBook {
  /** Returns the label of a set, for the names of rules. */
  readonly labelOf: (set: AddressSet, rule: PolicyRule) => string;
  /** Returns the name by which rules refer to a set, and makes what it needs. */
  readonly nameOf: (set: AddressSet, rule: PolicyRule) => string;
  /** Returns the name of the group of source addresses. */
  readonly sourceOf: (set: AddressSet) => string;
  readonly made: () => Pick<ScopeConfig, 'addresses' | 'addressGroups' | 'lists'>;
  /** Names of groups that two sets would share. */
  readonly clashes: readonly string[];
}

export function createAddressBook(policy: Policy, options: PaloaltoOptions): AddressBook {
  const labels = labelSets(policy);
  const objects = new Map<string, AddressObject>();
  const groups = new Map<string, AddressGroup>();
  const lists = new Map<string, ExternalList>();
  const names = new Map<AddressSet, string>();
  const clashes: string[] = [];

  const addGroup = (name: string, members: readonly string[]): void => {
    const known = groups.get(name);
    if (known !== undefined && known.members.join(' ') !== members.join(' ')) clashes.push(name);
    groups.set(name, { name, members, tags: ['rulec'], unread: [] });
  };
  const addObjects = (set: AddressSet, prefix: string): readonly string[] =>
    coverOf(set).map((one) => {
      const name = prefix + labelPrefix(one);
      objects.set(name, { name, kind: 'ip-netmask', value: formatPrefix(one), tags: [], unread: [] });
      return name;
    });
  const labelOf = (set: AddressSet, rule: PolicyRule): string =>
    labels.get(set)?.label ?? `to-${labelId(rule.id)}-${digestSet(set)}`;

  return {
    labelOf,
    nameOf: (set, rule) => {
      const known = names.get(set);
      if (known !== undefined) return known;
      const label = labelOf(set, rule);
      const name = nameObject(policy.name, label);
      names.set(set, name);
      if (options.lists !== undefined && labels.get(set)?.isTagged === true) {
        lists.set(name, makeList(name, set, options.lists));
        return name;
      }
      const spread = spreadMembers(addObjects(set, 'rulec-'), options);
      const nameInner = (bucket: string): string => nameObject(policy.name, label + bucket);
      for (const [bucket, members] of spread) addGroup(nameInner(bucket), members);
      if (!spread.has('')) addGroup(name, [...spread.keys()].map(nameInner).sort());
      return name;
    },
    sourceOf: (set) => {
      const name = nameObject(policy.name, 'src');
      addGroup(name, addObjects(set, 'rulec-src-'));
      return name;
    },
    made: () => ({
      addresses: sortByName(objects),
      addressGroups: sortGroups(groups),
      lists: sortByName(lists),
    }),
    clashes,
  };
}

/** Returns things by their names. */
export function sortByName<T extends { readonly name: string }>(
  things: ReadonlyMap<string, T>,
): readonly T[] {
  return [...things.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Groups that others hold come first, so that no line names a group before it is there. */
function sortGroups(groups: ReadonlyMap<string, AddressGroup>): readonly AddressGroup[] {
  const isOuter = ({ members }: AddressGroup): boolean => members.some((member) => groups.has(member));
  const all = sortByName(groups);
  return [...all.filter((group) => !isOuter(group)), ...all.filter(isOuter)];
}

/**
 * Returns the members of a group, or where they are too many of a group of groups, by the ends of their names. Which
 * inner group a prefix is in depends on the prefix alone, so that a change of one moves no other.
 */
function spreadMembers(
  members: readonly string[],
  { model }: PaloaltoOptions,
): ReadonlyMap<string, readonly string[]> {
  const most = limits.members.value;
  if (members.length <= most) return new Map([['', members]]);
  // Enough for all objects that the model holds.
  let buckets = 4;
  while (buckets * most < model.addresses * 2) buckets *= 2;
  const spread = new Map<string, string[]>();
  for (const member of members) {
    const hash = hashText(member);
    const bucket = `-${(((hash ^ (hash >>> 15)) >>> 0) % buckets).toString(16).padStart(2, '0')}`;
    const some = spread.get(bucket);
    if (some === undefined) spread.set(bucket, [member]);
    else some.push(member);
  }
  return spread;
}

function makeList(
  name: string,
  set: AddressSet,
  { url, certificateProfile }: NonNullable<PaloaltoOptions['lists']>,
): ExternalList {
  return {
    name,
    kind: 'ip',
    url: `${url}/${name}.txt`,
    recurring: 'hourly',
    ...present({ certificateProfile }),
    content: coverOf(set).map((prefix) => ({ text: formatPrefix(prefix) })),
    unread: [],
  };
}

interface Label {
  readonly label: string;
  /** Whether service tags are among the addresses. */
  readonly isTagged: boolean;
}

/** Returns a label for every address set of a policy, from where it comes; by its content where that is not enough. */
function labelSets(policy: Policy): ReadonlyMap<AddressSet, Label> {
  const found = new Map<AddressSet, Label>();
  for (const rule of policy.rules) {
    const named = rule.destinations.flatMap((destination) => {
      const set = destination.kind === 'hosts' ? destination.known : destination.addresses;
      return set === undefined || set === 'any' ? [] : [{ set, ...destination, tag: labelTag(destination) }];
    });
    const own = `to-${labelId(rule.id)}`;
    const isAlone = named.filter(({ tag }) => tag === undefined).length === 1;
    for (const { set, origins, tag } of named) {
      if (found.has(set)) continue;
      const texts = origins.map(({ text }) => text).join(' ');
      const label = tag ?? (isAlone ? own : `${own}-${digestValue(texts)}`);
      found.set(set, { label, isTagged: origins.some((origin) => origin.tag !== undefined) });
    }
  }
  return new Map(
    [...found].map(([set, { label, isTagged }]) => {
      const isShared = [...found].some(([other, one]) => one.label === label && !equalAddresses(other, set));
      return [set, { label: isShared ? `${label}-${digestSet(set)}` : label, isTagged }];
    }),
  );
}

/** Returns the label of a set that is one service tag. */
function labelTag({ origins: [origin, ...others] }: Destination): string | undefined {
  if (origin?.tag === undefined || others.length > 0) return undefined;
  const { cloud, name } = origin.tag;
  const safe = /^[A-Za-z0-9._-]+$/.test(name) ? name : labelText(name);
  return cloud === 'public' ? `st-${safe}` : `st-${cloud}-${safe}`;
}

function digestSet(set: AddressSet): string {
  return digestValue(coverOf(set).map(formatPrefix).join(' '));
}
