/** CSV: all of its lines are one row. */
import { isRefusal, type Refusal } from '../bytes.ts';
import { type Found, makeListRow, placeAgain, refuseRow, type Task, uniteNotes } from '../rows.ts';
import type { RefusedRow, SourceColumns, SourceRow } from '../source.ts';
import { findColumns, readCells } from './cells.ts';

/** Reads a CSV file (RFC 4180) by the columns of the definition: numbers where the file has no header, else names. */
export function readCsv(task: Task): Found | Refusal {
  const columns = task.definition.columns ?? {};
  if ((columns.hosts ?? columns.addresses) === undefined)
    return { problem: 'is read by columns that nobody named', help: 'name them: columns: { addresses: 1 }' };
  const lines = splitCsv(task.text);
  if (isRefusal(lines)) return lines;
  const [head] = lines;
  if (head === undefined) return { problem: 'has no rows' };
  const { numbers, missing } = findColumns(columns, head.cells);
  const [gone] = missing.filter(({ meaning }) => meaning !== 'why');
  if (gone !== undefined)
    return { problem: `has no column ${JSON.stringify(gone.column)}`, line: head.line, question: 'place' };
  const names = hasHeader(columns) ? head.cells : [];
  const read: SourceRow[] = [];
  const refused: RefusedRow[] = [];
  for (const { line, cells } of hasHeader(columns) ? lines.slice(1) : lines) {
    if (cells.length !== head.cells.length) {
      const why = `has ${cells.length} fields where others have ${head.cells.length}`;
      refused.push(
        refuseRow({ line }, [{ fault: 'row-too-long', text: cells.join(',').slice(0, 200), why }], {
          isPart: true,
        }),
      );
      continue;
    }
    const row = readCells(cells, line, { numbers, width: head.cells.length, names }, task);
    if ('faults' in row) refused.push({ ...row, isPart: true });
    else read.push(row);
  }
  const row = makeListRow(
    { placed: read.flatMap(placeAgain), refused },
    { line: head.line },
    task.definition,
  );
  return isRefusal(row) ? row : { rows: [{ ...row, ...uniteNotes(read) }], refused, edition: {} };
}

function hasHeader(columns: SourceColumns): boolean {
  return Object.values(columns).some((names) =>
    names?.some((name: string | number) => typeof name === 'string'),
  );
}

interface CsvLine {
  readonly line: number;
  readonly cells: readonly string[];
}

function splitCsv(text: string): readonly CsvLine[] | Refusal {
  const lines: CsvLine[] = [];
  let cells: string[] = [];
  let line = 1;
  let start = 1;
  for (let at = 0; at < text.length; ) {
    const field = text[at] === '"' ? readQuoted(text, at) : readBare(text, at);
    if (field === undefined)
      return { problem: 'is not CSV: a quote is inside a field, or is not closed', line };
    cells.push(field.value.trim());
    line += field.value.split('\n').length - 1;
    at = field.end + 1;
    if (text[field.end] === ',' && at < text.length) continue;
    if (text[field.end] === ',') cells.push('');
    if (cells.length > 1 || cells[0] !== '') lines.push({ line: start, cells });
    cells = [];
    line += 1;
    start = line;
  }
  return lines;
}

interface Field {
  readonly value: string;
  /** Where the comma or the line break behind it stands, or the end. */
  readonly end: number;
}

function readBare(text: string, at: number): Field | undefined {
  let end = at;
  while (end < text.length && text[end] !== ',' && text[end] !== '\n') end += 1;
  const value = text.slice(at, end);
  return value.includes('"') ? undefined : { value, end };
}

function readQuoted(text: string, at: number): Field | undefined {
  let end = text.indexOf('"', at + 1);
  while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  const isEnd = end >= 0 && (end + 1 === text.length || text[end + 1] === ',' || text[end + 1] === '\n');
  return isEnd ? { value: text.slice(at + 1, end).replaceAll('""', '"'), end: end + 1 } : undefined;
}
