/** What `verify` says of a mutant, and whether that is right. */
import { verifyFiles } from '../../src/driver/verify/verify-files.ts';
import { unknownEffects } from '../../src/proof/compare/compare.ts';
import type { Proof } from '../../src/proof/compare/proof.ts';
import { decide } from '../../src/rules/decide.ts';
import type { TargetFile } from '../../src/targets/target.ts';
import { findOwnDifference } from './evaluators/own.ts';
import { type Asked, type Evaluator, type Outcome, requestOf } from './evaluators/settle.ts';
import type { Effect, Subject } from './mutant.ts';

export type Verdict = 'equal' | 'different' | 'unknown' | 'refused';

export interface Judgement {
  readonly verdict: Verdict;
  /** What the edit does, as far as something else than `verify` says. */
  readonly effect: Effect | undefined;
  /** What is wrong with the answer, or with what it is held against; empty where both are right. */
  readonly complaints: readonly string[];
}

/** Holds the answer of `verify` against what was stated, and against the second evaluator where the target has one. */
export function judge(
  subject: Subject,
  files: readonly TargetFile[],
  stated: Effect | undefined,
  evaluator: Evaluator | undefined,
): Judgement {
  const settled = evaluator?.settle(subject, files);
  const effect = stated ?? settled?.effect;
  const isRead = settled !== undefined && settled.effect !== 'refused';
  const { value, diagnostics } = verifyFiles(subject.policy, subject.target, subject.values, files);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const { proof } = value ?? {};
  const verdict = verdictOf(proof, errors.length > 0);
  const complaints: string[] = [];
  if (stated !== undefined && settled !== undefined && stated === 'same' && settled.effect !== 'same')
    complaints.push(`stated as ${stated}, settled as ${settled.effect}`);
  if (errors.some(({ code }) => code === 'internal')) complaints.push('an internal error');
  if (proof === undefined && errors.length === 0) complaints.push('neither a proof nor an error');
  if (verdict === 'equal') {
    const own = findOwnDifference(subject, files);
    if (effect === undefined && evaluator !== undefined) complaints.push('equal, and nothing else says so');
    if (effect !== undefined && effect !== 'same') complaints.push(`equal instead of ${effect}`);
    if (own !== undefined) complaints.push(`equal, and the reading decides otherwise: ${own}`);
  }
  if (verdict === 'different' && proof !== undefined)
    complaints.push(...checkWitnesses(subject, files, proof, isRead ? evaluator : undefined));
  if (complaints.length > 0) {
    const [difference] = proof?.differences ?? [];
    complaints.push(...(settled?.because === undefined ? [] : [settled.because]));
    complaints.push(...diagnostics.slice(0, 2).map(({ at, message }) => `${at?.line}: ${message}`));
    if (difference !== undefined)
      complaints.push(
        `${difference.effect}: ${difference.region} ${JSON.stringify(difference.witness ?? {})}`,
      );
  }
  return { verdict, effect, complaints };
}

function verdictOf(proof: Proof | undefined, failed: boolean): Verdict {
  if (proof === undefined || failed) return 'refused';
  if (proof.verdict !== 'different' && proof.verdict !== 'not-decided') return 'equal';
  return proof.differences.every(({ effect }) => unknownEffects.has(effect)) ? 'unknown' : 'different';
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
 * evaluator for the text, where it knows that: as it did not for the text before the edit.
 */
function checkWitnesses(
  subject: Subject,
  files: readonly TargetFile[],
  proof: Proof,
  evaluator: Evaluator | undefined,
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
    const pairs = evaluator?.replay(subject, files, request, asked);
    if (pairs?.some(([was, is]) => was !== wanted && (is === wanted || is === 'unsure')) === false)
      complaints.push(`the text decides ${pairs.map(([was, is]) => `${was} -> ${is}`).join(', ')}`);
    return complaints.map((one) => `${effect}: ${one}: ${JSON.stringify(witness)}`);
  });
}
