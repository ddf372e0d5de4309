/** Address sets as objects, groups and external lists, made as rules ask for them. */
import type { Destination, Policy, PolicyRule } from '../../../rules/policy.ts';
import { type AddressSet, equalAddresses } from '../../../sets/addresses.ts';
import { coverOf, formatPrefix, type Prefix } from '../../../sets/prefix.ts';
import type { AddressGroup, AddressObject, ExternalList } from '../config.ts';
import { limits } from '../models.ts';
import type { PaloaltoOptions } from '../options.ts';
import { digestOf, idLabel, objectName, prefixLabel } from './lower-names.ts';

/** The addresses of a text: sets by name. */
export interface AddressBook {
  /** The label of a set, for the names of rules. */
  readonly labelOf: (set: AddressSet, rule: PolicyRule) => string;
  /** The name by which rules refer to a set; makes what it needs. */
  readonly nameOf: (set: AddressSet, rule: PolicyRule) => string;
  /** The name of the group of source addresses. */
  readonly sourceOf: (set: AddressSet) => string;
  readonly made: () => {
    readonly addresses: readonly AddressObject[];
    readonly addressGroups: readonly AddressGroup[];
    readonly lists: readonly ExternalList[];
  };
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

  const group = (name: string, members: readonly string[]): void => {
    const known = groups.get(name);
    if (known !== undefined && known.members.join(' ') !== members.join(' ')) clashes.push(name);
    groups.set(name, { name, members, tags: ['rulec'], unread: [] });
  };
  const object = (kind: 'destination' | 'source', prefix: Prefix): string => {
    const label = prefixLabel(prefix);
    const name = kind === 'source' ? `rulec-src-${label}` : `rulec-${label}`;
    if (!objects.has(name)) {
      objects.set(name, { name, kind: 'ip-netmask', value: formatPrefix(prefix), tags: [], unread: [] });
    }
    return name;
  };
  const labelOf = (set: AddressSet, rule: PolicyRule): string =>
    labels.get(set)?.label ?? `to-${idLabel(rule.id)}-${digestOf(textOf(set))}`;

  return {
    labelOf,
    nameOf: (set, rule) => {
      const known = names.get(set);
      if (known !== undefined) return known;
      const label = labelOf(set, rule);
      const name = objectName(policy.name, label);
      names.set(set, name);
      if (options.lists !== undefined && labels.get(set)?.tagged === true) {
        lists.set(name, listOf(name, set, options.lists));
      } else {
        const members = coverOf(set).map((prefix) => object('destination', prefix));
        makeGroups((part) => objectName(policy.name, label + part), members, bucketsFor(options), group);
      }
      return name;
    },
    sourceOf: (set) => {
      const name = objectName(policy.name, 'src');
      group(
        name,
        coverOf(set).map((prefix) => object('source', prefix)),
      );
      return name;
    },
    made: () => ({
      addresses: sorted(objects),
      addressGroups: inside(groups),
      lists: sorted(lists),
    }),
    clashes,
  };
}

function sorted<T extends { readonly name: string }>(things: ReadonlyMap<string, T>): readonly T[] {
  return [...things.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Groups that others hold come first, so that no line names a group before it is there. */
function inside(groups: ReadonlyMap<string, AddressGroup>): readonly AddressGroup[] {
  const isOuter = ({ members }: AddressGroup): boolean => members.some((member) => groups.has(member));
  const all = sorted(groups);
  return [...all.filter((group) => !isOuter(group)), ...all.filter(isOuter)];
}

/** How many inner groups a large set is spread over: enough for all objects that the model holds. */
function bucketsFor({ model }: PaloaltoOptions): number {
  let buckets = 4;
  while (buckets * limits.members.value < model.addresses * 2) buckets *= 2;
  return buckets;
}

/**
 * One group, or where the members are too many a group of groups. Which inner group a prefix is in depends on
 * the prefix alone, so that a change of one moves no other.
 */
function makeGroups(
  nameOf: (part: string) => string,
  members: readonly string[],
  buckets: number,
  group: (name: string, members: readonly string[]) => void,
): void {
  if (members.length <= limits.members.value) {
    group(nameOf(''), members);
    return;
  }
  const spread = new Map<string, string[]>();
  for (const member of members) {
    const bucket = (spreadOf(member) % buckets).toString(16).padStart(2, '0');
    const inner = nameOf(`-${bucket}`);
    const some = spread.get(inner) ?? [];
    some.push(member);
    spread.set(inner, some);
  }
  for (const [inner, some] of spread) group(inner, some);
  group(nameOf(''), [...spread.keys()].sort());
}

/** A number that is much the same for no two neighbours (FNV-1a); which bucket it leads to must never change. */
function spreadOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

function listOf(
  name: string,
  set: AddressSet,
  { url, certificateProfile }: NonNullable<PaloaltoOptions['lists']>,
): ExternalList {
  return {
    name,
    kind: 'ip',
    url: `${url}/${name}.txt`,
    recurring: 'hourly',
    ...(certificateProfile === undefined ? {} : { certificateProfile }),
    content: coverOf(set).map((prefix) => ({ text: formatPrefix(prefix) })),
    unread: [],
  };
}

interface Label {
  readonly label: string;
  /** Whether service tags are among the addresses. */
  readonly tagged: boolean;
}

/** A label for every address set of a policy, from where it comes; by its content where that is not enough. */
function labelSets(policy: Policy): ReadonlyMap<AddressSet, Label> {
  const found: { readonly set: AddressSet; readonly wanted: string; readonly tagged: boolean }[] = [];
  for (const rule of policy.rules) {
    const sets = rule.destinations.flatMap((one) => {
      const set = setOf(one);
      return set === undefined ? [] : [{ set, destination: one }];
    });
    for (const { set, destination } of sets) {
      if (found.some((one) => one.set === set)) continue;
      const others = sets.filter((one) => tagLabel(one.destination) === undefined);
      const own = `to-${idLabel(rule.id)}`;
      const origins = destination.origins.map(({ text }) => text).join(' ');
      const wanted = tagLabel(destination) ?? (others.length === 1 ? own : `${own}-${digestOf(origins)}`);
      found.push({ set, wanted, tagged: destination.origins.some(({ tag }) => tag !== undefined) });
    }
  }
  const labels = new Map<AddressSet, Label>();
  for (const { set, wanted, tagged } of found) {
    const clash = found.some((one) => one.wanted === wanted && !equalAddresses(one.set, set));
    labels.set(set, { label: clash ? `${wanted}-${digestOf(textOf(set))}` : wanted, tagged });
  }
  return labels;
}

function setOf(destination: Destination): AddressSet | undefined {
  const set = destination.kind === 'hosts' ? destination.known : destination.addresses;
  return set === 'any' ? undefined : set;
}

/** The label of a set that is one service tag. */
function tagLabel({ origins }: Destination): string | undefined {
  const [origin, ...others] = origins;
  if (origin?.tag === undefined || others.length > 0) return undefined;
  const { cloud, name } = origin.tag;
  const safe = /^[A-Za-z0-9._-]+$/.test(name)
    ? name
    : `${name.replace(/[^A-Za-z0-9]+/g, '-')}-${digestOf(name)}`;
  return cloud === 'public' ? `st-${safe}` : `st-${cloud}-${safe}`;
}

function textOf(set: AddressSet): string {
  return coverOf(set).map(formatPrefix).join(' ');
}
