/** `nat`, `rdr` and `binat` rules of FreeBSD and macOS (pf.conf(5), TRANSLATION), and anchors of such rules. */

import { present } from '../../../../diagnostics/present.ts';
import type { Origin } from '../../../target.ts';
import { type Translation, tcp, udp } from '../../config.ts';
import {
  type Cursor,
  expectName,
  fail,
  restrictIfNamed,
  skipKeyword,
  skipSymbol,
  spellTokens,
  take,
} from '../parse-cursor.ts';
import { readCriteria, readLogOptions } from './parse-criteria.ts';
import { readTargets } from './parse-diversion.ts';
import { type Draft, emptyDraft, finishDraft } from './parse-draft.ts';

export function readTranslation(cursor: Cursor, origin: Origin): Translation {
  const start = cursor.at;
  const exempts = skipKeyword(cursor, 'no');
  const word = take(cursor).text;
  const [, type, isAnchor] = /^(nat|rdr|binat)(-anchor)?$/.exec(word) ?? [];
  if (type !== 'nat' && type !== 'rdr' && type !== 'binat') throw new Error(`no translation: ${word}`);
  restrictIfNamed(cursor, `a statement that begins with ${word}`, ['freebsd', 'macos']);
  const anchor = isAnchor === undefined ? undefined : expectName(cursor, 'the name of an anchor', 1023);
  const passes = skipKeyword(cursor, 'pass');
  if (passes && exempts) fail(cursor, '"no" and "pass" do not go together');
  if (skipKeyword(cursor, 'log')) readLogOptions(cursor);
  const draft = emptyDraft(origin);
  readCriteria(cursor, draft, true);
  checkTranslation(cursor, type, draft);
  const { state, diversions, stateOptions, overload: _, ...criteria } = finishDraft(draft);
  if (state !== undefined || diversions !== undefined || stateOptions !== undefined)
    fail(cursor, 'a translation rule has an option of a filter rule');
  const arrow = skipSymbol(cursor, '->');
  if (anchor === undefined && arrow === exempts)
    fail(
      cursor,
      exempts ? '"no" comes before a translation to something' : '"->" belongs after the addresses',
    );
  const diversion = arrow ? readTarget(cursor, type, start) : undefined;
  if (type === 'binat' && anchor === undefined) checkBinat(cursor, draft, diversion);
  return {
    ...criteria,
    ...{
      kind: 'translation',
      type,
      exempts,
      passes,
      text: spellTokens(cursor.tokens.slice(start, cursor.at)),
    },
    ...present({ anchor, diversion }),
  };
}

/** Of options only these have place here: `tag`, `tagged` and `rtable` (natrule in parse.y). */
function checkTranslation(cursor: Cursor, type: Translation['type'], draft: Draft): void {
  const { flags, labels, harmless, further, protocols, from, to } = draft;
  const isOfFilter = flags !== undefined || labels.length + harmless.length > 0;
  if (isOfFilter || further.some(({ text }) => !text.startsWith('os ')))
    fail(cursor, 'a translation rule has an option of a filter rule');
  const isPlain = protocols.length > 0 && protocols.every((one) => one === tcp || one === udp);
  if (type === 'rdr' && from.ports.length + to.ports.length > 0 && !isPlain)
    fail(cursor, 'ports of "rdr" need "proto tcp", "proto udp" or both');
}

/** One network stands for another of the same size (binatrule in parse.y). */
function checkBinat(
  cursor: Cursor,
  { from, to, protocols }: Draft,
  diversion: Translation['diversion'],
): void {
  const sides = [from.addresses, to.addresses, diversion?.addresses ?? []];
  if (sides.some((side) => side.length > 1) || protocols.length > 1) fail(cursor, '"binat" takes no list');
  const [[source], , [made]] = sides as [Draft['from']['addresses'], unknown, Draft['from']['addresses']];
  if (source?.kind === 'table' || made?.kind === 'table') fail(cursor, '"binat" takes no table');
  if (source?.kind === 'prefix' && made?.kind === 'prefix' && source.prefix.length !== made.prefix.length)
    fail(cursor, 'the networks of "binat" are not of one size');
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
