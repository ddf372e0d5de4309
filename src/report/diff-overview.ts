import type { Cause } from '../diff/change.ts';
import type { DiffReport } from '../driver/diff-report.ts';
import { proofWords, rewriteWords } from './diff/diff-answers.ts';
import { allCauses, effects, type Standing } from './diff/diff-summary.ts';
import { relationWords, tagWords, totalWords, whoWords } from './diff/diff-words.ts';
import { count } from './numbers.ts';

/** A question of the reviewer, and what answers it, a part a line. */
export type OverviewRow = readonly [title: string, words: readonly string[]];

/** How many rules are named in the overview. */
const mostCauses = 8;

/** What is permitted now and no more, how much it is, because of what, who asked, and what became of the outputs. */
export function overviewOf({ comparisons, rewrites, proofs }: DiffReport): readonly OverviewRow[] {
  const rows: OverviewRow[] = [];
  for (const effect of effects) {
    const amounts = new Map<string, string[]>();
    for (const { of, totals } of comparisons) {
      const total = totals[effect];
      if (total !== undefined)
        amounts.set(totalWords(total), [...(amounts.get(totalWords(total)) ?? []), of]);
    }
    const always = effect === 'permits now' || effect === 'permits no more';
    const words = [...amounts].map(([amount, names]) => `${names.join(', ')}: ${amount}`);
    if (words.length > 0 || always) rows.push([effect, words.length === 0 ? ['nothing'] : words]);
  }
  const undecided = comparisons.filter(({ verdict }) => verdict === 'not-decided').map(({ of }) => of);
  if (undecided.length > 0) rows.push(['not decided', [`${undecided.join(', ')}: too large to compare`]]);
  const causes = allCauses(comparisons);
  const shown = causes.slice(0, mostCauses).map(([cause, standing]) => causeWords(cause, standing));
  if (causes.length > mostCauses) shown.push(`and ${count(causes.length - mostCauses, 'other rule')}`);
  if (shown.length > 0) rows.push(['because of', shown]);
  const moved = rewriteWords(rewrites);
  if (moved.length > 0) rows.push(['the text', moved]);
  if (proofs.length > 0) rows.push(['outputs', proofWords(proofs)]);
  return rows;
}

function causeWords(cause: Cause, standing: Standing): string {
  const { rule, relation, tags } = cause;
  const words = relation.kind === 'same' ? 'as before' : relationWords(cause, standing);
  const change = relation.kind === 'same' && tags.length > 0 ? '' : `, ${words}`;
  const changed = tags.length === 0 ? '' : ` (${tags.map(tagWords).join('; ')})`;
  const who = whoWords(rule);
  return `${rule.id}${change}${changed}${who === '' ? '' : `, ${who}`}`;
}
