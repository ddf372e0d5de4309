/** Objects by their names: a name is looked up in the scope that is asked about, then in its parents, then in `shared`. */

import { present } from '../../../../diagnostics/present.ts';
import type { AddressSet } from '../../../../sets/addresses.ts';
import type { Condition } from '../../../../sets/condition.ts';
import type { PortSet } from '../../../../sets/ports.ts';
import { createRounds, type Rounds } from '../../../../sets/remember.ts';
import type {
  AddressGroup,
  AddressObject,
  Category,
  ExternalList,
  ProfileGroup,
  Region,
  ScopeConfig,
  Service,
  ServiceGroup,
  Unread,
  UrlFilter,
} from '../../config.ts';
import type { EndingToken } from './meaning-entries.ts';

/** Addresses that may be meant besides: all of `within`, some, or none. */
export interface Doubt {
  readonly why: string;
  /** One value for a request, wherever the same cause occurs: `list:NAME`, `fqdn:NAME`. */
  readonly cause: string;
  readonly within: AddressSet;
}

export interface Addresses {
  /** What is surely meant. */
  readonly set: AddressSet;
  readonly doubts: readonly Doubt[];
  /** The names whose addresses the firewall looks up: an object for each, of which no text says what it finds. */
  readonly names: ReadonlyMap<string, Doubt>;
}

/** What a service or a group asks for. */
export interface Ports {
  readonly tcp: PortSet;
  readonly udp: PortSet;
  /** What may be asked for besides, by cause. */
  readonly doubts: ReadonlyMap<string, Condition>;
}

/** Things of one name space. */
export interface Space<T> {
  /** Of each scope, the nearest first. */
  readonly scopes: readonly ReadonlyMap<string, T>[];
  /** Of the groups below: on their firewalls, theirs are meant. */
  readonly below: readonly ReadonlyMap<string, T>[];
}

export type AddressThing = AddressObject | AddressGroup | ExternalList | Region;

/** The objects that the rules of a text can name. */
export interface Objects {
  readonly addresses: Space<AddressThing>;
  readonly services: Space<Service | ServiceGroup>;
  readonly urls: Space<Category | ExternalList>;
  readonly profileGroups: Space<ProfileGroup>;
  readonly urlFilters: Space<UrlFilter>;
  readonly ending: EndingToken;
  /** Whether the files of lists hold more than the device keeps: it drops the rest, and says so in its log alone. */
  readonly overflows: boolean;
  /** The profile group that the options name: it looks at content. */
  readonly settledGroup?: string;
  /** Whether views show which names an address was resolved for. */
  readonly keepsNames: boolean;
  /** Whether the text is all of a device, so that no object can be missing from it that a literal is named like. */
  readonly whole: boolean;
  /** Whether parents may have the last word, so that names that are defined twice are not known. */
  readonly ancestorsMayWin: boolean;
  /** What was worked out before; the same names give the same sets. */
  readonly known: {
    readonly addresses: Map<string, Addresses | 'open'>;
    readonly ports: Map<string, Ports | 'open'>;
    readonly urls: Map<string, Condition>;
    readonly sets: Map<string, Addresses>;
    /** What lists of entries match, by what they hold: texts of many devices hold the same. */
    readonly lists: Rounds<Condition>;
  };
  /** Reports something that is not understood. */
  readonly report: (unread: Unread) => void;
}

const beginLists = createRounds<Condition>();

/** The objects of scopes, the nearest first, and of the device groups below. */
export function collectObjects(
  scopes: readonly ScopeConfig[],
  below: readonly ScopeConfig[],
  settings: Pick<
    Objects,
    'ending' | 'settledGroup' | 'keepsNames' | 'whole' | 'ancestorsMayWin' | 'report'
  > & {
    readonly mostListed: number;
  },
): Objects {
  const { mostListed, ...rest } = settings;
  const listed = scopes
    .flatMap(({ lists }) => lists)
    .reduce((sum, { kind, content = [] }) => sum + (kind === 'ip' ? content.length : 0), 0);
  const each = <T extends Named>(of: (scope: ScopeConfig) => readonly T[]): Space<T> => ({
    scopes: scopes.map((scope) => nameThings(of(scope))),
    below: below.map((scope) => nameThings(of(scope))),
  });
  return {
    addresses: each<AddressThing>((one) => [
      ...(one.regions ?? []),
      ...one.lists.filter(({ kind }) => kind === 'ip'),
      ...one.addressGroups,
      ...one.addresses,
    ]),
    services: each<Service | ServiceGroup>((one) => [...one.services, ...one.serviceGroups]),
    urls: each<Category | ExternalList>((one) => [
      ...one.lists.filter(({ kind }) => kind === 'url'),
      ...one.categories,
    ]),
    profileGroups: each((one) => one.profileGroups ?? []),
    urlFilters: each((one) => one.urlFilters ?? []),
    ...rest,
    overflows: listed > mostListed,
    known: {
      ...{ addresses: new Map(), ports: new Map(), urls: new Map(), sets: new Map() },
      lists: beginLists(),
    },
  };
}

type Named = Pick<AddressObject, 'name' | 'unread' | 'origin'>;

/** Things of different kinds may have one name: which of them a rule means is not documented. */
function nameThings<T extends Named>(things: readonly T[]): ReadonlyMap<string, T> {
  const named = new Map<string, T>();
  for (const thing of things) {
    const other = named.get(thing.name);
    const origin = thing.origin ?? { file: '', line: 0 };
    const clash = { what: `two things are called ${thing.name}`, origin };
    named.set(thing.name, other === undefined ? thing : { ...thing, unread: [clash, ...thing.unread] });
  }
  return named;
}

/** What a name stands for, and whether another scope has another thing of that name that may be meant. */
export interface Found<T> {
  readonly thing?: T;
  readonly at: number;
  readonly isDisputed: boolean;
}

/**
 * Finds what a name stands for; `from` is the scope of the group that names it. A group of `shared` can only name
 * what is visible there; that a nearer object of the same name takes its place is not documented. Firewalls of a group
 * below have its objects ("Manage Precedence of Inherited Objects": the values of a descendant replace inherited ones).
 */
export function findNamed<T extends Named>(
  { ancestorsMayWin }: Objects,
  { scopes, below }: Space<T>,
  name: string,
  from = 0,
): Found<T> {
  const at = scopes.findIndex((things) => things.has(name));
  const visible = scopes.findIndex((things, index) => index >= from && things.has(name));
  const thing = scopes[at]?.get(name);
  const isTwice = ancestorsMayWin && scopes.filter((things) => things.has(name)).length > 1;
  const isOverridden = below.some((things) => {
    const other = things.get(name);
    return other !== undefined && (thing === undefined || sayValue(other) !== sayValue(thing));
  });
  return { ...present({ thing }), at, isDisputed: at !== visible || isTwice || isOverridden };
}

/** What a thing is, as a text: without its place, and what is for people. */
function sayValue(thing: object): string {
  const { description: _text, tags: _tags, ...rest } = thing as Record<string, unknown>;
  return JSON.stringify(rest, (key, value) =>
    key === 'members' ? [...value].sort() : key === 'origin' ? undefined : value,
  );
}

/** Whether scopes have things of several kinds by one name, of which the nearest need not be the one that is meant. */
export function isOfSeveralKinds({ scopes }: Space<AddressThing>, name: string): boolean {
  const kinds = scopes.flatMap((things): readonly string[] => {
    const thing = things.get(name);
    if (thing === undefined) return [];
    return ['url' in thing ? 'list' : 'members' in thing && !('tags' in thing) ? 'region' : 'address'];
  });
  return new Set(kinds).size > 1;
}
