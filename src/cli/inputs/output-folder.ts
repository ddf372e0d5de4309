/** Reads what was compiled: output folders by their reports, and files that somebody may have edited. */
import { stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { type Diagnostic, error, hasErrors, type Outcome, warning } from '../../diagnostics/diagnostic.ts';
import { fileWord } from '../../diagnostics/quote.ts';
import type { FolderSide } from '../../driver/diff/diff-folders.ts';
import type { OutputDevice } from '../../driver/diff/diff-texts.ts';
import { type ReportedDevice, reportName } from '../../driver/read-report.ts';
import { digestOf } from '../../driver/report.ts';
import type { GivenFile, ReportBeside } from '../../driver/verify/verify-files.ts';
import { someOf } from '../../report/forms/words.ts';
import type { Io } from '../io.ts';
import { findStrays, readReportIn } from '../outputs/previous.ts';
import { openDiskFolder, openGitFolder } from './diff/open-folder.ts';
import type { GitName } from './git.ts';
import { describeUnreadable, listFiles, readBounded, readFileOfFolder, refuseWayOut } from './read.ts';

/**
 * Reads back what an output folder holds, by its report. Errors: `file-not-readable`. Warns, with `interrupted` and
 * `unlisted-files`, where the files are not those that the report speaks of.
 */
export async function readOutputFolder(
  name: string,
  git: GitName | undefined,
  io: Io,
): Promise<Outcome<FolderSide>> {
  const folder = git === undefined ? openDiskFolder(resolve(io.cwd, name)) : openGitFolder(git, io);
  const { value: report, diagnostics } = await folder.report();
  if (hasErrors(diagnostics)) return { diagnostics };
  if (report === undefined) {
    const help = 'an output folder is what rulec compile --out writes';
    return { diagnostics: [refuseFolder(`${fileWord(name)} has no ${reportName}`, help)] };
  }
  if (report.problem !== undefined) {
    const message = `${fileWord(`${name}/${reportName}`)} ${report.problem}`;
    return { diagnostics: [refuseFolder(message, 'recreate the folder with rulec compile --out')] };
  }
  const devices: OutputDevice[] = [];
  const listed = report.devices.map((one) => one.name);
  const all = await folder.all();
  const found: Diagnostic[] = [...all.diagnostics, ...warnOfOtherTops(name, all.value ?? [], listed)];
  for (const device of report.devices) {
    const read = await folder.files(device.files.map(({ path }) => path));
    found.push(...read.diagnostics);
    found.push(...warnOfOthers(name, device, all.value ?? []));
    if (read.value !== undefined) devices.push(collectDevice(name, device, read.value, found));
  }
  return hasErrors(found) ? { diagnostics: found } : { value: { name, devices }, diagnostics: found };
}

/** A device may read a file that no run has written, and that is not compared. */
function warnOfOthers(
  folder: string,
  { name, files }: ReportedDevice,
  all: readonly string[],
): readonly Diagnostic[] {
  const listed = new Set(files.map(({ path }) => path));
  const others = all.filter((path) => path.startsWith(`${name}/`) && !listed.has(path));
  if (others.length === 0) return [];
  const what = `the report of ${fileWord(folder)} does not list ${someOf(others, 5)}; what is there is not compared`;
  const help = 'rulec verify reads such files too; remove what is no part of it';
  return [warning('unlisted-files', what, { help })];
}

/** Puts together what was read of a device, and says where it is not as the report has it. */
function collectDevice(
  folder: string,
  { name, target, options, files }: ReportedDevice,
  contents: readonly (Uint8Array | undefined)[],
  found: Diagnostic[],
): OutputDevice {
  const read = files.flatMap(({ path, digest }, index) => {
    const content = contents[index];
    const what = `${fileWord(path)} of ${fileWord(folder)}`;
    if (content === undefined) {
      found.push(refuseFolder(`${what} is missing`, 'recreate the folder'));
      return [];
    }
    if (digestOf(content) !== digest) {
      const message = `${what} changed since the report there was written; it is compared as it is`;
      const help = 'somebody edited the file, or a run was cut short';
      found.push(warning('interrupted', message, { help }));
    }
    return [{ path: path.slice(name.length + 1), content }];
  });
  return { name, target, options, files: read };
}

function refuseFolder(message: string, help: string): Diagnostic {
  return error('file-not-readable', message, { help });
}

/** What was read of the files that a user names. */
export interface GivenFiles {
  readonly files: readonly GivenFile[];
  /** The reports of the output folders that the files lie in. */
  readonly reports: readonly ReportBeside[];
}

interface FoundReport extends ReportBeside {
  readonly dir: string;
}

/**
 * Reads the files that a user names, and those in folders that they name; of an output folder, the device's own part.
 * The paths are relative to the folders, or where files are named too to what all have in common; standard input goes by
 * `stdinName`. With `hasParts`, each folder has a part for the device, report or not. Errors: `file-not-readable`, `usage`.
 * Warns, with `interrupted`, where an output folder does not hold what its report says.
 */
export async function readGivenFiles(
  names: readonly string[],
  device: string,
  stdinName: string,
  io: Io,
  hasParts = false,
): Promise<Outcome<GivenFiles>> {
  const files: GivenFile[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const name of new Set(names)) {
    try {
      if (name === '-') files.push({ path: stdinName, shown: '-', content: await io.stdin(), found: false });
      else files.push(...(await readFilesUnder(name, device, io, hasParts)));
    } catch (problem) {
      diagnostics.push(await describeUnreadable(name, problem, io));
    }
  }
  if (files.length === 0 && diagnostics.length === 0) {
    diagnostics.push(error('file-not-readable', `there is no file in ${names.map(fileWord).join(', ')}`));
  }
  const placed = placeFiles(files, names, io.cwd);
  diagnostics.push(...refuseNamesakes(placed));
  if (hasErrors(diagnostics)) return { diagnostics };
  const reports = await findReports(names, device, io);
  for (const report of reports) diagnostics.push(...(await warnOfStrays(report)));
  return { value: { files: placed, reports }, diagnostics };
}

/** Warns of folders in output folders that belong to no device which is verified: a report that lacks one hides it. */
export async function warnOfOtherFolders(
  names: readonly string[],
  devices: readonly string[],
  io: Io,
): Promise<readonly Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const name of new Set(names.filter((one) => one !== '-'))) {
    const place = resolve(io.cwd, name);
    if ((await readReportIn(place)) === undefined) continue;
    found.push(...warnOfOtherTops(name, await listFiles(place).catch(() => []), devices));
  }
  return found;
}

