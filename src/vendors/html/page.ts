/** A web page as blocks: tables, lists and preformatted texts, each with the heading and tab that it stands under. */
import { present } from '../../diagnostics/present.ts';
import { isRefusal, type Refusal } from '../bytes.ts';
import { makeItem, type Page, type PageItem, type PageList, type Place, type Table } from '../page/blocks.ts';
import { cleanText, holdsHost, marks } from '../page/inline.ts';
import type { SourceAt } from '../source.ts';
import { writeCell } from './cell.ts';
import {
  childrenOf,
  type Element,
  findAttribute,
  isElement,
  lineOf,
  type Node,
  parseHtml,
  textOf,
} from './parse.ts';
import { isDoubtful, readSheets, type Sheets } from './shown.ts';
import { readHtmlTable } from './table.ts';

interface State {
  readonly sheets: Sheets;
  /** The tab that somebody asks for: that it is not the one in front hides nothing of it. */
  readonly wanted: string | undefined;
  readonly tables: Table[];
  readonly lists: PageList[];
  heading: string | undefined;
  date: string | undefined;
}

/** What is around a node. */
interface Around {
  readonly tab?: string;
  readonly isHidden: boolean;
  readonly isInList: boolean;
}

/** Reads a web page. What it says is what a browser would show without running scripts or fetching style sheets. */
export function readHtmlPage(text: string, at: SourceAt): Page | Refusal {
  const document = parseHtml(text);
  if (isRefusal(document)) return document;
  const styles = document.childNodes.flatMap((node) => listStyles(node));
  const state: State = {
    sheets: readSheets(styles),
    wanted: at.tab?.toLowerCase(),
    tables: [],
    lists: [],
    heading: undefined,
    date: undefined,
  };
  walkAll(document.childNodes, state, { isHidden: false, isInList: false });
  const { tables, lists, date } = state;
  return { tables, lists, unread: [], includes: [], ...present({ date }) };
}

function listStyles(node: Node): readonly string[] {
  if (!isElement(node)) return [];
  if (node.tagName === 'style') return [textOf(node)];
  return childrenOf(node).flatMap(listStyles);
}

function walkAll(nodes: readonly Node[], state: State, around: Around): void {
  for (const node of nodes) if (isElement(node)) walk(node, state, around);
}

function walk(element: Element, state: State, around: Around): void {
  const { tagName } = element;
  if (/^(?:script|style|template|noscript)$/.test(tagName)) return;
  if (tagName === 'meta') readDate(element, state);
  const tab = findTab(element);
  const isWanted = tab !== undefined && tab.toLowerCase() === state.wanted;
  const isHidden = around.isHidden || (!isWanted && isDoubtful(element, state.sheets));
  const inside: Around = { ...around, ...present({ tab: tab ?? around.tab }), isHidden };
  if (/^h[1-6]$/.test(tagName)) {
    if (!isHidden) state.heading = cleanText(writeCell(element, state.sheets));
  } else if (tagName === 'pre') addFence(element, state, inside);
  else if (tagName === 'table') {
    const before = state.heading;
    addTable(element, state, inside);
    walkAll(childrenOf(element), state, inside);
    state.heading = before;
  } else if (/^[uo]l$/.test(tagName) && !around.isInList) {
    addList(element, state, inside);
    walkAll(childrenOf(element), state, { ...inside, isInList: true });
  } else if (tab !== undefined) {
    // What stands in one tab says nothing of the next.
    const before = state.heading;
    walkAll(childrenOf(element), state, inside);
    state.heading = before;
  } else walkAll(childrenOf(element), state, inside);
}

/** Returns the id of a tab, if an element is what one shows. */
function findTab(element: Element): string | undefined {
  if (findAttribute(element, 'role') !== 'tabpanel') return undefined;
  return findAttribute(element, 'data-tab') ?? findAttribute(element, 'id');
}

function readDate(meta: Element, state: State): void {
  const name = findAttribute(meta, 'name') ?? findAttribute(meta, 'property') ?? '';
  if (!/^(?:ms\.date|updated_at|article:modified_time|last-modified)$/i.test(name)) return;
  const content = findAttribute(meta, 'content') ?? '';
  const [, month, day, year] = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec(content) ?? [];
  const date = year === undefined ? /^\d{4}-\d\d-\d\d/.exec(content)?.[0] : `${year}-${month}-${day}`;
  state.date ??= date;
}

function placeOf(element: Element, { heading }: State, { tab }: Around): Place {
  return { ...present({ heading: heading === '' ? undefined : heading, tab }), line: lineOf(element) ?? 1 };
}

function addTable(element: Element, state: State, around: Around): void {
  const table = readHtmlTable(element, state.sheets, around.isHidden);
  if (table !== undefined) state.tables.push({ ...placeOf(element, state, around), ...table });
}

function push(
  element: Element,
  state: State,
  around: Around,
  kind: PageList['kind'],
  items: readonly PageItem[],
): void {
  if (items.length === 0) return;
  const isOpen = element.sourceCodeLocation?.endTag === undefined;
  const flaw = isOpen ? 'is cut off: its list has no end' : undefined;
  const shown = around.isHidden
    ? items.map((item) => ({ ...item, text: `${marks.hidden}${item.text}` }))
    : items;
  state.lists.push({ ...placeOf(element, state, around), kind, items: shown, ...present({ flaw }) });
}

function addFence(element: Element, state: State, around: Around): void {
  const first = lineOf(element) ?? 1;
  const lines = writeCell(element, state.sheets).replaceAll('`', '').split('<br>');
  const items = lines
    .map((text, at) => ({ line: first + at, text: text.trim() }))
    .filter(({ text }) => text !== '');
  push(element, state, around, 'fence', items);
}

/** The items of a list, and of those in it. */
function addList(element: Element, state: State, around: Around): void {
  push(element, state, around, 'bullets', listItems(element, state, false));
}

function listItems(element: Element, state: State, isHidden: boolean): readonly PageItem[] {
  const isList = /^[uo]l$/.test(element.tagName);
  return childrenOf(element).flatMap((node) => {
    // Between the items a browser shows it all the same.
    if (isList && node.nodeName === '#text' && holdsHost(textOf(node)))
      return [makeItem(lineOf(element) ?? 1, `${marks.joint}${textOf(node).trim()}`, [])];
    if (!isElement(node) || node.tagName === 'table') return [];
    const isDoubted = isHidden || isDoubtful(node, state.sheets);
    const inside = listItems(node, state, isDoubted);
    if (node.tagName !== 'li') return inside;
    const lines = writeCell(node, state.sheets, /^[uo]l$/)
      .split('<br>')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    const [first, ...rest] = lines;
    if (first === undefined) return inside;
    return [makeItem(lineOf(node) ?? 1, isDoubted ? `${marks.hidden}${first}` : first, rest), ...inside];
  });
}
