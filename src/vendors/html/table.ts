/** A table of a web page in the form of one of a Markdown page: a header, and rows of cells below it. */
import { present } from '../../diagnostics/present.ts';
import type { Table, TableRow } from '../page/blocks.ts';
import { cleanText, holdsHost, marks } from '../page/inline.ts';
import { writeCell } from './cell.ts';
import { type GridCell, type GridRow, layOut } from './grid.ts';
import { childrenOf, type Element, isElement } from './parse.ts';
import { isDoubtful, type Sheets } from './shown.ts';

type Body = Pick<Table, 'columns' | 'rows' | 'caption' | 'flaw' | 'isHeadless'>;

/** Reads a table; `isHidden` where something around it may not be shown. Without a value it is a frame for a page, no table. */
export function readHtmlTable(table: Element, sheets: Sheets, isHidden: boolean): Body | undefined {
  const grid = layOut(table);
  if (grid === undefined)
    return { columns: [], rows: [], flaw: 'has a table of more places than rulec reads' };
  const parts = childrenOf(table).filter(isElement);
  const columns = parts.flatMap((part) => (part.tagName === 'colgroup' ? [part, ...childrenOf(part)] : []));
  const isDoubted = isHidden || columns.some((one) => isElement(one) && isDoubtful(one, sheets));
  const texts = new Map<GridCell, string>();
  const write = (row: GridRow, cell: GridCell | undefined): string => {
    if (cell === undefined) return '';
    const known = texts.get(cell);
    if (known !== undefined) return known;
    const doubts = [cell.element, row.element, parentOf(row.element)];
    const isMarked =
      isDoubted || cell.isCovered || doubts.some((one) => one !== undefined && isDoubtful(one, sheets));
    const text = `${isMarked ? marks.hidden : ''}${writeCell(cell.element, sheets)}`;
    texts.set(cell, text);
    return text;
  };
  const rows = grid.map((row) => ({ ...row, texts: row.cells.map((cell) => write(row, cell)) }));
  if (rows.length === 0) return undefined;
  const caption = parts.find(({ tagName }) => tagName === 'caption');
  const named =
    caption === undefined || isDoubtful(caption, sheets) ? '' : cleanText(writeCell(caption, sheets));
  return { ...shape(rows, named), ...present({ flaw: findOpenEnd(table) }) };
}

function parentOf({ parentNode }: Element): Element | undefined {
  return parentNode !== null && 'tagName' in parentNode ? parentNode : undefined;
}

/** A table without an end is one whose page was cut off: nobody knows what would have come. */
function findOpenEnd({ sourceCodeLocation: place }: Element): string | undefined {
  return place?.endTag === undefined ? 'is cut off: its table has no end' : undefined;
}

type WrittenRow = GridRow & { readonly texts: readonly string[] };

/** Parts the rows into the header, titles between rows, and rows. */
function shape(rows: readonly WrittenRow[], caption: string): Body {
  const width = Math.max(1, ...rows.map(({ cells }) => (new Set(cells).size > 1 ? cells.length : 1)));
  const isTitle = ({ cells, texts }: WrittenRow): boolean =>
    width > 1 && cells.length >= width && new Set(cells).size === 1 && !holdsHost(texts[0] ?? '');
  const firstRow = rows.findIndex((row) => !isTitle(row));
  const titlesOf = (some: readonly WrittenRow[]): readonly string[] =>
    some.filter(isTitle).map(({ texts }) => cleanText(texts[0] ?? ''));
  const above = titlesOf(rows.slice(0, Math.max(0, firstRow)));
  const rest = rows.slice(Math.max(0, firstRow));
  const heads = countHeads(rest, isTitle);
  const head = rest.slice(0, heads).filter((row) => !isTitle(row));
  const known = head.length === 0 ? width : Math.max(...head.map(({ cells }) => cells.length));
  const columns = Array.from({ length: known }, (_, at) =>
    [...new Set(head.map(({ texts }) => cleanText(texts[at] ?? '')).filter((text) => text !== ''))].join(' '),
  );
  // A title may stand right below the header, or between its rows.
  let under = [...above, ...titlesOf(rest.slice(0, heads))].at(-1);
  const body: TableRow[] = [];
  for (const row of rest.slice(heads)) {
    const { line, cells } = row;
    // A cell that reaches over the edge is no cell more.
    const inside = new Set(cells.slice(0, known));
    const texts = row.texts.filter((_, at) => at < known || !inside.has(cells[at]));
    const isRepeated = row.isHead && texts.map(cleanText).join('\n') === columns.join('\n');
    if (isTitle(row)) under = cleanText(texts[0] ?? '');
    else if (!isRepeated && texts.some((text) => text !== ''))
      body.push({ line, cells: texts, sources: cells, ...present({ under }) });
  }
  const title = caption === '' ? above[0] : caption;
  return { columns, rows: body, ...present({ caption: title }), isHeadless: head.length === 0 };
}

/** Counts the rows of the header: those of header cells, else the first one, if no host or address is in it. */
function countHeads(rows: readonly WrittenRow[], isTitle: (row: WrittenRow) => boolean): number {
  // Of several rows of header cells, one with a host is no header.
  const end = rows.findIndex(
    (row, at) => (!row.isHead || (at > 0 && row.texts.some(holdsHost))) && !isTitle(row),
  );
  const marked = end < 0 ? rows.length : end;
  if (rows.slice(0, marked).some(({ isHead }) => isHead)) return marked;
  const [first] = rows;
  return first !== undefined && !first.texts.some(holdsHost) ? 1 : 0;
}
