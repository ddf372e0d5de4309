/** What `verify` says of a mutant, and whether that is right. */
import { verifyFiles } from '../../src/driver/verify-files.ts';
import type { Proof } from '../../src/proof/compare/proof.ts';
import { decide } from '../../src/rules/decide.ts';
import type { TargetFile } from '../../src/targets/target.ts';
import { type Asked, type Evaluator, type Outcome, requestOf } from './evaluators/settle.ts';
import type { Effect, Subject } from './mutant.ts';

export interface Judgement {
  readonly verdict: 'equal' | 'different' | 'unknown' | 'refused';
  /** What is wrong with the answer; empty where it is right. */
  readonly complaints: readonly string[];
}

/** Holds the answer of `verify` against the effect that was stated or settled without it. */
export function judge(
  subject: Subject,
  files: readonly TargetFile[],
  effect: Effect,
  evaluator: Evaluator,
): Judgement {
  const { value, diagnostics } = verifyFiles(subject.policy, subject.target, subject.values, files);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const { proof } = value ?? {};
  const verdict =
    proof === undefined || errors.length > 0
      ? 'refused'
      : proof.verdict !== 'different' && proof.verdict !== 'not-decided'
        ? 'equal'
        : proof.differences.every((one) => one.effect === 'unknown')
          ? 'unknown'
          : 'different';
  const complaints: string[] = [];
  if (errors.some(({ code }) => code === 'internal')) complaints.push('an internal error');
  if (proof === undefined && errors.length === 0) complaints.push('neither a proof nor an error');
  if ((verdict === 'equal') !== (effect === 'same')) complaints.push(`${verdict} instead of ${effect}`);
  if (verdict === 'different' && effect === 'changes' && proof !== undefined)
    complaints.push(...checkWitnesses(subject, files, proof, evaluator));
  if (complaints.length > 0)
    complaints.push(...diagnostics.slice(0, 2).map(({ at, message }) => `${at?.line}: ${message}`));
  const [difference] = proof?.differences ?? [];
  if (complaints.length > 0 && difference !== undefined)
    complaints.push(`${difference.effect}: ${difference.region} ${JSON.stringify(difference.witness ?? {})}`);
  return { verdict, complaints };
}

/** For each effect of a difference: what is asked of its witness, and how the text has to decide it. */
const expected: Readonly<Record<string, readonly [Asked, Outcome]>> = {
  permits: ['governed', 'allow'],
  blocks: ['governed', 'deny'],
  'permits-ungoverned': ['outside', 'allow'],
  'blocks-ungoverned': ['outside', 'deny'],
  exempts: ['tunnel', 'allow'],
  inspects: ['tunnel', 'deny'],
};

/**
 * A difference within the claim has a witness. The rule set decides it as the witness says, and so does the second
 * evaluator for the text: as it did not for the text before the edit.
 */
function checkWitnesses(
  subject: Subject,
  files: readonly TargetFile[],
  proof: Proof,
  evaluator: Evaluator,
): readonly string[] {
  return proof.differences.flatMap(({ effect, witness, region }) => {
    const [asked, wanted] = expected[effect] ?? [];
    if (asked === undefined) return [];
    if (witness === undefined) return [`${effect} ${region} without a witness`];
    const { request, policy, target } = witness;
    const complaints: string[] = [];
    // What no request of the rule set language is seen as, no rule allows.
    const isRequest = request.form === undefined;
    const decided = isRequest ? decide(subject.policy, requestOf(request)).action : 'deny';
    if (decided !== policy) complaints.push(`the rule set decides ${decided}`);
    if (asked === 'governed' && target !== wanted) complaints.push(`the witness says ${target}`);
    const pairs = evaluator.replay(subject, files, request, asked);
    if (!pairs.some(([was, is]) => was !== wanted && is === wanted))
      complaints.push(`the text decides ${pairs.map(([was, is]) => `${was} -> ${is}`).join(', ')}`);
    return complaints.map((one) => `${effect}: ${one}: ${JSON.stringify(witness)}`);
  });
}
