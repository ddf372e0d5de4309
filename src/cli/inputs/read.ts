import type { Dirent } from 'node:fs';
import { lstat, open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { type Diagnostic, error, type Outcome } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/nearest.ts';
import { present } from '../../diagnostics/present.ts';
import { fileWord, word } from '../../diagnostics/quote.ts';
import { bundledLockName } from '../../driver/prepare-run.ts';
import { bundledSourcesLockName, sourcesLockName } from '../../rules/read/load-definitions.ts';
import type { InputFile, Io } from '../io.ts';
import { listPackageFiles, readPackageFile } from '../package-files.ts';
import { isGitName, readGitFile } from './git.ts';

/** Says whether a RULESET on the command line is a file; else it is `-` or the name of a bundled rule set. */
export function isFileName(name: string): boolean {
  return name !== '-' && (name.includes('/') || /\.ya?ml$/.test(name) || isGitName(name));
}

/** Says whether a rule set, by its name in messages, is a bundled one. */
export function isBundled(file: string): boolean {
  return file.startsWith('rulec:') && !isFileName(file);
}

/** Reads what a RULESET on the command line names. Errors: `file-not-readable`, `too-large`. */
export async function readRuleSetFile(name: string, io: Io): Promise<Outcome<InputFile>> {
  if (name === '-' || isFileName(name)) return readInput(name, io);
  const bundled = await listBundledRuleSets();
  if (bundled.includes(name)) {
    const bytes = await readPackageFile(`data/${name}.yaml`);
    return { value: { file: `rulec:${name}`, bytes }, diagnostics: [] };
  }
  const near = nearest(name, bundled);
  const help = `${near === undefined ? 'rulec list shows those that do.' : `did you mean ${near}?`} A file is named with a / or ends in .yaml: ./${name}`;
  return {
    diagnostics: [error('file-not-readable', `no rule set called ${word(name)} comes with rulec`, { help })],
  };
}

/** Lists the names of the rule sets that come with rulec. */
export async function listBundledRuleSets(): Promise<readonly string[]> {
  const names = await listPackageFiles('data');
  return names.flatMap((name) => /^(.+)\.yaml$/.exec(name)?.[1] ?? []).sort();
}

/** Reads the lock that comes with rulec: the service tags that the bundled rule sets use. */
export async function readBundledLock(): Promise<InputFile> {
  return { file: bundledLockName, bytes: await readPackageFile('data/service-tags.lock.json') };
}

/** Reads the lock of vendors' lists that comes with rulec. */
export async function readBundledSourcesLock(): Promise<Outcome<InputFile>> {
  const bytes = await readPackageFile(`data/${sourcesLockName}`);
  return { value: { file: bundledSourcesLockName, bytes }, diagnostics: [] };
}

/**
 * Reads a file that the user named: of a folder, `-` for standard input, or `git:REV:PATH`. Errors:
 * `file-not-readable`, `too-large`, `usage`.
 */
export function readInput(name: string, io: Io): Promise<Outcome<InputFile>> {
  return readFileOf(name, io, false);
}

/** Reads a file that need not be there: then there is no value, and no error either. */
export function readIfThere(name: string, io: Io): Promise<Outcome<InputFile>> {
  return readFileOf(name, io, true);
}

async function readFileOf(name: string, io: Io, isOptional: boolean): Promise<Outcome<InputFile>> {
  if (isGitName(name)) return readGitFile(name, io, isOptional);
  try {
    const bytes = name === '-' ? await io.stdin() : await readBounded(resolve(io.cwd, name));
    return { value: { file: name, bytes }, diagnostics: [] };
  } catch (problem) {
    const { code } = problem as NodeJS.ErrnoException;
    if (isOptional && (code === 'ENOENT' || code === 'ENOTDIR')) return { diagnostics: [] };
    return { diagnostics: [await describeUnreadable(name, problem, io)] };
  }
}

/** Says why a file could not be read; throws whatever is not the system's own error. */
export async function describeUnreadable(name: string, problem: unknown, io: Io): Promise<Diagnostic> {
  const { code, message } = problem as NodeJS.ErrnoException;
  if (code === undefined) throw problem;
  const what = name === '-' ? 'standard input' : fileWord(name);
  if (code === tooLarge) {
    return error('too-large', `${what} ${message}`, {
      help: 'no input of rulec is that long: is it the right file?',
    });
  }
  if (code === isNoFile) {
    const { help } = problem as NoFile;
    return error('file-not-readable', message, { help });
  }
  const help = name === '-' ? undefined : await adviseOnFile(name, code, io);
  return error('file-not-readable', `${what} ${describeReason(problem)}`, present({ help }));
}

/** Says why a file could not be read, as the end of a sentence that begins with its name. */
export function describeReason(problem: unknown): string {
  const { code, message } = problem as NodeJS.ErrnoException;
  if (code === tooLarge) return message;
  return reasons[code ?? ''] ?? `cannot be read: ${message}`;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EISDIR: 'is a folder, not a file',
  EACCES: 'cannot be read: no permission',
  ELOOP: 'cannot be read: its links go round',
};

/** Advises what to do about a file that is not one, or is not there: the names beside it tell. */
async function adviseOnFile(name: string, code: string, io: Io): Promise<string | undefined> {
  const place = resolve(io.cwd, name);
  const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const near = nearest(basename(place), (await namesIn(dirname(place))).sort());
    return near === undefined
      ? 'paths are relative to the current folder'
      : `did you mean ${fileWord(join(dirname(name), near))}?`;
  }
  if (code === 'EISDIR') {
    const inside = (await namesIn(place)).filter((one) => /\.(?:ya?ml|json)$/.test(one)).sort();
    const shown = inside.slice(0, 3).map((one) => fileWord(join(name, one)));
    return `name a file in it${shown.length === 0 ? '' : `: ${shown.join(', ')}`}`;
  }
  return code === 'EACCES' ? 'let the user who runs rulec read it' : undefined;
}

