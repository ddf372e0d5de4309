/**
 * The losses of a policy on a target, from the claim alone: every request that policy and target decide
 * differently lies in one of them, and each over- and under-permit has a request that really differs
 * (semantics, section 4).
 */
import type { Span } from '../../diagnostics/diagnostic.ts';
import { nameAddresses } from '../../rules/forms/address-entries.ts';
import { losses as directions, type LossCode, type LossDirection } from '../../rules/losses.ts';
import type { PolicyRule } from '../../rules/policy.ts';
import type { Capabilities } from '../../targets/target.ts';
import { forgetFields, type Universe } from '../diagram/conditions.ts';
import { type Diagram, nothing } from '../diagram/diagram.ts';
import type { Claim, Contribution } from './claim.ts';
import {
  type ClaimedEntry,
  type ClaimedRule,
  matchEntry,
  vouchesByAddress,
  vouchesByResolver,
} from './claimed.ts';
import { findPossibleViews, findRequestsSeenAs, listUsualPieces, possibleRequests } from './views.ts';

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
  /** Whether it blocks requests that services match and do not mean: no losses. */
  readonly unmeant: boolean;
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
  const search = openSearch(universe, rules, claim, capabilities);
  const { over } = search;
  const blocked = claim.contributions.map((one) => findBlocked(search, one));
  const regions = [
    ...claim.contributions.flatMap((one, index) => [
      ...explainLetThrough(search, one),
      ...explainBlocked(search, one, blocked[index]?.inScope ?? nothing),
    ]),
    ...rules.filter(({ rule }) => rule.action === 'deny').flatMap((rule) => explainIgnored(search, rule)),
  ];
  const explained = unionAll(regions.map(({ region }) => region));
  const under = unionAll(blocked.map(({ inScope }) => inScope));
  const unexplained = subtract(intersect(union(over, under), set(possibleRequests)), explained);
  return {
    ...{ regions, over, under, unexplained },
    beyondKnowledge: blocked.some(({ isBeyond }) => isBeyond),
    unmeant: blocked.some(({ isUnmeant }) => isUnmeant),
  };
}

/** Prepares to tell, entry by entry, what no text of the target lets through of what the policy allows, and why. */
export function prepareUnderLosses(
  universe: Universe,
  rules: readonly ClaimedRule[],
  claim: Claim,
  capabilities: Capabilities,
): (contribution: Contribution) => readonly LossRegion[] {
  const search = openSearch(universe, rules, claim, capabilities);
  return (one) => explainBlocked(search, one, findBlocked(search, one).inScope);
}

/** A claim, and what the search for its losses needs of it. */
interface Search {
  readonly universe: Universe;
  readonly capabilities: Capabilities;
  readonly claim: Claim;
  readonly seenAs: (views: Diagram) => Diagram;
  /** The requests that the target lets through in every form that they may have, or that the claim does not speak of. */
  readonly unblocked: Diagram;
  /**
   * Those let through in every form that they have where a resolver gave the address for the host that they ask for; `seenUsually`
   * are the requests seen in these.
   */
  readonly throughByName: Diagram;
  readonly seenUsually: (views: Diagram) => Diagram;
  /** The requests that it lets through in some form, and that the policy denies. */
  readonly over: Diagram;
  /** The places of rules, and what denials deny besides, in the order of their rules. */
  readonly order: ReadonlyMap<PolicyRule, number>;
  readonly denials: readonly {
    readonly rule: PolicyRule;
    readonly code: LossCode;
    readonly region: Diagram;
  }[];
  readonly allDenied: Diagram;
}

function openSearch(
  universe: Universe,
  rules: readonly ClaimedRule[],
  claim: Claim,
  capabilities: Capabilities,
): Search {
  const { union, unionAll, subtract, intersect, set } = universe;
  const seenAs = (views: Diagram): Diagram => findRequestsSeenAs(universe, capabilities.view, views);
  const governedViews = forgetFields(universe, set(capabilities.governed), ['source']);
  const possible = findPossibleViews(universe, capabilities);
  const ungoverned = seenAs(subtract(possible, governedViews));
  const through = seenAs(claim.permitted);
  const blockedViews = subtract(intersect(possible, set(capabilities.governed)), claim.permitted);
  const throughInAllForms = subtract(through, seenAs(blockedViews));
  const usual = listUsualPieces(capabilities.view);
  const isUsual = usual.length === capabilities.view.length;
  const seenUsually = isUsual
    ? seenAs
    : (views: Diagram): Diagram => findRequestsSeenAs(universe, usual, views);
  const throughByName = isUsual
    ? throughInAllForms
    : subtract(seenUsually(claim.permitted), seenUsually(blockedViews));
  const denials = rules
    .filter(({ rule }) => rule.action === 'deny')
    .flatMap(({ rule, entries }) =>
      entries
        .flatMap(({ approximations }) => approximations.filter(({ direction }) => direction === 'under'))
        .map(({ code, region }) => ({ rule, code, region: seenAs(set(region)) })),
    );
  return {
    ...{ universe, capabilities, claim, seenAs, denials, unblocked: union(throughInAllForms, ungoverned) },
    ...{ throughByName, seenUsually },
    over: subtract(subtract(through, claim.policy), ungoverned),
    order: new Map(rules.map(({ rule }, index) => [rule, index])),
    allDenied: unionAll(denials.map(({ region }) => region)),
  };
}

