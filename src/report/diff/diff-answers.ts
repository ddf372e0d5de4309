/** What a whole comparison comes to, in words that every rendering uses. All of them may hold what users wrote. */
import { quote } from '../../diagnostics/quote.ts';
import type { Cause, Comparison, Effect } from '../../diff/change.ts';
import { hasOtherWords, isUnwritten, type RemarkChange, type Rewrites } from '../../diff/rewrites.ts';
import type { DiffReport, GateReport, ProofReport, SideReport } from '../../driver/diff-report.ts';
import { count, someOf } from '../forms/paint.ts';
import { allCauses, compareLosses, effects, type Standing } from './diff-summary.ts';
import { amountWords, relationWords, tagWords, totalWords, whoWords } from './diff-words.ts';

/** Whether no comparison found anything. */
export function isEqual(comparisons: readonly Comparison[]): boolean {
  return comparisons.every(({ verdict }) => verdict === 'equal');
}

/** Why two texts that permit the same are not the same text: `1 rule renamed, the order changed`. */
export function rewriteWords(rewrites: Rewrites | undefined): readonly string[] {
  if (rewrites === undefined) return [];
  const { added, removed, renamed, changed, reordered, remarks, accepts, tests } = rewrites;
  const list = (rules: readonly { readonly id: string }[]): string =>
    someOf(
      rules.map(({ id }) => id),
      5,
    );
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
  const said = (isWanted: (change: RemarkChange) => boolean): readonly { readonly id: string }[] =>
    remarks.flatMap(({ rule, changes }) => {
      const wanted = changes.filter(isWanted).map(remarkWords);
      return wanted.length === 0 ? [] : [{ id: `${rule.id} (${wanted.join(', ')})` }];
    });
  tell(
    said(({ field }) => field === 'expires'),
    'with another last day',
  );
  tell(
    said(({ field }) => field !== 'expires'),
    'with other remarks',
  );
  for (const side of ['added', 'removed'] as const) {
    const losses = [...new Set(accepts[side].map(({ loss }) => loss))].join(', ');
    if (losses !== '') words.push(`${count(accepts[side].length, 'accept')} ${side}: loss ${losses}`);
  }
  for (const side of ['added', 'removed'] as const) {
    const asked = tests[side].map(({ expect, request }) => `${expect} ${quote(request.value, 60)}`);
    if (asked.length > 0) words.push(`${count(asked.length, 'test')} ${side}: ${someOf(asked, 3)}`);
  }
  return words;
}

/** `owner "web-team" to none`; of longer texts only that they are others. */
function remarkWords({ field, from, to }: RemarkChange): string {
  if (field === 'why' || field === 'source') return field;
  const words = (text: string | undefined): string =>
    text === undefined ? 'none' : field === 'expires' ? text : quote(text, 40);
  return `${field} ${words(from)} to ${words(to)}`;
}

/** What opens more in time, though it permits nothing now that it did not: `web (expires 2027-01-01 to none)`. */
export function lastingWords(rewrites: Rewrites | undefined): readonly string[] {
  const lasting = (rewrites?.remarks ?? []).flatMap(({ rule, changes }) =>
    changes
      .filter(({ field }) => field === 'expires')
      .filter(({ from = 'never', to = 'never' }) => (rule.action === 'allow' ? to > from : to < from))
      .map((change) => ({ action: rule.action, words: `${rule.id} (${remarkWords(change)})` })),
  );
  const of = (wanted: 'allow' | 'deny', title: string): readonly string[] => {
    const found = lasting.filter(({ action }) => action === wanted).map(({ words }) => words);
    return found.length === 0 ? [] : [`${title}: ${someOf(found, 5)}`];
  };
  return [...of('allow', 'permitted for longer'), ...of('deny', 'denied for shorter')];
}

