/** A Markdown page as blocks: tables, fences and bullet lists, each with the heading and tab that it stands under. */

import { present } from '../../diagnostics/present.ts';
import { cleanText, dropMarks, hideComments, holdsHost, markHiddenLines } from './inline.ts';

/** Where a block stands. Headings as text without markup. */
export interface Place {
  readonly heading?: string;
  /** The title of a table, where it has one of its own. */
  readonly caption?: string;
  /** The id of the tab. */
  readonly tab?: string;
  /** From 1. */
  readonly line: number;
}

export interface TableRow {
  readonly line: number;
  /** As written, blanks at the ends gone; `\|` is `|`. */
  readonly cells: readonly string[];
  /** The cells of the file: one that covers several rows is the same in all. */
  readonly sources?: readonly unknown[];
  /** Whether it stands behind the end of the table, as rows do that a blank line or HTML parts from it. */
  readonly isOutside?: boolean;
  /** The title between the rows that it stands under. */
  readonly under?: string;
}

export interface Table extends Place {
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
  /** What keeps it from being read at all. */
  readonly flaw?: string;
  /** Whether it has no header: its columns are known by their numbers. */
  readonly isHeadless?: boolean;
}

export interface PageItem {
  readonly line: number;
  readonly text: string;
  /** What the lines say that go on with it. */
  readonly more?: string;
}

export interface PageList extends Place {
  readonly kind: 'fence' | 'bullets';
  /** What keeps it from being read at all. */
  readonly flaw?: string;
  readonly items: readonly PageItem[];
}

export interface Page {
  readonly tables: readonly Table[];
  readonly lists: readonly PageList[];
  /** Where tables and lists of HTML stand, which are not read on a page of Markdown. */
  readonly unread: readonly Place[];
  /** Paths of the files that the page includes: what is in them is not on it. */
  readonly includes: readonly (Place & { readonly path: string })[];
  /** `2025-02-21`, of `ms.date` in its front matter. */
  readonly date?: string;
}

interface State {
  readonly lines: readonly string[];
  at: number;
  heading?: string;
  tab?: { readonly id: string; readonly outer: string | undefined };
  readonly tables: Table[];
  readonly lists: PageList[];
  readonly unread: Place[];
  readonly includes: (Place & { readonly path: string })[];
}

/** Reads a page. Comments, and code that is no fence, are no part of it. Takes time in proportion to its length. */
export function readPage(text: string): Page {
  const front = /^---\n([\s\S]*?)\n---[ \t]*(?:\n|$)/.exec(text)?.[0] ?? '';
  const skipped = front === '' ? 0 : front.split('\n').length - 1;
  const lines = markHiddenLines(hideComments(text).split('\n').map(withoutQuote));
  const state: State = { lines, at: skipped, tables: [], lists: [], unread: [], includes: [] };
  while (state.at < lines.length) readBlock(state);
  const { tables, lists, unread, includes } = state;
  const date = readDate(front);
  return { tables, lists, unread, includes, ...present({ date }) };
}

