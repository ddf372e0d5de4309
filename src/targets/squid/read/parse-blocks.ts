/** Conditional lines and macros: which lines of a file Squid reads (squid.conf.documented, "Conditional configuration"). */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { word } from '../../../diagnostics/quote.ts';
import { flaw, type LogicalLine } from './parse-text.ts';

type Truth = boolean | 'unknown';

/** The part of a line that is no comment. */
export function withoutRemark(text: string): string {
  return text.replace(/(?:^|[ \t])#.*$/, '');
}

/**
 * The lines that are read, without those of the conditions. A line whose condition nobody can tell is unclear; so is
 * one inside a nested condition, of which 5.7 asks the innermost alone.
 */
export function readConditions(
  lines: readonly LogicalLine[],
  problems: Diagnostic[],
): readonly LogicalLine[] {
  const states: { truth: Truth; readonly line: LogicalLine }[] = [];
  const read: LogicalLine[] = [];
  for (const line of lines) {
    const [, keyword, rest = ''] = /^(if|else|endif)(?:[ \t]+(.*))?$/.exec(line.text) ?? [];
    const state = states.at(-1);
    if (keyword === 'if') states.push({ truth: readCondition(rest, line, problems), line });
    else if (keyword !== undefined && state === undefined)
      problems.push(flaw(line.origin, `${keyword} has no if`));
    else if (keyword === 'endif') states.pop();
    else if (keyword === 'else' && state !== undefined)
      state.truth = state.truth === 'unknown' ? 'unknown' : !state.truth;
    else if (state === undefined || states.every(({ truth }) => truth === true)) read.push(line);
    else if (state.truth !== false) {
      const unclear = 'whether its condition holds depends on the process, or on the version';
      read.push({ ...line, unclear });
    }
  }
  const open = states.at(-1);
  if (open !== undefined) problems.push(flaw(open.line.origin, 'the if has no endif'));
  return read;
}

/** The smallest and the largest number that Squid keeps: what is beyond is taken for these (strtol, src/cache_cf.cc). */
const [least, most] = [-(2n ** 63n), 2n ** 63n - 1n];

/**
 * `true`, `false`, or `A = B` with whole numbers as C writes them: 010 is 8, and 0x10 is 16. One with a macro is not known.
 * A remark behind a condition is a part of it, and Squid refuses the file (5.7, observed).
 */
function readCondition(text: string, { origin }: LogicalLine, problems: Diagnostic[]): Truth {
  if (text.includes('${')) return 'unknown';
  const said = text.trim();
  if (said === 'true' || said === 'false') return said === 'true';
  const equals = said.indexOf('=');
  const left = equals < 0 ? undefined : readNumber(said.slice(0, equals));
  const right = readNumber(said.slice(equals + 1));
  if (left !== undefined && right !== undefined) return left === right;
  const help = said.includes('#')
    ? 'set the remark on a line of its own: after a condition Squid takes it for a part of it'
    : 'write true, false, or NUMBER = NUMBER; 08 and 09 are no numbers, as a 0 in front means octal';
  problems.push(flaw(origin, `the condition ${word(said)} is none, and Squid refuses the file`, help));
  return 'unknown';
}

function readNumber(text: string): bigint | undefined {
  const [, sign, digits = ''] = /^([-+]?)(0x[\da-f]+|0[0-7]*|[1-9]\d*)$/i.exec(text.trim()) ?? [];
  if (sign === undefined) return undefined;
  const size = BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits);
  const value = sign === '-' ? -size : size;
  return value < least ? least : value > most ? most : value;
}
