/**
 * Prints documents as Markdown for comments on GitHub and the like, which have a length limit. Whatever comes from
 * outside is code there: no mention, no reference, no link, no HTML.
 */
import {
  type Block,
  type Document,
  joinWords,
  type Listing,
  makeSection,
  own,
  plainWords,
  type Run,
  say,
  splitLines,
  type Words,
} from './document.ts';
import { printable } from './paint.ts';
import { grouped } from './words.ts';

/** What a text may be long at most, in UTF-16 code units and in bytes: the longest comment that GitHub takes. */
export const longestComment = 65_536;

/** Room for the words about what was left out. */
const reserve = 3_000;

/** Where in a document a block stands: the title above it, the level of headings, and what did not fit until now. */
interface Place {
  readonly title: string;
  readonly level: number;
  readonly missing: string[];
}

/**
 * Prints a document as far as the limit allows. Blocks come in the order of their weight: of one that does not fit
 * whole, the first rows are shown. The text ends with what was left out, where that is, and `end`.
 */
export function printMarkdown({ title, of }: Document, elsewhere: Words, end = ''): string {
  const place: Place = { title: 'the overview', level: 2, missing: [] };
  const room = longestComment - reserve - countBytes(end);
  const blocks = [makeSection(title, of), ...collectListings(of)];
  const text = fill(['', ''], blocks, (block, left) => blockToMarkdown(block, place, left), room, place);
  const whole = text + sayMissing(place.missing, elsewhere);
  return end === '' ? `${whole.trimEnd()}\n` : whole + end;
}

/** Prints a block in at most so many bytes; nothing where it does not fit. */
function blockToMarkdown(block: Block, place: Place, room: number): string {
  switch (block.kind) {
    case 'paragraph':
      return fill([`${toMarkdown(block.words)}\n\n`, ''], [], String, room, place);
    case 'facts':
      return fill(
        [writeTableHead(['', '']), '\n'],
        block.rows,
        (row) => writeTableRow(row.map(toMarkdown)),
        room,
        place,
      );
    case 'table': {
      const { columns, rows } = block;
      if (columns !== undefined)
        return fill(
          [writeTableHead(columns.map(toMarkdown)), '\n'],
          rows,
          ({ cells }) => writeTableRow(cells.map(toMarkdown)),
          room,
          place,
        );
      return fill(['', '\n'], rows, ({ cells }) => `- ${cells.map(toMarkdown).join('<br>')}\n`, room, place);
    }
    case 'section': {
      const { title, amount, of, look } = block;
      const level = place.level + 1;
      const head = title.length === 0 ? '' : `${'#'.repeat(level)} ${toMarkdown(title)}\n\n`;
      const summary = amount === undefined ? title : say`${title}: ${own(amount)}`;
      const frame = look === 'small' || look === 'minor' ? frameFold(summary) : ([head, ''] as const);
      const inner = { ...place, level, title: plainWords(title) };
      return fill(frame, of, (one, left) => blockToMarkdown(one, inner, left), room, inner);
    }
    case 'listing': {
      const title = joinWords([block.within, block.title], ': ');
      const [open, close] = frameFold(title);
      const frame = [`${open}\`\`\`text\n`, `\`\`\`\n\n${close}`] as const;
      const inner = { ...place, title: plainWords(title) };
      return fill(
        frame,
        block.lines,
        ({ text }) => `${printable(text.replaceAll('\t', '    ')).replaceAll('`', "'")}\n`,
        room,
        inner,
      );
    }
    case 'filters':
      return '';
  }
}

/** Prints as many items as there is room for between an opening and an end, and notes what is missing. */
function fill<T>(
  [open, close]: readonly [string, string],
  items: readonly T[],
  print: (item: T, room: number) => string,
  room: number,
  { title, missing }: Place,
): string {
  let left = room - countBytes(open) - countBytes(close);
  const shown: string[] = [];
  for (const item of left < 0 ? [] : items) {
    const text = print(item, left);
    if (countBytes(text) > left) break;
    left -= countBytes(text);
    shown.push(text);
  }
  const rest = items.length - shown.length;
  if (left < 0) missing.push(title);
  else if (rest > 0) missing.push(`${title} (${grouped(rest)} of ${grouped(items.length)})`);
  const inside = shown.join('');
  return left < 0 || (inside === '' && items.length > 0) ? '' : open + inside + close;
}

/** Finds the listings of rows, which are for those who want to know everything. */
function collectListings(blocks: readonly Block[]): readonly Listing[] {
  return blocks.flatMap((block) => {
    if (block.kind === 'table') return block.rows.flatMap(({ listings = [] }) => listings);
    return block.kind === 'section' ? collectListings(block.of) : [];
  });
}

function sayMissing(missing: readonly string[], elsewhere: Words): string {
  if (missing.length === 0) return '';
  const most = 8;
  const names = missing.slice(0, most).map((name) => writeCodeSpan(name.slice(0, 60)));
  const more = missing.length > most ? ` and ${grouped(missing.length - most)} other parts` : '';
  return `**Left out**, for this would be too long: ${names.join('; ')}${more}. ${toMarkdown(elsewhere)}\n\n`;
}

function frameFold(title: Words): readonly [string, string] {
  const summary = title.map((run) => runToMarkdown(run, true)).join('');
  return [`<details><summary>${summary}</summary>\n\n`, '</details>\n\n'];
}

function writeTableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

function writeTableHead(titles: readonly string[]): string {
  return writeTableRow(titles) + writeTableRow(titles.map(() => '---'));
}

function toMarkdown(words: Words): string {
  const lines = splitLines(words).map((line) =>
    line
      .map((run) => runToMarkdown(run, false))
      .join('')
      .trim(),
  );
  return lines.join('<br>');
}

/** Prints a piece; inside of an HTML element Markdown means nothing. */
function runToMarkdown(run: Run, insideHtml: boolean): string {
  const isOwn = run.kind === 'own' && !/[@#`]|:\/\/|www\.|GH-/.test(run.text);
  if (!isOwn) return insideHtml ? writeCodeElement(run.text) : writeCodeSpan(run.text);
  const text = escapeMarkdown(run.text);
  return run.tone === undefined || insideHtml ? text : `**${text}**`;
}

/**
 * Writes code: between backticks where the text holds nothing that anybody acts on, else as an element with everything
 * escaped. GitHub looks for mentions in what was rendered, where an escaped `@` is one again, and passes over `code` alone.
 */
function writeCodeSpan(text: string): string {
  const shown = cutText(text).trim();
  return /^[^`|\\<>&@#!~$]+$/.test(shown) && !/\bGH-/i.test(shown) ? `\`${shown}\`` : writeCodeElement(shown);
}

function writeCodeElement(text: string): string {
  const shown = cutText(text).trim();
  return shown === '' ? '' : `<code>${escapeMarkdown(shown)}</code>`;
}

/** How much of one text from outside is shown. */
const longestText = 600;

function cutText(text: string): string {
  const shown = printable(text);
  return shown.length <= longestText
    ? shown
    : `${shown.slice(0, longestText).replace(/[\ud800-\udbff]$/, '')}…`;
}

/**
 * Replaces all but letters, digits and a few marks that mean nothing anywhere in Markdown; of these marks, the ones
 * that GitHub makes links of: in addresses, and in references of the form GH-1.
 */
function escapeMarkdown(text: string): string {
  const special = /:(?=\/\/)|\bw(?=ww\.)|(?<=\bGH)-|[^\p{L}\p{N} .,:;/?=+%^×…()'-]/giu;
  return text.replace(special, (one) => `&#${one.codePointAt(0)};`);
}

function countBytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
