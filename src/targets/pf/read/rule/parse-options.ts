/** What may stand behind the addresses of a rule (filter_opts in pfctl's parse.y), in any order. */
import type { TcpFlags, UserTest } from '../../config.ts';
import {
  type Cursor,
  expectName,
  fail,
  isKeyword,
  isName,
  isSymbol,
  peek,
  readList,
  restOf,
  restrict,
  restrictIfNamed,
  show,
  skipKeyword,
  skipSymbol,
  spellTokens,
  take,
} from '../parse-cursor.ts';
import { longestLabel } from './check-rule.ts';
import { readDiversion } from './parse-diversion.ts';
import { type Draft, giveOnce } from './parse-draft.ts';
import { readHandling } from './parse-handling.ts';
import { takeIcmpTypes } from './parse-icmp.ts';
import { readStateOptions } from './parse-state.ts';
import { isUnseen, readUnseen } from './parse-unseen.ts';

type ReadOption = (cursor: Cursor, draft: Draft) => void;

const readers: Readonly<Record<string, ReadOption>> = {
  flags: readFlags,
  label: readLabel,
  tag: readTag,
  tagged: readTagged,
  user: readUsers,
  group: readUsers,
  fragment: readFragment,
  'icmp-type': readIcmpTypes,
  'icmp6-type': readIcmpTypes,
  'rdr-to': readDiversion,
  'nat-to': readDiversion,
  'binat-to': readDiversion,
  'af-to': readDiversion,
  'divert-to': readDiversion,
  'divert-packet': readDiversion,
  'divert-reply': readDiversion,
  'route-to': readWayBehind,
  'reply-to': readWayBehind,
  'bridge-to': readDiversion,
  fastroute: readDiversion,
  rtable: readDiversion,
  dnpipe: readPipe,
  dnqueue: readPipe,
  once: readOnce,
  'allow-opts': readHandling,
  queue: readHandling,
  ridentifier: readHandling,
  scrub: readHandling,
  set: readHandling,
  'dup-to': readWayBehind,
};

const states = ['keep', 'modulate', 'synproxy', 'no'] as const;

/** Reads one option. */
export function readOption(cursor: Cursor, draft: Draft): void {
  const token = peek(cursor);
  const negated = isSymbol(token, '!');
  const word = negated ? peek(cursor, 1) : token;
  const state = states.find((one) => isKeyword(token, one));
  if (word.kind !== 'word') fail(cursor, `${show(token)} is not an option of a rule`);
  else if (negated && !['tagged', 'received-on'].includes(word.text))
    fail(cursor, `${show(token)} is not an option of a rule`);
  else if (state !== undefined) readState(cursor, draft, state);
  else if (Object.hasOwn(readers, word.text)) readers[word.text]?.(cursor, draft);
  else if (isUnseen(word.text)) readUnseen(cursor, draft, word.text);
  else fail(cursor, `${show(token)} is not an option of a rule`);
}

/** The way of a packet, which stands in front of the addresses on FreeBSD and macOS. */
export function readRoute(cursor: Cursor, draft: Draft): void {
  for (const word of ['fastroute', 'route-to', 'reply-to', 'dup-to', 'bridge-to']) {
    if (!isKeyword(peek(cursor), word)) continue;
    readDiversion(cursor, draft);
    // pfctl of OpenBSD takes these words behind the addresses alone, the others in front of them (pfrule in parse.y).
    if (['inet', 'inet6', 'proto', 'all', 'from', 'to'].some((next) => isKeyword(peek(cursor), next)))
      restrictIfNamed(cursor, `"${word}" before the addresses`, ['freebsd', 'macos']);
  }
}

function readWayBehind(cursor: Cursor, draft: Draft): void {
  restrictIfNamed(cursor, `"${peek(cursor).text}" after the addresses`, ['openbsd']);
  readDiversion(cursor, draft);
}

