/**
 * What a target's text is to permit: the projection of a policy, with the regions that the target's
 * capabilities name added and taken away (semantics, section 3). Imports neither lower nor print.
 */

import type { PolicyRule } from '../../rules/policy.ts';
import { all, always, any, type Condition, never, where } from '../../sets/condition.ts';
import type { Capabilities, ViewPiece } from '../../targets/target.ts';
import { collectBefore } from '../diagram/before.ts';
import type { Universe } from '../diagram/conditions.ts';
import { type Diagram, everything, nothing } from '../diagram/diagram.ts';
import {
  type ClaimedEntry,
  type ClaimedRule,
  matchEntry,
  vouchesByAddress,
  vouchesByResolver,
} from './claimed.ts';
import { findRequestsSeenAs, possibleRequests, projectRequests } from './views.ts';

/** What one entry of an allow rule adds to the claim. */
export interface Contribution {
  readonly rule: PolicyRule;
  readonly claimed: ClaimedEntry;
  /** The requests that the entry allows: it matches them, and no denial before it does. */
  readonly allowed: Diagram;
  /** The views of those that its destination vouches for. */
  readonly projected: Diagram;
  /** The same, where the text's denials are counted in place of the policy's. */
  readonly reached: Diagram;
  /** The views that the text is to permit because of it. */
  readonly permitted: Diagram;
}

export interface Claim {
  /** The requests that the policy permits. */
  readonly policy: Diagram;
  /** For each rule, the requests that it decides: it matches them and no rule before it does. */
  readonly decided: ReadonlyMap<PolicyRule, Diagram>;
  readonly contributions: readonly Contribution[];
  /** The views that the projection permits, and those that the text is to permit. */
  readonly projection: Diagram;
  readonly permitted: Diagram;
  /** The same, of machines and addresses that the claim does not govern. */
  readonly ungoverned: Diagram;
  /** The views permitted because of rules that demand a bypass of TLS inspection, as views of `https` requests. */
  readonly bypass: Diagram;
  /** The views of all `https` requests that such rules match: a denial may have no view of its own. */
  readonly bypassAtMost: Diagram;
  /** For each entry of such rules, the views of its `https` requests that any rule permits. */
  readonly bypassWanted: readonly BypassWanted[];
}

export interface BypassWanted {
  readonly claimed: ClaimedEntry;
  readonly views: Diagram;
}

/** Computes the claim of a policy on a target in a universe that holds all of its conditions. */
export function computeClaim(
  universe: Universe,
  rules: readonly ClaimedRule[],
  capabilities: Capabilities,
): Claim {
  const { unionAll, subtract, intersect, set } = universe;
  const matched = rules.map((rule) => matchRule(universe, rule));
  const steps = matched.map(({ matches }) => ({ scope: matches, adds: matches }));
  const before = collectBefore(universe, steps);
  const decided = matched.map(({ matches }, index) => subtract(matches, before[index] ?? nothing));
  const contributions = findContributions({ universe, capabilities }, matched);
  const governed = set(capabilities.governed);
  const permitted = unionAll(contributions.map((one) => one.permitted));
  const { bypass, bypassAtMost, bypassWanted } = findBypass({ universe, capabilities }, contributions);
  const inForce = intersect(permitted, governed);
  return {
    policy: unionAll(decided.filter((_, index) => matched[index]?.isDenial === false)),
    decided: new Map(rules.map(({ rule }, index) => [rule, decided[index] ?? nothing])),
    contributions,
    projection: intersect(unionAll(contributions.map((one) => one.projected)), governed),
    permitted: inForce,
    ungoverned: subtract(permitted, governed),
    bypass: intersect(bypass, governed),
    bypassAtMost: intersect(bypassAtMost, governed),
    bypassWanted: bypassWanted.map(({ claimed, views }) => ({ claimed, views: intersect(views, inForce) })),
  };
}

/** The universe of a claim, and what its target can see. */
interface Frame {
  readonly universe: Universe;
  readonly capabilities: Capabilities;
}

/** A rule with the possible requests that it matches. */
interface MatchedRule {
  readonly rule: PolicyRule;
  readonly isDenial: boolean;
  readonly matches: Diagram;
  readonly entries: readonly MatchedEntry[];
}

