/** Tables of Markdown pages: found by heading, tab and columns, or else by the hosts that the lock has. */
import { present } from '../../diagnostics/present.ts';
import { isRefusal, type Refusal } from '../bytes.ts';
import { isFault, readDestination } from '../destinations.ts';
import type { Page, Place, Table, TableRow } from '../page/blocks.ts';
import { splitCell } from '../page/inline.ts';
import { type Found, joinRows, refuseRow, type Task } from '../rows.ts';
import type { RefusedRow, SourceAt, SourceColumns, SourceRow } from '../source.ts';
import { type ColumnNumbers, findColumns, foldName, type Header, readCells } from './cells.ts';
import { readPageOf } from './pages.ts';

/** The most rows of a table. The longest ever published has some 50. */
const mostRows = 5000;

/** Reads the table of a page that the definition names. */
export function readTable(task: Task): Found | Refusal {
  const { definition } = task;
  const page = readPageOf(task.text, definition.format, definition.at);
  if (isRefusal(page)) return page;
  const table = findTable(page, task);
  if (isRefusal(table)) return table;
  const read = readRows(table.table, task);
  if (isRefusal(read)) return read;
  const { missing } = findColumns(definition.columns ?? {}, table.table.columns);
  const notes = [
    ...missing.map(({ column }) => `the column ${JSON.stringify(column)}, which says why, is gone`),
    ...noteUnread(page, table.moved ?? definition.at ?? {}, task),
    ...(table.others ?? []).map(({ line }) => `the table at line ${line}, of other columns, is not read`),
  ];
  return {
    ...read,
    edition: page.date === undefined ? {} : { date: page.date },
    ...(table.moved === undefined ? {} : { moved: table.moved }),
    notes,
  };
}

/** Says what stands at a place and is not read. */
export function noteUnread(page: Page, at: SourceAt, task: Task): readonly string[] {
  const { unread, includes } = page;
  const isPart = at.heading !== undefined || at.tab !== undefined;
  // On a web page lists may be in cells, and tables in items.
  const [what, blocks] =
    task.definition.format === 'table'
      ? ['list', page.lists.filter(({ items }) => items.some(({ text }) => holdsDestination(text, task)))]
      : ['table', task.definition.format === 'list' ? page.tables.filter((one) => hasHosts(one, task)) : []];
  return [
    ...blocks
      .filter((one) => isPart && isAt(one, at))
      .map(({ line }) => `the ${what} at line ${line}, which holds hosts, is not read`),
    ...unread.filter((one) => isAt(one, at)).map(({ line }) => `the HTML at line ${line} is not read`),
    ...includes
      .filter((one) => isPart && isAt(one, at))
      .map(({ path, line }) => `${path}, which is included at line ${line}, is not read`),
  ];
}

interface Chosen {
  readonly table: Table;
  /** Tables beside it that hold hosts, and not in the columns of the definition. */
  readonly others?: readonly Table[];
  readonly moved?: SourceAt;
}

function findTable(page: Page, task: Task): Chosen | Refusal {
  const { at = {}, columns = {} } = task.definition;
  if ((columns.hosts ?? columns.addresses) === undefined)
    return {
      problem: 'is read by columns that nobody named',
      help: 'name them: columns: { hosts: …, services: … }',
    };
  const there = page.tables.filter((table) => isAt(table, at));
  if (there.length === 0) return findByHosts(page, task);
  if (at.nth !== undefined) {
    const table = there[at.nth - 1];
    return table === undefined ? findByHosts(page, task) : (checkTable(table, columns) ?? { table });
  }
  const fitting = there.filter((table) => checkTable(table, columns) === undefined);
  const [first, second] = fitting;
  if (first === undefined) return checkTable(there[0] as Table, columns) ?? { problem: 'has no table' };
  const cut = there.find(({ flaw }) => flaw !== undefined);
  if (second === undefined && cut !== undefined) return checkTable(cut, columns) ?? { table: first };
  if (second === undefined)
    return { table: first, others: there.filter((one) => one !== first && hasHosts(one, task)) };
  const where = fitting
    .map(({ tab, line }) => `line ${line}${tab === undefined ? '' : `, tab ${tab}`}`)
    .join('; ');
  return {
    problem: `has ${fitting.length} such tables ${sayPlace(at)}: ${where}`,
    line: second.line,
    help: 'say which: at: { heading: …, tab: …, nth: … }',
  };
}

