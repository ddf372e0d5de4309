/** `nat`, `rdr` and `binat` rules of FreeBSD and macOS (pf.conf(5), TRANSLATION), and anchors of such rules. */
import type { Origin } from '../../../target.ts';
import type { Translation } from '../../config.ts';
import {
  type Cursor,
  expectName,
  fail,
  isSymbol,
  peek,
  restrictIfNamed,
  skipKeyword,
  skipSymbol,
  spellTokens,
  take,
} from '../parse-cursor.ts';
import { readCriteria } from './parse-criteria.ts';
import { readTargets } from './parse-diversion.ts';
import { emptyDraft, finishDraft } from './parse-draft.ts';

export function readTranslation(cursor: Cursor, origin: Origin): Translation {
  const start = cursor.at;
  const exempts = skipKeyword(cursor, 'no');
  const word = take(cursor).text;
  const [, type, isAnchor] = /^(nat|rdr|binat)(-anchor)?$/.exec(word) ?? [];
  if (type !== 'nat' && type !== 'rdr' && type !== 'binat') throw new Error(`no translation: ${word}`);
  restrictIfNamed(cursor, `a statement that begins with ${word}`, ['freebsd', 'macos']);
  const anchor = isAnchor === undefined ? undefined : expectName(cursor, 'the name of an anchor', 1023);
  const passes = skipKeyword(cursor, 'pass');
  if (skipKeyword(cursor, 'log') && isSymbol(peek(cursor), '('))
    while (peek(cursor).kind !== 'end' && !skipSymbol(cursor, ')')) take(cursor);
  const draft = emptyDraft(origin);
  readCriteria(cursor, draft, true);
  const { state, diversions, stateOptions, ...criteria } = finishDraft(draft);
  if (state !== undefined || diversions !== undefined || stateOptions !== undefined)
    fail(cursor, 'a translation rule has an option of a filter rule');
  const arrow = skipSymbol(cursor, '->');
  if (anchor === undefined && arrow === exempts)
    fail(
      cursor,
      exempts ? '"no" stands in front of a translation to something' : '"->" belongs behind the addresses',
    );
  const diversion = arrow ? readTarget(cursor, type, start) : undefined;
  return {
    ...criteria,
    ...{
      kind: 'translation',
      type,
      exempts,
      passes,
      text: spellTokens(cursor.tokens.slice(start, cursor.at)),
    },
    ...(anchor === undefined ? {} : { anchor }),
    ...(diversion === undefined ? {} : { diversion }),
  };
}

function readTarget(
  cursor: Cursor,
  type: Translation['type'],
  start: number,
): NonNullable<Translation['diversion']> {
  const read = readTargets(cursor, type);
  const text = spellTokens(cursor.tokens.slice(start, cursor.at));
  return { kind: type === 'nat' ? 'source' : 'redirect', ...read, text };
}