/** An entry with the possible requests that it matches, and the views that its approximations name. */
interface MatchedEntry {
  readonly claimed: ClaimedEntry;
  readonly matches: Diagram;
  readonly over: Diagram;
  readonly under: Diagram;
}

function matchRule(universe: Universe, { rule, entries }: ClaimedRule): MatchedRule {
  const matched = entries.map((claimed) => ({
    claimed,
    matches: matchRequests(universe, claimed),
    over: uniteRegions(universe, claimed, 'over'),
    under: uniteRegions(universe, claimed, 'under'),
  }));
  const matches = universe.unionAll(matched.map((one) => one.matches));
  return { rule, isDenial: rule.action === 'deny', matches, entries: matched };
}

/** Returns the possible requests that an entry matches. */
function matchRequests({ set, intersect }: Universe, { conditions }: ClaimedEntry): Diagram {
  return intersect(set(matchEntry(conditions)), set(possibleRequests));
}

/** Returns the region of views that an entry's approximations of a direction name. */
function uniteRegions(universe: Universe, claimed: ClaimedEntry, direction: 'over' | 'under'): Diagram {
  const regions = claimed.approximations.filter((one) => one.direction === direction);
  return regions.length === 0 ? nothing : universe.set(any(...regions.map(({ region }) => region)));
}

function findContributions(frame: Frame, rules: readonly MatchedRule[]): readonly Contribution[] {
  const { universe, capabilities } = frame;
  const { unionAll, subtract, intersect } = universe;
  const sights = capabilities.view.map((piece) => seeThrough(frame, rules, piece));
  const reach = (part: 'vouched' | 'widened', rule: MatchedRule, entry: MatchedEntry): Diagram =>
    unionAll(
      sights.flatMap(({ piece, denied, vouched, widened }) => {
        const seen = (requests: Diagram): Diagram =>
          projectRequests(universe, [piece], subtract(requests, denied(rule)));
        const own = vouched.get(entry) ?? nothing;
        if (part === 'vouched') return [seen(own)];
        const all = widened.get(entry) ?? nothing;
        // Of what a request may be resolved for, a region is for some names alone.
        return piece.resolved === 'any' ? [seen(own), intersect(seen(all), entry.over)] : [seen(all)];
      }),
    );
  const allows = rules.filter(({ isDenial }) => !isDenial);
  const within = new Map(
    allows.flatMap((rule) =>
      rule.entries.map((one) => [one, subtract(reach('widened', rule, one), one.under)] as const),
    ),
  );
  const deniedByPolicy = collectDenied(universe, rules, {
    denies: ({ matches }) => matches,
    scope: ({ matches }) => matches,
  });
  const deniedBesides = collectDenied(universe, rules, {
    denies: ({ entries }) => unionAll(entries.map(({ under }) => under)),
    scope: ({ entries }) => unionAll(entries.map((one) => within.get(one) ?? nothing)),
  });
  return allows.flatMap((rule) =>
    rule.entries.map((entry): Contribution => {
      const allowed = subtract(entry.matches, deniedByPolicy(rule));
      return {
        rule: rule.rule,
        claimed: entry.claimed,
        allowed,
        projected: projectVouched(frame, entry.claimed, allowed),
        reached: reach('vouched', rule, entry),
        permitted: subtract(within.get(entry) ?? nothing, deniedBesides(rule)),
      };
    }),
  );
}

/** What the text sees of requests in one piece of its view. */
interface Sight {
  readonly piece: ViewPiece;
  /** The requests of each entry that the piece can vouch for, and with what its regions add to them. */
  readonly vouched: ReadonlyMap<MatchedEntry, Diagram>;
  readonly widened: ReadonlyMap<MatchedEntry, Diagram>;
  /** Returns what the text denies of the requests of an allow rule before it comes to that rule. */
  readonly denied: (allow: MatchedRule) => Diagram;
}

