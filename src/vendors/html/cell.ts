/**
 * What stands in an element, in the form of a cell of a Markdown page: `<br>` where a line ends, backticks about code, `<sup>`
 * about raised letters, `[text](address)` for a link, marks for what is no text. So one reader judges cells of both.
 */
import { marks, withoutMarks } from '../page/inline.ts';
import { childrenOf, type Element, findAttribute, isElement, type Node, textOf } from './parse.ts';
import { isDoubtful, type Sheets } from './shown.ts';

/** Where an element begins or ends in the middle of a line, and where code does. They are gone when a cell is done. */
const [edge, open, close] = ['\ue010', '\ue011', '\ue012'];

const plain =
  /^(?:a|abbr|acronym|b|bdi|big|center|cite|data|dfn|em|font|i|ins|label|mark|nobr|small|span|strong|sub|time|u|var|q)$/;
const code = /^(?:code|kbd|samp|tt)$/;
const blocks =
  /^(?:address|article|aside|blockquote|br|dd|details|div|dl|dt|figcaption|figure|footer|form|h[1-6]|header|hr|li|main|nav|ol|p|pre|section|summary|ul|td|th|tr|tbody|thead|tfoot|caption)$/;
/** What shows nothing, whatever it holds. */
const nothing = /^(?:wbr|link|meta|noscript|param|source|style|template|col|colgroup|title|head)$/;
const objects =
  /^(?:audio|bdo|button|canvas|dialog|embed|iframe|input|math|meter|object|picture|progress|rp|rt|ruby|script|select|textarea|video)$/;

/** Returns what stands in an element; `without` names elements whose content is told elsewhere. */
export function writeCell(element: Element, sheets: Sheets, without?: RegExp): string {
  return finishCell(writeAll(childrenOf(element), { sheets, isPre: element.tagName === 'pre', without }));
}

interface Writer {
  readonly sheets: Sheets;
  /** Whether line ends are line ends. */
  readonly isPre: boolean;
  readonly without: RegExp | undefined;
}

function writeAll(nodes: readonly Node[], writer: Writer): string {
  return nodes.map((node) => writeNode(node, writer)).join('');
}

function writeNode(node: Node, writer: Writer): string {
  if (!isElement(node))
    return node.nodeName === '#text' && 'value' in node ? writeText(node.value, writer) : '';
  const { tagName } = node;
  if (nothing.test(tagName)) return '';
  if (writer.without?.test(tagName)) return '<br>';
  if (isDoubtful(node, writer.sheets))
    return textOf(node).trim() === '' && tagName !== 'br' ? '' : marks.hidden;
  if (tagName === 'table') return marks.table;
  if (objects.test(tagName)) return marks.object;
  if (tagName === 'img') return (findAttribute(node, 'alt') ?? '').trim() === '' ? '' : marks.object;
  if (tagName === 'svg') return textOf(node).trim() === '' ? '' : marks.object;
  if (/^(?:s|del|strike)$/.test(tagName)) return textOf(node).trim() === '' ? '' : marks.struck;
  if (tagName === 'sup') return `<sup>${writeText(textOf(node), writer).trim()}</sup>`;
  const inside = writeAll(childrenOf(node), tagName === 'pre' ? { ...writer, isPre: true } : writer);
  if (code.test(tagName)) return `${open}${inside}${close}`;
  if (blocks.test(tagName)) return `<br>${inside}<br>`;
  if (tagName === 'a') return writeLink(node, inside);
  if (plain.test(tagName)) return `${edge}${inside}${edge}`;
  // `*.<region>.example.com`, where the page forgot that this is markup.
  return `&#60;${/^[\w-]{1,60}$/.exec(tagName)?.[0] ?? 'x'}&#62;${inside}`;
}

function writeLink(link: Element, inside: string): string {
  const href = findAttribute(link, 'href');
  if (href === undefined || inside.trim() === '') return `${edge}${inside}${edge}`;
  const target = href.trim().replace(/[^!#-'*-;=?-Z_a-z{}~]/g, '%');
  return `${edge}[${inside}](${target})${edge}`;
}

/** Writes a text so that a reader of cells gets exactly it: nothing in it is markup. */
function writeText(text: string, { isPre }: Pick<Writer, 'isPre'>): string {
  const shown = withoutMarks(text)
    .replace(/[\ue010-\ue012]/g, '\ufffd')
    .replace(/\u00a0/g, ' ')
    .replace(/[\\`<>&|~[\]]/g, (one) => `&#${one === '\\' ? '92;&#92' : one.charCodeAt(0)};`);
  return isPre ? shown.replace(/\n/g, '<br>') : shown.replace(/[ \t\n\r\f]+/g, ' ');
}

const host = /^(?:https?:\/\/)?(?:\*\.?)?[a-z\d-]+(?:\.[a-z\d-]+)+(?:[:/].*)?$/i;

/** Takes the edges out; where two hosts meet at one, or code meets other letters, the cell gets a mark. */
function finishCell(cell: string): string {
  const clear = cell.replaceAll(/\ue010+/g, edge);
  const isGlued =
    /[\w*:/.-]\ue010?\ue011|\ue012\ue010?[\w*:/.-]/.test(clear) ||
    clear.split(/[\s,;]|<br>|[\ue011\ue012]/).some(hasJoint);
  const written = clear.replaceAll(edge, '').replace(/[\ue011\ue012]/g, '`');
  return isGlued ? `${marks.joint}${written}` : written.trim();
}

function hasJoint(run: string): boolean {
  if (!run.includes(edge)) return false;
  const parts = run.split(edge).map((part) => part.replace(/^\[|\]\([^()]*\)$/g, ''));
  const full = parts.filter((part) => part !== '');
  return full.some((part, at) => at > 0 && host.test(part) && host.test(full[at - 1] ?? ''));
}
