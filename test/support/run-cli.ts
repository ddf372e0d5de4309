import { tmpdir } from 'node:os';
import { runGit } from '../../src/cli/inputs/git.ts';
import type { Io, Sink } from '../../src/cli/io.ts';
import { run } from '../../src/cli/run.ts';

/** What one run of the command line left. */
export interface CliResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliSetting {
  readonly cwd?: string;
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether both streams are terminals. */
  readonly tty?: boolean;
  readonly columns?: number;
  readonly today?: string;
  /** Whether the user presses Ctrl-C as soon as anyone listens. */
  readonly interrupt?: boolean;
}

/** Runs a command line in this process: no terminal, no clock, no environment but what the setting gives. */
export async function runCli(words: readonly string[], setting: CliSetting = {}): Promise<CliResult> {
  const stdout: Uint8Array[] = [];
  const stderr: Uint8Array[] = [];
  const sink = (chunks: Uint8Array[]): Sink => ({
    isTTY: setting.tty ?? false,
    columns: setting.columns,
    write: (data) => {
      chunks.push(Buffer.from(data));
    },
  });
  const io: Io = {
    cwd: setting.cwd ?? tmpdir(),
    env: setting.env ?? {},
    stdin: async () => Buffer.from(setting.stdin ?? ''),
    git: (arguments_, input) => runGit(setting.cwd ?? tmpdir(), process.env, arguments_, input),
    stdout: sink(stdout),
    stderr: sink(stderr),
    today: () => setting.today ?? '2026-01-01',
    onInterrupt: (stop) => {
      if (setting.interrupt === true) stop();
      return () => undefined;
    },
  };
  const status = await run(words, io);
  return { status, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
}
