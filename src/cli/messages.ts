import { styleText } from 'node:util';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { renderDiagnostic, type Sources } from '../report/findings/diagnostic-text.ts';
import { type Paint, plain } from '../report/forms/paint.ts';
import { exit, exitFor } from './exit.ts';
import type { Io, Sink } from './io.ts';

/** How a run talks to people. */
export interface Voice {
  readonly strict: boolean;
  readonly quiet: boolean;
  /** Whether the user allows colour at all; a stream that is no terminal never has any. */
  readonly color: boolean;
}

/** Colour for a stream: only for a terminal, and not where the user or `NO_COLOR` says no. */
export function paintFor(sink: Sink, io: Io, voice: Voice): Paint {
  const { NO_COLOR, TERM } = io.env;
  const wanted = voice.color && (NO_COLOR === undefined || NO_COLOR === '') && TERM !== 'dumb';
  return wanted && sink.isTTY ? (style, text) => styleText(style, text, { validateStream: false }) : plain;
}

/** Writes messages to standard error, and returns the exit status that they amount to. */
export function tell(io: Io, voice: Voice, diagnostics: readonly Diagnostic[], sources: Sources): number {
  const paint = paintFor(io.stderr, io, voice);
  io.told?.({ diagnostics, sources });
  for (const one of diagnostics) {
    const severity = voice.strict && one.severity === 'warning' ? 'error' : one.severity;
    if (severity === 'error' || !voice.quiet) {
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
