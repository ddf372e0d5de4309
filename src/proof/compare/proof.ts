/**
 * Translation validation (semantics, section 5): what the texts of a target permit, compared exactly with
 * what the policy asks of it, and every loss with its size and a witness.
 */
import { error } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { openPolicy } from '../../rules/open-policy.ts';
import type { Policy } from '../../rules/policy.ts';
import { type Condition, visitConditions } from '../../sets/condition.ts';
import type { HostPattern } from '../../sets/hosts.ts';
import type { Capabilities } from '../../targets/target.ts';
import { type Claim, computeClaim } from '../claim/claim.ts';
import { claimRules, listConditions } from '../claim/claimed.ts';
import { settleNames } from '../claim/kept-names.ts';
import { findLosses, type LossRegion, type Lost } from '../claim/losses.ts';
import { findRequestsSeenAs } from '../claim/views.ts';
import { type Universe, workInUniverse } from '../diagram/conditions.ts';
import { type Diagram, nothing } from '../diagram/diagram.ts';
import {
  compareOpenEnd,
  compareReading,
  governedEffects,
  listReadingConditions,
  spareUnneeded,
  withEnd,
} from './compare.ts';
import { checkDifferences, describeDifferences } from './differences.ts';
import { listHostNames, rankClasses } from './examples.ts';
import { type IsWanted, reportLosses } from './loss-report.ts';
import { findObligations } from './obligations.ts';
import type { Context, FormatReading, Proof, Verdict } from './result.ts';

export type { Difference, FormatReading, Loss, Proof, Verdict } from './result.ts';

export interface ProofPlan {
  readonly budget?: number;
  readonly isWanted?: IsWanted;
  readonly unneeded?: Context['unneeded'];
}

/**
 * Compares readings of a target's text with the claim of a policy. Losses that nobody wants (`isWanted`) are listed
 * without their size and witness. `budget` is the number of nodes.
 */
export function prove(
  policy: Policy,
  target: { readonly name: string },
  capabilities: Capabilities,
  asRead: readonly FormatReading[],
  { budget, isWanted, unneeded = [] }: ProofPlan = {},
): Proof {
  const readings = asRead.map((one) => ({ ...one, reading: settleNames(one.reading, capabilities) }));
  const rules = claimRules(policy, capabilities);
  const open = capabilities.closing === 'none' ? openPolicy(policy) : undefined;
  const openRules = open === undefined ? [] : claimRules(open, capabilities);
  const conditions = [
    ...listConditions(rules, capabilities),
    ...(open === undefined ? [] : listConditions(openRules, capabilities)),
    ...readings.flatMap(({ reading }) => listReadingConditions(reading)),
    ...unneeded,
  ];
  const { hosts } = capabilities;
  const proof = workInUniverse(conditions, { budget, hosts }, (universe) => {
    const claim = computeClaim(universe, rules, capabilities);
    const preference = rankClasses(universe.space, listHostNames(policy), hosts);
    const context: Context = { policy, target, capabilities, universe, claim, preference, unneeded };
    const lost = findLosses(universe, rules, claim, capabilities);
    if (open === undefined) return compareReadings(context, lost, readings, isWanted);
    const closed = compareReadings(context, lost, endReadings(readings, 'deny'), isWanted);
    const openClaim = computeClaim(universe, openRules, capabilities);
    const openContext: Context = { ...context, policy: open, claim: openClaim };
    const openLost = findLosses(universe, openRules, openClaim, capabilities);
    return joinProofs(closed, compareEnds(context, openContext, openLost, readings, isWanted));
  });
  return proof ?? declineProof(target, conditions);
}

function compareReadings(
  context: Context,
  lost: Lost,
  readings: readonly FormatReading[],
  isWanted?: IsWanted,
): Proof {
  const { universe, claim, capabilities, target, unneeded } = context;
  const compared = readings.map(({ format, reading }) => ({
    format,
    regions: spareUnneeded(universe, claim, compareReading(universe, claim, capabilities, reading), unneeded),
  }));
  const described = compared.map(({ format, regions }) => describeDifferences(context, format, regions));
  const differences = described.flatMap((one) => one.differences);
  const differing = compared
    .flatMap(({ regions }) => regions.filter(({ effect }) => governedEffects.has(effect)))
    .map(({ region }) => findRequestsSeenAs(universe, capabilities.view, region))
    .reduce(universe.union, nothing);
  const there = excludeDiffering(universe, lost, differing);
  const { losses, diagnostics } = reportLosses(context, there, readings, isWanted);
  return {
    verdict: differences.length > 0 ? 'different' : judgeClaim(claim, lost),
    losses: [...losses, ...findObligations(context, readings)],
    differences,
    ...present({ more: described.some(({ more }) => more) ? (true as const) : undefined }),
    diagnostics: [...diagnostics, ...checkDifferences(target, differences)],
  };
}

