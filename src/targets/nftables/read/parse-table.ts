/** What stands in a table: sets, maps, chains, and objects that decide nothing. */

import { present } from '../../../diagnostics/present.ts';
import type { Chain, ChainPart, Comment, Element, Hook, NamedSet, TablePart, Unread } from '../config.ts';
import { isType, typeOf } from './check/field-types.ts';
import {
  type Cursor,
  expectEnd,
  expectName,
  expectSymbol,
  fail,
  isAtEnd,
  isSymbol,
  isWord,
  peek,
  readInside,
  show,
  skipEnds,
  skipSymbol,
  skipWord,
  spell,
  take,
  takeComments,
  takeStatement,
} from './parse-cursor.ts';
import { readDefinition } from './parse-definitions.ts';
import { lex, type Token } from './parse-lex.ts';
import { readLeft, readRule } from './parse-rule.ts';
import { byteLength, isTime, mostComment, readDefined, readElements } from './parse-values.ts';

/** Objects with a name and a body that no packet is decided by, but where a rule refers to them. */
const objects = new Set(['counter', 'quota', 'limit', 'secmark', 'synproxy', 'flowtable', 'ct']);

/** Reads the parts of a table, from behind its opening brace to behind its closing one. */
export function readParts(cursor: Cursor): readonly TablePart[] {
  const parts: TablePart[] = [];
  const readOne = (): void => {
    const part = readPart(cursor);
    if (part !== undefined) parts.push(part);
  };
  readBlock(cursor, readOne, (comment) => parts.push(comment));
  return parts;
}

/** Reads what braces hold, up to behind the closing one; names that are given there hold there alone. */
function readBlock(cursor: Cursor, readOne: () => void, keep: (comment: Comment) => void): void {
  const { scope } = cursor;
  cursor.scope = { names: new Map(), around: scope, budget: scope.budget };
  let hasRemark = false;
  const readLines = (): void => {
    for (;;) {
      skipEnds(cursor);
      for (const comment of takeComments(cursor)) keep(comment);
      if (isAtEnd(cursor) || isSymbol(peek(cursor), '}')) break;
      const isRemark = isWord(peek(cursor), 'comment');
      if (isRemark && hasRemark) fail(cursor, 'a second comment: nft takes one of each table, chain and set');
      hasRemark ||= isRemark;
      if (isWord(peek(cursor), 'define')) readDefinition(cursor);
      else if (isWord(peek(cursor), 'include') && cursor.open !== undefined)
        readInside(cursor, cursor.open, readLines);
      else readOne();
    }
  };
  readLines();
  if (!skipSymbol(cursor, '}')) fail(cursor, 'a brace is not closed');
  cursor.scope = scope;
}

export function readPart(cursor: Cursor): TablePart | undefined {
  const { text, line } = peek(cursor);
  const origin = { file: cursor.file, line };
  switch (text) {
    case 'set':
    case 'map':
      take(cursor);
      return readSet(cursor, text, line);
    case 'chain':
      take(cursor);
      return readChain(cursor, line);
    case 'flags': {
      const words = spell(takeStatement(cursor));
      expectEnd(cursor);
      return words === 'flags dormant' ? { kind: 'dormant' } : { kind: 'unread', text: words, origin };
    }
    case 'comment':
      readRemark(cursor);
      return undefined;
    default: {
      if (peek(cursor).kind !== 'word')
        fail(cursor, `${show(peek(cursor))} found where a set or a chain is expected`);
      const words = spellOneLine(cursor);
      return { kind: objects.has(text) ? 'skipped' : 'unread', text: words, origin };
    }
  }
}

/** The tokens of a statement in one line: what stands on lines of their own gets a semicolon. */
export function spellOneLine(cursor: Cursor): string {
  const tokens = takeStatement(cursor).map((token) =>
    token.kind === 'end' ? { ...token, text: ';' } : token,
  );
  expectEnd(cursor);
  return spell(tokens);
}

export function readSet(cursor: Cursor, kind: 'set' | 'map', line: number): NamedSet {
  const name = expectName(cursor, `the name of a ${kind}`);
  const found: FoundSet = { type: [], flags: [], settings: [], said: new Set() };
  const elements: Element[] = [];
  expectSymbol(cursor, '{', `a ${kind}`);
  const readOne = (): void => {
    const { text } = peek(cursor);
    if (found.said.has(text))
      fail(cursor, `${text} appears twice in the ${kind} ${name}, and the last would count`);
    found.said.add(text);
    if (skipWord(cursor, 'elements')) {
      expectSymbol(cursor, '=', 'elements');
      for (const one of readMembers(cursor)) elements.push(one);
      // Here alone a closing brace may follow in the line.
      if (!isSymbol(peek(cursor), '}')) expectEnd(cursor);
    } else readSetting(cursor, kind, found);
  };
  readBlock(cursor, readOne, () => {});
  expectEnd(cursor);
  const { type, flags, settings, doubt } = found;
  const origin = { file: cursor.file, line };
  return {
    ...{ kind, name, type, flags, settings, elements, origin },
    ...present({ doubt }),
  };
}

