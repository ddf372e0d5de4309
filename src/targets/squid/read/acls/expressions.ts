/** Values of `dstdom_regex`, `urlpath_regex` and `url_regex`. */
import type { Diagnostic } from '../../../../diagnostics/diagnostic.ts';
import { word } from '../../../../diagnostics/quote.ts';
import { classify } from '../../../../sets/regular/automaton.ts';
import {
  isBadExpression,
  type Expression as Parsed,
  parseExpression,
} from '../../../../sets/regular/expression.ts';
import { matchesExpression } from '../../../../sets/regular/match-expression.ts';
import { type Regular, repeat, sequence, symbol } from '../../../../sets/regular/regular.ts';
import type { GraphBudget } from '../../../../sets/regular/subset-graph.ts';
import { oddity } from '../parse-text.ts';
import {
  type AclContent,
  type AclValue,
  type Doubt,
  doubtOf,
  type LiteralMatch,
  type ReadValues,
  type UrlWay,
} from './types.ts';
import { takeApart, type UrlTerm } from './urls.ts';

/** Expressions on the host in lower case; an IP literal is its text, IPv6 in brackets. */
export function readHostExpressions(
  values: readonly AclValue[],
  lookup: string | undefined,
  problems: Diagnostic[],
): ReadValues {
  const { all, doubts, isOpen } = readAll(values, problems);
  for (const { value } of all) {
    const { text, origin, ignoreCase } = value;
    if (ignoreCase || !/[A-Z]/.test(text.replace(/\[:[a-z]+:\]/g, ''))) continue;
    const help = 'hosts are compared in lower case; write it so, or put -i in front';
    problems.push(oddity(origin, `${word(text)} has upper-case letters, which no host has`, help));
  }
  const parsed = all.map((one) => one.parsed);
  const matchesNone = all.some(({ value }) =>
    matchesExpression(value.text, 'none', value.ignoreCase ?? false),
  );
  const content: AclContent = {
    kind: 'expressions',
    expressions: all.map(expressionOf),
    ipv4: matchOf(parsed, ipv4Text),
    ipv6: matchOf(parsed, ipv6Text),
    ...(lookup === undefined ? {} : { lookup: { acl: lookup, matchesNone } }),
  };
  return { ...certainlyOrMaybe(content, isOpen), doubts };
}

/** Where something is open in one expression, another one may be swallowed: `x[`, `a` and `]y` never match `a` (5.7, observed). */
function certainlyOrMaybe(content: AclContent, isOpen: boolean): Omit<ReadValues, 'doubts'> {
  return isOpen ? { content: { kind: 'constant', holds: false }, maybe: content } : { content };
}

/** Expressions on path and query, percent-decoded once; CONNECT has neither. */
export function readPathExpressions(values: readonly AclValue[], problems: Diagnostic[]): ReadValues {
  const { all, doubts, isOpen } = readAll(values, problems);
  return { ...certainlyOrMaybe({ kind: 'paths', expressions: all.map(expressionOf) }, isOpen), doubts };
}

/** How many ways to match a URL an ACL may have. */
const mostTerms = 20_000;

/** Expressions on the whole URL, percent-decoded once; that of CONNECT is host and port. */
export function readUrlExpressions(values: readonly AclValue[], problems: Diagnostic[]): ReadValues {
  const { all, doubts: before, isOpen } = readAll(values, problems);
  const doubts = [...before];
  const terms: UrlTerm[] = [];
  for (const { value, parsed } of all) {
    const found = takeApart(parsed);
    if (found !== undefined && terms.length + found.length <= mostTerms) terms.push(...found);
    else {
      const why = `what the expression ${word(value.text)} matches of a URL`;
      const { ignoreCase } = value;
      doubts.push({ why, cause: `url:${ignoreCase ? '-i ' : ''}${value.text}` });
    }
  }
  return { ...certainlyOrMaybe({ kind: 'urls', ways: joinTerms(terms) }, isOpen), doubts };
}

