/** Rules: matches, statements and verdicts, from left to right (nft(8), EXPRESSIONS and STATEMENTS). */

import { present } from '../../../diagnostics/present.ts';
import type { Operator, Rule, Step } from '../config.ts';
import { readBeyond, readMasked } from './beyond/parse-beyond.ts';
import { readBound, readChange, readFlow } from './beyond/parse-bounds.ts';
import {
  type Cursor,
  fail,
  isAtEnd,
  isSymbol,
  isWord,
  peek,
  show,
  skipSymbol,
  skipWord,
  spell,
  take,
} from './parse-cursor.ts';
import type { Token } from './parse-lex.ts';
import { byteLength, mostComment, readCounts, readRight, readString, readVerdict } from './parse-values.ts';

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
      fail(cursor, `${show(peek(cursor))} follows a verdict`);
      break;
    }
    steps.push(readRenewal(cursor, steps) ?? readStep(cursor));
  }
  if (steps.length === 0 && cursor.problem === undefined) fail(cursor, 'the rule says nothing');
  if (comment !== undefined && byteLength(comment) > mostComment)
    fail(cursor, 'a comment has more than 128 characters');
  return { kind: 'rule', steps, ...present({ comment }), origin };
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
  const beyond = kind === 'word' ? readBeyond(cursor) : undefined;
  if (beyond !== undefined) return beyond;
  if (kind === 'word' && text === 'reject') {
    take(cursor);
    const words = spell(takeUntilComment(cursor));
    if (words === '') return { kind: 'reject' };
    return isAnswer(words) ? { kind: 'reject', text: words } : { kind: 'unread', text: `reject ${words}` };
  }
  return readStatement(cursor, text) ?? { kind: 'unread', text: spell(takeUntilComment(cursor)) };
}

/**
 * Reads `update @NAME { ip daddr }` behind a match of the same field with the same set: an element that is there begins its
 * time anew, and none is added.
 */
function readRenewal(cursor: Cursor, steps: readonly Step[]): Step | undefined {
  for (const step of steps) {
    if (step.kind !== 'match' || step.operator !== '==' || step.right.kind !== 'set') continue;
    const { name } = step.right;
    const words = ['update', '@', name, '{', ...step.left.join(' . ').split(' '), '}'];
    if (!words.every((word, at) => peek(cursor, at).text === word && peek(cursor, at).kind !== 'string'))
      continue;
    cursor.at += words.length;
    return { kind: 'harmless', text: `update @${name} { ${step.left.join(' . ')} }` };
  }
  return undefined;
}

/** What a reject may answer with. */
const answers: Readonly<Record<string, string>> = {
  icmp: 'net-unreachable host-unreachable prot-unreachable port-unreachable net-prohibited host-prohibited admin-prohibited',
  icmpv6: 'no-route admin-prohibited addr-unreachable port-unreachable policy-fail reject-route',
  icmpx: 'port-unreachable admin-prohibited no-route host-unreachable',
};

function isAnswer(words: string): boolean {
  const [, protocol = '', answer = ''] = /^with (icmp|icmpv6|icmpx) (?:type )?([a-z-]+)$/.exec(words) ?? [];
  return words === 'with tcp reset' || answers[protocol]?.split(' ').includes(answer) === true;
}

/** Reads what is looked at, several parts with ` . ` between them; undefined where it is nothing that is known. */
export function readLeft(cursor: Cursor): readonly string[] | undefined {
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
  const unread = (): Step => {
    cursor.at = start;
    return { kind: 'unread', text: spell(takeUntilComment(cursor)) };
  };
  if (skipWord(cursor, 'vmap')) return { kind: 'vmap', left, right: readRight(cursor) };
  const isImplied = peek(cursor).kind !== 'symbol' || isSymbol(peek(cursor), '$');
  const operator = readOperator(cursor);
  const { kind, text } = peek(cursor);
  const isSet = ['@', '{', '$'].some((one) => isSymbol(peek(cursor), one));
  const masked = readMasked(cursor, left);
  if (masked !== undefined) return masked;
  // `meta mark set 7`, and what stands where nothing belongs.
  const isValue = kind === 'string' || (kind === 'word' && !computing.has(text));
  if (!isSet && !isValue) {
    cursor.at = start;
    const marks = /^(?:meta )?mark set /.test(spell(cursor.tokens.slice(start)));
    return marks ? readMark(cursor) : unread();
  }
  const right = readRight(cursor);
  if (isSymbol(peek(cursor), '/') || isSymbol(peek(cursor), '|')) return unread();
  // `== established,related` asks for both at once, and releases differ in what they make of `!=`.
  const isFlags = left.join() === 'ct state' && isImplied;
  if (right.kind === 'flags' && !isFlags) return unread();
  return { kind: 'match', left, operator, right };
}

