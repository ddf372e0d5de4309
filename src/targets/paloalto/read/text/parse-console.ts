/** What a terminal adds to a set script: prompts, the place of an edit, messages, pages, comments of collectors. */
import { firstWords } from './parse-schema.ts';

/** A line of a script without what the terminal adds. */
export interface ConsoleLine {
  /** The command; nothing where the line is none. */
  readonly command?: string;
  /** The mode that a prompt shows. */
  readonly mode?: 'operational' | 'configure';
  /** What the line says that leaves the effect of others open. */
  readonly hears?: string;
}

/** `admin@fw#`, `admin@fw(active)>`. */
const prompt = /^\s*[\w.-]+@[\w.() -]+?([>#])(?:\s+(.*)|)$/s;
/** Comments (RANCID writes `!`), the pager, and what the device says on the way in and out. */
const talk =
  /^\s*(?:[!#].*|\[edit\]|lines \d+-\d+.*|--\s*more\s*--.*|(?:Entering|Exiting) configuration mode|Commit job \d+ .*|Configuration committed successfully)\s*$/i;
/** A `#` is a prompt as well, and what a pager prints may share a line with what is shown. */
const ahead =
  /^\s*(?:#|lines \d+-\d+|--\s*more\s*--)\W*?(?:set|delete|move|rename|load|edit|copy) +([a-z-]+)/;
/** Answers to a command that had no effect. */
const refusal =
  /^\s*(?:Invalid syntax\.?|Unknown command.*|Server error.*|Validation Error.*|Error:.*|Command .*fail.*|Commit failed.*|\S.* is invalid|\S.* is not a valid reference)\s*$/i;

export function readConsoleLine(line: string): ConsoleLine {
  if (firstWords.has(ahead.exec(line)?.[1] ?? ''))
    return { hears: 'a command stands behind a # or the words of a pager' };
  if (talk.test(line)) return {};
  if (refusal.test(line))
    return { hears: 'the device refused a line: what was in force after it is not known' };
  if (/^\s*\[edit .+\]\s*$/.test(line))
    return { hears: 'an edit stands below the top: the paths of the lines begin elsewhere' };
  const [, sign, command] = prompt.exec(line) ?? [];
  if (sign === undefined) return { command: line };
  return { command: command ?? '', mode: sign === '>' ? 'operational' : 'configure' };
}