/** Elements in braces, or a name for such. */
export function readMembers(cursor: Cursor): readonly Element[] {
  if (!isSymbol(peek(cursor), '$')) return readElements(cursor);
  const right = readDefined(cursor);
  if (right.kind === 'list') return right.elements;
  fail(cursor, 'the name is of no list of elements');
  return [];
}

interface FoundSet {
  type: readonly string[];
  flags: readonly string[];
  readonly settings: string[];
  /** The first words of its lines. */
  readonly said: Set<string>;
  doubt?: string;
}

const flags = new Set(['constant', 'interval', 'timeout', 'dynamic']);

/** Other lines of a set: those of these forms change nothing that it holds. */
const settings: readonly RegExp[] = [
  /^size [1-9]\d{0,8}$/,
  /^policy (?:performance|memory)$/,
  /^auto-merge$/,
  /^counter$/,
  /^(?:gc-interval|timeout) \S+$/,
];

function readSetting(cursor: Cursor, kind: 'set' | 'map', found: FoundSet): void {
  const tokens = takeStatement(cursor);
  expectEnd(cursor);
  const [first, ...rest] = tokens;
  const text = spell(tokens);
  if (first?.text === 'type' || first?.text === 'typeof') readType(cursor, kind, found, tokens);
  else if (first?.text === 'flags') {
    const words = rest.filter(({ text: one }) => one !== ',').map(({ text: one }) => one);
    const isList =
      rest.every((token, at) => (at % 2 === 1 ? isSymbol(token, ',') : token.kind === 'word')) &&
      rest.length % 2 === 1;
    found.flags = [...new Set(words)];
    if (!isList || words.some((word) => !flags.has(word))) fail(cursor, `${text} are no flags of a ${kind}`);
  } else if (first?.text === 'comment') {
    const [comment] = rest;
    const isRight =
      rest.length === 1 && comment?.kind === 'string' && byteLength(comment.text) <= mostComment;
    found.settings.push(text);
    if (!isRight) fail(cursor, 'a comment is a string of at most 128 characters');
  } else if (settings.some((form) => form.test(text))) {
    found.settings.push(text);
    const [, time] = /^(?:gc-interval|timeout) (.*)$/.exec(text) ?? [];
    if (time !== undefined && !isTime(time)) fail(cursor, `${text} has no time`);
  } else fail(cursor, `${text} is not a line of a ${kind}`);
}

/** `type ipv4_addr . inet_service : verdict`, or the same by what is looked at: `typeof ip daddr . tcp dport`. */
function readType(cursor: Cursor, kind: 'set' | 'map', found: FoundSet, tokens: readonly Token[]): void {
  const text = spell(tokens);
  const [, word, key = '', data] = /^(type|typeof) (.+?)(?: : (.+))?$/.exec(text) ?? [];
  const isRight = key !== '' && (kind === 'set') === (data === undefined);
  if (!isRight) fail(cursor, `${text} is not a type of a ${kind}`);
  const parts = key.split(' . ');
  if (word === 'typeof') {
    found.settings.push(text);
    const fields = parts.map((part) => {
      const inner: Cursor = { ...cursor, tokens: lex(part).tokens, at: 0 };
      const [field] = readLeft(inner) ?? [];
      return isAtEnd(inner) ? field : undefined;
    });
    const isKnown = fields.every((field) => field !== undefined);
    found.type = isKnown ? fields.map((field) => typeOf(field ?? '')) : [];
    if (!isKnown) found.doubt = `the set contains ${key}, which is not read`;
  } else found.type = parts;
  const stranger = found.type.find((type) => !isType(type));
  if (stranger !== undefined) found.doubt = `it is not known what the type ${stranger} is`;
  if (data !== undefined && data !== 'verdict') found.doubt = `what the map gives is of type ${data}`;
}

