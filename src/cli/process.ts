import { digestLongWith } from '../sets/sha256.ts';
import { collectStream } from './inputs/read.ts';
import type { Io, Sink } from './io.ts';
import { exit } from './messages.ts';
import { run } from './run.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The signal that ended a run early, once it did. */
let heard: (typeof signals)[number] | undefined;

/** Runs one command line as this process, and sets its exit status. */
export async function runProcess(words: readonly string[]): Promise<void> {
  const cwd = findCurrentFolder();
  if (cwd === undefined) {
    process.stderr.write(noFolder);
    process.exitCode = exit.input;
    return;
  }
  digestLongWith(digestByNode);
  let input: Promise<Uint8Array> | undefined;
  const io: Io = {
    cwd,
    env: process.env,
    stdin: () => {
      input ??= collectStream(process.stdin);
      return input;
    },
    git: async (arguments_, input) => {
      const { runGit } = await import('./inputs/git.ts');
      return runGit(cwd, process.env, arguments_, input);
    },
    stdout: createSink(process.stdout),
    stderr: createSink(process.stderr),
    today: () => new Date().toISOString().slice(0, 10),
    onInterrupt: hearInterrupts,
  };
  // Set, not exited with: what was written to a pipe is still on its way. A failed write keeps its status.
  const status = await run(words, io);
  process.exitCode = process.exitCode === undefined ? status : process.exitCode;
  // Whoever waits for this process has to see that it was stopped: a shell script would go on else.
  if (heard !== undefined && status !== exit.done) process.kill(process.pid, heard);
}

/** Returns the SHA-256 of bytes, as 64 hexadecimal digits. Loads the module where it is asked. */
export function digestByNode(bytes: Uint8Array): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(bytes).digest('hex');
}

const noFolder = `error[file-not-readable]: the current folder is gone, or may not be entered
  help: change to another one, or to the same path again: cd "$PWD"
`;

function findCurrentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/**
 * A stream whose reader may go away (`rulec … | head`): what is written after that is dropped, and the command
 * still does its work. Any other failure, a full disk for one, is told and fails the run.
 */
function createSink(stream: NodeJS.WriteStream): Sink {
  let open = true;
  stream.on('error', (problem: NodeJS.ErrnoException) => {
    open = false;
    if (problem.code === 'EPIPE') return;
    process.exitCode = exit.input;
    if (stream !== process.stderr) process.stderr.write(`error[not-written]: output: ${problem.message}\n`);
  });
  return {
    isTTY: stream.isTTY === true,
    columns: stream.columns,
    write: (data) => {
      if (open) stream.write(data);
    },
  };
}

function hearInterrupts(stop: () => void): () => void {
  const hear = (signal: NodeJS.Signals): void => {
    heard = signals.find((one) => one === signal);
    stop();
  };
  for (const signal of signals) process.on(signal, hear);
  return () => {
    for (const signal of signals) process.off(signal, hear);
  };
}
