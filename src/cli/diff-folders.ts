import { type Diagnostic, hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Comparison } from '../diff/change.ts';
import { diffReadings, noText } from '../diff/readings.ts';
import type { FormatReading } from '../equivalence/proof.ts';
import type { DiffReport, SideReport } from '../report/diff-report.ts';
import { findTarget } from '../targets/registry.ts';
import type { Capabilities } from '../targets/target.ts';
import { version } from '../version.ts';
import type { Io } from './io.ts';
import { type OutputDevice, type OutputFolder, readOutputFolder } from './output-folder.ts';

/**
 * Compares what the texts of two output folders let through, device by device and format by format; `targets` are
 * the targets or devices to look at, none meaning all. Errors: those of the files, and of options that this
 * version does not know.
 */
export async function compareFolders(
  before: OutputFolder,
  after: OutputFolder,
  targets: readonly string[],
  io: Io,
): Promise<Outcome<DiffReport>> {
  const [old, fresh] = [await readOutputFolder(before, io), await readOutputFolder(after, io)];
  const diagnostics: Diagnostic[] = [...old.diagnostics, ...fresh.diagnostics];
  if (old.value === undefined || fresh.value === undefined) return { diagnostics };
  const isAsked = ({ name, target }: OutputDevice): boolean =>
    targets.length === 0 || targets.includes(name) || targets.includes(target);
  const [olds, news] = [old.value.filter(isAsked), fresh.value.filter(isAsked)];
  const comparisons: Comparison[] = [];
  for (const name of new Set([...olds, ...news].map((device) => device.name))) {
    const pair = [olds, news].map((devices) => devices.find((device) => device.name === name));
    const [a, b] = [await readDevice(pair[0]), await readDevice(pair[1])];
    diagnostics.push(...a.diagnostics, ...b.diagnostics);
    if (a.value !== undefined && b.value !== undefined)
      comparisons.push(...compareDevice(name, pair, a.value, b.value));
  }
  const sideOf = ({ name }: OutputFolder, devices: readonly OutputDevice[]): SideReport => ({
    ...{ name, ruleSets: [], serviceTags: [] },
    files: devices.flatMap(({ reports }) => reports),
  });
  const value: DiffReport = {
    rulec: version,
    before: sideOf(before, olds),
    after: sideOf(after, news),
    comparisons,
    proofs: [],
  };
  return hasErrors(diagnostics) ? { diagnostics } : { value, diagnostics };
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
