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

/** Reads one file. `macros` may grow between two statements. */
export function createLexer(text: string, macros: ReadonlyMap<string, string>): Lexer {
  let at = 0;
  let line = 1;
  /** The value of a macro that is being read in the place of its name. */
  let value: string | undefined;
  let valueAt = 0;
  let backslash = false;

  /** The next character, `''` at the end; afterwards `width` says how much of the file it takes. */
  let width = 1;
  function peek(quoted = false): string {
    if (value !== undefined) {
      width = 1;
      if (valueAt < value.length) return value.charAt(valueAt);
      value = undefined;
    }
    // A backslash in front of a newline joins the lines, in comments too; in front of anything else it vanishes.
    while (!quoted && text.charAt(at) === '\\') {
      if (text.charAt(at + 1) !== '\n') {
        width = 2;
        return text.charAt(at + 1);
      }
      at += 2;
      line++;
      backslash = true;
    }
    width = 1;
    return text.charAt(at);
  }

  function advance(): void {
    if (value !== undefined) {
      valueAt++;
      return;
    }
    if (text.charAt(at + width - 1) === '\n') line++;
    at += width;
  }

  function next(): LexedStatement | undefined {
    skipBlanks();
    if (peek() === '') return undefined;
    const start = line;
    if (peek() === '#') {
      backslash = false;
      const comment = readComment();
      const unended = peek() === '';
      advance();
      return { tokens: [], line: start, comment, continued: backslash, unended };
    }
    const tokens: Token[] = [];
    let depth = 0;
    for (;;) {
      skipBlanks();
      const char = peek();
      if (char === '#') {
        readComment();
        continue;
      }
      if (char === '') {
        if (depth > 0) return failed(tokens, start, 'the file ends inside braces');
        return { tokens, line: start, unended: true };
      }
      if (char === '\n') {
        const token: Token = { kind: 'newline', text: '\n', line };
        advance();
        if (depth === 0) return { tokens, line: start, unended: false };
        tokens.push(token);
        continue;
      }
      if (char === '$' && value === undefined) {
        const problem = enterMacro();
        if (problem !== undefined) return failed(tokens, start, problem);
        continue;
      }
      const token = readToken(char);
      if (typeof token === 'string') return failed(tokens, start, token);
      if (token.text === '{' && token.kind === 'symbol') depth++;
      if (token.text === '}' && token.kind === 'symbol' && depth > 0) depth--;
      tokens.push(token);
    }
  }

  /** Gives up on the line, as pfctl does. */
  function failed(tokens: readonly Token[], start: number, message: string): LexedStatement {
    const problem = { message, line };
    value = undefined;
    while (peek() !== '' && peek() !== '\n') advance();
    advance();
    return { tokens, line: start, problem, unended: false };
  }

  function skipBlanks(): void {
    while (peek() === ' ' || peek() === '\t') advance();
  }

  function readComment(): string {
    advance();
    let comment = '';
    for (let char = peek(); char !== '\n' && char !== ''; char = peek()) {
      comment += char;
      advance();
    }
    return comment.startsWith(' ') ? comment.slice(1) : comment;
  }

  function enterMacro(): string | undefined {
    advance();
    let name = '';
    for (let char = peek(); /^[A-Za-z0-9_]$/.test(char); char = peek()) {
      name += char;
      advance();
    }
    const found = macros.get(name);
    if (found === undefined) return `the macro ${quote(name)} is not defined`;
    value = found;
    valueAt = 0;
    return undefined;
  }

  function readToken(first: string): Token | string {
    const start = line;
    if (first === '"' || first === "'") return readString(first, start);
    if (isDigit(first) || first === '-') {
      const number = readNumber(start);
      if (number !== undefined) return number;
    }
    if (isAlphanumeric(first) || first === ':' || first === '_') return readWord(start);
    advance();
    if (!'{}()<>!=,/-'.includes(first)) {
      return first === '\r' ? 'the line ends in CRLF' : `${quote(first)} has no meaning here`;
    }
    const pair = first + peek();
    if (pair !== '<>' && pair !== '><' && pair !== '->') return { kind: 'symbol', text: first, line: start };
    advance();
    return { kind: 'symbol', text: pair, line: start };
  }

  function readString(quote: string, start: number): Token | string {
    advance();
    let content = '';
    for (;;) {
      const char = peek(true);
      if (char === '') return 'the file ends inside quotes';
      if (char === '\0') return 'a NUL byte stands inside quotes';
      advance();
      if (char === quote) break;
      if (char === '\n') continue;
      if (char !== '\\') {
        content += char;
        continue;
      }
      const escaped = peek(true);
      if (escaped === ' ' || escaped === '\t') {
        return 'a backslash before a blank inside quotes means one thing on OpenBSD and another on FreeBSD';
      }
      if (escaped === quote) {
        content += quote;
        advance();
      } else if (escaped === '\n') advance();
      else content += '\\';
    }
    return content.length > longestToken
      ? 'a string is too long'
      : { kind: 'string', text: content, line: start };
  }

  /** Digits are a number where a blank, `)`, `,`, `/`, `}`, `=` or the end is behind them, else part of a word. */
  function readNumber(start: number): Token | undefined {
    const before = { at, line, value, valueAt };
    let digits = peek();
    advance();
    while (isDigit(peek())) {
      digits += peek();
      advance();
    }
    if (digits !== '-' && digits.length < 19 && (peek() === '' || ' \t\n\r),/}='.includes(peek()))) {
      return { kind: 'number', text: String(Number(digits)), line: start };
    }
    ({ at, line, value, valueAt } = before);
    return undefined;
  }

  function readWord(start: number): Token | string {
    let word = '';
    for (let char = peek(); isWordCharacter(char); char = peek()) {
      if (char === '\\') return 'a backslash stands inside a word';
      word += char;
      advance();
    }
    return word.length > longestToken ? 'a word is too long' : { kind: 'word', text: word, line: start };
  }

  return { next };
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
