import type { RuleSetChange } from '../../diff/addresses.ts';
import type { TagChange } from '../../service-tags/diff.ts';
import { type AddressSet, countAddresses } from '../../sets/addresses.ts';
import { count, grouped } from '../forms/paint.ts';
import type { CloudChange } from './tag-words.ts';
import { addressWords, changeWords, denialMark, fileWords, moveWords } from './tag-words.ts';

/** For the body of a pull request: what goes apart from what comes; nothing where nothing changed. */
export function renderMarkdown(clouds: readonly CloudChange[], ruleSets: readonly RuleSetChange[]): string {
  const changed = clouds.filter(({ diff }) => diff.changes.length > 0);
  if (changed.length === 0) return '';
  const removals = changed.some(({ diff }) =>
    diff.changes.some(({ addresses: { removed } }) => removed.ipv4 + removed.ipv6 > 0n),
  );
  const moved = ruleSets.filter(({ change }) => change === undefined || change.rules.length > 0);
  return [
    '## Service Tags',
    removals
      ? '**Addresses are removed.** Microsoft promises that new addresses are not used for a week, and nothing of removed ones: look at the removals first.'
      : 'No address is removed.',
    ...changed.map(cloudMarkdown),
    ...(moved.length === 0 ? [] : ['### What it means for the rule sets', ...moved.map(ruleSetMarkdown)]),
    '',
  ].join('\n\n');
}

function cloudMarkdown({ diff, before, after, pinning }: CloudChange): string {
  const files = `${before === undefined ? '' : `\`${fileWords(before)}\` to `}\`${fileWords(after)}\``;
  const rows = diff.changes.map(({ name, kind, removed, added, addresses }) =>
    row([
      `\`${name}\``,
      pinning && kind === 'new' ? 'pinned' : kind,
      grouped(removed.length),
      grouped(added.length),
      addressWords(addresses.removed),
      addressWords(addresses.added),
    ]),
  );
  const notes = diff.changes.flatMap((change) => [
    ...(change.likely.length > 0 ? [`- ${changeWords(change)}`] : []),
    ...moveWords(change).map((words) => `- \`${change.name}\`: ${words}`),
  ]);
  const parts = [
    `Cloud ${diff.cloud}, ${files}:`,
    [
      row(['tag', 'change', 'prefixes removed', 'prefixes added', 'addresses removed', 'addresses added']),
      row(Array(6).fill('---')),
      ...rows,
    ].join('\n'),
    ...(notes.length === 0 ? [] : [notes.join('\n')]),
    ...details('Removed', diff.changes, 'removed'),
    ...details('Added', diff.changes, 'added'),
  ];
  return parts.join('\n\n');
}

const mostListed = 200;

function details(title: string, changes: readonly TagChange[], side: 'added' | 'removed'): readonly string[] {
  const lines = changes.flatMap((change) => change[side].map((prefix) => `${change.name} ${prefix}`));
  if (lines.length === 0) return [];
  const shown = lines.slice(0, mostListed);
  if (lines.length > mostListed) shown.push(`and ${grouped(lines.length - mostListed)} more`);
  const summary = `${title}: ${count(lines.length, 'entry', 'entries')}`;
  return [`<details><summary>${summary}</summary>\n\n\`\`\`text\n${shown.join('\n')}\n\`\`\`\n\n</details>`];
}

function ruleSetMarkdown({ name, change }: RuleSetChange): string {
  if (change === undefined)
    return `\`${name}\` cannot be compared: it does not compile with the tags before or after.`;
  const rows = change.rules.map(({ rule, added, removed }) =>
    sideRow(`\`${rule.id}\`${denialMark(rule.action)}`, added, removed),
  );
  return [
    `\`${name}\`:`,
    [
      row(['rule', 'addresses removed', 'addresses added']),
      row(['---', '---', '---']),
      ...rows,
      sideRow('**in all**', change.all.added, change.all.removed),
    ].join('\n'),
  ].join('\n\n');
}

function sideRow(title: string, added: AddressSet, removed: AddressSet): string {
  return row([title, addressWords(countAddresses(removed)), addressWords(countAddresses(added))]);
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
