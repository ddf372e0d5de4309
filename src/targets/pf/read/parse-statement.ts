/** One statement of a ruleset, without the files that it names. */
import { quote } from '../../../diagnostics/quote.ts';
import type { Origin } from '../../target.ts';
import type { Anchor, Rule, Setting, Statement, Table, TableEntry, TableSource, Unread } from '../config.ts';
import { type Draft, emptyDraft, readCriteria, readDirection, readInterfaces } from './parse-criteria.ts';
import {
  type Cursor,
  deepest,
  doubt,
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
  show,
  skipKeyword,
  skipNewlines,
  skipSymbol,
  take,
} from './parse-cursor.ts';
import { readHost } from './parse-endpoint.ts';
import { isPrefix, readAddress } from './parse-table-file.ts';

/** Statements that this page reads whole; the others need further files, or define a macro. */
export function readStatement(cursor: Cursor, path: string, depth = 0): Statement | undefined {
  const origin: Origin = { file: path, line: peek(cursor).line };
  if (skipKeyword(cursor, 'pass')) return readRule(cursor, origin, 'pass');
  if (skipKeyword(cursor, 'block')) return readRule(cursor, origin, 'block');
  if (skipKeyword(cursor, 'anchor')) return readAnchor(cursor, origin, depth);
  if (skipKeyword(cursor, 'table')) return readTable(cursor, origin);
  if (skipKeyword(cursor, 'set')) return readSetting(cursor, origin);
  const first = peek(cursor);
  if (first.kind === 'word' && notUnderstood.has(first.text)) return leaveUnread(cursor, origin);
  fail(cursor, `${show(first)} begins no statement of pf`);
  return undefined;
}

/** Statements that can change what happens to any packet, in front of or behind the rules. */
const notUnderstood: ReadonlySet<string> = new Set(
  'altq antispoof binat binat-anchor ether match nat nat-anchor no queue rdr rdr-anchor scrub'.split(' '),
);

function leaveUnread(cursor: Cursor, origin: Origin): Unread {
  const why = `a statement that begins with ${show(peek(cursor))}`;
  doubt(cursor, why);
  const text = restOf(cursor);
  cursor.at = cursor.tokens.length;
  return { kind: 'unread', why, text, origin };
}

function readRule(cursor: Cursor, origin: Origin, action: 'pass' | 'block'): Rule {
  const response = action === 'block' ? readResponse(cursor) : undefined;
  const draft = emptyDraft(origin);
  readDirection(cursor, draft);
  let log: readonly string[] | undefined;
  for (let word = 0; word < 2; word++) {
    if (!draft.quick && skipKeyword(cursor, 'quick')) draft.quick = true;
    else if (log === undefined && skipKeyword(cursor, 'log')) log = readLogOptions(cursor);
  }
  readCriteria(cursor, draft);
  const { state, ...criteria } = draft;
  if (action === 'block' && state !== undefined && state !== 'no')
    fail(cursor, 'a block rule keeps no state');
  if (response === 'return-rst' && criteria.protocols.some((one) => one !== 6))
    fail(cursor, 'return-rst is for tcp alone');
  if (response === 'return-rst' && criteria.protocols.length === 0)
    fail(cursor, 'return-rst needs "proto tcp"');
  if (isSymbol(peek(cursor), '{')) fail(cursor, 'braces stand behind a rule');
  return {
    kind: 'rule',
    action,
    ...criteria,
    ...(response === undefined ? {} : { response }),
    ...(log === undefined ? {} : { log }),
    ...(state === undefined ? {} : { state }),
  };
}

function readResponse(cursor: Cursor): string | undefined {
  const response = ['drop', 'return', 'return-rst', 'return-icmp', 'return-icmp6'].find((word) =>
    skipKeyword(cursor, word),
  );
  if (response === undefined || !isSymbol(peek(cursor), '(')) return response;
  let text = response;
  while (peek(cursor).kind !== 'end') {
    const token = take(cursor);
    text += token.text === '(' || token.text === ')' ? token.text : ` ${token.text}`;
    if (isSymbol(token, ')')) return text.replace('( ', '(');
  }
  fail(cursor, 'a parenthesis is not closed');
  return text;
}

function readLogOptions(cursor: Cursor): readonly string[] {
  if (!skipSymbol(cursor, '(')) return [];
  const words: string[] = [];
  while (!skipSymbol(cursor, ')')) {
    const token = take(cursor);
    if (token.kind === 'end') {
      fail(cursor, 'a parenthesis is not closed');
      break;
    }
    if (token.text !== ',') words.push(token.text);
  }
  return words;
}

