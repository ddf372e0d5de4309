import { type Diagnostic, error, hasErrors, note, type Outcome } from '../../diagnostics/diagnostic.ts';
import { quoteForShell } from '../../diagnostics/quote.ts';
import { comparePlaces } from '../../diff/list-places.ts';
import { unknownEffects } from '../../proof/compare/compare.ts';
import { type Difference, type Proof, prove } from '../../proof/compare/proof.ts';
import { restrictPolicy } from '../../rules/for-device.ts';
import type { Policy } from '../../rules/policy.ts';
import type { Format, Premise, Target, TargetFile } from '../../targets/target.ts';
import { findStrangers, listReadings, readFormats } from '../compile-target.ts';
import { type Device, listOptionsInForce, loadTarget, remindOf, sayOfDevice } from '../devices.ts';
import { choosePolicy, noteDenialsLeftOut } from '../for-device.ts';
import type { Run } from '../prepare-run.ts';
import type { ReportRead } from '../read-report.ts';
import { digestOf, type TargetReport } from '../report.ts';
import { type Edit, joinMissingFiles, listEdits, noteMissingFiles, writeAgain } from './compare-written.ts';
import { dropRepeats, joinStates } from './join-states.ts';
import {
  checkGrant,
  dropOpen,
  findMissingPremises,
  type Grant,
  hintAtPremises,
  nothingGranted,
  takePremises,
} from './take-premises.ts';

/** What files that someone may have edited were found to mean. */
export interface Verification {
  /** Absent where a file does not parse: then the diagnostics say why. */
  readonly proof?: Proof;
  /** The formats that were compared, each once for every state of the machine. */
  readonly formats: readonly string[];
  /** The premises that were taken for granted, and others without which the files leave something open. */
  readonly premises: readonly Premise[];
  readonly open: readonly Premise[];
}

/**
 * Compares files with what the policy asks of a target. The files are one complete format, or several; a file
 * belongs to a format by its name. Errors in the files are part of the result, not of the outcome: its
 * errors are those of the options, and `file-not-readable` where a file is of no format of the target. Of what
 * is granted, assumptions about nothing that the files leave open are errors, too.
 */
export function verifyFiles(
  policy: Policy,
  target: Target,
  values: Readonly<Record<string, string>>,
  files: readonly TargetFile[],
  grant: Grant = nothingGranted,
): Outcome<Verification> {
  const options = target.readOptions(values);
  if (options.value === undefined || hasErrors(options.diagnostics))
    return { diagnostics: options.diagnostics.map((one) => ({ target: target.name, ...one })) };
  const strangers = findStrangers(target, files);
  if (strangers.length > 0) {
    const expected = target.formats.map(({ name }) => name).join(', ');
    const refused = strangers.map((path) =>
      error('file-not-readable', `${path} is of no format of ${target.name} (${expected})`, {
        help: `rulec targets ${target.name} lists the files of each format`,
      }),
    );
    return { diagnostics: refused };
  }
  const formats = chooseFormats(target, files);
  const reads = readFormats(target, options.value, files, formats);
  const names = formats.map(({ name }) => name);
  const found = [...options.diagnostics, ...dropRepeats(reads.flatMap(({ diagnostics }) => diagnostics))];
  if (reads.some(({ reading }) => reading === undefined))
    return { value: { formats: names, premises: [], open: [] }, diagnostics: found };
  const asRead = listReadings(reads);
  const wrong = checkGrant(asRead, grant);
  if (wrong.length > 0) return { diagnostics: wrong };
  const granted = takePremises(target, asRead, found, grant);
  const { readings, unneeded } = granted;
  const own = restrictPolicy(policy, [target.name]);
  const proved = prove(own, target, target.capabilities(options.value), readings, { unneeded });
  const proof = { ...proved, differences: joinStates(proved.differences, readings) };
  const places = comparePlaces(target, values, readings);
  const isElsewhere = hasErrors(places) && proof.verdict !== 'not-decided';
  const isKept =
    proof.differences.length === 0 && readings.some(({ reading }) => reading.keeps !== undefined);
  const verdict = isElsewhere ? 'different' : isKept ? 'not-decided' : proof.verdict;
  const isGranted = asRead !== readings && proof.differences.length === 0;
  const told = isGranted ? dropOpen(found, asRead) : granted.diagnostics;
  const compared = readings.map(({ format, state }) => state?.format ?? format);
  return {
    value: { ...granted, proof: { ...proof, verdict }, formats: compared },
    diagnostics: [...told, ...proof.diagnostics, ...places],
  };
}

