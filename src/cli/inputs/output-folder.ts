import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import {
  type Diagnostic,
  error,
  hasErrors,
  note,
  type Outcome,
  warning,
} from '../../diagnostics/diagnostic.ts';
import { fileWord } from '../../diagnostics/quote.ts';
import { optionsInForce } from '../../driver/compile-devices.ts';
import type { Device } from '../../driver/devices.ts';
import type { FolderSide, OutputDevice } from '../../driver/diff-folders.ts';
import { digestOf } from '../../driver/digest.ts';
import type { FileReport } from '../../driver/report.ts';
import { targetNames } from '../../targets/registry.ts';
import type { Target, TargetFile } from '../../targets/target.ts';
import type { Io } from '../io.ts';
import { isSafePath, readPlainFile, reportName } from '../outputs/previous.ts';
import { type GitName, readFromGit } from './git.ts';
import { deepest } from './given-files.ts';

/** A folder on disk or in git, read file by file. */
export interface OutputFolder {
  readonly name: string;
  readonly git?: GitName;
}

type ReadFiles = (paths: readonly string[]) => Promise<Outcome<readonly (Uint8Array | undefined)[]>>;

/**
 * Reads back what an output folder holds, by its report. Errors: `file-not-readable`. A warning, `interrupted`,
 * where the files are not those that the report speaks of.
 */
export async function readOutputFolder(folder: OutputFolder, io: Io): Promise<Outcome<FolderSide>> {
  const read = folder.git === undefined ? fromDisk(resolve(io.cwd, folder.name)) : fromGit(folder.git, io);
  const { value: [report] = [], diagnostics } = await read([reportName]);
  if (report === undefined) {
    if (hasErrors(diagnostics)) return { diagnostics };
    const help = 'an output folder is what rulec compile --out writes';
    return { diagnostics: [unreadable(`${fileWord(folder.name)} has no ${reportName}`, help)] };
  }
  const entries = parseReport(report);
  if (entries === undefined) {
    const help = 'write the folder anew with rulec compile --out';
    return {
      diagnostics: [unreadable(`${fileWord(`${folder.name}/${reportName}`)} is no report of rulec`, help)],
    };
  }
  const devices: OutputDevice[] = [];
  const found: Diagnostic[] = [];
  for (const { name, target, options, files } of entries) {
    const contents = await read(files.map(({ path }) => path));
    found.push(...contents.diagnostics);
    const reports: FileReport[] = [];
    const own: (TargetFile & { readonly content: Uint8Array })[] = [];
    files.forEach(({ path, digest }, index) => {
      const content = contents.value?.[index];
      if (content === undefined) {
        found.push(
          unreadable(`${fileWord(path)} of ${fileWord(folder.name)} is missing`, 'write the folder anew'),
        );
        return;
      }
      const actual = digestOf(content);
      if (actual !== digest) found.push(edited(folder.name, path));
      reports.push({ path, digest: actual, bytes: content.length });
      own.push({ path: path.slice(name.length + 1), content });
    });
    devices.push({ name, target, options, files: own, reports });
  }
  return hasErrors(found)
    ? { diagnostics: found }
    : { value: { name: folder.name, devices }, diagnostics: found };
}

function unreadable(message: string, help: string): Diagnostic {
  return error('file-not-readable', message, { help });
}

function edited(folder: string, path: string): Diagnostic {
  const message = `${fileWord(path)} of ${fileWord(folder)} is not as the report there says; it is compared as it is`;
  return warning('interrupted', message, { help: 'a run was cut short, or somebody edited the file' });
}

function fromDisk(dir: string): ReadFiles {
  return async (paths) => {
    const value: (Uint8Array | undefined)[] = [];
    for (const path of paths) {
      const read =
        path === reportName ? readFile(join(dir, path)).catch(() => undefined) : readPlainFile(dir, path);
      value.push(await read);
    }
    return { value, diagnostics: [] };
  };
}

function fromGit({ revision, path: folder }: GitName, io: Io): ReadFiles {
  return async (paths) => {
    const names = paths.map((path) => ({ revision, path: `${folder}/${path}` }));
    const { value, diagnostics } = await readFromGit(names, io);
    if (value === undefined) return { diagnostics };
    return { value: value.map((one) => (one.kind === 'file' ? one.bytes : undefined)), diagnostics };
  };
}

