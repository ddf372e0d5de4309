/** Tokens of a file: nft(8), LEXICAL CONVENTIONS. A newline ends a statement unless braces are open, and so does `;`. */
import { quote } from '../../../diagnostics/quote.ts';

export interface Token {
  /** `symbol`: braces, operators, commas; `end`: a newline or a semicolon. */
  readonly kind: 'word' | 'string' | 'symbol' | 'end';
  readonly text: string;
  readonly line: number;
}

/** A comment, with the number of tokens that stand in front of it. */
export interface CommentToken {
  readonly text: string;
  readonly at: number;
}

export interface Lexed {
  readonly tokens: readonly Token[];
  readonly comments: readonly CommentToken[];
  readonly problem?: { readonly message: string; readonly line: number };
}

const next =
  /([ \t]+|\\\n)|(\n|;)|#([^\n\0]*)|"([^"\n\0]*)"|([!=<>]=|<<|>>|[{}(),=!<>&|^@$])|([^\s{}(),;=!<>&|^@$"#\\\0]+)/y;

/** Takes a text apart; what nft takes for no token (a carriage return, a byte-order mark) is a problem. */
export function lex(text: string): Lexed {
  const tokens: Token[] = [];
  const comments: CommentToken[] = [];
  let line = 1;
  next.lastIndex = 0;
  for (let at = 0; at < text.length; at = next.lastIndex) {
    const found = next.exec(text);
    if (found === null) {
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      const message =
        character === '\r'
          ? 'a carriage return ends the line, which nft does not take'
          : `nft takes no ${character === '"' ? 'string without its end' : quote(character)} here`;
      return { tokens, comments, problem: { message, line } };
    }
    const [whole, , end, comment, string, symbol, word] = found;
    if (word !== undefined) {
      if (/[^!-~]/.test(word)) {
        return { tokens, comments, problem: { message: `nft does not take ${quote(word)}`, line } };
      }
      tokens.push({ kind: 'word', text: word, line });
    } else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, line });
    else if (end !== undefined) tokens.push({ kind: 'end', text: end, line });
    else if (string !== undefined) tokens.push({ kind: 'string', text: string, line });
    else if (comment !== undefined) {
      // nft 1.0.6 says "unexpected junk" of one that no newline ends.
      if (next.lastIndex === text.length)
        return {
          tokens,
          comments,
          problem: { message: 'the file ends inside a comment: a newline is missing', line },
        };
      comments.push({ text: comment.replace(/^ /, '').trimEnd(), at: tokens.length });
      // Of a comment on a line of its own the newline is a part, and ends nothing (comment_line in scanner.l).
      const isAlone = text.slice(text.lastIndexOf('\n', at - 1) + 1, at).trim() === '';
      if (isAlone && text[next.lastIndex] === '\n') {
        next.lastIndex++;
        line++;
      }
    }
    if (whole.endsWith('\n')) line++;
  }
  return { tokens, comments };
}
