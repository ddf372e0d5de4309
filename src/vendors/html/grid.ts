/** A table as rows of cells, with each spanning cell in every place that it covers, as browsers place them. */
import { childrenOf, type Element, findAttribute, isElement, lineOf } from './parse.ts';

/** A cell of the file; the same one in all places that it covers. */
export interface GridCell {
  readonly element: Element;
  /** Whether another cell covers one of its places too: then nobody can say what is meant of what. */
  isCovered: boolean;
}

export interface GridRow {
  readonly element: Element;
  readonly line: number;
  readonly cells: readonly (GridCell | undefined)[];
  readonly isHead: boolean;
}

/** The most columns of a table; a cell that claims more is cut there, so that its row is refused. */
const mostColumns = 200;

/** The most places of a table. */
const mostPlaces = 200_000;

/** Lays the rows of a table out; undefined where it has more places than any list. */
export function layOut(table: Element): readonly GridRow[] | undefined {
  const parts = childrenOf(table).filter(isElement);
  const rows: GridRow[] = [];
  let places = 0;
  // The head stands first and the foot last, wherever they are in the file.
  for (const names of [/^thead$/, /^tbody$/, /^tfoot$/])
    for (const part of parts.filter(({ tagName }) => names.test(tagName)))
      for (const row of layOutPart(part)) {
        places += row.cells.length;
        if (places > mostPlaces) return undefined;
        rows.push(row);
      }
  return rows;
}

/** Lays out the rows of one part of a table: no cell reaches out of it. */
function layOutPart(part: Element): readonly GridRow[] {
  const found: GridRow[] = [];
  // For each column the cell that reaches down from above, and through how many rows more.
  let reaching: { readonly cell: GridCell; readonly left: number }[] = [];
  let line = lineOf(part) ?? 1;
  for (const row of childrenOf(part)) {
    if (!isElement(row) || row.tagName !== 'tr') continue;
    line = lineOf(row) ?? line;
    const cells: (GridCell | undefined)[] = [];
    const next: typeof reaching = [];
    for (const [at, { cell, left }] of Object.entries(reaching)) {
      cells[Number(at)] = cell;
      if (left > 1) next[Number(at)] = { cell, left: left - 1 };
    }
    const own = childrenOf(row)
      .filter(isElement)
      .filter(({ tagName }) => /^t[dh]$/.test(tagName));
    let at = 0;
    for (const element of own) {
      while (cells[at] !== undefined) at += 1;
      if (at >= mostColumns) break;
      const cell: GridCell = { element, isCovered: false };
      const down = readSpan(element, 'rowspan', 65_534);
      const end = Math.min(at + (readSpan(element, 'colspan', 1000) || 1), mostColumns);
      for (; at < end; at += 1) {
        const other = cells[at];
        if (other === undefined) cells[at] = cell;
        else other.isCovered = cell.isCovered = true;
        if (down !== 1) next[at] = { cell, left: down === 0 ? Number.POSITIVE_INFINITY : down - 1 };
      }
    }
    reaching = next;
    if (own.length > 0)
      found.push({
        element: row,
        line,
        cells: Array.from(cells),
        isHead: part.tagName === 'thead' || own.every(({ tagName }) => tagName === 'th'),
      });
  }
  return found;
}

/** Reads how many places a cell covers, as browsers do: 1 where it says nothing that can be meant, 0 for down to the end. */
function readSpan(cell: Element, name: 'rowspan' | 'colspan', most: number): number {
  const [, digits] = /^\s*\+?(\d{1,9})/.exec(findAttribute(cell, name) ?? '') ?? [];
  if (digits === undefined) return 1;
  return Math.min(Number(digits), most);
}
