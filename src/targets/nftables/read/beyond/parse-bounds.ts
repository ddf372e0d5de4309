/** Statements that hold up to a rate or a count, and those that change sets (nft(8), LIMIT, SET and CONNTRACK STATEMENTS). */
import type { Step } from '../../config.ts';
import { type Cursor, isSymbol, isWord, peek, skipSymbol, skipWord, spell, take } from '../parse-cursor.ts';
import { isTime, readCounts } from '../parse-values.ts';

/** `flow add @NAME` at the end of a rule, which stops where it adds nothing (nft(8), FLOWTABLES). */
export function readFlow(text: string): Step | undefined {
  const isFlow = /^flow (?:add|offload) @ [\w.-]+$/.test(text);
  return isFlow ? { kind: 'beyond', sight: 'nothing', isNegated: false, words: [], text } : undefined;
}

/** Reads `limit rate over 5/minute`, `quota over 10 mbytes` or `ct count over 20`. */
export function readBound(cursor: Cursor): boolean {
  if (isWord(peek(cursor), 'limit')) return readLimit(cursor);
  const isQuota = skipWord(cursor, 'quota');
  if (!isQuota && !(skipWord(cursor, 'ct') && skipWord(cursor, 'count'))) return false;
  if (!skipWord(cursor, 'over') && isQuota) skipWord(cursor, 'until');
  return isCount(take(cursor).text) && (!isQuota || /^[km]?bytes$/.test(take(cursor).text));
}

/** `add @NAME { ip saddr timeout 1m limit rate over 5/minute }` and, without the sign, `meter NAME size 100 { … }`. */
export function readChange(
  cursor: Cursor,
  readLeft: (cursor: Cursor) => readonly string[] | undefined,
): Step | undefined {
  const start = cursor.at;
  const isMeter = take(cursor).text === 'meter';
  if (!isMeter && !skipSymbol(cursor, '@')) return undefined;
  const set = take(cursor).text;
  if (isMeter && skipWord(cursor, 'size') && !isCount(take(cursor).text)) return undefined;
  if (!skipSymbol(cursor, '{')) return undefined;
  const left = readLeft(cursor);
  if (left === undefined) return undefined;
  if (skipWord(cursor, 'timeout') && !isTime(take(cursor).text)) return undefined;
  if (isWord(peek(cursor), 'counter')) readCounts(cursor);
  const from = cursor.at;
  if (!isSymbol(peek(cursor), '}') && !readBound(cursor)) return undefined;
  const bound = spell(cursor.tokens.slice(from, cursor.at));
  if (!skipSymbol(cursor, '}')) return undefined;
  const text = spell(cursor.tokens.slice(start, cursor.at));
  return { kind: 'change', left, set, text, holds: !/ over /.test(bound) };
}

/** Reads `limit rate [over] 10/second [burst 5 packets]`. */
function readLimit(cursor: Cursor): boolean {
  take(cursor);
  if (!skipWord(cursor, 'rate')) return false;
  skipWord(cursor, 'over');
  const rate = take(cursor).text;
  const per = '(?:second|minute|hour|day|week)';
  if (/^[1-9]\d{0,5}$/.test(rate)) {
    if (!new RegExp(`^[km]?bytes/${per}$`).test(take(cursor).text)) return false;
    return (
      !skipWord(cursor, 'burst') || (isCount(take(cursor).text) && /^[km]?bytes$/.test(take(cursor).text))
    );
  }
  if (!new RegExp(`^[1-9]\\d{0,5}/${per}$`).test(rate)) return false;
  return !skipWord(cursor, 'burst') || (isCount(take(cursor).text) && take(cursor).text === 'packets');
}

function isCount(text: string): boolean {
  return /^[1-9]\d{0,5}$/.test(text);
}
