import { type Diagnostic, error, hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import { type FormatReading, type Proof, prove } from '../proof/compare/proof.ts';
import type { Policy } from '../rules/policy.ts';
import type { Format, Target, TargetFile } from '../targets/target.ts';

/** What files that someone may have edited are found to mean. */
export interface Verification {
  /** Absent where a file does not parse: then the diagnostics say why. */
  readonly proof?: Proof;
  /** The formats that were read. */
  readonly formats: readonly string[];
}

/**
 * Compares files with what the policy asks of a target. The files are one complete format, or several; a file
 * belongs to a format by its name. Errors in the files are part of the result, not of the outcome: its
 * errors are those of the options, and `file-not-readable` where a file is of no format of the target.
 */
export function verifyFiles(
  policy: Policy,
  target: Target,
  values: Readonly<Record<string, string>>,
  files: readonly TargetFile[],
): Outcome<Verification> {
  const options = target.readOptions(values);
  if (options.value === undefined || hasErrors(options.diagnostics))
    return { diagnostics: options.diagnostics.map((one) => ({ target: target.name, ...one })) };
  const formats = formatsOf(target, files);
  const strangers = files.filter(({ path }) => !formats.some((format) => format.owns(path)));
  if (strangers.length > 0) {
    const expected = target.formats.map(({ name }) => name).join(', ');
    const refused = strangers.map(({ path }) =>
      error('file-not-readable', `${path} is of no format of ${target.name} (${expected})`, {
        help: `rulec targets ${target.name} lists the files of each format`,
      }),
    );
    return { diagnostics: refused };
  }
  const readings: FormatReading[] = [];
  const diagnostics: Diagnostic[] = [...options.diagnostics];
  for (const format of formats) {
    const parsed = format.parse(files.filter(({ path }) => format.owns(path)));
    const meaning = parsed.value === undefined ? undefined : target.meaning(parsed.value, options.value);
    diagnostics.push(...parsed.diagnostics, ...(meaning?.diagnostics ?? []));
    if (meaning?.value !== undefined) readings.push({ format: format.name, reading: meaning.value });
  }
  const names = formats.map(({ name }) => name);
  if (readings.length < formats.length) return { value: { formats: names }, diagnostics: once(diagnostics) };
  const proof = prove(policy, target, target.capabilities(options.value), readings);
  return { value: { proof, formats: names }, diagnostics: [...once(diagnostics), ...proof.diagnostics] };
}

/** A line may be at fault more than once in the same way: in two formats, or in two parts of it. */
function once(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const keys = diagnostics.map(({ code, at, message }) => JSON.stringify([code, at, message]));
  return diagnostics.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
}

/** The formats that these files are of; one whose files all belong to a larger one is only a part of that. */
function formatsOf(target: Target, files: readonly TargetFile[]): readonly Format<unknown>[] {
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