function hasHosts({ rows }: Table, task: Task): boolean {
  return rows.some(({ cells }) => cells.some((cell) => holdsDestination(cell, task)));
}

/** Returns whether one of the texts of a cell is a host or an address. */
function holdsDestination(cell: string, { context }: Task): boolean {
  return splitCell(cell).some((text) => !isFault(readDestination(text, context)));
}

/** Returns whether a block stands at a place; what the place leaves open is not asked. */
export function isAt(block: Omit<Place, 'line'>, at: SourceAt): boolean {
  const { heading = '', caption } = block;
  const names = caption === undefined ? [heading] : [heading, caption];
  if (at.heading !== undefined && !names.map(foldName).includes(foldName(at.heading))) return false;
  return at.tab === undefined || foldName(block.tab ?? '') === foldName(at.tab);
}

/** Says where a list should be, for a message. */
export function sayPlace({ heading, tab, nth }: SourceAt): string {
  const parts = [
    ...(heading === undefined ? [] : [`under the heading ${JSON.stringify(heading)}`]),
    ...(tab === undefined ? [] : [`in the tab ${tab}`]),
    ...(nth === undefined ? [] : [`at number ${nth}`]),
  ];
  return parts.length === 0 ? 'on the page' : parts.join(', ');
}

/** Says what keeps a table from being the one: a column is gone, or its header is empty. */
function checkTable(table: Table, columns: SourceColumns): Refusal | undefined {
  const { line } = table;
  if (table.flaw !== undefined) return { problem: table.flaw, line };
  if (table.columns.every((name) => name === '') && table.isHeadless !== true)
    return { problem: 'has a table whose header is empty', line, question: 'place' };
  const missing = findColumns(columns, table.columns).missing.filter(({ meaning }) => meaning !== 'why');
  if (missing.length === 0) return undefined;
  const names = missing.map(({ column }) => JSON.stringify(column)).join(', ');
  return {
    problem: `has no column ${names}, or has it twice, in its table of ${table.columns.map((name) => JSON.stringify(name)).join(', ')}`,
    line,
    question: 'place',
  };
}

/** Finds the only table that holds 80 % of the locked hosts, where the place is gone. */
function findByHosts(page: Page, task: Task): Chosen | Refusal {
  const { at = {}, columns = {} } = task.definition;
  const gone = refusePlace(page, at, 'table');
  const locked = lockedHosts(task);
  if (locked.size === 0) return gone;
  const similar = page.tables.filter((table) => {
    if (checkTable(table, columns) !== undefined) return false;
    const read = readRows(table, task);
    return !isRefusal(read) && holdsMost(hostsOf(read), locked);
  });
  const [table, other] = similar;
  if (table === undefined || other !== undefined) return gone;
  return { table, moved: placeOf(table) };
}

function placeOf({ heading, caption, tab }: Table): SourceAt {
  return present({ heading: heading ?? caption, tab });
}

/** Returns the hosts and addresses of the lock. */
export function lockedHosts({ options }: Task): ReadonlySet<string> {
  const entries = (options.locked?.rows ?? []).flatMap((row) => row.entries);
  return new Set(entries.flatMap(({ hosts, addresses }) => [...hosts, ...addresses]));
}

/** Returns whether these are 80 % of the locked ones, or more. */
export function holdsMost(found: ReadonlySet<string>, locked: ReadonlySet<string>): boolean {
  const held = [...locked].filter((host) => found.has(host)).length;
  return held * 100 >= locked.size * 80;
}

