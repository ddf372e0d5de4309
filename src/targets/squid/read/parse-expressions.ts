/** Values of `dstdom_regex` and `urlpath_regex`. */
import { type Diagnostic, warning } from '../../../diagnostics/diagnostic.ts';
import { word } from '../../../diagnostics/quote.ts';
import { classify } from '../../../sets/regular/automaton.ts';
import {
  isBadExpression,
  type Expression as Parsed,
  parseExpression,
} from '../../../sets/regular/expression.ts';
import { type Regular, repeat, sequence, symbol } from '../../../sets/regular/regular.ts';
import { type AclContent, type AclValue, type LiteralMatch, unknownAcl } from './parse-acl-types.ts';
import { flaw } from './parse-text.ts';

/** Expressions on the host in lower case; an IP literal is its text, IPv6 in brackets. */
export function readHostExpressions(
  values: readonly AclValue[],
  lookup: boolean,
  problems: Diagnostic[],
): AclContent {
  const parsed = readAll(values, problems);
  if (parsed === undefined) return { kind: 'unknown', why: 'a regular expression' };
  for (const { text, origin, ignoreCase } of values) {
    if (ignoreCase || !/[A-Z]/.test(text.replace(/\[:[a-z]+:\]/g, ''))) continue;
    const help = 'hosts are compared in lower case; write it so, or put -i in front';
    problems.push(
      warning('config-syntax', `${word(text)} has upper-case letters, which no host has`, {
        at: origin,
        help,
      }),
    );
  }
  return {
    kind: 'expressions',
    expressions: values.map(({ text, ignoreCase = false }) => ({ source: text, ignoreCase })),
    ipv4: matchOf(parsed, ipv4Text),
    ipv6: matchOf(parsed, ipv6Text),
    lookup,
  };
}

/** Expressions on path and query, percent-decoded once; CONNECT has neither. */
export function readPathExpressions(values: readonly AclValue[], problems: Diagnostic[]): AclContent {
  if (readAll(values, problems) === undefined) return { kind: 'unknown', why: 'a regular expression' };
  return {
    kind: 'paths',
    expressions: values.map(({ text, ignoreCase = false }) => ({ source: text, ignoreCase })),
  };
}

/** All of them parsed; `undefined` where one is refused, or not understood. */
function readAll(values: readonly AclValue[], problems: Diagnostic[]): readonly Parsed[] | undefined {
  const all: Parsed[] = [];
  for (const { text, origin, ignoreCase } of values) {
    const parsed = parseExpression(text, ignoreCase);
    if (/^-/.test(text)) unknownAcl(`${word(text)} may be a flag or an expression`, origin, problems);
    else if (!isBadExpression(parsed)) all.push(parsed);
    else if (/^(?:unmatched|nothing to repeat|a bad)/.test(parsed.problem)) {
      problems.push(flaw(origin, `the regular expression ${word(text)} is not one: ${parsed.problem}`));
    } else
      unknownAcl(
        `the regular expression ${word(text)} is not understood: ${parsed.problem}`,
        origin,
        problems,
      );
  }
  return all.length === values.length ? all : undefined;
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
  const open = expressions.filter((one) => !needsOtherByte(one));
  const matches = open.map((one) => matchOfOne(one, texts));
  if (matches.includes('all')) return 'all';
  return matches.includes('unknown') ? 'unknown' : 'none';
}

function matchOfOne(expression: Parsed, texts: Regular): LiteralMatch {
  const classes = classify(texts, [sequence(anything, regularOf(expression), anything)], 256);
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
