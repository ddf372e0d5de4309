/**
 * Reads rulesets of nftables: files as nft -f takes them, and what nft list ruleset prints. Written from nft(8). Commands
 * become statements in order; what they do to each other is the business of the meaning.
 */
import { type Diagnostic, error, type Outcome } from '../../../diagnostics/diagnostic.ts';
import { quote } from '../../../diagnostics/quote.ts';
import type { TargetFile } from '../../target.ts';
import type { Config, Family, Removal, Statement, Table, TablePart } from '../config.ts';
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
  show,
  skipEnds,
  skipSymbol,
  skipWord,
  take,
  takeComments,
} from './parse-cursor.ts';
import { lex, type Token } from './parse-lex.ts';
import { readChain, readLine, readParts, readSet, spellOneLine } from './parse-table.ts';
import { readElements } from './parse-values.ts';

const families: readonly Family[] = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'];

/** Files in files; nft stops at 16 as well. */
const deepest = 16;
/** Tokens of all files together, with what definitions repeat: some 20 times the largest ruleset that was seen. */
const mostTokens = 20_000_000;

interface Run {
  readonly files: ReadonlyMap<string, string>;
  readonly defined: Map<string, readonly Token[]>;
  readonly statements: Statement[];
  readonly open: readonly string[];
  readonly budget: { tokens: number };
}

/** Reads the files of one configuration: those that no other includes, in the order in which they are given. */
export function parse(given: readonly TargetFile[]): Outcome<Config> {
  const files = new Map(given.map(({ path, content }) => [path, textOf(content)] as const));
  const included = new Set([...files.values()].flatMap(listIncluded));
  const main = [...files.keys()].filter((path) => !included.has(baseName(path)));
  const [first] = main;
  if (first === undefined)
    return { diagnostics: [error('config-syntax', 'there is no file that no other includes')] };
  const run: Run = { files, defined: new Map(), statements: [], open: [], budget: { tokens: 0 } };
  for (const path of main) {
    const problem = readFile(run, path);
    if (problem !== undefined) return { diagnostics: [problem] };
  }
  return { value: { path: first, statements: run.statements }, diagnostics: [] };
}

