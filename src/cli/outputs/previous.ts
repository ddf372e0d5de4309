import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from '../../driver/digest.ts';
import { reasonOf } from '../inputs/read.ts';

/** The report's file name in an output folder. */
export const reportName = 'rulec-report.json';

/** A file that the last run in a folder says it wrote. */
export interface PreviousFile {
  /** Relative to the folder, with `/`; never leaves the folder. */
  readonly path: string;
  readonly digest: string;
}

/** What the last run left in a folder; nothing where there is no report. */
export interface Previous {
  readonly files: readonly PreviousFile[];
  /** Why the report there does not tell: then nothing in the folder is known to be rulec's. */
  readonly problem?: string;
}

/** Reads which files the report in a folder lists. */
export async function readPrevious(dir: string): Promise<Previous> {
  let text: string;
  try {
    text = await readFile(join(dir, reportName), 'utf8');
  } catch (problem) {
    const { code } = problem as NodeJS.ErrnoException;
    return { files: [], ...(code === 'ENOENT' || code === 'ENOTDIR' ? {} : { problem: reasonOf(problem) }) };
  }
  try {
    const files = filesOf(JSON.parse(text));
    return files === undefined ? { files: [], problem: 'is no report of rulec' } : { files };
  } catch {
    return { files: [], problem: 'is damaged: it is not JSON' };
  }
}

/** The files that a report lists, or nothing where any of it is not as `compile` writes it. */
function filesOf(report: unknown): readonly PreviousFile[] | undefined {
  const files: PreviousFile[] = [];
  const targets = fieldOf(report, 'targets');
  if (!Array.isArray(targets)) return undefined;
  for (const target of targets) {
    const listed = fieldOf(target, 'files');
    if (!Array.isArray(listed)) return undefined;
    for (const file of listed) {
      const [path, digest] = [fieldOf(file, 'path'), fieldOf(file, 'digest')];
      if (typeof path !== 'string' || typeof digest !== 'string' || !isSafePath(path)) return undefined;
      files.push({ path, digest });
    }
  }
  return files;
}

/** The files of the last run that are missing or hold something else: that run was cut short, or they were edited. */
export async function findStrays(dir: string, previous: readonly PreviousFile[]): Promise<readonly string[]> {
  const strays: string[] = [];
  for (const { path, digest } of previous) {
    const bytes = await readPlainFile(dir, path);
    if (bytes === undefined || digestOf(bytes) !== digest) strays.push(path);
  }
  return strays;
}

/** The bytes of a regular file that no symbolic link below `dir` leads to; else nothing. */
export async function readPlainFile(dir: string, path: string): Promise<Uint8Array | undefined> {
  const parts = path.split('/');
  try {
    for (let depth = 1; depth < parts.length; depth++) {
      if (!(await lstat(join(dir, ...parts.slice(0, depth)))).isDirectory()) return undefined;
    }
    const file = join(dir, ...parts);
    return (await lstat(file)).isFile() ? await readFile(file) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether a path stays below the folder that it is relative to and names no hidden file, nor the report. A
 * report may have been edited by anyone, so its paths are asked too.
 */
export function isSafePath(path: string): boolean {
  return path.split('/').every((part) => /^[A-Za-z0-9_][A-Za-z0-9_.@+-]*$/.test(part) && part !== reportName);
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
