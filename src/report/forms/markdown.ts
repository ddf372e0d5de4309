/** Markdown for comments on GitHub and the like, which is safe for whatever users wrote and has a length limit. */
import { grouped, printable } from './paint.ts';

/** What a text may be long at most, in UTF-16 code units and in bytes: the longest comment that GitHub takes. */
export const longestComment: number = 65_536;

/** How much of one text from outside is shown. */
const longestText = 600;

/**
 * Text from outside as code: nothing in it is a mention, a reference, a link or HTML. It fits into a cell of a
 * table.
 */
export function code(text: string): string {
  const shown = cut(printable(text).trim());
  if (shown === '') return '';
  return /^[^`|\\<>&]*$/.test(shown) ? `\`${shown}\`` : `<code>${entities(shown)}</code>`;
}

/** Text from outside as plain text, in Markdown or inside of an HTML element. */
export function html(text: string): string {
  return entities(cut(printable(text)));
}

/**
 * All but letters, digits and a few marks that mean nothing anywhere; of those marks, the ones that GitHub makes
 * links of: in addresses, and in references of the form GH-1.
 */
function entities(text: string): string {
  return text.replace(/:(?=\/\/)|\bw(?=ww\.)|(?<=\bGH)-|[^\p{L}\p{N} .,:;/?=+%^×…()'-]/giu, entity);
}

function entity(one: string): string {
  return `&#${one.codePointAt(0)};`;
}

function cut(text: string): string {
  if (text.length <= longestText) return text;
  const end = /[\ud800-\udbff]$/.test(text.slice(0, longestText)) ? longestText - 1 : longestText;
  return `${text.slice(0, end)}…`;
}

/** A row of a table; the cells are Markdown without line breaks. */
export function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

/** The head of a table. */
export function tableHead(titles: readonly string[]): string {
  return row(titles) + row(titles.map(() => '---'));
}

/** A part of a text that may be shortened row by row, or left out. */
export interface Block {
  /** What is said to be missing if it does not fit. */
  readonly name: string;
  readonly open: string;
  readonly rows: readonly string[];
  /** How many rows there are, where not even `rows` has all of them. */
  readonly total?: number;
  readonly close: string;
}

/** No comment holds more rows than this; who makes rows need not make more. */
export const mostRows = 4_000;

/** A folded block. */
export function folded(name: string, summary: string, block: Omit<Block, 'name'>): Block {
  return {
    ...block,
    name,
    open: `<details><summary>${html(summary)}</summary>\n\n${block.open}`,
    close: `${block.close}\n</details>\n\n`,
  };
}

/** Room for the words about what was left out. */
const reserve = 3_000;

/**
 * Puts blocks one behind the other as far as the limit allows. Blocks come in the order of their weight: of one
 * that does not fit whole, the first rows are shown. The text ends with what was left out and where it is.
 */
export function fitBlocks(blocks: readonly Block[], elsewhere: string, end: string): string {
  let text = '';
  let room = longestComment - reserve - bytesOf(end);
  const missing: string[] = [];
  for (const { name, open, rows, total = rows.length, close } of blocks) {
    const frame = bytesOf(open) + bytesOf(close);
    let used = frame;
    const shown: string[] = [];
    for (const one of rows) {
      if (used + bytesOf(one) > room) break;
      used += bytesOf(one);
      shown.push(one);
    }
    if (frame > room || (rows.length > 0 && shown.length === 0)) {
      missing.push(total === 0 ? name : `${name} (${grouped(total)})`);
      continue;
    }
    if (shown.length < total) missing.push(`${name} (${grouped(total - shown.length)} of ${grouped(total)})`);
    text += open + shown.join('') + close;
    room -= used;
  }
  return text + leftOut(missing, elsewhere) + end;
}

function leftOut(missing: readonly string[], elsewhere: string): string {
  if (missing.length === 0) return '';
  const most = 8;
  const names = missing
    .slice(0, most)
    .map((name) => html(name.slice(0, 60)))
    .join('; ');
  const more = missing.length > most ? ` and ${grouped(missing.length - most)} other parts` : '';
  return `**Left out**, for this would be too long: ${names}${more}. ${elsewhere}\n\n`;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
