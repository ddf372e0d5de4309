/** Address sets as objects, groups and external lists, made as rules ask for them. */
import { present } from '../../../diagnostics/present.ts';
import type { Destination, Policy, PolicyRule } from '../../../rules/policy.ts';
import {
  type AddressSet,
  equalAddresses,
  ipv4Domain,
  ipv6Domain,
  isEmptyAddressSet,
  noAddresses,
  unionAddresses,
} from '../../../sets/addresses.ts';
import { normaliseIntervals } from '../../../sets/intervals.ts';
import {
  addressSetOf,
  coverOf,
  formatPrefix,
  isMisread,
  parsePrefix,
  parseRange,
} from '../../../sets/prefix.ts';
import { hashText } from '../../kernel/names.ts';
import type { AddressGroup, AddressObject, ExternalList, ScopeConfig } from '../config.ts';
import { limits } from '../models.ts';
import type { RuleOptions } from '../options.ts';
import type { Unit } from '../regions/boxes.ts';
import { digestValue, labelId, labelPrefix, labelText, nameObject, nameResolved } from './lower-names.ts';

/** The addresses of a text: sets by name. */
export interface AddressBook {
  /** Returns the names of what rules refer to for destinations by address, and makes it; absent: any address. */
  readonly namesOf: (
    rule: PolicyRule,
    suffix: string,
    units: readonly Unit[],
  ) => readonly string[] | undefined;
  /** Returns the word for the known addresses of a unit's hosts. */
  readonly labelKnown: (unit: Unit) => string;
  /** Returns the name by which a rule refers to a set of its own, and makes what it needs. */
  readonly nameKnown: (rule: PolicyRule, suffix: string, set: AddressSet) => string;
  /** Returns the name of the object for the addresses that the firewall resolves for a name, and makes it. */
  readonly nameResolved: (name: string) => string;
  /** Returns the name of the group of source addresses. */
  readonly sourceOf: (set: AddressSet) => string;
  readonly made: () => Pick<ScopeConfig, 'addresses' | 'addressGroups' | 'lists'>;
}

export function createAddressBook(policy: Policy, options: RuleOptions): AddressBook {
  const shelf = createShelf(policy, options);
  return {
    namesOf: (rule, suffix, units) => {
      const destinations = new Set(units.map(({ entry }) => entry.destination));
      const parts = [...destinations].flatMap(splitDestination);
      if (parts.includes('any')) return undefined;
      const tagged = parts.filter((part) => part !== 'any').filter(({ tag }) => tag !== undefined);
      const own = parts.filter((part) => part !== 'any').filter(({ tag }) => tag === undefined);
      const names = tagged.map(({ tag = '', set }) => shelf.add(tag, set, true));
      const set = unionAddresses(own.map((part) => part.set));
      const isTagged = own.some((part) => part.isTagged);
      if (!isEmptyAddressSet(set)) names.push(shelf.add(`${labelId(rule.id)}_${suffix}`, set, isTagged));
      return [...new Set(names)].sort();
    },
    labelKnown: ({ entry }) => labelKnown(entry.destination),
    nameKnown: (rule, suffix, set) => {
      const tags = rule.destinations.filter((one) => one.kind === 'hosts' && one.known === set);
      const tag = tags.map(labelTag).find((one) => one !== undefined);
      const isTagged = tags.some(({ origins }) => origins.some((origin) => origin.tag !== undefined));
      return shelf.add(tag ?? `${labelId(rule.id)}_${suffix}`, set, isTagged);
    },
    nameResolved: (name) => shelf.addName(name),
    sourceOf: (set) => shelf.addSource(set),
    made: shelf.made,
  };
}

