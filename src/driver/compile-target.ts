import { type Diagnostic, error, hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import { present } from '../diagnostics/present.ts';
import { settleNames } from '../proof/claim/kept-names.ts';
import type { Difference, FormatReading, Loss, Proof } from '../proof/compare/proof.ts';
import { restrictPolicy } from '../rules/for-device.ts';
import type { Policy } from '../rules/policy.ts';
import { remember } from '../sets/remember.ts';
import type { Capabilities, Format, Reading, Target, TargetFile } from '../targets/target.ts';
import { settleByClaim, settleReading } from './audit/settle-reading.ts';
import { createProver, type Prover } from './share-proofs.ts';

/** A target's text, and what it was proved to mean. */
export interface Compilation {
  /** Paths relative to the target's own folder, the main file first. */
  readonly files: readonly TargetFile[];
  readonly proof: Proof;
  /** What the target sees, and what its text says in each format: for whoever asks it about a request. */
  readonly capabilities: Capabilities;
  readonly readings: readonly FormatReading[];
  /** What was printed. */
  readonly config: unknown;
}

/** A target's text that was read back, and not compared with the policy yet. */
export interface Written extends Omit<Compilation, 'proof'> {
  readonly target: Target;
}

/**
 * Compiles what of a policy is for a target, and proves the text: prints it, reads it back in every format from the printed files
 * alone, and compares what it permits with what the policy asks of the target.
 *
 * Texts that mean the same as one that `proveText` has proved share its proof.
 *
 * Errors: those of the target's options and limits, and `internal` where the text cannot be read back or does
 * not mean the policy; then there is no value. A comparison that was not decided has a value for the report,
 * without files, and the error `not-decided` beside it: no text is handed out that was not compared.
 */
export function compileTarget(
  policy: Policy,
  target: Target,
  values: Readonly<Record<string, string>>,
  proveText?: Prover,
): Outcome<Compilation> {
  const own = restrictPolicy(policy, [target.name]);
  const { value: written, diagnostics } = writeTarget(own, target, values);
  if (written === undefined) return { diagnostics };
  const prove = proveText ?? createProver(own);
  const { proof, capabilities, readings } = prove(target.name, written.capabilities, written.readings);
  const judged = judgeText({ ...written, capabilities, readings }, proof);
  return { ...judged, diagnostics: [...diagnostics, ...judged.diagnostics] };
}

/** Writes a policy as a target's text, and reads that back: the half of a compilation before the proof. */
export function writeTarget(
  whole: Policy,
  target: Target,
  values: Readonly<Record<string, string>>,
): Outcome<Written> {
  const policy = restrictPolicy(whole, [target.name]);
  const diagnostics: Diagnostic[] = [];
  const take = <T>(outcome: Outcome<T>): T | undefined => {
    diagnostics.push(...nameTarget(target, outcome.diagnostics));
    return hasErrors(outcome.diagnostics) ? undefined : outcome.value;
  };
  const options = take(target.readOptions(values));
  if (options === undefined) return { diagnostics };
  const config = take(target.lower(policy, options));
  if (config === undefined) return { diagnostics };
  const files = target.print(config);
  const readings = take(readBack(target, options, files));
  if (readings === undefined) return { diagnostics };
  const capabilities = target.capabilities(options);
  return { value: { target, files, capabilities, readings, config }, diagnostics };
}

/** Returns the files of a text if its proof says that they mean the policy. Errors: those of `compileTarget`. */
export function judgeText(written: Written, proof: Proof): Outcome<Compilation> {
  const { target, files, capabilities, readings, config } = written;
  const made = { proof, capabilities, readings, config };
  if (proof.verdict === 'not-decided') {
    return { value: { ...made, files: [] }, diagnostics: nameTarget(target, proof.diagnostics) };
  }
  const problems = [...proof.diagnostics, ...proof.differences.slice(0, 3).map(describeDifference)];
  if (proof.verdict === 'different' && proof.differences.length === 0) {
    problems.push(reportBug('the text does not mean the rule set'));
  }
  const diagnostics = nameTarget(target, problems);
  return hasErrors(diagnostics) ? { diagnostics } : { value: { ...made, files }, diagnostics };
}

function nameTarget({ name }: Target, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.map((one) => ({ target: name, ...one }));
}

type Parse = Format<unknown>['parse'];

interface Parsed {
  readonly files: readonly TargetFile[];
  readonly outcome: ReturnType<Parse>;
}

/** What each parser made last; it is forgotten with the first of its files. */
const parsedLast = new WeakMap<Parse, WeakRef<TargetFile>>();
const parsedOf = new WeakMap<TargetFile, Map<Parse, Parsed>>();

/** Parses files; those that are the very same ones as the last, which devices share, are parsed once. */
function parseOnce(parse: Parse, files: readonly TargetFile[]): ReturnType<Parse> {
  const [first] = files;
  if (first === undefined) return parse(files);
  const known = remember(parsedOf, first, () => new Map<Parse, Parsed>());
  const last = known.get(parse);
  if (last?.files.length === files.length && files.every((file, index) => file === last.files[index]))
    return last.outcome;
  const outcome = parse(files);
  // A run holds the files of all of its devices: what they were parsed as would come to more than these.
  const before = parsedLast.get(parse)?.deref();
  if (before !== undefined) parsedOf.get(before)?.delete(parse);
  parsedLast.set(parse, new WeakRef(first));
  known.set(parse, { files, outcome });
  return outcome;
}

/** What the files of one format were read as. */
export interface FormatRead {
  readonly format: string;
  /** Absent where the files do not parse, or have no meaning. */
  readonly reading?: Reading;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads files as each of these formats: parses those that the format owns, and states what they permit. */
export function readFormats(
  target: Target,
  options: unknown,
  files: readonly TargetFile[],
  formats: readonly Format<unknown>[] = target.formats,
): readonly FormatRead[] {
  return formats.map(({ name, owns, parse }) => {
    const parsed = parseOnce(
      parse,
      files.filter(({ path }) => owns(path)),
    );
    const meaning = parsed.value === undefined ? undefined : target.meaning(parsed.value, options);
    const diagnostics = [...parsed.diagnostics, ...(meaning?.diagnostics ?? [])];
    const reading = meaning?.value && settleNames(meaning.value, target.capabilities(options));
    return { format: name, ...present({ reading }), diagnostics };
  });
}

/**
 * Returns the readings that there are, as a claim is held against them: with what the claim takes for granted. One for
 * each state of the machine, where these differ.
 */
export function listReadings(reads: readonly FormatRead[]): readonly FormatReading[] {
  return reads.flatMap(({ format, reading: read }): readonly FormatReading[] => {
    if (read === undefined) return [];
    const { states, ...reading } = settleReading(read, settleByClaim);
    if (states === undefined) return [{ format, reading }];
    return states.map(({ name, permit }) => ({
      format: `${format}, ${name}`,
      state: { format, name },
      reading: { ...reading, permit },
    }));
  });
}

/** Returns the paths of the files that no format of a target reads. */
export function findStrangers({ formats }: Target, files: readonly TargetFile[]): readonly string[] {
  return files.map(({ path }) => path).filter((path) => !formats.some((format) => format.owns(path)));
}

/** Reads files back in every format, as they were printed. Whatever is not understood is a bug here. */
export function readBack(
  target: Target,
  options: unknown,
  files: readonly TargetFile[],
): Outcome<readonly FormatReading[]> {
  const strangers = findStrangers(target, files).map((path) =>
    reportBug(`no format of ${target.name} reads ${path} back`),
  );
  const reads = readFormats(target, options, files);
  const problems = reads.flatMap(({ format, reading, diagnostics }) => {
    const found = diagnostics
      .filter(({ severity, code }) => severity === 'error' || code === 'unknown-construct')
      .map(({ code, message, at }) => {
        const place = at === undefined ? '' : `${at.file}:${at.line}: `;
        return `the ${format} text cannot be read back: ${place}${message} (${code})`;
      });
    return reading === undefined && found.length === 0 ? [`the ${format} text cannot be read back`] : found;
  });
  const bugs = [...strangers, ...problems.map((problem) => reportBug(problem))];
  return bugs.length > 0 ? { diagnostics: bugs } : { value: listReadings(reads), diagnostics: [] };
}

function describeDifference({ format, effect, region, witness, rule, line }: Difference): Diagnostic {
  const request = witness === undefined ? '' : `; for one, ${JSON.stringify(witness.request)}`;
  const place = line === undefined ? '' : ` (${line.file}:${line.line})`;
  const what = `the ${format} text ${effect} what it should not: ${region}${request}${place}`;
  return reportBug(what, { ...present({ rule }), witness });
}

function reportBug(message: string, data?: Readonly<Record<string, unknown>>): Diagnostic {
  return error('internal', message, present({ data }));
}

/** Returns option values with placeholders for those that the target needs and nobody gave. */
export function withPlaceholders(
  { options }: Pick<Target, 'options'>,
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const missing = options.flatMap(({ name, placeholder }) =>
    placeholder === undefined || Object.hasOwn(values, name) ? [] : [[name, placeholder]],
  );
  return { ...Object.fromEntries(missing), ...values };
}

/**
 * Returns the accepted losses of denials that were left out because they have expired. No proof finds them, since the
 * policy does not have these rules any more; the notes of `resolvePolicy` carry what a report needs.
 */
export function listExpiredDenials(
  diagnostics: readonly Diagnostic[],
  manyRuleSets: boolean,
): readonly Loss[] {
  return diagnostics.flatMap(({ code, span, data }) => {
    const { rule, ruleSet, action, accepted } = data ?? {};
    if (code !== 'dropped-rule' || action !== 'deny' || typeof accepted !== 'string' || span === undefined)
      return [];
    return {
      code: 'expired-denial' as const,
      rule: manyRuleSets ? `${ruleSet}/${rule}` : String(rule),
      span,
      direction: 'over-permit' as const,
      severity: 'error' as const,
      size: null,
      destinations: [],
      accepted,
    };
  });
}
