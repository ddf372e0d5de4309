import { type Diagnostic, error, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { word } from '../../diagnostics/quote.ts';
import { permitsMore } from '../../diff/summary.ts';
import type { Policy } from '../../rules/policy.ts';
import { targetNames } from '../../targets/registry.ts';
import { version } from '../../version.ts';
import { findStrangers, listReadings, readFormats } from '../compile-target.ts';
import { type Device, loadTarget } from '../devices.ts';
import { fileReport } from '../report.ts';
import type { ResolvedSide } from './diff-policies.ts';
import type { DiffReport, SideReport } from './diff-report.ts';
import {
  addRules,
  compareTexts,
  type DeviceText,
  isUnjudged,
  type OutputDevice,
  refuseUnjudged,
  writeText,
} from './diff-texts.ts';

/** An output folder, as it was read. */
export interface FolderSide {
  readonly name: string;
  readonly devices: readonly OutputDevice[];
}

/** Texts as a folder has them, or as a rule set is compiled now. */
export type TextSide = FolderSide | ResolvedSide;

/** Everything that the texts of two sides are compared with. */
export interface FolderRequest {
  readonly before: TextSide;
  readonly after: TextSide;
  /** The targets or devices to look at; none: all. */
  readonly targets: readonly string[];
  /** Options for what a rule set is compiled for; those of the folder count where none are said here. */
  readonly devices: readonly Device[];
  /** Whether the comparison is about new access alone. */
  readonly gated: boolean;
}

/**
 * Compares what the texts of two sides let through, device by device and format by format. A rule set is compiled for
 * the devices that the folder has. Errors: those of the files, of options that this version does not know, and of what
 * does not compile; with a gate, `governed`, where the texts do not tell whether there is new access.
 */
export async function compareFolders(request: FolderRequest): Promise<Outcome<DiffReport>> {
  const { before, after, gated } = request;
  const diagnostics: Diagnostic[] = [];
  const old = await collectTexts(before, after, request, diagnostics);
  const fresh = await collectTexts(after, before, request, diagnostics);
  if (hasErrors(diagnostics)) return { diagnostics };
  const names = new Set([...old, ...fresh].map(({ name }) => name));
  const compared = [...names].flatMap((name) => {
    const [a, b] = [old, fresh].map((texts) => texts.find((one) => one.name === name));
    return compareTexts(name, a, b);
  });
  const comparisons = compared.map((one) => addRules(one, policyOf(before), policyOf(after)));
  const passed = !comparisons.some(permitsMore);
  const unjudged = comparisons.filter(isUnjudged).map(({ of }) => of);
  const value: DiffReport = {
    rulec: version,
    before: describeSide(before, old),
    after: describeSide(after, fresh),
    comparisons,
    proofs: [],
    ...present({ gate: gated ? { passed, comparisons, unjudged, exceptions: [], devices: [] } : undefined }),
  };
  return { value, diagnostics: gated ? [...diagnostics, ...refuseUnjudged(unjudged)] : diagnostics };
}

/** Reads the texts of a folder; of a rule set, writes those for the devices that the other side has. */
async function collectTexts(
  side: TextSide,
  other: TextSide,
  { targets, devices }: FolderRequest,
  diagnostics: Diagnostic[],
): Promise<readonly DeviceText[]> {
  const texts: DeviceText[] = [];
  const there = 'devices' in side ? side.devices : 'devices' in other ? other.devices : [];
  for (const one of there) {
    if (targets.length > 0 && !targets.includes(one.name) && !targets.includes(one.target)) continue;
    const own = devices.find(({ folder }) => folder === one.name)?.values;
    const read = !targetNames.includes(one.target)
      ? { diagnostics: 'devices' in side ? [refuseUnknownTarget(one)] : [] }
      : 'policy' in side
        ? await writeText({ ...one, options: { ...one.options, ...own } }, side.policy)
        : await readText(one);
    diagnostics.push(...read.diagnostics);
    if (read.value !== undefined) texts.push(read.value);
  }
  return texts;
}

function refuseUnknownTarget({ name, target }: OutputDevice): Diagnostic {
  const message = `${word(name)} was compiled for ${word(target)}, which is not a target of this version of rulec`;
  const help = 'use the version that wrote the folder, or a newer one';
  return error('file-not-readable', message, { help });
}

/**
 * Reads the text of a device. It is an input here: what does not parse cannot be compared, and what is not understood
 * is a warning.
 */
async function readText(device: OutputDevice): Promise<Outcome<DeviceText>> {
  const { name, files } = device;
  const target = await loadTarget(device.target);
  const options = target.readOptions(device.options);
  const wrong = options.diagnostics.filter(({ severity }) => severity === 'error');
  if (options.value === undefined || wrong.length > 0) return { diagnostics: wrong };
  const strangers = findStrangers(target, files).map((path) =>
    error('file-not-readable', `${name}/${path} is of no format of ${target.name}`),
  );
  const formats = target.formats.filter((format) => files.some(({ path }) => format.owns(path)));
  const reads = readFormats(target, options.value, files, formats);
  const problems = reads.flatMap(({ diagnostics }) => diagnostics.map((one) => sayOfInput(one, name)));
  const value = {
    ...device,
    capabilities: target.capabilities(options.value),
    readings: listReadings(reads),
  };
  return { value, diagnostics: [...strangers, ...problems] };
}

function sayOfInput(one: Diagnostic, device: string): Diagnostic {
  const placed = { ...one, ...present({ at: one.at && { ...one.at, file: `${device}/${one.at.file}` } }) };
  if (one.code === 'unknown-construct') return { ...placed, severity: 'warning' };
  return one.severity === 'error' ? { ...placed, code: 'file-not-readable' } : placed;
}

function describeSide(side: TextSide, texts: readonly DeviceText[]): SideReport {
  const files = texts.flatMap(({ name, files: own }) => own.map((file) => fileReport(name, file)));
  if ('policy' in side) return { ...side.report, files };
  return { name: side.name, ruleSets: [], serviceTags: [], files };
}

function policyOf(side: TextSide): Policy | undefined {
  return 'policy' in side ? side.policy : undefined;
}