/** Where sets are put, as objects in groups or as lists. */
function createShelf(policy: Policy, options: RuleOptions) {
  const objects = new Map<string, AddressObject>();
  const groups = new Map<string, AddressGroup>();
  const lists = new Map<string, ExternalList>();
  const named = new Map<string, AddressSet>();
  const addGroup = (name: string, members: readonly string[]): void => {
    groups.set(name, { name, members, tags: ['rulec'], unread: [] });
  };
  const addObjects = (set: AddressSet, prefix: string): readonly string[] =>
    coverOf(set).map((one) => {
      const name = prefix + labelPrefix(one);
      objects.set(name, { name, kind: 'ip-netmask', value: formatPrefix(one), tags: [], unread: [] });
      return name;
    });
  /** Returns the name of a set; of one whose label another has, with a digest. */
  const add = (wanted: string, set: AddressSet, isTagged: boolean): string => {
    const other = named.get(nameObject(policy.name, wanted));
    const isShared = other !== undefined && !equalAddresses(other, set);
    const label = isShared ? `${wanted}-${digestValue(coverOf(set).map(formatPrefix).join(' '))}` : wanted;
    const name = nameObject(policy.name, label);
    if (named.has(name)) return name;
    named.set(name, set);
    if (options.lists !== undefined && isTagged) {
      lists.set(name, makeList(name, set, options.lists));
      return name;
    }
    const spread = spreadMembers(addObjects(set, 'rulec-'), options);
    const nameInner = (bucket: string): string => nameObject(policy.name, label + bucket);
    for (const [bucket, members] of spread) addGroup(nameInner(bucket), members);
    if (!spread.has('')) addGroup(name, [...spread.keys()].map(nameInner).sort());
    return name;
  };
  const addName = (value: string): string => {
    const name = nameResolved(value);
    objects.set(name, { name, kind: 'fqdn', value, tags: [], unread: [] });
    return name;
  };
  const addSource = (set: AddressSet): string => {
    const name = nameObject(policy.name, 'src');
    addGroup(name, addObjects(set, 'rulec-src-'));
    return name;
  };
  const made = (): ReturnType<AddressBook['made']> => ({
    addresses: sortByName(objects),
    addressGroups: sortGroups(groups),
    lists: sortByName(lists),
  });
  return { add, addName, addSource, made };
}

/** A part of a destination by address: what a service tag holds, or what the rule set spells out. */
interface AddressPart {
  /** The word for the tag; absent: the rule's own addresses. */
  readonly tag?: string;
  readonly set: AddressSet;
  /** Whether addresses of tags are among those of the rule. */
  readonly isTagged: boolean;
}

function splitDestination(destination: Destination): readonly (AddressPart | 'any')[] {
  const { origins } = destination;
  const addresses = destination.kind === 'hosts' ? destination.known : destination.addresses;
  if (addresses === undefined) return [];
  if (addresses === 'any') return ['any'];
  const tag = labelTag(destination);
  if (tag !== undefined) return [{ tag, set: addresses, isTagged: true }];
  const tagged = origins.filter((origin) => origin.tag !== undefined);
  const written = origins.filter((origin) => origin.tag === undefined).map(({ text }) => setOfText(text));
  // Where a part is not told by itself, the whole is the rule's own.
  if (tagged.some((origin) => origin.addresses === undefined) || written.includes(undefined))
    return [{ set: addresses, isTagged: tagged.length > 0 }];
  const parts = tagged.flatMap((origin): readonly AddressPart[] => {
    const one = labelTag({ origins: [origin] });
    return one === undefined || origin.addresses === undefined
      ? []
      : [{ tag: one, set: origin.addresses, isTagged: true }];
  });
  const own = written.flatMap((set) => (set === undefined ? [] : [set]));
  return [...parts, ...(own.length === 0 ? [] : [{ set: unionAddresses(own), isTagged: false }])];
}

/** The addresses of a prefix or range as the rule set spells it. */
function setOfText(text: string): AddressSet | undefined {
  const prefix = parsePrefix(text);
  if (!isMisread(prefix)) return addressSetOf([prefix]);
  const range = parseRange(text);
  if (isMisread(range)) return undefined;
  const { from, to } = range;
  return from.family === 4
    ? { ...noAddresses, v4: normaliseIntervals([from.value, Number(to.value)], ipv4Domain) }
    : { ...noAddresses, v6: normaliseIntervals([from.value, BigInt(to.value)], ipv6Domain) };
}

/** Known addresses have no name of their own: that of the tag or list, or the first that is spelled out. */
function labelKnown(destination: Destination): string {
  const [origin] = destination.origins;
  const text = origin?.by ?? origin?.text ?? 'addresses';
  return labelTag(destination) ?? text.replace(/[^A-Za-z0-9.]+/g, '-');
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
  { model }: RuleOptions,
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
  { url, certificateProfile }: NonNullable<RuleOptions['lists']>,
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

/** Returns the label of a set that is one service tag. */
function labelTag({ origins: [origin, ...others] }: Pick<Destination, 'origins'>): string | undefined {
  if (origin?.tag === undefined || others.length > 0) return undefined;
  const { cloud, name } = origin.tag;
  const safe = /^[A-Za-z0-9._-]+$/.test(name) ? name : labelText(name);
  return cloud === 'public' ? `st-${safe}` : `st-${cloud}-${safe}`;
}
