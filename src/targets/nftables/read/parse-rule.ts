/** Rules: matches, statements and verdicts, from left to right (nft(8), EXPRESSIONS and STATEMENTS). */
import type { Operator, Rule, Step } from '../config.ts';
import {
  type Cursor,
  fail,
  isAtEnd,
  isSymbol,
  peek,
  show,
  skipSymbol,
  skipWord,
  spell,
  take,
} from './parse-cursor.ts';
import type { Token } from './parse-lex.ts';
import { readRight, readVerdict } from './parse-values.ts';

/** What can be looked at, as the first word and the second: what a request shows, or shows to be false. */
const fields: Readonly<Record<string, readonly string[]>> = {
  ip: ['saddr', 'daddr', 'protocol'],
  ip6: ['saddr', 'daddr', 'nexthdr'],
  tcp: ['sport', 'dport'],
  udp: ['sport', 'dport'],
  th: ['sport', 'dport'],
  icmp: ['type', 'code'],
  icmpv6: ['type', 'code'],
  ct: ['state'],
  meta: ['l4proto', 'nfproto', 'protocol', 'iifname', 'oifname', 'iif', 'oif', 'skuid', 'skgid', 'mark'],
};

/** Words of `meta` that may stand alone. */
const bare = new Set(['iifname', 'oifname', 'iif', 'oif', 'skuid', 'skgid', 'mark']);

/** Reads a rule from its own tokens. What is not understood ends it; nothing behind it is looked at. */
export function readRule(cursor: Cursor): Rule {
  const origin = { file: cursor.file, line: peek(cursor).line };
  const steps: Step[] = [];
  let comment: string | undefined;
  while (!isAtEnd(cursor)) {
    if (skipWord(cursor, 'comment')) {
      comment = readString(cursor, 'a comment');
      if (!isAtEnd(cursor)) fail(cursor, 'a comment is not the last thing in the rule');
      break;
    }
    if (steps.some(isVerdict)) {
      fail(cursor, `${show(peek(cursor))} stands behind a verdict`);
      break;
    }
    steps.push(readStep(cursor));
  }
  if (steps.length === 0 && cursor.problem === undefined) fail(cursor, 'the rule says nothing');
  if (comment !== undefined && comment.length > 128) fail(cursor, 'a comment has more than 128 characters');
  return { kind: 'rule', steps, ...(comment === undefined ? {} : { comment }), origin };
}

export function readString(cursor: Cursor, what: string): string {
  const token = take(cursor);
  if (token.kind !== 'string') fail(cursor, `${show(token)} stands where ${what} belongs`);
  return token.text;
}

function isVerdict({ kind }: Step): boolean {
  return ['accept', 'drop', 'return', 'continue', 'jump', 'goto', 'reject', 'vmap'].includes(kind);
}

function readStep(cursor: Cursor): Step {
  const verdict = readVerdict(cursor);
  if (verdict !== undefined) return verdict;
  const { kind, text } = peek(cursor);
  const start = cursor.at;
  const left = kind === 'word' ? readLeft(cursor) : undefined;
  if (left !== undefined) return readTest(cursor, left, start);
  cursor.at = start;
  if (kind === 'word' && text === 'reject') {
    take(cursor);
    const words = spell(takeUntilComment(cursor));
    return words === '' ? { kind: 'reject' } : { kind: 'reject', text: words };
  }
  return readStatement(cursor, text) ?? { kind: 'unread', text: spell(takeUntilComment(cursor)) };
}

/** Reads what is looked at, several parts with ` . ` between them; undefined where it is nothing that is known. */
function readLeft(cursor: Cursor): readonly string[] | undefined {
  const parts: string[] = [];
  do {
    const first = take(cursor).text;
    if (bare.has(first)) {
      parts.push(spellMeta(first));
      continue;
    }
    const second = peek(cursor).text;
    if (!Object.hasOwn(fields, first) || fields[first]?.includes(second) !== true) return undefined;
    take(cursor);
    parts.push(first === 'meta' ? spellMeta(second) : `${first} ${second}`);
  } while (skipWord(cursor, '.'));
  return parts;
}

/** The form in which nft lists it. */
function spellMeta(word: string): string {
  return /^[io]if/.test(word) ? word : `meta ${word}`;
}

