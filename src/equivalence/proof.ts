/**
 * Translation validation (semantics, section 5): what the texts of a target permit, compared exactly with
 * what the policy asks of it, and every loss with its size and a witness.
 */
import { type Diagnostic, error, type Span } from '../diagnostics/diagnostic.ts';
import type { Policy } from '../rules/policy.ts';
import type { LossCode, LossDirection } from '../targets/loss.ts';
import type { Capabilities, Origin, Reading } from '../targets/target.ts';
import { type Claim, claimRules, computeClaim, conditionsIn } from './claim.ts';
import { compareReading, conditionsOfReading, type Effect } from './compare.ts';
import { createUniverse, type Universe } from './conditions.ts';
import { measure, type Size } from './count.ts';
import { describe, widen } from './describe.ts';
import { budgetExceeded, createDiagrams, type Diagram, nothing } from './diagram.ts';
import { reportLosses } from './loss-report.ts';
import { findLosses, type Lost } from './losses.ts';
import { createSpace } from './space.ts';
import { requestsSeenAs } from './views.ts';
import { exampleOf, namesIn, type Preference, preferenceOf } from './witness.ts';
import { replay, type Witness } from './witnesses.ts';

export type Verdict = 'exact' | 'best-possible' | 'approximate' | 'different' | 'not-decided';

/** Requests that policy and target decide differently for one reason and one rule. */
export interface Loss {
  readonly code: LossCode;
  /** The rule's id, or empty for a note about the whole text. */
  readonly rule: string;
  readonly span: Span;
  readonly direction: LossDirection;
  readonly severity: 'error' | 'warning' | 'note';
  readonly size: Size;
  /** The hosts, or the addresses of destinations without hosts, as the rule set spells them. */
  readonly destinations: readonly string[];
  readonly witness?: Witness;
  readonly accepted: null | string;
  readonly message?: string;
}

/** A region in which a text does not do what it should. */
export interface Difference {
  readonly format: string;
  readonly effect: Effect;
  readonly region: string;
  readonly size: Size;
  readonly witness?: Witness;
  /** The rule that decides the witness, and the line of the text that does. */
  readonly rule?: string;
  readonly line?: Origin;
}

export interface Proof {
  readonly verdict: Verdict;
  readonly losses: readonly Loss[];
  readonly differences: readonly Difference[];
  /** Errors of code `internal`: a witness that does not reproduce, or a difference that no loss explains. */
  readonly diagnostics: readonly Diagnostic[];
}

/** One format of a target, read back. */
export interface FormatReading {
  readonly format: string;
  readonly reading: Reading;
}

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

/** What the parts of one proof share. */
export interface Context {
  readonly policy: Policy;
  readonly target: { readonly name: string };
  readonly capabilities: Capabilities;
  readonly universe: Universe;
  readonly claim: Claim;
  readonly preference: Preference;
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
