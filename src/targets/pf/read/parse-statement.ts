/** One statement of a ruleset, without the files that it names. */

import { present } from '../../../diagnostics/present.ts';
import type { Origin } from '../../target.ts';
import type {
  Anchor,
  Criteria,
  InterfaceTest,
  Rule,
  Statement,
  Table,
  TableEntry,
  TableSource,
  Unread,
} from '../config.ts';
import {
  type Cursor,
  deepest,
  expectName,
  expectSymbol,
  fail,
  isKeyword,
  isName,
  isSymbol,
  peek,
  readNestedList,
  restOf,
  restrict,
  restrictIfNamed,
  show,
  skipKeyword,
  skipNewlines,
  skipSymbol,
  take,
} from './parse-cursor.ts';
import { readSetting } from './parse-settings.ts';
import { isPrefix, readAddress } from './parse-table-file.ts';
import { isOfTraffic, readTraffic } from './parse-traffic.ts';
import { checkRule } from './rule/check-rule.ts';
import { readCriteria, readDirection, readInterfaces, readLogOptions } from './rule/parse-criteria.ts';
import { type Draft, emptyDraft, finishDraft } from './rule/parse-draft.ts';
import { readHost } from './rule/parse-endpoint.ts';
import { readBetween } from './rule/parse-handling.ts';
import { takeIcmpCode } from './rule/parse-icmp.ts';
import { readOption } from './rule/parse-options.ts';
import { readTranslation } from './rule/parse-translation.ts';

/** Statements that this page reads whole; the others need further files, or define a macro. */
export function readStatement(cursor: Cursor, path: string, depth = 0): readonly Statement[] {
  const origin: Origin = { file: path, line: peek(cursor).line };
  for (const action of ['pass', 'block', 'match'] as const)
    if (skipKeyword(cursor, action)) return [readRule(cursor, origin, action)];
  if (skipKeyword(cursor, 'anchor')) return [readAnchor(cursor, origin, depth)];
  if (skipKeyword(cursor, 'table')) return [readTable(cursor, origin)];
  if (skipKeyword(cursor, 'set')) return [readSetting(cursor, origin)];
  if (skipKeyword(cursor, 'antispoof')) return readAntispoof(cursor, origin);
  const first = peek(cursor);
  const word = isKeyword(first, 'no') ? peek(cursor, 1).text : first.text;
  if (first.kind !== 'word') fail(cursor, `${show(first)} begins no statement of pf`);
  else if (translations.has(word)) return [readTranslation(cursor, origin)];
  else if (isOfTraffic(word)) return [readTraffic(cursor, origin, word)];
  else if (word === 'ether') return [leaveUnread(cursor, origin)];
  else fail(cursor, `${show(first)} begins no statement of pf`);
  return [];
}

const translations: ReadonlySet<string> = new Set([
  'nat',
  'rdr',
  'binat',
  'nat-anchor',
  'rdr-anchor',
  'binat-anchor',
]);

function leaveUnread(cursor: Cursor, origin: Origin): Unread {
  const why = `a statement that begins with ${show(peek(cursor))}`;
  const text = restOf(cursor);
  cursor.at = cursor.tokens.length;
  return { kind: 'unread', why, text, origin };
}

/**
 * `antispoof for em0` as the rules that pfctl makes of it, all of them for `in` (pf.conf(5), BLOCKING SPOOFED PACKETS):
 * what claims to be of the interface's network and comes in elsewhere, and what claims to be the machine itself.
 */
function readAntispoof(cursor: Cursor, origin: Origin): readonly Rule[] {
  const isQuickFirst = skipKeyword(cursor, 'quick');
  const log = skipKeyword(cursor, 'log') ? readLogOptions(cursor) : undefined;
  const quick = isQuickFirst || skipKeyword(cursor, 'quick');
  if (!skipKeyword(cursor, 'for')) fail(cursor, '"for" belongs after "antispoof"');
  const interfaces = readInterfaces(cursor);
  if (interfaces.some(({ negated }) => negated)) fail(cursor, '"antispoof" is for no interface with "!"');
  const draft = emptyDraft(origin);
  if (skipKeyword(cursor, 'inet')) draft.family = 'inet';
  else if (skipKeyword(cursor, 'inet6')) draft.family = 'inet6';
  // No other options stand here (antispoof_opts in parse.y).
  while (['label', 'rtable', 'ridentifier'].some((word) => isKeyword(peek(cursor), word)))
    readOption(cursor, draft);
  const asked: Criteria = { ...finishDraft(draft), quick, direction: 'in' };
  const block = (criteria: Partial<Criteria>): Rule => ({
    ...{ ...asked, ...criteria, kind: 'rule', action: 'block', response: 'drop' },
    ...present({ log }),
  });
  return interfaces.flatMap(({ name }: InterfaceTest): readonly Rule[] => {
    const from = (part: 'network' | 'address') => {
      const text = part === 'network' ? `${name}:network` : name;
      const test = { kind: 'interface', name, part, text, negated: false, optional: true } as const;
      return { addresses: [test], ports: [] };
    };
    const elsewhere = block({ interfaces: [{ name, negated: true }], from: from('network') });
    return /^lo\d*$/.test(name) ? [elsewhere] : [elsewhere, block({ from: from('address') })];
  });
}

