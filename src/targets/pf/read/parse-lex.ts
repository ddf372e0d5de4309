/**
 * The lexer of pfctl (yylex and lgetc in parse.y of OpenBSD and FreeBSD), one statement at a time: a macro
 * that a statement defines is known to the next.
 */
import { quote } from '../../../diagnostics/quote.ts';

export interface Token {
  /** `end` stands behind the last token; a newline is a token inside braces alone. */
  readonly kind: 'word' | 'string' | 'number' | 'symbol' | 'newline' | 'end';
  readonly text: string;
  readonly line: number;
}

export interface LexedStatement {
  /** Without `end`; none where the line is a comment. */
  readonly tokens: readonly Token[];
  readonly line: number;
  /** The text of a comment that has a line of its own. */
  readonly comment?: string;
  /** Whether a backslash drew further lines into that comment. */
  readonly continued?: boolean;
  /** What is wrong with the statement; its tokens are those in front. */
  readonly problem?: { readonly message: string; readonly line: number };
  /** Whether the file ended before the line did. */
  readonly unended: boolean;
}

export interface Lexer {
  /** The next statement or comment; undefined at the end of the file. */
  readonly next: () => LexedStatement | undefined;
}

/** The longest token that pfctl takes, in bytes (its buffer is 8096 long). */
const longestToken = 8095;

/** What a small file may not become without end: tokens from the values of macros, and statements. */
export interface Budget {
  repeated: number;
  statements: number;
}

/** Many times what the largest files of people hold. */
export function createBudget(): Budget {
  return { repeated: 300_000, statements: 200_000 };
}

/** A file in the reading. */
interface Source {
  readonly text: string;
  readonly macros: ReadonlyMap<string, string>;
  readonly budget: Budget;
  at: number;
  line: number;
  /** The value of a macro that is being read in the place of its name. */
  value: string | undefined;
  valueAt: number;
  /** How much of the file the next character takes. */
  width: number;
  /** Whether a backslash joined lines since somebody last looked. */
  joined: boolean;
}

/** Reads one file. `macros` may grow between two statements. */
export function createLexer(
  text: string,
  macros: ReadonlyMap<string, string>,
  budget: Budget = createBudget(),
): Lexer {
  const source: Source = {
    ...{ text, macros, budget, at: 0, line: 1, value: undefined, valueAt: 0, width: 1, joined: false },
  };
  return { next: () => readNext(source) };
}

/** The next character, `''` at the end. */
function look(source: Source, quoted = false): string {
  const { text, value } = source;
  source.width = 1;
  if (value !== undefined) {
    if (source.valueAt < value.length) return value.charAt(source.valueAt);
    source.value = undefined;
  }
  // A backslash in front of a newline joins the lines, in comments too; in front of anything else it vanishes.
  while (!quoted && text.charAt(source.at) === '\\') {
    if (text.charAt(source.at + 1) !== '\n') {
      source.width = 2;
      return text.charAt(source.at + 1);
    }
    source.at += 2;
    source.line++;
    source.joined = true;
  }
  return text.charAt(source.at);
}

function advance(source: Source): void {
  if (source.value !== undefined) {
    source.valueAt++;
    return;
  }
  if (source.text.charAt(source.at + source.width - 1) === '\n') source.line++;
  source.at += source.width;
}

function readNext(source: Source): LexedStatement | undefined {
  skipBlanks(source);
  const first = look(source);
  if (first === '') return undefined;
  const start = source.line;
  if (--source.budget.statements < 0) return stop(source, [], start, 'these files hold too many statements');
  if (first !== '#') return readTokens(source, start);
  source.joined = false;
  const comment = readComment(source);
  const unended = look(source) === '';
  advance(source);
  return { tokens: [], line: start, comment, continued: source.joined, unended };
}

/** The tokens up to the end of a line that is in no braces. */
function readTokens(source: Source, start: number): LexedStatement {
  const tokens: Token[] = [];
  let depth = 0;
  for (;;) {
    skipBlanks(source);
    const char = look(source);
    if (char === '#') {
      readComment(source);
      continue;
    }
    if (char === '') {
      if (depth > 0) return giveUp(source, tokens, start, 'the file ends inside braces');
      return { tokens, line: start, unended: true };
    }
    if (char === '\n') {
      const token: Token = { kind: 'newline', text: '\n', line: source.line };
      advance(source);
      if (depth === 0) return { tokens, line: start, unended: false };
      tokens.push(token);
      continue;
    }
    if (char === '$' && source.value === undefined) {
      const problem = enterMacro(source);
      if (problem !== undefined) return giveUp(source, tokens, start, problem);
      continue;
    }
    const token = readToken(source, char);
    if (typeof token === 'string') return giveUp(source, tokens, start, token);
    if (token.text === '{' && token.kind === 'symbol') depth++;
    if (token.text === '}' && token.kind === 'symbol' && depth > 0) depth--;
    tokens.push(token);
    if (source.value !== undefined && --source.budget.repeated < 0)
      return stop(source, tokens, start, 'macros make too much of these files');
  }
}

