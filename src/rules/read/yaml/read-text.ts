import { type Diagnostic, error, failWith, type Outcome } from '../../../diagnostics/diagnostic.ts';
import { positionOf, withoutMark } from '../../../diagnostics/position.ts';

/** Rule sets are for people to review: what is larger than this is not one. In bytes, or code units. */
const longestText: number = 8 * 1024 * 1024;

/**
 * Reads a file that must be UTF-8 text. The byte-order mark is taken off; it is tolerated, as are CRLF line ends.
 * Errors: `too-large`, `not-text`, `unsafe-text`, at the first offending character.
 */
export function readSourceText(file: string, content: string | Uint8Array): Outcome<string> {
  if (content.length > longestText) {
    const size = `${Math.ceil(content.length / 1024 / 1024)} MiB`;
    const message = `the file is ${size} long, and rulec reads up to ${longestText / 1024 / 1024} MiB`;
    const help = 'split it: several rule sets may be compiled to one text';
    return failWith(error('too-large', message, { span: { file, start: 0, end: 0 }, help }));
  }
  const text = withoutMark(typeof content === 'string' ? content : new TextDecoder('utf-8').decode(content));
  const problem = typeof content === 'string' ? undefined : findMisencoded(file, content, text);
  const found = problem ?? findOddCharacter(file, text);
  return found === undefined ? { value: text, diagnostics: [] } : failWith(found);
}

/** Finds where the bytes stop being UTF-8; `text` is their lenient decoding. */
function findMisencoded(file: string, bytes: Uint8Array, text: string): Diagnostic | undefined {
  if (isUtf8(bytes)) return undefined;
  // The longest good beginning, by halves: a prefix that ends inside a character is still good.
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (isUtf8(bytes.subarray(0, middle), true)) good = middle;
    else bad = middle;
  }
  const start = withoutMark(
    new TextDecoder('utf-8').decode(bytes.subarray(0, good), { stream: true }),
  ).length;
  const { line, column } = positionOf(text, start);
  const isWide = /^(?:\xff\xfe|\xfe\xff)/.test(String.fromCharCode(...bytes.subarray(0, 2)));
  const what = isWide
    ? 'the file is UTF-16'
    : `the byte at offset ${good} (line ${line}, column ${column}) is not UTF-8`;
  const help = 'save the file as UTF-8 text';
  return error('not-text', what, { span: { file, start, end: start + 1 }, help });
}

/** Returns whether bytes are UTF-8, or, with `stream`, the beginning of it. */
function isUtf8(bytes: Uint8Array, stream = false): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream });
    return true;
  } catch {
    return false;
  }
}

/**
 * What no rule set needs, even in a comment: characters that YAML calls not printable, halves of surrogate
 * pairs, and those that make a line look like something else to its reviewer.
 */
const odd: RegExp =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|\r(?!\n)|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Finds the first character of a text that has no business in a rule set. */
function findOddCharacter(file: string, text: string): Diagnostic | undefined {
  const match = odd.exec(text);
  if (match === null) return undefined;
  const start = match.index;
  const { line, column } = positionOf(text, start);
  const code = nameCharacter(match[0].charCodeAt(0));
  const reads = /[\x80-\uffff]/.test(match[0]) && !/[\ud800-\udfff\ufffe\uffff]/.test(match[0]);
  const message = `line ${line}, column ${column} contains ${code}`;
  const help =
    match[0] === '\r' ? 'end lines with LF or CRLF' : 'remove it; what rulec reads is plain UTF-8 text';
  const span = { file, start, end: start + 1 };
  return error(reads ? 'unsafe-text' : 'not-text', message, { span, help });
}

// Without \t and \n, which free text folds to blanks.
const unsafe: RegExp =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Names the first character of a scalar's value that no output can carry: YAML escapes can make any. */
export function findUnsafeCharacter(value: string): string | undefined {
  const match = unsafe.exec(value);
  return match === null ? undefined : nameCharacter(match[0].charCodeAt(0));
}

function nameCharacter(unit: number): string {
  const hex = unit.toString(16).toUpperCase().padStart(4, '0');
  if (unit === 0x0d) return `a carriage return without a line feed (U+${hex})`;
  if (unit >= 0xd800 && unit <= 0xdfff) return `half of a surrogate pair (U+${hex})`;
  if (unit === 0x2028 || unit === 0x2029 || unit === 0x85) return `a line separator (U+${hex})`;
  if (unit < 0x20 || (unit >= 0x7f && unit <= 0x9f)) return `a control character (U+${hex})`;
  if (unit >= 0xfffe || unit === 0xfeff) return `a character that is not text (U+${hex})`;
  return `a character that changes the direction of text (U+${hex})`;
}

// Characters that come along when text is copied from a document, a page or a chat, and that nobody sees or means.

/** A text as it was probably meant, and what was in the way. */
interface Cleaned {
  readonly text: string;
  /** `an invisible character (U+200B)` */
  readonly stray: string;
}

const kinds: readonly (readonly [found: RegExp, name: string, instead: string])[] = [
  [/[\u00ad\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/gu, 'an invisible character', ''],
  [/[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/gu, 'a blank that is not the plain one', ' '],
  [/[\u2018-\u201f\u00ab\u00bb\u2039\u203a]/gu, 'a typographic quote', ''],
  [/[\u2010-\u2015\u2212\ufe58\ufe63]/gu, 'a dash that is not the hyphen of the keyboard', '-'],
  [/\u2026/gu, 'an ellipsis in one character', '...'],
  [/[\u2044\u2215]/gu, 'a slash that is not the one of the keyboard', '/'],
  [/[\u2217\u22c6\u2731]/gu, 'an asterisk that is not the one of the keyboard', '*'],
];

/** Returns a text without such characters, and without blanks at its ends; undefined where there are none. */
export function cleanText(text: string): Cleaned | undefined {
  let cleaned = text;
  let stray: string | undefined;
  for (const [found, name, instead] of kinds) {
    const [first] = cleaned.match(found) ?? [];
    if (first === undefined) continue;
    stray ??= `${name} (${nameUnit(first)})`;
    cleaned = cleaned.replace(found, instead);
  }
  const [wide] = cleaned.match(/[\uff01-\uff5e]/u) ?? [];
  if (wide !== undefined) {
    stray ??= `a letter of double width (${nameUnit(wide)})`;
    cleaned = cleaned.replace(/[\uff01-\uff5e]/gu, (one) => one.normalize('NFKC'));
  }
  const trimmed = cleaned.trim();
  if (trimmed !== cleaned) stray ??= 'a blank at one end';
  return stray === undefined ? undefined : { text: trimmed, stray };
}

function nameUnit(character: string): string {
  return `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}
