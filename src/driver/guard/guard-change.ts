/** The guardrails of both sides of a comparison, and where the newer ones forbid less. */
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import type { Comparison } from '../../diff/change.ts';
import { diffPolicies } from '../../diff/policies.ts';
import type { Policy } from '../../rules/policy.ts';
import { resolvePolicy } from '../../rules/resolve/resolve.ts';
import type { ServiceTags } from '../../service-tags/tags.ts';
import {
  dropRepeated,
  type Guarded,
  type Guardrails,
  judgeChange,
  judgeGuardrails,
  type Never,
} from './guardrails.ts';
import { listDroppedSpaces } from './shared-names.ts';

/**
 * Judges the newer side of a comparison by the guardrails of both, and says first where they were weakened. Each message
 * stands once.
 */
export async function guardChange(
  guarded: Guarded,
  comparisons: readonly Comparison[],
  { before, after }: { readonly before: Guardrails; readonly after: Guardrails },
): Promise<readonly Diagnostic[]> {
  const found = [
    ...findWeakened(before, after, guarded.tags),
    ...(await judgeGuardrails(guarded, before)),
    ...(await judgeGuardrails(guarded, after)),
    ...judgeChange(comparisons, before),
    ...judgeChange(comparisons, after),
  ];
  return dropRepeated(found);
}

/**
 * Says where the newer guardrails forbid less than the older ones: errors, all `weaker-guardrail`. What is never to be
 * permitted is compared exactly.
 */
export function findWeakened(
  before: Guardrails,
  after: Guardrails,
  tags: readonly ServiceTags[],
): readonly Diagnostic[] {
  const weaker = (message: string, help: string): Diagnostic =>
    error('weaker-guardrail', `${message}: a guardrail is weaker`, { help });
  const help =
    'whoever owns the guardrails has to agree; put it back, or change it in a pull request of its own';
  const [old, fresh] = [before, after].map(({ never }) => joinNever(never, tags));
  const regions =
    old === undefined || fresh === undefined
      ? [weaker('whether never forbids less now is unknown', help)]
      : diffPolicies({ policy: old, tags }, { policy: fresh, tags }, []).flatMap(({ changes, verdict }) =>
          verdict === 'not-decided'
            ? [weaker('whether never forbids less now is too complex to compare', help)]
            : changes
                .filter(({ effect }) => effect === 'permits no more')
                .slice(0, 3)
                .map(({ words }) => weaker(`never no longer forbids ${words}`, help)),
        );
  const limits = (['rule', 'change'] as const).flatMap((part) =>
    before.atMost[part].flatMap(({ of, most }) => {
      const now = after.atMost[part].find((one) => one.of === of)?.most;
      if (now !== undefined && now <= most) return [];
      return [weaker(`at-most ${part} ${of} was ${most} and is ${now ?? 'no more'}`, help)];
    }),
  );
  const fields = before.required.filter((field) => !after.required.includes(field));
  return [
    ...regions,
    ...limits,
    ...fields.map((field) => weaker(`${field} is no longer required`, help)),
    ...listDroppedSpaces(before.sharedNames, after.sharedNames).map((name) =>
      weaker(`shared-names no longer has ${name}`, help),
    ),
  ];
}

function joinNever(never: readonly Never[], tags: readonly ServiceTags[]): Policy | undefined {
  const nothing: Policy = { name: 'never', title: 'never', rules: [], accepts: [] };
  if (never.length === 0) return nothing;
  const ruleSets = never.map(({ ruleSet }, index) => ({
    ...ruleSet,
    name: { ...ruleSet.name, value: `never-${index}` },
  }));
  return resolvePolicy(ruleSets, tags, { missingTags: 'opaque' }).value;
}
