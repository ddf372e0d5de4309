/** What stands in a cell or an item: separators, markup, entities and escapes. */

/** Stands for a comment that was on the page: where one stands in a cell of hosts, the cell is refused. */
const hidden = '\ue000';

/** Takes comments out, over several lines too, and keeps the lines; a mark stays where one was. */
export function hideComments(text: string): string {
  const marked = text.replaceAll(hidden, '\ufffd');
  return marked.replace(/<!--[\s\S]*?(?:-->|$)/g, (comment) => hidden + comment.replace(/[^\n]+/g, ''));
}

/** What a person does not see on the page and a program may read, if a text has it. */
export function findHidden(text: string): string | undefined {
  if (text.includes(hidden)) return 'a comment';
  const [, tag] =
    /<\/?(span|div|font|small|details|template|script|style|s|del|strike|ins|noscript)\s+[^<>\s/][^<>]{0,2000}>/i.exec(
      text,
    ) ?? [];
  if (tag !== undefined) return `an element ${tag.toLowerCase()} with attributes`;
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
      .replaceAll(hidden, '')
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
  const unlinked = cell
    .replace(/<sup>[^<]*<\/sup>/gi, '')
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
