import { type Diagnostic, error, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { word } from '../../diagnostics/quote.ts';
import type { Change, Comparison, DecidingLine } from '../../diff/change.ts';
import { describeMovedLists } from '../../diff/list-places.ts';
import { diffReadings, noText } from '../../diff/readings.ts';
import { permitsMore } from '../../diff/summary.ts';
import type { FormatReading } from '../../proof/compare/proof.ts';
import type { Policy } from '../../rules/policy.ts';
import { targetNames } from '../../targets/registry.ts';
import type { Capabilities, Reading, TargetFile } from '../../targets/target.ts';
import { version } from '../../version.ts';
import { findStrangers, listReadings, readFormats, writeTarget } from '../compile-target.ts';
import { type Device, loadTarget } from '../devices.ts';
import { choosePolicy } from '../for-device.ts';
import type { ReportedDevice } from '../read-report.ts';
import { fileReport } from '../report.ts';
import type { ResolvedSide } from './diff-policies.ts';
import type { DiffReport, SideReport } from './diff-report.ts';

/** What a run of `compile` left for one target or device. */
export interface OutputDevice extends Omit<ReportedDevice, 'files'> {
  /** Paths relative to its folder. */
  readonly files: readonly TargetFile[];
}

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
  const comparisons = compared.map((one) => addRules(one, before, after));
  const passed = !comparisons.some(permitsMore);
  const value: DiffReport = {
    rulec: version,
    before: describeSide(before, old),
    after: describeSide(after, fresh),
    comparisons,
    proofs: [],
    ...present({ gate: gated ? { passed, comparisons, exceptions: [] } : undefined }),
  };
  return { value, diagnostics: gated ? [...diagnostics, ...refuseUnjudged(comparisons)] : diagnostics };
}

/** Returns an error for each comparison that says nothing about access: a line in it is not understood, or options are others. */
function refuseUnjudged(comparisons: readonly Comparison[]): readonly Diagnostic[] {
  return comparisons
    .filter(({ totals, notes = [] }) => totals['is not known'] !== undefined || notes.length > 0)
    .map(({ of }) => error('governed', `${of}: these texts do not show whether there is new access`));
}

/** The text of one device, and what it says. */
interface DeviceText extends OutputDevice {
  readonly capabilities: Capabilities;
  readonly readings: readonly FormatReading[];
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

/** Writes a policy as the text of a device like this one. */
async function writeText(
  { name, target, options }: OutputDevice,
  policy: Policy,
): Promise<Outcome<DeviceText>> {
  const { value, diagnostics } = writeTarget(
    choosePolicy(policy, { target, folder: name }),
    await loadTarget(target),
    options,
  );
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (value === undefined) return { diagnostics: errors };
  const { files, capabilities, readings } = value;
  return { value: { name, target, options, files, capabilities, readings }, diagnostics: errors };
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

/** Compares the texts of one device format by format, and leaves out formats that say what the first one says. */
function compareTexts(
  name: string,
  before: DeviceText | undefined,
  after: DeviceText | undefined,
): readonly Comparison[] {
  const capabilities = (after ?? before)?.capabilities;
  if (capabilities === undefined) return [];
  // Whatever the same files mean, they mean it on both sides.
  if (before !== undefined && after !== undefined && isSameText(before, after))
    return [{ of: name, verdict: 'equal', changes: [], totals: {}, asPolicy: false }];
  const all = [before, after].flatMap((text) => text?.readings ?? []);
  const comparisons = [...new Set(all.map(({ format }) => format))].map((format) => {
    const readingIn = (text: DeviceText | undefined): Reading =>
      text?.readings.find((one) => one.format === format)?.reading ?? noText;
    const [old, fresh] = [readingIn(before), readingIn(after)];
    const moved = describeMovedLists(old, fresh);
    return { format, moved, comparison: diffReadings(name, old, fresh, capabilities) };
  });
  const [first, ...others] = comparisons;
  if (first === undefined) return [];
  const key = ({ verdict, changes }: Comparison): string =>
    JSON.stringify([verdict, changes.map(({ effect, words }) => [effect, words])]);
  const notes = [...describeSettings(before, after), ...describeKept(before, after)];
  const moved = [...new Set(comparisons.flatMap((one) => one.moved))];
  const isDecided = first.comparison.verdict !== 'not-decided';
  const isNoted = notes.length > 0 && isDecided;
  const isMoved = moved.length > 0 && isDecided;
  return [
    {
      ...first.comparison,
      ...(isNoted || isMoved ? { verdict: 'different' } : {}),
      ...present({ notes: isNoted ? notes : undefined, moved: isMoved ? moved : undefined }),
    },
    ...others
      .filter(({ comparison }) => key(comparison) !== key(first.comparison))
      .map(({ format, comparison }) => ({ ...comparison, of: `${name} (${format})` })),
  ];
}

/** Adds to a comparison the rules behind its lines, where a side has rules to ask. */
function addRules(comparison: Comparison, before: TextSide, after: TextSide): Comparison {
  const findRule = (side: TextSide, line: DecidingLine | undefined): DecidingLine | undefined => {
    const from = 'policy' in side ? side.policy.rules.find(({ id }) => id === line?.rule) : undefined;
    return line && { ...line, ...present({ from }) };
  };
  const changes = comparison.changes.map((change): Change => {
    const { lines } = change;
    if (lines === undefined) return change;
    const sides = { before: findRule(before, lines.before), after: findRule(after, lines.after) };
    return { ...change, lines: present(sides) };
  });
  return { ...comparison, changes };
}

function describeSide(side: TextSide, texts: readonly DeviceText[]): SideReport {
  const files = texts.flatMap(({ name, files: own }) => own.map((file) => fileReport(name, file)));
  if ('policy' in side) return { ...side.report, files };
  return { name: side.name, ruleSets: [], serviceTags: [], files };
}

/** Whether two texts are the same, byte by byte, for the same machines. */
function isSameText(a: DeviceText, b: DeviceText): boolean {
  const say = ({ options, files }: DeviceText): string =>
    JSON.stringify([
      Object.entries(options).sort(),
      files
        .map((file) => fileReport('', file))
        .map(({ path, digest }) => [path, digest])
        .sort(),
    ]);
  return say(a) === say(b);
}

/** Says which text leaves rules as a machine has them, whatever it says of their content. */
function describeKept(old: DeviceText | undefined, fresh: DeviceText | undefined): readonly string[] {
  const keeps = (text: DeviceText | undefined): boolean =>
    text?.readings.some(({ reading }) => reading.keeps !== undefined) === true;
  return [
    ...(keeps(old) ? ['OLD leaves rules of some names as a machine has them'] : []),
    ...(keeps(fresh) ? ['NEW leaves rules of some names as a machine has them'] : []),
  ];
}

/**
 * Says on which side there is no text, or which options differ. Options say which machines a text is about: where they
 * differ, equal lines need not mean the same.
 */
function describeSettings(old: OutputDevice | undefined, fresh: OutputDevice | undefined): readonly string[] {
  if (old === undefined) return ['there is no text of it in OLD'];
  if (fresh === undefined) return ['there is no text of it in NEW'];
  const [before, after] = [new Map(Object.entries(old.options)), new Map(Object.entries(fresh.options))];
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => {
      const [was, is] = [before, after].map((options) => options.get(name) ?? 'not set');
      return `option ${name}: ${was} in OLD, ${is} in NEW`;
    });
}
