/** Objects by their names: a name is looked up in the scope that is asked about, then in its parents, then in `shared`. */

import { present } from '../../../../diagnostics/present.ts';
import type { AddressSet } from '../../../../sets/addresses.ts';
import type { Condition } from '../../../../sets/condition.ts';
import type { PortSet } from '../../../../sets/ports.ts';
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
}

/** What a service or a group asks for. */
export interface Ports {
  readonly tcp: PortSet;
  readonly udp: PortSet;
  /** What may be asked for besides, by cause. */
  readonly doubts: ReadonlyMap<string, Condition>;
}

/** Things of one name space, of each scope, the nearest first. */
export type Space<T> = readonly ReadonlyMap<string, T>[];

export type AddressThing = AddressObject | AddressGroup | ExternalList | Region;

/** The objects that the rules of a text can name. */
export interface Objects {
  readonly addresses: Space<AddressThing>;
  readonly services: Space<Service | ServiceGroup>;
  readonly urls: Space<Category | ExternalList>;
  readonly profileGroups: Space<ProfileGroup>;
  readonly ending: EndingToken;
  /** The profile group that the options name: it looks at content. */
  readonly settledGroup?: string;
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
  };
  /** Reports something that is not understood. */
  readonly report: (unread: Unread) => void;
}

/** The objects of scopes, the nearest first. */
export function collectObjects(
  scopes: readonly ScopeConfig[],
  settings: Pick<Objects, 'ending' | 'settledGroup' | 'whole' | 'ancestorsMayWin' | 'report'>,
): Objects {
  const each = <T extends Named>(of: (scope: ScopeConfig) => readonly T[]): Space<T> =>
    scopes.map((scope) => nameThings(of(scope)));
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
    ...settings,
    known: { addresses: new Map(), ports: new Map(), urls: new Map(), sets: new Map() },
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
 * what is visible there; that a nearer object of the same name takes its place is not documented.
 */
export function findNamed<T>(
  { ancestorsMayWin }: Objects,
  space: Space<T>,
  name: string,
  from = 0,
): Found<T> {
  const at = space.findIndex((things) => things.has(name));
  const visible = space.findIndex((things, index) => index >= from && things.has(name));
  const thing = space[at]?.get(name);
  const isTwice = ancestorsMayWin && space.filter((things) => things.has(name)).length > 1;
  return { ...present({ thing }), at, isDisputed: at !== visible || isTwice };
}