/** The rest of the statement is something that rulec does not understand. */
export function leaveUnread(cursor: Cursor, draft: Draft): void {
  draft.unread = { why: `${show(peek(cursor))} in a rule`, text: restOf(cursor) };
  cursor.at = cursor.tokens.length;
}

/** The text of what has been taken since. */
function textFrom(cursor: Cursor, start: number): string {
  return spellTokens(cursor.tokens.slice(start, cursor.at));
}

/** One word or number, with what is around or behind it: `(a, b)`, `{ a b }`, `> 5`, `100/10`. */
function takeValue(cursor: Cursor): void {
  while (['!', '=', '<', '>', '<>', '><'].some((one) => isSymbol(peek(cursor), one))) take(cursor);
  if (isSymbol(peek(cursor), '(') || isSymbol(peek(cursor), '{')) {
    takeGroup(cursor);
    return;
  }
  const token = take(cursor);
  if (!isName(token) && token.kind !== 'number')
    fail(cursor, `${show(token)} found where a value is expected`);
  if (skipSymbol(cursor, '/')) take(cursor);
}

/** What stands in parentheses or braces, with others inside. */
function takeGroup(cursor: Cursor): void {
  let depth = 0;
  do {
    const token = take(cursor);
    if (isSymbol(token, '(') || isSymbol(token, '{')) depth++;
    if (isSymbol(token, ')') || isSymbol(token, '}')) depth--;
    if (token.kind === 'end') fail(cursor, 'a parenthesis is not closed');
  } while (depth > 0 && cursor.problem === undefined);
}

/** A dummynet pipe may drop what it is given, as its own configuration says. */
function readPipe(cursor: Cursor, draft: Draft): void {
  const start = cursor.at;
  restrictIfNamed(cursor, `"${peek(cursor).text}" in a rule`, ['freebsd', 'macos']);
  take(cursor);
  takeValue(cursor);
  draft.further.push({ kind: 'limit', text: textFrom(cursor, start) });
}

/** OpenBSD takes the rule away after the first packet that matches it. */
function readOnce(cursor: Cursor, draft: Draft): void {
  restrictIfNamed(cursor, '"once" in a rule', ['openbsd']);
  draft.further.push({ kind: 'limit', text: take(cursor).text });
}

/** `os "Windows"`: by the fingerprint of the SYN. */
export function readOs(cursor: Cursor, draft: Draft): void {
  const start = cursor.at;
  draft.given.add('os');
  take(cursor);
  readList(cursor, (one) => expectName(one, 'the name of a system', 255));
  draft.further.push({ kind: 'unknown', text: textFrom(cursor, start) });
}

function readFragment(cursor: Cursor, draft: Draft): void {
  draft.further.push({ kind: 'fragment', text: take(cursor).text });
}

/** What other protocols than ICMP have not. */
function readIcmpTypes(cursor: Cursor, draft: Draft): void {
  const start = cursor.at;
  giveOnce(cursor, draft, 'icmp-type');
  draft.icmp = takeIcmpTypes(cursor);
  draft.further.push({ kind: 'icmp', text: textFrom(cursor, start) });
}

function readUsers(cursor: Cursor, draft: Draft): void {
  const start = cursor.at;
  take(cursor);
  const users = readList(cursor, readUser);
  draft.further.push({ kind: 'user', users, text: textFrom(cursor, start) });
}

function readUser(cursor: Cursor): UserTest {
  let operator = '';
  while ('=!<>'.includes(peek(cursor).text) && peek(cursor).kind === 'symbol') operator += take(cursor).text;
  if (!['', '=', '!=', '<', '<=', '>', '>='].includes(operator))
    fail(cursor, `${operator} compares no users`);
  const user = readUserName(cursor);
  const binary = ['><', '<>', ':'].find((one) => skipSymbol(cursor, one));
  const other = binary === undefined ? '' : readUserName(cursor);
  const isEqual = binary === undefined && ['', '=', '!='].includes(operator);
  if (!isEqual && [user, other].includes('unknown'))
    fail(cursor, 'the user "unknown" can only be compared with = and !=');
  return { operator: binary ?? (operator === '' ? '=' : operator), user };
}