function seeThrough(
  { universe, capabilities }: Frame,
  rules: readonly MatchedRule[],
  piece: ViewPiece,
): Sight {
  const { union, unionAll, subtract, intersect, set } = universe;
  const seenAs = (views: Diagram): Diagram => findRequestsSeenAs(universe, [piece], views);
  // Where a request is seen for one name or another, a denial that acts on some of these views still denies it.
  const seenWholly = (views: Diagram): Diagram =>
    piece.resolved === 'any' && views !== nothing
      ? subtract(seenAs(views), seenAs(subtract(everything, views)))
      : seenAs(views);
  const vouched = new Map<MatchedEntry, Diagram>();
  const widened = new Map<MatchedEntry, Diagram>();
  for (const entry of rules.flatMap(({ isDenial, entries }) => (isDenial ? [] : entries))) {
    const own = intersect(entry.matches, set(vouchFor(entry.claimed, piece, capabilities)));
    vouched.set(entry, own);
    const { service, principal, host } = entry.claimed.conditions;
    // The requests that the entry would be for, were it not for what its regions say of paths, schemes and hosts.
    const named = vouchesByAddress(entry.claimed.entry, capabilities) ? always : host;
    const meant = entry.over === nothing ? nothing : set(all(service, principal, named));
    widened.set(entry, union(own, intersect(seenAs(entry.over), meant)));
  }
  const denied = collectDenied(universe, rules, {
    denies: ({ entries }) =>
      unionAll(entries.map(({ matches, over }) => subtract(matches, seenWholly(over)))),
    scope: ({ entries }) => unionAll(entries.map((one) => widened.get(one) ?? nothing)),
  });
  return { piece, vouched, widened, denied };
}

/** Returns a function that tells for an allow rule which part of its scope the denials before it deny. */
function collectDenied(
  universe: Universe,
  rules: readonly MatchedRule[],
  by: { readonly [part in 'denies' | 'scope']: (rule: MatchedRule) => Diagram },
): (allow: MatchedRule) => Diagram {
  const steps = rules.map((rule) =>
    rule.isDenial ? { scope: nothing, adds: by.denies(rule) } : { scope: by.scope(rule), adds: nothing },
  );
  const before = collectBefore(universe, steps);
  const found = new Map(rules.map((rule, index) => [rule, before[index] ?? nothing]));
  return (allow) => found.get(allow) ?? nothing;
}

/** Finds the views of `https` requests that rules demand a bypass for, and of all that such rules match. */
function findBypass(
  frame: Frame,
  contributions: readonly Contribution[],
): Pick<Claim, 'bypass' | 'bypassAtMost' | 'bypassWanted'> {
  const { universe } = frame;
  const { unionAll, intersect } = universe;
  const https = universe.set(where({ field: 'scheme', values: ['https'] }));
  const demanding = contributions.filter(({ rule }) => rule.inspection === 'bypass');
  const project = (claimed: ClaimedEntry, requests: Diagram): Diagram =>
    projectVouched(frame, claimed, intersect(requests, https));
  const wanted = demanding.map(({ claimed, allowed }) => ({ claimed, views: project(claimed, allowed) }));
  return {
    bypass: unionAll(
      wanted.map(({ views }, index) => intersect(views, demanding[index]?.permitted ?? nothing)),
    ),
    bypassWanted: wanted,
    bypassAtMost: unionAll(
      demanding.map(({ claimed }) => {
        const matched = matchRequests(universe, claimed);
        if (!vouchesByResolver(claimed.entry, frame.capabilities)) return project(claimed, matched);
        // TLS shows the host, whatever the address was resolved for.
        return projectRequests(universe, frame.capabilities.view, intersect(matched, https));
      }),
    ),
  };
}

/** Returns the views of those among these requests that the entry's destination vouches for. */
function projectVouched(
  { universe, capabilities }: Frame,
  claimed: ClaimedEntry,
  requests: Diagram,
): Diagram {
  const { unionAll, intersect, set } = universe;
  const project = (piece: ViewPiece): Diagram =>
    projectRequests(universe, [piece], intersect(requests, set(vouchFor(claimed, piece, capabilities))));
  return unionAll(capabilities.view.map(project));
}

/** Returns the requests of a piece that the entry's destination can vouch for (semantics, section 3). */
function vouchFor(claimed: ClaimedEntry, piece: ViewPiece, capabilities: Capabilities): Condition {
  const { entry, meant, conditions } = claimed;
  const { destination } = entry;
  if (destination.kind === 'hosts') {
    if (piece.resolved === 'host' && vouchesByResolver(entry, capabilities)) return meant;
    if (vouchesByAddress(entry, capabilities)) return all(meant, conditions.known);
    return piece.copies.includes('host') ? meant : never;
  }
  return destination.addresses === 'any' || piece.copies.includes('address') ? meant : never;
}