function hostsOf({ rows, refused }: Pick<Found, 'rows' | 'refused'>): ReadonlySet<string> {
  const read = rows.flatMap(({ entries }) =>
    entries.flatMap(({ hosts, addresses }) => [...hosts, ...addresses]),
  );
  return new Set([...read, ...refused.flatMap(({ seen }) => seen)]);
}

/** Refuses a page that does not have the list where it should be, and says what it has. */
export function refusePlace(page: Page, at: SourceAt, what: 'table' | 'list'): Refusal {
  const blocks = what === 'table' ? page.tables : page.lists;
  const places = [
    ...new Set(
      blocks.map(({ heading, caption, tab }) => sayPlace(present({ heading: heading ?? caption, tab }))),
    ),
  ];
  const [include] = page.includes;
  const help =
    include !== undefined
      ? `the page includes ${page.includes
          .map(({ path }) => path)
          .slice(0, 5)
          .join(', ')}: make that file the source`
      : places.length === 0
        ? `the page has no ${what} at all`
        : `its ${what}s stand ${places.slice(0, 5).join('; ')}`;
  return { problem: `has no ${what} ${sayPlace(at)}`, help, question: 'place' };
}

function readRow(
  { line, cells, under, isOutside }: TableRow,
  header: Header,
  task: Task,
): SourceRow | RefusedRow {
  const read = readCells(cells, line, { ...header, ...present({ under }) }, task);
  if (isOutside !== true) return read;
  const seen = 'faults' in read ? read.seen : read.entries.flatMap(({ hosts }) => hosts);
  const why = 'follows the end of the table: a blank line, or HTML, parts it from the other rows';
  return refuseRow({ line }, [{ fault: 'outside-table', text: cells.join(' | ').slice(0, 200), why }], {
    seen,
  });
}

/** Puts rows together that one cell of hosts covers: they are what is said of these hosts. */
function groupRows(rows: readonly TableRow[], numbers: ColumnNumbers): readonly (readonly TableRow[])[] {
  const columns = numbers.hosts.length > 0 ? numbers.hosts : numbers.addresses;
  const groups: TableRow[][] = [];
  for (const row of rows) {
    const before = groups.at(-1)?.at(-1);
    const isSame =
      before !== undefined &&
      columns.length > 0 &&
      columns.every((at) => row.sources?.[at] !== undefined && row.sources[at] === before.sources?.[at]);
    if (isSame) groups.at(-1)?.push(row);
    else groups.push([row]);
  }
  return groups;
}

function readRows(table: Table, task: Task): Pick<Found, 'rows' | 'refused' | 'edition'> | Refusal {
  const { numbers } = findColumns(task.definition.columns ?? {}, table.columns);
  const head = [...numbers.hosts, ...numbers.addresses].find((at) =>
    holdsDestination(table.columns[at] ?? '', task),
  );
  if (head !== undefined)
    return {
      problem: `has a table whose header holds a host, ${JSON.stringify(table.columns[head])}: it has no header`,
      line: table.line,
    };
  const isInbound = /\binbound\b/i.test(`${table.heading} ${table.caption}`);
  const header = { numbers, width: table.columns.length, isInbound, names: table.columns };
  if (table.rows.length > mostRows)
    return { problem: `has a table of more than ${mostRows} rows`, line: table.line };
  const rows: SourceRow[] = [];
  const refused: RefusedRow[] = [];
  for (const group of groupRows(table.rows, numbers)) {
    const read = group.map((row) => readRow(row, header, task));
    const whole = joinRows(read, task.definition);
    if ('faults' in whole) refused.push(whole);
    else rows.push(whole);
  }
  if (table.rows.length === 0) return { problem: 'has a table without rows', line: table.line };
  return { rows, refused, edition: {} };
}
