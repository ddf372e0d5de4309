import { type Diagnostic, error, note } from '../diagnostics/diagnostic.ts';
import type { AcceptNode, Rule, RuleSet } from './ast.ts';

/**
 * The rules that hold on a day (all of them, where none is given), and what is said of the others: a note each,
 * and an error where leaving out a denial would open something that nobody has accepted.
 */
export function dropExpired(
  ruleSet: RuleSet,
  { asOf, targets }: { readonly asOf?: string; readonly targets?: readonly string[] },
  report: (diagnostic: Diagnostic) => void,
): readonly Rule[] {
  if (asOf === undefined) return ruleSet.rules;
  return ruleSet.rules.filter((rule) => {
    const { id, expires } = rule;
    if (expires === undefined || expires.value >= asOf) return true;
    const reason = rule.action === 'deny' ? acceptedReason(ruleSet.accepts, id.value, targets) : undefined;
    if (rule.action === 'deny' && reason === undefined) {
      report(
        error(
          'dropped-denial',
          `the rule ${id.value} expired on ${expires.value}: leaving a denial out opens what it closed`,
          {
            span: expires.span,
            help: `renew it, take it out, or accept expired-denial for the rule ${id.value}`,
            data: { rule: id.value, ruleSet: ruleSet.name.value },
          },
        ),
      );
      return false;
    }
    report(
      note('dropped-rule', `the rule ${id.value} is left out: it expired on ${expires.value}`, {
        span: expires.span,
        data: {
          rule: id.value,
          ruleSet: ruleSet.name.value,
          action: rule.action,
          ...(reason === undefined ? {} : { accepted: reason }),
        },
      }),
    );
    return false;
  });
}

/** Why a dropped denial is lived with: every target must be covered, since the rule is gone for all of them. */
function acceptedReason(
  accepts: readonly AcceptNode[],
  rule: string,
  targets: readonly string[] | undefined,
): string | undefined {
  const fitting = accepts.filter(
    ({ loss, rules, hosts }) =>
      loss === 'expired-denial' &&
      hosts === undefined &&
      (rules?.some(({ value }) => value === rule) ?? true),
  );
  const covers = (target: string): boolean =>
    fitting.some((accept) => accept.targets?.some(({ value }) => value === target) ?? true);
  return (targets ?? []).every(covers) ? fitting[0]?.reason : undefined;
}