/** Warns of the folders that these files lie in and that belong to no device. */
function warnOfOtherTops(
  folder: string,
  all: readonly string[],
  devices: readonly string[],
): readonly Diagnostic[] {
  const tops = all.filter((path) => path.includes('/')).map((path) => path.slice(0, path.indexOf('/')));
  const others = [...new Set(tops)].filter((top) => !devices.includes(top));
  if (others.length === 0) return [];
  const what = `${fileWord(folder)} also holds ${someOf(others, 5)}; what is there is not compared`;
  const help = 'rulec verify --target names its device; remove what is no part of the output';
  return [warning('unlisted-files', what, { help })];
}

/** Returns the devices that the output folders among these names hold, each once, as their reports list them. */
export async function listFolderDevices(names: readonly string[], io: Io): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const name of names.filter((one) => one !== '-')) {
    const { devices = [] } = (await readReportIn(resolve(io.cwd, name))) ?? {};
    for (const device of devices) found.add(device.name);
  }
  return [...found];
}

/**
 * Reads the files of one of several devices: those in the folder of its name in the folders that a user names. Errors:
 * those of `readGivenFiles`, and `file-not-readable` where no folder has one of that name.
 */
export async function readDeviceFolders(
  names: readonly string[],
  device: string,
  io: Io,
): Promise<Outcome<GivenFiles>> {
  const own: string[] = [];
  for (const name of new Set(names)) {
    const part = await stat(resolve(io.cwd, name, device)).catch(() => undefined);
    if (part?.isDirectory() === true) own.push(name);
  }
  if (own.length > 0) return readGivenFiles(own, device, '-', io, true);
  const message = `there is no folder ${fileWord(device)} in ${names.map(fileWord).join(', ')}`;
  const help = `each of several devices has a folder of its name; leave ${device} out, or compile it there`;
  return { diagnostics: [refuseFolder(message, help)] };
}

