/** What `show` prints by default: blocks in braces, single values and lists with a semicolon behind them. */
import type { Diagnostic } from '../../../../diagnostics/diagnostic.ts';
import type { Origin } from '../../../target.ts';
import { readConsoleLine } from './parse-console.ts';
import { doubtCommand, isHarmlessAtPrompt } from './parse-operational.ts';
import { isOfDevice, pathOf } from './parse-places.ts';
import { documentSchema } from './parse-schema.ts';
import { type Change, needsName, write } from './parse-set-change.ts';
import { type Branch, syntax } from './parse-tree.ts';
import { hasOpenQuote, type Word } from './parse-words.ts';

/** Whether the first line that is no console's opens a block. */
export function isCurly(text: string): boolean {
  const lines = text.split('\n', 200).map((line) => line.trim());
  const first = lines.find((line) => line !== '' && isOfText(line));
  return first !== undefined && /^[^\s{};]+ \{$/.test(first);
}

function isOfText(line: string): boolean {
  const { command, mode } = readConsoleLine(line);
  return command !== undefined && mode === undefined;
}

/** No configuration has so many blocks in each other. */
const deepest = 60;

interface Script {
  readonly root: Branch;
  readonly change: Change;
  readonly diagnostics: Diagnostic[];
  whole: boolean;
}

/** Reads blocks into a tree: each statement is a path of words. */
export function parseCurly(file: string, text: string, script: Script): void {
  const kept = withoutConsole(file, text, script.change);
  const stack: (readonly Word[])[] = [];
  const seen = new Set<string>();
  let words: Word[] = [];
  let list: string[] | undefined;
  let line = 1;
  const fail = (message: string): void => {
    script.diagnostics.push(syntax({ file, line }, message));
  };
  // Other blanks than these are parts of words.
  for (const [token] of kept.matchAll(/\n|"[^"]*"|[{};[\]]|[^ \t\r\n{};[\]"]+|"/g)) {
    if (stack.length > deepest) break;
    if (token === '\n') line += 1;
    else if (token === '"') fail('a double quote is not closed');
    else if (list !== undefined && token !== ']') list.push(unquote(token));
    else if (token === '[') list = [];
    else if (token === ']') {
      words.push(list ?? []);
      list = undefined;
    } else if (token === '{') {
      const key = ['{', ...stack.flat(), ...words].join('\0');
      if (seen.has(key)) fail(`there are two blocks ${words.join(' ')} in one place`);
      seen.add(key);
      stack.push(words);
      words = [];
    } else if (token === '}') {
      if (words.length > 0) fail('a statement has no semicolon');
      if (stack.pop() === undefined) fail('a brace closes no block');
      words = [];
    } else if (token === ';') {
      if (words.length > 0)
        for (const problem of state(script, stack.flat(), words, seen, { file, line })) fail(problem);
      words = [];
    } else words.push(unquote(token));
    line += token.startsWith('"') ? token.split('\n').length - 1 : 0;
  }
  if (stack.length > 0 || words.length > 0) fail('the text ends inside a block');
}

/** Writes a statement into the tree; returns what is wrong with it. */
function state(
  script: Script,
  blocks: readonly Word[],
  words: readonly Word[],
  seen: Set<string>,
  origin: Origin,
): readonly string[] {
  const path = [...blocks, ...words];
  const once = [...blocks, ...words.slice(0, Math.max(1, words.length - 1))].join('\0');
  const twice = words.length > 1 && seen.has(once) ? [`${String(words[0])} appears twice in one place`] : [];
  seen.add(once);
  const whole = path[0] === 'config' ? path.slice(1) : pathOf(path);
  if (whole === undefined || whole.length === 0) return twice;
  script.whole ||= isOfDevice(whole);
  const problem = write(script.change, script.root, documentSchema, whole, origin);
  // `service;` says that there is none.
  const saysNone = words.length === 1 && problem?.endsWith(needsName) === true;
  return problem === undefined || saysNone ? twice : [...twice, problem];
}

/** The text without the lines of a terminal; what these say counts. Inside a value of several lines there are none. */
function withoutConsole(file: string, text: string, change: Change): string {
  let isQuoted = false;
  const lines = text
    .replace(/^\ufeff/, '')
    .split('\n')
    .map((line, at) => {
      const { command = '', mode, hears } = isQuoted ? { command: line } : readConsoleLine(line);
      const origin = { file, line: at + 1 };
      if (hears !== undefined) change.unread.push({ what: hears, origin });
      if (mode !== undefined && !isHarmlessAtPrompt(command)) doubtCommand(change, command, origin);
      const own = mode === undefined ? command : '';
      isQuoted = hasOpenQuote(own) !== isQuoted;
      return own;
    });
  return lines.join('\n');
}

function unquote(token: string): string {
  return token.length > 1 && token.startsWith('"') ? token.slice(1, -1) : token;
}