interface Entry extends Pick<OutputDevice, 'name' | 'target' | 'options'> {
  readonly files: readonly { readonly path: string; readonly digest: string }[];
}

/** What the report in a folder says was compiled for; nothing where there is none, or it does not tell. */
export async function readReportedDevices(
  dir: string,
): Promise<readonly Pick<OutputDevice, 'name' | 'target' | 'options'>[] | undefined> {
  const { value: [report] = [] } = await fromDisk(dir)([reportName]);
  return report === undefined ? undefined : parseReport(report);
}

/** The targets of a report; anyone may have written it, so everything is checked. */
function parseReport(bytes: Uint8Array): readonly Entry[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
  const targets = isRecord(value) ? value.targets : undefined;
  if (!Array.isArray(targets)) return undefined;
  const entries = targets.map(parseEntry);
  const whole = entries.filter((one) => one !== undefined);
  const names = new Set(whole.map(({ name }) => name));
  return whole.length === entries.length && names.size === whole.length ? whole : undefined;
}

function parseEntry(value: unknown): Entry | undefined {
  if (!isRecord(value) || !Array.isArray(value.files) || !isRecord(value.options)) return undefined;
  const { target, device, options } = value;
  if (typeof target !== 'string' || !targetNames.includes(target)) return undefined;
  const name = device === null ? target : device;
  const texts = Object.entries(options).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  if (typeof name !== 'string' || texts.length !== Object.keys(options).length) return undefined;
  const files = value.files.flatMap((file: unknown) => {
    const { path, digest } = isRecord(file) ? file : {};
    const isOwn = typeof path === 'string' && isSafePath(path) && path.startsWith(`${name}/`);
    return isOwn && typeof digest === 'string' ? [{ path, digest }] : [];
  });
  if (files.length !== value.files.length) return undefined;
  return { name, target, options: Object.fromEntries(texts), files };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Where files do not mean the rule set: the options that the folder they lie in says it was compiled with, if they
 * are others. They are told, and not taken: whoever can edit the files can edit the report.
 */
export async function hintAtOptions(
  names: readonly string[],
  device: Device,
  target: Target,
  io: Io,
): Promise<readonly Diagnostic[]> {
  const hints = new Map<string, Diagnostic>();
  for (const name of names) {
    if (name === '-') continue;
    const place = resolve(io.cwd, name);
    let dir = place;
    for (let depth = 0; depth <= deepest; depth++, dir = dirname(dir)) {
      const devices = await readReportedDevices(dir);
      if (devices === undefined) continue;
      const part = dir === place ? device.folder : (relative(dir, place).split(sep)[0] ?? '');
      const there = devices.find((one) => one.name === part && one.target === device.target);
      const settings = there === undefined ? [] : missingSettings(there.options, device, target);
      if (settings.length > 0) hints.set(dir, hintOf(dir, settings, device, io));
      break;
    }
  }
  return [...hints.values()];
}

function hintOf(dir: string, settings: readonly string[], device: Device, io: Io): Diagnostic {
  const report = fileWord(join(relative(io.cwd, dir), reportName));
  return note('governed', `${report} says that ${device.folder} was compiled with other options`, {
    help: `to judge the files by them, add ${settings.join(' ')}`,
  });
}

/** What to add to the command line; nothing where the target would not take it, or a shell make something of it. */
function missingSettings(
  there: Readonly<Record<string, string>>,
  device: Device,
  target: Target,
): readonly string[] {
  const inForce = optionsInForce(target, device);
  const others = target.options.flatMap(({ name }): readonly (readonly [string, string])[] => {
    const value = there[name];
    return value === undefined || value === inForce[name] ? [] : [[name, value]];
  });
  const taken = target.readOptions({ ...device.values, ...Object.fromEntries(others) });
  if (hasErrors(taken.diagnostics) || others.some(([, value]) => !/^[ -~]{0,400}$/.test(value))) return [];
  return others.map(([name, value]) => `--set ${shellWord(`${device.folder}.${name}=${value}`)}`);
}

function shellWord(text: string): string {
  return /^[\w.:/@,+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
