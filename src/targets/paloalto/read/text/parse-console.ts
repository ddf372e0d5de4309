/** What a terminal adds to a set script: prompts, the place of an edit, messages, pages, comments of collectors. */
import { firstWords } from './parse-schema.ts';

/** A line of a script without what the terminal adds. */
export interface ConsoleLine {
  /** What the device says about coming into configure mode, or leaving it. */
  readonly moves?: 'in' | 'out';
  /** The command; nothing where the line is none. */
  readonly command?: string;
  /** The mode that a prompt shows. */
  readonly mode?: 'operational' | 'configure';
  /** What the line says that leaves the effect of others open. */
  readonly hears?: string;
}

/** `admin@fw#`, `admin@fw(active)>`. */
const prompt = /^\s*[\w.-]+@[\w.() -]+?([>#])(?:\s+(.*)|)$/s;
/** Comments (RANCID writes `!`), and what the device says of its work. */
const talk = /^(?:[!#].*|\[edit\]|Commit job \d+ .*|Configuration committed successfully)$/i;
const way = /^(Entering|Exiting) configuration mode$/i;
const esc = String.fromCharCode(27);
const pagerWords = '(?:lines \\d+-\\d+|--\\s*more\\s*--)';
/** The pager, and what stands behind its words. */
const pager = new RegExp(`^${pagerWords}(.*)$`, 'i');
/** The pager takes its words back before it goes on in the same line. */
const overwritten = new RegExp(`^\\s*${pagerWords}[^\\r]*\\r(?:${esc}\\[K)?(?=[ -~])`, 'i');
const pagerAlone = /^[\s\b]*(?:\(END\)|\d+%)?[\s\b]*$/i;
/** A `#` is a prompt as well. */
const ahead =
  /^#\W*?(?:set|delete|move|rename|load|edit|copy|revert|override|insert|clone|commit) +([a-z-]+)/;
/** Answers to a command that had no effect. */
const refusal =
  /^(?:Invalid syntax\.?|Unknown command.*|Server error.*|Validation Error.*|Error:.*|Command .*fail.*|Commit failed.*|\S.* is invalid|\S.* is not a valid reference)$/i;
/** What moves the cursor of a terminal, or colours what follows. */
const escapes = new RegExp(`${esc}(?:\\[[0-9;?]*[A-Za-z]|[=>])`, 'g');

export function readConsoleLine(raw: string): ConsoleLine {
  const line = raw.replace(overwritten, '');
  const plain = line.replace(escapes, '').trim();
  const behind = pager.exec(plain)?.[1];
  if (firstWords.has(ahead.exec(plain)?.[1] ?? '') || (behind !== undefined && !pagerAlone.test(behind)))
    return { hears: 'something follows a # or the words of a pager, and may be a command' };
  if (talk.test(plain) || behind !== undefined) return {};
  const moves = way.exec(plain)?.[1]?.toLowerCase();
  if (moves !== undefined) return { moves: moves === 'entering' ? 'in' : 'out' };
  if (refusal.test(plain))
    return { hears: 'the device refused a line: what was in force after it is not known' };
  if (/^\[edit .+\]$/.test(plain))
    return { hears: 'an edit is below the top: the paths of the lines begin elsewhere' };
  const [, sign, command] = prompt.exec(line) ?? [];
  if (sign === undefined) return { command: line };
  return { command: command ?? '', mode: sign === '>' ? 'operational' : 'configure' };
}
