/** Opens a device's own files, as the command line names them, with what is assumed of it. */
import { resolve } from 'node:path';
import { type Diagnostic, error, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import {
  type Assumption,
  readAssumedList,
  readAssumedValue,
  refuseValue,
  splitAssumption,
} from '../../driver/audit/assume.ts';
import { createLineFinder, type LineFinder } from '../../driver/audit/find-lines.ts';
import { type OpenDevice, openDevice } from '../../driver/audit/open-device.ts';
import { type Device, loadTarget, sayOfDevice } from '../../driver/devices.ts';
import type { GivenFile } from '../../driver/verify/verify-files.ts';
import { count } from '../../report/forms/words.ts';
import type { Io } from '../io.ts';
import { readDeviceFiles } from './device-files.ts';
import { gatherReads } from './gather.ts';
import { describeUnreadable, readBounded } from './read.ts';

/** What says how the files of a device are read. */
export interface DeviceFileOptions {
  readonly root?: string;
  readonly assume: readonly string[];
  /** The premises that are switched off (`--no-premise`). */
  readonly premise: readonly string[];
}

/** A device's own files, opened. */
export interface NamedDevice {
  readonly device: Device;
  readonly open: OpenDevice;
  readonly lines: LineFinder;
  readonly files: readonly GivenFile[];
  readonly assumptions: readonly Assumption[];
  /** The premises that are not taken for granted. */
  readonly noPremise: readonly string[];
  /** Messages about lines of the files, which are a stranger's: there may be many. */
  readonly ofText: readonly Diagnostic[];
  /** Those of them that are about what the lines mean for the clients of the options. */
  readonly ofMeaning: ReadonlySet<Diagnostic>;
}

/** Says why files are not of one device. */
export function chooseOneDevice(devices: readonly Device[]): Outcome<Device> {
  const [device, other] = devices;
  if (device !== undefined && other === undefined) return { value: device, diagnostics: [] };
  const help = device === undefined ? 'rulec targets lists them' : `--target ${device.folder}`;
  return { diagnostics: [error('usage', 'files are for one target at a time', { help })] };
}

/** Opens the files of a device. Errors: `file-not-readable`, and what is wrong with options and assumptions. */
export async function openNamedDevice(
  device: Device,
  names: readonly string[],
  { root, assume, premise }: DeviceFileOptions,
  io: Io,
): Promise<Outcome<NamedDevice>> {
  const noPremise = [...new Set([...(device.audit?.noPremise ?? []), ...premise])];
  // What the command line says of a cause wins.
  const nameOf = (text: string): string => text.slice(0, text.indexOf('='));
  const said = new Set(assume.map(nameOf));
  const assumed = [...(device.audit?.assume ?? []).filter((one) => !said.has(nameOf(one))), ...assume];
  const { take, diagnostics } = gatherReads();
  const files = take(await readDeviceFiles(names, root, io));
  const assumptions = take(await readAssumptions(assumed, io));
  if (files === undefined || assumptions === undefined) return { diagnostics };
  const target = await loadTarget(device.target);
  const opened = openDevice(target, files, { values: device.values, assumptions, noPremise });
  const lines = createLineFinder(files);
  const show = (one: Diagnostic): Diagnostic => ({
    ...sayOfDevice(one, device),
    ...present({ at: one.at === undefined ? undefined : { ...one.at, file: lines.shown(one.at.file) } }),
  });
  const first = opened.value?.readFor();
  const messages = [
    ...opened.diagnostics,
    ...(opened.value?.diagnostics ?? []),
    ...(first?.diagnostics ?? []),
  ];
  const isOfText = ({ at, code }: Diagnostic): boolean => at !== undefined && code !== 'file-not-readable';
  const others = messages.filter((one) => !isOfText(one)).map(show);
  const ofText = messages.filter(isOfText).map(show);
  const ofMeaning = new Set(ofText.slice(ofText.length - (first?.diagnostics.filter(isOfText).length ?? 0)));
  if (opened.value === undefined || first?.value === undefined || hasErrors(others)) {
    const none = error('file-not-readable', `the files cannot be read as those of ${device.target}`);
    const told = limitMessages([...others, ...ofText]);
    return { diagnostics: hasErrors(told) ? told : [...told, none] };
  }
  return {
    value: { device, open: opened.value, lines, files, assumptions, noPremise, ofText, ofMeaning },
    diagnostics: [...diagnostics, ...others],
  };
}

/** Reads what is assumed; a value that is neither a word nor addresses is the name of a list file. */
export async function readAssumptions(
  texts: readonly string[],
  io: Io,
): Promise<Outcome<readonly Assumption[]>> {
  const assumptions: Assumption[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const text of texts) {
    const { value: parts, diagnostics: misuse } = splitAssumption(text);
    diagnostics.push(...misuse);
    if (parts === undefined) continue;
    const said = readAssumedValue(parts.cause, parts.value);
    if (said !== undefined) {
      assumptions.push(said);
      continue;
    }
    try {
      const content = await readBounded(resolve(io.cwd, parts.value));
      const list = new TextDecoder().decode(content);
      const read = readAssumedList(parts.cause, text, parts.value, list);
      diagnostics.push(...read.diagnostics);
      if (read.value !== undefined) assumptions.push(read.value);
    } catch (problem) {
      const isWord = /^[\w-]+$/.test(parts.value) && (problem as NodeJS.ErrnoException).code === 'ENOENT';
      diagnostics.push(isWord ? refuseValue(parts) : await describeUnreadable(parts.value, problem, io));
    }
  }
  return hasErrors(diagnostics) ? { diagnostics } : { value: assumptions, diagnostics };
}

/** How many messages about the files of a stranger are told. */
const mostMessages = 10;

/** Leaves out all but some of the messages about a stranger's files, and counts the others; errors come first. */
export function limitMessages(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const keys = diagnostics.map(({ code, at, message }) => JSON.stringify([code, at, message]));
  const once = diagnostics.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
  const [first] = once;
  if (first === undefined || once.length <= mostMessages) return once;
  const rank = { error: 0, warning: 1, note: 2 } as const;
  const ordered = [...once].sort((a, b) => rank[a.severity] - rank[b.severity]);
  const rest = once.length - mostMessages;
  const more: Diagnostic = {
    code: 'unknown-construct',
    severity: 'note',
    message: `and ${count(rest, 'more message')} about these files; --format json has all of them`,
  };
  return [...ordered.slice(0, mostMessages), more];
}
