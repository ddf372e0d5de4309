/** Options that test what no view shows. */
import { quote } from '../../../../diagnostics/quote.ts';
import type { Dialect } from '../../config.ts';
import {
  type Cursor,
  expectName,
  fail,
  restrictIfNamed,
  skipSymbol,
  spellTokens,
  take,
} from '../parse-cursor.ts';
import { type Draft, giveOnce } from './parse-draft.ts';
import { readPriority, readTos } from './parse-handling.ts';
import { readCount } from './parse-state.ts';

/** Each with the systems that have it and with what reads its value. */
const unseen: Readonly<Record<string, readonly [only: readonly Dialect[], read: (cursor: Cursor) => void]>> =
  {
    tos: [['openbsd', 'freebsd', 'macos'], readTos],
    prio: [['openbsd', 'freebsd'], readPriority],
    probability: [['openbsd', 'freebsd', 'macos'], readProbability],
    'max-pkt-rate': [['openbsd'], readRate],
    'received-on': [['openbsd', 'freebsd'], readReceiver],
  };

export function isUnseen(word: string): boolean {
  return Object.hasOwn(unseen, word);
}

export function readUnseen(cursor: Cursor, draft: Draft, word: string): void {
  const [only, read] = unseen[word] ?? [[], take];
  const start = cursor.at;
  giveOnce(cursor, draft, word);
  if (only.length < 3) restrictIfNamed(cursor, `"${word}" in a rule`, only);
  skipSymbol(cursor, '!');
  take(cursor);
  read(cursor);
  draft.further.push({ kind: 'unknown', text: spellTokens(cursor.tokens.slice(start, cursor.at)) });
}

/** `probability 20%`, `probability 0.2` */
function readProbability(cursor: Cursor): void {
  const { text } = take(cursor);
  const value = /^\d+(?:\.\d+)?%?$/.test(text) ? Number.parseFloat(text) / (text.endsWith('%') ? 100 : 1) : 2;
  if (value > 1) fail(cursor, `${quote(text)} is not a probability`);
}

function readRate(cursor: Cursor): void {
  readCount(cursor);
  if (!skipSymbol(cursor, '/')) fail(cursor, 'a rate needs the form 100/10');
  readCount(cursor);
}

function readReceiver(cursor: Cursor): void {
  expectName(cursor, 'the name of an interface', 15);
}
