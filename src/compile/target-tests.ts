import type { Compilation } from '../driver/compile-target.ts';
import { decideByText } from '../proof/compare/witnesses.ts';
import type { RuleSet } from '../rules/ast.ts';
import { runTest, type TestResult } from '../rules/check/run-tests.ts';
import type { Policy } from '../rules/policy.ts';
import type { Request } from '../rules/request.ts';

/**
 * Asks a compiled text the tests that name its target. Every format was proved to say the same, so the first
 * one answers.
 */
export function runTargetTests(
  ruleSet: RuleSet,
  policy: Policy,
  target: string,
  { capabilities, readings }: Compilation,
): readonly TestResult[] {
  const meaning = readings[0]?.reading.permit;
  if (meaning === undefined) return [];
  const ask = (request: Request): 'allow' | 'deny' =>
    decideByText(capabilities, meaning, request).action === 'allow' ? 'allow' : 'deny';
  return ruleSet.tests
    .filter((test) => test.targets?.some(({ value }) => value === target))
    .map((test) => runTest(test, policy, ask, target));
}
