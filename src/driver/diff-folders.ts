import { type Diagnostic, hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Change, Comparison, DecidingLine } from '../diff/change.ts';
import { diffReadings, noText } from '../diff/readings.ts';
import type { FormatReading } from '../proof/compare/proof.ts';
import type { Policy } from '../rules/policy.ts';
import { findTarget } from '../targets/registry.ts';
import type { Capabilities, TargetFile } from '../targets/target.ts';
import { version } from '../version.ts';
import { compileTarget } from './compile-target.ts';
import type { Device } from './devices.ts';
import type { ResolvedSide } from './diff-policies.ts';
import type { DiffReport, SideReport } from './diff-report.ts';
import { bytesOf, type FileReport, fileReport } from './report.ts';

/** What a run of `compile` left for one target or device. */
export interface OutputDevice {
  /** Its folder: the name of the target or device. */
  readonly name: string;
  readonly target: string;
  /** The option values that were in force. */
  readonly options: Readonly<Record<string, string>>;
  /** Paths relative to its folder. */
  readonly files: readonly (TargetFile & { readonly content: Uint8Array })[];
  /** As they are, with paths relative to the output folder. */
  readonly reports: readonly FileReport[];
}

/** An output folder, as it was read. */
export interface FolderSide {
  readonly name: string;
  readonly devices: readonly OutputDevice[];
}

/** Texts as a folder has them, or as a rule set is compiled now. */
export type TextSide = FolderSide | ResolvedSide;

/**
 * Compares what the texts of two sides let through, device by device and format by format; `targets` are the
 * targets or devices to look at, none meaning all. A rule set is compiled for the devices that the folder has,
 * with the options there where `devices` do not say others. Errors: those of the files, of options that this
 * version does not know, and of what does not compile.
 */
export async function compareFolders(
  before: TextSide,
  after: TextSide,
  targets: readonly string[],
  devices: readonly Device[],
): Promise<Outcome<DiffReport>> {
  const diagnostics: Diagnostic[] = [];
  const isAsked = ({ name, target }: OutputDevice): boolean =>
    targets.length === 0 || targets.includes(name) || targets.includes(target);
  const [old, fresh] = [before, after].map((side) =>
    'devices' in side ? side.devices.filter(isAsked) : undefined,
  );
  const compile = async (side: TextSide, like: readonly OutputDevice[]): Promise<readonly OutputDevice[]> => {
    const compiled = 'policy' in side ? await compileLike(side.policy, like, devices) : { diagnostics: [] };
    diagnostics.push(...compiled.diagnostics);
    return compiled.value ?? [];
  };
  const olds = old ?? (await compile(before, fresh ?? []));
  const news = fresh ?? (await compile(after, olds));
  if (hasErrors(diagnostics)) return { diagnostics };
  const comparisons: Comparison[] = [];
  for (const name of new Set([...olds, ...news].map((device) => device.name))) {
    const pair = [olds, news].map((list) => list.find((device) => device.name === name));
    const [a, b] = [await readDevice(pair[0]), await readDevice(pair[1])];
    diagnostics.push(...a.diagnostics, ...b.diagnostics);
    if (a.value !== undefined && b.value !== undefined)
      comparisons.push(...compareDevice(name, pair, a.value, b.value));
  }
  const value: DiffReport = {
    rulec: version,
    before: describeSide(before, olds),
    after: describeSide(after, news),
    comparisons: comparisons.map((one) => withRules(one, before, after)),
    proofs: [],
  };
  return hasErrors(diagnostics) ? { diagnostics } : { value, diagnostics };
}

function describeSide(side: TextSide, devices: readonly OutputDevice[]): SideReport {
  const files = devices.flatMap(({ reports }) => reports);
  if ('policy' in side) return { ...side.report, files };
  return { name: side.name, ruleSets: [], serviceTags: [], files };
}

/** What a rule set comes to on the devices of a folder. */
async function compileLike(
  policy: Policy,
  like: readonly OutputDevice[],
  devices: readonly Device[],
): Promise<Outcome<readonly OutputDevice[]>> {
  const diagnostics: Diagnostic[] = [];
  const value: OutputDevice[] = [];
  for (const { name, target: targetName, options: there } of like) {
    const target = await findTarget(targetName)?.load();
    if (target === undefined) throw new Error(`the target ${targetName} is not registered`);
    const device = devices.find(({ folder }) => folder === name);
    const options = { ...there, ...device?.values };
    const made = compileTarget(policy, target, options);
    diagnostics.push(...made.diagnostics.filter(({ severity }) => severity === 'error'));
    const files = (made.value?.files ?? []).map((file) => ({ ...file, content: bytesOf(file) }));
    const reports = files.map((file) => fileReport(name, file));
    value.push({ ...{ name, target: targetName, options }, files, reports });
  }
  return hasErrors(diagnostics) ? { diagnostics } : { value, diagnostics };
}

