import { resolve } from 'node:path';
import { type Diagnostic, error, hasErrors, type Outcome, warning } from '../../diagnostics/diagnostic.ts';
import { fileWord } from '../../diagnostics/quote.ts';
import type { FolderSide, OutputDevice } from '../../driver/diff-folders.ts';
import { type ReportedDevice, type ReportRead, readReport, reportName } from '../../driver/read-report.ts';
import { digestOf } from '../../driver/report.ts';
import type { Io } from '../io.ts';
import { readPlainFile, readReportIn } from '../outputs/previous.ts';
import { type GitName, readFromGit } from './git.ts';

/** A folder of which files are read, on disk or in git. */
interface Folder {
  readonly report: () => Promise<Outcome<ReportRead>>;
  /** What there is at each of these paths. */
  readonly files: (paths: readonly string[]) => Promise<Outcome<readonly (Uint8Array | undefined)[]>>;
}

/**
 * Reads back what an output folder holds, by its report. Errors: `file-not-readable`. Warns, with `interrupted`, where
 * the files are not those that the report speaks of.
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
    return { diagnostics: [refuseFolder(message, 'write the folder anew with rulec compile --out')] };
  }
  const devices: OutputDevice[] = [];
  const found: Diagnostic[] = [];
  for (const device of report.devices) {
    const read = await folder.files(device.files.map(({ path }) => path));
    found.push(...read.diagnostics);
    if (read.value !== undefined) devices.push(collectDevice(name, device, read.value, found));
  }
  return hasErrors(found) ? { diagnostics: found } : { value: { name, devices }, diagnostics: found };
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
      found.push(refuseFolder(`${what} is missing`, 'write the folder anew'));
      return [];
    }
    if (digestOf(content) !== digest) {
      const message = `${what} is not as the report there says; it is compared as it is`;
      const help = 'a run was cut short, or somebody edited the file';
      found.push(warning('interrupted', message, { help }));
    }
    return [{ path: path.slice(name.length + 1), content }];
  });
  return { name, target, options, files: read };
}

function refuseFolder(message: string, help: string): Diagnostic {
  return error('file-not-readable', message, { help });
}

function openDiskFolder(dir: string): Folder {
  return {
    report: async () => {
      const value = await readReportIn(dir);
      return { ...(value && { value }), diagnostics: [] };
    },
    files: async (paths) => {
      const value: (Uint8Array | undefined)[] = [];
      for (const path of paths) value.push(await readPlainFile(dir, path));
      return { value, diagnostics: [] };
    },
  };
}

function openGitFolder({ revision, path: folder }: GitName, io: Io): Folder {
  const files: Folder['files'] = async (paths) => {
    const names = paths.map((path) => ({ revision, path: `${folder}/${path}` }));
    const { value, diagnostics } = await readFromGit(names, io);
    if (value === undefined) return { diagnostics };
    return { value: value.map((one) => (one.kind === 'file' ? one.bytes : undefined)), diagnostics };
  };
  const report: Folder['report'] = async () => {
    const { value: [bytes] = [], diagnostics } = await files([reportName]);
    return bytes === undefined ? { diagnostics } : { value: readReport(bytes), diagnostics };
  };
  return { report, files };
}
