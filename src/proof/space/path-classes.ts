/**
 * Classes of paths: what a family of patterns can tell apart, with a path for each. A path is a sequence of
 * tokens, found from left to right: a character as it stands, two percent signs, an escape `%XX` (but for
 * `%00`, which Squid leaves as it is), or a percent sign that begins neither.
 */

import type { PathPattern } from '../../sets/paths.ts';
import { classify } from '../../sets/regular/automaton.ts';
import { type Expression, isBadExpression, parseExpression } from '../../sets/regular/expression.ts';
import {
  choice,
  type Regular,
  repeat,
  type SymbolSet,
  sequence,
  symbol,
} from '../../sets/regular/regular.ts';
import { remember } from '../../sets/remember.ts';
import { classifyPlainPaths } from './plain-paths.ts';

interface Token {
  /** The byte that the token stands for, percent-decoded once. */
  readonly byte: number;
  readonly form: 'raw' | 'escape' | 'percent' | 'pair';
}

const unreserved = /[A-Za-z0-9\-._~]/;
const pathCharacter = /[A-Za-z0-9\-._~!$&'()*+,;=:@]/;

function makeTokens(form: Token['form'], from: number, to: number): readonly Token[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({ byte: from + index, form }));
}

/** All tokens. Blanks and control characters do not occur raw in a request; bytes above 127 may. */
const tokens: readonly Token[] = [
  ...[...'/x'].map((one): Token => ({ byte: one.charCodeAt(0), form: 'raw' })),
  ...makeTokens('raw', 0x21, 0x7e).filter(({ byte }) => !'/x%#'.includes(String.fromCharCode(byte))),
  ...makeTokens('escape', 1, 255),
  ...makeTokens('raw', 0x80, 0xff),
  { byte: 0x25, form: 'percent' },
  { byte: 0x25, form: 'pair' },
];

function matchTokens(belongs: (token: Token, character: string) => boolean): Regular {
  return symbol(
    Uint8Array.from(tokens, (token) => (belongs(token, String.fromCharCode(token.byte)) ? 1 : 0)),
  );
}

const raw = (character: string): Regular =>
  matchTokens((token, one) => token.form === 'raw' && one === character);
const anyToken: Regular = matchTokens(() => true);
const anyTokens: Regular = repeat(anyToken);
const nothing: Regular = choice();
const empty: Regular = sequence();
const slash: Regular = raw('/');
const query: Regular = choice(empty, sequence(raw('?'), anyTokens));

/** Everything that begins with a slash; behind a lone percent sign stands nothing that it would join. */
const paths: Regular = sequence(slash, repeat(choice(matchTokens(isWhole), matchLonePercents())));

function isWhole(token: Token): boolean {
  return token.form !== 'percent';
}

function matchLonePercents(): Regular {
  const percent = matchTokens((token) => token.form === 'percent');
  const isHex = (token: Token, one: string): boolean => token.form === 'raw' && /[0-9A-Fa-f]/.test(one);
  const hex = matchTokens(isHex);
  const other = matchTokens((token, one) => token.form === 'raw' && !isHex(token, one));
  const otherOrEscape = matchTokens((token, one) => isWhole(token) && !isHex(token, one));
  const end: Regular = { kind: 'end' };
  // Behind it: the end, no digit, one digit and then no second one, or two zeros. Another lone percent sign
  // may follow behind one digit.
  const tail = choice(end, other, sequence(hex, choice(end, otherOrEscape)), sequence(raw('0'), raw('0')));
  return sequence(repeat(sequence(percent, hex)), percent, tail);
}

/** A class of paths: the patterns that hold them (indices into the given list), and one of them. */
export interface PathClass {
  readonly patterns: readonly number[];
  readonly path: string;
}

/** Returns the classes of all paths under these patterns, or undefined where the budget does not suffice. */
export function classifyPaths(patterns: readonly PathPattern[]): readonly PathClass[] | undefined {
  return classifyPlainPaths(patterns, places) ?? classifyPathsByAutomaton(patterns);
}

/** Returns the classes of all paths under patterns of any kind, in the order of their shortest paths. */
export function classifyPathsByAutomaton(patterns: readonly PathPattern[]): readonly PathClass[] | undefined {
  return classify(paths, patterns.map(makePathLanguage), tokens.length)?.map(({ members, witness }) => ({
    patterns: members,
    path: witness.map((index) => spellToken(tokens[index])).join(''),
  }));
}

