import { resolve } from 'node:path';
import { type Diagnostic, error, note } from '../diagnostics/diagnostic.ts';
import { word } from '../diagnostics/quote.ts';
import { bytesOf } from '../report/report.ts';
import type { TargetFile } from '../targets/target.ts';
import { findDrift } from './drift.ts';
import type { Io } from './io.ts';
import { findStrays, isSafePath, readPrevious, reportName } from './previous.ts';
import { type OutputFile, writeRun } from './write.ts';

/** The files of one target, its main file first, and the folder that they go to. */
export interface TargetOutput {
  readonly folder: string;
  readonly files: readonly TargetFile[];
}

/**
 * All files of a run in the order in which they take their places: lists before what names them, main files
 * after those, the report last.
 */
export function arrangeFiles(outputs: readonly TargetOutput[], report: string): readonly OutputFile[] {
  const files = outputs.flatMap(({ folder, files: own }) =>
    own.map((file, index) => ({
      path: `${folder}/${file.path}`,
      bytes: bytesOf(file),
      rank: index === 0 ? 2 : file.path.endsWith('.txt') ? 0 : 1,
    })),
  );
  for (const { path } of files) if (!isSafePath(path)) throw new Error(`a target made a file called ${path}`);
  const sorted = files.sort((a, b) => a.rank - b.rank || (a.path < b.path ? -1 : 1));
  return [
    ...sorted.map(({ path, bytes }) => ({ path, bytes })),
    { path: reportName, bytes: new TextEncoder().encode(report) },
  ];
}

/**
 * Writes the files of a run into a folder, all or none; those of the last run that this one does not make go.
 * A note tells that the last run was cut short. Errors: `not-written`.
 */
export async function writeOutputs(
  out: string,
  files: readonly OutputFile[],
  io: Io,
): Promise<readonly Diagnostic[]> {
  const dir = resolve(io.cwd, out);
  const previous = await readPrevious(dir);
  const strays = await findStrays(dir, previous);
  const made = new Set(files.map(({ path }) => path));
  const obsolete = previous.map(({ path }) => path).filter((path) => !made.has(path));
  let stopped = false;
  const release = io.onInterrupt(() => {
    stopped = true;
  });
  try {
    const diagnostics = await writeRun(dir, files, obsolete, () => stopped);
    return [...(strays.length === 0 ? [] : [strayNote(out, strays)]), ...diagnostics];
  } finally {
    release();
  }
}

function strayNote(out: string, strays: readonly string[]): Diagnostic {
  const names = strays.slice(0, 5).join(', ') + (strays.length > 5 ? ` and ${strays.length - 5} more` : '');
  const message = `files in ${word(out)} were not as its report says (${names}): a run was cut short, or they were edited`;
  return note('interrupted', message, { help: 'they are as this run makes them now' });
}

/** Errors of code `drift`: how a folder differs from what a run would leave there. */
export async function checkOutputs(
  out: string,
  files: readonly OutputFile[],
  io: Io,
): Promise<readonly Diagnostic[]> {
  const dir = resolve(io.cwd, out);
  const made = new Set(files.map(({ path }) => path));
  const obsolete = (await readPrevious(dir)).map(({ path }) => path).filter((path) => !made.has(path));
  const words = { changed: 'differs', missing: 'is missing', extra: 'would be removed' } as const;
  return (await findDrift(dir, files, obsolete)).map(({ path, kind }) =>
    error('drift', `${out.replace(/\/$/, '')}/${path} ${words[kind]}`, { data: { path, kind } }),
  );
}