/** Returns readings in which what falls through gets through, or does not. */
function endReadings(readings: readonly FormatReading[], end: 'allow' | 'deny'): readonly FormatReading[] {
  return readings.map(({ format, reading }) => ({
    format,
    reading: withEnd(reading, end),
  }));
}

/**
 * Compares what texts deny that are not to close, and finds the denials that have no effect there. `open` is the context
 * of the policy that is followed by "allow everything".
 */
function compareEnds(
  context: Context,
  open: Context,
  lost: Lost,
  readings: readonly FormatReading[],
  isWanted?: IsWanted,
): Pick<Proof, 'losses' | 'differences' | 'diagnostics' | 'more'> {
  const { universe, capabilities, target } = context;
  const compared = readings.map(({ format, reading }) => ({
    format,
    ...compareOpenEnd(universe, open.claim, capabilities, reading),
  }));
  const described = compared.map(({ format, regions }) => describeDifferences(context, format, regions));
  const differences = described.flatMap((one) => one.differences);
  // Where the text is unknown however it ends, that is a difference already, and no denial is known to be ignored there.
  const unknown = compared.map((one) => findRequestsSeenAs(universe, capabilities.view, one.unknown));
  const ignored = lost.regions.filter(({ code }) => code === 'denial-not-expressible');
  const explained: Lost = excludeDiffering(
    universe,
    { ...lost, regions: differences.length === 0 ? ignored : [], unexplained: nothing },
    unknown.reduce(universe.union, nothing),
  );
  const { losses, diagnostics } = reportLosses(open, explained, endReadings(readings, 'allow'), isWanted);
  return {
    losses: losses.filter(({ code }) => code === 'denial-not-expressible'),
    differences,
    ...present({ more: described.some(({ more }) => more) ? (true as const) : undefined }),
    diagnostics: [...diagnostics, ...checkDifferences(target, differences)],
  };
}

function joinProofs(
  proof: Proof,
  end: Pick<Proof, 'losses' | 'differences' | 'diagnostics' | 'more'>,
): Proof {
  const key = ({ code, rule, accepted }: Proof['losses'][number]): string =>
    JSON.stringify([code, rule, accepted]);
  const told = new Set(end.losses.map(key));
  return {
    ...proof,
    verdict: end.differences.length > 0 ? 'different' : proof.verdict,
    losses: [...proof.losses.filter((one) => !told.has(key(one))), ...end.losses],
    differences: [...proof.differences, ...end.differences],
    ...present({ more: proof.more ?? end.more }),
    diagnostics: [...proof.diagnostics, ...end.diagnostics],
  };
}

function declineProof(target: { readonly name: string }, conditions: readonly Condition[]): Proof {
  const message = `the comparison for ${target.name} would exceed the limits of time and memory`;
  const help = adviseOnSize(conditions);
  const diagnostics = [error('not-decided', message, { help, target: target.name })];
  return { verdict: 'not-decided', losses: [], differences: [], diagnostics };
}

/** Names what makes a comparison large, as far as it is there. */
function adviseOnSize(conditions: readonly Condition[]): string {
  const kinds = new Set<HostPattern['kind']>();
  visitConditions(conditions, (one) => {
    if (one.kind === 'test' && one.test.field === 'host' && one.test.hosts.names !== 'all')
      for (const pattern of one.test.hosts.names) kinds.add(pattern.kind);
  });
  const found = [
    ...(kinds.has('labels') ? ['host patterns with * inside a label'] : []),
    ...(kinds.has('expression') ? ['regular expressions in a text'] : []),
  ];
  return found.length === 0
    ? 'split the rule set, or compile it for fewer devices at a time: its rules tell too many requests apart'
    : `many ${found.join(', or ')} make it large: name the hosts instead, or split the rule set`;
}

/** Returns the losses of a claim where no text differs from it: only there does a device have them. */
function excludeDiffering({ subtract }: Universe, lost: Lost, differing: Diagram): Lost {
  if (differing === nothing) return lost;
  const exclude = (one: LossRegion): LossRegion => ({
    ...one,
    region: subtract(one.region, differing),
    typical: subtract(one.typical, differing),
  });
  return { ...lost, regions: lost.regions.map(exclude).filter(({ region }) => region !== nothing) };
}

function judgeClaim(claim: Claim, lost: Lost): Verdict {
  if (claim.permitted !== claim.projection) return 'approximate';
  const same = lost.over === nothing && lost.under === nothing && !lost.beyondKnowledge && !lost.unmeant;
  return same ? 'exact' : 'best-possible';
}
