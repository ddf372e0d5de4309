/** The bounds of devices and names, checked before anything is printed. */

import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import { quote } from '../../diagnostics/quote.ts';
import type { Policy } from '../../rules/policy.ts';
import type { Limit } from '../target.ts';
import type { ScopeConfig, UnreadRules } from './config.ts';
import { limits, type Model, modelLimits, models } from './models.ts';
import type { PaloaltoOptions } from './options.ts';

type Count = readonly [number, Limit, string];

const listsHelp =
  '; or let the device fetch the addresses of service tags as lists: --set paloalto.service-tags=edl --set paloalto.edl-url=https://HOST/PATH';

export function checkLimits(
  policy: Policy,
  scope: ScopeConfig,
  options: PaloaltoOptions,
): readonly Diagnostic[] {
  const model = modelLimits(options.model);
  const security = scope.rulebases.flatMap((base) => base.security);
  const inLists = scope.lists.flatMap(({ content }) => content ?? []);
  const inCategories = scope.categories.flatMap(({ list }) => list);
  const larger = (key: Exclude<keyof Model, 'name'>, count: number): string => {
    const names = models.filter((one) => one[key] >= count).map(({ name }) => name);
    return names.length === 0
      ? 'no model that rulec knows holds so many'
      : `if the device is one of ${names.join(', ')}, say so: --set paloalto.model=${names[0]}`;
  };
  const counted = (key: Exclude<keyof Model, 'name'>, count: number, other = ''): Count => [
    count,
    model[key],
    larger(key, count) + other,
  ];
  const counts: readonly Count[] = [
    counted('securityRules', security.length),
    counted('addresses', scope.addresses.length, options.lists === undefined ? listsHelp : ''),
    counted('addressGroups', scope.addressGroups.length),
    counted('urlEntries', inCategories.length),
    counted('listAddresses', inLists.length),
    [scope.categories.length, limits.categories, 'put hosts of the same services into fewer rules'],
    [scope.lists.length, limits.lists, 'use fewer different service tags, or service-tags=objects'],
  ];
  return [
    ...counts.flatMap(([count, limit, help]) => exceed(policy.name, count, limit, help)),
    ...scope.addressGroups.flatMap(({ name, members }) =>
      exceed(name, members.length, limits.members, 'use service-tags=edl'),
    ),
    ...inCategories.flatMap(({ text }) =>
      exceed(text.slice(0, 60), text.length, limits.urlEntry, 'shorten the path of the host'),
    ),
    ...inCategories.flatMap(({ text }) =>
      exceed(
        text,
        Math.max(0, ...(text.match(/(?:\^\.)+/g) ?? []).map((run) => run.length / 2)),
        limits.carets,
        'name more of the labels',
      ),
    ),
    ...scope.lists.flatMap(({ name, url }) =>
      exceed(name, url.length, limits.listUrl, 'choose a shorter edl-url'),
    ),
  ];
}

function exceed(what: string, count: number, limit: Limit, help: string): readonly Diagnostic[] {
  if (count <= limit.value) return [];
  return [
    error('limit', `${what}: ${count} ${limit.name}; the most is ${limit.value} (${limit.source})`, {
      help,
      target: 'paloalto',
      data: { count, limit: limit.value, name: limit.name, source: limit.source },
    }),
  ];
}

/** Names that two things would share. Categories and URL lists have one name space, as have addresses and groups. */
export function checkNames(scope: ScopeConfig, shared: readonly string[]): readonly Diagnostic[] {
  const [base] = scope.rulebases;
  const named = (rules: readonly ({ readonly name: string } | UnreadRules)[]): readonly string[] =>
    rules.flatMap((rule) => ('name' in rule ? [rule.name] : []));
  const spaces = [
    [...scope.addresses, ...scope.addressGroups, ...scope.lists].map(({ name }) => name),
    named(base?.security ?? []),
    named(base?.decryption ?? []),
  ];
  const clashes = spaces.flatMap((names) => {
    const seen = new Set<string>();
    return names.filter((name) => seen.size === seen.add(name).size);
  });
  return [...new Set([...shared, ...clashes])].map((name) =>
    error('name-clash', `two different things would have the name ${quote(name)}`, {
      help: 'give one of the rules another id',
      target: 'paloalto',
    }),
  );
}
