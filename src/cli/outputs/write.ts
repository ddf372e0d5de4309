import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import { fileWord } from '../../diagnostics/quote.ts';
import type { ReportedFile } from '../../driver/read-report.ts';
import { digestOf } from '../../driver/report.ts';
import type { Io } from '../io.ts';
import { describeFailure, lookAt, makeFolder, makeRefusal, namePath, removeFolders } from './folders.ts';
import { readPlainFile } from './previous.ts';

/** A file to write: its path relative to the output folder, with `/`. */
export interface OutputFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A change of one file: `next` takes its place; where `next` is absent, the file is removed. */
interface Change {
  readonly place: string;
  readonly next?: Uint8Array;
  /** What is there now; absent where nothing is. */
  readonly old?: Uint8Array;
  readonly temporary: string;
}

/**
 * Puts all files of a run in place, or none: they are written, synced and read back under temporary names
 * beside their places, then renamed in the order given. The files of `obsolete` go just before the last one
 * comes, which is the report that lists them no more. A file whose bytes are right already is left alone.
 * Errors, all `not-written`, leave what was there; they call `dir` what the user does, `shown`.
 */
export async function writeRun(
  dir: string,
  files: readonly OutputFile[],
  obsolete: readonly ReportedFile[],
  interrupted: () => boolean,
  shown: string = dir,
): Promise<readonly Diagnostic[]> {
  const made: string[] = [];
  const changes: Change[] = [];
  const done: Change[] = [];
  try {
    const folders = new Set<string>();
    for (const file of files) folders.add(await makeFolders(dir, file.path, made));
    for (const folder of folders) await removeLeftovers(folder);
    for (const [index, file] of files.entries()) {
      if (index === files.length - 1) changes.push(...(await planRemovals(dir, obsolete)));
      const change = await planReplacement(dir, file);
      if (change !== undefined) {
        changes.push(change);
        await writeTemporary(change.temporary, file.bytes);
      }
    }
    if (interrupted()) throw makeRefusal('interrupted');
    for (const change of changes) {
      await (change.next === undefined ? unlink(change.place) : rename(change.temporary, change.place));
      done.push(change);
    }
    for (const folder of folders) await syncFolder(folder);
    return [];
  } catch (problem) {
    const lost = await undoChanges(done);
    for (const change of changes) await unlink(change.temporary).catch(() => undefined);
    await removeFolders(made);
    const place = { dir, shown };
    const names = lost.map((path) => namePath(path, place)).join(', ');
    const left = lost.length === 0 ? '' : `; changed already, and not to be put back: ${names}`;
    const why = `${describeFailure(problem, place)}${left}`;
    return [error('not-written', `nothing was written in ${fileWord(shown)}: ${why}`)];
  }
}

/** Makes the folders of a file; those between `dir` and the file must be real folders, not links. */
async function makeFolders(dir: string, path: string, made: string[]): Promise<string> {
  await makeFolder(dir, made);
  let folder = dir;
  for (const part of path.split('/').slice(0, -1)) {
    folder = join(folder, part);
    const there = await lookAt(folder);
    if (there === undefined) {
      await mkdir(folder);
      made.push(folder);
    } else if (!there.isDirectory()) {
      const what = there.isSymbolicLink() ? 'is a symbolic link' : 'is not a folder';
      throw makeRefusal(`${what}; remove it`, folder);
    }
  }
  return folder;
}

/** Plans how a file takes its place; undefined where it is there already. */
async function planReplacement(dir: string, file: OutputFile): Promise<Change | undefined> {
  const place = join(dir, ...file.path.split('/'));
  const there = await lookAt(place);
  if (there !== undefined && !there.isFile()) {
    const other = there.isDirectory() ? 'a folder' : 'no regular file';
    throw makeRefusal(`is ${there.isSymbolicLink() ? 'a symbolic link' : other}; remove it`, place);
  }
  const temporary = nameTemporary(place);
  if (there === undefined) return { place, next: file.bytes, temporary };
  const old = await readFile(place);
  return old.equals(file.bytes) ? undefined : { place, next: file.bytes, old, temporary };
}

/** Plans the removal of files that are still there, each with the content of that digest; any other is somebody's. */
async function planRemovals(dir: string, obsolete: readonly ReportedFile[]): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for (const { path, digest } of obsolete) {
    const place = join(dir, ...path.split('/'));
    const old = await readPlainFile(dir, path);
    if (old !== undefined && digestOf(old) === digest)
      changes.push({ place, old, temporary: nameTemporary(place) });
  }
  return changes;
}

function nameTemporary(place: string): string {
  return join(dirname(place), `.rulec-${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
}

async function writeTemporary(temporary: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(temporary, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (!(await readFile(temporary)).equals(bytes))
    throw makeRefusal('does not keep what is written there', dirname(temporary));
}

/** Puts back what was there, where a change failed after others were made; returns what could not be put back. */
async function undoChanges(done: readonly Change[]): Promise<readonly string[]> {
  const lost: string[] = [];
  for (const { place, old, temporary } of done) {
    try {
      if (old === undefined) await unlink(place);
      else {
        await writeTemporary(temporary, old);
        await rename(temporary, place);
      }
    } catch {
      lost.push(place);
    }
  }
  return lost;
}

/** Removes temporary files of runs that were killed; leaves one alone whose process still lives. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const owner = /^\.rulec-(\d+)-[0-9a-f]{12}\.tmp$/.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner)))
      await unlink(join(folder, name)).catch(() => undefined);
  }
}

/** Says whether a process of this machine is there. */
export function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (problem) {
    return (problem as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Makes the renames last, where the file system can; the files themselves are synced already. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** Writes one file that is nobody's input: whole, or not at all. Errors: `not-written`. */
export function writePlainFile(name: string, text: string, io: Io): Promise<readonly Diagnostic[]> {
  const place = resolve(io.cwd, name);
  const file = { path: basename(place), bytes: new TextEncoder().encode(text) };
  return writeRun(dirname(place), [file], [], () => false, dirname(name));
}