/** Terms that differ in their hosts alone, or in their paths alone, are one way. */
function joinTerms(terms: readonly UrlTerm[]): readonly UrlWay[] {
  const groups = new Map<string, UrlTerm[]>();
  for (const term of terms) {
    const { host, path, ...rest } = term;
    const isJoined = host === undefined || path === undefined;
    const key = JSON.stringify([rest, host === undefined, isJoined ? path === undefined : path]);
    groups.set(key, [...(groups.get(key) ?? []), term]);
  }
  return [...groups.values()].map((group): UrlWay => {
    const [{ host, path, ...rest } = { forms: [] }] = group;
    const sources = (some: readonly (string | undefined)[]): readonly string[] => [
      ...new Set(some.filter((one) => one !== undefined)),
    ];
    const hosts = sources(group.map((one) => one.host));
    const paths = sources(group.map((one) => one.path)).map((source) => ({ source, ignoreCase: false }));
    return {
      ...rest,
      ...(host === undefined ? {} : { hosts: hostContent(hosts) }),
      ...(path === undefined ? {} : { paths }),
    };
  });
}

function isGood(one: ReturnType<typeof parseExpression>): one is Parsed {
  return !isBadExpression(one);
}

function hostContent(sources: readonly string[]): Extract<AclContent, { kind: 'expressions' }> {
  const parsed = sources.map((source) => parseExpression(source)).filter(isGood);
  const expressions = sources.map((source) => ({ source, ignoreCase: false }));
  return {
    kind: 'expressions',
    expressions,
    ipv4: matchOf(parsed, ipv4Text),
    ipv6: matchOf(parsed, ipv6Text),
  };
}

interface Read {
  readonly value: AclValue;
  readonly parsed: Parsed;
}

function expressionOf({ value }: Read) {
  return { source: value.text, ignoreCase: value.ignoreCase ?? false };
}

/**
 * All of them parsed. One that is none is skipped, as 5.7 does (6 and 7 refuse it); but 5.7 first tries all of them in
 * one, and what is open in one, a parenthesis or a bracket, may be closed in the next: then it is not known what is meant.
 */
function readAll(
  values: readonly AclValue[],
  problems: Diagnostic[],
): { readonly all: readonly Read[]; readonly doubts: readonly Doubt[]; readonly isOpen: boolean } {
  const all: Read[] = [];
  const doubts: Doubt[] = [];
  let isOpen = false;
  for (const said of values) {
    const value = { ...said, text: withoutWildcards(said.text) };
    const { text, origin, ignoreCase } = value;
    const parsed = parseExpression(text, ignoreCase);
    const what = `the regular expression ${word(text)}`;
    if (isBadExpression(parsed) && values.length > 1 && !isNone.test(parsed.problem) && mayStayOpen(text))
      isOpen = true;
    if (/^[-+]\S*$/.test(said.text) || /^[-+]i$/.test(text))
      doubts.push(doubtOf(`${word(said.text)} may be a flag or an expression`, origin, problems));
    else if (text.length > longestExpression)
      doubts.push(doubtOf(`an expression of ${text.length} bytes, which Squid skips`, origin, problems));
    else if (!isBadExpression(parsed)) all.push({ value, parsed });
    else if (isNone.test(parsed.problem) || (/^unmatched \[/.test(parsed.problem) && !isOpen))
      problems.push(oddity(origin, `${what} is none, and 5.7 skips it: ${parsed.problem}`));
    else doubts.push(doubtOf(`${what} is not understood: ${parsed.problem}`, origin, problems));
  }
  return { all, doubts, isOpen };
}

/** Problems with which an expression is none, whatever is before and behind it. */
const isNone = /^(?:nothing to repeat|a bad)/;

/** Whether a parenthesis, a bracket or an escape of a text may end behind it. */
function mayStayOpen(text: string): boolean {
  const bare = text.replace(/\\[\s\S]/g, '').replace(/\[\^?\]?[^\]]*\]/g, '');
  return /[\\[]/.test(bare) || bare.split('(').length !== bare.split(')').length;
}

