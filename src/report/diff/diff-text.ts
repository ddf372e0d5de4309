import type { Cause, Change, Comparison, DecidingLine, Effect } from '../../diff/change.ts';
import type { DiffReport } from '../../driver/diff-report.ts';
import { renderSpan, type Sources } from '../findings/diagnostic-text.ts';
import { count, describeRequest, grouped, type Paint, printable } from '../forms/paint.ts';
import { equalWords, isEqual, lastingWords, newAccess, overviewOf, rewriteWords } from './diff-answers.ts';
import { effects, groupTargets } from './diff-summary.ts';
import { amountWords, lineWords, reasonWords, tagWords, whoWords } from './diff-words.ts';

export interface DiffTextOptions {
  readonly sources: Sources;
  readonly paint: Paint;
}

/** How many regions of one comparison, and causes of one region, are shown; the other forms have all. */
const mostChanges = 20;
const mostCauses = 5;

/** A row of the overview that is longer is told a part a line. */
const longestRow = 200;

/** For a terminal: what changed, how much, why, who asked for it and what became of the texts; then each region. */
export function renderDiff(report: DiffReport, options: DiffTextOptions): string {
  const { comparisons, rewrites } = report;
  const lines: string[] = [];
  if (isEqual(comparisons)) {
    lines.push(options.paint('green', equalWords(report)));
    lines.push(...rewriteWords(rewrites).map((words) => `  ${printable(words)}`));
  } else {
    lines.push(...renderOverview(report, options), '', ...renderSections(report, options));
  }
  lines.push(...renderGate(report, options));
  return lines.map((line) => `${line}\n`).join('');
}

function renderOverview(report: DiffReport, { paint }: DiffTextOptions): readonly string[] {
  const rows = overviewOf(report);
  const width = Math.max(...rows.map(([title]) => title.length));
  return rows.flatMap(([title, words]) => {
    const line = words.join('; ');
    const lines = line.length > longestRow ? words : [line];
    return lines.map((one, index) => {
      const head = index === 0 ? paint('bold', title.padEnd(width)) : ' '.repeat(width);
      return `${head}  ${printable(one)}`;
    });
  });
}

function renderSections({ comparisons }: DiffReport, options: DiffTextOptions): readonly string[] {
  const { policy, equal, asPolicy, undecided, own } = groupTargets(comparisons);
  const { paint } = options;
  const head = (names: readonly string[], words = ''): string => `${paint('bold', names.join(', '))}${words}`;
  const lines: string[] = [];
  if (policy !== undefined) {
    lines.push(head(['policy'], policy.verdict === 'equal' ? ': no difference' : ''));
    lines.push(...renderChanges(policy, options));
  }
  if (asPolicy.length > 0) lines.push(head(asPolicy, ': nothing else, as far as it can be seen there'));
  for (const { names, comparison } of own) {
    lines.push(head(names), ...(comparison.notes ?? []).map((words) => `  ${printable(words)}`));
    lines.push(...renderChanges(comparison, options));
  }
  if (equal.length > 0) lines.push(head(equal, ': no difference'));
  if (undecided.length > 0) lines.push(head(undecided, ': not decided'));
  return lines;
}

function renderChanges({ changes, totals }: Comparison, options: DiffTextOptions): readonly string[] {
  return effects.flatMap((effect) => {
    const all = changes.filter((change) => change.effect === effect);
    const lines = all.slice(0, mostChanges).flatMap((change) => renderChange(change, options));
    const rest = all.length - mostChanges;
    if (rest > 0 || totals[effect]?.more === true) {
      const more = totals[effect]?.more === true ? `more than ${grouped(Math.max(rest, 0))}` : grouped(rest);
      lines.push(`    and ${more} other regions; --format json has ${all.length} of them`);
    }
    return lines;
  });
}

const signs: Readonly<Record<Effect, string>> = {
  'permits now': '+',
  'permits no more': '-',
  'exempts from inspection now': '#',
  'exempts from inspection no more': '#',
  'is not known': '?',
};

function renderChange(change: Change, options: DiffTextOptions): readonly string[] {
  const { effect, words, witness, lines } = change;
  const { paint } = options;
  const style = effect === 'permits now' ? 'yellow' : effect === 'permits no more' ? 'cyan' : 'red';
  const kind = effect.startsWith('permits') ? '' : ` (${effect})`;
  const reasons = reasonWords(change).map(([cause, what]) => causeLine(cause, what, options));
  const shown = reasons.slice(0, mostCauses);
  if (reasons.length > mostCauses) shown.push(`and ${count(reasons.length - mostCauses, 'other rule')}`);
  return [
    `  ${paint(style, signs[effect])} ${printable(words)}: ${amountWords(change)}${kind}`,
    ...shown.map((line) => `      ${line}`),
    ...decidingLines(lines).map((line) => `      ${line}`),
    `      e.g. ${printable(describeRequest(witness))}`,
  ];
}

function decidingLines(lines: Change['lines']): readonly string[] {
  if (lines === undefined) return [];
  const words = (line: DecidingLine | undefined): string =>
    line === undefined
      ? 'no line'
      : `${line.file}:${line.line}${line.rule === undefined ? '' : ` (${lineWords(line)})`}`;
  return [printable(`decided by ${words(lines.before)} in OLD, ${words(lines.after)} in NEW`)];
}

function causeLine(cause: Cause, words: string, { sources }: DiffTextOptions): string {
  const who = whoWords(cause.rule);
  const place = renderSpan(cause.rule.span, sources);
  const tags = cause.tags.map((tag) => `; ${tagWords(tag)}`).join('');
  return `rule ${printable(cause.rule.id)}, ${words} (${place})${printable(tags)}${who === '' ? '' : `; ${printable(who)}`}`;
}

function renderGate({ gate, rewrites }: DiffReport, { paint }: DiffTextOptions): readonly string[] {
  if (gate === undefined) return [];
  const excused = gate.exceptions
    .filter(({ meets }) => meets !== undefined)
    .map(({ rule, reason }) => `  excepted: ${printable(rule)}: ${printable(reason)}`);
  const verdict = gate.passed
    ? paint('green', 'no new access')
    : paint('red', `new access: ${newAccess(gate).of.join(', ') || 'not decided'}`);
  const rest = gate.passed || excused.length === 0 ? [] : newAccess(gate).regions;
  return [
    '',
    verdict,
    ...rest.map((words) => `  not agreed to: ${printable(words)}`),
    ...excused,
    ...lastingWords(rewrites).map((words) => `  ${printable(words)}`),
  ];
}
