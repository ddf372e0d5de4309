/** Values and elements: addresses, ports, words, and keys of several parts. */
import { quote } from '../../../diagnostics/quote.ts';
import type { Address } from '../../../sets/addresses.ts';
import { firstIpv6, readIpv4, readIpv6, readMask, readMixed } from '../../../sets/ip-text.ts';
import type { Element, Right, Value, Verdict } from '../config.ts';
import {
  type Cursor,
  dropComments,
  expectName,
  expectSymbol,
  fail,
  isAtEnd,
  isSymbol,
  isValueWord,
  isWord,
  peek,
  type Scope,
  show,
  skipNewline,
  skipSymbol,
  skipWord,
  spell,
  take,
} from './parse-cursor.ts';

/** Reads one value, or the name of one; a range may have blanks around its hyphen. */
export function readValue(cursor: Cursor): Value {
  if (isSymbol(peek(cursor), '$')) {
    const { text } = peek(cursor, 1);
    const right = readDefined(cursor);
    if (right.kind === 'one' && right.key.length === 1) return right.key[0] as Value;
    fail(cursor, `${quote(`$${text}`)} stands for no single value`);
    return { kind: 'word', text: '' };
  }
  const token = peek(cursor);
  if (token.kind === 'string') return { kind: 'word', text: take(cursor).text, quoted: true };
  if (token.kind !== 'word') {
    fail(cursor, `${show(token)} found where a value is expected`);
    return { kind: 'word', text: '' };
  }
  let { text } = take(cursor);
  if (!isValueWord(text)) fail(cursor, `${show(token)} found where a value is expected`);
  if (isWord(peek(cursor), '-')) {
    take(cursor);
    text = `${text}-${take(cursor).text}`;
  }
  const value = readText(text);
  if (!('problem' in value)) return value;
  fail(cursor, value.problem);
  return { kind: 'word', text };
}

/** Returns what a word says: an address, a prefix, a number, a range of one of these, or itself. */
export function readText(text: string): Value | { readonly problem: string } {
  const plain = readSingle(text);
  if (plain !== undefined) return plain;
  const dash = text.indexOf('-');
  const [low, high] = dash < 0 ? [] : [readSingle(text.slice(0, dash)), readSingle(text.slice(dash + 1))];
  if (low === undefined || high === undefined || 'problem' in low || 'problem' in high)
    return { kind: 'word', text };
  const reversed = { problem: `the range ${quote(text)} ends before it begins` };
  if (low.kind === 'number' && high.kind === 'number')
    return low.from > high.from ? reversed : { kind: 'number', from: low.from, to: high.from };
  const [from, to] = [asAddress(low), asAddress(high)];
  if (from === undefined || to === undefined || from.family !== to.family)
    return { problem: `${quote(text)} is not a range` };
  return from.value > to.value ? reversed : { kind: 'range', from, to };
}

type Single = Extract<Value, { readonly kind: 'prefix' | 'number' | 'range' }>;

/** Numbers are decimal without leading zeros, which would make them octal, or hexadecimal. */
function readSingle(text: string): Single | { readonly problem: string } | undefined {
  if (/^(?:0|[1-9]\d{0,14}|0x[0-9a-fA-F]{1,8})$/.test(text)) {
    const number = Number(text);
    return { kind: 'number', from: number, to: number };
  }
  const slash = text.indexOf('/');
  const end = slash < 0 ? text.length : slash;
  const v4 = readIpv4(text, 0, end);
  const v6 =
    v4 === undefined && text.includes(':')
      ? (readIpv6(text, 0, end) ??
        (/^::(?:ffff:)?[\d.]+$/i.test(text.slice(0, end)) ? readMixed(text.slice(0, end)) : undefined))
      : undefined;
  if (v4 === undefined && v6 === undefined) return undefined;
  const bits = v4 === undefined ? 128 : 32;
  const length = slash < 0 ? bits : readMask(text, slash + 1);
  if (length < 0 || length > bits) return { problem: `${quote(text)} has no mask that nft reads` };
  // A whole mask makes a range, which not every set takes; other bits behind the mask are cleared, as nft does.
  const whole: Address = v4 === undefined ? { family: 6, value: v6 ?? 0n } : { family: 4, value: v4 };
  if (slash >= 0 && length === bits) return { kind: 'range', from: whole, to: whole };
  if (v4 !== undefined)
    return { kind: 'prefix', prefix: { family: 4, network: v4 - (v4 % 2 ** (32 - length)), length } };
  return { kind: 'prefix', prefix: { family: 6, network: firstIpv6(v6 ?? 0n, length), length } };
}