function readUserName(cursor: Cursor): string {
  const token = take(cursor);
  const isNumber = token.kind === 'number' && Number(token.text) >= 0 && Number(token.text) < 0xffffffff;
  if (!isName(token) && !isNumber) fail(cursor, `${show(token)} is not a user`);
  return token.text;
}

function readFlags(cursor: Cursor, draft: Draft): void {
  take(cursor);
  if (draft.flags !== undefined) fail(cursor, 'flags appear twice in a rule');
  draft.flags = readTcpFlags(cursor);
}

function readTcpFlags(cursor: Cursor): TcpFlags {
  if (skipKeyword(cursor, 'any')) return 'any';
  const set = isSymbol(peek(cursor), '/') ? '' : readFlagLetters(cursor);
  if (!skipSymbol(cursor, '/')) fail(cursor, 'flags need the form S/SA');
  const of = readFlagLetters(cursor);
  if ([...set].some((flag) => !of.includes(flag))) fail(cursor, `flags ${set}/${of} can never be met`);
  return { set, of };
}

function readFlagLetters(cursor: Cursor): string {
  const token = peek(cursor);
  if (token.kind !== 'word' || !/^[FSRPAUEW]+$/.test(token.text))
    fail(cursor, `${show(token)} are not TCP flags`);
  return take(cursor).text;
}

/** PF_RULE_MAX_LABEL_COUNT of FreeBSD. */
const mostLabels = 5;

function readLabel(cursor: Cursor, draft: Draft): void {
  take(cursor);
  const label = expectName(cursor, 'a label', longestLabel);
  if (draft.labels.length > 0) restrict(cursor, 'a rule with two labels', ['freebsd']);
  if (draft.labels.length >= mostLabels) fail(cursor, `a rule has more than ${mostLabels} labels`);
  draft.labels = [...draft.labels, label];
}

/** Of two tags the last counts with some versions and nobody has looked at the others. */
function readTag(cursor: Cursor, draft: Draft): void {
  if (draft.tag !== undefined) {
    leaveUnread(cursor, draft);
    return;
  }
  take(cursor);
  draft.tag = readTagName(cursor, draft);
}

function readTagged(cursor: Cursor, draft: Draft): void {
  if (draft.tagged !== undefined) {
    leaveUnread(cursor, draft);
    return;
  }
  const negated = skipSymbol(cursor, '!');
  take(cursor);
  draft.tagged = { tag: readTagName(cursor, draft), negated };
}

function readTagName(cursor: Cursor, draft: Draft): string {
  const tag = expectName(cursor, 'a tag', 63);
  // Several strings become one, and OpenBSD replaces $srcaddr and its like in tags.
  if (isName(peek(cursor)) || tag.includes('$')) leaveUnread(cursor, draft);
  return tag;
}

function readState(cursor: Cursor, draft: Draft, state: NonNullable<Draft['state']>): void {
  take(cursor);
  if (!skipKeyword(cursor, 'state')) {
    fail(cursor, `"state" belongs after ${state}`);
    return;
  }
  if (draft.state !== undefined) {
    fail(cursor, 'a rule says twice how it keeps state');
    return;
  }
  draft.state = state;
  const start = cursor.at;
  if (!isSymbol(peek(cursor), '(')) return;
  const { isLimited, overload, given } = readStateOptions(cursor);
  const text = textFrom(cursor, start);
  draft.stateOptions = text;
  if (overload !== undefined) draft.overload = overload;
  if (state === 'no') fail(cursor, 'options follow "no state"');
  if (given.has('sloppy') && state !== 'keep') fail(cursor, `"sloppy" does not go with "${state} state"`);
  if (isLimited) draft.further.push({ kind: 'limit', text: `state options ${text}` });
}
