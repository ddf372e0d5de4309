import { styleText } from 'node:util';
import type { Code } from '../diagnostics/codes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { renderDiagnostic, type Sources } from '../report/findings/diagnostic-text.ts';
import type { Finding } from '../report/findings/findings.ts';
import { foldGovernedNotes, foldReminders } from '../report/findings/fold-notes.ts';
import { type Paint, plain } from '../report/forms/paint.ts';
import { version } from '../version.ts';
import type { Io, Sink, Told } from './io.ts';

/** How a run talks to people. */
export interface Voice {
  readonly strict: boolean;
  readonly quiet: boolean;
  /** Whether the user allows colour at all; a stream that is no terminal never has any. */
  readonly color: boolean;
  /** Of warnings and notes, only those of every run are wanted; who asks says how many others there are. */
  readonly isBrief?: boolean;
}

/** Told in brief too: by whose lists a run compiled, whom a text is for, and what was left out or left lying. */
export const alwaysTold: ReadonlySet<Code> = new Set([
  'usage',
  'tags-bundled',
  'sources-edition',
  'governed',
  'not-enforced',
  'dropped-rule',
  'unreasoned-accept',
  'kept-files',
  'unlisted-files',
]);

/** Colour for a stream: only for a terminal, and not where the user or `NO_COLOR` says no. */
export function paintFor(sink: Sink, io: Io, voice: Voice): Paint {
  const { NO_COLOR, TERM } = io.env;
  const wanted = voice.color && (NO_COLOR === undefined || NO_COLOR === '') && TERM !== 'dumb';
  return wanted && sink.isTTY ? (style, text) => styleText(style, text, { validateStream: false }) : plain;
}

/** Writes messages to standard error, and returns the exit status that they amount to. */
export function tell(io: Io, voice: Voice, told: readonly Diagnostic[], sources: Sources): number {
  const paint = paintFor(io.stderr, io, voice);
  const reminded = foldReminders(told);
  const diagnostics = voice.isBrief === true ? foldGovernedNotes(reminded) : reminded;
  io.told?.({ diagnostics, sources });
  for (const one of diagnostics) {
    const severity = voice.strict && one.severity === 'warning' ? 'error' : one.severity;
    const isWanted = voice.isBrief !== true || alwaysTold.has(one.code);
    if (severity === 'error' || (!voice.quiet && isWanted)) {
      io.stderr.write(renderDiagnostic({ ...one, severity }, sources, paint));
    }
  }
  const status = exitFor(diagnostics, voice.strict);
  if (status === exit.bug) {
    io.stderr.write(
      '  this is a bug in rulec: please send us this text, with the rule set and the command line if you may\n',
    );
  }
  return status;
}

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

/** Errors about what came out, or would have, rather than about an input; those of sources, `source-*`, are too, but for a faulty lock. */
const findingCodes: ReadonlySet<Code> = new Set([
  'different',
  'not-decided',
  'no-update',
  'drift',
  'interrupted',
  'failed-test',
  'guardrail',
  'weaker-guardrail',
  'dropped-denial',
  'limit',
  'name-clash',
  'unknown-construct',
  'config-syntax',
  'no-link',
  'tags-suspicious',
  'tags-older',
  'tags-removed',
  'lock-behind',
]);

/**
 * The exit status for the messages of a run: the gravest of its errors. A warning that `--strict` made an
 * error is a finding.
 */
export function exitFor(diagnostics: readonly Diagnostic[], strict: boolean): number {
  let status: number = exit.done;
  for (const diagnostic of diagnostics) status = Math.max(status, exitForOne(diagnostic, strict));
  return status;
}

function exitForOne(diagnostic: Diagnostic, strict: boolean): number {
  if (diagnostic.severity === 'note') return exit.done;
  if (diagnostic.severity === 'warning') return strict ? exit.findings : exit.done;
  if (diagnostic.code === 'internal') return exit.bug;
  // With a place it stands in the configuration file, else on the command line.
  if (diagnostic.code === 'bad-option' && diagnostic.span !== undefined) return exit.input;
  if (usageCodes.has(diagnostic.code)) return exit.usage;
  const isOfSources = diagnostic.code.startsWith('source-') && diagnostic.code !== 'source-lock';
  const isFinding = findingCodes.has(diagnostic.code) || isOfSources;
  return isFinding ? exit.findings : exit.input;
}

/**
 * Does the work of a command and, where its result is to be a log of findings (SARIF, or workflow commands of
 * GitHub), writes one that has all that was told on the way, errors that ended the work early too.
 */
export async function withFindings(
  { format, strict }: { readonly format?: string; readonly strict: boolean },
  io: Io,
  work: (io: Io) => Promise<number>,
): Promise<number> {
  if (format !== 'sarif' && format !== 'github') return work(io);
  const told: Told[] = [];
  const status = await work({ ...io, told: (one) => told.push(one) });
  const { diagnosticFindings, diffFindings, targetFindings } = await import('../report/findings/findings.ts');
  const findings = told.flatMap((one): readonly Finding[] => {
    const {
      sources,
      diagnostics = [],
      targets = [],
      shown = (path: string) => path,
      diff,
      findings: more = [],
    } = one;
    return [
      ...diagnosticFindings(diagnostics, sources),
      ...targets.flatMap((target) => targetFindings(target, sources, shown)),
      ...(diff === undefined ? [] : diffFindings(diff, sources)),
      ...more,
    ];
  });
  const judged = findings.map((one): Finding => {
    const grave = strict && one.severity === 'warning' && one.accepted === undefined;
    return grave ? { ...one, severity: 'error' } : one;
  });
  if (format === 'sarif') {
    const { renderSarif } = await import('../report/findings/sarif.ts');
    io.stdout.write(renderSarif(judged, version));
  } else {
    const { renderGithub } = await import('../report/findings/github.ts');
    io.stdout.write(renderGithub(judged));
  }
  return status;
}