export function readChain(cursor: Cursor, line: number): Chain {
  const origin = { file: cursor.file, line };
  const name = expectName(cursor, 'the name of a chain');
  const parts: ChainPart[] = [];
  let hook: Hook | undefined;
  if (!skipSymbol(cursor, '{')) {
    expectEnd(cursor);
    return { kind: 'chain', name, parts, origin };
  }
  const readOne = (): void => {
    if (isWord(peek(cursor), 'type') && isWord(peek(cursor, 2), 'hook')) {
      if (hook !== undefined) fail(cursor, `the chain ${name} has a hook already`);
      hook = readHook(cursor);
    } else if (isWord(peek(cursor), 'policy')) hook = readPolicy(cursor, hook);
    else if (isWord(peek(cursor), 'comment')) readRemark(cursor);
    else parts.push(readLine(cursor));
  };
  readBlock(cursor, readOne, (comment) => parts.push(comment));
  expectEnd(cursor);
  return { kind: 'chain', name, ...present({ hook }), parts, origin };
}

/** The comment of a table or a chain. */
function readRemark(cursor: Cursor): void {
  take(cursor);
  const { kind, text } = take(cursor);
  const isRight = kind === 'string' && byteLength(text) <= mostComment;
  if (!isRight) fail(cursor, 'a comment is a string of at most 128 characters');
  expectEnd(cursor);
}

/** Reads one rule of a chain; its tokens alone, so that nothing in it reaches further. */
export function readLine(cursor: Cursor): ChainPart {
  const { line } = peek(cursor);
  const tokens = takeStatement(cursor);
  expectEnd(cursor);
  const { file, scope } = cursor;
  const inner: Cursor = { file, scope, tokens, at: 0, comments: [], passed: 0 };
  const rule = readRule(inner);
  if (inner.problem !== undefined) cursor.problem ??= inner.problem;
  if (inner.problem !== undefined) cursor.at = cursor.tokens.length;
  const unread: Unread = { kind: 'unread', text: spell(tokens), origin: { file: cursor.file, line } };
  return rule.steps.length === 0 ? unread : rule;
}

/** `type filter hook forward priority filter - 5; policy accept;` */
function readHook(cursor: Cursor): Hook {
  const [, type, , hook, ...rest] = takeStatement(cursor);
  expectEnd(cursor);
  const at = rest.findIndex((token) => isWord(token, 'priority'));
  const device = /^devices? (?:= )?(\S.*)$/.exec(spell(rest.slice(0, Math.max(at, 0))))?.[1];
  const inner: Cursor = { ...cursor, tokens: rest.slice(at + 1), at: 0 };
  const priority = readPriority(inner);
  if (inner.problem !== undefined) cursor.problem ??= inner.problem;
  const isRight = type?.kind === 'word' && hook?.kind === 'word' && (at === 0 || device !== undefined);
  if (!isRight || priority === undefined) fail(cursor, 'a hook has a type, a place and a priority');
  const base = { type: type?.text ?? '', hook: hook?.text ?? '', priority: priority ?? '' };
  const on = device === undefined ? {} : { device: device.replace(/^"(.*)"$/, '$1') };
  return isWord(peek(cursor), 'policy') ? readPolicy(cursor, { ...base, ...on }) : { ...base, ...on };
}

/** A number, or a name with a number to be added to it; the name of a definition may stand for either. */
function readPriority(cursor: Cursor): string | undefined {
  const isQuoted = peek(cursor).kind === 'string';
  const right = isSymbol(peek(cursor), '$') ? readDefined(cursor) : undefined;
  const value = right?.kind === 'one' ? right.key[0] : undefined;
  const first =
    right === undefined
      ? take(cursor).text
      : value?.kind === 'number'
        ? `${value.from}`
        : value?.kind === 'word'
          ? value.text
          : '';
  const words = [first, ...cursor.tokens.slice(cursor.at).map(({ text }) => text)].join(' ');
  if (isQuoted) return undefined;
  return /^(?:-?(?:0|[1-9]\d{0,9})|[a-z]+(?: [+-] (?:0|[1-9]\d{0,8}))?)$/.test(words) ? words : undefined;
}

function readPolicy(cursor: Cursor, hook: Hook | undefined): Hook {
  const words = spell(takeStatement(cursor));
  expectEnd(cursor);
  const policy = (['accept', 'drop'] as const).find((one) => words === `policy ${one}`);
  if (policy === undefined) fail(cursor, `${words} is not a policy that is known here`);
  if (hook === undefined) fail(cursor, 'a chain without a hook has a policy');
  if (hook?.policy !== undefined) fail(cursor, 'a chain has two policies');
  return { ...(hook ?? { type: '', hook: '', priority: '' }), policy: policy ?? 'drop' };
}
