/** Proves that a rule set without vendors' lists permits what it did with them. */
import { type Diagnostic, error, hasErrors, type Outcome } from '../../diagnostics/diagnostic.ts';
import { diffPolicies } from '../../diff/policies.ts';
import { resolveSide } from '../diff/diff-policies.ts';
import type { Inputs } from '../prepare-run.ts';

/** Compares both texts. Errors: those of the new one; `different` where it permits anything else. */
export async function proveInlined(before: Inputs, after: Outcome<Inputs>): Promise<readonly Diagnostic[]> {
  if (after.value === undefined) return after.diagnostics.map(({ span: _, ...rest }) => rest);
  const [old, now] = [
    await resolveSide({ name: 'before', inputs: before }, [], undefined),
    await resolveSide({ name: 'after', inputs: after.value }, [], undefined),
  ];
  const problems = [...old.diagnostics, ...now.diagnostics].filter(({ severity }) => severity === 'error');
  if (old.value === undefined || now.value === undefined || hasErrors(problems)) return problems;
  const isSame = diffPolicies(old.value, now.value, []).every(({ verdict }) => verdict === 'equal');
  if (isSame) return [];
  const help = 'this is a bug in rulec: nothing is written';
  return [error('different', 'the rule set without its lists would not permit the same', { help })];
}