function readTest(cursor: Cursor, left: readonly string[], start: number): Step {
  if (skipWord(cursor, 'vmap')) return { kind: 'vmap', left, right: readRight(cursor) };
  const operator = readOperator(cursor);
  const { kind, text } = peek(cursor);
  const isSet = isSymbol(peek(cursor), '@') || isSymbol(peek(cursor), '{');
  // `meta mark set 7`, `ip daddr & 255.0.0.0 == …`, `ct state $x`, and what stands where nothing belongs.
  const isValue = kind === 'string' || (kind === 'word' && text !== 'set' && text !== 'map');
  if (!isSet && !isValue) {
    cursor.at = start;
    const marks = /^(?:meta mark|ct mark) set /.test(spell(cursor.tokens.slice(start)));
    return marks ? readMark(cursor) : { kind: 'unread', text: spell(takeUntilComment(cursor)) };
  }
  const right = readRight(cursor);
  if (isSymbol(peek(cursor), '/') || isSymbol(peek(cursor), '|')) fail(cursor, 'masks are not read here');
  return { kind: 'match', left, operator, right };
}

function readOperator(cursor: Cursor): Operator {
  const found = (['==', '!=', '<=', '>=', '<', '>'] as const).find((one) => skipSymbol(cursor, one));
  return found ?? '==';
}

/** `meta mark set 0x1`: a mark of a constant; anything else than a number may compute one. */
function readMark(cursor: Cursor): Step {
  const words = spell(cursor.tokens.slice(cursor.at, cursor.at + 4));
  if (!/^(?:meta|ct) mark set (?:0x)?[0-9a-fA-F]+$/.test(words)) {
    return { kind: 'unread', text: spell(takeUntilComment(cursor)) };
  }
  cursor.at += 4;
  return { kind: 'harmless', text: words };
}

/** Statements that may stand in front of others, with the words that may follow each. */
const logWords: Readonly<Record<string, number>> = {
  prefix: 1,
  level: 1,
  group: 1,
  snaplen: 1,
  'queue-threshold': 1,
};

function readStatement(cursor: Cursor, word: string): Step | undefined {
  const start = cursor.at;
  const took = (kind: 'harmless' | 'unseen'): Step => ({
    kind,
    text: spell(cursor.tokens.slice(start, cursor.at)),
  });
  switch (word) {
    case 'counter':
      take(cursor);
      if (skipWord(cursor, 'name')) take(cursor);
      if (skipWord(cursor, 'packets')) cursor.at += 3;
      return took('harmless');
    case 'log': {
      take(cursor);
      for (;;) {
        const { text } = peek(cursor);
        if (text === 'flags') {
          take(cursor);
          take(cursor);
          while (skipSymbol(cursor, ',')) take(cursor);
        } else if (Object.hasOwn(logWords, text)) cursor.at += 1 + (logWords[text] ?? 0);
        else return took('harmless');
      }
    }
    case 'limit':
      // limit rate [over] 10/second [burst 5 packets]
      take(cursor);
      if (!skipWord(cursor, 'rate')) return undefined;
      skipWord(cursor, 'over');
      take(cursor);
      if (/^[kmg]?bytes\//.test(peek(cursor).text)) take(cursor);
      if (skipWord(cursor, 'burst')) cursor.at += 2;
      return took('unseen');
    case 'masquerade':
    case 'snat':
      return { kind: 'source', text: spell(takeUntilComment(cursor)) };
    case 'dnat':
    case 'redirect':
    case 'tproxy':
      return { kind: 'destination', text: spell(takeUntilComment(cursor)) };
    default:
      return undefined;
  }
}

/** The tokens up to the comment of the rule; the cursor moves behind them. */
function takeUntilComment(cursor: Cursor): readonly Token[] {
  const start = cursor.at;
  const isComment = (at: number): boolean =>
    cursor.tokens[at]?.text === 'comment' && cursor.tokens[at + 1]?.kind === 'string';
  const isLast = (at: number): boolean => at + 2 === cursor.tokens.length;
  while (!isAtEnd(cursor) && !(isComment(cursor.at) && isLast(cursor.at))) cursor.at++;
  return cursor.tokens.slice(start, cursor.at);
}