/** Chooses the formats that these files are of. One whose files all belong to a larger one is only a part of that. */
function chooseFormats(target: Target, files: readonly TargetFile[]): readonly Format<unknown>[] {
  const owned = target.formats.map((format) => ({
    format,
    paths: files.map(({ path }) => path).filter((path) => format.owns(path)),
  }));
  return owned
    .filter(({ paths }) => paths.length > 0)
    .filter(
      ({ paths }) =>
        !owned.some(
          (other) => other.paths.length > paths.length && paths.every((path) => other.paths.includes(path)),
        ),
    )
    .map(({ format }) => format);
}

/** A file that a user wants to be read as a target's text. */
export interface GivenFile extends TargetFile {
  readonly content: Uint8Array;
  /** What messages call it: the path as the user gave it. */
  readonly shown: string;
  /** Whether it was found in a folder, and not named. */
  readonly found: boolean;
}

/** What a report beside the files says of the folder that they lie in. */
export interface ReportBeside {
  /** What messages call the report. */
  readonly shown: string;
  /** The folder of the device. */
  readonly part: string;
  readonly read: ReportRead;
}

/** What came of a comparison, for people. */
export type Answer = 'equal' | 'different' | 'unknown' | 'unreadable';

/** What the files of one device were found to mean. */
export interface VerifiedDevice {
  readonly answer: Answer;
  readonly report: TargetReport;
  /** Whether there are more differences than the report lists. */
  readonly more: boolean;
  /** Whether the files are of several formats, or mean one thing here and another there. */
  readonly several: boolean;
  /** Messages about lines of the files, with paths as the report has them. */
  readonly ofText: readonly Diagnostic[];
  /** Lines in which the files differ from what a compile writes, where they do not mean the rule set. */
  readonly edits: readonly Edit[];
  /** What was taken for granted. */
  readonly premises: readonly Premise[];
  readonly assumed: readonly string[];
}

/**
 * Compares the files of the one device of a run with its policy. Messages about lines name the files as the user did.
 * Where files do not mean the rule set, a note, `governed`, says what other options the reports beside them name.
 */
export async function verifyDevice(
  { policy, devices, expired }: Run,
  given: readonly GivenFile[],
  reports: readonly ReportBeside[],
  grant: Grant = nothingGranted,
): Promise<Outcome<VerifiedDevice>> {
  const [device] = devices;
  if (device === undefined) throw new Error('no device to verify files of');
  const target = await loadTarget(device.target);
  const files = chooseOwnFiles(given, target);
  const own = restrictPolicy(choosePolicy(policy, device), [target.name]);
  const verifyWith = (taken: readonly string[]): ReturnType<typeof verifyFiles> =>
    verifyFiles(own, target, device.values, files, { ...grant, premises: taken });
  const { value, diagnostics: found } = verifyWith(grant.premises);
  const answer = value === undefined ? undefined : chooseAnswer(value.proof);
  const hints = answer === 'equal' ? [] : hintAtOptions(reports, device, target);
  const told = joinMissingFiles(found).map((one) => showPlace(sayOfDevice(one, device), files));
  const isOdd = answer !== undefined && answer !== 'equal';
  const written = isOdd ? writeAgain(own, target, device.values, files) : [];
  const missing = noteMissingFiles(target, written, files);
  const isEqualWith = (more: readonly string[]): boolean =>
    chooseAnswer(verifyWith([...grant.premises, ...more]).value?.proof) === 'equal';
  const needed = findMissingPremises(value?.open ?? [], value?.proof?.differences ?? [], isEqualWith);
  const notes = [
    ...remindOf(device, target),
    ...[...missing, ...hintAtPremises(needed)].map((one) => sayOfDevice(one, device)),
    ...hints,
  ];
  const diagnostics = [...told, ...notes];
  if (value === undefined || answer === undefined) return { diagnostics };
  const { proof, formats } = value;
  const report: TargetReport = {
    target: device.target,
    device: device.device,
    options: listOptionsInForce(target, device.values),
    files: files.map(({ path, content }) => ({ path, digest: digestOf(content), bytes: content.length })),
    verdict: proof === undefined || answer === 'unknown' ? 'not-decided' : proof.verdict,
    losses: [...expired, ...noteDenialsLeftOut(policy, device), ...(proof?.losses ?? [])],
    differences: quoteLines(proof?.differences ?? [], files),
  };
  const ofText = found.filter(({ at }) => at !== undefined);
  const several = new Set([...formats, ...report.differences.map(({ format }) => format)]).size > 1;
  const edits = listEdits(written, files);
  const verified = {
    ...{ answer, report, more: proof?.more === true, several, ofText, edits },
    ...{ premises: value.premises, assumed: grant.assumptions.map(({ text }) => text) },
  };
  return { value: verified, diagnostics };
}

