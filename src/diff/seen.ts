/** Looks at policies as they are compared: at their requests, or at what a target lets through of them. */

import { type Claim, computeClaim } from '../proof/claim/claim.ts';
import { type ClaimedRule, claimRules, listConditions, matchEntry } from '../proof/claim/claimed.ts';
import {
  findPossibleViews,
  findRequestsSeenAs,
  possibleRequests,
  projectRequests,
  requestFields,
  seeUsually,
} from '../proof/claim/views.ts';
import { collectBefore } from '../proof/diagram/before.ts';
import type { Universe } from '../proof/diagram/conditions.ts';
import { type Diagram, nothing } from '../proof/diagram/diagram.ts';
import type { Policy, PolicyRule } from '../rules/policy.ts';
import { always, type Condition, where } from '../sets/condition.ts';
import type { Capabilities } from '../targets/target.ts';

/** What there is to compare of one side. */
export interface Seen {
  /** Requests, or views. */
  readonly permitted: Diagram;
  /** What is to stay exempt from TLS inspection. */
  readonly exempt: Diagram;
  /** What allow rules, or entries of them, permit. */
  readonly grants: readonly Grant[];
  /** The requests that the policy permits, and what its denials decide. */
  readonly policy: Diagram;
  readonly denied: readonly (readonly [PolicyRule, Diagram])[];
  /** What the target is to permit before its approximations. */
  readonly projection: Diagram;
  /** Absent where it is not a target that sees it. */
  readonly claimed?: Claimed;
}

/** What a target is to permit, and the rules that it was computed from. */
export interface Claimed {
  readonly rules: readonly ClaimedRule[];
  readonly claim: Claim;
}

/** What a rule permits, and the requests that it means by it. */
export interface Grant {
  readonly rule: PolicyRule;
  readonly permitted: Diagram;
  readonly meant: Diagram;
}

/** One way of looking at policies: as they are, or through a target. */
export interface Sight {
  readonly hosts: Capabilities['hosts'];
  readonly look: (policy: Policy) => Look;
  /** The requests behind a region, and the regions behind requests. */
  readonly requestsIn: (universe: Universe, region: Diagram) => Diagram;
  readonly regionOf: (universe: Universe, requests: Diagram) => Diagram;
  /** Everything that occurs. */
  readonly within: (universe: Universe) => Diagram;
}

/** A policy, ready to be seen in a space that holds its conditions: these very ones, for a space knows no others. */
export interface Look {
  readonly conditions: readonly Condition[];
  readonly see: (universe: Universe) => Seen;
}

const https = where({ field: 'scheme', values: ['https'] });

/** Who sees all of a request. */
const everyField: Capabilities = {
  governs: 'everything',
  sees: 'everything',
  view: [{ when: always, copies: requestFields, sets: [] }],
  hosts: 'by-name',
  governed: always,
  unseen: [],
  approximations: () => [],
  inspection: 'never-inspects',
  notes: [],
  limits: [],
};

/** Looks at the requests that a policy decides. */
export const wholeSight: Sight = {
  hosts: 'by-name',
  look: (policy) => {
    const rules = claimRules(policy, everyField);
    const conditions = [...listConditions(rules, everyField), https];
    return { conditions, see: (universe) => seeWhole(universe, rules) };
  },
  requestsIn: (_, region) => region,
  regionOf: (_, requests) => requests,
  within: (universe) => universe.set(possibleRequests),
};

function seeWhole(universe: Universe, rules: readonly ClaimedRule[]): Seen {
  const decided = decideRules(universe, rules);
  const allowed = decided.filter(([rule]) => rule.action === 'allow');
  const bypassing = allowed.filter(([rule]) => rule.inspection === 'bypass');
  const permitted = universe.unionAll(allowed.map(([, requests]) => requests));
  const exempt = universe.unionAll(bypassing.map(([, requests]) => requests));
  return {
    permitted,
    exempt: universe.intersect(exempt, universe.set(https)),
    grants: allowed.map(([rule, requests]) => ({ rule, permitted: requests, meant: requests })),
    policy: permitted,
    denied: decided.filter(([rule]) => rule.action === 'deny'),
    projection: permitted,
  };
}

/** Makes the sight of the views that a target is to permit. */
export function createSight(whole: Capabilities): Sight {
  const capabilities = seeUsually(whole);
  const { view, hosts, governed } = capabilities;
  const within = (universe: Universe): Diagram =>
    universe.intersect(findPossibleViews(universe, capabilities), universe.set(governed));
  return {
    hosts,
    look: (policy) => {
      const rules = claimRules(policy, capabilities);
      const conditions = listConditions(rules, capabilities);
      return { conditions, see: (universe) => seeClaim(universe, rules, capabilities) };
    },
    requestsIn: (universe, region) => findRequestsSeenAs(universe, view, region),
    regionOf: (universe, requests) =>
      universe.intersect(projectRequests(universe, view, requests), within(universe)),
    within,
  };
}

function seeClaim(universe: Universe, rules: readonly ClaimedRule[], capabilities: Capabilities): Seen {
  const claim = computeClaim(universe, rules, capabilities);
  return {
    permitted: claim.permitted,
    exempt: capabilities.inspection === 'by-text' ? claim.bypass : nothing,
    grants: claim.contributions.map(({ rule, permitted, allowed }) => ({ rule, permitted, meant: allowed })),
    policy: claim.policy,
    denied: [...claim.decided].filter(([rule]) => rule.action === 'deny'),
    projection: claim.projection,
    claimed: { rules, claim },
  };
}

/** Finds for each rule the requests that it decides: it matches them, and no rule before it does. */
function decideRules(
  universe: Universe,
  rules: readonly ClaimedRule[],
): readonly (readonly [PolicyRule, Diagram])[] {
  const possible = universe.set(possibleRequests);
  const matched = rules.map(({ entries }) => {
    const matches = entries.map(({ conditions }) => universe.set(matchEntry(conditions)));
    return universe.intersect(universe.unionAll(matches), possible);
  });
  const before = collectBefore(
    universe,
    matched.map((set) => ({ scope: set, adds: set })),
  );
  return rules.map(({ rule }, index) => [
    rule,
    universe.subtract(matched[index] ?? nothing, before[index] ?? nothing),
  ]);
}
