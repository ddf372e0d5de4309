/** What is edited: texts of many rule sets, each with many options. */
import fc from 'fast-check';
import { compileTarget } from '../../../src/driver/compile-target.ts';
import type { Answer } from '../../../src/driver/verify/verify-files.ts';
import type { Policy } from '../../../src/rules/policy.ts';
import type { Target, TargetFile } from '../../../src/targets/target.ts';
import { policy } from '../../support/build-policy.ts';
import { randomRules } from '../../support/random-policies.ts';
import { answerOf } from '../edits.ts';

export type Values = Readonly<Record<string, string>>;

/** The files of a rule set for a target, and the one of them that is edited. */
export interface Subject {
  readonly wanted: Policy;
  readonly target: Target;
  readonly values: Values;
  readonly path: string;
  readonly text: string;
  readonly beside: readonly TargetFile[];
}

/** So many rule sets, by a seed. */
export function listPolicies(count: number, seed: number): readonly Policy[] {
  return fc.sample(randomRules, { seed, numRuns: count }).map((rules) => policy(...rules));
}

/** What a rule set is for a target with these values; nothing, where it has no text there. */
export function makeSubject(
  wanted: Policy,
  of: unknown,
  values: Values,
  ending: string,
): Subject | undefined {
  const target = of as Target;
  const files = compileTarget(wanted, target, values).value?.files ?? [];
  const file = files.find(({ path }) => path.endsWith(ending) && !path.endsWith('.update.set'));
  if (file === undefined) return undefined;
  const beside = files.filter(({ path }) => path.startsWith('edl/'));
  const subject = { wanted, target, values, path: file.path, text: String(file.content), beside };
  return ask(subject, subject.text) === 'equal' ? subject : undefined;
}

/** What `verify` says of the files with another text. */
export function ask(
  { wanted, target, values, path, beside }: Subject,
  content: string | Uint8Array,
  name: string = path,
): Answer {
  return answerOf(wanted, target, values, [{ path: name, content }, ...beside]);
}
