/** A place in the tokens of a text. The first problem stays, and whoever reads on finds nothing more. */
import { quote } from '../../../diagnostics/quote.ts';
import type { Origin } from '../../target.ts';
import type { Comment, Right } from '../config.ts';
import type { CommentToken, Lexed, Token } from './parse-lex.ts';

/** A file, taken apart. */
export type OpenFile = Lexed & { readonly file: string };

export interface Cursor {
  file: string;
  /** Gives the files that a line in braces includes, or says what is wrong; absent: such lines are not read. */
  readonly open?: (name: string, origin: Origin) => readonly OpenFile[] | string;
  /** What names stand for here; a block in braces has names of its own besides. */
  scope: Scope;
  tokens: readonly Token[];
  at: number;
  comments: readonly CommentToken[];
  /** How many comments have been passed. */
  passed: number;
  problem?: { readonly message: string; readonly line: number };
}

/** What `define` has given names to, here and around here. */
export interface Scope {
  readonly names: Map<string, Right>;
  readonly around?: Scope;
  /** Elements that definitions may still put into others; all scopes of a run share it. */
  readonly budget: { elements: number };
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
  if (!skipSymbol(cursor, text)) fail(cursor, `${show(peek(cursor))} found where ${where} needs ${text}`);
}

/** Words of nft's grammar that it takes for no name: every word of nft(8) was tried as one with nft 1.0.6. */
const keywords = new Set(
  `
  accept add all auto-merge bridge cgroup chain comment constant continue counter cpu create ct day define delete describe
  destroy device devices drop dst dup dynamic element elements expires export exthdr fib flags flow flowtable flush frag fwd
  gc-interval goto handle hbh hook hour ibriport ibrname iif iifgroup iifname iiftype import include index inet insert
  interval jhash jump last limit list log map mark meta meter mh monitor netdev nftrace notrack numgen obrname oif oifgroup
  oifname oiftype osf pkttype policy position priority queue quota random redefine reject rename replace return rt rule
  ruleset secmark set size skgid skuid socket symhash synproxy table th time timeout tproxy type typeof undefine update vmap
  xt
`
    .trim()
    .split(/\s+/),
);
/** Those of them that are values all the same: protocols, and what stands for a number. */
const valueKeywords = new Set(
  `
  ah arp dccp dnat ecn esp ether exists icmp icmpv6 igmp ip ip6 missing redirect reset sctp snat tcp udp udplite vlan
`
    .trim()
    .split(/\s+/),
);

/** Whether a bare word may be a value: a word of the grammar is none, wherever it stands. */
export function isValueWord(text: string): boolean {
  return !keywords.has(text);
}

/** A bare word of a form that names may have: a letter, `_` or a dot, and what may follow these. */
export function expectName(cursor: Cursor, what: string): string {
  const token = peek(cursor);
  const isName = token.kind === 'word' && /^[A-Za-z_.][A-Za-z0-9_./:-]{0,254}$/.test(token.text);
  if (!isName || keywords.has(token.text) || valueKeywords.has(token.text)) {
    fail(cursor, `${show(token)} found where ${what} is expected`);
    return '';
  }
  return take(cursor).text;
}

/** One newline at most, as between the elements of a set: nft takes no empty line there (opt_newline in parser_bison.y). */
export function skipNewline(cursor: Cursor): void {
  if (peek(cursor).kind === 'end' && peek(cursor).text === '\n') take(cursor);
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

/** Reads the files that a line in braces includes, each from its start, in the place of the line. */
export function readInside(cursor: Cursor, open: NonNullable<Cursor['open']>, readLines: () => void): void {
  const origin = { file: cursor.file, line: take(cursor).line };
  const name = take(cursor);
  if (name.kind !== 'string') fail(cursor, 'the name of a file in quotes belongs after include');
  expectEnd(cursor);
  const { file, tokens, at, comments, passed } = cursor;
  const files = cursor.problem === undefined ? open(name.text, origin) : [];
  if (typeof files === 'string') fail(cursor, files);
  for (const { problem, ...inner } of typeof files === 'string' ? [] : files) {
    if (cursor.problem !== undefined) break;
    Object.assign(cursor, { ...inner, at: 0, passed: 0 });
    if (problem !== undefined) cursor.problem = problem;
    else readLines();
    if (!isAtEnd(cursor)) fail(cursor, 'a brace is closed that is not opened there');
    if (inner.tokens.length > 0 && inner.tokens.at(-1)?.kind !== 'end')
      fail(cursor, 'no newline ends the file: its last line would go on in the file around it');
    if (cursor.problem !== undefined)
      cursor.problem = { message: `${inner.file}: ${cursor.problem.message}`, line: origin.line };
  }
  Object.assign(cursor, {
    file,
    tokens,
    comments,
    passed,
    at: cursor.problem === undefined ? at : tokens.length,
  });
}

export function show(token: Token): string {
  if (token.kind === 'end') return token.text === ';' ? 'a semicolon' : 'the end of the line';
  return quote(token.text);
}
