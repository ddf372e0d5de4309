import { type Diagnostic, error, type Outcome } from '../../diagnostics/diagnostic.ts';
import { fileWord } from '../../diagnostics/quote.ts';
import type { GitOutput, InputFile, Io } from '../io.ts';

/** A file or folder of a commit: `git:REV:PATH` on the command line, the path from the root of the repository. */
export interface GitName {
  /** Whatever git takes for a revision; empty: the index. */
  readonly revision: string;
  readonly path: string;
}

/** Says whether a name on the command line is one of git's. */
export function isGitName(name: string): boolean {
  return name.startsWith('git:');
}

/** Takes `git:REV:PATH` apart. Errors: `usage`. */
export function parseGitName(name: string): Outcome<GitName> {
  const [, revision, path] = /^git:([^:]*):(.+)$/s.exec(name) ?? [];
  // Names go to git line by line, so one that holds a line break would be two.
  if (revision !== undefined && path !== undefined && !/[\0\r\n]/.test(name)) {
    return { value: { revision, path: path.replace(/(?<=.)\/+$/, '') }, diagnostics: [] };
  }
  const help = 'write git:REV:PATH, the path from the root of the repository: git:main:rules.yaml';
  return { diagnostics: [error('usage', `${fileWord(name)} names nothing in git`, { help })] };
}

/** Returns `git:REV:PATH` of another file of the commit, in the same folder as the file that `name` names. */
export function besideInGit(name: string, file: string): string {
  const folder = /^git:[^:]*:(?:.*\/)?/s.exec(name)?.[0] ?? '';
  return folder + file;
}

function formatGitName({ revision, path }: GitName): string {
  return `git:${revision}:${path}`;
}

/** What git has under a name. */
export type GitObject =
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'folder' }
  | { readonly kind: 'nothing' };

/**
 * Asks git for objects, in their order. The names go through standard input, never onto git's command line:
 * none of them can become an option. Errors: `file-not-readable`, where there is no git or no repository.
 */
export async function readFromGit(names: readonly GitName[], io: Io): Promise<Outcome<readonly GitObject[]>> {
  const lines = names.map(({ revision, path }) => `${revision}:${path}\n`).join('');
  const { status, stdout, stderr } = await io.git(['cat-file', '--batch'], lines);
  if (status !== 0) return { diagnostics: [refuseGit(status, stderr)] };
  const objects: GitObject[] = [];
  let at = 0;
  for (const _ of names) {
    const end = stdout.indexOf(10, at);
    const head = Buffer.from(stdout.subarray(at, end < 0 ? stdout.length : end)).toString();
    at = end + 1;
    const [, kind, length] = /^[0-9a-f]{40,64} (\w+) (\d+)$/.exec(head) ?? [];
    if (length === undefined) {
      objects.push({ kind: 'nothing' });
      continue;
    }
    const bytes = stdout.subarray(at, at + Number(length));
    at += Number(length) + 1;
    objects.push(
      kind === 'blob' ? { kind: 'file', bytes } : { kind: kind === 'tree' ? 'folder' : 'nothing' },
    );
  }
  return { value: objects, diagnostics: [] };
}

/** Lists the files below a folder of a commit, with their paths below it. Errors: `file-not-readable`. */
export async function listGitFiles({ revision, path }: GitName, io: Io): Promise<Outcome<readonly string[]>> {
  const words = ['ls-tree', '-r', '-z', '--name-only', '--full-tree', '--end-of-options'];
  const { status, stdout, stderr } = await io.git([...words, `${revision}:${path}`], '');
  if (status !== 0) return { diagnostics: [refuseGit(status, stderr)] };
  return { value: stdout.toString().split('\0').slice(0, -1), diagnostics: [] };
}

/** Reads the file that `git:REV:PATH` names, which may be optional. Errors: `file-not-readable`, `usage`. */
export async function readGitFile(text: string, io: Io, isOptional: boolean): Promise<Outcome<InputFile>> {
  const { value: name, diagnostics: misread } = parseGitName(text);
  if (name === undefined) return { diagnostics: misread };
  const { value: [object] = [], diagnostics } = await readFromGit([name], io);
  if (object === undefined || (isOptional && object.kind === 'nothing')) return { diagnostics };
  if (object.kind !== 'file') return { diagnostics: [refuseObject(name, object.kind)] };
  return { value: { file: formatGitName(name), bytes: object.bytes }, diagnostics };
}

function refuseObject(name: GitName, kind: 'folder' | 'nothing'): Diagnostic {
  const what = kind === 'folder' ? 'is a folder, not a file' : 'does not exist';
  const help =
    'the revision must be at hand (a shallow clone has few of them), and the path counts from the root of the repository';
  const message = `${fileWord(formatGitName(name))} ${what}`;
  return error('file-not-readable', message, kind === 'folder' ? {} : { help });
}

function refuseGit(status: number | undefined, stderr: string): Diagnostic {
  const what =
    status === undefined ? 'git cannot be run' : `git fails: ${stderr.trim().split('\n')[0] ?? ''}`;
  const help = 'git:REV:PATH needs git, and a repository around this folder';
  return error('file-not-readable', what, { help });
}

/** Runs git in a folder: without a shell, a pager or questions, its messages in English. */
export function runGit(
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
  words: readonly string[],
  input: string,
): Promise<GitOutput> {
  const own = { GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };
  const options = { cwd, env: { ...env, ...own }, encoding: 'buffer', maxBuffer: Infinity } as const;
  // Few runs ask git.
  const { execFile } = process.getBuiltinModule('node:child_process');
  return new Promise((resolve) => {
    const child = execFile('git', ['--no-pager', ...words], options, (problem, stdout, stderr) => {
      if (problem === null) resolve({ status: 0, stdout, stderr: '' });
      else if (typeof problem.code !== 'number') resolve({ stdout, stderr: problem.message });
      else resolve({ status: problem.code, stdout, stderr: stderr.toString() });
    });
    // Git may end before it has read everything; how it ended says why.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
