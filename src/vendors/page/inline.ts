/** What stands in a cell or an item: separators, markup, entities and escapes. */

/** Stand for what was on the page and no text is: where one stands in a cell of hosts, the cell is refused. */
export const marks = {
  /** A comment, or a part of the page that may not be shown. */
  hidden: '\ue000',
  struck: '\ue001',
  table: '\ue002',
  object: '\ue003',
  joint: '\ue004',
} as const;

const allMarks = /[\ue000-\ue004]/g;
const { hidden } = marks;

/** Returns a text of a page without letters that rulec marks places with. */
export function withoutMarks(text: string): string {
  return text.replace(allMarks, '\ufffd');
}

/** Returns a cell without these letters, for telling what else is in it. */
export function dropMarks(text: string): string {
  return text.replace(allMarks, '');
}

/** How comments of HTML, of MDX and Hugo, and of Liquid begin and end; one of HTML without an end goes on to the end. */
const comments: readonly (readonly [RegExp, RegExp, boolean])[] = [
  [/<!--/g, /-->/g, true],
  [/\{\/\*/g, /\*\/\}/g, false],
  [/\{%-?\s{0,9}comment\b[^%]{0,200}%\}/g, /\{%-?\s{0,9}endcomment\s{0,9}-?%\}/g, false],
];

/** Takes comments out, over several lines too, and keeps the lines; a mark stays where one was. */
export function hideComments(text: string): string {
  return comments.reduce(
    (rest, [begin, end, isOpen]) => hideBetween(rest, begin, end, isOpen),
    withoutMarks(text),
  );
}

/** Takes out what stands between two marks. Takes time in proportion to the length, whatever has no end. */
function hideBetween(text: string, begin: RegExp, end: RegExp, isOpen: boolean): string {
  let [found, at] = ['', 0];
  while (at < text.length) {
    begin.lastIndex = at;
    const start = begin.exec(text)?.index;
    if (start === undefined) break;
    end.lastIndex = begin.lastIndex;
    const stop = end.exec(text) === null ? (isOpen ? text.length : undefined) : end.lastIndex;
    if (stop === undefined) break;
    const lines = text.slice(start, stop).replace(/[^\n]+/g, '');
    found += text.slice(at, start) + hidden + lines;
    at = stop;
  }
  return found + text.slice(at);
}

const tracked =
  /<(\/?)(div|section|article|aside|span|font|small|details|template|script|style|noscript|table|ul|ol|s|del|strike)\b([^<>]{0,2000})>|\{%-?\s{0,9}(end)?(if\w*|unless|case|for|raw)\b[^%]{0,300}%\}/gi;
