import type { Code } from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** What the exit status of a run says; part of the contract with scripts. */
export const exit = {
  /** Done, nothing to report above a warning. */
  done: 0,
  /** An unaccepted error among the losses, a difference, drift, a failed test. */
  findings: 1,
  /** The command line is wrong. */
  usage: 2,
  /** An input is wrong, or a file cannot be written. */
  input: 3,
  /** A bug in rulec. */
  bug: 70,
} as const;

const usageCodes: ReadonlySet<Code> = new Set(['usage', 'unknown-target', 'bad-option', 'missing-option']);

/** Errors about what came out, or would have, rather than about an input. */
const findingCodes: ReadonlySet<Code> = new Set([
  'not-decided',
  'drift',
  'interrupted',
  'failed-test',
  'dropped-denial',
  'limit',
  'name-clash',
  'unknown-construct',
  'config-syntax',
  'tags-removed',
  'lock-behind',
]);

/**
 * The exit status for the messages of a run: the gravest of its errors. A warning that `--strict` made an
 * error is a finding.
 */
export function exitFor(diagnostics: readonly Diagnostic[], strict: boolean): number {
  let status: number = exit.done;
  for (const diagnostic of diagnostics) status = Math.max(status, exitOf(diagnostic, strict));
  return status;
}

function exitOf(diagnostic: Diagnostic, strict: boolean): number {
  if (diagnostic.severity === 'note') return exit.done;
  if (diagnostic.severity === 'warning') return strict ? exit.findings : exit.done;
  if (diagnostic.code === 'internal') return exit.bug;
  // With a place it stands in the configuration file, else on the command line.
  if (diagnostic.code === 'bad-option' && diagnostic.span !== undefined) return exit.input;
  if (usageCodes.has(diagnostic.code)) return exit.usage;
  return findingCodes.has(diagnostic.code) ? exit.findings : exit.input;
}
