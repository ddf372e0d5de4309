import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ReportedFile, type ReportRead, readReport, reportName } from '../../driver/read-report.ts';
import { digestOf } from '../../driver/report.ts';
import { describeReason, readBounded } from '../inputs/read.ts';

/** Reads the report that the last run left in a folder; undefined where there is none. */
export async function readReportIn(dir: string): Promise<ReportRead | undefined> {
  const place = join(dir, reportName);
  try {
    const there = await lstat(place);
    if (there.isDirectory()) return { problem: 'is a folder, not a file' };
    if (!there.isFile()) return { problem: 'is no regular file' };
    return readReport(await readBounded(place));
  } catch (problem) {
    const { code } = problem as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : { problem: describeReason(problem) };
  }
}

/** Returns the files that are missing or hold something else: the run was cut short, or somebody edited them. */
export async function findStrays(dir: string, files: readonly ReportedFile[]): Promise<readonly string[]> {
  const strays: string[] = [];
  for (const { path, digest } of files) {
    const bytes = await readPlainFile(dir, path);
    if (bytes === undefined || digestOf(bytes) !== digest) strays.push(path);
  }
  return strays;
}

/** Reads a regular file that no symbolic link below `dir` leads to; undefined where there is none. */
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
