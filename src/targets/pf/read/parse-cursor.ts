import { present } from '../../../diagnostics/present.ts';
import { quote } from '../../../diagnostics/quote.ts';
import type { Dialect } from '../config.ts';
import { keywords } from '../config.ts';
import type { Token } from './parse-lex.ts';

/**
 * A place in the tokens of a statement. The first problem stays, and moves the cursor to the end, so that
 * whoever reads on finds nothing more and comes to an end as well.
 */
export interface Cursor {
  readonly tokens: readonly Token[];
  readonly line: number;
  at: number;
  /** `missing` names a file that is not there. */
  problem?: { readonly message: string; readonly line: number; readonly missing?: string };
  /** What some systems refuse, found on the way. */
  readonly restrictions: {
    readonly what: string;
    readonly only: readonly Dialect[];
    readonly ifNamed?: true;
    readonly line: number;
  }[];
  /** Queues that a statement defines, those that it lists as being below another (ALTQ), and those that it uses. */
  readonly queues: {
    readonly name: string;
    readonly line: number;
    readonly does: 'defines' | 'lists' | 'uses';
  }[];
}

export function createCursor(tokens: readonly Token[], line: number): Cursor {
  return { tokens, line, at: 0, restrictions: [], queues: [] };
}

/** The token at the cursor, or one further on. */
export function peek(cursor: Cursor, ahead = 0): Token {
  return (
    cursor.tokens[cursor.at + ahead] ?? { kind: 'end', text: 'the end of the line', line: lastLine(cursor) }
  );
}

function lastLine(cursor: Cursor): number {
  return cursor.tokens.at(-1)?.line ?? cursor.line;
}

export function take(cursor: Cursor): Token {
  const token = peek(cursor);
  if (cursor.at < cursor.tokens.length) cursor.at++;
  return token;
}

/** Says what is wrong with the statement, once, and gives up on it. */
export function fail(cursor: Cursor, message: string, missing?: string): void {
  cursor.problem ??= { message, line: peek(cursor).line, ...present({ missing }) };
  cursor.at = cursor.tokens.length;
}

export function restrict(cursor: Cursor, what: string, only: readonly Dialect[]): void {
  cursor.restrictions.push({ what, only, line: peek(cursor).line });
}

/** What systems besides these refuse, and what counts only where an option names the system. */
export function restrictIfNamed(cursor: Cursor, what: string, only: readonly Dialect[]): void {
  cursor.restrictions.push({ what, only, ifNamed: true, line: peek(cursor).line });
}

export function isSymbol(token: Token, text: string): boolean {
  return token.kind === 'symbol' && token.text === text;
}

/** Whether a token is this word of the grammar; a quoted one never is. */
export function isKeyword(token: Token, text: string): boolean {
  return token.kind === 'word' && token.text === text;
}

/** A name: quoted, or a bare word that is none of the grammar's. */
export function isName(token: Token): boolean {
  return token.kind === 'string' || (token.kind === 'word' && !keywords.has(token.text));
}

export function skipSymbol(cursor: Cursor, text: string): boolean {
  if (!isSymbol(peek(cursor), text)) return false;
  take(cursor);
  return true;
}

export function skipKeyword(cursor: Cursor, text: string): boolean {
  if (!isKeyword(peek(cursor), text)) return false;
  take(cursor);
  return true;
}

export function skipNewlines(cursor: Cursor): void {
  while (peek(cursor).kind === 'newline') take(cursor);
}

export function expectSymbol(cursor: Cursor, text: string, where: string): void {
  if (!skipSymbol(cursor, text)) fail(cursor, `${show(peek(cursor))} found where ${where} needs ${text}`);
}

/** A name of at most so many characters. */
export function expectName(cursor: Cursor, what: string, longest: number): string {
  const token = peek(cursor);
  if (!isName(token)) {
    fail(cursor, `${show(token)} found where ${what} is expected`);
    return '';
  }
  if (token.text.length > longest) fail(cursor, `${what} has more than ${longest} characters`);
  take(cursor);
  return token.text;
}

/**
 * One thing, or several in braces: blanks, newlines or commas between them. A comma in front of a newline or
 * of the closing brace is refused, as pfctl does.
 */
export function readList<T>(cursor: Cursor, readOne: (cursor: Cursor) => T | undefined): readonly T[] {
  if (!skipSymbol(cursor, '{')) {
    const one = readOne(cursor);
    return one === undefined ? [] : [one];
  }
  const list: T[] = [];
  skipNewlines(cursor);
  while (cursor.problem === undefined) {
    const one = readOne(cursor);
    if (one !== undefined) list.push(one);
    skipNewlines(cursor);
    if (skipSymbol(cursor, '}')) break;
    if (skipSymbol(cursor, ',') && (peek(cursor).kind === 'newline' || isSymbol(peek(cursor), '}'))) {
      fail(cursor, 'a comma is at the end of a line or of a list');
    }
  }
  return list;
}

/** As `readList`, with lists inside the list, as macros make them. */
export function readNestedList<T>(
  cursor: Cursor,
  readOne: (cursor: Cursor) => T | undefined,
  depth = 0,
): readonly T[] {
  if (depth > deepest) fail(cursor, 'lists are nested too deep');
  const lists = readList(cursor, (inner): readonly T[] => {
    if (isSymbol(peek(inner), '{')) return readNestedList(inner, readOne, depth + 1);
    const one = readOne(inner);
    return one === undefined ? [] : [one];
  });
  return lists.flat();
}

/** Braces inside braces; FreeBSD goes no deeper into anchors. */
export const deepest = 31;

/** The text of the tokens from here to the end, about as it was written. */
export function restOf(cursor: Cursor): string {
  return spellTokens(cursor.tokens.slice(cursor.at));
}

export function spellTokens(tokens: readonly Token[]): string {
  return tokens.map(spell).join(' ');
}

function spell(token: Token): string {
  return token.kind === 'string'
    ? `"${token.text.replaceAll('"', '\\"')}"`
    : token.kind === 'newline'
      ? '\n'
      : token.text;
}

export function show(token: Token): string {
  if (token.kind === 'end') return 'the end of the line';
  return token.kind === 'newline' ? 'a new line' : quote(token.text);
}
