/** Reads an edition of a vendor's list: bytes in, rows out, or why they are not the list. */
import { type Diagnostic, error, failWith, note, type Outcome, warning } from '../diagnostics/diagnostic.ts';
import { present } from '../diagnostics/present.ts';
import { quote, word } from '../diagnostics/quote.ts';
import { decodeSource, findExcess, isRefusal, mostDestinations, mostRefused, type Refusal } from './bytes.ts';
import { readCsv } from './formats/csv.ts';
import { readLines } from './formats/lines.ts';
import { readList } from './formats/list.ts';
import { readM365 } from './formats/m365.ts';
import { readM365Page } from './formats/m365-page.ts';
import { readPaths } from './formats/paths.ts';
import { readRanges } from './formats/ranges.ts';
import { readTable } from './formats/table.ts';
import { digestRows } from './lock.ts';
import { type Found, isTooMuch, makeTask, type Task } from './rows.ts';
import {
  isHtmlFormat,
  type ReadOptions,
  type RefusedRow,
  type SourceDefinition,
  type SourceFormat,
  type SourceReading,
} from './source.ts';

const readers: Readonly<Record<SourceFormat, (task: Task) => Found | Refusal>> = {
  table: readTable,
  list: readList,
  'html-table': readTable,
  'html-list': readList,
  lines: readLines,
  m365: (task) => (/^\s*[[{"]/.test(task.text) ? readM365(task) : readM365Page(task)),
  aws: readRanges,
  google: readRanges,
  atlassian: readRanges,
  oracle: readRanges,
  fastly: readRanges,
  github: readPaths,
  json: readPaths,
  csv: readCsv,
};

/**
 * Reads an edition. Without a value nothing of it may be used: `source-not-list` where it is not the list that it should
 * be, `source-place` where the list is not where the definition says. Each refused row is a warning, `source-row-refused`:
 * whether a rule claims it is for the plan of a refresh to say.
 */
export function readSource(
  given: Uint8Array | string,
  definition: SourceDefinition,
  options: ReadOptions,
): Outcome<SourceReading> {
  const text = decodeSource(given, definition.format);
  const found = isRefusal(text) ? text : readText(makeTask(text, definition, options));
  if (isRefusal(found)) return failWith(tellRefusal(found, options.file));
  const { notes = [], moved, ...rest } = found;
  if (found.rows.length === 0) {
    const problem = `has no row that can be read: all ${found.refused.length} are refused`;
    const rows = found.refused.map((row) => tellRefusedRow(row, options.file));
    return { diagnostics: [tellRefusal({ problem }, options.file), ...rows] };
  }
  const diagnostics = [
    ...found.refused.map((row) => tellRefusedRow(row, options.file)),
    ...notes.map((text) => note('source-place', `${word(options.file)}: ${text}`)),
    ...(moved === undefined ? [] : [tellMoved(moved, definition, options.file)]),
  ];
  const reading: SourceReading = {
    definition,
    unselected: [],
    ...rest,
    ...present({ moved }),
    digest: digestRows(found.rows),
  };
  return { value: reading, diagnostics };
}

function readText(task: Task): Found | Refusal {
  const { format } = task.definition;
  const isJson = !/^(?:table|list|lines|csv|html-.*)$/.test(format) && /^\s*[[{"]/.test(task.text);
  const found = (isJson || isHtmlFormat(format) ? undefined : findExcess(task.text)) ?? readers[format](task);
  if (isRefusal(found)) return found;
  if (isTooMuch(found.rows))
    return {
      problem: `has more than ${mostDestinations} hosts and prefixes, the most that rulec reads of a source`,
    };
  if (found.refused.length > mostRefused)
    return { problem: `has more than ${mostRefused} rows or lines that cannot be read: it is no such list` };
  return found;
}

function tellRefusal({ problem, line = 1, help, question }: Refusal, file: string): Diagnostic {
  const message = `${word(file)} ${problem}`;
  const details = { at: { file, line }, ...present({ help }) };
  return question === 'place'
    ? error('source-place', message, details)
    : error('source-not-list', message, details);
}

/** Tells a refused row: its line and cell, what stands there, and why. */
export function tellRefusedRow({ key, position, faults }: RefusedRow, file: string): Diagnostic {
  const [first] = faults;
  const { line, cell } = first?.position ?? position;
  const named = key === undefined ? '' : `${word(key)}: `;
  const where = cell === undefined ? '' : `cell ${cell}: `;
  const more = faults.length > 1 ? `; and ${faults.length - 1} more` : '';
  const what = first === undefined ? 'is refused' : `${quote(first.text)} ${first.why}`;
  return warning('source-row-refused', `${named}${where}${what}${more}`, {
    at: { file, line },
    data: { faults: faults.map(({ fault }) => fault) },
  });
}

function tellMoved(
  moved: NonNullable<SourceReading['moved']>,
  definition: SourceDefinition,
  file: string,
): Diagnostic {
  const place = [moved.heading, moved.tab].filter((part) => part !== undefined).map((part) => quote(part));
  const now = place.length === 0 ? 'above all headings' : place.join(', ');
  return note('source-place', `${word(file)}: the list of ${definition.name} is elsewhere now: ${now}`, {
    help: 'write the new place under at',
  });
}
