import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { DiffReport } from '../driver/diff/diff-report.ts';
import type { TargetReport } from '../driver/report.ts';
import type { Sources } from '../report/findings/diagnostic-text.ts';
import type { Finding } from '../report/findings/findings.ts';

/** What a command may know of the world, injected so that tests need no process. */
export interface Io {
  /** What relative paths are relative to. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Everything that standard input holds. */
  readonly stdin: () => Promise<Uint8Array>;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Runs git with these words and this input, in the current folder. */
  readonly git: (words: readonly string[], input: string) => Promise<GitOutput>;
  /** The date in UTC, `YYYY-MM-DD`. `check` alone asks for it. */
  readonly today: () => string;
  /** Hears what is told to the user, where the run is to end with a log of it. */
  readonly told?: (what: Told) => void;
  /** Calls back when the user asks to stop (Ctrl-C, a termination signal), until the returned function is called. */
  readonly onInterrupt: (stop: () => void) => () => void;
}

/** Something that was told: messages, and what was found of texts or of a change. */
export interface Told {
  readonly sources: Sources;
  readonly diagnostics?: readonly Diagnostic[];
  readonly targets?: readonly TargetReport[];
  /** What a user calls a file of these targets; its path, if absent. */
  readonly shown?: (path: string) => string;
  readonly diff?: DiffReport;
  /** What was found of a device's own files. */
  readonly findings?: readonly Finding[];
}

/** A file as it was read; `file` is what messages call it. */
export interface InputFile {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** What a run of git left; no status where it could not be run, or was killed. */
export interface GitOutput {
  readonly status?: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

/** One of the two output streams. */
export interface Sink {
  readonly isTTY: boolean;
  /** How wide the terminal is, if it is one and known. */
  readonly columns?: number | undefined;
  readonly write: (data: string | Uint8Array) => void;
}
