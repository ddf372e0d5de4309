/** What changed in vendors' lists. */
import type { RefreshedSource } from '../../driver/refresh/refresh-sources.ts';
import type { LockedSource } from '../../vendors/lock.ts';
import type { RowChange } from '../../vendors/refresh.ts';
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
import { count } from '../forms/words.ts';

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

function describeSource(source: RefreshedSource): readonly Block[] {
  const { name, plan } = source;
  const title = say`${code(name)}: ${describeVerdict(source)}`;
  const rows = listChangeLines(plan.changes);
  return rows.length === 0 ? [makeParagraph(title)] : [makeSection(title, makeList(rows))];
}

/** Says what became of a source, so that nobody has to know what is in the lock. */
function describeVerdict({ before, edition, plan }: RefreshedSource): Words {
  const [old, now] = [nameEdition(before), nameEdition(edition)];
  const ofNow = now !== '' && say`, edition ${now}`;
  if (plan.verdict === 'refused')
    return before === undefined
      ? say`refused, nothing is pinned${ofNow}`
      : say`refused, the lock is as it was${old !== '' && say`, edition ${old}`}`;
  if (plan.verdict === 'unchanged') {
    const isNewer = now !== '' && old !== '' && now !== old;
    return isNewer ? say`unchanged: edition ${now} lists what edition ${old} did` : say`unchanged${ofNow}`;
  }
  if (before !== undefined)
    return say`changed${old === '' || now === '' || old === now ? ofNow : say`, edition ${old} → ${now}`}`;
  const rows = plan.entry?.rows ?? [];
  const lines = rows.flatMap(({ entries }) =>
    entries.flatMap(({ hosts, addresses }) => [...hosts, ...addresses]),
  );
  return say`new${ofNow}: ${own(count(rows.length, 'row'))}, ${own(count(lines.length, 'host or prefix', 'hosts and prefixes'))}`;
}

function nameEdition(edition: LockedSource['edition'] | undefined): string {
  return edition?.version ?? edition?.date ?? '';
}

/** Lists what came and went in rows, a line for each host or prefix. */
function listChangeLines(changes: readonly RowChange[]): readonly Words[] {
  return changes.flatMap(({ key, added, removed, because }) => {
    const row = key === undefined ? '' : `${key}: `;
    const why = because === undefined ? '' : ` (${because})`;
    return [
      ...added.map((line) => say`+ ${`${row}${line}`}`),
      ...removed.map((line) => say`- ${`${row}${line}${why}`}`),
    ];
  });
}

/** How one list differs between two editions. */
export interface SourceDifference {
  readonly name: string;
  readonly before?: LockedSource['edition'];
  readonly after?: LockedSource['edition'];
  readonly changes: readonly RowChange[];
}

/** Writes how lists differ between two editions; Markdown is empty where they do not. */
export function renderDifferences(all: readonly SourceDifference[], format: SourcesFormat): string {
  if (format === 'json') return `${JSON.stringify(all, null, 2)}\n`;
  const shown = format === 'text' ? all : all.filter(({ changes }) => changes.length > 0);
  if (shown.length === 0) return '';
  const of = shown.map(({ name, before, after, changes }): Block => {
    const [old, now] = [nameEdition(before), nameEdition(after)];
    const editions =
      old !== now && say`, edition ${old === '' ? 'unknown' : old} → ${now === '' ? 'unknown' : now}`;
    const lines = listChangeLines(changes);
    const what = changes.length === 0 ? 'no difference' : `${count(lines.length, 'line')}`;
    const title = say`${code(name)}: ${own(what)}${editions}`;
    return lines.length === 0 ? makeParagraph(title) : makeSection(title, makeList(lines));
  });
  if (format === 'text') return printText(of, plain);
  return printMarkdown({ title: own("Vendors' lists"), of }, own('in the lists'));
}