/** Leaves out files that were only found in a folder, and are none of the target's, unless there are no others. */
function chooseOwnFiles(files: readonly GivenFile[], target: Target): readonly GivenFile[] {
  const strangers = new Set(findStrangers(target, files));
  const own = files.filter(({ found, path }) => !found || !strangers.has(path));
  return own.length === 0 ? files : own;
}

/** What a comparison comes to; without a proof, a file was not read. */
export function chooseAnswer(proof: Verification['proof']): Answer {
  if (proof === undefined) return 'unreadable';
  if (proof.verdict === 'not-decided') return 'unknown';
  if (proof.differences.length === 0) return proof.verdict === 'different' ? 'different' : 'equal';
  return proof.differences.every(({ effect }) => unknownEffects.has(effect)) ? 'unknown' : 'different';
}

/** Adds to differences the text of the lines that they point at; binary files have none. */
function quoteLines(differences: readonly Difference[], files: readonly GivenFile[]): readonly Difference[] {
  const texts = new Map(files.map(({ path, content }) => [path, splitLines(content)]));
  return differences.map((one) => {
    const { line } = one;
    const text = line === undefined ? undefined : texts.get(line.file)?.[line.line - 1];
    return line === undefined || text === undefined ? one : { ...one, line: { ...line, text } };
  });
}

function splitLines(content: Uint8Array): readonly string[] {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content).split(/\r?\n/);
  } catch {
    return [];
  }
}

function showPlace(diagnostic: Diagnostic, files: readonly GivenFile[]): Diagnostic {
  const { at } = diagnostic;
  const file = files.find(({ path }) => path === at?.file)?.shown;
  return at === undefined || file === undefined ? diagnostic : { ...diagnostic, at: { ...at, file } };
}

/**
 * Says with which other options the files were compiled, by the reports beside them. The options are told, and not
 * taken: whoever can edit the files can edit the report.
 */
function hintAtOptions(
  reports: readonly ReportBeside[],
  device: Device,
  target: Target,
): readonly Diagnostic[] {
  return reports.flatMap(({ shown, part, read }) => {
    const there = read.devices?.find(({ name, target: other }) => name === part && other === device.target);
    const settings = there === undefined ? [] : findOtherSettings(there.options, device, target);
    if (settings.length === 0) return [];
    const help = `to verify with them, add ${settings.join(' ')}`;
    return [
      note('governed', `${shown} says that ${device.folder} was compiled with other options`, { help }),
    ];
  });
}

/** Returns words to add to the command line; none where the target would not take them, or they could not be pasted. */
function findOtherSettings(
  there: Readonly<Record<string, string>>,
  device: Device,
  target: Target,
): readonly string[] {
  const inForce = listOptionsInForce(target, device.values);
  const others = target.options.flatMap(({ name }): readonly (readonly [string, string])[] => {
    const value = there[name];
    return value === undefined || value === inForce[name] ? [] : [[name, value]];
  });
  const taken = target.readOptions({ ...device.values, ...Object.fromEntries(others) });
  if (hasErrors(taken.diagnostics) || others.some(([, value]) => !/^[ -~]{0,400}$/.test(value))) return [];
  return others.map(([name, value]) => `--set ${quoteForShell(`${device.folder}.${name}=${value}`)}`);
}
