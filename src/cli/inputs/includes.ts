import { realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { type Diagnostic, error, type Outcome } from '../../diagnostics/diagnostic.ts';
import { fileWord, quote } from '../../diagnostics/quote.ts';
import { listIncludedFiles, type RefusedFile } from '../../rules/read/includes.ts';
import type { Surroundings } from '../../rules/read/load-definitions.ts';
import { bundledSourcesLockName, isParameterValue, listLocks } from '../../rules/read/load-definitions.ts';
import type { InputFile, Io } from '../io.ts';
import { decodeTexts, gatherReads, type Read } from './gather.ts';
import { isGitName } from './git.ts';
import { isBundled, readBundledSourcesLock, readIfThere } from './read.ts';

/** More files than these are read for no rule set; the reader of rule sets says so. */
const mostFiles = 201;

/**
 * Reads the files that a rule set includes, and those that these include, with the locks of vendors' lists beside them. A file that is not there is left to the reader
 * of rule sets to refuse, and so is one outside the repository. Errors: `file-not-readable`, `too-large`.
 */
export async function readIncludedFiles(
  main: InputFile,
  io: Io,
): Promise<Read<NonNullable<Surroundings['files']>>> {
  const { take, done } = gatherReads();
  const files = new Map<string, Uint8Array | RefusedFile>();
  const open: InputFile[] = [main];
  let root: string | undefined;
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    for (const lock of take(await readSourcesLocks(file, io)) ?? []) files.set(lock.file, lock.bytes);
    for (const { value: name } of listIncludedFiles(file.file, file.bytes)) {
      if (files.has(name) || name === main.file || files.size >= mostFiles || isBundled(main.file)) continue;
      root ??= await findIncludeRoot(main.file, io);
      const stray = await explainStray(name, root, io);
      if (stray !== undefined) files.set(name, stray);
      const read = stray === undefined ? take(await readIfThere(name, io)) : undefined;
      if (read === undefined) continue;
      take({ diagnostics: [], sources: decodeTexts([read]) });
      files.set(name, read.bytes);
      open.push(read);
    }
  }
  return done(files);
}

/** Reads the locks that may have the vendors' lists that a file defines. */
async function readSourcesLocks(file: InputFile, io: Io): Promise<Outcome<readonly InputFile[]>> {
  const { take, done } = gatherReads();
  if (!/\bformat\b/.test(new TextDecoder().decode(file.bytes))) return done([]);
  const locks: InputFile[] = [];
  for (const name of listLocks(file.file)) {
    const lock = take(
      name === bundledSourcesLockName ? await readBundledSourcesLock() : await readIfThere(name, io),
    );
    if (lock !== undefined) locks.push(lock);
  }
  return done(locks);
}

/** Finds the folder that includes stay in: the nearest one above with `.git` or `rulec.yaml`, else the rule set's own. */
async function findIncludeRoot(file: string, io: Io): Promise<string> {
  const own = await realpath(resolve(io.cwd, isGitName(file) || file === '-' ? '.' : dirname(file)));
  for (let folder = own; ; folder = dirname(folder)) {
    for (const mark of ['.git', 'rulec.yaml'])
      if ((await stat(join(folder, mark)).catch(() => undefined)) !== undefined) return folder;
    if (dirname(folder) === folder) return own;
  }
}

/** Explains an include that leads out of the repository; links count as what they lead to. */
async function explainStray(name: string, root: string, io: Io): Promise<RefusedFile | undefined> {
  const help =
    'includes stay below the folder that contains .git or rulec.yaml, else the folder of the rule set';
  const stray = { refused: `${fileWord(name)} lies outside of ${fileWord(root)}`, help };
  if (isGitName(name)) return /^git:[^:]*:\.\.(?:\/|$)/.test(name) ? stray : undefined;
  const place = await realpath(resolve(io.cwd, name)).catch(() => undefined);
  if (place === undefined) return undefined;
  const inside = relative(root, place);
  return inside.startsWith('..') || isAbsolute(inside) ? stray : undefined;
}

/** Reads `--param NAME=VALUE`. Errors: `usage`. */
export function readParams(words: readonly string[]): Outcome<ReadonlyMap<string, string>> {
  const diagnostics: Diagnostic[] = [];
  const values = new Map<string, string>();
  for (const word of words) {
    const [, name, value] = /^([A-Za-z0-9][A-Za-z0-9-]*)=(.*)$/s.exec(word) ?? [];
    const help = 'write --param NAME=VALUE; a value is one label: a-z, 0-9 and hyphens';
    if (name === undefined || value === undefined || !isParameterValue(value))
      diagnostics.push(error('usage', `${quote(word)} gives no parameter a value`, { help }));
    else values.set(name, value);
  }
  return diagnostics.length > 0 ? { diagnostics } : { value: values, diagnostics };
}
