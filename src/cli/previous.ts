import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from '../report/digest.ts';

/** The report's file name in an output folder. */
export const reportName = 'rulec-report.json';

/** A file that the last run in a folder says it wrote. */
export interface PreviousFile {
  /** Relative to the folder, with `/`; never leaves the folder. */
  readonly path: string;
  readonly digest: string;
}

/**
 * The files that the report in a folder lists. None where there is no report or it is not one of ours: then
 * nothing in the folder is known to be rulec's, and nothing is removed.
 */
export async function readPrevious(dir: string): Promise<readonly PreviousFile[]> {
  let report: unknown;
  try {
    report = JSON.parse(await readFile(join(dir, reportName), 'utf8'));
  } catch {
    return [];
  }
  return listOf(report, 'targets')
    .flatMap((target) => listOf(target, 'files'))
    .flatMap((file) => {
      const { path, digest } = file as Record<string, unknown>;
      return typeof path === 'string' && typeof digest === 'string' && isSafePath(path)
        ? [{ path, digest }]
        : [];
    });
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

function listOf(value: unknown, key: string): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  const list = (value as Record<string, unknown>)[key];
  return Array.isArray(list) ? list.filter((item) => typeof item === 'object' && item !== null) : [];
}