const neverShown = /^(?:template|script|style|noscript|s|del|strike)$/i;
const harmless =
  /^(?:\s+(?:align|id|name|markdown|open|width|title)(?:\s{0,9}=\s{0,9}(?:"[^"]{0,300}"|'[^']{0,300}'|[\w-]{1,300}))?){0,9}\s*$/i;

/**
 * Marks the lines inside elements that may not be shown: scripts and templates, elements with attributes that can hide
 * them, and parts of Liquid that depend on something. What is read from such lines is refused.
 */
export function markHiddenLines(lines: readonly string[]): readonly string[] {
  const open: string[] = [];
  let fence: RegExp | undefined;
  return lines.map((line) => {
    const wasOpen = open.length > 0;
    if (fence !== undefined) {
      if (fence.test(line)) fence = undefined;
    } else {
      fence = openFence(line);
      if (fence === undefined) for (const tag of line.matchAll(tracked)) follow(tag, open);
    }
    return wasOpen || open.length > 0 ? markCells(line) : line;
  });
}

/** Returns what ends the fence that a line begins, if it begins one. */
function openFence(line: string): RegExp | undefined {
  const [, mark, info] = /^\s*(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
  if (mark === undefined || (mark.startsWith('`') && info?.includes('`'))) return undefined;
  return new RegExp(`^\\s*\\${mark[0]}{${mark.length},}\\s*$`);
}

function follow(tag: RegExpExecArray, open: string[]): void {
  const [, slash, element, attributes = '', end, block] = tag;
  const name = (element ?? `%${block}`).toLowerCase();
  const isEnd = element === undefined ? end !== undefined : slash !== '';
  const isHiding = element === undefined || neverShown.test(name) || !harmless.test(attributes);
  if (!isEnd && (isHiding || open.length > 0)) open.push(name);
  const last = isEnd ? open.lastIndexOf(name) : -1;
  if (last >= 0) open.length = last;
}

function markCells(line: string): string {
  if (line.trim() === '') return line;
  const cells = line.replaceAll('|', `|${hidden}`);
  return `${line.includes('|') && !line.trimStart().startsWith('|') ? hidden : ''}${cells}${hidden}`;
}

/**
 * Takes footnotes off: short marks behind a name or number, with nothing of it behind them. Other raised letters are a part
 * of what is read on the page, and stay for a reader of names to refuse.
 */
export function dropFootnotes(text: string): string {
  return text.replace(
    /<sup>\s{0,9}(?:[[(]?\d{1,2}[\])]?|[a-z]|\\?[*†‡]{1,3})(?:\s{0,9},\s{0,9}\d{1,2}){0,5}\s{0,9}<\/sup>(?=$|[\s,;)`|]|<\/?(?:br|p|li|ul|ol|div|sup)\b)/gi,
    '',
  );
}

/** What a person does not see on the page and a program may read, or the reverse, if a text has it. */
export function findHidden(text: string): string | undefined {
  const [mark] = text.match(allMarks) ?? [];
  if (mark === marks.table) return 'a table inside of a cell';
  if (mark === marks.object) return 'an image, a field or another part that is not text';
  if (mark === marks.joint) return 'two hosts, or a host and code, without anything between them';
  if (mark === marks.struck) return 'text that is struck out';
  if (mark === hidden) return 'a comment, or a part of the page that a reader may not see';
  const [, tag] =
    /<\/?(span|div|font|small|details|template|script|style|s|del|strike|ins|noscript)\s+[^<>\s/][^<>]{0,2000}>/i.exec(
      text,
    ) ?? [];
  if (tag !== undefined)
    return `an element ${tag.toLowerCase()} with attributes, which a reader of the page may not see`;
  if (/<(?:s|del|strike|template|script|style|noscript)>|~~/i.test(text))
    return 'text that is struck out or not shown';
  return undefined;
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  ast: '*',
  midast: '*',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  bsol: '\\',
  period: '.',
  sol: '/',
  colon: ':',
  lowbar: '_',
  verbar: '|',
  vert: '|',
  lbrace: '{',
  rbrace: '}',
  lcub: '{',
  rcub: '}',
  comma: ',',
  semi: ';',
};

/** Decodes entities, then the escapes of Markdown. */
export function decodeText(text: string): string {
  return text
    .replace(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([A-Za-z]{2,10}));/g, (whole, decimal, hex, name) => {
      const code =
        decimal === undefined ? (hex === undefined ? -1 : Number.parseInt(hex, 16)) : Number(decimal);
      if (code >= 0) return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
      return named[String(name)] ?? whole;
    })
    .replace(/\\([!-/:-@[-`{-~])/g, '$1');
}

const breaks = /<\/?(?:br|p|li|ul|ol|div)\s*\/?>/gi;
const plainElements = /<\/?(?:span|b|i|strong|em|code|tt|u|nobr|sub|a\s+name="[\w-]*"|a)\s*>/gi;

/** Returns a text without markup, for headings, header cells and reasons. */
export function cleanText(text: string): string {
  return decodeText(
    text
      .replace(allMarks, '')
      .replace(/<sup>[^<]*<\/sup>/gi, '')
      .replace(breaks, ' ')
      .replace(/<\/?[A-Za-z][^<>]{0,2000}>/g, (tag) =>
        /^<\/?(?:span|b|i|strong|em|code|a|u|sub|font|div)\b/i.test(tag) ? '' : tag,
      )
      .replace(/!?\[([^\][]{0,1000})\]\([^()\s]{0,2000}\)/g, '$1')
      .replace(/\*\*|__|`/g, ''),
  )
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * Splits a cell of hosts, addresses or tags into its texts, in their order. Line breaks, commas, semicolons and backticks
 * separate. Known markup goes, footnotes with what is in them; every other `<word>` stays, as a placeholder.
 */
export function splitCell(cell: string): readonly string[] {
  const unlinked = dropFootnotes(cell)
    .replace(/<(https?:\/\/[^<>\s]+)>/gi, '$1')
    .replace(/\[([^\][]*)\]\(([^()\s]*)\)/g, (whole, shown: string, target: string) =>
      isSameAddress(shown, target) ? shown : whole,
    );
  return unlinked
    .replace(breaks, '\n')
    .replace(plainElements, '')
    .split(/[\n`]/)
    .flatMap(splitEntities)
    .filter((text) => text.trim() !== '')
    .map((text) => withoutBold(trimBlanks(decodeText(text))))
    .filter((text) => text !== '');
}

/** Splits at semicolons and commas that end no entity. */
function splitEntities(text: string): readonly string[] {
  if (!text.includes('&')) return text.split(/[,;]/);
  return text.split(/,|(?<!&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z]{2,10}));/);
}

/** Takes blanks and tabs off the ends; others, as a no-break space, are for a reader of names to refuse. */
function trimBlanks(text: string): string {
  let [start, end] = [0, text.length];
  while (text[start] === ' ' || text[start] === '\t') start += 1;
  while (end > start && (text[end - 1] === ' ' || text[end - 1] === '\t')) end -= 1;
  return text.slice(start, end);
}

function withoutBold(text: string): string {
  const [, inner] = /^\*\*([^*\s](?:[^*]*[^*\s])?)\*\*$/.exec(text) ?? [];
  return inner ?? text;
}

/** Returns whether a link shows the address that it leads to, scheme and last slash aside. */
function isSameAddress(shown: string, target: string): boolean {
  const bare = (text: string): string =>
    text
      .trim()
      .replaceAll('`', '')
      .toLowerCase()
      .replace(/^https?:\/\//, '')
      .replace(/\/$/, '');
  return bare(shown) === bare(target) && bare(shown) !== '';
}

/** Returns whether a text may hold a host or an address. */
export function holdsHost(text: string): boolean {
  return /[\w*-]\.[a-z\d*<&-]|\d\.\d|[\da-f]:[\da-f:]/i.test(text);
}
