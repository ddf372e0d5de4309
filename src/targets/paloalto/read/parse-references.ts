/** What a commit checks across objects: names that are taken twice, and references that lead nowhere. */
import { quote } from '../../../diagnostics/quote.ts';
import type { Origin } from '../../target.ts';
import type { DecryptionRule, PaloaltoConfig, ScopeConfig, SecurityRule, Unread } from '../config.ts';
import { chainFor, isPushed } from './meaning-scopes.ts';
import { isAddressText } from './objects/address-texts.ts';
import { isPredefinedAddress, isPredefinedCategory, isPredefinedService } from './objects/predefined.ts';
import type { Problems } from './parse-parts.ts';
import { syntax, unknown } from './text/parse-tree.ts';

/** The names of a scope that rules and groups can refer to. */
interface Names {
  readonly addresses: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
  readonly categories: ReadonlySet<string>;
  readonly tags: ReadonlySet<string>;
}

type Kind = keyof Names;

/** A name that leads nowhere. */
interface Missing extends Unread {
  readonly kind: Kind | 'zones';
}

/**
 * What a text names has to be where a device looks for it: in the scope of the rule, then in its parents, then in
 * `shared`. A part of a configuration that rulec wrote brings all that it names: anything else is an error. In parts
 * that others wrote tags may be on the device. A whole device refuses such a name at a commit, unless something sends it
 * what is missing: that is returned.
 */
export function checkReferences(problems: Problems, config: PaloaltoConfig): readonly Unread[] {
  const named = new Map(config.scopes.map((scope) => [scope, namesOf(scope)] as const));
  const isOurs = config.scopes.some(({ rulebases }) =>
    rulebases.some(({ security }) =>
      security.some((rule) => 'name' in rule && rule.name.startsWith('rulec-')),
    ),
  );
  const refused: Unread[] = [];
  for (const scope of config.scopes) {
    checkClashes(problems, scope);
    checkCycles(problems, scope.addressGroups, 'address group');
    checkCycles(problems, scope.serviceGroups, 'service group');
    const scopes = visibleFrom(config, scope);
    const visible = scopes.flatMap((one) => named.get(one) ?? []);
    const missing = findMissing(config, scope, (kind, name) =>
      visible.some((names) => names[kind].has(name)),
    );
    const taken = findTaken(scope, scopes);
    if (config.whole === true) {
      // What the vendor's lists of categories hold changes: of these only one that another scope has is surely none.
      const others = [...named.values()].filter((names) => !visible.includes(names));
      const isElsewhere = (name: string): boolean => others.some(({ categories }) => categories.has(name));
      refused.push(
        ...missing.filter(
          ({ kind, name }) =>
            kind !== 'categories' || isElsewhere(name) || name.startsWith('rulec-') || !isPossibleName(name),
        ),
        ...findImpossible(scope),
        ...findZoneProblems(scope),
        ...taken,
      );
      continue;
    }
    for (const { what, origin } of taken) problems.diagnostics.push(syntax(origin, what));
    for (const one of missing) {
      const help = 'define it, or correct the name';
      problems.diagnostics.push(
        one.kind === 'tags' && !isOurs ? unknown(one) : syntax(one.origin, one.what, help),
      );
    }
  }
  return [...refused, ...findSharedInterfaces(config)];
}

/** Interfaces of a zone that another vsys has in one of its own, or is given: one vsys has an interface at a time. */
function findSharedInterfaces({ whole, scopes }: PaloaltoConfig): readonly Unread[] {
  if (whole !== true) return [];
  const used = new Map<string, ScopeConfig>();
  const given = new Map<string, ScopeConfig>();
  for (const scope of scopes) for (const one of scope.imported ?? []) given.set(one, scope);
  return scopes.flatMap((scope) =>
    (scope.zones ?? []).flatMap(({ name, interfaces, origin }) =>
      interfaces.flatMap((one): readonly Unread[] => {
        const other = used.get(one) ?? scope;
        used.set(one, scope);
        const owner = given.get(one) ?? other;
        if (other === scope && owner === scope) return [];
        return [{ what: `the zone ${name} has ${one}, which is another vsys's`, origin }];
      }),
    ),
  );
}

