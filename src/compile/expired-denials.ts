import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Loss } from '../proof/compare/proof.ts';

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