/** Squid skips those that are longer than its buffer (5.7, observed); of the last bytes in front of that nothing is said. */
const longestExpression = 8_180;

/**
 * Squid takes the wildcards off the front before it compiles an expression (removeUnnecessaryWildcards, src/acl/RegexData.cc):
 * of `.*+x` it is `+x` that is none (5.7, observed). Of `.*-i` it is the flag. Where neither
 * is behind them, they change nothing.
 */
function withoutWildcards(text: string): string {
  return text.replace(/^(?:\^\.\*)?(?:\.\*)*(?=[*+?{]|-i$)/, '');
}

/** Whether a text is certainly no regular expression; of some texts the builds think differently. */
export function isNoExpression(text: string): boolean {
  const parsed = parseExpression(text);
  return isBadExpression(parsed) && /^(?:nothing to repeat|a bad|unmatched)/.test(parsed.problem);
}

function bytes(members: string): Regular {
  const symbols = new Uint8Array(256);
  for (const one of members) symbols[one.charCodeAt(0)] = 1;
  return symbol(symbols);
}

const number = repeat(bytes('0123456789'), 1, 3);
const anything = repeat(symbol(new Uint8Array(256).fill(1)));
/** Somewhat more than the texts of IPv4 and IPv6 literals: what holds for all of these holds for the literals. */
const ipv4Text = sequence(repeat(sequence(number, bytes('.')), 3, 3), number);
const ipv6Text = sequence(bytes('['), repeat(bytes('0123456789abcdef:.'), 2), bytes(']'));

const literalBytes: readonly number[] = Array.from('0123456789abcdef:.[]', (one) => one.charCodeAt(0));

/** Whether one of the expressions matches each of these texts, or none does. */
function matchOf(expressions: readonly Parsed[], texts: Regular): LiteralMatch {
  let givenUp = 0;
  for (const one of expressions) {
    const match = needsOtherByte(one) ? 'none' : matchOfOne(one, texts);
    if (match === 'all') return match;
    if (match === 'unknown') givenUp += 1;
    if (givenUp === mostGivenUp) break;
  }
  return givenUp > 0 ? 'unknown' : 'none';
}

/** After so many looks that were given up, no other is tried. */
const mostGivenUp = 8;

/** What one look at the texts of literals may take; beyond, it is not known what they match. */
const literalBudget: GraphBudget = { states: 4_000, cells: 100_000, steps: 200_000, classes: 4 };

function matchOfOne(expression: Parsed, texts: Regular): LiteralMatch {
  const language = sequence(anything, regularOf(expression), anything);
  const classes = classify(texts, [language], 256, literalBudget);
  if (classes === undefined || classes.length !== 1) return 'unknown';
  return classes[0]?.members.length === 1 ? 'all' : 'none';
}

/** Whether every match holds a byte that no literal has: the quick answer for nearly all expressions. */
function needsOtherByte(expression: Parsed): boolean {
  switch (expression.kind) {
    case 'byte':
      return !literalBytes.some((byte) => expression.bytes[byte] === 1);
    case 'sequence':
      return expression.of.some(needsOtherByte);
    case 'choice':
      return expression.of.every(needsOtherByte);
    case 'repeat':
      return expression.min > 0 && needsOtherByte(expression.of);
    case 'start':
    case 'end':
      return false;
  }
}

function regularOf(expression: Parsed): Regular {
  switch (expression.kind) {
    case 'byte':
      return symbol(expression.bytes);
    case 'sequence':
    case 'choice':
      return { kind: expression.kind, of: expression.of.map(regularOf) };
    case 'repeat':
      return { ...expression, of: regularOf(expression.of) };
    case 'start':
    case 'end':
      return expression;
  }
}
