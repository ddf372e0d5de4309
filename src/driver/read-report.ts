/** Reads reports that were left in output folders. Anybody may have written them, so everything is checked. */
import { validate } from '../generated/validate-report.js';
import type { FileReport, TargetReport } from './report.ts';

/** The report's file name in an output folder. */
export const reportName = 'rulec-report.json';

/** What a report says that `compile` left for one target or device. */
export interface ReportedDevice {
  /** Its folder: the name of the target or device. */
  readonly name: string;
  /** Not always a target of this version of rulec. */
  readonly target: string;
  /** The option values that were in force. */
  readonly options: Readonly<Record<string, string>>;
  /** Their paths lie below the folder of the device. */
  readonly files: readonly ReportedFile[];
}

export type ReportedFile = Pick<FileReport, 'path' | 'digest'>;

/** What a report tells, or why it does not: the end of a sentence that begins with its name. */
export type ReportRead =
  | { readonly devices: readonly ReportedDevice[]; readonly problem?: undefined }
  | { readonly devices?: undefined; readonly problem: string };

/** Reads a report of `compile`. */
export function readReport(bytes: Uint8Array): ReportRead {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return { problem: 'is damaged: it is not JSON' };
  }
  if (!validate(value)) return { problem: `is not a report of rulec: ${describeFlaw()}` };
  const { targets } = value as { readonly targets?: readonly TargetReport[] };
  if (targets === undefined) return { problem: 'is not a report of rulec compile: it has no targets' };
  const devices = listReported(targets);
  const flaw = findPathFlaw(devices);
  return flaw === undefined ? { devices } : { problem: `is not a report of rulec compile: ${flaw}` };
}

/** Returns what a report says of these targets, as whoever reads it again will find it. */
export function listReported(targets: readonly TargetReport[]): readonly ReportedDevice[] {
  return targets.map(({ target, device, options, files }) => ({
    ...{ name: device ?? target, target, options },
    files: files.map(({ path, digest }) => ({ path, digest })),
  }));
}

/** Says where the value differs from the schema. The words are those of the schema, never those of the file. */
function describeFlaw(): string {
  const [flaw] = validate.errors ?? [];
  const place = (flaw?.instancePath ?? '').replace(/\/options\/.*/s, '/options').slice(1);
  return `${place === '' ? '' : `${place} `}${flaw?.message ?? 'it has another form'}`;
}

/** Says what is wrong with the names of files: each has to lie in the folder of its device, and in no other. */
function findPathFlaw(devices: readonly ReportedDevice[]): string | undefined {
  if (!devices.every(({ name }) => isSafePath(name) && !name.includes('/')))
    return 'a device has a name that no folder can have';
  if (!devices.every(({ name, files }) => files.every(({ path }) => isPathBelow(name, path))))
    return 'it lists a file outside the folder of its device';
  const paths = devices.flatMap(({ name, files }) => [name, ...files.map(({ path }) => path)]);
  return new Set(paths).size < paths.length ? 'it lists a device or a file twice' : undefined;
}

function isPathBelow(folder: string, path: string): boolean {
  return isSafePath(path) && path.startsWith(`${folder}/`);
}

/** Says whether a path stays below the folder that it is relative to, and names no hidden file, nor a report. */
export function isSafePath(path: string): boolean {
  return path.split('/').every((part) => /^[A-Za-z0-9_][A-Za-z0-9_.@+-]*$/.test(part) && part !== reportName);
}