function asAddress(value: Single): Address | undefined {
  if (value.kind !== 'prefix') return undefined;
  const { prefix } = value;
  if (prefix.length !== (prefix.family === 4 ? 32 : 128)) return undefined;
  return prefix.family === 4 ? { family: 4, value: prefix.network } : { family: 6, value: prefix.network };
}

const none: Right = { kind: 'list', elements: [] };

/**
 * How many elements names may stand for in these texts, each as often as it is used: far more than people write, and so few that a short
 * text of definitions that double each other is refused at once.
 */
export function mostElements(texts: readonly string[]): number {
  const size = texts.reduce((sum, { length }) => sum + length, 0);
  return Math.min(20_000_000, 100_000 + 4 * size);
}

/** Reads `$NAME`, and returns what it stands for. */
export function readDefined(cursor: Cursor): Right {
  take(cursor);
  const { text } = take(cursor);
  for (let scope: Scope | undefined = cursor.scope; scope !== undefined; scope = scope.around) {
    const right = scope.names.get(text);
    if (right === undefined) continue;
    scope.budget.elements -= right.kind === 'list' ? right.elements.length : 1;
    if (scope.budget.elements < 0) fail(cursor, 'the file becomes too much by its definitions');
    return right;
  }
  fail(cursor, `${quote(`$${text}`)} is not defined`);
  return none;
}

/** Reads the parts of a key, with ` . ` between them. */
export function readKey(cursor: Cursor): readonly Value[] {
  const key = [readValue(cursor)];
  while (skipWord(cursor, '.')) key.push(readValue(cursor));
  return key;
}

/** Reads the elements in braces; there is one at least, and a comma may stand behind the last. */
export function readElements(cursor: Cursor): readonly Element[] {
  const elements: Element[] = [];
  expectSymbol(cursor, '{', 'a list of elements');
  skipNewline(cursor);
  if (isSymbol(peek(cursor), '}')) fail(cursor, 'a list of elements is empty, which nft does not take');
  while (!isAtEnd(cursor) && !skipSymbol(cursor, '}')) {
    for (const one of readMember(cursor)) elements.push(one);
    skipNewline(cursor);
    if (!isSymbol(peek(cursor), '}')) expectSymbol(cursor, ',', 'a list of elements');
    skipNewline(cursor);
  }
  dropComments(cursor);
  return elements;
}

/** One element, or those that a name stands for. */
function readMember(cursor: Cursor): readonly Element[] {
  // `$lan . 22` and `$lan : jump in` are keys that begin with a name.
  const isKey = ['.', ':'].some((sign) => isWord(peek(cursor, 2), sign));
  if (!isSymbol(peek(cursor), '$') || isKey) return [readElement(cursor)];
  const right = readDefined(cursor);
  if (right.kind === 'list' && right.elements.length > 0) return right.elements;
  if (right.kind === 'one') return [{ key: right.key }];
  fail(cursor, 'the name is of no element');
  return [];
}

