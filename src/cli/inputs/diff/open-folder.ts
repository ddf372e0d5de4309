/** Output folders, on disk and in git. */
import type { Outcome } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import { type ReportRead, readReport, reportName } from '../../../driver/read-report.ts';
import type { Io } from '../../io.ts';
import { readPlainFile, readReportIn } from '../../outputs/previous.ts';
import { type GitName, listGitFiles, readFromGit } from '../git.ts';
import { isShown, listFiles } from '../read.ts';

/** A folder of which files are read, on disk or in git. */
interface Folder {
  readonly report: () => Promise<Outcome<ReportRead>>;
  /** What there is at each of these paths. */
  readonly files: (paths: readonly string[]) => Promise<Outcome<readonly (Uint8Array | undefined)[]>>;
  /** The paths of all files there, but for hidden ones. */
  readonly all: () => Promise<Outcome<readonly string[]>>;
}

export function openDiskFolder(dir: string): Folder {
  return {
    report: async () => ({ ...present({ value: await readReportIn(dir) }), diagnostics: [] }),
    files: async (paths) => ({ value: paths.map((path) => readPlainFile(dir, path)), diagnostics: [] }),
    // What cannot be listed is told where it is read.
    all: async () => ({ value: await listFiles(dir).catch(() => []), diagnostics: [] }),
  };
}

export function openGitFolder({ revision, path: folder }: GitName, io: Io): Folder {
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
  const all: Folder['all'] = async () => {
    const { value, diagnostics } = await listGitFiles({ revision, path: folder }, io);
    return { ...present({ value: value?.filter(isShown) }), diagnostics };
  };
  return { report, files, all };
}
