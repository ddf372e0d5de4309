/**
 * Reads pf configurations: the main file, what it includes and loads, and the files of its tables, all found
 * by base name. Written from pf.conf(5) and from pfctl's grammar; see README.md for what is not read.
 */
import { error, hasErrors, type Outcome, warning } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import type { AbsentFile, TargetFile } from '../../target.ts';
import type { Config, Dialect, LoadAnchor, Statement } from '../config.ts';
import { capMessages } from './messages.ts';
import {
  type Cursor,
  createCursor,
  expectName,
  fail,
  isKeyword,
  isName,
  isSymbol,
  peek,
  show,
  skipKeyword,
  take,
} from './parse-cursor.ts';
import { findMainFile, giveFiles, lookUp, tellUnread } from './parse-files.ts';
import { keepInterfaces, readOtherInterfaces } from './parse-interfaces.ts';
import { createBudget, createLexer, type LexedStatement } from './parse-lex.ts';
import { checkOrder, checkQueues, listTwice, type Reading, type Run, reportQueue } from './parse-run.ts';
import { limitOfTables } from './parse-settings.ts';
import { checkAnchorName, readStatement } from './parse-statement.ts';
import { readTableFile } from './parse-table-file.ts';

/** Files that include each other. */
const mostOpen = 64;

/** Reads the files of one configuration. */
export function parse(given: readonly TargetFile[], absent?: AbsentFile[]): Outcome<Config> {
  const known = readOtherInterfaces(given);
  if (known !== undefined) return { value: known, diagnostics: [] };
  const files = giveFiles(given);
  const reading: Reading = {
    ...{
      files,
      read: new Set(),
      tableFiles: new Map(),
      diagnostics: [],
      restrictions: [],
      budget: createBudget(),
      openQueues: [],
    },
    ...present({ absent }),
  };
  const main = findMainFile(files);
  if (!('path' in main)) return { diagnostics: [main] };
  const { statements, queues } = parseFile(reading, main.path, main.text, undefined);
  for (const { name, origin } of reading.openQueues)
    if (!queues.has(name)) reportQueue(reading, name, origin);
  const { diagnostics } = reading;
  diagnostics.push(...listTwice(statements));
  if (!hasErrors(diagnostics)) diagnostics.push(...tellUnread(files, main, reading.read));
  const restrictions = isOfPfSense(statements)
    ? reading.restrictions.filter(({ what }) => what !== limitOfTables)
    : reading.restrictions;
  if (hasErrors(diagnostics)) return { diagnostics: capMessages(diagnostics) };
  const tableFiles = [...reading.tableFiles.values()].sort((a, b) => (a.named < b.named ? -1 : 1));
  const value = { path: main.path, statements, tableFiles, restrictions };
  if (diagnostics.length === 0 && absent === undefined) keepInterfaces(given, value);
  return { value, diagnostics };
}

/** pfSense writes this setting for its own pf, whose other statements are those of FreeBSD. */
function isOfPfSense(statements: readonly Statement[]): boolean {
  return statements.some((one) => one.kind === 'translation' && one.anchor === 'natrules/*');
}

/** Reads the main file, or with the run that is loading, the file of an anchor. */
function parseFile(reading: Reading, path: string, text: string, loading: Run | undefined): Run {
  const { open = [], isOrdered = true } = loading ?? {};
  const run: Run = {
    ...{
      macros: new Map(),
      statements: [],
      open: [...open, path],
      isOrdered,
      queues: new Set(),
      listed: new Set(),
    },
    ...{ stage: { number: 0, what: '' }, isLoaded: loading !== undefined },
  };
  readInto(reading, run, path, text);
  return run;
}

