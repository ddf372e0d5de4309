/**
 * Translation validation (semantics, section 5): what the texts of a target permit, compared exactly with
 * what the policy asks of it, and every loss with its size and a witness.
 */
import { error } from '../../diagnostics/diagnostic.ts';
import type { Policy } from '../../rules/policy.ts';
import type { Capabilities } from '../../targets/target.ts';
import { type Claim, computeClaim } from '../claim/claim.ts';
import { claimRules, listConditions } from '../claim/claimed.ts';
import { findLosses, type Lost } from '../claim/losses.ts';
import { findRequestsSeenAs } from '../claim/views.ts';
import { createUniverse, type Universe } from '../diagram/conditions.ts';
import { budgetExceeded, createDiagrams, type Diagram, nothing } from '../diagram/diagram.ts';
import { chooseBranchingOrder, createSpace } from '../space/space.ts';
import { compareReading, governedEffects, listReadingConditions } from './compare.ts';
import { checkDifferences, describeDifferences } from './differences.ts';
import { listHostNames, rankClasses } from './examples.ts';
import { type IsWanted, reportLosses } from './loss-report.ts';
import type { Context, FormatReading, Proof, Verdict } from './result.ts';

export type { Difference, FormatReading, Loss, Proof, Verdict } from './result.ts';

/**
 * Compares readings of a target's text with the claim of a policy. Losses of which `isWanted` says no have
 * neither size nor witness: for whoever asks only whether they are there.
 */
export function prove(
  policy: Policy,
  target: { readonly name: string },
  capabilities: Capabilities,
  readings: readonly FormatReading[],
  budget?: number,
  isWanted?: IsWanted,
): Proof {
  const rules = claimRules(policy, capabilities);
  const conditions = [
    ...listConditions(rules, capabilities),
    ...readings.flatMap(({ reading }) => listReadingConditions(reading)),
  ];
  const space = createSpace(conditions);
  if (space === undefined) return declineProof(target);
  try {
    const universe = createUniverse(
      space,
      createDiagrams(space.sizes, budget, chooseBranchingOrder(capabilities.hosts)),
    );
    const claim = computeClaim(universe, rules, capabilities);
    const preference = rankClasses(space, listHostNames(policy), capabilities.hosts);
    const context: Context = { policy, target, capabilities, universe, claim, preference };
    const compared = readings.map(({ format, reading }) => ({
      format,
      regions: compareReading(universe, claim, capabilities, reading),
    }));
    const described = compared.map(({ format, regions }) => describeDifferences(context, format, regions));
    const differences = described.flatMap((one) => one.differences);
    const differing = compared
      .flatMap(({ regions }) => regions.filter(({ effect }) => governedEffects.has(effect)))
      .map(({ region }) => findRequestsSeenAs(universe, capabilities.view, region))
      .reduce(universe.union, nothing);
    const lost = excludeDiffering(universe, findLosses(universe, rules, claim, capabilities), differing);
    const { losses, diagnostics } = reportLosses(context, lost, readings, isWanted);
    return {
      verdict: differences.length > 0 ? 'different' : judgeClaim(claim, lost),
      losses,
      differences,
      ...(described.some(({ more }) => more) ? { more: true } : {}),
      diagnostics: [...diagnostics, ...checkDifferences(target, differences)],
    };
  } catch (thrown) {
    if (thrown === budgetExceeded) return declineProof(target);
    throw thrown;
  }
}

function declineProof(target: { readonly name: string }): Proof {
  const diagnostics = [
    error('not-decided', `the comparison for ${target.name} would take more time and memory than it may`, {
      help: 'many host patterns with * inside a label make it large, as do regular expressions in a text: name the hosts instead, or split the rule set',
      target: target.name,
    }),
  ];
  return { verdict: 'not-decided', losses: [], differences: [], diagnostics };
}

/** The losses of a claim where no text differs from it: only there does a device have them. */
function excludeDiffering({ subtract }: Universe, lost: Lost, differing: Diagram): Lost {
  if (differing === nothing) return lost;
  const regions = lost.regions
    .map((one) => ({
      ...one,
      region: subtract(one.region, differing),
      typical: subtract(one.typical, differing),
    }))
    .filter(({ region }) => region !== nothing);
  return { ...lost, regions };
}

function judgeClaim(claim: Claim, lost: Lost): Verdict {
  if (claim.permitted !== claim.projection) return 'approximate';
  const same = lost.over === nothing && lost.under === nothing && !lost.beyondKnowledge;
  return same ? 'exact' : 'best-possible';
}