/** What may stand behind the key of an element: a comment, and what only sets that change have. */
function readNotes(cursor: Cursor): void {
  for (;;) {
    const { text, kind } = peek(cursor);
    if (kind !== 'word') return;
    if (text === 'comment') {
      take(cursor);
      const comment = readString(cursor, 'a comment');
      if (byteLength(comment) > mostComment) fail(cursor, 'a comment has more than 128 characters');
    } else if (text === 'timeout' || text === 'expires') {
      take(cursor);
      if (!isTime(take(cursor).text)) fail(cursor, `${text} has no time`);
    } else if (text === 'counter') readCounts(cursor);
    else return;
  }
}

/** `counter packets 5 bytes 900`, from the word on. */
export function readCounts(cursor: Cursor): void {
  take(cursor);
  for (const word of ['packets', 'bytes'])
    if (skipWord(cursor, word) && !/^\d{1,19}$/.test(take(cursor).text))
      fail(cursor, `${word} has no number`);
}

/** Bytes of a comment of a rule, a set or an element: NFTNL_UDATA_COMMENT_MAXLEN. */
export const mostComment = 128;

export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** `1d2h3m4s` */
export function isTime(text: string): boolean {
  return /^(?=\d)(?:\d{1,5}d)?(?:\d{1,5}h)?(?:\d{1,5}m)?(?:\d{1,6}s)?(?:\d{1,6}ms)?$/.test(text);
}

export function readString(cursor: Cursor, what: string): string {
  const token = take(cursor);
  if (token.kind !== 'string') fail(cursor, `${show(token)} found where ${what} is expected`);
  return token.text;
}

function readElement(cursor: Cursor): Element {
  const key = readKey(cursor);
  const start = cursor.at;
  readNotes(cursor);
  let note = spell(cursor.tokens.slice(start, cursor.at));
  if (!skipWord(cursor, ':')) return note === '' ? { key } : { key, note };
  const verdict = readVerdict(cursor);
  if (verdict !== undefined) return { key, verdict, ...(note === '' ? {} : { note }) };
  const data = cursor.at;
  readKey(cursor);
  note = `${note} : ${spell(cursor.tokens.slice(data, cursor.at))}`.trim();
  return { key, note };
}

const ends = ['accept', 'drop', 'return', 'continue'] as const;

/** Reads a verdict where one stands; what a reject answers with is read by rules alone. */
export function readVerdict(cursor: Cursor): Verdict | undefined {
  const { kind, text } = peek(cursor);
  if (kind !== 'word') return undefined;
  const end = ends.find((one) => one === text);
  if (end !== undefined) {
    take(cursor);
    return { kind: end };
  }
  if ((text !== 'jump' && text !== 'goto') || isSymbol(peek(cursor, 1), '{')) return undefined;
  take(cursor);
  return { kind: text, chain: expectName(cursor, 'the name of a chain') };
}

/** Reads the right side of a match: a set, elements in braces, flags with commas between them, a name, or one key. */
export function readRight(cursor: Cursor): Right {
  if (skipSymbol(cursor, '@')) return { kind: 'set', name: expectName(cursor, 'the name of a set') };
  if (isSymbol(peek(cursor), '{')) return { kind: 'list', elements: readElements(cursor) };
  if (isSymbol(peek(cursor), '$') && !isWord(peek(cursor, 2), '.')) {
    const right = readDefined(cursor);
    if (right.kind === 'list' && right.elements.length === 0) fail(cursor, 'a list of elements is empty');
    return right;
  }
  const separator = [',', '|'].find((one) => isSymbol(peek(cursor, 1), one));
  if (separator === undefined) return { kind: 'one', key: readKey(cursor) };
  const words = [readFlag(cursor)];
  while (skipSymbol(cursor, separator)) words.push(readFlag(cursor));
  return { kind: 'flags', words };
}

function readFlag(cursor: Cursor): string {
  const token = take(cursor);
  if (token.kind !== 'word' || !/^[a-z]+$/.test(token.text)) fail(cursor, `${show(token)} is no flag`);
  return token.text;
}
