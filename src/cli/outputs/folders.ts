/** Folders that are written into, and what stands in the way of that. */

import { lstatSync, mkdirSync, rmdirSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { present } from '../../diagnostics/present.ts';
import { fileWord } from '../../diagnostics/quote.ts';

/** Something stands in the way, at a path perhaps; whatever else goes wrong is the system's own error. */
export function makeRefusal(message: string, path?: string): Error {
  return Object.assign(new Error(message), { code: 'REFUSED', ...present({ path }) });
}

const systemWords: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  ENOENT: 'no folder can be made there',
  EACCES: 'no permission to write there',
  EPERM: 'no permission to write there',
  EFBIG: 'a file would be larger than is allowed',
  ENAMETOOLONG: 'a file name is too long for the file system',
};

/** A folder, and what the user calls it. */
export interface Place {
  readonly dir: string;
  readonly shown: string;
}

/** A failure of the file system in words; what is none is thrown on. */
export function describeFailure(problem: unknown, place: Place): string {
  const { code, path, message } = problem as NodeJS.ErrnoException;
  if (code === undefined) throw problem;
  if (path === undefined) return systemWords[code] ?? message;
  const name = namePath(path, place);
  return code === 'REFUSED' ? `${name} ${message}` : `${systemWords[code] ?? message} (${name})`;
}

/** A path below a folder, or above it, as the user would write it; of a temporary file, the folder that it is in. */
export function namePath(path: string, { dir, shown }: Place): string {
  const lasting = basename(path).startsWith('.rulec-') ? dirname(path) : path;
  return fileWord(lasting === dir ? shown : join(shown, relative(dir, lasting)));
}

/**
 * Makes a folder and those above it, and notes in `made` which were not there. One by one: Node's own recursion
 * never ends where a file system, such as /proc, says that what is there is not.
 */
export function makeFolder(dir: string, made: string[]): void {
  const there = ask(() => statSync(dir));
  if (there?.isDirectory() === true) return;
  if (there !== undefined) throw makeRefusal('is not a folder', dir);
  if (dirname(dir) !== dir) makeFolder(dirname(dir), made);
  const link = lookAt(dir);
  if (link !== undefined) throw makeRefusal('is a symbolic link that leads nowhere; remove it', dir);
  try {
    mkdirSync(dir);
    made.push(dir);
  } catch (problem) {
    // Another run may have made it meanwhile.
    if ((problem as NodeJS.ErrnoException).code !== 'EEXIST') throw problem;
  }
}

/** Removes folders that are empty, the last made first. */
export function removeFolders(made: readonly string[]): void {
  for (const folder of made.toReversed()) ask(() => rmdirSync(folder));
}

/** What is at a path, not looking through links; nothing where nothing is. */
export function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (problem) {
    const { code } = problem as NodeJS.ErrnoException;
    throw code === 'ENOTDIR' ? makeRefusal('is not a folder; remove it', dirname(path)) : problem;
  }
}

/** Returns what a call to the file system gives; undefined where it fails. */
export function ask<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch {
    return undefined;
  }
}
