import { join, resolve } from 'node:path';
import { type Diagnostic, error, note, warning } from '../../diagnostics/diagnostic.ts';
import { fileWord } from '../../diagnostics/quote.ts';
import type { Compiled } from '../../driver/compile-devices.ts';
import { isSafePath, listReported, type ReportedFile, reportName } from '../../driver/read-report.ts';
import { bytesOf, digestOf, type Report } from '../../driver/report.ts';
import type { DeviceFile } from '../../driver/update-device.ts';
import { printable } from '../../report/forms/paint.ts';
import { count, someOf } from '../../report/forms/words.ts';
import type { Io } from '../io.ts';
import { exit, tell, type Voice } from '../messages.ts';
import { countBytes, isContent } from './content.ts';
import { withHold } from './hold.ts';
import {
  createPlainReader,
  findStrays,
  findUnlisted,
  type KnownReports,
  longestReport,
  readReportIn,
} from './previous.ts';
import { type OutputFile, writeRun } from './write.ts';

/**
 * Arranges the files of a run in the order in which they take their places: lists before what names them, main files
 * after those, the report last.
 */
function arrangeFiles(
  compiled: readonly Compiled[],
  updates: readonly DeviceFile[],
  report: readonly string[],
): readonly OutputFile[] {
  const files = compiled.flatMap(({ device, compilation }) =>
    compilation.files.map((file, index) => ({
      path: `${device.folder}/${file.path}`,
      content: file.content,
      rank: index === 0 ? 2 : file.path.endsWith('.txt') ? 0 : 1,
    })),
  );
  for (const { folder, file } of updates)
    files.push({ path: `${folder}/${file.path}`, content: file.content, rank: 3 });
  for (const { path } of files) if (!isSafePath(path)) throw new Error(`a target made a file called ${path}`);
  const sorted = files.sort((a, b) => a.rank - b.rank || (a.path < b.path ? -1 : 1));
  return [...sorted.map(({ path, content }) => ({ path, content })), { path: reportName, content: report }];
}

/** What is in an output folder, beside what a run would leave there. */
interface Found {
  /** The files of the last run, as its report lists them. */
  readonly previous: readonly ReportedFile[];
  /** Why the report does not tell which files are rulec's, if it does not. */
  readonly problem: string | undefined;
  /** Those of the last run that this one does not make, that are still as its report says, and that are to go. */
  readonly obsolete: readonly ReportedFile[];
  /** Those that this run does not make either, and that stay: somebody has edited them. */
  readonly edited: readonly string[];
  /** Those that stay since they belong to other devices. */
  readonly others: readonly string[];
  readonly drifts: readonly Drift[];
}

/** What a run makes, which of that no report lists, and whose files it may remove: those of its own devices; with `prune`, those of all. */
interface RunFiles {
  readonly files: readonly OutputFile[];
  readonly unlisted: readonly string[];
  readonly folders: ReadonlySet<string>;
  readonly prune: boolean;
  /** What reports in the folder say, by their bytes; that of this run is known before it is read. */
  readonly known: KnownReports;
}

async function examineFolder(dir: string, { files, folders, prune, known }: RunFiles): Promise<Found> {
  const { devices = [], problem } = (await readReportIn(dir, known)) ?? {};
  const read = createPlainReader(dir);
  const made = new Set(files.map(({ path }) => path));
  const obsolete: ReportedFile[] = [];
  const edited: string[] = [];
  const others: string[] = [];
  for (const device of devices) {
    for (const file of device.files.filter(({ path }) => !made.has(path))) {
      const there = read(file.path);
      if (there === undefined) continue;
      if (!prune && !folders.has(device.name)) others.push(file.path);
      else if (digestOf(there) === file.digest) obsolete.push(file);
      else edited.push(file.path);
    }
  }
  const previous = devices.flatMap((device) => device.files);
  const extra = obsolete.map(({ path }) => path);
  return { previous, problem, obsolete, edited, others, drifts: findDrift(dir, files, extra) };
}

/** What came of writing: messages, and how many files were removed. */
interface Written {
  readonly diagnostics: readonly Diagnostic[];
  readonly removed: number;
}

/**
 * Writes the files of a run into a folder, all or none, while no other run writes there, and removes those of the
 * last run that this one does not make, as far as they are its own and nobody has edited them. Touches nothing where
 * nothing would change. Notes tell what stays, and that the last run was cut short. Errors: `not-written`, and
 * `file-not-readable` for a report that does not tell what is rulec's.
 */
