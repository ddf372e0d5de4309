import { type Diagnostic, error, hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import { type Difference, type FormatReading, type Loss, type Proof, prove } from '../proof/compare/proof.ts';
import type { Policy } from '../rules/policy.ts';
import type { Capabilities, Target, TargetFile } from '../targets/target.ts';

/** A target's text, and what it is proved to mean. */
export interface Compilation {
  /** Paths relative to the target's own folder, the main file first. */
  readonly files: readonly TargetFile[];
  readonly proof: Proof;
  /** What the target sees, and what its text says in each format: for whoever asks it about a request. */
  readonly capabilities: Capabilities;
  readonly readings: readonly FormatReading[];
}

/** A target's text, read back, and not yet compared with the policy. */
export interface Written extends Omit<Compilation, 'proof'> {
  readonly target: Target;
}

/**
 * Policy to text to proof: the text is printed, read back in every format from the printed files alone, and
 * what it permits is compared with what the policy asks of the target.
 *
 * Errors: those of the target's options and limits, and `internal` where the text cannot be read back or does
 * not mean the policy; then there is no value. A comparison that was not decided has a value for the report,
 * without files, and the error `not-decided` beside it: no text is handed out that was not compared.
 */
export function compileTarget(
  policy: Policy,
  target: Target,
  values: Readonly<Record<string, string>>,
): Outcome<Compilation> {
  const { value: written, diagnostics } = writeTarget(policy, target, values);
  if (written === undefined) return { diagnostics };
  const judged = judgeText(written, prove(policy, target, written.capabilities, written.readings));
  return { ...judged, diagnostics: [...diagnostics, ...judged.diagnostics] };
}

/** Policy to text, and what was read back from it: the half of a compilation before the proof. */
export function writeTarget(
  policy: Policy,
  target: Target,
  values: Readonly<Record<string, string>>,
): Outcome<Written> {
  const diagnostics: Diagnostic[] = [];
  const take = <T>(outcome: Outcome<T>): T | undefined => {
    diagnostics.push(...ofTarget(target, outcome.diagnostics));
    return hasErrors(outcome.diagnostics) ? undefined : outcome.value;
  };
  const options = take(target.readOptions(values));
  if (options === undefined) return { diagnostics };
  const config = take(target.lower(policy, options));
  if (config === undefined) return { diagnostics };
  const files = target.print(config);
  const readings = take(readBack(target, options, files));
  if (readings === undefined) return { diagnostics };
  return { value: { target, files, capabilities: target.capabilities(options), readings }, diagnostics };
}

/** Hands a text out if its proof says that it means the policy. Errors: as those of `compileTarget`. */
export function judgeText(written: Written, proof: Proof): Outcome<Compilation> {
  const { target, files, capabilities, readings } = written;
  const made = { proof, capabilities, readings };
  if (proof.verdict === 'not-decided') {
    return { value: { ...made, files: [] }, diagnostics: ofTarget(target, proof.diagnostics) };
  }
  const problems = [...proof.diagnostics, ...proof.differences.slice(0, 3).map(differenceError)];
  if (proof.verdict === 'different' && proof.differences.length === 0) {
    problems.push(internal('the text does not mean the rule set'));
  }
  const diagnostics = ofTarget(target, problems);
  return hasErrors(diagnostics) ? { diagnostics } : { value: { ...made, files }, diagnostics };
}

function ofTarget({ name }: Target, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.map((one) => ({ target: name, ...one }));
}

/** What each format says, read from the files as they were printed. Anything not understood is a bug here. */
export function readBack(
  target: Target,
  options: unknown,
  files: readonly TargetFile[],
): Outcome<readonly FormatReading[]> {
  const diagnostics: Diagnostic[] = [];
  const readings: FormatReading[] = [];
  for (const { path } of files) {
    if (!target.formats.some((format) => format.owns(path))) {
      diagnostics.push(internal(`no format of ${target.name} reads ${path} back`));
    }
  }
  for (const format of target.formats) {
    const parsed = format.parse(files.filter(({ path }) => format.owns(path)));
    const meaning = parsed.value === undefined ? undefined : target.meaning(parsed.value, options);
    const problems = [...parsed.diagnostics, ...(meaning?.diagnostics ?? [])].filter(
      (one) => one.severity === 'error' || one.code === 'unknown-construct',
    );
    for (const { code, message, at } of problems) {
      const place = at === undefined ? '' : `${at.file}:${at.line}: `;
      diagnostics.push(internal(`the ${format.name} text cannot be read back: ${place}${message} (${code})`));
    }
    if (meaning?.value !== undefined) readings.push({ format: format.name, reading: meaning.value });
    else if (problems.length === 0) diagnostics.push(internal(`the ${format.name} text cannot be read back`));
  }
  return diagnostics.length > 0 ? { diagnostics } : { value: readings, diagnostics };
}

function differenceError({ format, effect, region, witness, rule, line }: Difference): Diagnostic {
  const request = witness === undefined ? '' : `; for one, ${JSON.stringify(witness.request)}`;
  const place = line === undefined ? '' : ` (${line.file}:${line.line})`;
  return internal(`the ${format} text ${effect} what it should not: ${region}${request}${place}`, {
    ...(rule === undefined ? {} : { rule }),
    witness,
  });
}

function internal(message: string, data?: Readonly<Record<string, unknown>>): Diagnostic {
  return error('internal', message, data === undefined ? {} : { data });
}

/** Option values, with placeholders for those that the target needs and nobody gave. */
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
 * The accepted losses of denials that were left out because they have expired: the notes of `resolvePolicy`
 * carry what a report needs. The policy knows these rules no more, so no proof finds them.
 */
export function expiredDenials(diagnostics: readonly Diagnostic[], manyRuleSets: boolean): readonly Loss[] {
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