function listIncluded(text: string): readonly string[] {
  return [...text.matchAll(/^[ \t]*include[ \t]+"([^"\n]+)"/gm)].map(([, name = '']) => baseName(name));
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A byte-order mark stays, for nft does not take it. */
function textOf(content: string | Uint8Array): string {
  return typeof content === 'string'
    ? content
    : new TextDecoder('utf-8', { ignoreBOM: true }).decode(content);
}

/** Reads a file into the statements; returns what is wrong with it. */
function readFile(run: Run, path: string): Diagnostic | undefined {
  const { tokens, comments, problem } = lex(run.files.get(path) ?? '');
  const cursor: Cursor = { file: path, tokens, at: 0, comments, passed: 0, ...(problem && { problem }) };
  const inner: Run = { ...run, open: [...run.open, path] };
  while (cursor.problem === undefined) {
    skipEnds(cursor);
    run.statements.push(...takeComments(cursor));
    if (isAtEnd(cursor)) break;
    const found = readCommand(inner, cursor);
    if (found !== undefined) return found;
  }
  if (cursor.problem === undefined) return undefined;
  const { message, line } = cursor.problem;
  return error('config-syntax', message, { at: { file: path, line }, help: 'nft -c -f FILE says more' });
}

function readCommand(run: Run, cursor: Cursor): Diagnostic | undefined {
  const { text, line, kind } = peek(cursor);
  if (kind !== 'word') {
    fail(cursor, `${show(peek(cursor))} stands where a command belongs`);
    return undefined;
  }
  if (text === 'include') return include(run, cursor);
  if (text === 'define' || text === 'redefine') {
    define(run, cursor);
    return undefined;
  }
  replaceDefined(run, cursor);
  if (cursor.problem !== undefined) return undefined;
  if (text === 'table') take(cursor);
  const statement = text === 'table' ? readTable(cursor, line) : readVerb(cursor, text, line);
  if (cursor.problem === undefined) run.statements.push(statement);
  return undefined;
}

/** Reads a table, from behind the word. */
function readTable(cursor: Cursor, line: number): Table {
  const head = { kind: 'table', ...readTableName(cursor), origin: { file: cursor.file, line } } as const;
  if (!skipSymbol(cursor, '{')) {
    expectEnd(cursor);
    return head;
  }
  const parts = readParts(cursor);
  expectEnd(cursor);
  return { ...head, parts };
}

function readTableName(cursor: Cursor): { readonly family: Family; readonly name: string } {
  const family = families.find((one) => skipWord(cursor, one)) ?? 'ip';
  return { family, name: expectName(cursor, 'the name of a table') };
}

/** Reads `add`, `insert`, `delete`, `flush` and the like; the short form of `add` is for tables alone. */
function readVerb(cursor: Cursor, verb: string, line: number): Statement {
  const origin = { file: cursor.file, line };
  const start = cursor.at;
  take(cursor);
  if (verb === 'add' || verb === 'create') {
    const added = readAdded(cursor, line);
    if (added !== undefined) return added;
  } else if (verb === 'insert' && skipWord(cursor, 'rule')) {
    const { family, name: table } = readTableName(cursor);
    const chain = expectName(cursor, 'the name of a chain');
    const rule = readLine(cursor);
    if (rule.kind === 'rule') return { kind: 'insert', family, table, chain, rule, origin };
  } else if (verb === 'delete' || verb === 'flush') {
    const removal = readRemoval(cursor, verb, line);
    if (removal !== undefined) return removal;
  }
  cursor.at = start;
  return { kind: 'unread', text: spellOneLine(cursor), origin };
}

/** Adding a part to a table is the same as a table with this part. */
function readAdded(cursor: Cursor, line: number): Statement | undefined {
  const what = ['table', 'chain', 'set', 'map', 'rule', 'element'].find((one) => skipWord(cursor, one));
  if (what === undefined) return undefined;
  if (what === 'table') return readTable(cursor, line);
  const origin = { file: cursor.file, line };
  const { family, name } = readTableName(cursor);
  const inTable = (part: TablePart): Table => ({ kind: 'table', family, name, parts: [part], origin });
  if (what === 'chain') return inTable(readChain(cursor, line));
  if (what === 'set' || what === 'map') return inTable(readSet(cursor, what, line));
  const of = expectName(cursor, 'the name of a chain or set');
  if (what === 'rule') {
    // `position`, `handle` and `index` put it somewhere else than at the end.
    if (['position', 'handle', 'index'].includes(peek(cursor).text)) return undefined;
    return inTable({ kind: 'chain', name: of, parts: [readLine(cursor)], origin });
  }
  const elements = readElements(cursor);
  expectEnd(cursor);
  const isMap = elements.some(({ verdict, note }) => verdict !== undefined || note?.includes(':') === true);
  const set = { name: of, type: [], flags: [], settings: [], elements, origin };
  return inTable({ kind: isMap ? 'map' : 'set', ...set });
}

function readRemoval(cursor: Cursor, kind: 'delete' | 'flush', line: number): Removal | undefined {
  const what = (['ruleset', 'table', 'chain', 'set', 'map'] as const).find((one) => skipWord(cursor, one));
  if (what === undefined) return undefined;
  const origin = { file: cursor.file, line };
  const isAll = what === 'ruleset';
  if (isAll && (kind === 'delete' || peek(cursor).kind === 'word')) return undefined;
  const table = isAll ? undefined : readTableName(cursor);
  const name = isAll || what === 'table' ? undefined : expectName(cursor, `the name of a ${what}`);
  expectEnd(cursor);
  const of = table === undefined ? {} : { family: table.family, table: table.name };
  return { kind, what, ...of, ...(name === undefined ? {} : { name }), origin };
}

/** Keeps what a name stands for: the tokens up to the end of the line, or what braces hold, with these. */
function define(run: Run, cursor: Cursor): void {
  const isFirst = isWord(take(cursor), 'define');
  const name = expectName(cursor, 'the name of a definition');
  expectSymbol(cursor, '=', 'a definition');
  if (isFirst && run.defined.has(name)) fail(cursor, `${quote(name)} is defined twice`);
  const start = cursor.at;
  for (let depth = 0; !isAtEnd(cursor); take(cursor)) {
    if (depth === 0 && peek(cursor).kind === 'end') break;
    if (isSymbol(peek(cursor), '{')) depth++;
    if (isSymbol(peek(cursor), '}')) depth--;
  }
  run.defined.set(name, expand(run, cursor, cursor.tokens.slice(start, cursor.at)));
}

/** Puts what the names of the next command stand for in their place. */
function replaceDefined(run: Run, cursor: Cursor): void {
  let end = cursor.at;
  let hasName = false;
  for (let depth = 0; end < cursor.tokens.length; end++) {
    const token = cursor.tokens[end];
    if (token === undefined || (depth === 0 && token.kind === 'end')) break;
    if (isSymbol(token, '{')) depth++;
    if (isSymbol(token, '}')) depth--;
    if (isSymbol(token, '$')) hasName = true;
  }
  if (!hasName) return;
  const command = expand(run, cursor, cursor.tokens.slice(cursor.at, end));
  const grown = command.length - (end - cursor.at);
  cursor.tokens = [...cursor.tokens.slice(0, cursor.at), ...command, ...cursor.tokens.slice(end)];
  cursor.comments = cursor.comments.map((one) => (one.at >= end ? { ...one, at: one.at + grown } : one));
}

function expand(run: Run, cursor: Cursor, tokens: readonly Token[]): readonly Token[] {
  const found: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    if (!isSymbol(token, '$')) {
      found.push(token);
      continue;
    }
    const name = tokens[++at]?.text ?? '';
    const value = run.defined.get(name);
    if (value === undefined) fail(cursor, `${quote(`$${name}`)} is not defined`);
    for (const one of value ?? []) found.push({ ...one, line: token.line });
    run.budget.tokens += value?.length ?? 0;
    if (run.budget.tokens > mostTokens) {
      fail(cursor, 'the file becomes too much by its definitions');
      break;
    }
  }
  return found;
}

/** Reads a file that is included, found by its base name among those that were given. */
function include(run: Run, cursor: Cursor): Diagnostic | undefined {
  const { line } = take(cursor);
  const token = take(cursor);
  const refuse = (message: string): Diagnostic =>
    error('config-syntax', message, {
      at: { file: cursor.file, line },
      help: 'give the file beside this one',
    });
  if (token.kind !== 'string') return refuse('the name of a file in quotes belongs behind include');
  if (/[*?[]/.test(token.text)) return refuse(`which files ${quote(token.text)} takes in is not known`);
  const found = [...run.files.keys()].filter((path) => baseName(path) === baseName(token.text));
  const [path] = found;
  if (path === undefined || found.length > 1) return refuse(`the file ${quote(token.text)} is not there`);
  if (run.open.includes(path) || run.open.length > deepest) return refuse(`${path} includes itself`);
  return readFile(run, path);
}
