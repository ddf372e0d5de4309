/** Compares the texts of a device: those that two folders have, or that two policies are written as. */
import { type Diagnostic, error, type Outcome } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import type { Change, Comparison, DecidingLine } from '../../diff/change.ts';
import { describeMovedLists } from '../../diff/list-places.ts';
import { diffReadings, noText } from '../../diff/readings.ts';
import type { FormatReading } from '../../proof/compare/proof.ts';
import type { Policy } from '../../rules/policy.ts';
import type { Capabilities, Reading, TargetFile } from '../../targets/target.ts';
import { writeTarget } from '../compile-target.ts';
import { loadTarget } from '../devices.ts';
import { choosePolicy } from '../for-device.ts';
import type { ReportedDevice } from '../read-report.ts';
import { fileReport } from '../report.ts';

/** What a run of `compile` left for one target or device. */
export interface OutputDevice extends Omit<ReportedDevice, 'files'> {
  /** Paths relative to its folder. */
  readonly files: readonly TargetFile[];
}

/** The text of one device, and what it says. */
export interface DeviceText extends OutputDevice {
  readonly capabilities: Capabilities;
  readonly readings: readonly FormatReading[];
}

/** Writes a policy as the text of a device like this one. */
export async function writeText(
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

/** Compares the texts of one device format by format, and leaves out formats that say what the first one says. */
export function compareTexts(
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
export function addRules(
  comparison: Comparison,
  before: Policy | undefined,
  after: Policy | undefined,
): Comparison {
  const findRule = (policy: Policy | undefined, line: DecidingLine | undefined): DecidingLine | undefined => {
    const from = policy?.rules.find(({ id }) => id === line?.rule);
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

/** Says whether a comparison does not tell if there is new access: a line in it is not understood, or options are others. */
export function isUnjudged({ totals, notes = [] }: Comparison): boolean {
  return totals['is not known'] !== undefined || notes.length > 0;
}

export function refuseUnjudged(names: readonly string[]): readonly Diagnostic[] {
  return names.map((of) => error('governed', `${of}: these texts do not show whether there is new access`));
}

/** Whether two texts are the same, byte by byte, for the same machines. */
function isSameText(a: DeviceText, b: DeviceText): boolean {
  const say = ({ options }: DeviceText): string => JSON.stringify(Object.entries(options).sort());
  return say(a) === say(b) && hasSameFiles(a, b);
}

/** Whether the files of two texts are the same, byte by byte. */
export function hasSameFiles(a: OutputDevice, b: OutputDevice): boolean {
  const say = ({ files }: OutputDevice): string => {
    const reports = files.map((file) => fileReport('', file));
    return JSON.stringify(reports.map(({ path, digest }) => [path, digest]).sort());
  };
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
export function describeSettings(
  old: Pick<OutputDevice, 'options'> | undefined,
  fresh: Pick<OutputDevice, 'options'> | undefined,
): readonly string[] {
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
