/** The lines of set scripts: where each ends, and what it is as a command. */
import type { Origin } from '../../../target.ts';
import { type ConsoleLine, readConsoleLine } from './parse-console.ts';
import { isOperational, targetsVsys } from './parse-operational.ts';
import { pathOf } from './parse-places.ts';
import { firstWords } from './parse-schema.ts';
import { hasOpenQuote, isDoubtful, readWords, trimWord, type Word } from './parse-words.ts';

/** Commands that load or change things elsewhere than in their own line. */
export const otherCommands: readonly string[] = [
  'load',
  'edit',
  'copy',
  'rename',
  'override',
  'revert',
  'insert',
  'top',
  'up',
  'clone',
];
/** A command that changes something, alone on its line: what it does to what, and whether the line is doubtful. */
export interface PlainLine {
  readonly raw: string;
  readonly verb: Verb;
  readonly words: readonly Word[];
  readonly path: readonly Word[] | undefined;
  readonly doubtful: boolean;
}

export type Verb = 'set' | 'delete' | 'move';
export const verbs: readonly Verb[] = ['set', 'delete', 'move'];

/** What the lines of a script were read as, and those of the last: texts of many devices have most lines in common. */
export interface LinesRead {
  readonly now: (PlainLine | undefined)[];
  readonly before: readonly (PlainLine | undefined)[];
  /** How many lines of the last script are passed. */
  passed: number;
}

/** Those of the last script; nothing keeps them from being collected. */
let last: WeakRef<LinesRead['now']> | undefined;

export function beginLines(): LinesRead {
  const before = last?.deref() ?? [];
  const now: LinesRead['now'] = [];
  last = new WeakRef(now);
  return { now, before, passed: 0 };
}

/** Finds a line of the last script that is the same, at its place, or at the next to it where one has come or gone. */
function findKnown(lines: LinesRead, raw: string): PlainLine | undefined {
  const { before, passed } = lines;
  const at = [passed, passed + 1, passed - 1].find((one) => before[one]?.raw === raw);
  lines.passed = (at ?? passed) + 1;
  return at === undefined ? undefined : before[at];
}

/** Reads a line: as a command, where it is that and nothing else, which is then the same wherever it stands. */
export function readPlain(lines: LinesRead, raw: string): PlainLine | ConsoleLine {
  const known = findKnown(lines, raw);
  const line = known === undefined ? readConsoleLine(raw) : undefined;
  const plain = line === undefined ? known : makePlain(raw, line);
  lines.now.push(plain);
  return plain ?? line ?? {};
}

function makePlain(raw: string, { command, mode, hears, moves }: ConsoleLine): PlainLine | undefined {
  if (command === undefined || mode !== undefined || hears !== undefined || moves !== undefined)
    return undefined;
  const words = targetsVsys.test(command) ? { problem: '' } : readWords(command);
  const verb = 'problem' in words ? undefined : verbs.find((one) => one === words[0]);
  if ('problem' in words || verb === undefined || isOperational(words)) return undefined;
  return makeChange(raw, verb, words.slice(1).map(trimWord), isDoubtful(command));
}

export function makeChange(raw: string, verb: Verb, words: readonly Word[], doubtful: boolean): PlainLine {
  return { raw, verb, words, path: pathOf(words), doubtful };
}

/** The lines of a script; a value in quotes may go on over several, unless one of them begins with a command. */
export function* joinLines(
  file: string,
  text: string,
): Generator<{ readonly line: string; readonly origin: Origin }> {
  const lines = text.split('\n').map((raw) => (raw.endsWith('\r') ? raw.slice(0, -1) : raw));
  for (let at = 0; at < lines.length; at += 1) {
    const origin: Origin = { file, line: at + 1 };
    const parts = [lines[at] ?? ''];
    if (/^\s*(?:set|\S+[>#]\s*set) /.test(parts[0] ?? '')) {
      while (hasOpenQuote(parts.join('\n')) && continues(lines[at + 1])) {
        at += 1;
        parts.push(lines[at] ?? '');
      }
    }
    const line = parts.join('\n');
    if (line.trim() !== '') yield { line, origin };
  }
}

/**
 * Whether a line with an open quote in front goes on with its value. What would be a command of its own does not: whether
 * a terminal takes it for one there is not documented.
 */
function continues(line: string | undefined): boolean {
  if (line === undefined) return false;
  const [, verb = '', next = ''] = /^\s*(?:\S+[>#]\s*)?([a-z]+)\b\s*(\S*)/.exec(line) ?? [];
  if (['set', 'delete', 'move', 'commit', 'exit', 'quit', 'configure'].includes(verb)) return false;
  return !otherCommands.includes(verb) || !(/^\d*$/.test(next) || firstWords.has(next));
}
