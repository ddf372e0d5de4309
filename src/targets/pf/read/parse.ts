/**
 * Reads pf configurations: the main file, what it includes and loads, and the files of its tables, all found
 * by base name. Written from pf.conf(5) and from pfctl's grammar; see README.md for what is not read.
 */
import { type Diagnostic, error, hasErrors, type Outcome, warning } from '../../../diagnostics/diagnostic.ts';
import type { TargetFile } from '../../target.ts';
import type { Config, Dialect, LoadAnchor, Restriction, Statement, TableFile } from '../config.ts';
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
import { findMainFile, type GivenFiles, giveFiles, lookUp } from './parse-files.ts';
import { type Budget, createBudget, createLexer, type LexedStatement } from './parse-lex.ts';
import { limitOfTables } from './parse-settings.ts';
import { checkAnchorName, readStatement } from './parse-statement.ts';
import { readTableFile } from './parse-table-file.ts';

/** What is found while the files are read. */
interface Reading {
  readonly files: GivenFiles;
  readonly tableFiles: Map<string, TableFile>;
  readonly diagnostics: Diagnostic[];
  readonly restrictions: Restriction[];
  /** How much the files have become so far, with what macros and includes repeat. */
  readonly budget: Budget;
}

/** One run of pfctl's parser: over the main file, or over the file of a loaded anchor. */
interface Run {
  readonly macros: Map<string, string>;
  readonly statements: Statement[];
  /** The files that are open, the innermost last. */
  readonly open: readonly string[];
  /** Whether a rule stood already: settings behind one are refused where the order is checked. */
  filtering: boolean;
}

/** Files that include each other. */
const mostOpen = 64;

/** Reads the files of one configuration. */
export function parse(given: readonly TargetFile[]): Outcome<Config> {
  const files = giveFiles(given);
  const reading: Reading = {
    ...{ files, tableFiles: new Map(), diagnostics: [], restrictions: [], budget: createBudget() },
  };
  const main = findMainFile(files);
  if (!('path' in main)) return { diagnostics: [main] };
  const statements = parseFile(reading, main.path, main.text, []);
  const { diagnostics } = reading;
  const restrictions = isOfPfSense(statements)
    ? reading.restrictions.filter(({ what }) => what !== limitOfTables)
    : reading.restrictions;
  if (hasErrors(diagnostics)) return { diagnostics: capMessages(diagnostics) };
  const tableFiles = [...reading.tableFiles.values()].sort((a, b) => (a.named < b.named ? -1 : 1));
  return { value: { path: main.path, statements, tableFiles, restrictions }, diagnostics };
}

/** pfSense writes this setting for its own pf, whose other statements are those of FreeBSD. */
function isOfPfSense(statements: readonly Statement[]): boolean {
  return statements.some((one) => one.kind === 'translation' && one.anchor === 'natrules/*');
}

function parseFile(
  reading: Reading,
  path: string,
  text: string,
  open: readonly string[],
): readonly Statement[] {
  const run: Run = { macros: new Map(), statements: [], open: [...open, path], filtering: false };
  readInto(reading, run, path, text);
  return run.statements;
}

function readInto(reading: Reading, run: Run, path: string, text: string): void {
  const lexer = createLexer(text, run.macros, reading.budget);
  for (let lexed = lexer.next(); lexed !== undefined; lexed = lexer.next()) {
    if (lexed.comment !== undefined) readComment(reading, run, path, lexed);
    else if (lexed.tokens.length > 0 || lexed.problem !== undefined) readTokens(reading, run, path, lexed);
  }
}

function readComment(reading: Reading, run: Run, path: string, lexed: LexedStatement): void {
  run.statements.push({ kind: 'comment', text: lexed.comment ?? '' });
  if (lexed.continued !== true) return;
  const message = 'a comment goes on in the next line, since a backslash ends it; that line is no rule';
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
  const first = peek(cursor);
  if (isKeyword(first, 'set') && run.filtering) {
    restrict(reading, 'a setting behind a rule', ['openbsd'], path, first.line);
  }
  const statements = readStatement(cursor, path);
  if (cursor.problem !== undefined) return;
  run.statements.push(...statements);
  if (statements.some(({ kind }) => kind === 'rule' || kind === 'anchor')) run.filtering = true;
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
    fail(cursor, `${found.problem}; pf then refuses to load anything`);
    return;
  }
  if (reading.tableFiles.has(named)) return;
  const { file, diagnostics, restrictions } = readTableFile(found.path, named, found.text);
  reading.tableFiles.set(named, file);
  reading.diagnostics.push(...diagnostics);
  reading.restrictions.push(...restrictions);
}

function defineMacro(cursor: Cursor, run: Run): void {
  const name = take(cursor).text;
  take(cursor);
  const parts: string[] = [];
  while (isName(peek(cursor)) || peek(cursor).kind === 'number') parts.push(take(cursor).text);
  if (parts.length === 0) fail(cursor, `${show(peek(cursor))} stands where the value of a macro belongs`);
  if (/\s/.test(name)) fail(cursor, 'the name of a macro holds a blank');
  const value = parts.join(' ');
  // OpenBSD takes a backslash out of the value, FreeBSD leaves it there.
  if (value.includes('\\')) fail(cursor, 'the value of a macro holds a backslash');
  run.macros.set(name, value);
}

function include(reading: Reading, run: Run, path: string, cursor: Cursor): void {
  take(cursor);
  const found = lookUp(reading.files, expectName(cursor, 'the name of a file', 1023));
  if (cursor.problem !== undefined) return;
  if ('problem' in found) {
    fail(cursor, found.problem);
    return;
  }
  if (run.open.includes(found.path)) {
    fail(cursor, `${path} includes itself`);
    return;
  }
  if (run.open.length > mostOpen) {
    fail(cursor, 'files stand too deep inside each other');
    return;
  }
  const inner: Run = { ...run, open: [...run.open, found.path] };
  readInto(reading, inner, found.path, found.text);
  run.filtering ||= inner.filtering;
}

function load(reading: Reading, run: Run, path: string, cursor: Cursor): void {
  const origin = { file: path, line: take(cursor).line };
  if (!skipKeyword(cursor, 'anchor')) fail(cursor, '"anchor" belongs behind "load"');
  const name = expectName(cursor, 'the name of an anchor', 1023);
  checkAnchorName(cursor, name);
  if (!skipKeyword(cursor, 'from')) fail(cursor, '"from" belongs behind the name of the anchor');
  const file = expectName(cursor, 'the name of a file', 1023);
  if (cursor.problem !== undefined) return;
  const found = lookUp(reading.files, file);
  if ('problem' in found) {
    fail(cursor, found.problem);
    return;
  }
  if (run.open.includes(found.path)) {
    fail(cursor, `${path} loads itself`);
    return;
  }
  const statements = parseFile(reading, found.path, found.text, run.open);
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
    const { message, line } = cursor.problem;
    const help = 'pfctl -nf FILE says more';
    reading.diagnostics.push(error('config-syntax', message, { at: { file, line }, help }));
    return;
  }
  for (const { line, ...restriction } of cursor.restrictions)
    reading.restrictions.push({ ...restriction, origin: { file, line } });
}
