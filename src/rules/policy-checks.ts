import { type Diagnostic, warning } from '../diagnostics/diagnostic.ts';
import type { RuleSet } from './ast.ts';
import { deniedPathWarnings } from './check/denied-paths.ts';
import type { Policy } from './policy.ts';

/**
 * What a policy permits or denies against all expectation, told by every command that judges or compiles it:
 * `denial-by-path`, `nothing-allowed`.
 */
export function checkPolicy(policy: Policy, ruleSets: readonly RuleSet[]): readonly Diagnostic[] {
  return [...deniedPathWarnings(policy), ...nothingAllowed(policy, ruleSets)];
}

function nothingAllowed(policy: Policy, ruleSets: readonly RuleSet[]): readonly Diagnostic[] {
  const [first] = ruleSets;
  if (first === undefined || policy.rules.some(({ action }) => action === 'allow')) return [];
  const expired = ruleSets.some(({ rules }) => rules.some(({ action }) => action === 'allow'));
  const [why, help] = expired
    ? [
        'all rules that allow have expired',
        'renew those that are still needed, or give --as-of an earlier day',
      ]
    : ['no rule allows anything', 'write a rule that allows; what no rule matches is denied in any case'];
  return [warning('nothing-allowed', `every request is denied: ${why}`, { span: first.name.span, help })];
}
