import { type Diagnostic, error, hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import { present } from '../diagnostics/present.ts';
import { word } from '../diagnostics/quote.ts';
import type { Change, Comparison, DecidingLine } from '../diff/change.ts';
import { diffReadings, noText } from '../diff/readings.ts';
import type { FormatReading } from '../proof/compare/proof.ts';
import type { Policy } from '../rules/policy.ts';
import { targetNames } from '../targets/registry.ts';
import type { Capabilities, Reading, TargetFile } from '../targets/target.ts';
import { version } from '../version.ts';
import { compileTarget, findStrangers, listReadings, readFormats } from './compile-target.ts';
import { type Device, loadTarget } from './devices.ts';
import type { ResolvedSide } from './diff-policies.ts';
import type { DiffReport, SideReport } from './diff-report.ts';
import type { ReportedDevice } from './read-report.ts';
import { fileReport } from './report.ts';

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
  const sides = await collectSides(request);
  if (sides.value === undefined) return { diagnostics: sides.diagnostics };
  const [olds, news] = sides.value;
  const diagnostics: Diagnostic[] = [...sides.diagnostics];
  const comparisons: Comparison[] = [];
  for (const name of new Set([...olds, ...news].map((device) => device.name))) {
    const pair = [olds, news].map((list) => list.find((device) => device.name === name));
    const [old, fresh] = [await readOutputDevice(pair[0]), await readOutputDevice(pair[1])];
    diagnostics.push(...old.diagnostics, ...fresh.diagnostics);
    if (old.value === undefined || fresh.value === undefined) continue;
    const notes = describeSettings(pair[0], pair[1]);
    comparisons.push(...compareFormats(name, notes, old.value, fresh.value));
  }
  if (hasErrors(diagnostics)) return { diagnostics };
  const told = comparisons.map((one) => addRules(one, before, after));
  const passed = !told.some(({ totals }) => totals['permits now'] !== undefined);
  const value: DiffReport = {
    rulec: version,
    before: describeSide(before, olds),
    after: describeSide(after, news),
    comparisons: told,
    proofs: [],
    ...(gated ? { gate: { passed, comparisons: told, exceptions: [] } } : {}),
  };
  return { value, diagnostics: gated ? [...diagnostics, ...refuseUnjudged(told)] : diagnostics };
}

/** Returns an error for each comparison that says nothing about access: a line in it is not understood, or options are others. */
function refuseUnjudged(comparisons: readonly Comparison[]): readonly Diagnostic[] {
  return comparisons
    .filter(({ totals, notes = [] }) => totals['is not known'] !== undefined || notes.length > 0)
    .map(({ of }) => error('governed', `${of}: whether there is new access cannot be told from these texts`));
}

/** Collects the devices of both sides; where one side is a rule set, it is compiled for those of the other. */
async function collectSides({
  before,
  after,
  targets,
  devices,
}: FolderRequest): Promise<Outcome<readonly [readonly OutputDevice[], readonly OutputDevice[]]>> {
  const isAsked = ({ name, target }: OutputDevice): boolean =>
    targets.length === 0 || targets.includes(name) || targets.includes(target);
  const [old, fresh] = [before, after].map((side) =>
    'devices' in side ? side.devices.filter(isAsked) : undefined,
  );
  const unknown = [...(old ?? []), ...(fresh ?? [])].filter(({ target }) => !targetNames.includes(target));
  if (unknown.length > 0) return { diagnostics: unknown.map(refuseUnknownTarget) };
  const diagnostics: Diagnostic[] = [];
  const compile = async (side: TextSide, like: readonly OutputDevice[]): Promise<readonly OutputDevice[]> => {
    const compiled = 'policy' in side ? await compileLike(side.policy, like, devices) : { diagnostics: [] };
    diagnostics.push(...compiled.diagnostics);
    return compiled.value ?? [];
  };
  const olds = old ?? (await compile(before, fresh ?? []));
  const news = fresh ?? (await compile(after, olds));
  return hasErrors(diagnostics) ? { diagnostics } : { value: [olds, news], diagnostics };
}

