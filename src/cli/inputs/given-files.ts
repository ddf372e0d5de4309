import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { type Diagnostic, error, hasErrors, type Outcome, warning } from '../../diagnostics/diagnostic.ts';
import { fileWord } from '../../diagnostics/quote.ts';
import { someOf } from '../../report/forms/paint.ts';
import type { TargetFile } from '../../targets/target.ts';
import type { Io } from '../io.ts';
import { findStrays, readPrevious, reportName } from '../outputs/previous.ts';
import { describeUnreadable, readBounded } from './read.ts';

/** A file that a user wants to be read as a target's text. */
export interface GivenFile extends TargetFile {
  readonly content: Uint8Array;
  /** What messages call it: the path as the user gave it. */
  readonly shown: string;
  /** Whether it was found in a folder, and not named. */
  readonly found: boolean;
}

/**
 * Reads the files that a user names, and those in folders that they name; of an output folder, the device's
 * own part. The paths are relative to the folders; a file that is named goes by its base name, and standard
 * input by `stdinName`. Errors: `file-not-readable`, `usage`. A warning, `interrupted`, where an output folder
 * does not hold what its report says.
 */
export async function readGivenFiles(
  names: readonly string[],
  device: string,
  stdinName: string,
  io: Io,
): Promise<Outcome<readonly GivenFile[]>> {
  const files: GivenFile[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const name of new Set(names)) {
    try {
      if (name === '-') files.push({ path: stdinName, shown: '-', content: await io.stdin(), found: false });
      else files.push(...(await readNamed(name, device, io)));
    } catch (problem) {
      diagnostics.push(await describeUnreadable(name, problem, io));
    }
  }
  if (files.length === 0 && diagnostics.length === 0) {
    diagnostics.push(error('file-not-readable', `there is no file in ${names.map(fileWord).join(', ')}`));
  }
  const paths = new Map<string, string>();
  for (const { path, shown } of files) {
    const other = paths.get(path);
    if (other !== undefined) {
      const help = 'files are told apart by their names; give one configuration at a time';
      diagnostics.push(error('usage', `${fileWord(other)} and ${fileWord(shown)} have one name`, { help }));
    }
    paths.set(path, shown);
  }
  if (hasErrors(diagnostics)) return { diagnostics };
  return { value: files, diagnostics: [...diagnostics, ...(await findInterrupted(names, device, io))] };
}

async function readNamed(name: string, device: string, io: Io): Promise<readonly GivenFile[]> {
  const place = resolve(io.cwd, name);
  if (!(await stat(place)).isDirectory()) {
    return [{ path: basename(place), shown: name, content: await readBounded(place), found: false }];
  }
  const folder = (await isOutputFolder(place, device)) ? join(name, device) : name;
  const entries = await readdir(resolve(io.cwd, folder), { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => pathOf(entry, resolve(io.cwd, folder)))
    .filter((path) => path !== reportName && !path.split('/').some((part) => part.startsWith('.')))
    .sort();
  const files: GivenFile[] = [];
  for (const path of paths) {
    const shown = join(folder, path);
    const at = resolve(io.cwd, shown);
    if ((await stat(at)).isFile()) files.push({ path, shown, content: await readBounded(at), found: true });
  }
  return files;
}

function pathOf(entry: Dirent, folder: string): string {
  return relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/');
}

/** Whether a run has left its report here, and a part for the device. */
async function isOutputFolder(place: string, device: string): Promise<boolean> {
  const part = await stat(join(place, device)).catch(() => undefined);
  if (part?.isDirectory() !== true) return false;
  const { files, problem } = await readPrevious(place);
  return files.length > 0 || problem !== undefined;
}

/** A list file of a target lies at most this many folders below the output folder. */
export const deepest = 3;

/** Compares the output folders that the files lie in with what their reports say of the same device. */
async function findInterrupted(
  names: readonly string[],
  device: string,
  io: Io,
): Promise<readonly Diagnostic[]> {
  const seen = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  for (const name of names) {
    if (name === '-') continue;
    const place = resolve(io.cwd, name);
    let dir = place;
    for (let depth = 0; depth <= deepest; depth++, dir = dirname(dir)) {
      const { files, problem } = await readPrevious(dir);
      if (files.length === 0 && problem === undefined) continue;
      if (seen.has(dir)) break;
      seen.add(dir);
      if (problem !== undefined) {
        diagnostics.push(unknownRun(dir, problem, io));
        break;
      }
      const part = dir === place ? device : (relative(dir, place).split(sep)[0] ?? device);
      const own = files.filter(({ path }) => path.startsWith(`${part}/`));
      const strays = await findStrays(dir, own);
      if (strays.length > 0) diagnostics.push(strayWarning(dir, strays, io));
      break;
    }
  }
  return diagnostics;
}

function unknownRun(dir: string, problem: string, io: Io): Diagnostic {
  const report = fileWord(join(relative(io.cwd, dir), reportName));
  const message = `${report} ${problem}: whether the files beside it are all of one run cannot be told`;
  const help = 'they are judged as they are; bring the last good report back, or remove it and compile again';
  return warning('interrupted', message, { help });
}

function strayWarning(dir: string, strays: readonly string[], io: Io): Diagnostic {
  const report = fileWord(join(relative(io.cwd, dir), reportName));
  return warning(
    'interrupted',
    `not as ${report} says: ${someOf(strays, 5)}; a run was cut short, or they were edited`,
    {
      help: 'they are judged as they are now; compile again to have them as they were',
    },
  );
}
