/**
 * The losses of a policy on a target, from the claim alone: every request that policy and target decide
 * differently lies in one of them, and each over- and under-permit has a request that really differs
 * (semantics, section 4).
 */
import type { Span } from '../../diagnostics/diagnostic.ts';
import { losses as directions, type LossCode, type LossDirection } from '../../rules/losses.ts';
import type { PolicyRule } from '../../rules/policy.ts';
import { always } from '../../sets/condition.ts';
import type { Capabilities } from '../../targets/target.ts';
import { forgetFields, type Universe } from '../diagram/conditions.ts';
import { type Diagram, nothing } from '../diagram/diagram.ts';
import type { Claim, Contribution } from './claim.ts';
import { type ClaimedEntry, type ClaimedRule, matchEntry } from './claimed.ts';
import { findPossibleViews, findRequestsSeenAs, possibleRequests } from './views.ts';

/** Requests that are decided differently for one reason, because of one entry. */
export interface LossRegion {
  readonly code: LossCode;
  readonly direction: LossDirection;
  readonly rule: PolicyRule;
  readonly destination: string;
  readonly span: Span;
  readonly region: Diagram;
  /** The part of the region that fails this one condition and no other: the plainest examples. May be empty. */
  readonly typical: Diagram;
}

export interface Lost {
  readonly regions: readonly LossRegion[];
  /** All requests that the policy denies and the target lets through, and the reverse (inside the claim). */
  readonly over: Diagram;
  readonly under: Diagram;
  /** Differently decided requests that no region holds: must be empty, or rulec is wrong. */
  readonly unexplained: Diagram;
  /** Whether the target blocks requests of hosts at addresses that are not known for them: outside the claim. */
  readonly beyondKnowledge: boolean;
}

/** The conditions that a target may be blind to, with the loss of each. */
const hiddenConditions: readonly (readonly [keyof ClaimedEntry['conditions'], LossCode])[] = [
  ['host', 'host-by-address'],
  ['path', 'path-not-visible'],
  ['principal', 'principal-not-visible'],
  ['scheme', 'scheme-not-checked'],
];

/** Finds what a target with these capabilities decides otherwise than the policy, and why. */
export function findLosses(
  universe: Universe,
  rules: readonly ClaimedRule[],
  claim: Claim,
  capabilities: Capabilities,
): Lost {
  const { union, unionAll, subtract, intersect, set } = universe;
  const seenAs = (views: Diagram): Diagram => findRequestsSeenAs(universe, capabilities.view, views);
  const governedViews = forgetFields(universe, set(capabilities.governed), ['source']);
  const ungoverned = seenAs(subtract(findPossibleViews(universe, capabilities), governedViews));
  const through = seenAs(claim.permitted);
  const over = subtract(subtract(through, claim.policy), ungoverned);
  const regions: LossRegion[] = [];
  const add = (code: LossCode, rule: PolicyRule, claimed: ClaimedEntry, region: Diagram): void => {
    if (region === nothing) return;
    const { entry } = claimed;
    const isHidden = hiddenConditions.some((one) => one[1] === code);
    // A region that a target names by itself is one of paths: its examples fail the path.
    const others = hiddenConditions
      .filter(([field, other]) => (isHidden ? other !== code : field !== 'path'))
      .map(([field]) => claimed.conditions[field]);
    regions.push({
      code,
      direction: directions[code],
      rule,
      destination: nameDestination(claimed),
      span: entry.host?.span ?? entry.destination.span,
      region,
      typical: others.reduce((rest, condition) => intersect(rest, set(condition)), region),
    });
  };

  const denials = findDenialRegions(universe, rules, seenAs);
  const unders: Diagram[] = [];
  let blockedOutside = false;
  for (const contribution of claim.contributions) {
    const { rule, claimed } = contribution;
    const same = intersect(seenAs(intersect(contribution.reached, claim.permitted)), over);
    for (const [field, code] of same === nothing ? [] : hiddenConditions) {
      add(code, rule, claimed, subtract(same, set(claimed.conditions[field])));
    }
    for (const one of claimed.approximations.filter(({ direction }) => direction === 'over')) {
      const letThrough = intersect(intersect(contribution.permitted, claim.permitted), set(one.region));
      // What gets through without the region too is no loss of the region: see `same`, and the denials below.
      add(one.code, rule, claimed, subtract(intersect(seenAs(letThrough), over), same));
    }
    const blocked = subtract(subtract(contribution.allowed, through), ungoverned);
    const inScope = intersect(blocked, limitToKnown(universe, claimed, capabilities));
    if (inScope !== blocked) blockedOutside = true;
    if (inScope === nothing) continue;
    unders.push(inScope);
    for (const [code, region] of findCausesOfBlock(
      universe,
      denials,
      contribution,
      capabilities,
      inScope,
      seenAs,
    )) {
      add(code, rule, claimed, region);
    }
  }
  for (const { rule, entries } of rules.filter((one) => one.rule.action === 'deny')) {
    const decided = intersect(claim.decided.get(rule) ?? nothing, over);
    for (const claimed of decided === nothing ? [] : entries) {
      const matched = intersect(decided, set(matchEntry(claimed.conditions)));
      const missed = claimed.approximations.filter(({ direction }) => direction === 'over');
      let rest = matched;
      for (const one of missed) {
        const region = intersect(matched, seenAs(set(one.region)));
        add(one.code, rule, claimed, region);
        rest = subtract(rest, region);
      }
      add('denial-not-expressible', rule, claimed, rest);
    }
  }
  const explained = unionAll(regions.map(({ region }) => region));
  const under = unionAll(unders);
  const unexplained = subtract(intersect(union(over, under), set(possibleRequests)), explained);
  return { regions, over, under, unexplained, beyondKnowledge: blockedOutside };
}

