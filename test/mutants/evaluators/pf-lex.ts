/** Words and signs of a pf.conf, and the steps of reading them, for the second evaluator alone. */
import type { TargetFile } from '../../../src/targets/target.ts';
import type { Addresses } from './pf-addresses.ts';
import type { Rule } from './pf-text.ts';
import { refused } from './settle.ts';

export interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

export type Dialect = 'openbsd' | 'freebsd' | 'macos';

export const all: readonly Dialect[] = ['openbsd', 'freebsd', 'macos'];

export interface Parser {
  tokens: Token[];
  at: number;
  readonly macros: Map<string, string>;
  readonly tables: Map<string, Addresses>;
  readonly rules: Rule[];
  readonly files: readonly TargetFile[];
  readonly only: (what: string, ...takers: readonly Dialect[]) => void;
}

/** Tokens; newlines are tokens too. */
export function lex(source: string): Token[] {
  const tokens: Token[] = [];
  const text = source.replaceAll('\\\n', '');
  const form =
    /([ \t]+|\\)|(#[^\n]*)|(\n)|"([^"]*)"|'([^']*)'|([A-Za-z0-9_:$.][^\s(){}<>!=/#,]*)|([(){}<>!=/,-])/y;
  while (form.lastIndex < text.length) {
    const at = form.lastIndex;
    const found = form.exec(text);
    if (found === null) throw refused(`a character at ${at}: ${JSON.stringify(text.slice(at, at + 9))}`);
    const [, blank, comment, newline, double, single, word, sign] = found;
    if (blank !== undefined || comment !== undefined) continue;
    const quoted = double ?? single;
    if (quoted !== undefined) tokens.push({ text: quoted.replaceAll('\n', ''), quoted: true });
    else tokens.push({ text: newline ?? word?.replaceAll('\\', '') ?? sign ?? '', quoted: false });
  }
  return tokens;
}

export function peek(parser: Parser): Token {
  const token = parser.tokens[parser.at] ?? { text: '\n', quoted: false };
  if (token.quoted || !token.text.startsWith('$')) return token;
  const value = parser.macros.get(token.text.slice(1));
  if (value === undefined) throw refused(`macro ${token.text} is not defined`);
  parser.tokens.splice(parser.at, 1, ...lex(value));
  return peek(parser);
}

export function take(parser: Parser): Token {
  const token = peek(parser);
  parser.at++;
  return token;
}

export function is(parser: Parser, text: string): boolean {
  const token = peek(parser);
  return !token.quoted && token.text === text;
}

export function skip(parser: Parser, ...words: readonly string[]): boolean {
  const start = parser.at;
  for (const word of words) {
    if (!is(parser, word)) {
      parser.at = start;
      return false;
    }
    parser.at++;
  }
  return true;
}

export function need(parser: Parser, ...words: readonly string[]): void {
  if (!skip(parser, ...words)) throw refused(`${show(peek(parser))} where ${words.join(' ')} belongs`);
}

export function show({ text }: Token): string {
  return JSON.stringify(text);
}

/** The words of the grammar that mutants can bring to where a name belongs. */
const reserved = new Set(
  (
    'all allow-opts anchor antispoof any block drop file flags for from group in include inet inet6 keep ' +
    'label limit load log match modulate no no-route on os out pass port probability proto quick return ' +
    'return-icmp return-rst route scrub set skip state synproxy table tag tagged to user'
  ).split(' '),
);

/** A string, or a bare word that is no keyword. */
export function name(parser: Parser, longest: number): string {
  const token = take(parser);
  if (token.quoted ? false : reserved.has(token.text) || !/^[A-Za-z0-9_:.]/.test(token.text))
    throw refused(`${show(token)} where a name belongs`);
  if (token.text.length > longest) throw refused(`${show(token)} is longer than ${longest}`);
  return token.text;
}

/** One item, or several in braces. */
export function list<T>(parser: Parser, readOne: () => T): readonly T[] {
  if (!skip(parser, '{')) return [readOne()];
  const items: T[] = [];
  skipNewlines(parser);
  do {
    items.push(readOne());
    separate(parser);
  } while (!skip(parser, '}'));
  return items;
}

export function skipNewlines(parser: Parser): void {
  while (skip(parser, '\n'));
}

/** Between the items of a list: blanks, newlines, or a comma that is followed by another item. */
export function separate(parser: Parser): void {
  skipNewlines(parser);
  if (skip(parser, ',') && (is(parser, '\n') || is(parser, '}'))) throw refused('a comma at the end');
}
