/** The bounds of devices and names, checked before anything is printed. */
import { type Diagnostic, note } from '../../../diagnostics/diagnostic.ts';
import { checkLimit } from '../../kernel/limits.ts';
import { checkClashes, reportClash } from '../../kernel/names.ts';
import type { ScopeConfig } from '../config.ts';
import { limitOf, limits, models, type Size } from '../models.ts';
import type { PaloaltoOptions, RuleOptions } from '../options.ts';
import { shownRules } from './print-tree.ts';

const listsHelp =
  '; or let the device fetch the addresses of service tags as lists: --set paloalto.service-tags=edl --set paloalto.edl-url=https://HOST/PATH';

/** Checks what a text holds. Errors: `limit`. */
export function checkSizes(
  what: string,
  scope: ScopeConfig,
  { model, lists }: RuleOptions,
): readonly Diagnostic[] {
  const inCategories = scope.categories.flatMap(({ list }) => list);
  const check = (size: Size, count: number, other = ''): readonly Diagnostic[] =>
    checkLimit(limitOf(model, size), count, { what, help: findLarger(size, count) + other });
  return [
    ...check('securityRules', scope.rulebases.flatMap(({ security }) => security).length),
    ...check('addresses', scope.addresses.length, lists === undefined ? listsHelp : ''),
    ...check('names', scope.addresses.filter(({ kind }) => kind === 'fqdn').length),
    ...check('addressGroups', scope.addressGroups.length),
    ...check('urlEntries', inCategories.length),
    ...check('listAddresses', scope.lists.flatMap(({ content }) => content ?? []).length),
    ...checkLimit(limits.categories, scope.categories.length, {
      what,
      help: 'put hosts of the same services into fewer rules',
    }),
    ...checkLimit(limits.lists, scope.lists.length, {
      what,
      help: 'use fewer different service tags, or service-tags=objects',
    }),
    ...scope.addressGroups.flatMap(({ name, members }) =>
      checkLimit(limits.members, members.length, { what: name, help: 'use service-tags=edl' }),
    ),
    ...inCategories.flatMap(({ text }) => checkEntry(text)),
    ...scope.lists.flatMap(({ name, url }) =>
      checkLimit(limits.listUrl, url.length, { what: name, help: 'choose a shorter edl-url' }),
    ),
  ];
}

function checkEntry(text: string): readonly Diagnostic[] {
  const what = text.slice(0, 60);
  const carets = Math.max(0, ...(text.match(/(?:\^\.)+/g) ?? []).map((run) => run.length / 2));
  return [
    ...checkLimit(limits.urlEntry, text.length, { what, help: 'shorten the path of the host' }),
    ...checkLimit(limits.carets, carets, { what, help: 'name more of the labels' }),
  ];
}

function findLarger(size: Size, count: number): string {
  const names = models.filter((model) => model[size] >= count).map(({ name }) => name);
  return names.length === 0
    ? 'no model that rulec knows contains so many'
    : `if the device is one of ${names.join(', ')}, say so: --set paloalto.model=${names[0]}`;
}

/** Tells what the closing denial takes in that a reader of the rule set may not expect. */
export function tellGoverned({
  source,
  closing,
  scope,
  rulebase,
  fromZones,
  toZones,
}: PaloaltoOptions): readonly Diagnostic[] {
  const isGroup = scope.kind === 'device-group' && rulebase === 'pre';
  if (closing === 'none' || (source !== 'any' && !isGroup)) return [];
  const [from, to] = [fromZones.join(' and '), toZones.join(' and ')];
  const who = source === 'any' ? `every machine of ${from}` : `the machines of ${from} in source`;
  const below = isGroup ? ', before rules of groups below and of the firewalls are asked' : '';
  const help =
    source === 'any'
      ? 'name the machines that the rule set is for: --set paloalto.source=PREFIX,…, or leave the end open with --set paloalto.closing=none'
      : 'leave the end open with --set paloalto.closing=none, or take --set paloalto.rulebase=post';
  return [note('governed', `the closing denial applies to ${who} on the way to ${to}${below}`, { help })];
}

/** Finds names that two things would share. Address objects, groups and lists have one name space. */
export function checkNames(scope: ScopeConfig, shared: readonly string[]): readonly Diagnostic[] {
  const spaces = [
    [...scope.addresses, ...scope.addressGroups, ...scope.lists],
    ...scope.rulebases.flatMap(({ security, decryption }) => [shownRules(security), shownRules(decryption)]),
  ];
  return [
    ...[...new Set(shared)].map((name) => reportClash('two things', name)),
    ...spaces.flatMap((things) => checkClashes('two things', things)),
  ];
}