/** Words by which a value is computed or set. */
const computing: ReadonlySet<string> = new Set('set map and or xor lshift rshift'.split(' '));

/** Each may be written as a word, too (scanner.l of nft 1.0.6). */
const operators: Readonly<Record<Operator, string>> = {
  ...{ '==': 'eq', '!=': 'ne', '<=': 'le', '>=': 'ge', '<': 'lt', '>': 'gt' },
};

function readOperator(cursor: Cursor): Operator {
  const signs = Object.entries(operators) as readonly (readonly [Operator, string])[];
  return signs.find(([sign, word]) => skipSymbol(cursor, sign) || skipWord(cursor, word))?.[0] ?? '==';
}

/** `meta mark set 0x1`, or the mark of the connection: any other word may compute one. */
function readMark(cursor: Cursor): Step {
  const form = /^(?:meta )?mark set (?:0x[0-9a-fA-F]{1,8}|0|[1-9]\d{0,8}|ct mark)$/;
  for (const length of [5, 4, 3]) {
    const text = spell(cursor.tokens.slice(cursor.at, cursor.at + length));
    if (!form.test(text) || cursor.tokens.length < cursor.at + length) continue;
    cursor.at += length;
    return { kind: 'harmless', text };
  }
  return { kind: 'unread', text: spell(takeUntilComment(cursor)) };
}

/** Statements that may stand in front of others, each read to its end. */
function readStatement(cursor: Cursor, word: string): Step | undefined {
  const start = cursor.at;
  const text = (): string => spell(cursor.tokens.slice(start, cursor.at));
  const bound = (): Step => ({ kind: 'bound', text: text(), holds: !/ over /.test(text()) });
  switch (word) {
    case 'counter':
      if (isWord(peek(cursor, 1), 'name')) cursor.at += 3;
      else readCounts(cursor);
      return { kind: 'harmless', text: text() };
    case 'log':
      return readLog(cursor) ? { kind: 'harmless', text: text() } : rewind(cursor, start);
    case 'limit':
    case 'quota':
    case 'ct':
      return readBound(cursor) ? bound() : rewind(cursor, start);
    case 'add':
    case 'update':
    case 'delete':
    case 'meter':
      return readChange(cursor, readLeft) ?? rewind(cursor, start);
    case 'flow':
      return readFlow(spell(takeUntilComment(cursor))) ?? rewind(cursor, start);
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

function rewind(cursor: Cursor, start: number): undefined {
  cursor.at = start;
  return undefined;
}

const logLevels = new Set('emerg alert crit err warn notice info debug'.split(' '));
const logFlags = new Set('all skuid ether'.split(' '));

/** Reads a log statement, each part once; false where a part is none that is known, or does not go with another. */
function readLog(cursor: Cursor): boolean {
  take(cursor);
  const parts = new Set<string>();
  for (;;) {
    const part = peek(cursor).text;
    if (!['prefix', 'level', 'group', 'snaplen', 'queue-threshold', 'flags'].includes(part)) break;
    take(cursor);
    const { kind, text } = take(cursor);
    const isNumber = /^(?:0|[1-9]\d{0,4})$/.test(text) && Number(text) < 65536;
    // A dollar in a prefix stands for a definition; 127 bytes are NF_LOG_PREFIXLEN.
    const isPrefix = kind === 'string' && !text.includes('$') && byteLength(text) <= 127;
    const isRight =
      part === 'prefix'
        ? isPrefix
        : part === 'level'
          ? logLevels.has(text)
          : part === 'flags'
            ? logFlags.has(text) || readHeaderFlags(cursor, text)
            : isNumber;
    if (!isRight || (parts.has(part) && part !== 'flags')) return false;
    parts.add(part);
  }
  const isOfGroup = ['group', 'snaplen', 'queue-threshold'].some((part) => parts.has(part));
  return !(isOfGroup && (parts.has('level') || parts.has('flags')));
}

/** `flags tcp sequence,options` and `flags ip options`, from behind the protocol. */
function readHeaderFlags(cursor: Cursor, protocol: string): boolean {
  if (protocol === 'ip') return take(cursor).text === 'options';
  if (protocol !== 'tcp') return false;
  do {
    if (!['sequence', 'options'].includes(take(cursor).text)) return false;
  } while (skipSymbol(cursor, ','));
  return true;
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
