import { type AddressChange, isNoChange, type RuleSetChange } from '../../diff/addresses.ts';
import type { TagChange } from '../../service-tags/diff.ts';
import type { ServiceTags } from '../../service-tags/tags.ts';
import { type AddressCount, type AddressSet, countAddresses } from '../../sets/addresses.ts';
import { coverOf, formatPrefix } from '../../sets/prefix.ts';
import { count, grouped } from '../forms/paint.ts';
import {
  balanceWords,
  type CloudChange,
  changeWords,
  denialMark,
  fileWords,
  moveWords,
  signed,
} from './tag-words.ts';

const mostPrefixes = 10;

/** For a terminal: a line a tag, and below it what goes, then what comes. */
export function renderCloudText({ diff, before, after, pinning }: CloudChange): string {
  const head = `${diff.cloud}: ${before === undefined ? '' : `${fileWords(before)} to `}${fileWords(after)}`;
  if (diff.changes.length === 0) return `${head}: no difference\n`;
  const { entries, distinct } = diff.totals;
  const totals = `${count(diff.changes.length, 'tag')}, ${signed(entries.added, entries.removed)} entries, ${signed(distinct.added, distinct.removed)} distinct prefixes`;
  const tags = diff.changes.flatMap((change) => [
    `  ${changeWords(change, pinning ? 'is pinned now' : 'is new')}`,
    ...moveWords(change).map((words) => `      ${words}`),
    ...prefixLines(change).map((line) => `      ${line}`),
  ]);
  return `${[`${head}: ${totals}`, ...tags].join('\n')}\n`;
}

/** A whole tag that comes or goes is not listed. */
function prefixLines({ kind, added, removed }: TagChange): readonly string[] {
  if (kind === 'new' || kind === 'gone') return [];
  const list = (sign: string, prefixes: readonly string[]): readonly string[] => [
    ...prefixes.slice(0, mostPrefixes).map((prefix) => `${sign} ${prefix}`),
    ...(prefixes.length > mostPrefixes
      ? [`${sign} and ${grouped(prefixes.length - mostPrefixes)} more`]
      : []),
  ];
  return [...list('-', removed), ...list('+', added)];
}

/** What it means for the rule sets; nothing for those that permit the same addresses as before. */
export function renderRuleSetsText(ruleSets: readonly RuleSetChange[]): string {
  const lines = ruleSets.flatMap(({ name, change }) => {
    if (change === undefined)
      return [`${name}: cannot be compared, since it does not compile with the tags before or after`];
    if (change.rules.length === 0) return [];
    const rules = change.rules.map(
      ({ rule, ...one }) => `  ${rule.id}${denialMark(rule.action)}: ${changeOf(one)}`,
    );
    const all = isNoChange(change.all)
      ? 'permits the same addresses in all'
      : `in all, ${changeOf(change.all)}`;
    return [`${name}: ${all}`, ...rules];
  });
  return lines.map((line) => `${line}\n`).join('');
}

function changeOf({ added, removed }: AddressChange): string {
  return balanceWords(countAddresses(added), countAddresses(removed));
}

/** The change of a cloud as a JSON value; counts of addresses are texts, since they pass what numbers hold. */
export function cloudValue({ diff, before, after }: CloudChange): unknown {
  return {
    cloud: diff.cloud,
    old: before === undefined ? null : fileValue(before),
    new: fileValue(after),
    totals: diff.totals,
    changes: diff.changes.map(({ name, kind, added, removed, addresses, likely, movedTo, movedFrom }) => ({
      tag: name,
      kind,
      removed,
      added,
      addresses: { removed: countValue(addresses.removed), added: countValue(addresses.added) },
      likely,
      movedTo,
      movedFrom,
    })),
  };
}

function fileValue(tags: ServiceTags): unknown {
  const { sha256, changeNumber, fileDate, url } = tags;
  return {
    file: fileWords(tags),
    date: fileDate ?? null,
    sha256,
    changeNumber,
    ...(url === undefined ? {} : { url }),
  };
}

/** What a change means for a rule set, as a JSON value; prefixes are the fewest that hold the addresses. */
export function ruleSetValue({ name, change }: RuleSetChange): unknown {
  if (change === undefined) return { name, comparable: false };
  const rules = change.rules.map(({ rule, ...one }) => ({
    rule: rule.id,
    action: rule.action,
    ...sidesValue(one),
  }));
  return { name, comparable: true, ...sidesValue(change.all), rules };
}

function sidesValue({ added, removed }: AddressChange): {
  readonly removed: unknown;
  readonly added: unknown;
} {
  const value = (set: AddressSet): unknown => ({
    ...countValue(countAddresses(set)),
    prefixes: coverOf(set).map(formatPrefix),
  });
  return { removed: value(removed), added: value(added) };
}

function countValue({ ipv4, ipv6 }: AddressCount): { readonly ipv4: string; readonly ipv6: string } {
  return { ipv4: String(ipv4), ipv6: String(ipv6) };
}