/** The characters by which pfctl of OpenBSD marks the value of a macro; in a file it drops them (igetc in parse.y). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const macroMarks = /[\x01\x02]/;

function readInto(reading: Reading, run: Run, path: string, text: string): void {
  reading.read.add(path);
  const mark = text.search(macroMarks);
  if (mark >= 0) {
    const at = { file: path, line: text.slice(0, mark).split('\n').length };
    const message = 'a control character (1 or 2), which OpenBSD drops and others keep';
    reading.diagnostics.push(error('config-syntax', message, { at, help: 'take it out' }));
  }
  const lexer = createLexer(text, run.macros, reading.budget);
  for (let lexed = lexer.next(); lexed !== undefined; lexed = lexer.next()) {
    if (lexed.comment !== undefined) readComment(reading, run, path, lexed);
    else if (lexed.tokens.length > 0 || lexed.problem !== undefined) readTokens(reading, run, path, lexed);
  }
}

function readComment(reading: Reading, run: Run, path: string, lexed: LexedStatement): void {
  run.statements.push({ kind: 'comment', text: lexed.comment ?? '' });
  if (lexed.continued !== true) return;
  const message = 'a comment goes on in the next line, since a backslash ends it; that line is not a rule';
  const at = { file: path, line: lexed.line };
  reading.diagnostics.push(warning('config-syntax', message, { at, help: 'take the backslash away' }));
}

function readTokens(reading: Reading, run: Run, path: string, lexed: LexedStatement): void {
  const cursor = createCursor(lexed.tokens, lexed.line);
  if (lexed.problem !== undefined) {
    report(reading, path, { ...cursor, problem: lexed.problem });
    return;
  }
  if (lexed.unended) restrict(reading, 'a last line without a newline', ['openbsd'], path, lexed.line);
  const [first, second] = [peek(cursor), peek(cursor, 1)];
  if (isName(first) && isSymbol(second, '=')) defineMacro(cursor, run);
  else if (isKeyword(first, 'include')) include(reading, run, path, cursor);
  else if (isKeyword(first, 'load')) load(reading, run, path, cursor);
  else readOther(reading, run, path, cursor);
  if (cursor.problem === undefined && cursor.at < cursor.tokens.length) {
    fail(cursor, `${show(peek(cursor))} was not expected`);
  }
  report(reading, path, cursor);
}

function readOther(reading: Reading, run: Run, path: string, cursor: Cursor): void {
  checkOrder(reading, run, path, peek(cursor), peek(cursor, 1));
  const statements = readStatement(cursor, path);
  if (cursor.problem !== undefined) return;
  run.statements.push(...statements);
  const words = statements.flatMap((one) => (one.kind === 'set' ? [one.words.join(' ')] : []));
  if (words.includes('require-order no')) run.isOrdered = false;
  if (words.includes('require-order yes')) run.isOrdered = true;
  checkQueues(reading, run, path, cursor);
  for (const table of statements.flatMap(tablesIn)) {
    for (const source of table.sources) {
      if (source.kind === 'file') loadTableFile(reading, cursor, source.path);
    }
  }
}

function tablesIn(statement: Statement): readonly Extract<Statement, { kind: 'table' }>[] {
  if (statement.kind === 'table') return [statement];
  return statement.kind === 'anchor' ? (statement.body ?? []).flatMap(tablesIn) : [];
}

function loadTableFile(reading: Reading, cursor: Cursor, named: string): void {
  const found = lookUp(reading.files, named);
  if ('problem' in found) {
    if (!isLeftOut(reading, found))
      fail(cursor, `${found.problem}; pf then refuses to load anything`, found.missing);
    else reading.tableFiles.set(named, { path: named, named, comments: [], entries: [], isAbsent: true });
    return;
  }
  reading.read.add(found.path);
  if (reading.tableFiles.has(named)) return;
  const { file, diagnostics, restrictions } = readTableFile(found, named);
  reading.tableFiles.set(named, file);
  for (const one of diagnostics) reading.diagnostics.push(one);
  for (const one of restrictions) reading.restrictions.push(one);
}

/** Whether a file is one that nobody gave, and that need not be there. */
function isLeftOut({ absent }: Reading, { missing }: { readonly missing?: string }): boolean {
  return absent !== undefined && missing !== undefined;
}

function defineMacro(cursor: Cursor, run: Run): void {
  const name = take(cursor).text;
  take(cursor);
  const parts: string[] = [];
  while (isName(peek(cursor)) || peek(cursor).kind === 'number') parts.push(take(cursor).text);
  if (parts.length === 0) fail(cursor, `${show(peek(cursor))} found where the value of a macro is expected`);
  if (/\s/.test(name)) fail(cursor, 'the name of a macro contains a blank');
  const value = parts.join(' ');
  // OpenBSD takes a backslash out of the value, FreeBSD leaves it there.
  if (value.includes('\\')) fail(cursor, 'the value of a macro contains a backslash');
  run.macros.set(name, value);
}

function include(reading: Reading, run: Run, path: string, cursor: Cursor): void {
  const origin = { file: path, line: take(cursor).line };
  const named = expectName(cursor, 'the name of a file', 1023);
  const found = lookUp(reading.files, named);
  if (cursor.problem !== undefined) return;
  if ('problem' in found) {
    if (isLeftOut(reading, found)) reading.absent?.push({ path: named, origin });
    else fail(cursor, found.problem, found.missing);
    return;
  }
  if (run.open.includes(found.path)) {
    fail(cursor, `${path} includes itself`);
    return;
  }
  if (run.open.length > mostOpen) {
    fail(cursor, 'files are nested too deep');
    return;
  }
  const inner: Run = { ...run, open: [...run.open, found.path] };
  readInto(reading, inner, found.path, found.text);
  run.stage = inner.stage;
  run.isOrdered = inner.isOrdered;
}

function load(reading: Reading, run: Run, path: string, cursor: Cursor): void {
  const origin = { file: path, line: take(cursor).line };
  if (!skipKeyword(cursor, 'anchor')) fail(cursor, '"anchor" belongs after "load"');
  const name = expectName(cursor, 'the name of an anchor', 1023);
  checkAnchorName(cursor, name);
  if (!skipKeyword(cursor, 'from')) fail(cursor, '"from" belongs after the name of the anchor');
  const file = expectName(cursor, 'the name of a file', 1023);
  if (cursor.problem !== undefined) return;
  const found = lookUp(reading.files, file);
  if ('problem' in found) {
    const loaded = { kind: 'load', name, file, path: file, statements: [], isAbsent: true, origin } as const;
    if (isLeftOut(reading, found)) run.statements.push(loaded);
    else fail(cursor, found.problem, found.missing);
    return;
  }
  if (run.open.includes(found.path)) {
    fail(cursor, `${path} loads itself`);
    return;
  }
  const { statements } = parseFile(reading, found.path, found.text, run);
  const loaded: LoadAnchor = { kind: 'load', name, file, path: found.path, statements, origin };
  run.statements.push(loaded);
}

function restrict(
  reading: Reading,
  what: string,
  only: readonly Dialect[],
  file: string,
  line: number,
): void {
  reading.restrictions.push({ what, only, origin: { file, line } });
}

function report(reading: Reading, file: string, cursor: Cursor): void {
  if (cursor.problem !== undefined) {
    const { message, line, missing } = cursor.problem;
    const help = 'pfctl -nf FILE says more';
    const data = missing === undefined ? undefined : { missing };
    reading.diagnostics.push(
      error('config-syntax', message, { at: { file, line }, help, ...present({ data }) }),
    );
    return;
  }
  for (const { line, ...restriction } of cursor.restrictions)
    reading.restrictions.push({ ...restriction, origin: { file, line } });
}
