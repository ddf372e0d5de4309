import { type AddressChange, isNoChange } from '../../diff/addresses.ts';
import type { RuleSetChange } from '../../diff/refreshed.ts';
import type { TagChange } from '../../service-tags/diff.ts';
import { countAddresses } from '../../sets/addresses.ts';
import { count, grouped } from '../numbers.ts';
import type { CloudChange } from '../tag-changes.ts';
import { balanceWords, changeWords, denialMark, fileWords, moveWords, signed } from './tag-words.ts';

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
