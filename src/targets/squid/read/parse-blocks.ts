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
    if (keyword === 'if') states.push({ truth: readCondition(withoutRemark(rest), line, problems), line });
    else if (keyword !== undefined && state === undefined)
      problems.push(flaw(line.origin, `${keyword} stands without an if`));
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

/** `true`, `false`, or `A = B` with whole numbers; one with a macro is not known. */
function readCondition(text: string, { origin }: LogicalLine, problems: Diagnostic[]): Truth {
  if (text.includes('${')) return 'unknown';
  const said = text.trim();
  if (said === 'true' || said === 'false') return said === 'true';
  const [, left, right] = /^(-?\d+)[ \t]*=[ \t]*(-?\d+)$/.exec(said) ?? [];
  if (left !== undefined && right !== undefined) return Number(left) === Number(right);
  problems.push(flaw(origin, `the condition ${word(said)} is none`, 'write true, false, or NUMBER = NUMBER'));
  return 'unknown';
}