/** The scopes in which the names of one are looked up. Where parents are not told, any group may be one. */
function visibleFrom(config: PaloaltoConfig, { scope }: ScopeConfig): readonly ScopeConfig[] {
  const { scopes, unread } = chainFor(config, { scope });
  const isOpen = unread.length > 0 || isPushed(scope);
  return config.scopes.filter(
    (one) =>
      scopes.includes(one) ||
      one.scope.kind === 'shared' ||
      (scope.kind === 'vsys' && isPushed(one.scope)) ||
      (isOpen && one.scope.kind === 'device-group'),
  );
}

function namesOf(scope: ScopeConfig): Names {
  const lists = (kind: 'ip' | 'url') => namesIn(scope.lists.filter((list) => list.kind === kind));
  return {
    addresses: new Set([
      ...namesIn(scope.addresses),
      ...namesIn(scope.addressGroups),
      ...lists('ip'),
      ...namesIn(scope.regions ?? []),
    ]),
    services: new Set([...namesIn(scope.services), ...namesIn(scope.serviceGroups)]),
    categories: new Set([...namesIn(scope.categories), ...lists('url')]),
    tags: new Set(namesIn(scope.tags)),
  };
}

function namesIn(things: readonly { readonly name: string }[]): readonly string[] {
  return things.map(({ name }) => name);
}

const kindNames: Readonly<Record<Kind, string>> = {
  addresses: 'address, group or list',
  services: 'service or group',
  categories: 'URL category or URL list',
  tags: 'tag',
};

/** What stands in no configuration, by kind, and needs no definition. */
const isPredefined: Readonly<Record<Kind, (name: string) => boolean>> = {
  addresses: (name) => name === 'any' || isPredefinedAddress(name),
  services: (name) => name === 'any' || name === 'application-default' || isPredefinedService(name),
  categories: (name) => name === 'any' || isPredefinedCategory(name),
  tags: () => false,
};

function findMissing(
  { whole }: PaloaltoConfig,
  scope: ScopeConfig,
  has: (kind: Kind, name: string) => boolean,
): readonly (Missing & { readonly name: string })[] {
  const found: (Missing & { readonly name: string })[] = [];
  const look = (kind: Kind, names: readonly string[], origin: Origin | undefined, literals = false): void => {
    for (const name of names) {
      if (origin === undefined || has(kind, name) || isPredefined[kind](name)) continue;
      if (literals && isAddressText(name)) continue;
      found.push({ kind, name, what: `there is no ${kindNames[kind]} ${quote(name)} in the text`, origin });
    }
  };
  const tagged = [scope.addresses, scope.addressGroups, scope.services, scope.serviceGroups].flat();
  const rules = rulesOf(scope);
  for (const { tags, origin } of [...tagged, ...rules]) look('tags', tags, origin);
  for (const { members, origin } of scope.addressGroups) look('addresses', members, origin, whole === true);
  for (const { members, origin } of scope.serviceGroups) look('services', members, origin);
  // What rules say in place of a name, no group can hold.
  for (const { members, origin } of [...scope.addressGroups, ...scope.serviceGroups])
    for (const name of members)
      if (origin !== undefined && (name === 'any' || name === 'application-default'))
        found.push({ kind: 'addresses', name, what: `a group cannot contain ${quote(name)}`, origin });
  for (const rule of rules) {
    look('addresses', [...rule.source, ...rule.destination], rule.origin, true);
    look('services', rule.service, rule.origin);
    look('categories', rule.category, rule.origin);
  }
  return found;
}

/** Whether something of the vendor's or the site's can be called so: letters, digits, `_`, `.`, `-` and blanks inside. */
function isPossibleName(name: string): boolean {
  return /^[\w.-](?:[\w. -]*[\w.-])?$/.test(name);
}

/** Rules without a zone, and applications and profiles that no configuration and no content of the vendor's can have. */
function findImpossible(scope: ScopeConfig): readonly Unread[] {
  return rulesOf(scope).flatMap((rule): readonly Unread[] => {
    const { origin } = rule;
    if (origin === undefined || !('application' in rule)) return [];
    const profiles = Object.values(rule.profiles ?? {}).flat();
    const named = [...rule.application, ...profiles, ...(rule.profileGroups ?? [])];
    const isNowhere = rule.from.length === 0 || rule.to.length === 0;
    return [
      ...(isNowhere ? [{ what: `${rule.name} is without a zone in from or to`, origin }] : []),
      ...named
        .filter((name) => !isPossibleName(name))
        .map((name) => ({ what: `${rule.name} names ${quote(name)}, as nothing can be called`, origin })),
    ];
  });
}

