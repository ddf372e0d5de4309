/** A place in the tokens of a text. The first problem stays, and whoever reads on finds nothing more. */
import { quote } from '../../../diagnostics/quote.ts';
import type { Comment } from '../config.ts';
import type { CommentToken, Token } from './parse-lex.ts';

export interface Cursor {
  readonly file: string;
  tokens: readonly Token[];
  at: number;
  comments: readonly CommentToken[];
  /** How many comments have been passed. */
  passed: number;
  problem?: { readonly message: string; readonly line: number };
}

const nothing: Token = { kind: 'end', text: '', line: 0 };

/** The token at the cursor, or one further on; behind the last one an end without text. */
export function peek(cursor: Cursor, ahead = 0): Token {
  return cursor.tokens[cursor.at + ahead] ?? { ...nothing, line: cursor.tokens.at(-1)?.line ?? 1 };
}

export function take(cursor: Cursor): Token {
  const token = peek(cursor);
  if (cursor.at < cursor.tokens.length) cursor.at++;
  return token;
}

export function isAtEnd(cursor: Cursor): boolean {
  return cursor.at >= cursor.tokens.length;
}

/** Says what is wrong, once, and gives up. */
export function fail(cursor: Cursor, message: string): void {
  cursor.problem ??= { message, line: peek(cursor).line };
  cursor.at = cursor.tokens.length;
}

export function isSymbol(token: Token, text: string): boolean {
  return token.kind === 'symbol' && token.text === text;
}

export function isWord(token: Token, text: string): boolean {
  return token.kind === 'word' && token.text === text;
}

export function skipSymbol(cursor: Cursor, text: string): boolean {
  if (!isSymbol(peek(cursor), text)) return false;
  take(cursor);
  return true;
}

export function skipWord(cursor: Cursor, text: string): boolean {
  if (!isWord(peek(cursor), text)) return false;
  take(cursor);
  return true;
}

export function expectSymbol(cursor: Cursor, text: string, where: string): void {
  if (!skipSymbol(cursor, text)) fail(cursor, `${show(peek(cursor))} stands where ${where} needs ${text}`);
}

/** Words of nft's grammar that it takes for no name: those that were tried with nft 1.0.6. */
const reserved = new Set(
  `
  accept add ah all arp chain comment counter day define delete device devices dnat drop dst elements esp ether exists
  flags frag fwd hbh hook hour icmp iif iifname include inet interval ip log map mark meter mh missing monitor numgen
  offload oif osf policy priority queue random reset rt rule sctp set size snat socket synproxy table tcp th time timeout
  type udp update vlan vmap
`
    .trim()
    .split(/\s+/),
);

/** A bare word of a form that names may have: a letter, `_` or a dot, and what may follow these. */
export function expectName(cursor: Cursor, what: string): string {
  const token = peek(cursor);
  const isName = token.kind === 'word' && /^[A-Za-z_.][A-Za-z0-9_./:-]{0,254}$/.test(token.text);
  if (!isName || reserved.has(token.text)) {
    fail(cursor, `${show(token)} stands where ${what} belongs`);
    return '';
  }
  return take(cursor).text;
}

/** Newlines, and nothing else, as between the elements of a set. */
export function skipNewlines(cursor: Cursor): void {
  while (peek(cursor).kind === 'end' && peek(cursor).text === '\n') take(cursor);
}

/** Ends of statements. */
export function skipEnds(cursor: Cursor): void {
  while (!isAtEnd(cursor) && peek(cursor).kind === 'end') take(cursor);
}

/** The end of a statement: a newline or a semicolon, also in front of a closing brace. */
export function expectEnd(cursor: Cursor): void {
  if (isAtEnd(cursor)) return;
  if (peek(cursor).kind === 'end') take(cursor);
  else fail(cursor, `${show(peek(cursor))} was not expected`);
}

/** The comments in front of the cursor that nobody has taken yet. */
export function takeComments(cursor: Cursor): readonly Comment[] {
  const found: Comment[] = [];
  for (let one = cursor.comments[cursor.passed]; one !== undefined && one.at <= cursor.at; ) {
    found.push({ kind: 'comment', text: one.text });
    cursor.passed++;
    one = cursor.comments[cursor.passed];
  }
  return found;
}

/** Leaves out the comments in front of the cursor: those between the elements of a set, and behind a statement. */
export function dropComments(cursor: Cursor): void {
  takeComments(cursor);
}

/** The tokens from here to the end of the statement, with what braces hold; the cursor moves behind them. */
export function takeStatement(cursor: Cursor): readonly Token[] {
  const start = cursor.at;
  for (let depth = 0; !isAtEnd(cursor); cursor.at++) {
    const token = peek(cursor);
    if (depth === 0 && (token.kind === 'end' || isSymbol(token, '}'))) break;
    if (isSymbol(token, '{')) depth++;
    if (isSymbol(token, '}')) depth--;
  }
  return cursor.tokens.slice(start, cursor.at);
}

/** Tokens about as they were written. */
export function spell(tokens: readonly Token[]): string {
  return tokens.map(({ kind, text }) => (kind === 'string' ? `"${text}"` : text)).join(' ');
}

export function show(token: Token): string {
  if (token.kind === 'end') return token.text === ';' ? 'a semicolon' : 'the end of the line';
  return quote(token.text);
}
