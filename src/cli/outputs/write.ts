import { randomBytes } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import { fileWord } from '../../diagnostics/quote.ts';
import type { ReportedFile } from '../../driver/read-report.ts';
import { digestOf } from '../../driver/report.ts';
import type { Io } from '../io.ts';
import { type Content, eachPart, isContent } from './content.ts';
import { ask, describeFailure, lookAt, makeFolder, makeRefusal, namePath, removeFolders } from './folders.ts';
import { readPlainFile } from './previous.ts';
import { syncFile, syncFiles, syncFolder } from './sync.ts';

/** A file to write: its path relative to the output folder, with `/`. */
export interface OutputFile {
  readonly path: string;
  readonly content: Content;
}

/** A change of one file: `next` takes its place; where `next` is absent, the file is removed. */
interface Change {
  readonly place: string;
  readonly next?: Content;
  /** What is there now; absent where nothing is. */
  readonly old?: Uint8Array;
  readonly temporary: string;
}

/**
 * Puts all files of a run in place, or none: they are written, read back and synced under temporary names
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
  const nameTemporary = createTemporaryNames();
  const pause = async (index: number): Promise<void> => {
    // Between files, signals are heard.
    if (index % 16 === 0) await turn();
    if (interrupted()) throw makeRefusal('interrupted');
  };
  try {
    const names = new Set(files.map(({ path }) => dirname(path)));
    const folders = [...names].map((one) => makeFolders(dir, one, made));
    for (const folder of folders) removeLeftovers(folder);
    const empty: ReadonlySet<string> = new Set(made);
    for (const [index, file] of files.entries()) {
      if (index === files.length - 1) changes.push(...planRemovals(dir, obsolete, nameTemporary));
      const change = planReplacement(dir, file, nameTemporary, empty);
      if (change !== undefined) {
        changes.push(change);
        writeTemporary(change.temporary, file.content);
      }
      await pause(index);
    }
    const written = changes.flatMap(({ next, temporary }) => (next === undefined ? [] : [temporary]));
    await syncFiles(written, folders, pause);
    await pause(0);
    for (const change of changes) {
      if (change.next === undefined) unlinkSync(change.place);
      else renameSync(change.temporary, change.place);
      done.push(change);
    }
    for (const folder of folders) syncFolder(folder);
    return [];
  } catch (problem) {
    const lost = undoChanges(done);
    for (const change of changes) ask(() => unlinkSync(change.temporary));
    removeFolders(made);
    const place = { dir, shown };
    const names = lost.map((path) => namePath(path, place)).join(', ');
    const left = lost.length === 0 ? '' : `; changed already, and not to be put back: ${names}`;
    const why = `${describeFailure(problem, place)}${left}`;
    return [error('not-written', `nothing was written in ${fileWord(shown)}: ${why}`)];
  }
}

/** Makes a folder below `dir`, `.` for that itself; those between must be real folders, not links. */
function makeFolders(dir: string, path: string, made: string[]): string {
  makeFolder(dir, made);
  let folder = dir;
  for (const part of path === '.' ? [] : path.split('/')) {
    folder = join(folder, part);
    const there = lookAt(folder);
    if (there === undefined) {
      mkdirSync(folder);
      made.push(folder);
    } else if (!there.isDirectory()) {
      const what = there.isSymbolicLink() ? 'is a symbolic link' : 'is not a folder';
      throw makeRefusal(`${what}; remove it`, folder);
    }
  }
  return folder;
}

/** Plans how a file takes its place, in an empty folder or another; undefined where it is there already. */
function planReplacement(
  dir: string,
  file: OutputFile,
  nameTemporary: Name,
  empty: ReadonlySet<string>,
): Change | undefined {
  const place = join(dir, ...file.path.split('/'));
  const there = empty.has(dirname(place)) ? undefined : lookAt(place);
  if (there !== undefined && !there.isFile()) {
    const other = there.isDirectory() ? 'a folder' : 'no regular file';
    throw makeRefusal(`is ${there.isSymbolicLink() ? 'a symbolic link' : other}; remove it`, place);
  }
  const temporary = nameTemporary(place);
  if (there === undefined) return { place, next: file.content, temporary };
  const old = readFileSync(place);
  return isContent(old, file.content) ? undefined : { place, next: file.content, old, temporary };
}

/** Plans the removal of files that are still there, each with the content of that digest; any other is somebody's. */
function planRemovals(
  dir: string,
  obsolete: readonly ReportedFile[],
  nameTemporary: Name,
): readonly Change[] {
  return obsolete.flatMap(({ path, digest }) => {
    const place = join(dir, ...path.split('/'));
    const old = readPlainFile(dir, path);
    if (old === undefined || digestOf(old) !== digest) return [];
    return [{ place, old, temporary: nameTemporary(place) }];
  });
}

/** Names a temporary file beside a place. */
type Name = (place: string) => string;

/** Makes names that no other run uses, and each once. */
function createTemporaryNames(): Name {
  const run = `.rulec-${process.pid}-${randomBytes(3).toString('hex')}`;
  let count = 0;
  return (place) => join(dirname(place), `${run}${(count++).toString(16).padStart(6, '0')}.tmp`);
}

function writeTemporary(temporary: string, content: Content): void {
  const file = openSync(temporary, 'wx+');
  try {
    eachPart(content, (part) => writeFileSync(file, part));
    if (!holds(file, content)) throw makeRefusal('does not keep what is written there', dirname(temporary));
  } finally {
    closeSync(file);
  }
}

/** Where files are read back, part by part: a buffer for each would make V8 collect garbage over and over. */
const piece = Buffer.allocUnsafeSlow(256 * 1024);

/** Reads a file from its start, and says whether it holds this content and no more. */
function holds(file: number, content: Content): boolean {
  let length = 0;
  let same = true;
  eachPart(content, (part) => {
    for (let at = 0; same && at < part.length; ) {
      const read = readSync(file, piece, 0, Math.min(piece.length, part.length - at), length);
      same = read > 0 && piece.subarray(0, read).equals(part.subarray(at, at + read));
      at += read;
      length += read;
    }
  });
  return same && readSync(file, piece, 0, 1, length) === 0;
}

/** Puts back what was there, where a change failed after others were made; returns what could not be put back. */
function undoChanges(done: readonly Change[]): readonly string[] {
  const lost: string[] = [];
  for (const { place, old, temporary } of done) {
    try {
      if (old === undefined) unlinkSync(place);
      else {
        writeTemporary(temporary, old);
        syncFile(temporary);
        renameSync(temporary, place);
      }
    } catch {
      lost.push(place);
    }
  }
  return lost;
}

/** Removes temporary files of runs that were killed; leaves one alone whose process still lives. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const owner = /^\.rulec-(\d+)-[0-9a-f]{12}\.tmp$/.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) ask(() => unlinkSync(join(folder, name)));
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

/** Writes one file that is nobody's input: whole, or not at all. Errors: `not-written`. */
export function writePlainFile(name: string, text: string, io: Io): Promise<readonly Diagnostic[]> {
  const place = resolve(io.cwd, name);
  const file = { path: basename(place), content: text };
  return writeRun(dirname(place), [file], [], () => false, dirname(name));
}
