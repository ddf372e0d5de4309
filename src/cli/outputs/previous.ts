import { readFileSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ReportedFile, type ReportRead, readReport, reportName } from '../../driver/read-report.ts';
import { digestOf } from '../../driver/report.ts';
import { describeReason, readBounded } from '../inputs/read.ts';
import { ask, lookAt } from './folders.ts';

/** No report is longer, in bytes: none that is gets written, and none that is gets read. */
export const longestReport: number = 256 * 1024 * 1024;

/** Reads the report that the last run left in a folder; undefined where there is none. */
export async function readReportIn(dir: string): Promise<ReportRead | undefined> {
  const place = join(dir, reportName);
  try {
    const there = await lstat(place);
    if (there.isDirectory()) return { problem: 'is a folder, not a file' };
    if (!there.isFile()) return { problem: 'is not a regular file' };
    return readReport(await readBounded(place, longestReport));
  } catch (problem) {
    const { code } = problem as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : { problem: describeReason(problem) };
  }
}

/** Returns the files that are missing or hold something else: the run was cut short, or somebody edited them. */
export function findStrays(dir: string, files: readonly ReportedFile[]): readonly string[] {
  return files.flatMap(({ path, digest }) => {
    const bytes = readPlainFile(dir, path);
    return bytes === undefined || digestOf(bytes) !== digest ? [path] : [];
  });
}

/** Reads a regular file that no symbolic link below `dir` leads to; undefined where there is none. */
export function readPlainFile(dir: string, path: string): Uint8Array | undefined {
  const parts = path.split('/');
  return ask(() => {
    for (let depth = 1; depth < parts.length; depth++)
      if (lookAt(join(dir, ...parts.slice(0, depth)))?.isDirectory() !== true) return undefined;
    const file = join(dir, ...parts);
    return lookAt(file)?.isFile() === true ? readFileSync(file) : undefined;
  });
}