async function writeOutputs(out: string, run: RunFiles, io: Io): Promise<Written> {
  const dir = resolve(io.cwd, out);
  const refuse = (problem: string): Written => ({
    diagnostics: [refuseReport(out, `${problem}; nothing was written`)],
    removed: 0,
  });
  const before = await readReportIn(dir, run.known);
  if (before?.problem !== undefined) return refuse(before.problem);
  // Where the report is not this run's, there is something to do.
  const isDone = before === run.known[0]?.read && (await examineFolder(dir, run)).drifts.length === 0;
  if (isDone) return { diagnostics: [], removed: 0 };
  let stopped = false;
  let removed = 0;
  const release = io.onInterrupt(() => {
    stopped = true;
  });
  const write = async (): Promise<readonly Diagnostic[]> => {
    const found = await examineFolder(dir, run);
    if (found.problem !== undefined) return refuse(found.problem).diagnostics;
    const staying = new Set([...found.edited, ...found.others]);
    const listed = found.previous.filter(({ path }) => !staying.has(path));
    const strays = findStrays(dir, listed);
    const problems = await writeRun(dir, run.files, found.obsolete, () => stopped, out);
    if (problems.length > 0) return problems;
    removed = found.obsolete.length;
    return [
      ...noteStrays(out, strays),
      ...noteStrangers(out, found, run.unlisted),
      ...noteStaying(out, found),
    ];
  };
  try {
    const names = { shown: join(out, reportName), failed: `nothing was written in ${fileWord(out)}` };
    const diagnostics = await withHold(join(dir, reportName), write, () => stopped, names);
    return { diagnostics, removed };
  } finally {
    release();
  }
}

function refuseReport(out: string, problem: string): Diagnostic {
  const message = `${fileWord(join(out, reportName))} ${problem}: it is unknown which files of this folder are rulec's`;
  const help =
    'restore the last good one (git checkout), or remove it: files that this run does not make then stay';
  return error('file-not-readable', message, { help });
}

function noteStrays(out: string, strays: readonly string[]): readonly Diagnostic[] {
  if (strays.length === 0) return [];
  const message = `files in ${fileWord(out)} had changed since its report was written: ${someOf(strays, 5)}; somebody edited them, or a run was cut short`;
  return [note('interrupted', message, { help: 'they are as this run makes them now' })];
}

/** Notes the files that no run has listed, and that this one has written over. */
function noteStrangers(
  out: string,
  { drifts, previous }: Found,
  unlisted: readonly string[],
): readonly Diagnostic[] {
  const listed = new Set([reportName, ...unlisted, ...previous.map(({ path }) => path)]);
  const strangers = drifts.filter(({ path, kind }) => kind === 'changed' && !listed.has(path));
  if (strangers.length === 0) return [];
  const paths = strangers.map(({ path }) => path);
  const message = `files in ${fileWord(out)} that no report listed were written over: ${someOf(paths, 5)}`;
  return [note('interrupted', message, { help: 'they are as this run makes them now' })];
}

/** Notes the files of the last run that no report lists from now on, and that are still there. */
function noteStaying(out: string, { edited, others }: Found): readonly Diagnostic[] {
  const tell = (paths: readonly string[], why: string, help: string): readonly Diagnostic[] => {
    if (paths.length === 0) return [];
    const message = `${count(paths.length, 'file')} of the last run in ${fileWord(out)} ${paths.length === 1 ? 'stays' : 'stay'}, and the report lists them no more: ${someOf(paths, 5)}; ${why}`;
    return [note('kept-files', message, { help })];
  };
  return [
    ...tell(edited, 'they are not as that run left them', 'remove them yourself, if nobody needs them'),
    ...tell(
      others,
      'they are of devices that this run does not compile',
      'compile all devices of a folder in one run; --prune removes what the last run made for others',
    ),
  ];
}

const mendsDrift =
  'run the same command without --check, and commit what it writes; rulec verify says what an edited file means';

