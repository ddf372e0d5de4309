/**
 * Reads rulesets of nftables: files as nft -f takes them, and what nft list ruleset prints. Written from nft(8). Commands
 * become statements in order; what they do to each other is the business of the meaning.
 */
import { type Diagnostic, error, type Outcome } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import { quote } from '../../../diagnostics/quote.ts';
import { decodeDeviceText } from '../../../sets/text/device-text.ts';
import type { AbsentFile, TargetFile } from '../../target.ts';
import type { Config, Family, Removal, Statement, Table, TablePart } from '../config.ts';
import { type MainFile, refuseCopies, refuseUnread } from './check/check-files.ts';
import { baseName, findIncluded, isAbsent, isPattern, listIncludes } from './check/find-included.ts';
import { isOfResolver, readResolver } from './dnsmasq/parse-resolver.ts';
import {
  type Cursor,
  expectEnd,
  expectName,
  fail,
  isAtEnd,
  isSymbol,
  isWord,
  peek,
  type Scope,
  show,
  skipEnds,
  skipSymbol,
  skipWord,
  take,
  takeComments,
} from './parse-cursor.ts';
import { readDefinition } from './parse-definitions.ts';
import { lex } from './parse-lex.ts';
import {
  readChain,
  readLine,
  readMembers,
  readPart,
  readParts,
  readSet,
  spellOneLine,
} from './parse-table.ts';
import { mostElements } from './parse-values.ts';

const families: readonly Family[] = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'];

/** Files in files; nft stops at 16 as well. */
const deepest = 16;

interface Run {
  readonly files: ReadonlyMap<string, string>;
  readonly scope: Scope;
  readonly statements: Statement[];
  readonly open: readonly string[];
  readonly read: Set<string>;
  /** Where included files go that nobody gave; without it they have to be there. */
  readonly absent?: AbsentFile[];
  /** Whether what was read last lacks the end of its line: an included file without one goes on in the file around it. */
  readonly last: { isOpen: boolean; isDefinition: boolean };
}

/** Reads the files of one configuration: those that no other includes, in the order in which they are given. */
export function parse(all: readonly TargetFile[], absent?: AbsentFile[]): Outcome<Config> {
  const resolver = readResolver(all.filter(({ path }) => isOfResolver(path)));
  const given = all.filter(({ path }) => !isOfResolver(path));
  const files = new Map(given.map(({ path, content }) => [path, decodeDeviceText(content)] as const));
  const includes = [...files.values()].flatMap(listIncludes);
  const included = new Set(includes.filter((name) => !isPattern(name)).map(baseName));
  const matched = new Set(
    includes.filter(isPattern).flatMap((name) => findIncluded(name, [...files.keys()])),
  );
  const main = [...files.keys()].filter(
    (path) => !included.has(baseName(path)) && !matched.has(path) && isFirstOf(files, path),
  );
  const [first] = main;
  if (first === undefined)
    return { diagnostics: [error('config-syntax', 'there is no file that no other includes')] };
  const scope: Scope = { names: new Map(), budget: { elements: mostElements([...files.values()]) } };
  const read = new Set<string>();
  const mains: MainFile[] = [];
  for (const path of main) {
    const run: Run = {
      files,
      scope,
      statements: [],
      open: [],
      read,
      last: { isOpen: false, isDefinition: false },
      ...present({ absent }),
    };
    const problem = readFile(run, path);
    if (problem !== undefined) return { diagnostics: [problem] };
    mains.push({ path, statements: run.statements });
  }
  const refused = [
    ...refuseUnread([...files.keys()].filter((path) => isFirstOf(files, path) && !read.has(path))),
    ...refuseCopies(mains),
  ];
  if (refused.length > 0) return { diagnostics: refused };
  const statements = mains.flatMap((one) => one.statements);
  return { value: { path: first, statements, ...present({ resolver }) }, diagnostics: [] };
}

/** A copy of a file says nothing of its own. */
function isFirstOf(files: ReadonlyMap<string, string>, path: string): boolean {
  return [...files].find(([, text]) => text === files.get(path))?.[0] === path;
}

/** Reads a file into the statements; returns what is wrong with it. */
function readFile(run: Run, path: string): Diagnostic | undefined {
  run.read.add(path);
  const { tokens, comments, problem } = lex(run.files.get(path) ?? '');
  const { scope } = run;
  const at = { file: path, scope, tokens, at: 0, comments, passed: 0 };
  const inner: Run = { ...run, open: [...run.open, path] };
  const open = run.absent && openInside(inner, run.absent);
  const cursor: Cursor = { ...at, ...present({ open, problem }) };
  while (cursor.problem === undefined) {
    if (run.last.isOpen && !isAtEnd(cursor)) {
      run.last.isOpen = false;
      if (peek(cursor).kind !== 'end')
        fail(cursor, 'the file included before has no newline at its end: its last line would go on here');
    }
    skipEnds(cursor);
    run.statements.push(...takeComments(cursor));
    if (isAtEnd(cursor)) break;
    const { text } = peek(cursor);
    const found = readCommand(inner, cursor);
    if (found !== undefined) return found;
    if (text === 'include') continue;
    run.last.isOpen = isAtEnd(cursor) && cursor.tokens.at(-1)?.kind !== 'end';
    run.last.isDefinition = /^(?:re|un)?define$/.test(text);
  }
  const { isOpen, isDefinition } = run.last;
  if (run.open.length === 0 && isOpen && isDefinition) fail(cursor, 'no newline ends the last definition');
  if (cursor.problem === undefined) return undefined;
  const { message, line } = cursor.problem;
  return error('config-syntax', message, { at: { file: path, line }, help: 'nft -c -f FILE says more' });
}