function readAnchor(cursor: Cursor, origin: Origin, depth: number): Anchor {
  const draft: Draft = emptyDraft(origin);
  const name = isName(peek(cursor)) ? expectName(cursor, 'the name of an anchor', 1023) : undefined;
  readDirection(cursor, draft);
  if (skipKeyword(cursor, 'quick')) draft.quick = true;
  readCriteria(cursor, draft);
  const { state, ...criteria } = draft;
  if (state !== undefined) fail(cursor, 'an anchor keeps no state');
  if (name !== undefined) checkAnchorName(cursor, name);
  const named = name === undefined ? {} : { name };
  if (!skipSymbol(cursor, '{')) {
    if (name === undefined && draft.unread === undefined)
      fail(cursor, 'an anchor has neither a name nor rules');
    return { kind: 'anchor', ...criteria, ...named };
  }
  if (name?.includes('/')) fail(cursor, 'the name of an anchor with rules in braces holds a slash');
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
  if (depth > deepest) fail(cursor, 'anchors stand too deep inside each other');
  const statements: Statement[] = [];
  if (peek(cursor).kind !== 'newline') fail(cursor, 'a new line belongs behind the brace of an anchor');
  skipNewlines(cursor);
  while (cursor.problem === undefined && !skipSymbol(cursor, '}')) {
    const statement = readBodyStatement(cursor, path, depth);
    if (statement !== undefined) statements.push(statement);
    if (peek(cursor).kind !== 'newline') fail(cursor, `a new line belongs in front of ${show(peek(cursor))}`);
    skipNewlines(cursor);
  }
  if (peek(cursor).kind !== 'end' && peek(cursor).kind !== 'newline') {
    fail(cursor, `${show(peek(cursor))} stands behind the brace of an anchor`);
  }
  return statements;
}

function readBodyStatement(cursor: Cursor, path: string, depth: number): Statement | undefined {
  if (isKeyword(peek(cursor), 'table'))
    restrict(cursor, 'a table inside the braces of an anchor', ['openbsd']);
  else if (!['pass', 'block', 'match', 'anchor'].some((word) => isKeyword(peek(cursor), word))) {
    fail(cursor, `${show(peek(cursor))} begins no statement that rulec reads inside the braces of an anchor`);
  }
  const end = endOfStatement(cursor);
  const inner: Cursor = { ...cursor, tokens: cursor.tokens.slice(0, end) };
  const statement = readStatement(inner, path, depth);
  if (inner.problem === undefined && inner.at < end) fail(inner, `${show(peek(inner))} was not expected`);
  cursor.at = end;
  if (inner.problem !== undefined) {
    cursor.problem ??= inner.problem;
    cursor.at = cursor.tokens.length;
  }
  return statement;
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
  else doubt(cursor, `the name ${quote(text)} in a table`);
  return { kind: 'unread', text, negated };
}

/** Settings that do not change which first packet passes; `skip` is read, and `set reassemble` is younger than macOS's pf. */
function readSetting(cursor: Cursor, origin: Origin): Setting | Unread {
  const first = peek(cursor);
  if (skipKeyword(cursor, 'skip')) {
    if (!skipKeyword(cursor, 'on')) fail(cursor, '"on" belongs behind "set skip"');
    const skip = readInterfaces(cursor);
    return { kind: 'set', words: ['skip'], skip, origin };
  }
  const words = cursor.tokens
    .slice(cursor.at)
    .filter((token) => token.kind !== 'newline')
    .map((token) => token.text);
  const known = settings.find((form) => form.test(words.join(' ')));
  if (known === undefined) {
    const unread = leaveUnread(cursor, origin);
    return { ...unread, why: `the setting ${show(first)}`, text: `set ${unread.text}` };
  }
  if (first.text === 'reassemble') restrict(cursor, '"set reassemble"', ['openbsd', 'freebsd']);
  if (words.includes('tables')) restrict(cursor, '"set limit tables"', ['openbsd']);
  cursor.at = cursor.tokens.length;
  return { kind: 'set', words, origin };
}

const limitForm = '(?:states|frags|src-nodes|tables|table-entries) \\d+';
const timeoutForm = '[a-z]+[a-z.]* \\d+';
const settings: readonly RegExp[] = [
  /^block-policy (?:drop|return)$/,
  /^state-policy (?:if-bound|floating)$/,
  /^reassemble (?:yes|no)(?: no-df)?$/,
  /^ruleset-optimization (?:none|basic|profile)$/,
  // How long states live, what is counted, logged and kept in memory.
  /^optimization (?:default|normal|high-latency|satellite|aggressive|conservative)$/,
  /^loginterface [A-Za-z0-9]+$/,
  /^(?:debug|hostid|fingerprints) \S+$/,
  /^require-order (?:yes|no)$/,
  new RegExp(`^timeout (?:${timeoutForm}|\\{ ${timeoutForm}(?: ,? ?${timeoutForm})* \\})$`),
  new RegExp(`^limit (?:${limitForm}|\\{ ${limitForm}(?: ,? ?${limitForm})* \\})$`),
];