function readRule(cursor: Cursor, origin: Origin, action: Rule['action']): Rule {
  const response = action === 'block' ? readResponse(cursor) : undefined;
  const draft = emptyDraft(origin);
  readDirection(cursor, draft);
  let log: readonly string[] | undefined;
  for (let word = 0; word < 2; word++) {
    if (!draft.quick && skipKeyword(cursor, 'quick')) draft.quick = true;
    else if (log === undefined && skipKeyword(cursor, 'log')) log = readLogOptions(cursor);
  }
  readCriteria(cursor, draft);
  if (draft.unread === undefined) checkRule(cursor, action, draft);
  const criteria = finishDraft(draft);
  if (action === 'match') restrictIfNamed(cursor, 'a match rule', ['openbsd', 'freebsd']);
  if (response === 'return-rst' && criteria.protocols.some((one) => one !== 6))
    fail(cursor, 'return-rst is only for tcp');
  if (response === 'return-rst' && criteria.protocols.length === 0)
    fail(cursor, 'return-rst needs "proto tcp"');
  if (isSymbol(peek(cursor), '{')) fail(cursor, 'braces follow a rule');
  return {
    kind: 'rule',
    action,
    ...criteria,
    ...present({ response, log }),
  };
}

function readResponse(cursor: Cursor): string | undefined {
  const response = ['drop', 'return', 'return-rst', 'return-icmp', 'return-icmp6'].find((word) =>
    skipKeyword(cursor, word),
  );
  if (response === undefined || !isSymbol(peek(cursor), '(')) return response;
  const start = cursor.at;
  take(cursor);
  if (response === 'return-rst') {
    if (!skipKeyword(cursor, 'ttl')) fail(cursor, '"ttl" belongs after "return-rst ("');
    readBetween(cursor, 0, 255, 'a TTL');
  } else if (response.startsWith('return-icmp')) {
    takeIcmpCode(cursor, response === 'return-icmp' ? 4 : 6);
    if (response === 'return-icmp' && !isSymbol(peek(cursor), ')')) {
      skipSymbol(cursor, ',');
      takeIcmpCode(cursor, 6);
    }
  }
  expectSymbol(cursor, ')', `"${response}"`);
  const inside = cursor.tokens.slice(start + 1, cursor.at - 1).map(({ text }) => text);
  return `${response}(${inside.join(' ')})`;
}

function readAnchor(cursor: Cursor, origin: Origin, depth: number): Anchor {
  const draft: Draft = emptyDraft(origin);
  const name = isName(peek(cursor)) ? expectName(cursor, 'the name of an anchor', 1023) : undefined;
  readDirection(cursor, draft);
  if (skipKeyword(cursor, 'quick')) draft.quick = true;
  readCriteria(cursor, draft);
  const { state, diversions, stateOptions, overload: _, ...criteria } = finishDraft(draft);
  if (state !== undefined) fail(cursor, 'an anchor keeps no state');
  if (diversions !== undefined || stateOptions !== undefined)
    fail(cursor, 'an anchor sends nothing elsewhere');
  if (name !== undefined) checkAnchorName(cursor, name);
  const named = name === undefined ? {} : { name };
  if (!skipSymbol(cursor, '{')) {
    if (name === undefined && draft.unread === undefined)
      fail(cursor, 'an anchor has neither a name nor rules');
    return { kind: 'anchor', ...criteria, ...named };
  }
  if (name?.includes('/')) fail(cursor, 'the name of an anchor with rules in braces contains a slash');
  return { kind: 'anchor', ...criteria, ...named, body: readBody(cursor, origin.file, depth + 1) };
}