function spellToken(token: Token | undefined): string {
  if (token === undefined || token.form === 'percent') return '%';
  if (token.form === 'pair') return '%%';
  if (token.form === 'raw') return String.fromCharCode(token.byte);
  return `%${token.byte.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** The number of each token by its spelling. */
const places: ReadonlyMap<string, number> = new Map(tokens.map((token, place) => [spellToken(token), place]));

function makePathLanguage(pattern: PathPattern): Regular {
  switch (pattern.kind) {
    case 'below':
      return sequence(matchPlainBelow(pattern.path), query);
    case 'decoded-expression': {
      const expression = parseExpression(pattern.source, pattern.ignoreCase);
      return isBadExpression(expression)
        ? nothing
        : sequence(anyTokens, convertExpression(expression, findTokens), anyTokens);
    }
    case 'prefix':
      return sequence(matchPathText(pattern.text, pattern.ignoreCase), anyTokens);
    case 'text':
      return matchPathText(pattern.text, pattern.ignoreCase);
  }
}

/** Returns a text as a language: each token as the set of tokens that compare equal to it. */
function matchPathText(text: string, ignoreCase: boolean): Regular {
  const parts = text.match(/%%|%(?!00)[0-9A-Fa-f]{2}|./gs) ?? [];
  return sequence(...parts.map((part) => (ignoreCase ? inAnyCase : inThisCase)(part)));
}

const inThisCase = memoizeParts((part) => matchPart(part, (one) => one));
const inAnyCase = memoizeParts((part) => matchPart(part, (one) => one.toLowerCase()));

function matchPart(part: string, fold: (one: string) => string): Regular {
  if (part === '%%') return matchTokens((token) => token.form === 'pair');
  if (part === '%') return matchTokens((token) => token.form === 'percent');
  if (part.length === 1) return matchTokens((token, one) => token.form === 'raw' && fold(one) === fold(part));
  return matchTokens((token) => token.form === 'escape' && token.byte === Number.parseInt(part.slice(1), 16));
}

/** Makes each part of a text once: automata know the same set of tokens again. */
function memoizeParts(make: (part: string) => Regular): (part: string) => Regular {
  const made = new Map<string, Regular>();
  return (part) => remember(made, part, make);
}

/** Returns the plain paths that are `parent` or below it, unreserved characters spelt in either way. */
function matchPlainBelow(parent: string): Regular {
  const parts = parent.match(/%[0-9A-Fa-f]{2}|./gs) ?? [];
  const spelt = parts.map(inEitherSpelling);
  return sequence(...spelt, parent.endsWith('/') ? further : choice(empty, sequence(slash, further)));
}

const inEitherSpelling = memoizeParts((part) => {
  const byte = part.length === 3 ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0);
  const eitherWay = unreserved.test(String.fromCharCode(byte));
  return matchTokens(
    (token) =>
      token.byte === byte &&
      (token.form === 'raw' || token.form === 'escape') &&
      (eitherWay || (token.form === 'escape') === (part.length === 3)),
  );
});

/** A segment that is neither `.` nor `..` and holds nothing that decodes to a slash or a control character. */
const plainSegment: Regular = (() => {
  const plain = (token: Token, one: string): boolean =>
    token.form === 'raw'
      ? pathCharacter.test(one)
      : token.form === 'escape' && one !== '/' && one !== '\\' && token.byte > 31 && token.byte !== 127;
  const any = matchTokens(plain);
  const aDot = matchTokens((token, one) => plain(token, one) && one === '.');
  const other = matchTokens((token, one) => plain(token, one) && one !== '.');
  const many = repeat(any);
  return choice(empty, sequence(other, many), sequence(aDot, other, many), sequence(aDot, aDot, any, many));
})();

/** What lies behind a path that ends with a slash. */
const further: Regular = sequence(plainSegment, repeat(sequence(slash, plainSegment)));

const among = new WeakMap<Uint8Array, SymbolSet>();

/** Returns the tokens that stand for these bytes. */
function findTokens(bytes: Uint8Array): SymbolSet {
  return remember(among, bytes, () => Uint8Array.from(tokens, (token) => bytes[token.byte] ?? 0));
}

/** Converts an expression over bytes to a language over other symbols; `symbolsOf` says which stand for the bytes. */
export function convertExpression(
  expression: Expression,
  symbolsOf: (bytes: Uint8Array) => SymbolSet,
): Regular {
  switch (expression.kind) {
    case 'byte':
      return symbol(symbolsOf(expression.bytes));
    case 'sequence':
    case 'choice':
      return {
        kind: expression.kind,
        of: expression.of.map((part) => convertExpression(part, symbolsOf)),
      };
    case 'repeat':
      return { ...expression, of: convertExpression(expression.of, symbolsOf) };
    case 'start':
    case 'end':
      return expression;
  }
}
