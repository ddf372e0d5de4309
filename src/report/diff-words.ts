/** What a comparison found, in words that every rendering uses. All of them may hold what users wrote. */
import type {
  Cause,
  Comparison,
  Effect,
  RegionNames,
  RulePart,
  TagCause,
  TagVersion,
  Total,
} from '../diff/change.ts';
import { isUnwritten, type Rewrites } from '../diff/rewrites.ts';
import type { Size } from '../equivalence/count.ts';
import type { DiffReport, SideReport } from './diff-report.ts';
import { count, grouped } from './numbers.ts';
import { describeSize } from './size-text.ts';
import { fileWords } from './tag-words.ts';

/** The effects in the order in which a reviewer asks for them. */
export const effects: readonly Effect[] = [
  'permits now',
  'permits no more',
  'exempts from inspection now',
  'exempts from inspection no more',
  'is not known',
];

/** How much a region or a total is: host names and wildcards, or addresses times ports. */
export function amountWords({ size, names }: { readonly size: Size; readonly names?: RegionNames }): string {
  if (size !== null) return describeSize(size);
  if (names === undefined || names.every) return 'any host name';
  const exact = names.patterns.filter(({ kind }) => kind === 'name').length;
  const wildcards = names.patterns.length - exact;
  const parts = [
    ...(exact === 0 ? [] : [count(exact, 'host name')]),
    ...(wildcards === 0 ? [] : [count(wildcards, 'wildcard')]),
  ];
  return parts.length === 0 ? 'some host names' : parts.join(' and ');
}

/** `3 host names and 1 wildcard, in 2 regions`. */
export function totalWords(total: Total): string {
  const regions = total.more ? `more than ${grouped(total.regions)} regions` : count(total.regions, 'region');
  return `${amountWords(total)}, in ${regions}`;
}

/** Which side a cause stands on: the one that has what the other has not. */
export type Standing = 'before' | 'after';

/** Where the rules that permit a region stand. */
export function standingOf(effect: Effect): Standing {
  return effect.endsWith('no more') ? 'before' : 'after';
}

/** What became of a rule: `new`, `gone`, `changed: hosts, addresses`. */
export function relationWords({ relation }: Cause, standing: Standing): string {
  switch (relation.kind) {
    case 'only':
      return standing === 'after' ? 'new' : 'gone';
    case 'renamed':
      return `${standing === 'after' ? 'was' : 'is now'} ${relation.other?.id}`;
    case 'changed':
      return `changed: ${relation.parts.map((part) => partWords[part]).join(', ')}`;
    case 'same':
      return 'the same as before';
  }
}

const partWords: Readonly<Record<RulePart, string>> = {
  action: 'allow or deny',
  services: 'services',
  principal: 'principal',
  'tls-inspection': 'tls-inspection',
  hosts: 'hosts',
  addresses: 'addresses',
};

/** What a denial of the other side does about a region. */
export function denialWords({ relation }: Cause, effect: Effect): string {
  const now = effect === 'permits now';
  if (relation.kind === 'only') return now ? 'denied it and is gone' : 'is new and denies it';
  return now ? 'denied it before' : 'denies it now';
}

/** `azure:AzureCloud: ServiceTags_Public_20250818.json (change 70) to ServiceTags_Public_20250825.json (change 71)`. */
export function tagWords({ text, before, after }: TagCause): string {
  return `${text}: ${versionWords(before)} to ${versionWords(after)}`;
}

function versionWords(version: TagVersion | undefined): string {
  if (version === undefined) return 'not at hand';
  const { from, tag } = version;
  const change = tag.changeNumber === '' ? '' : ` (change ${tag.changeNumber})`;
  return `${fileWords(from)}${change}`;
}

/** Whether no comparison found anything. */
export function isEqual(comparisons: readonly Comparison[]): boolean {
  return comparisons.every(({ verdict }) => verdict === 'equal');
}

/** Why two texts that permit the same are not the same text: `1 rule renamed, the order changed`. */
export function rewriteWords(rewrites: Rewrites): readonly string[] {
  const { added, removed, renamed, changed, reordered, remarks, accepts } = rewrites;
  const list = (rules: readonly { readonly id: string }[]): string => {
    const ids = rules.slice(0, 5).map(({ id }) => id);
    return `${ids.join(', ')}${rules.length > 5 ? ` and ${grouped(rules.length - 5)} more` : ''}`;
  };
  const words: string[] = [];
  const tell = (rules: readonly { readonly id: string }[], what: string): void => {
    if (rules.length > 0) words.push(`${count(rules.length, 'rule')} ${what}: ${list(rules)}`);
  };
  tell(added, 'added');
  tell(removed, 'removed');
  tell(
    renamed.map(({ from, rule }) => ({ id: `${from} to ${rule.id}` })),
    'renamed',
  );
  tell(
    changed.map(({ rule }) => rule),
    'written otherwise',
  );
  if (reordered) words.push('the order of the rules changed');
  tell(
    remarks.map(({ rule, fields }) => ({ id: `${rule.id} (${fields.join(', ')})` })),
    'with other remarks',
  );
  const losses = (list: Rewrites['accepts']['added']): string =>
    [...new Set(list.map(({ loss }) => loss))].join(', ');
  if (accepts.added.length > 0)
    words.push(`${count(accepts.added.length, 'accept')} added: ${losses(accepts.added)}`);
  if (accepts.removed.length > 0)
    words.push(`${count(accepts.removed.length, 'accept')} removed: ${losses(accepts.removed)}`);
  return words;
}

/** The one line of every rendering where nothing differs. */
export function equalWords({ rewrites, before, after }: DiffReport): string {
  const key = ({ ruleSets, serviceTags }: SideReport): string => JSON.stringify([ruleSets, serviceTags]);
  if (key(before) === key(after)) return 'no difference: the inputs are the same';
  if (JSON.stringify(before.ruleSets) === JSON.stringify(after.ruleSets)) {
    return 'no difference: the service tags in use hold the same addresses';
  }
  return isUnwritten(rewrites)
    ? 'no difference: only comments, blanks or the spelling changed'
    : 'no difference: only the text moved';
}

/** Comparisons of targets that found the same, as one. */
export interface Group {
  readonly names: readonly string[];
  readonly comparison: Comparison;
}

/** The comparisons of targets: those that are equal, those that are as the policy, and the others by what they found. */
export function groupTargets(comparisons: readonly Comparison[]): {
  readonly policy: Comparison | undefined;
  readonly equal: readonly string[];
  readonly asPolicy: readonly string[];
  readonly undecided: readonly string[];
  readonly own: readonly Group[];
} {
  const [policy, ...targets] = comparisons;
  const different = targets.filter(({ verdict }) => verdict === 'different');
  const groups = new Map<string, { names: string[]; comparison: Comparison }>();
  for (const comparison of different.filter((one) => !one.asPolicy)) {
    const key = JSON.stringify(comparison.changes.map(({ effect, words, size }) => [effect, words, size]));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { names: [comparison.of], comparison });
    else group.names.push(comparison.of);
  }
  const names = (list: readonly Comparison[]): readonly string[] => list.map(({ of }) => of);
  return {
    policy,
    equal: names(targets.filter(({ verdict }) => verdict === 'equal')),
    asPolicy: names(different.filter((one) => one.asPolicy)),
    undecided: names(targets.filter(({ verdict }) => verdict === 'not-decided')),
    own: [...groups.values()],
  };
}
