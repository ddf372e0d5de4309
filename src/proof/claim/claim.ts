/**
 * What a target's text is to permit: the projection of a policy, with the regions that the target's
 * capabilities name added and taken away (semantics, section 3). Imports neither lower nor print.
 */

import type { PolicyRule } from '../../rules/policy.ts';
import { all, any, type Condition, never, where } from '../../sets/condition.ts';
import type { Capabilities, ViewPiece } from '../../targets/target.ts';
import { collectBefore } from '../diagram/before.ts';
import type { Universe } from '../diagram/conditions.ts';
import { type Diagram, nothing } from '../diagram/diagram.ts';
import { type ClaimedEntry, type ClaimedRule, matchEntry } from './claimed.ts';
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
}

/** Computes the claim of a policy on a target in a universe that holds all of its conditions. */
export function computeClaim(
  universe: Universe,
  rules: readonly ClaimedRule[],
  capabilities: Capabilities,
): Claim {
  const { unionAll, subtract, intersect, set } = universe;
  const possible = set(possibleRequests);
  const matches = rules.map(({ entries }) =>
    entries.map(({ conditions }) => intersect(set(matchEntry(conditions)), possible)),
  );
  const ofRules = matches.map(unionAll);
  const isDenial = (index: number): boolean => rules[index]?.rule.action === 'deny';
  const before = collectBefore(
    universe,
    ofRules.map((ofRule) => ({ scope: ofRule, adds: ofRule })),
  );
  const decided = ofRules.map((ofRule, index) => subtract(ofRule, before[index] ?? nothing));
  const denied = collectBefore(
    universe,
    ofRules.map((ofRule, index) =>
      isDenial(index) ? { scope: nothing, adds: ofRule } : { scope: ofRule, adds: nothing },
    ),
  );
  const reaches = rules.map(({ entries }, index) =>
    isDenial(index)
      ? []
      : entries.map((one, at) => findReach(universe, capabilities, one, matches[index]?.[at] ?? nothing)),
  );
  // The requests that the text denies where it sees them in each piece of its view, and the views that it denies besides.
  const textDenied = capabilities.view.map((piece, pieceIndex) =>
    collectBefore(
      universe,
      rules.map(({ entries }, index) => {
        if (!isDenial(index)) {
          const scope = (reaches[index] ?? []).map((one) => one.widened[pieceIndex] ?? nothing);
          return { scope: unionAll(scope), adds: nothing };
        }
        const adds = entries.map((one, at) => {
          const missed = findRequestsSeenAs(universe, [piece], uniteRegions(universe, one, 'over'));
          return subtract(matches[index]?.[at] ?? nothing, missed);
        });
        return { scope: nothing, adds: unionAll(adds) };
      }),
    ),
  );
  const deniedByText = (index: number): readonly Diagram[] => textDenied.map((one) => one[index] ?? nothing);
  const widened = reaches.map((ofRule, index) =>
    ofRule.map((one) => projectBut(universe, capabilities, one.widened, deniedByText(index))),
  );
  const alsoDenied = collectBefore(
    universe,
    rules.map(({ entries }, index) =>
      isDenial(index)
        ? { scope: nothing, adds: unionAll(entries.map((one) => uniteRegions(universe, one, 'under'))) }
        : { scope: unionAll(widened[index] ?? []), adds: nothing },
    ),
  );

  const https = set(where({ field: 'scheme', values: ['https'] }));
  const [bypass, bypassAtMost]: [Diagram[], Diagram[]] = [[], []];
  const contributions = rules.flatMap(({ rule, entries }, index) => {
    const policyDenied = denied[index] ?? nothing;
    const byPolicy = capabilities.view.map(() => policyDenied);
    return (reaches[index] ?? []).flatMap(({ vouched }, at): readonly Contribution[] => {
      const claimed = entries[at];
      if (claimed === undefined) return [];
      const wide = subtract(widened[index]?.[at] ?? nothing, uniteRegions(universe, claimed, 'under'));
      const permitted = subtract(wide, alsoDenied[index] ?? nothing);
      if (rule.inspection === 'bypass') {
        const demanded = vouched.map((requests) => intersect(requests, https));
        const exempt = projectBut(universe, capabilities, demanded, byPolicy);
        bypass.push(intersect(exempt, permitted));
        bypassAtMost.push(projectBut(universe, capabilities, demanded, []));
      }
      return [
        {
          rule,
          claimed,
          allowed: subtract(matches[index]?.[at] ?? nothing, policyDenied),
          projected: projectBut(universe, capabilities, vouched, byPolicy),
          reached: projectBut(universe, capabilities, vouched, deniedByText(index)),
          permitted,
        },
      ];
    });
  });
  const governed = set(capabilities.governed);
  const permitted = unionAll(contributions.map((one) => one.permitted));
  return {
    policy: unionAll(decided.filter((_, index) => !isDenial(index))),
    decided: new Map(rules.map(({ rule }, index) => [rule, decided[index] ?? nothing])),
    contributions,
    projection: intersect(unionAll(contributions.map((one) => one.projected)), governed),
    permitted: intersect(permitted, governed),
    ungoverned: subtract(permitted, governed),
    bypass: intersect(unionAll(bypass), governed),
    bypassAtMost: intersect(unionAll(bypassAtMost), governed),
  };
}

/** The requests of an entry that each piece of the view can vouch for, and with what its regions add to them. */
interface Reach {
  readonly vouched: readonly Diagram[];
  readonly widened: readonly Diagram[];
}

function findReach(
  universe: Universe,
  capabilities: Capabilities,
  claimed: ClaimedEntry,
  matched: Diagram,
): Reach {
  const { union, intersect, set } = universe;
  const vouched = capabilities.view.map((piece) =>
    intersect(matched, set(vouchFor(claimed, piece, capabilities))),
  );
  const over = uniteRegions(universe, claimed, 'over');
  if (over === nothing) return { vouched, widened: vouched };
  const { service, principal, host } = claimed.conditions;
  /** The requests that the entry would be for, were it not for what its regions say of paths and schemes. */
  const meant = set(all(service, principal, host));
  const widened = capabilities.view.map((piece, index) =>
    union(vouched[index] ?? nothing, intersect(findRequestsSeenAs(universe, [piece], over), meant)),
  );
  return { vouched, widened };
}

/** The requests of a piece that the entry's destination can vouch for (semantics, section 3). */
function vouchFor(claimed: ClaimedEntry, piece: ViewPiece, capabilities: Capabilities): Condition {
  const { destination } = claimed.entry;
  if (destination.kind === 'hosts') {
    if (capabilities.hosts === 'by-address') return claimed.conditions.known;
    return piece.copies.includes('host') ? all() : never;
  }
  return destination.addresses === 'any' || piece.copies.includes('address') ? all() : never;
}

/** The views of these requests but for some, both given for each piece of the view. */
function projectBut(
  universe: Universe,
  { view }: Capabilities,
  requests: readonly Diagram[],
  denied: readonly Diagram[],
): Diagram {
  return universe.unionAll(
    view.map((piece, index) =>
      projectRequests(
        universe,
        [piece],
        universe.subtract(requests[index] ?? nothing, denied[index] ?? nothing),
      ),
    ),
  );
}

/** The region of views that an entry's approximations of a direction name. */
function uniteRegions(universe: Universe, claimed: ClaimedEntry, direction: 'over' | 'under'): Diagram {
  const regions = claimed.approximations
    .filter((one) => one.direction === direction)
    .map(({ region }) => region);
  return regions.length === 0 ? nothing : universe.set(any(...regions));
}
