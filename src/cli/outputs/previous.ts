import { readFileSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ReportedFile, type ReportRead, readReport, reportName } from '../../driver/read-report.ts';
import { digestOf } from '../../driver/report.ts';
import { remember } from '../../sets/remember.ts';
import { describeReason, listFiles, readBounded } from '../inputs/read.ts';
import { type Content, isContent } from './content.ts';
import { ask, lookAt } from './folders.ts';

/** No report is longer, in bytes: none that is gets written, and none that is gets read. */
export const longestReport: number = 256 * 1024 * 1024;

/** Reports that were read, or that are known otherwise: one of the same bytes says the same. */
export type KnownReports = { readonly content: Content; readonly read: ReportRead }[];

/** Reads the report that the last run left in a folder; undefined where there is none. */
export async function readReportIn(dir: string, known: KnownReports = []): Promise<ReportRead | undefined> {
  const place = join(dir, reportName);
  try {
    const there = await lstat(place);
    if (there.isDirectory()) return { problem: 'is a folder, not a file' };
    if (!there.isFile()) return { problem: 'is not a regular file' };
    const bytes = await readBounded(place, longestReport);
    const same = known.find((one) => isContent(bytes, one.content));
    if (same !== undefined) return same.read;
    const read = readReport(bytes);
    known.push({ content: bytes, read });
    return read;
  } catch (problem) {
    const { code } = problem as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? undefined : { problem: describeReason(problem) };
  }
}

/** Returns the files that are missing or hold something else: the run was cut short, or somebody edited them. */
export function findStrays(dir: string, files: readonly ReportedFile[]): readonly string[] {
  const read = createPlainReader(dir);
  return files.flatMap(({ path, digest }) => {
    const bytes = read(path);
    return bytes === undefined || digestOf(bytes) !== digest ? [path] : [];
  });
}

/** Returns the files in folders of `dir` that are not known; what lies beside those folders is nobody's. */
export async function findUnlisted(dir: string, known: readonly string[]): Promise<readonly string[]> {
  const listed = new Set(known);
  const all = await listFiles(dir).catch(() => []);
  return all.filter((path) => path.includes('/') && !listed.has(path));
}

/** Reads a regular file that no symbolic link below `dir` leads to; undefined where there is none. */
export function readPlainFile(dir: string, path: string): Uint8Array | undefined {
  return createPlainReader(dir)(path);
}

/** Returns a function that does the same for many files, and looks at each folder once: nobody keeps it for longer than a loop. */
export function createPlainReader(dir: string): (path: string) => Uint8Array | undefined {
  const folders = new Map<string, boolean>();
  const isFolder = (path: string): boolean =>
    remember(folders, path, () => {
      const end = path.lastIndexOf('/');
      if (end >= 0 && !isFolder(path.slice(0, end))) return false;
      return ask(() => lookAt(join(dir, path)))?.isDirectory() === true;
    });
  return (path) => {
    const end = path.lastIndexOf('/');
    if (end >= 0 && !isFolder(path.slice(0, end))) return undefined;
    const file = join(dir, path);
    return ask(() => (lookAt(file)?.isFile() === true ? readFileSync(file) : undefined));
  };
}
