/** What a commit checks across objects: names that are taken twice, and references that lead nowhere. */
import { quote } from '../../../diagnostics/quote.ts';
import { isMisread, parseAddress, parsePrefix, parseRange } from '../../../sets/prefix.ts';
import type { Origin } from '../../target.ts';
import type { DecryptionRule, PaloaltoConfig, ScopeConfig, SecurityRule } from '../config.ts';
import { isPredefinedAddress, isPredefinedCategory, isPredefinedService } from './objects/predefined.ts';
import type { Problems } from './parse-parts.ts';
import { syntax } from './text/parse-tree.ts';

/** The names that rules and groups can refer to. */
interface Names {
  readonly addresses: ReadonlySet<string>;
  readonly services: ReadonlySet<string>;
  readonly categories: ReadonlySet<string>;
  readonly tags: ReadonlySet<string>;
}

/**
 * What a part of a configuration names has to be in it, in any of its scopes: rulec writes no other, and a device would
 * refuse it. A whole device may be sent objects by Panorama that no export holds; there such a name is unknown where it
 * is used (`meaning`).
 */
export function checkReferences(problems: Problems, config: PaloaltoConfig): void {
  const names = namesOf(config.scopes);
  for (const scope of config.scopes) {
    checkClashes(problems, scope);
    checkCycles(problems, scope.addressGroups, 'address group');
    checkCycles(problems, scope.serviceGroups, 'service group');
    if (config.whole !== true) checkScope(problems, scope, names);
  }
}

function namesOf(scopes: readonly ScopeConfig[]): Names {
  const lists = (kind: 'ip' | 'url') =>
    scopes.flatMap((one) => one.lists.filter((list) => list.kind === kind));
  const names = (things: readonly { readonly name: string }[]): readonly string[] =>
    things.map(({ name }) => name);
  return {
    addresses: new Set(
      scopes
        .flatMap((one) => [...names(one.addresses), ...names(one.addressGroups)])
        .concat(names(lists('ip')))
        .concat(scopes.flatMap((one) => names(one.regions ?? []))),
    ),
    services: new Set(scopes.flatMap((one) => [...names(one.services), ...names(one.serviceGroups)])),
    categories: new Set([...scopes.flatMap((one) => names(one.categories)), ...names(lists('url'))]),
    tags: new Set(scopes.flatMap((one) => names(one.tags))),
  };
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

function checkScope(problems: Problems, scope: ScopeConfig, names: Names): void {
  const missing = (origin: Origin | undefined, what: string, name: string): void => {
    if (origin === undefined) return;
    problems.diagnostics.push(
      syntax(origin, `there is no ${what} ${quote(name)} in the text`, 'define it, or correct the name'),
    );
  };
  const tagged = [...scope.addresses, ...scope.addressGroups, ...scope.services, ...scope.serviceGroups];
  const rules = scope.rulebases.flatMap(({ security, decryption }) =>
    [...security, ...decryption].filter((one): one is SecurityRule | DecryptionRule => one.kind === 'rule'),
  );
  for (const { tags, origin } of [...tagged, ...rules]) {
    for (const tag of tags) if (!names.tags.has(tag)) missing(origin, 'tag', tag);
  }
  for (const { members, origin } of scope.addressGroups) {
    for (const member of members)
      if (!names.addresses.has(member) && !isPredefinedAddress(member))
        missing(origin, 'address or group', member);
  }
  for (const { members, origin } of scope.serviceGroups) {
    for (const member of members)
      if (!names.services.has(member) && !isPredefinedService(member))
        missing(origin, 'service or group', member);
  }
  for (const rule of rules) {
    for (const name of [...rule.source, ...rule.destination]) {
      const isKnown = name === 'any' || names.addresses.has(name) || isPredefinedAddress(name);
      if (!isKnown && !isLiteral(name)) missing(rule.origin, 'address, group or list', name);
    }
    for (const name of rule.service) {
      const isWord = name === 'any' || name === 'application-default' || isPredefinedService(name);
      if (!isWord && !names.services.has(name)) missing(rule.origin, 'service', name);
    }
    for (const name of rule.category) {
      if (name !== 'any' && !names.categories.has(name) && !isPredefinedCategory(name))
        missing(rule.origin, 'URL category or URL list', name);
    }
  }
}

function isLiteral(text: string): boolean {
  if (text.includes('/')) return !isMisread(parsePrefix(text));
  return !isMisread(text.includes('-') ? parseRange(text) : parseAddress(text));
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
