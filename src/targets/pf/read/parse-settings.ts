/** `set` lines (pf.conf(5), OPTIONS): which of them, and with which values, may change what gets through. */

import { present } from '../../../diagnostics/present.ts';
import { quote } from '../../../diagnostics/quote.ts';
import type { Origin } from '../../target.ts';
import type { Dialect, Setting } from '../config.ts';
import {
  type Cursor,
  expectName,
  fail,
  isSymbol,
  peek,
  restrict,
  restrictIfNamed,
  show,
  skipKeyword,
  skipNewlines,
  skipSymbol,
  spellTokens,
  take,
} from './parse-cursor.ts';
import { readInterfaces } from './rule/parse-criteria.ts';
import { readCount, readStateDefaults, readTime } from './rule/parse-state.ts';

/** The systems that have a setting, and the form of its value, with the systems that have the value. */
interface PlainSetting {
  readonly form: RegExp;
  readonly only?: readonly Dialect[];
  readonly values?: readonly (readonly [value: RegExp, only: readonly Dialect[]])[];
}

/**
 * Settings of one word each that decide nothing about which first packet passes, whatever the value: how a block
 * answers, where states count, how often they are looked through, what is logged and counted (option in parse.y).
 */
const plainSettings: Readonly<Record<string, PlainSetting>> = {
  'block-policy': { form: /^(?:drop|return)$/ },
  'fail-policy': { form: /^(?:drop|return)$/, only: ['freebsd'] },
  // Answers come back by the interface that the first packet left by: pf.conf(5), "states are bound to an interface".
  'state-policy': { form: /^(?:if-bound|floating)$/ },
  reassemble: { form: /^(?:yes|no)(?: no-df)?$/, only: ['openbsd', 'freebsd'] },
  // It merges and reorders rules without changing what they mean (pf.conf(5)).
  'ruleset-optimization': { form: /^(?:none|basic|profile)$/ },
  // Of these the shortest lets an idle connection live for 5 hours.
  optimization: { form: /^(?:normal|high-latency|satellite|aggressive|conservative)$/i },
  loginterface: { form: /^[A-Za-z][A-Za-z0-9_.-]{0,14}$/ },
  debug: {
    form: /^[a-z]+$/i,
    values: [
      [/^(?:emerg|panic|alert|crit|err|error|warning|warn|notice|info|debug)$/i, ['openbsd']],
      [/^(?:none|urgent|misc|loud)$/i, ['freebsd', 'macos']],
    ],
  },
  hostid: { form: /^(?:0x(?=.*[1-9a-f])[0-9a-f]{1,8}|(?=.*[1-9])[0-9]{1,10})$/i },
  'require-order': { form: /^(?:yes|no)$/, only: ['freebsd', 'macos'] },
  keepcounters: { form: /^$/, only: ['freebsd'] },
  // Under a flood of SYNs pf answers in the place of the server, and passes what is acknowledged.
  syncookies: {
    form: /^(?:never|always|adaptive(?: \( start \d+% ,? ?end \d+% \))?)$/,
    only: ['openbsd', 'freebsd'],
  },
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

/** Limits that not every system has (pf_limits in pfctl.c). */
const systemsOfLimits: Readonly<Record<string, readonly Dialect[]>> = {
  tables: ['openbsd'],
  'pktdelay-pkts': ['openbsd'],
  anchors: ['openbsd', 'freebsd'],
  'eth-anchors': ['freebsd'],
};

/** The file of fingerprints that every system has. */
const ownFingerprints = '/etc/pf.os';

export function readSetting(cursor: Cursor, origin: Origin): Setting {
  const first = peek(cursor);
  const words = cursor.tokens
    .slice(cursor.at)
    .filter((token) => token.kind !== 'newline')
    .map((token) => token.text);
  if (skipKeyword(cursor, 'skip')) {
    if (!skipKeyword(cursor, 'on')) fail(cursor, '"on" belongs after "set skip"');
    const skip = readInterfaces(cursor);
    if (skip.some(({ negated }) => negated)) fail(cursor, '"set skip" is for no interface with "!"');
    return { kind: 'set', words: ['skip'], skip, origin };
  }
  if (skipKeyword(cursor, 'limit')) return readLimits(cursor, words, origin);
  if (skipKeyword(cursor, 'timeout')) return readTimeouts(cursor, words, origin);
  if (skipKeyword(cursor, 'state-defaults')) {
    const { isLimited, overload } = readStateDefaults(cursor);
    const doubt = isLimited ? { doubt: 'defaults of states that may stop connections' } : {};
    return { kind: 'set', words, ...doubt, ...present({ overload }), origin };
  }
  if (skipKeyword(cursor, 'fingerprints')) {
    const file = expectName(cursor, 'the name of a file', 1023);
    const doubt = { doubt: `the file of fingerprints ${quote(file)}, without which nothing loads` };
    return { kind: 'set', words, ...(file === ownFingerprints ? {} : doubt), origin };
  }
  if (!Object.hasOwn(plainSettings, first.text) || first.kind !== 'word') {
    // Wherever it stands, it may hold for all lines, or keep the text from loading.
    cursor.at = cursor.tokens.length;
    return { kind: 'set', words, doubt: `the setting ${show(first)}`, origin };
  }
  readPlain(cursor, take(cursor).text);
  return { kind: 'set', words, origin };
}

function readPlain(cursor: Cursor, name: string): void {
  const { form = /^$/, only, values } = plainSettings[name] ?? {};
  const value = spellTokens(cursor.tokens.slice(cursor.at)).replaceAll('"', '');
  const [, systems] = values?.find(([one]) => one.test(value)) ?? [];
  if (!form.test(value) || (values !== undefined && systems === undefined))
    fail(cursor, `"set ${name}" has a value that pf does not take`);
  if (only !== undefined) restrict(cursor, `"set ${name}"`, only);
  if (systems !== undefined) restrictIfNamed(cursor, `"set ${name} ${value}"`, systems);
  if (name === 'syncookies') checkPercentages(cursor, value);
  if (name === 'hostid' && Number(value) > 0xffffffff)
    fail(cursor, `"set hostid" takes no more than 32 bits`);
  cursor.at = cursor.tokens.length;
}

/** More than nothing, at most everything, and the end below the start. */
function checkPercentages(cursor: Cursor, value: string): void {
  const [start = 25, end = 12] = [...value.matchAll(/(\d+)%/g)].map(([, digits]) => Number(digits));
  if (end < 1 || start > 100 || end >= start)
    fail(cursor, '"set syncookies" has percentages that pf does not take');
}

/** `NAME NUMBER`, or several in braces. */
function readPairs<T>(
  cursor: Cursor,
  what: string,
  readValue: (cursor: Cursor, name: string) => T,
): readonly (T & { readonly name: string })[] {
  const readPair = (): T & { readonly name: string } => {
    const token = take(cursor);
    if (token.kind !== 'word') fail(cursor, `${show(token)} found where ${what} is expected`);
    return { name: token.text, ...readValue(cursor, token.text) };
  };
  if (!skipSymbol(cursor, '{')) return [readPair()];
  const pairs: (T & { readonly name: string })[] = [];
  skipNewlines(cursor);
  while (peek(cursor).kind !== 'end' && !skipSymbol(cursor, '}')) {
    pairs.push(readPair());
    skipNewlines(cursor);
    if (skipSymbol(cursor, ',') && isSymbol(peek(cursor), '}'))
      fail(cursor, 'a comma is at the end of a list');
    skipNewlines(cursor);
  }
  if (pairs.length === 0) fail(cursor, 'the braces are empty');
  return pairs;
}

function readLimits(cursor: Cursor, words: readonly string[], origin: Origin): Setting {
  const limits = readPairs(cursor, 'the name of a limit', (one, name) => {
    const only = systemsOfLimits[name];
    if (!Object.hasOwn(leastLimits, name)) fail(one, `pf has no limit "${name}"`);
    if (only !== undefined) restrict(one, `"set limit ${name}"`, only);
    return { value: readCount(one) };
  });
  const small = limits.find(({ name, value }) => value < (leastLimits[name] ?? 0));
  const doubt = small === undefined ? {} : { doubt: `a limit of ${small.value} ${small.name}` };
  return { kind: 'set', words, limits, ...doubt, origin };
}

function readTimeouts(cursor: Cursor, words: readonly string[], origin: Origin): Setting {
  const times = readPairs(cursor, 'the name of a timeout', readTime);
  const short = times.find(({ isShort }) => isShort);
  const doubt = short === undefined ? {} : { doubt: `states that live for ${short.value} s (${short.name})` };
  return { kind: 'set', words, ...doubt, origin };
}
