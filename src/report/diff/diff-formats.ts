/** Every `--format` of `rulec diff` for people: a terminal, a comment on a pull request, a page. */
import type { DiffReport } from '../../driver/diff/diff-report.ts';
import type { Sources } from '../findings/diagnostic-text.ts';
import { code, type Document, makeParagraph, own, say } from '../forms/document.ts';
import type { Paint } from '../forms/paint.ts';
import { printPage } from '../forms/print-html.ts';
import { printMarkdown } from '../forms/print-markdown.ts';
import { printText } from '../forms/print-text.ts';
import { describeDiff, describeGate, describeGuards } from './diff-document.ts';
import { sayHeadline } from './diff-headline.ts';
import { describeReview } from './diff-review.ts';

/** Writes a comparison for a terminal; what `--no-new-access` says is its end. */
export function renderDiffText(report: DiffReport, sources: Sources, paint: Paint): string {
  const gate = printText(describeGate(report), paint);
  const guards = printText(describeGuards(report), paint);
  return guards + printText(describeDiff(report, sources), paint) + (gate === '' ? '' : `\n${gate}`);
}

/** Writes a comparison as a comment on a pull request, with the mark of `id` at its end. */
export function renderDiffMarkdown(
  report: DiffReport,
  sources: Sources,
  id: string = nameComparedRuleSets(report),
): string {
  const elsewhere = say`All of it: ${code('rulec diff OLD NEW --format json')}, or ${code('--format html')}.`;
  return printMarkdown(describeComparedSides(report, sources), elsewhere, markComment(id));
}

/** Writes a comparison as a page of its own. */
export function renderDiffHtml(report: DiffReport, sources: Sources): string {
  return printPage(describeComparedSides(report, sources), own(`rulec ${report.rulec}`));
}

function describeComparedSides(report: DiffReport, sources: Sources): Document {
  return {
    title: sayHeadline(report),
    of: [
      makeParagraph(say`${code(report.before.name)} to ${code(report.after.name)}`),
      ...describeGate(report),
      ...describeReview(report, sources),
    ],
  };
}

/** Names the rule sets, or the folder where there are none. */
function nameComparedRuleSets({ before, after }: DiffReport): string {
  const names = [after, before].map(({ ruleSets }) => ruleSets.map(({ name }) => name).join(', '));
  return names.find((one) => one !== '') ?? after.name;
}

/**
 * Makes the last line of a comment, by which a program finds the one that it posted before. Comments of several rule
 * sets or jobs are told apart by their ids; whatever an id is, it does not end the line.
 */
export function markComment(id: string): string {
  const safe = id.replace(/[^A-Za-z0-9 ._/,@-]|-(?=-)/g, (one) => `%${one.codePointAt(0)?.toString(16)}`);
  return `<!-- rulec diff: ${safe.slice(0, 200)} -->\n`;
}