/** No input is longer, in bytes: thirteen times the biggest file of service tags that was ever published. */
const mostBytes: number = 64 * 1024 * 1024;

/** What the system calls a file that is too large, and `describeUnreadable` knows it. */
const tooLarge = 'EFBIG';

/** What an entry of a folder that is no file of it is called, and `describeUnreadable` knows it. */
const isNoFile = 'NO_FILE';

interface NoFile extends NodeJS.ErrnoException {
  readonly help: string;
}

function throwNoFile(shown: string, what: string, help: string): never {
  throw Object.assign(new Error(`${fileWord(shown)} ${what}`), { code: isNoFile, help });
}

/** Throws `NO_FILE` where `place`, which a user would call `shown`, is in fact outside of a folder. */
export async function refuseWayOut(folder: string, place: string, shown: string): Promise<void> {
  const top = await realpath(folder);
  const end = await realpath(place).catch((problem: NodeJS.ErrnoException) => {
    if (problem.code !== 'ENOENT') throw problem;
  });
  if (end !== undefined && (end === top || end.startsWith(top.endsWith(sep) ? top : top + sep))) return;
  // Node spells the bytes of such a name in a way that leads to no file.
  if (end === undefined && shown.includes('\ufffd') && (await isMissing(place)))
    throwNoFile(shown, 'has a name that is not UTF-8', 'rename it: nothing can be said of what is in it');
  const where = end === undefined ? 'nowhere' : 'out of the folder';
  const help = 'put the file itself there; what a link leads to is read only where it is named';
  throwNoFile(shown, `is a symbolic link that leads ${where}`, help);
}

async function isMissing(place: string): Promise<boolean> {
  return (await lstat(place).catch(() => undefined)) === undefined;
}

/**
 * Reads a file of a folder, which a user would call `shown`. Throws `NO_FILE` where it lies elsewhere, or is a pipe, which
 * may never end, or a link to a folder: a device may read what is behind it.
 */
export async function readFileOfFolder(folder: string, place: string, shown: string): Promise<Uint8Array> {
  await refuseWayOut(folder, place, shown);
  const there = await stat(place);
  if (there.isFile()) return readBounded(place);
  const what = there.isDirectory() ? 'is a symbolic link to a folder' : 'is a pipe or a device, not a file';
  return throwNoFile(shown, what, 'remove it, or name the files themselves');
}

/**
 * Reads everything that a file holds, a pipe or a device included: those have no size, and may never end, so no more
 * is read than could be used. Throws the system's errors, and `EFBIG`.
 */
export function readBounded(path: string, most: number = mostBytes): Promise<Uint8Array> {
  return collectStream(readChunks(path), most);
}

/** Reads a file chunk by chunk, each of which has room for all that is left of most files: streams of Node are more to load. */
async function* readChunks(path: string): AsyncGenerator<Uint8Array> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const room = Math.min(Math.max(size + 1, 64 * 1024), 8 * 1024 * 1024);
    while (true) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(room), 0, room);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** Collects everything that a stream brings, as `readBounded` does. */
export async function collectStream(
  stream: AsyncIterable<Uint8Array>,
  most: number = mostBytes,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > most) {
      const message = `is longer than ${Math.floor(most / 1024 / 1024)} MiB, the most that rulec reads`;
      throw Object.assign(new Error(message), { code: tooLarge });
    }
  }
  const [first] = chunks;
  return first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks);
}

/** Lists what is no folder below a folder, with slashes between the parts, but for what is hidden and in hidden folders. Links are not followed. */
export async function listFiles(
  top: string,
  isWanted: (entry: Dirent) => boolean = isNoFolder,
): Promise<readonly string[]> {
  const entries = await readdir(top, { recursive: true, withFileTypes: true });
  return entries
    .filter(isWanted)
    .map((entry) => relative(top, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter(isShown)
    .sort();
}

/** Whether no part of a path is hidden. */
export function isShown(path: string): boolean {
  return !/(?:^|\/)\./.test(path);
}

/** Whether an entry is a file, or a link, a pipe or a device. */
function isNoFolder(entry: Dirent): boolean {
  return !entry.isDirectory();
}

/** A pipe or a device may never end. */
export function isReadable(entry: Dirent): boolean {
  return entry.isFile() || entry.isSymbolicLink();
}
