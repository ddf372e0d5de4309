/** What stands in a table: sets, maps, chains, and objects that decide nothing. */
import type { Chain, ChainPart, Element, Hook, NamedSet, TablePart, Unread } from '../config.ts';
import {
  type Cursor,
  dropComments,
  expectEnd,
  expectName,
  expectSymbol,
  fail,
  isAtEnd,
  isSymbol,
  isWord,
  peek,
  show,
  skipEnds,
  skipSymbol,
  skipWord,
  spell,
  take,
  takeComments,
  takeStatement,
} from './parse-cursor.ts';
import { readRule } from './parse-rule.ts';
import { readElements } from './parse-values.ts';

/** Objects with a name and a body that no packet is decided by, but where a rule refers to them. */
const objects = new Set(['counter', 'quota', 'limit', 'secmark', 'synproxy', 'flowtable', 'ct']);

/** Reads the parts of a table, from behind its opening brace to behind its closing one. */
export function readParts(cursor: Cursor): readonly TablePart[] {
  const parts: TablePart[] = [];
  for (;;) {
    skipEnds(cursor);
    parts.push(...takeComments(cursor));
    if (isAtEnd(cursor)) {
      fail(cursor, 'a brace is not closed');
      return parts;
    }
    if (skipSymbol(cursor, '}')) return parts;
    const part = readPart(cursor);
    if (part !== undefined) parts.push(part);
  }
}

function readPart(cursor: Cursor): TablePart | undefined {
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
      takeStatement(cursor);
      expectEnd(cursor);
      return undefined;
    default: {
      if (peek(cursor).kind !== 'word')
        fail(cursor, `${show(peek(cursor))} stands where a set or a chain belongs`);
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

/** Lines of a set that change nothing that it holds. */
const settings = new Set(['size', 'policy', 'auto-merge', 'comment', 'counter', 'gc-interval', 'timeout']);

export function readSet(cursor: Cursor, kind: 'set' | 'map', line: number): NamedSet {
  const name = expectName(cursor, `the name of a ${kind}`);
  const found = {
    type: [] as readonly string[],
    flags: [] as readonly string[],
    elements: [] as readonly Element[],
    settings: [] as string[],
    doubt: undefined as string | undefined,
  };
  expectSymbol(cursor, '{', `a ${kind}`);
  for (;;) {
    skipEnds(cursor);
    dropComments(cursor);
    if (isAtEnd(cursor)) fail(cursor, 'a brace is not closed');
    if (isAtEnd(cursor) || skipSymbol(cursor, '}')) break;
    if (skipWord(cursor, 'elements')) {
      expectSymbol(cursor, '=', 'elements');
      found.elements = [...found.elements, ...readElements(cursor)];
      // Here alone a closing brace may follow in the line.
      if (!isSymbol(peek(cursor), '}')) expectEnd(cursor);
      continue;
    }
    readSetting(cursor, kind, found);
  }
  expectEnd(cursor);
  const { doubt, ...rest } = found;
  const origin = { file: cursor.file, line };
  return { kind, name, ...rest, ...(doubt === undefined ? {} : { doubt }), origin };
}

interface FoundSet {
  type: readonly string[];
  flags: readonly string[];
  readonly settings: string[];
  doubt: string | undefined;
}

function readSetting(cursor: Cursor, kind: 'set' | 'map', found: FoundSet): void {
  const tokens = takeStatement(cursor);
  expectEnd(cursor);
  const [first, ...rest] = tokens;
  const text = spell(tokens);
  const words = spell(rest);
  if (first?.text === 'type') {
    const [, types = '', data] = /^([a-z0-9_]+(?: \. [a-z0-9_]+)*)(?: : (.+))?$/.exec(words) ?? [];
    found.type = types === '' ? [] : types.split(' . ');
    const isRight = types !== '' && (kind === 'set') === (data === undefined);
    if (!isRight) fail(cursor, `${text} is no type of a ${kind}`);
    if (data !== undefined && data !== 'verdict') found.doubt = `what the map gives is of type ${data}`;
  } else if (first?.text === 'flags') {
    found.flags = rest.filter((token) => token.kind === 'word').map((token) => token.text);
  } else if (first?.text === 'typeof') {
    found.settings.push(text);
    found.doubt = 'the type of the set is said by expressions';
  } else if (first !== undefined && settings.has(first.text)) found.settings.push(text);
  else fail(cursor, `${text} is no line of a ${kind}`);
  const hasState = found.flags.some((flag) => flag === 'dynamic' || flag === 'timeout');
  if (hasState) found.doubt ??= 'packets or programs change what the set holds';
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
  for (;;) {
    skipEnds(cursor);
    parts.push(...takeComments(cursor));
    if (isAtEnd(cursor)) fail(cursor, 'a brace is not closed');
    if (isAtEnd(cursor) || skipSymbol(cursor, '}')) break;
    if (isWord(peek(cursor), 'type') && isWord(peek(cursor, 2), 'hook')) hook = readHook(cursor);
    else if (isWord(peek(cursor), 'policy')) hook = readPolicy(cursor, hook);
    else if (isWord(peek(cursor), 'comment')) takeStatement(cursor);
    else parts.push(readLine(cursor));
  }
  expectEnd(cursor);
  return { kind: 'chain', name, ...(hook === undefined ? {} : { hook }), parts, origin };
}

/** Reads one rule of a chain; its tokens alone, so that nothing in it reaches further. */
export function readLine(cursor: Cursor): ChainPart {
  const { line } = peek(cursor);
  const tokens = takeStatement(cursor);
  expectEnd(cursor);
  const inner: Cursor = { file: cursor.file, tokens, at: 0, comments: [], passed: 0 };
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
  const words = spell(rest);
  const [, device, priority] = /^(?:devices? (?:= )?(.+) )?priority (.+)$/.exec(words) ?? [];
  if (type === undefined || hook === undefined || priority === undefined) {
    fail(cursor, 'a hook has a type, a place and a priority');
  }
  const base = { type: type?.text ?? '', hook: hook?.text ?? '', priority: priority ?? '' };
  const on = device === undefined ? {} : { device: device.replace(/^"(.*)"$/, '$1') };
  return isWord(peek(cursor), 'policy') ? readPolicy(cursor, { ...base, ...on }) : { ...base, ...on };
}

function readPolicy(cursor: Cursor, hook: Hook | undefined): Hook {
  const words = spell(takeStatement(cursor));
  expectEnd(cursor);
  const policy = (['accept', 'drop'] as const).find((one) => words === `policy ${one}`);
  if (policy === undefined) fail(cursor, `${words} is no policy`);
  if (hook === undefined) fail(cursor, 'a policy stands in a chain without a hook');
  return { ...(hook ?? { type: '', hook: '', priority: '' }), policy: policy ?? 'drop' };
}