/** Reads `ms.date`, which stands month first, or year first in exports. */
function readDate(front: string): string | undefined {
  const [, value = ''] = /^ms\.date:[ \t]*['"]?([\dT:.Z/-]+)/m.exec(front) ?? [];
  const [, month, day, year] = /^(\d\d?)\/(\d\d?)\/(\d{4})$/.exec(value) ?? [];
  if (year !== undefined) return `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`;
  return /^\d{4}-\d\d-\d\d/.exec(value)?.[0];
}

/** Takes the marks of a quotation off: a quoted table is one. */
function withoutQuote(line: string): string {
  return line.replace(/^(?: {0,3}> ?)+/, '');
}

function readBlock(state: State): void {
  const line = state.lines[state.at] ?? '';
  const end = fenceEndOf(line);
  if (end === undefined) readOther(state, line);
  else readFence(state, end);
}

/** Returns what ends the fence that a line begins, if it begins one. */
function fenceEndOf(line: string): RegExp | undefined {
  const [, mark = '', rest = ''] = /^\s*(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
  if (mark === '' || (mark.startsWith('`') && rest.includes('`'))) return undefined;
  return new RegExp(`^\\s*\\${mark[0]}{${mark.length},}\\s*$`);
}

function readOther(state: State, line: string): void {
  const include = /\[!INCLUDE\s{0,9}\[[^\][]{0,300}\]\s{0,9}\(([^()]{0,1000})\)/i.exec(line);
  if (include !== null) state.includes.push({ ...placeAt(state, state.at + 1), path: include[1] ?? '' });
  if (/^[\ue000\s]*<(?:table|ul|ol|pre)[\s>]/i.test(line)) state.unread.push(placeAt(state, state.at + 1));
  if (readHeading(state, line) || readTable(state) || readBullets(state, line)) return;
  if (state.tab !== undefined && isRule(line) && (state.lines[state.at - 1] ?? '').trim() === '') {
    setHeading(state, state.tab.outer);
    delete state.tab;
  }
  state.at += 1;
}

function isRule(line: string): boolean {
  return /^ {0,3}-{3,}\s*$/.test(line);
}

function setHeading(state: State, heading: string | undefined): void {
  if (heading === undefined) delete state.heading;
  else state.heading = heading;
}

/** Returns the text of a heading that is marked with `#`. */
function readMarked(line: string): string | undefined {
  const [mark] = /^ {0,3}#{1,6}(?=[ \t]|$)/.exec(line) ?? [];
  return mark === undefined
    ? undefined
    : line
        .slice(mark.length)
        .trim()
        .replace(/(?:^|[ \t])#+$/, '')
        .trim();
}

/** Returns whether a line is a heading by the line below it. */
function isUnderlined(line: string, below: string): boolean {
  return /^ {0,3}(?:=+|-+)[ \t]*$/.test(below) && /^ {0,3}[^\s|>#*+-]/.test(line) && !line.includes('|');
}

/** Reads a heading, or the head of a tab, which is none: `# [Azure cloud](#tab/azure-cloud)`. */
function readHeading(state: State, line: string): boolean {
  const marked = readMarked(line);
  const below = isUnderlined(line, state.lines[state.at + 1] ?? '');
  if (marked === undefined && !below) return false;
  const text = marked ?? line.trim();
  const [, id] = /^\[.{0,300}\]\(#tabs?\/([^)\s]{1,200})\)$/.exec(text.trim()) ?? [];
  if (id !== undefined) {
    const outer = state.tab === undefined ? state.heading : state.tab.outer;
    state.tab = { id, outer };
    setHeading(state, outer);
  } else setHeading(state, text);
  state.at += marked === undefined ? 2 : 1;
  return true;
}

function placeAt(state: State, line: number): Place {
  const { tab } = state;
  const heading = cleanText(state.heading ?? '');
  return {
    ...(heading === '' ? {} : { heading }),
    ...(tab === undefined ? {} : { tab: tab.id }),
    line,
  };
}

function readFence(state: State, end: RegExp): void {
  const place = placeAt(state, state.at + 1);
  const items: { line: number; text: string }[] = [];
  state.at += 1;
  while (state.at < state.lines.length && !end.test(state.lines[state.at] ?? '')) {
    const text = (state.lines[state.at] ?? '').trim();
    if (text !== '') items.push({ line: state.at + 1, text });
    state.at += 1;
  }
  state.at += 1;
  if (items.length > 0) state.lists.push({ ...place, kind: 'fence', items });
}

const bullet = /^\s*(?:[-*+]|\d{1,9}[.)])[ \t]+(\S.*)$/;

function readBullets(state: State, line: string): boolean {
  if (!bullet.test(line) || /^\s*(?:\*[ \t]*){3,}$/.test(line)) return false;
  const place = placeAt(state, state.at + 1);
  const items: { line: number; text: string; rest: string[] }[] = [];
  while (state.at < state.lines.length) {
    const now = state.lines[state.at] ?? '';
    const next = state.lines[state.at + 1] ?? '';
    const [, text] = bullet.exec(now) ?? [];
    if (text !== undefined) items.push({ line: state.at + 1, text: text.trim(), rest: [] });
    // Lines that go on with an item, and blank lines between items.
    else if (now.trim() === '' ? !bullet.test(next) && !isIndented(next) : !isIndented(now) && !isLazy(state))
      break;
    else if (now.trim() !== '') items.at(-1)?.rest.push(now.trim());
    state.at += 1;
  }
  const made = items.map(({ line: at, text, rest }) => makeItem(at, text, rest));
  state.lists.push({ ...place, kind: 'bullets', items: made });
  return true;
}

function isIndented(line: string): boolean {
  return /^\s{2,}\S/.test(line);
}

/** Whether a line goes on with the paragraph above it although it is not indented (CommonMark 0.31.2, section 5.2, rule 5). */
function isLazy({ lines, at }: State): boolean {
  const [above = '', line = '', below = ''] = [lines[at - 1], lines[at], lines[at + 1]];
  const beginsBlock = /^ {0,3}(?:#{1,6}(?:\s|$)|`{3}|~{3}|<|\[!|(?:[-*_][ \t]*){3,}$)/.test(line);
  return above.trim() !== '' && !beginsBlock && !isUnderlined(line, below) && !line.includes('|');
}

/** Makes an item. Lines below its first are words about it, as long as no host is among them. */
export function makeItem(line: number, text: string, rest: readonly string[]): PageItem {
  if (rest.some(holdsHost)) return { line, text: [text, ...rest].join('<br>') };
  return rest.length === 0 ? { line, text } : { line, text, more: rest.join('\n') };
}

function readTable(state: State): boolean {
  const head = state.lines[state.at] ?? '';
  const below = state.lines[state.at + 1] ?? '';
  if (!head.includes('|') || !below.includes('|') || !/^[\s|:-]+$/.test(below)) return false;
  const columns = splitRow(head);
  const dashes = splitRow(below);
  if (dashes.length !== columns.length || !dashes.every((cell) => /^:?-+:?$/.test(cell))) return false;
  const place = placeAt(state, state.at + 1);
  const rows: TableRow[] = [];
  state.at += 2;
  // As a renderer has it: a table goes on to a blank line, or to where another block begins.
  while (state.at < state.lines.length) {
    const line = state.lines[state.at] ?? '';
    if (
      line.trim() === '' ||
      (!line.includes('|') && /^ {0,3}(?:#{1,6}(?:\s|$)|`{3}|~{3}|[-*+]\s|<|\[!|---)/.test(line))
    )
      break;
    rows.push({ line: state.at + 1, cells: splitRow(line) });
    state.at += 1;
  }
  rows.push(...listOutside(state, columns.length));
  state.tables.push({ ...place, columns: columns.map(cleanText), rows });
  return true;
}

/**
 * Lists what looks like rows behind the end of a table, up to the next table, heading or end of a tab, whatever parts them
 * from it: a person sees words with bars in them there. What stands in a fence is code.
 */
function listOutside({ lines, at: end, tab }: State, width: number): readonly TableRow[] {
  const found: TableRow[] = [];
  let fence: RegExp | undefined;
  for (let at = end; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const next = lines[at + 1] ?? '';
    const isFence = fence !== undefined;
    fence = fence?.test(line) === true ? undefined : (fence ?? fenceEndOf(line));
    if (isFence || fence !== undefined) continue;
    const isTitle = readMarked(line) !== undefined || isUnderlined(line, next);
    if (isTitle || (line.includes('|') && isDashes(next)) || (tab !== undefined && isRule(line))) break;
    const isWide = width > 1 && splitRow(dropMarks(line)).length === width;
    const isRow = /^[\ue000\s]*\|.*\|/.test(line) || (isWide && holdsHost(line));
    if (isRow && !isDashes(line)) found.push({ line: at + 1, cells: splitRow(line), isOutside: true });
  }
  return found;
}

/** Returns whether a line parts a header from its rows. */
function isDashes(line: string): boolean {
  return line.includes('|') && /^[\s|:-]+$/.test(line) && line.includes('-');
}

/** Splits a row at bars that no backslash stands before. A code span does not keep a bar together. */
function splitRow(line: string): readonly string[] {
  const cells: string[] = [];
  let cell = '';
  const text = line.trim();
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? '';
    if (letter === '\\' && text[at + 1] === '|') {
      cell += '|';
      at += 1;
    } else if (letter === '|') {
      cells.push(cell.trim());
      cell = '';
    } else cell += letter;
  }
  if (text.startsWith('|')) cells.shift();
  if (!text.endsWith('|') || text.endsWith('\\|')) cells.push(cell.trim());
  return cells;
}