function rulesOf({ rulebases }: ScopeConfig): readonly (SecurityRule | DecryptionRule)[] {
  return rulebases.flatMap(({ security, decryption }) =>
    [...security, ...decryption].filter((one): one is SecurityRule | DecryptionRule => one.kind === 'rule'),
  );
}

/** Categories that are called like one of the vendor, or like a list of another scope. */
function findTaken(scope: ScopeConfig, visible: readonly ScopeConfig[]): readonly Unread[] {
  const others = visible.filter((one) => one !== scope).flatMap(({ lists }) => lists);
  const lists = new Set(namesIn(others.filter(({ kind }) => kind === 'url')));
  return scope.categories.flatMap(({ name, origin }): readonly Unread[] => {
    const whose = isPredefinedCategory(name)
      ? 'a category of the vendor'
      : lists.has(name)
        ? 'a URL list'
        : undefined;
    if (whose === undefined || origin === undefined) return [];
    return [{ what: `${quote(name)} is the name of a URL category and of ${whose}`, origin }];
  });
}

/** Zones that rules name and the vsys does not have, and interfaces that it is not given. */
function findZoneProblems(scope: ScopeConfig): readonly Unread[] {
  const zones = scope.zones ?? [];
  if (zones.length === 0) return [];
  const known = new Set([...namesIn(zones), 'any', 'multicast']);
  const imported = new Set(scope.imported);
  const used = new Map<string, string>();
  return [
    ...rulesOf(scope).flatMap(({ name, from, to, origin }) =>
      [...from, ...to].flatMap((zone): readonly Unread[] =>
        known.has(zone) || origin === undefined
          ? []
          : [{ what: `${name} names the zone ${quote(zone)}, which the vsys does not have`, origin }],
      ),
    ),
    ...zones.flatMap(({ name, interfaces, origin }) =>
      interfaces.flatMap((one): readonly Unread[] => {
        const other = used.get(one);
        used.set(one, name);
        if (other !== undefined) return [{ what: `${one} is in the zones ${other} and ${name}`, origin }];
        return imported.size === 0 || imported.has(one)
          ? []
          : [{ what: `the zone ${name} has ${one}, which the vsys is not given`, origin }];
      }),
    ),
  ];
}

function checkClashes(problems: Problems, scope: ScopeConfig): void {
  const clash = (
    what: string,
    ...kinds: readonly (readonly { readonly name: string; readonly origin?: Origin }[])[]
  ): void => {
    const seen = new Set<string>();
    for (const { name, origin } of kinds.flat()) {
      if (seen.has(name) && origin !== undefined) {
        problems.diagnostics.push(syntax(origin, `${quote(name)} is the name of ${what}`));
      }
      seen.add(name);
    }
  };
  clash('an address and of a group', scope.addresses, scope.addressGroups);
  clash('a service and of a group', scope.services, scope.serviceGroups);
  clash(
    'a URL category and of a URL list',
    scope.categories,
    scope.lists.filter(({ kind }) => kind === 'url'),
  );
}

/** How deep groups may lie in groups; deeper ones are no one's configuration. */
const deepest = 200;

/** Groups that hold themselves, at any depth. */
function checkCycles(
  problems: Problems,
  groups: readonly { readonly name: string; readonly members: readonly string[]; readonly origin?: Origin }[],
  what: string,
): void {
  const byName = new Map(groups.map((group) => [group.name, group]));
  const heights = new Map<string, number>();
  const open = new Set<string>();
  /** How many groups lie in each other from here on; endless where one holds itself. */
  const heightOf = (name: string): number => {
    const group = byName.get(name);
    if (group === undefined) return 0;
    if (open.has(name) || open.size > deepest) return Number.POSITIVE_INFINITY;
    const known = heights.get(name);
    if (known !== undefined) return known;
    open.add(name);
    const height = 1 + group.members.reduce((most, member) => Math.max(most, heightOf(member)), 0);
    open.delete(name);
    heights.set(name, height);
    return height;
  };
  for (const { name, origin } of groups) {
    if (heightOf(name) <= deepest || origin === undefined) continue;
    const message = `the ${what} ${quote(name)} contains itself, or more than ${deepest} groups in each other`;
    problems.diagnostics.push(syntax(origin, message));
  }
}
