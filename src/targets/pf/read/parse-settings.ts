/** `set` lines (pf.conf(5), OPTIONS): which of them, and with which values, may change what gets through. */
import type { Origin } from '../../target.ts';
import type { Setting, Unread } from '../config.ts';
import {
  type Cursor,
  fail,
  isSymbol,
  peek,
  restOf,
  restrict,
  show,
  skipKeyword,
  skipNewlines,
  skipSymbol,
  spellTokens,
  take,
} from './parse-cursor.ts';
import { readInterfaces } from './rule/parse-criteria.ts';
import { isShortTimeout, readCount, readStateDefaults } from './rule/parse-state.ts';

/**
 * Settings of one word each that decide nothing about which first packet passes, whatever the value, with the form of
 * the value: how a block answers, where states count, how often they are looked through, what is logged and counted.
 */
const plainSettings: Readonly<Record<string, RegExp>> = {
  'block-policy': /^(?:drop|return)$/,
  'fail-policy': /^(?:drop|return)$/,
  // Answers come back by the interface that the first packet left by: pf.conf(5), "states are bound to an interface".
  'state-policy': /^(?:if-bound|floating)$/,
  reassemble: /^(?:yes|no)(?: no-df)?$/,
  // It merges and reorders rules without changing what they mean (pf.conf(5)).
  'ruleset-optimization': /^(?:none|basic|profile)$/,
  // Of these the shortest lets an idle connection live for 5 hours.
  optimization: /^(?:default|normal|high-latency|satellite|aggressive|conservative)$/,
  loginterface: /^[A-Za-z0-9_.-]+$/,
  debug: /^\S+$/,
  hostid: /^\S+$/,
  fingerprints: /^\S+$/,
  'require-order': /^(?:yes|no)$/,
  keepcounters: /^$/,
  // Under a flood of SYNs pf answers in the place of the server, and passes what is acknowledged.
  syncookies: /^(?:never|always|adaptive)(?: \( start \d+% , end \d+% \))?$/,
};

/** The least numbers of what the kernel keeps that stop nothing; tables and their entries are counted by the reading. */
const leastLimits: Readonly<Record<string, number>> = {
  states: 1_000,
  'src-nodes': 100,
  frags: 1,
  anchors: 512,
  'eth-anchors': 1,
  'pktdelay-pkts': 1,
  tables: 1,
  'table-entries': 1,
};

export const limitOfTables = '"set limit tables"';

export function readSetting(cursor: Cursor, origin: Origin): Setting | Unread {
  const first = peek(cursor);
  const words = cursor.tokens
    .slice(cursor.at)
    .filter((token) => token.kind !== 'newline')
    .map((token) => token.text);
  if (skipKeyword(cursor, 'skip')) {
    if (!skipKeyword(cursor, 'on')) fail(cursor, '"on" belongs behind "set skip"');
    return { kind: 'set', words: ['skip'], skip: readInterfaces(cursor), origin };
  }
  if (skipKeyword(cursor, 'limit')) return readLimits(cursor, words, origin);
  if (skipKeyword(cursor, 'timeout')) return readTimeouts(cursor, words, origin);
  if (skipKeyword(cursor, 'state-defaults')) {
    const doubt = 'defaults of states that may stop connections';
    return { kind: 'set', words, ...(readStateDefaults(cursor) ? { doubt } : {}), origin };
  }
  const form = Object.hasOwn(plainSettings, first.text) ? plainSettings[first.text] : undefined;
  if (form === undefined || first.kind !== 'word') {
    const text = restOf(cursor);
    cursor.at = cursor.tokens.length;
    return { kind: 'unread', why: `the setting ${show(first)}`, text: `set ${text}`, origin };
  }
  take(cursor);
  const value = spellTokens(cursor.tokens.slice(cursor.at)).replaceAll('"', '');
  if (!form.test(value)) fail(cursor, `"set ${first.text}" has a value that pf does not take`);
  if (first.text === 'reassemble') restrict(cursor, '"set reassemble"', ['openbsd', 'freebsd']);
  cursor.at = cursor.tokens.length;
  return { kind: 'set', words, origin };
}

/** `NAME NUMBER`, or several in braces. */
function readPairs(
  cursor: Cursor,
  what: string,
): readonly { readonly name: string; readonly value: number }[] {
  const readPair = (): { name: string; value: number } => {
    const token = take(cursor);
    if (token.kind !== 'word') fail(cursor, `${show(token)} stands where ${what} belongs`);
    return { name: token.text, value: readCount(cursor) };
  };
  if (!skipSymbol(cursor, '{')) return [readPair()];
  const pairs: { name: string; value: number }[] = [];
  skipNewlines(cursor);
  while (peek(cursor).kind !== 'end' && !skipSymbol(cursor, '}')) {
    pairs.push(readPair());
    skipNewlines(cursor);
    if (skipSymbol(cursor, ',') && isSymbol(peek(cursor), '}'))
      fail(cursor, 'a comma stands at the end of a list');
    skipNewlines(cursor);
  }
  if (pairs.length === 0) fail(cursor, 'nothing stands in the braces');
  return pairs;
}

function readLimits(cursor: Cursor, words: readonly string[], origin: Origin): Setting {
  const limits = readPairs(cursor, 'the name of a limit');
  for (const { name } of limits) {
    if (!Object.hasOwn(leastLimits, name)) fail(cursor, `pf has no limit "${name}"`);
    if (name === 'tables') restrict(cursor, limitOfTables, ['openbsd']);
  }
  const small = limits.find(({ name, value }) => value < (leastLimits[name] ?? 0));
  const doubt = small === undefined ? {} : { doubt: `a limit of ${small.value} ${small.name}` };
  return { kind: 'set', words, limits, ...doubt, origin };
}

function readTimeouts(cursor: Cursor, words: readonly string[], origin: Origin): Setting {
  const times = readPairs(cursor, 'the name of a timeout');
  for (const { name, value } of times)
    if (isShortTimeout(name, value) === undefined) fail(cursor, `pf has no timeout "${name}"`);
  const short = times.find(({ name, value }) => isShortTimeout(name, value) === true);
  const doubt = short === undefined ? {} : { doubt: `states that live for ${short.value} s (${short.name})` };
  return { kind: 'set', words, ...doubt, origin };
}