/** Gives up on the whole file. */
function stop(source: Source, tokens: readonly Token[], start: number, message: string): LexedStatement {
  const problem = { message, line: source.line };
  source.value = undefined;
  source.at = source.text.length;
  return { tokens, line: start, problem, unended: false };
}

/** Gives up on the line, as pfctl does. */
function giveUp(source: Source, tokens: readonly Token[], start: number, message: string): LexedStatement {
  const problem = { message, line: source.line };
  source.value = undefined;
  while (look(source) !== '' && look(source) !== '\n') advance(source);
  advance(source);
  return { tokens, line: start, problem, unended: false };
}

function skipBlanks(source: Source): void {
  while (look(source) === ' ' || look(source) === '\t') advance(source);
}

function readComment(source: Source): string {
  advance(source);
  let comment = '';
  for (let char = look(source); char !== '\n' && char !== ''; char = look(source)) {
    comment += char;
    advance(source);
  }
  return comment.startsWith(' ') ? comment.slice(1) : comment;
}

function enterMacro(source: Source): string | undefined {
  advance(source);
  let name = '';
  for (let char = look(source); /^[A-Za-z0-9_]$/.test(char); char = look(source)) {
    name += char;
    advance(source);
  }
  const found = source.macros.get(name);
  if (found === undefined) return `the macro ${quote(name)} is not defined`;
  source.value = found;
  source.valueAt = 0;
  return undefined;
}

function readToken(source: Source, first: string): Token | string {
  const start = source.line;
  if (first === '"' || first === "'") return readString(source, first, start);
  if (isDigit(first) || first === '-') {
    const number = readNumber(source, start);
    if (number !== undefined) return number;
  }
  if (isAlphanumeric(first) || first === ':' || first === '_') return readWord(source, start);
  advance(source);
  if (!'{}()<>!=,/-'.includes(first)) {
    return first === '\r' ? 'the line ends in CRLF' : `${quote(first)} has no meaning here`;
  }
  const pair = first + look(source);
  if (pair !== '<>' && pair !== '><' && pair !== '->') return { kind: 'symbol', text: first, line: start };
  advance(source);
  return { kind: 'symbol', text: pair, line: start };
}

function readString(source: Source, quote: string, start: number): Token | string {
  advance(source);
  let content = '';
  for (;;) {
    const char = look(source, true);
    if (char === '') return 'the file ends inside quotes';
    if (char === '\0') return 'a NUL byte is inside quotes';
    advance(source);
    if (char === quote) break;
    if (char === '\n') continue;
    if (char !== '\\') {
      content += char;
      continue;
    }
    const escaped = look(source, true);
    if (escaped === ' ' || escaped === '\t') {
      return 'a backslash before a blank inside quotes means one thing on OpenBSD and another on FreeBSD';
    }
    if (escaped === quote) {
      content += quote;
      advance(source);
    } else if (escaped === '\n') advance(source);
    else content += '\\';
  }
  return content.length > longestToken
    ? 'a string is too long'
    : { kind: 'string', text: content, line: start };
}

/** Digits are a number where a blank, `)`, `,`, `/`, `}`, `=` or the end is behind them, else part of a word. */
function readNumber(source: Source, start: number): Token | undefined {
  const { at, line, value, valueAt } = source;
  let digits = look(source);
  advance(source);
  while (isDigit(look(source))) {
    digits += look(source);
    advance(source);
  }
  const behind = look(source);
  if (digits !== '-' && digits.length < 19 && (behind === '' || ' \t\n\r),/}='.includes(behind))) {
    return { kind: 'number', text: String(Number(digits)), line: start };
  }
  Object.assign(source, { at, line, value, valueAt });
  return undefined;
}

function readWord(source: Source, start: number): Token | string {
  let word = '';
  for (let char = look(source); isWordCharacter(char); char = look(source)) {
    if (char === '\\') return 'a backslash is inside a word';
    word += char;
    advance(source);
  }
  return word.length > longestToken ? 'a word is too long' : { kind: 'word', text: word, line: start };
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9' && char.length === 1;
}

function isAlphanumeric(char: string): boolean {
  return isDigit(char) || (char.length === 1 && /[A-Za-z]/.test(char));
}

/** `allowed_in_string`: letters, digits and ASCII punctuation but for the characters that are symbols. */
function isWordCharacter(char: string): boolean {
  return char.length === 1 && char > ' ' && char < '\x7f' && !'(){}<>!=/#,'.includes(char);
}
