/**
 * Translation validation (semantics, section 5): what the texts of a target permit, compared exactly with
 * what the policy asks of it, and every loss with its size and a witness.
 */
import { type Diagnostic, error } from '../diagnostics/diagnostic.ts';
import type { Policy } from '../rules/policy.ts';
import type { Capabilities } from '../targets/target.ts';
import { type Claim, claimRules, computeClaim, conditionsIn } from './claim.ts';
import { compareReading, conditionsOfReading, type Effect } from './compare.ts';
import { createUniverse } from './conditions.ts';
import { measure } from './count.ts';
import { describe, widen } from './describe.ts';
import { budgetExceeded, createDiagrams, type Diagram, nothing } from './diagram.ts';
import { reportLosses } from './loss-report.ts';
import { findLosses, type Lost } from './losses.ts';
import type { Context, Difference, FormatReading, Proof, Verdict } from './result.ts';
import { createSpace } from './space.ts';
import { requestsSeenAs } from './views.ts';
import { exampleOf, namesIn, preferenceOf } from './witness.ts';
import { replay } from './witnesses.ts';

export type { Difference, FormatReading, Loss, Proof, Verdict } from './result.ts';

/** How many differing regions of one format are worked out; there may be more. */
const mostDifferences = 20;

/** Compares readings of a target's text with the claim of a policy. */
export function prove(
  policy: Policy,
  target: { readonly name: string },
  capabilities: Capabilities,
  readings: readonly FormatReading[],
  budget?: number,
): Proof {
  const rules = claimRules(policy, capabilities);
  const conditions = [
    ...conditionsIn(rules, capabilities),
    ...readings.flatMap(({ reading }) => conditionsOfReading(reading)),
  ];
  const space = createSpace(conditions);
  if (space === undefined) return notDecided(target);
  try {
    const universe = createUniverse(space, createDiagrams(space.sizes, budget));
    const claim = computeClaim(universe, rules, capabilities);
    const preference = preferenceOf(space, namesIn(policy));
    const context: Context = { policy, target, capabilities, universe, claim, preference };
    const differences = readings.flatMap((one) => differencesOf(context, one));
    const lost = findLosses(universe, rules, claim, capabilities);
    const { losses, diagnostics } = reportLosses(context, lost, readings);
    return {
      verdict: differences.length > 0 ? 'different' : verdictOf(claim, lost),
      losses,
      differences,
      diagnostics: [...diagnostics, ...checkDifferences(target, differences)],
    };
  } catch (thrown) {
    if (thrown === budgetExceeded) return notDecided(target);
    throw thrown;
  }
}

function notDecided(target: { readonly name: string }): Proof {
  const diagnostics = [
    error('not-decided', `The comparison for ${target.name} needs more classes or nodes than its budget.`, {
      help: 'Compile fewer rule sets into one text, or simplify regular expressions.',
      target: target.name,
    }),
  ];
  return { verdict: 'not-decided', losses: [], differences: [], diagnostics };
}

function verdictOf(claim: Claim, lost: Lost): Verdict {
  if (claim.permitted !== claim.projection) return 'approximate';
  const same = lost.over === nothing && lost.under === nothing && !lost.beyondKnowledge;
  return same ? 'exact' : 'best-possible';
}

function differencesOf(context: Context, { format, reading }: FormatReading): readonly Difference[] {
  const { universe, claim, capabilities, preference } = context;
  const found: Difference[] = [];
  for (const { effect, region, meaning } of compareReading(universe, claim, capabilities, reading)) {
    for (let rest = region; rest !== nothing && found.length < mostDifferences; ) {
      const box = widen(universe, rest, preference);
      rest = universe.subtract(rest, box.diagram);
      const requests = preferDisagreement(
        context,
        effect,
        requestsSeenAs(universe, capabilities.view, box.diagram),
      );
      const example = exampleOf(universe, requests, preference);
      found.push({
        format,
        effect,
        region: describe(universe.space, box),
        size: measure(universe, box.diagram, capabilities.hosts),
        ...(example === undefined ? {} : replay(context.policy, capabilities, meaning, example)),
      });
    }
  }
  return found;
}

/** Of the requests with differing views, those that the policy decides otherwise than the text, if any. */
function preferDisagreement({ universe, claim }: Context, effect: Effect, requests: Diagram): Diagram {
  const wanted =
    effect === 'blocks'
      ? universe.intersect(requests, claim.policy)
      : universe.subtract(requests, claim.policy);
  return wanted === nothing ? requests : wanted;
}

/** Whether the plain evaluators agree that the text does in the witness what the diagrams say. */
function checkDifferences(
  target: { readonly name: string },
  differences: readonly Difference[],
): readonly Diagnostic[] {
  const expected: Partial<Record<Effect, string>> = { permits: 'allow', blocks: 'deny', unknown: 'unknown' };
  return differences
    .filter(
      ({ effect, witness }) =>
        witness !== undefined && expected[effect] !== undefined && witness.target !== expected[effect],
    )
    .map(({ effect, format, witness }) =>
      error('internal', `A witness for ${target.name} (${format}, ${effect}) does not reproduce.`, {
        target: target.name,
        data: { witness },
      }),
    );
}