/** Returns an error of code `drift` for each way in which a folder differs from what a run would leave there. */
async function checkOutputs(out: string, run: RunFiles, io: Io): Promise<readonly Diagnostic[]> {
  const dir = resolve(io.cwd, out);
  const { previous, problem, drifts } = await examineFolder(dir, run);
  if (problem !== undefined) return [refuseReport(out, problem)];
  const words = { changed: 'differs', missing: 'is missing', extra: 'would be removed' } as const;
  const known = [...run.files, ...previous].map(({ path }) => path);
  const others = await findUnlisted(dir, [...known, ...run.unlisted]);
  const message = `${fileWord(out)} holds files of no run: ${someOf(others, 5)}`;
  const more = { help: 'a device may load them; remove what is no part of the output' };
  return [
    ...(others.length === 0 ? [] : [warning('unlisted-files', message, more)]),
    ...drifts.map(({ path, kind }, index) =>
      error('drift', `${fileWord(join(out, path))} ${words[kind]}`, {
        data: { path, kind },
        ...(index === drifts.length - 1 && { help: mendsDrift }),
      }),
    ),
  ];
}

/** Where the texts of a run go. */
export interface Delivery extends Voice {
  readonly out?: string;
  readonly check?: true;
  readonly prune?: true;
  /** Commands for devices, which no report lists: they depend on what was loaded before. */
  readonly updates?: readonly DeviceFile[];
  readonly format: 'text' | 'json' | 'sarif' | 'github';
}

/** Writes what was made into its folder; with `--check` it only compares the folder. */
export async function deliver(
  all: readonly Compiled[],
  { report, json }: { readonly report: Report; readonly json: readonly string[] },
  { out, check, prune, updates = [] }: Delivery & { readonly out: string },
  io: Io,
): Promise<{ readonly diagnostics: readonly Diagnostic[]; readonly said: string }> {
  const files = arrangeFiles(all, updates, json);
  const problem = refuseLength(countBytes(json), out);
  if (problem !== undefined) return { diagnostics: [problem], said: '' };
  const unlisted = updates.map(({ folder, file }) => `${folder}/${file.path}`);
  const run = {
    files,
    unlisted,
    folders: new Set(all.map(({ device }) => device.folder)),
    prune: prune === true,
    known: [{ content: json, read: { devices: listReported(report.targets) } }],
  };
  if (check === true) return { diagnostics: await checkOutputs(out, run, io), said: '' };
  const { diagnostics, removed } = await writeOutputs(out, run, io);
  const gone = removed === 0 ? '' : `removed ${count(removed, 'file')}\n`;
  const said = `wrote ${count(files.length, 'file')} to ${printable(out)}\n${gone}`;
  return { diagnostics, said: said + updates.map(sayUpdate).join('') };
}

/** A report that the next run could not read would leave it without knowing which files are its own. */
function refuseLength(bytes: number, out: string): Diagnostic | undefined {
  if (bytes <= longestReport) return undefined;
  const most = `${longestReport / 1024 / 1024} MiB, the most that rulec reads`;
  const message = `nothing was written in ${fileWord(out)}: ${reportName} would be longer than ${most}`;
  return error('not-written', message, {
    help: 'compile fewer devices in one run, into a folder of their own',
  });
}

function sayUpdate({ folder, file }: DeviceFile): string {
  const lines = String(file.content).split('\n').length - 1;
  const what = lines === 0 ? 'nothing to do' : count(lines, 'command');
  return `${printable(`${folder}/${file.path}`)}: ${what}\n`;
}

/** Prints the main file of the only target, and names the others. Returns the exit status. */
export function printMain(all: readonly Compiled[], options: Delivery, io: Io): number {
  const [only] = all;
  const [main, ...others] = only?.compilation.files ?? [];
  if (only === undefined || main === undefined) throw new Error('a target made no file');
  io.stdout.write(bytesOf(main));
  if (others.length === 0) return exit.done;
  const message = `this is only ${main.path}; it needs ${others.map(({ path }) => path).join(', ')}`;
  const details = { target: only.device.folder, help: 'write all of them with --out DIR' };
  return tell(io, options, [note('usage', message, details)], new Map());
}

/** How a folder differs from what a run would leave in it. */
interface Drift {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly kind: 'changed' | 'missing' | 'extra';
}

/** Compares a folder with the files of a run, and with the obsolete ones that are still there. */
export function findDrift(
  dir: string,
  files: readonly OutputFile[],
  obsolete: readonly string[],
): readonly Drift[] {
  const drifts: Drift[] = [];
  const read = createPlainReader(dir);
  for (const { path, content } of files) {
    const there = read(path);
    if (there === undefined) drifts.push({ path, kind: 'missing' });
    else if (!isContent(there, content)) drifts.push({ path, kind: 'changed' });
  }
  for (const path of obsolete) {
    if (read(path) !== undefined) drifts.push({ path, kind: 'extra' });
  }
  return drifts;
}