function readCommand(run: Run, cursor: Cursor): Diagnostic | undefined {
  const { text, line, kind } = peek(cursor);
  if (kind !== 'word') {
    fail(cursor, `${show(peek(cursor))} found where a command is expected`);
    return undefined;
  }
  if (text === 'include') return include(run, cursor);
  if (text === 'define' || text === 'redefine') {
    readDefinition(cursor);
    return undefined;
  }
  if (['set', 'map', 'chain'].includes(text) && isSymbol(peek(cursor, 2), '{')) {
    const part = readPart(cursor);
    if (part !== undefined)
      run.statements.push({ kind: 'fragment', parts: [part], origin: { file: cursor.file, line } });
    return undefined;
  }
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
  if (verb === 'add') {
    const added = readAdded(cursor, line);
    if (added !== undefined) return added;
  } else if (verb === 'insert' && skipWord(cursor, 'rule')) {
    const { family, name: table } = readTableName(cursor);
    const chain = expectName(cursor, 'the name of a chain');
    const rule = isElsewhere(cursor) ? undefined : readLine(cursor);
    if (rule?.kind === 'rule') return { kind: 'insert', family, table, chain, rule, origin };
  } else if (verb === 'delete' || verb === 'flush') {
    const removal = readRemoval(cursor, verb, line);
    if (removal !== undefined) return removal;
  } else if (verb === 'destroy' && isWord(peek(cursor), 'table')) {
    const removal = readRemoval(cursor, 'delete', line);
    if (removal !== undefined) return { ...removal, isLenient: true };
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
  const inTable = (part: TablePart, needs: Table['needs'] = 'table'): Table => ({
    ...{ kind: 'table', family, name, parts: [part], needs, origin },
  });
  if (what === 'chain') return inTable(readChain(cursor, line));
  if (what === 'set' || what === 'map') return inTable(readSet(cursor, what, line));
  const of = expectName(cursor, 'the name of a chain or set');
  if (what === 'rule') {
    if (isElsewhere(cursor)) return undefined;
    return inTable({ kind: 'chain', name: of, parts: [readLine(cursor)], origin }, 'chain');
  }
  const elements = readMembers(cursor);
  expectEnd(cursor);
  const isMap = elements.some(({ verdict, note }) => verdict !== undefined || note?.includes(':') === true);
  const set = { name: of, type: [], flags: [], settings: [], elements, origin };
  return inTable({ kind: isMap ? 'map' : 'set', ...set });
}

/** `position`, `handle` and `index` put a rule somewhere else than at an end of its chain. */
function isElsewhere(cursor: Cursor): boolean {
  return ['position', 'handle', 'index'].includes(peek(cursor).text);
}

function readRemoval(cursor: Cursor, kind: 'delete' | 'flush', line: number): Removal | undefined {
  const what = (['ruleset', 'table', 'chain', 'set', 'map'] as const).find((one) => skipWord(cursor, one));
  // Whether a chain or a set can go depends on who names it.
  if (what === undefined || (kind === 'delete' && !['table', 'ruleset'].includes(what))) return undefined;
  const origin = { file: cursor.file, line };
  const isAll = what === 'ruleset';
  if (isAll && (kind === 'delete' || peek(cursor).kind === 'word')) return undefined;
  const table = isAll ? undefined : readTableName(cursor);
  const name = isAll || what === 'table' ? undefined : expectName(cursor, `the name of a ${what}`);
  expectEnd(cursor);
  const of = table === undefined ? {} : { family: table.family, table: table.name };
  return { kind, what, ...of, ...present({ name }), origin };
}

/** More files than people include in braces; beyond, they include each other. */
const mostInside = 200;

/** Gives the files that lines in braces include. */
function openInside(run: Run, absent: AbsentFile[]): NonNullable<Cursor['open']> {
  const paths = [...run.files.keys()];
  let opened = 0;
  return (name, origin) => {
    const found = findIncluded(name, paths);
    opened += found.length;
    if (opened > mostInside || found.some((path) => run.open.includes(path)))
      return 'files include each other';
    if (isAbsent(name, paths)) absent.push({ path: name, origin });
    else if (found.length === 0) return `which files ${quote(name)} takes in is not known`;
    for (const path of found) run.read.add(path);
    return found.map((file) => ({ file, ...lex(run.files.get(file) ?? '') }));
  };
}

/** Reads the files that a line includes, as far as they were given. */
function include(run: Run, cursor: Cursor): Diagnostic | undefined {
  const { line } = take(cursor);
  const token = take(cursor);
  const refuse = (message: string, help = 'give the file beside this one'): Diagnostic =>
    error('config-syntax', message, { at: { file: cursor.file, line }, help });
  if (token.kind !== 'string') return refuse('the name of a file in quotes belongs after include');
  if (isAtEnd(cursor) || peek(cursor).kind !== 'end')
    return refuse('a newline or a semicolon belongs after the name of a file');
  // It is read before the file is (common_block in parser_bison.y).
  take(cursor);
  run.last.isOpen = false;
  const found = findIncluded(token.text, [...run.files.keys()]);
  if (found.length === 0) {
    if (run.absent !== undefined && isAbsent(token.text, [...run.files.keys()])) {
      run.absent.push({ path: token.text, origin: { file: cursor.file, line } });
      return undefined;
    }
    if (!isPattern(token.text)) return refuse(`the file ${quote(token.text)} is not there`);
    const help = 'give the files in a folder of that name, as on the machine';
    return refuse(`which files ${quote(token.text)} takes in is not known`, help);
  }
  for (const path of found) {
    if (run.open.includes(path) || run.open.length > deepest) return refuse(`${path} includes itself`);
    const problem = readFile(run, path);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