/** At most 63 characters a part, and none of them begins with `_`, which pf keeps for itself. */
export function checkAnchorName(cursor: Cursor, name: string): void {
  if (name === '') fail(cursor, 'an anchor has an empty name');
  for (const part of name.split('/')) {
    if (part.startsWith('_')) fail(cursor, `pf keeps anchor names that begin with _ for itself: ${part}`);
    if (part.length > 63) fail(cursor, 'a part of an anchor name has more than 63 characters');
  }
}

/** The rules in the braces of an anchor: each on a line of its own, the braces too. */
function readBody(cursor: Cursor, path: string, depth: number): readonly Statement[] {
  if (depth > deepest) fail(cursor, 'anchors are nested too deep');
  const statements: Statement[] = [];
  if (peek(cursor).kind !== 'newline') fail(cursor, 'a new line belongs after the brace of an anchor');
  skipNewlines(cursor);
  while (cursor.problem === undefined && !skipSymbol(cursor, '}')) {
    statements.push(...readBodyStatement(cursor, path, depth));
    if (peek(cursor).kind !== 'newline') fail(cursor, `a new line belongs before ${show(peek(cursor))}`);
    skipNewlines(cursor);
  }
  if (peek(cursor).kind !== 'end' && peek(cursor).kind !== 'newline') {
    fail(cursor, `${show(peek(cursor))} follows the brace of an anchor`);
  }
  return statements;
}

/** What pfctl takes there (pfa_anchorlist in parse.y). */
const bodyWords = ['pass', 'block', 'match', 'anchor'];

function readBodyStatement(cursor: Cursor, path: string, depth: number): readonly Statement[] {
  if (isKeyword(peek(cursor), 'table'))
    restrict(cursor, 'a table inside the braces of an anchor', ['openbsd']);
  else if (!bodyWords.some((word) => isKeyword(peek(cursor), word))) {
    fail(cursor, `${show(peek(cursor))} begins no statement that rulec reads inside the braces of an anchor`);
  }
  const end = endOfStatement(cursor);
  const inner: Cursor = { ...cursor, tokens: cursor.tokens.slice(0, end) };
  const statements = readStatement(inner, path, depth);
  if (inner.problem === undefined && inner.at < end) fail(inner, `${show(peek(inner))} was not expected`);
  cursor.at = end;
  if (inner.problem !== undefined) {
    cursor.problem ??= inner.problem;
    cursor.at = cursor.tokens.length;
  }
  return statements;
}

/** The place of the newline, or of the brace that closes the anchor, behind the statement at the cursor. */
function endOfStatement(cursor: Cursor): number {
  let depth = 0;
  for (let at = cursor.at; at < cursor.tokens.length; at++) {
    const token = cursor.tokens[at];
    if (token === undefined) break;
    if (isSymbol(token, '{')) depth++;
    if (isSymbol(token, '}') && depth-- === 0) return at;
    if (token.kind === 'newline' && depth === 0) return at;
  }
  return cursor.tokens.length;
}

function readTable(cursor: Cursor, origin: Origin): Table {
  expectSymbol(cursor, '<', 'the name of a table');
  const name = expectName(cursor, 'the name of a table', 31);
  expectSymbol(cursor, '>', 'the name of a table');
  const attributes: Table['attributes'][number][] = [];
  const sources: TableSource[] = [];
  while (peek(cursor).kind !== 'end') {
    const attribute = (['persist', 'const', 'counters'] as const).find((word) => skipKeyword(cursor, word));
    if (attribute !== undefined) attributes.push(attribute);
    else if (skipKeyword(cursor, 'file')) {
      sources.push({ kind: 'file', path: expectName(cursor, 'the name of a file', 1023) });
    } else if (isSymbol(peek(cursor), '{')) sources.push({ kind: 'list', entries: readEntries(cursor) });
    else fail(cursor, `${show(peek(cursor))} is not an option of a table`);
  }
  return { kind: 'table', name, attributes, sources, origin };
}

function readEntries(cursor: Cursor): readonly TableEntry[] {
  let ahead = 1;
  while (peek(cursor, ahead).kind === 'newline') ahead++;
  if (!isSymbol(peek(cursor, ahead), '}')) return readNestedList(cursor, readEntry);
  cursor.at += ahead + 1;
  return [];
}

function readEntry(cursor: Cursor): TableEntry | undefined {
  const negated = skipSymbol(cursor, '!');
  const text = readHost(cursor);
  if (text === undefined) return undefined;
  if (isSymbol(peek(cursor), '-')) fail(cursor, 'pf takes no range of addresses in a table');
  const read = readAddress(text);
  if (isPrefix(read)) return { kind: 'prefix', prefix: read, negated };
  if ('problem' in read) fail(cursor, read.problem);
  return { kind: 'unread', text, negated };
}