/** The one line of every rendering where nothing differs. */
export function equalWords({ rewrites, before, after }: DiffReport): string {
  const key = ({ ruleSets, serviceTags, files }: SideReport): string =>
    JSON.stringify([ruleSets, serviceTags, files?.map(({ path, digest }) => [path, digest])]);
  if (key(before) === key(after)) return 'no difference: the inputs are the same';
  const ofRules = (side: SideReport): boolean => side.ruleSets.length > 0;
  if (rewrites === undefined && ofRules(before) !== ofRules(after)) {
    return 'no difference: the texts let through what the rule set is compiled to';
  }
  if (rewrites === undefined) return 'no difference: only the text moved';
  if (JSON.stringify(before.ruleSets) === JSON.stringify(after.ruleSets)) {
    return 'no difference: the service tags in use hold the same addresses';
  }
  if (hasOtherWords(rewrites)) return 'no difference in what is permitted now, but in what is said of it';
  return isUnwritten(rewrites)
    ? 'no difference: only comments, blanks or the spelling changed'
    : 'no difference: only the text moved';
}

/** What became of the texts: `squid, pf: best-possible, losses as before`. */
export function proofWords(proofs: readonly ProofReport[]): readonly string[] {
  const names = new Map<string, string[]>();
  for (const proof of proofs) {
    const words = verdictWords(proof);
    names.set(words, [...(names.get(words) ?? []), proof.name]);
  }
  return [...names].map(([words, of]) => `${of.join(', ')}: ${words}`);
}

function verdictWords({ verdict, losses, lossesBefore, problems }: ProofReport): string {
  if (verdict === undefined) return `no text (${problems[0]?.message ?? 'not compiled'})`;
  if (lossesBefore === undefined) return `${verdict}, ${count(losses.length, 'loss', 'losses')}`;
  const { added, removed } = compareLosses(lossesBefore, losses);
  const open = added.filter(({ accepted, severity }) => accepted === null && severity === 'error');
  const codes = new Map<string, Set<string>>();
  for (const { code, rule } of open) codes.set(code, (codes.get(code) ?? new Set()).add(rule));
  const named = [...codes].map(([code, rules]) => `${code} of ${someOf([...rules], 3)}`).join(', ');
  const words = [
    ...(added.length === 0 ? [] : [count(added.length, 'new loss', 'new losses')]),
    ...(open.length === 0 ? [] : [`not accepted: ${named}`]),
    ...(removed.length === 0 ? [] : [`${count(removed.length, 'loss', 'losses')} gone`]),
  ];
  return `${verdict}, ${words.length === 0 ? 'losses as before' : words.join(', ')}`;
}

/** One line that says the most important thing. */
export function headlineOf(report: DiffReport): string {
  const { comparisons } = report;
  if (isEqual(comparisons)) return 'No difference in what is permitted';
  const part = (effect: Effect, verb: string): readonly string[] => {
    const having = comparisons.filter(({ totals }) => totals[effect] !== undefined);
    const [first] = having;
    const total = first?.totals[effect];
    if (first === undefined || total === undefined) return [];
    const where = first.of === 'policy' ? '' : ` on ${having.map(({ of }) => of).join(', ')}`;
    return [`${verb}${where}: ${totalWords(total)}`];
  };
  const parts = [...part('permits now', 'Permits more'), ...part('permits no more', 'Permits less')];
  if (parts.length > 0) return parts.join('. ');
  const undecided = comparisons.some(({ verdict }) => verdict === 'not-decided');
  return undecided ? 'Not decided: too large to compare' : 'Permits the same; other things changed';
}

/** Where there is new access beside the exceptions, and the largest regions of it with the rules that permit them. */
export function newAccess({ comparisons }: GateReport): {
  readonly of: readonly string[];
  readonly regions: readonly string[];
} {
  const found = comparisons.filter(({ totals }) => totals['permits now'] !== undefined);
  const most = 5;
  const regions = found.flatMap(({ of, changes }) => {
    const now = changes.filter(({ effect }) => effect === 'permits now');
    const shown = now.slice(0, most).map((change) => {
      const [rules, denials] = [change.causes, change.denials].map((causes) =>
        someOf([...new Set(causes.map(({ rule }) => rule.id))], 3),
      );
      const because = `${rules ? `, by ${rules}` : ''}${denials ? `, denied before by ${denials}` : ''}`;
      return `${of}: ${change.words} (${amountWords(change)}${because})`;
    });
    return now.length > most ? [...shown, `${of}: ${count(now.length - most, 'other region')}`] : shown;
  });
  return { of: found.map(({ of }) => of), regions };
}

/** A question of the reviewer, and what answers it, a part a line. */
type OverviewRow = readonly [title: string, words: readonly string[]];

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