/** Where the claim speaks of an entry's requests: at its known addresses, where hosts cannot be seen. */
function limitToKnown(universe: Universe, claimed: ClaimedEntry, capabilities: Capabilities): Diagram {
  const { destination } = claimed.entry;
  const stale =
    capabilities.hosts === 'by-address' && destination.kind === 'hosts' && destination.known !== undefined;
  return universe.set(stale ? claimed.conditions.known : always);
}

/** Regions of requests that denials deny besides, in the order of their rules. */
interface DenialRegions {
  readonly order: ReadonlyMap<PolicyRule, number>;
  readonly all: readonly { readonly rule: PolicyRule; readonly code: LossCode; readonly region: Diagram }[];
  readonly union: Diagram;
}

function findDenialRegions(
  universe: Universe,
  rules: readonly ClaimedRule[],
  seenAs: (views: Diagram) => Diagram,
): DenialRegions {
  const all = rules
    .filter(({ rule }) => rule.action === 'deny')
    .flatMap(({ rule, entries }) =>
      entries
        .flatMap(({ approximations }) => approximations.filter(({ direction }) => direction === 'under'))
        .map(({ code, region }) => ({ rule, code, region: seenAs(universe.set(region)) })),
    );
  return {
    order: new Map(rules.map(({ rule }, index) => [rule, index])),
    all,
    union: universe.unionAll(all.map(({ region }) => region)),
  };
}

/** Why requests of an entry are blocked: a region that its capabilities name, or nothing that vouches. */
function findCausesOfBlock(
  universe: Universe,
  denials: DenialRegions,
  { claimed, rule }: Contribution,
  capabilities: Capabilities,
  blocked: Diagram,
  seenAs: (views: Diagram) => Diagram,
): readonly (readonly [LossCode, Diagram])[] {
  const { subtract, intersect, set } = universe;
  const causes: (readonly [LossCode, Diagram])[] = [];
  let rest = blocked;
  const take = (code: LossCode, region: Diagram): void => {
    causes.push([code, intersect(rest, region)]);
    rest = subtract(rest, region);
  };
  for (const { direction, code, region } of claimed.approximations)
    if (direction === 'under') take(code, seenAs(set(region)));
  if (intersect(rest, denials.union) !== nothing) {
    const place = denials.order.get(rule) ?? 0;
    for (const one of denials.all) {
      if ((denials.order.get(one.rule) ?? 0) >= place) break;
      take(one.code, one.region);
    }
  }
  for (const unseen of capabilities.unseen) {
    if (unseen.destination === undefined || unseen.destination === claimed.entry.destination.kind)
      take(unseen.code, set(unseen.when));
  }
  return causes;
}

/** What an entry's destination is called in messages, and in the `hosts` of an accept. */
export function nameDestination(claimed: ClaimedEntry): string {
  const { host, destination } = claimed.entry;
  if (host !== undefined) return host.text;
  return destination.origins.map((origin) => origin.text).join(', ') || 'any';
}
