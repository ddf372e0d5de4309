/** What changed in vendors' lists. */
import type { RefreshedSource } from '../../driver/refresh/refresh-sources.ts';
import type { LockedSource } from '../../vendors/lock.ts';
import {
  type Block,
  code,
  makeList,
  makeParagraph,
  makeSection,
  own,
  say,
  type Words,
} from '../forms/document.ts';
import { plain } from '../forms/paint.ts';
import { printMarkdown } from '../forms/print-markdown.ts';
import { printText } from '../forms/print-text.ts';

export type SourcesFormat = 'text' | 'json' | 'markdown';

/** Writes what a refresh found; Markdown is empty where nothing changed. */
export function renderSourceChanges(refreshed: readonly RefreshedSource[], format: SourcesFormat): string {
  if (format === 'json') return `${JSON.stringify(refreshed.map(describeAsJson), null, 2)}\n`;
  const shown = format === 'text' ? refreshed : refreshed.filter(({ plan }) => plan.changes.length > 0);
  if (shown.length === 0) return '';
  const of = shown.flatMap(describeSource);
  if (format === 'text') return printText(of, plain);
  return printMarkdown({ title: own("Vendors' lists"), of }, own('in the lock'));
}

function describeAsJson({ name, from, edition, before, plan }: RefreshedSource): object {
  const { verdict, question, changes } = plan;
  return {
    name,
    from,
    before: before ?? null,
    edition: edition ?? null,
    verdict,
    question: question ?? null,
    changes,
  };
}

function describeSource({ name, edition, before, plan }: RefreshedSource): readonly Block[] {
  const verdicts = { write: 'changed', unchanged: 'unchanged', refused: 'refused, the lock is as it was' };
  const title = say`${code(name)}: ${own(verdicts[plan.verdict])}${describeEditions(before, edition)}`;
  const rows = plan.changes.flatMap(({ key, added, removed, because }) => {
    const row = key === undefined ? '' : `${key}: `;
    const why = because === undefined ? '' : ` (${because})`;
    return [
      ...added.map((line) => say`+ ${`${row}${line}`}`),
      ...removed.map((line) => say`- ${`${row}${line}${why}`}`),
    ];
  });
  return rows.length === 0 ? [makeParagraph(title)] : [makeSection(title, makeList(rows))];
}

function describeEditions(
  before: LockedSource['edition'] | undefined,
  after: LockedSource['edition'] | undefined,
): Words | false {
  const old = before?.version ?? before?.date ?? '';
  const now = after?.version ?? after?.date ?? '';
  if (now === '') return false;
  return old === '' || old === now ? say`, edition ${now}` : say`, edition ${old} → ${now}`;
}