function refuseUnknownTarget({ name, target }: OutputDevice): Diagnostic {
  const message = `${word(name)} was compiled for ${word(target)}, which is no target of this version of rulec`;
  return error('file-not-readable', message, {
    help: 'use the version that wrote the folder, or a newer one',
  });
}

function describeSide(side: TextSide, devices: readonly OutputDevice[]): SideReport {
  const files = devices.flatMap(({ name, files: own }) => own.map((file) => fileReport(name, file)));
  if ('policy' in side) return { ...side.report, files };
  return { name: side.name, ruleSets: [], serviceTags: [], files };
}

/** Compiles a policy for the devices of a folder. */
async function compileLike(
  policy: Policy,
  like: readonly OutputDevice[],
  devices: readonly Device[],
): Promise<Outcome<readonly OutputDevice[]>> {
  const diagnostics: Diagnostic[] = [];
  const value: OutputDevice[] = [];
  for (const { name, target: targetName, options: there } of like) {
    const target = await loadTarget(targetName);
    const device = devices.find(({ folder }) => folder === name);
    const options = { ...there, ...device?.values };
    const made = compileTarget(policy, target, options);
    diagnostics.push(...made.diagnostics.filter(({ severity }) => severity === 'error'));
    value.push({ name, target: targetName, options, files: made.value?.files ?? [] });
  }
  return hasErrors(diagnostics) ? { diagnostics } : { value, diagnostics };
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

/** The texts of one device; none where a folder has nothing for it. */
interface ReadDevice {
  readonly capabilities?: Capabilities;
  readonly readings: readonly FormatReading[];
}

/**
 * Reads the texts of a device. They are an input here: what does not parse cannot be compared, and what is not
 * understood is a warning.
 */
async function readOutputDevice(device: OutputDevice | undefined): Promise<Outcome<ReadDevice>> {
  if (device === undefined) return { value: { readings: [] }, diagnostics: [] };
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
  const capabilities = target.capabilities(options.value);
  const diagnostics = [...strangers, ...problems];
  return { value: { capabilities, readings: listReadings(reads) }, diagnostics };
}

function sayOfInput(one: Diagnostic, device: string): Diagnostic {
  const placed = { ...one, ...present({ at: one.at && { ...one.at, file: `${device}/${one.at.file}` } }) };
  if (one.code === 'unknown-construct') return { ...placed, severity: 'warning' };
  return one.severity === 'error' ? { ...placed, code: 'file-not-readable' } : placed;
}

/** Compares the formats of one device, and leaves out those that say what the first one says. */
function compareFormats(
  name: string,
  notes: readonly string[],
  before: ReadDevice,
  after: ReadDevice,
): readonly Comparison[] {
  const capabilities = after.capabilities ?? before.capabilities;
  if (capabilities === undefined) return [];
  const formats = [...new Set([...before.readings, ...after.readings].map(({ format }) => format))];
  const comparisons = formats.map((format) => {
    const readingIn = ({ readings }: ReadDevice): Reading =>
      readings.find((one) => one.format === format)?.reading ?? noText;
    return { format, comparison: diffReadings(name, readingIn(before), readingIn(after), capabilities) };
  });
  const [first, ...others] = comparisons;
  if (first === undefined) return [];
  const key = ({ verdict, changes }: Comparison): string =>
    JSON.stringify([verdict, changes.map(({ effect, words }) => [effect, words])]);
  const isNoted = notes.length > 0 && first.comparison.verdict !== 'not-decided';
  return [
    { ...first.comparison, ...(isNoted ? { verdict: 'different', notes } : {}) },
    ...others
      .filter(({ comparison }) => key(comparison) !== key(first.comparison))
      .map(({ format, comparison }) => ({ ...comparison, of: `${name} (${format})` })),
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