/** Where a user names files in several folders, all go by their paths below the folder that those have in common. */
function placeFiles(
  files: readonly GivenFile[],
  names: readonly string[],
  cwd: string,
): readonly GivenFile[] {
  if (files.every(({ found, shown }) => found || shown === '-')) return files;
  const partsOf = (name: string): readonly string[] => resolve(cwd, name).split(sep);
  const folders = names.filter((name) => name !== '-').map((name) => partsOf(name).slice(0, -1));
  const [first = []] = folders;
  const end = first.findIndex((part, at) => folders.some((folder) => folder[at] !== part));
  const inCommon = end < 0 ? first.length : end;
  return files.map((file) =>
    file.shown === '-' ? file : { ...file, path: partsOf(file.shown).slice(inCommon).join('/') },
  );
}

function refuseNamesakes(files: readonly GivenFile[]): readonly Diagnostic[] {
  const help = 'files are told apart by their names; give one configuration at a time';
  return files.flatMap(({ path, shown }, index) => {
    const other = files.slice(0, index).findLast((one) => one.path === path);
    if (other === undefined) return [];
    return [error('usage', `${fileWord(other.shown)} and ${fileWord(shown)} have one name`, { help })];
  });
}

async function readFilesUnder(
  name: string,
  device: string,
  io: Io,
  hasParts: boolean,
): Promise<readonly GivenFile[]> {
  const place = resolve(io.cwd, name);
  if (!(await stat(place)).isDirectory()) {
    return [{ path: basename(place), shown: name, content: await readBounded(place), found: false }];
  }
  const folder = hasParts || (await isOutputFolder(place, device)) ? join(name, device) : name;
  const top = resolve(io.cwd, folder);
  await refuseWayOut(place, top, folder);
  const paths = (await listFiles(top)).filter((path) => path !== reportName);
  const files: GivenFile[] = [];
  for (const path of paths) {
    const shown = join(folder, path);
    const content = await readFileOfFolder(place, resolve(io.cwd, shown), shown);
    files.push({ path, shown, content, found: true });
  }
  return files;
}

/** Says whether a run has left its report here, and a part for the device. */
async function isOutputFolder(place: string, device: string): Promise<boolean> {
  const part = await stat(join(place, device)).catch(() => undefined);
  return part?.isDirectory() === true && (await readReportIn(place)) !== undefined;
}

/** A list file of a target lies at most this many folders below the output folder. */
const deepest = 3;

/** Finds the reports of the output folders that files lie in, once for each part of a folder. */
async function findReports(
  names: readonly string[],
  device: string,
  io: Io,
): Promise<readonly FoundReport[]> {
  const found = new Map<string, FoundReport>();
  for (const name of names) {
    if (name === '-') continue;
    const place = resolve(io.cwd, name);
    let dir = place;
    for (let depth = 0; depth <= deepest; depth++, dir = dirname(dir)) {
      const read = await readReportIn(dir);
      if (read === undefined) continue;
      const part = dir === place ? device : (relative(dir, place).split(sep)[0] ?? device);
      const shown = fileWord(join(relative(io.cwd, dir), reportName));
      found.set(join(dir, part), { dir, shown, part, read });
      break;
    }
  }
  return [...found.values()];
}

/** Compares a part of an output folder with what its report says of it. */
async function warnOfStrays({ dir, shown, part, read }: FoundReport): Promise<readonly Diagnostic[]> {
  if (read.problem !== undefined) {
    const what = `${shown} ${read.problem}: it is unknown whether the files beside it are all of one run`;
    const help =
      'they are compared as they are; restore the last good report, or remove it and compile again';
    return [warning('interrupted', what, { help })];
  }
  const own = read.devices.filter(({ name }) => name === part).flatMap(({ files }) => files);
  const strays = findStrays(dir, own);
  if (strays.length === 0) return [];
  const what = `changed since ${shown} was written: ${someOf(strays, 5)}; somebody edited them, or a run was cut short`;
  const help = 'they are compared as they are now; compile again to restore them';
  return [warning('interrupted', what, { help })];
}
