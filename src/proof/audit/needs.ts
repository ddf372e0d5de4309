/** What a rule set needs of a device, and what it does not want there: requests, entry by entry (audit, section 2). */
import type { Policy, PolicyRule } from '../../rules/policy.ts';
import type { AddressSet } from '../../sets/addresses.ts';
import { type Condition, where } from '../../sets/condition.ts';
import { publicAddresses } from '../../sets/public.ts';
import { remember } from '../../sets/remember.ts';
import type { Capabilities, ViewPiece } from '../../targets/target.ts';
import type { Claim } from '../claim/claim.ts';
import { type ClaimedEntry, type ClaimedRule, matchEntry } from '../claim/claimed.ts';
import { findPossibleViews, findRequestsSeenAs } from '../claim/views.ts';
import type { Universe } from '../diagram/conditions.ts';
import { type Diagram, nothing } from '../diagram/diagram.ts';

/** The requests of one entry. */
export interface Need {
  readonly rule: PolicyRule;
  readonly claimed: ClaimedEntry;
  /** Those of them that the device sees and governs. */
  readonly requests: Diagram;
  /** Those that it never sees. */
  readonly notHere: Diagram;
  /** Whether their address is one unknown value: any of those that they may have. */
  readonly isAddressOpen: boolean;
}

/** Whether an address is one that a public name may stand for. */
export const isPublic: Condition = where({ field: 'address', addresses: publicAddresses });

const conditionsOf = new WeakMap<AddressSet, Condition>();

function isAmong(addresses: AddressSet): Condition {
  return remember(conditionsOf, addresses, () => where({ field: 'address', addresses }));
}

/** Returns conditions on the known addresses of hosts, for the making of a space. */
export function listKnownAddresses(policy: Policy): readonly Condition[] {
  return policy.rules.flatMap(({ destinations }) =>
    destinations.flatMap((one) =>
      one.kind === 'hosts' && one.known !== undefined && one.known !== 'any' ? [isAmong(one.known)] : [],
    ),
  );
}

interface Sight {
  readonly universe: Universe;
  readonly capabilities: Capabilities;
  /** The views that the device governs. */
  readonly governed: Diagram;
}

/** Opens what a device sees of requests. */
export function openSight(universe: Universe, capabilities: Capabilities): Sight {
  const possible = findPossibleViews(universe, capabilities);
  const governed = universe.intersect(possible, universe.set(capabilities.governed));
  return { universe, capabilities, governed };
}

/** Returns what the rules that allow need: for each of their entries the requests that it permits. */
export function listNeeds(sight: Sight, claim: Claim): readonly Need[] {
  const { intersect, set } = sight.universe;
  return claim.contributions.map(({ rule, claimed, allowed }) =>
    narrowNeed(sight, { rule, claimed }, intersect(allowed, set(claimed.meant))),
  );
}

/** Returns what rules that deny do not want: for each of their entries the requests that the rule decides. */
export function listUnwanted(sight: Sight, rules: readonly ClaimedRule[], claim: Claim): readonly Need[] {
  const { intersect, set } = sight.universe;
  return rules
    .filter(({ rule }) => rule.action === 'deny')
    .flatMap(({ rule, entries }) => {
      const decided = claim.decided.get(rule) ?? nothing;
      return entries.map((claimed) =>
        narrowNeed(sight, { rule, claimed }, intersect(decided, set(matchEntry(claimed.conditions)))),
      );
    });
}

/**
 * Narrows the requests of an entry to what is known of their addresses. A host has one of its known addresses, or any
 * public one. A destination by address is seen by views that show the address.
 */
function narrowNeed(
  { universe, capabilities, governed }: Sight,
  { rule, claimed }: Pick<Need, 'rule' | 'claimed'>,
  requests: Diagram,
): Need {
  const { subtract, intersect, set } = universe;
  const { destination } = claimed.entry;
  const shows = (piece: ViewPiece): boolean =>
    destination.kind === 'hosts' || destination.addresses === 'any' || piece.copies.includes('address');
  const seen = findRequestsSeenAs(universe, capabilities.view.filter(shows), governed);
  const known = destination.kind === 'hosts' ? destination.known : undefined;
  const isAddressOpen = destination.kind === 'hosts' && (known === undefined || known === 'any');
  const there =
    destination.kind !== 'hosts'
      ? requests
      : intersect(
          requests,
          set(
            known === undefined || known === 'any' ? isPublic : where({ field: 'address', addresses: known }),
          ),
        );
  const everSeen = findRequestsSeenAs(
    universe,
    capabilities.view.filter(shows),
    findPossibleViews(universe, capabilities),
  );
  return {
    ...{ rule, claimed, isAddressOpen },
    requests: intersect(there, seen),
    notHere: subtract(there, everSeen),
  };
}

/** Requests that nobody does, by the premise that says so. */
export interface Unneeded {
  readonly premise: string;
  readonly region: Diagram;
}

/** Works out which requests premises say that nobody does. */
export function openUnneeded(
  { set }: Universe,
  of: readonly { readonly premise: string; readonly requests: Condition }[] = [],
): readonly Unneeded[] {
  return of.map(({ premise, requests }) => ({ premise, region: set(requests) }));
}

/**
 * Takes out of a need what nobody does of it, with the premises on which it then rests that the need is carried. An
 * entry that is about nothing else means it.
 */
export function spareUnneeded(
  { intersect, subtract }: Universe,
  need: Need,
  unneeded: readonly Unneeded[],
  mayStop: Diagram,
): { readonly need: Need; readonly spared: readonly string[] } {
  const spared: string[] = [];
  let { requests } = need;
  for (const { premise, region } of unneeded) {
    const rest = subtract(requests, region);
    if (rest === nothing || rest === requests) continue;
    if (intersect(intersect(requests, region), mayStop) !== nothing) spared.push(premise);
    requests = rest;
  }
  return { need: { ...need, requests }, spared };
}