/** The comparison with the rules behind its lines, where a side has rules to ask. */
function withRules(comparison: Comparison, before: TextSide, after: TextSide): Comparison {
  const ruleOf = (side: TextSide, line: DecidingLine | undefined): DecidingLine | undefined => {
    const found = 'policy' in side ? side.policy.rules.find(({ id }) => id === line?.rule) : undefined;
    return line === undefined || found === undefined ? line : { ...line, from: found };
  };
  return {
    ...comparison,
    changes: comparison.changes.map((change): Change => {
      const [old, fresh] = [ruleOf(before, change.lines?.before), ruleOf(after, change.lines?.after)];
      if (change.lines === undefined) return change;
      return {
        ...change,
        lines: {
          ...(old === undefined ? {} : { before: old }),
          ...(fresh === undefined ? {} : { after: fresh }),
        },
      };
    }),
  };
}

/** The texts of one device; none where a folder has nothing for it. */
interface ReadDevice {
  readonly capabilities?: Capabilities;
  readonly readings: readonly FormatReading[];
}

async function readDevice(device: OutputDevice | undefined): Promise<Outcome<ReadDevice>> {
  if (device === undefined) return { value: { readings: [] }, diagnostics: [] };
  const target = await findTarget(device.target)?.load();
  if (target === undefined) throw new Error(`the target ${device.target} is not registered`);
  const options = target.readOptions(device.options);
  const diagnostics: Diagnostic[] = options.diagnostics.filter(({ severity }) => severity === 'error');
  if (options.value === undefined || hasErrors(diagnostics)) return { diagnostics };
  const readings: FormatReading[] = [];
  for (const format of target.formats) {
    const files = device.files.filter(({ path }) => format.owns(path));
    if (files.length === 0) continue;
    const parsed = format.parse(files);
    const meaning = parsed.value === undefined ? undefined : target.meaning(parsed.value, options.value);
    const problems = [...parsed.diagnostics, ...(meaning?.diagnostics ?? [])];
    diagnostics.push(...problems.map((one) => asInput(one, device.name)));
    if (meaning?.value !== undefined) readings.push({ format: format.name, reading: meaning.value });
  }
  return { value: { capabilities: target.capabilities(options.value), readings }, diagnostics };
}

/** The texts are an input here: one that does not parse cannot be compared; what is not understood is told as such. */
function asInput(one: Diagnostic, device: string): Diagnostic {
  const at = one.at === undefined ? {} : { at: { ...one.at, file: `${device}/${one.at.file}` } };
  if (one.code === 'unknown-construct') return { ...one, ...at, severity: 'warning' };
  return one.severity === 'error' ? { ...one, ...at, code: 'file-not-readable' } : { ...one, ...at };
}

/** One comparison for every format that does not say what the first one says. */
function compareDevice(
  name: string,
  [old, fresh]: readonly (OutputDevice | undefined)[],
  before: ReadDevice,
  after: ReadDevice,
): readonly Comparison[] {
  const capabilities = after.capabilities ?? before.capabilities;
  if (capabilities === undefined) return [];
  const notes = [
    ...(old === undefined ? ['there is no text of it in OLD'] : []),
    ...(fresh === undefined ? ['there is no text of it in NEW'] : []),
    ...(old === undefined || fresh === undefined ? [] : optionNotes(old.options, fresh.options)),
  ];
  const formats = [...new Set([...before.readings, ...after.readings].map(({ format }) => format))];
  const comparisons = formats.map((format) => {
    const readingIn = ({ readings }: ReadDevice): FormatReading['reading'] =>
      readings.find((one) => one.format === format)?.reading ?? noText;
    return { format, comparison: diffReadings(name, readingIn(before), readingIn(after), capabilities) };
  });
  const [first, ...others] = comparisons;
  if (first === undefined) return [];
  const key = ({ verdict, changes }: Comparison): string =>
    JSON.stringify([verdict, changes.map(({ effect, words }) => [effect, words])]);
  const whole = notes.length === 0 ? {} : { verdict: 'different' as const, notes };
  return [
    { ...first.comparison, ...(first.comparison.verdict === 'not-decided' ? {} : whole) },
    ...others
      .filter(({ comparison }) => key(comparison) !== key(first.comparison))
      .map(({ format, comparison }) => ({ ...comparison, of: `${name} (${format})` })),
  ];
}

/** Options say which machines a text is about: where they differ, equal lines need not mean the same. */
function optionNotes(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => `option ${name}: ${before[name] ?? 'not set'} in OLD, ${after[name] ?? 'not set'} in NEW`);
}
