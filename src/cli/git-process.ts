import { spawn } from 'node:child_process';
import type { GitOutput } from './io.ts';

/** Runs git in a folder: without a shell, a pager or questions, its messages in English. */
export function runGit(
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
  words: readonly string[],
  input: string,
): Promise<GitOutput> {
  return new Promise((resolve) => {
    const child = spawn('git', ['--no-pager', ...words], {
      cwd,
      env: { ...env, GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const stdout: Uint8Array[] = [];
    const stderr: Uint8Array[] = [];
    child.stdout.on('data', (chunk: Uint8Array) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Uint8Array) => stderr.push(chunk));
    // Git may end before it has read everything; how it ended says why.
    child.stdin.on('error', () => undefined);
    child.on('error', (problem) => resolve({ stdout: new Uint8Array(), stderr: problem.message }));
    child.on('close', (status) =>
      resolve({
        ...(status === null ? {} : { status }),
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString(),
      }),
    );
    child.stdin.end(input);
  });
}