/** Explains what the target lets through because of an entry: by a condition that it is blind to, or by a region. */
function explainLetThrough(search: Search, contribution: Contribution): readonly LossRegion[] {
  const { universe, claim, over, seenUsually: seenAs } = search;
  const { subtract, intersect, set } = universe;
  const { claimed, reached, permitted } = contribution;
  const same = intersect(seenAs(intersect(reached, claim.permitted)), over);
  const hidden = (same === nothing ? [] : hiddenConditions).map(
    ([field, code]): Cause => [code, subtract(same, set(claimed.conditions[field]))],
  );
  const shared = findShared(search, contribution);
  const named = claimed.approximations
    .filter(({ direction }) => direction === 'over')
    .map(({ code, region }): Cause => {
      const letThrough = intersect(intersect(permitted, claim.permitted), set(region));
      // What gets through without the region too is no loss of the region: see `same`, and the denials.
      return [code, subtract(intersect(seenAs(letThrough), over), same)];
    });
  return makeRegions(universe, contribution, [...hidden, ...shared, ...named]);
}

/** The requests that a target lets through at addresses that a resolver may have given for other names than theirs. */
function findShared(search: Search, { claimed, reached, permitted }: Contribution): readonly Cause[] {
  const { universe, capabilities, claim, over, seenAs, seenUsually } = search;
  const { union, subtract, intersect } = universe;
  if (!vouchesByResolver(claimed.entry, capabilities)) return [];
  const views = intersect(union(reached, permitted), claim.permitted);
  return [['address-shared', subtract(intersect(seenAs(views), over), seenUsually(views))]];
}

/** Finds the requests of an entry that the target blocks in the scope of the claim, and whether it blocks others. */
function findBlocked(
  { universe, capabilities, unblocked }: Search,
  { claimed, allowed }: Contribution,
): { readonly inScope: Diagram; readonly isBeyond: boolean; readonly isUnmeant: boolean } {
  const { subtract, intersect, isWithin, set } = universe;
  const { destination } = claimed.entry;
  // Where hosts cannot be seen, the claim speaks of an entry's requests at its known addresses alone.
  const isBounded =
    vouchesByAddress(claimed.entry, capabilities) &&
    !vouchesByResolver(claimed.entry, capabilities) &&
    destination.kind === 'hosts' &&
    destination.known !== undefined;
  const meant = intersect(allowed, set(claimed.meant));
  const known = isBounded ? intersect(meant, set(claimed.conditions.known)) : meant;
  return {
    inScope: subtract(known, unblocked),
    isBeyond: !isWithin(subtract(meant, known), unblocked),
    isUnmeant: !isWithin(subtract(allowed, meant), unblocked),
  };
}

/** Explains why requests of an entry are blocked: by a region that capabilities name, or as nothing vouches for them. */
function explainBlocked(search: Search, contribution: Contribution, blocked: Diagram): readonly LossRegion[] {
  if (blocked === nothing) return [];
  const { universe, capabilities, order, seenAs } = search;
  const { subtract, intersect, set } = universe;
  const { claimed, rule } = contribution;
  const causes: Cause[] = [];
  let rest = blocked;
  const take = (code: LossCode, region: Diagram): void => {
    causes.push([code, intersect(rest, region)]);
    rest = subtract(rest, region);
  };
  for (const { direction, code, region } of claimed.approximations)
    if (direction === 'under') take(code, seenAs(set(region)));
  if (intersect(rest, search.allDenied) !== nothing) {
    const place = order.get(rule) ?? 0;
    for (const one of search.denials) {
      if ((order.get(one.rule) ?? 0) >= place) break;
      take(one.code, one.region);
    }
  }
  if (vouchesByResolver(claimed.entry, capabilities)) take('resolver-bypassed', search.throughByName);
  for (const { code, when, destination } of capabilities.unseen)
    if (destination === undefined || destination === claimed.entry.destination.kind) take(code, set(when));
  return makeRegions(universe, contribution, causes);
}

/** Explains what the target lets through although a rule denies it: by regions, and for the rest as not expressible. */
function explainIgnored(search: Search, { rule, entries }: ClaimedRule): readonly LossRegion[] {
  const { universe, claim, over, seenAs } = search;
  const { subtract, intersect, set } = universe;
  const decided = intersect(claim.decided.get(rule) ?? nothing, over);
  if (decided === nothing) return [];
  return entries.flatMap((claimed) => {
    const matched = intersect(decided, set(matchEntry(claimed.conditions)));
    const missed = claimed.approximations
      .filter(({ direction }) => direction === 'over')
      .map(({ code, region }): Cause => [code, intersect(matched, seenAs(set(region)))]);
    const rest = missed.reduce((left, [, region]) => subtract(left, region), matched);
    return makeRegions(universe, { rule, claimed }, [...missed, ['denial-not-expressible', rest]]);
  });
}

/** A loss code, and the requests that it explains. */
type Cause = readonly [LossCode, Diagram];

/** Makes the loss regions of an entry, one for each cause that explains any request. */
function makeRegions(
  { intersect, set }: Universe,
  { rule, claimed }: Pick<Contribution, 'rule' | 'claimed'>,
  causes: readonly Cause[],
): readonly LossRegion[] {
  const { entry, conditions } = claimed;
  const found = causes.filter(([, region]) => region !== nothing);
  return found.map(([code, region]) => {
    const isHidden = hiddenConditions.some(([, hidden]) => hidden === code);
    // A region that a target names by itself is one of paths: its examples fail the path.
    const others = hiddenConditions.filter(([field, other]) =>
      isHidden ? other !== code : field !== 'path',
    );
    return {
      ...{ code, rule, region },
      direction: directions[code],
      destination: nameDestination(claimed),
      span: entry.host?.span ?? entry.destination.span,
      typical: others.reduce((rest, [field]) => intersect(rest, set(conditions[field])), region),
    };
  });
}

/** Returns what messages, and the `hosts` of an accept, call an entry's destination. */
export function nameDestination({ entry: { host, destination } }: ClaimedEntry): string {
  if (host !== undefined) return host.text;
  return nameAddresses(destination.origins);
}
