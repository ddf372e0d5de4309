/**
 * What a change of rule sets permits and permits no more: of the policy itself, and of what each target would
 * then let through, since a change of address knowledge is a change though the policy reads the same.
 */
import {
  type Claim,
  type ClaimedRule,
  claimRules,
  computeClaim,
  conditionsIn,
} from '../equivalence/claim.ts';
import { createUniverse, type Universe } from '../equivalence/conditions.ts';
import { budgetExceeded, createDiagrams, type Diagram, nothing } from '../equivalence/diagram.ts';
import { createSpace } from '../equivalence/space.ts';
import {
  possibleRequests,
  possibleViews,
  requestFields,
  requestsSeenAs,
  viewsOf,
} from '../equivalence/views.ts';
import { namesIn, type Preference, preferenceOf } from '../equivalence/witness.ts';
import { decide } from '../rules/decide.ts';
import type { PolicyRule } from '../rules/policy.ts';
import { always, where } from '../sets/condition.ts';
import type { Capabilities } from '../targets/target.ts';
import { createCauses, type FindCause, namedAddresses, type Side } from './causes.ts';
import type { Change, Comparison, Effect, Total } from './change.ts';
import { compareWeight, type Found, findRegions, type RegionContext } from './regions.ts';

/** A target as it is seen by a comparison. */
export interface Projection {
  readonly name: string;
  readonly capabilities: Capabilities;
}

/** Compares two policies, and their claims on each target; `budget` is the number of nodes for each. */
export function diffPolicies(
  before: Side,
  after: Side,
  targets: readonly Projection[],
  budget?: number,
): readonly Comparison[] {
  const findCause = createCauses(before, after);
  const pair: Pair = { before, after, findCause, ...(budget === undefined ? {} : { budget }) };
  return [
    compare(pair, plainSight, 'policy', policyMatter),
    ...targets.map(({ name, capabilities }) => compare(pair, capabilities, name, claimMatter)),
  ];
}

/** Whoever sees all of a request: what the policies are compared for, apart from any target. */
const plainSight: Capabilities = {
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

interface Pair {
  readonly before: Side;
  readonly after: Side;
  readonly findCause: FindCause;
  readonly budget?: number;
}

/** What is compared: requests of a policy, or views of a claim. */
interface Matter {
  readonly permitted: (claim: Claim) => Diagram;
  /** What is exempt from TLS inspection. */
  readonly exempt: (universe: Universe, claim: Claim, capabilities: Capabilities) => Diagram;
  /** For each allow rule what it permits. */
  readonly byRule: (claim: Claim) => readonly (readonly [PolicyRule, Diagram])[];
  readonly requests: (universe: Universe, capabilities: Capabilities, region: Diagram) => Diagram;
  readonly within: (universe: Universe, capabilities: Capabilities) => Diagram;
  readonly hosts: (capabilities: Capabilities) => Capabilities['hosts'];
}

const https = where({ field: 'scheme', values: ['https'] });

const policyMatter: Matter = {
  permitted: (claim) => claim.policy,
  exempt: (universe, claim) => {
    const bypassing = [...claim.decided].filter(
      ([rule]) => rule.action === 'allow' && rule.inspection === 'bypass',
    );
    const decided = bypassing.map(([, requests]) => requests).reduce(universe.union, nothing);
    return universe.intersect(decided, universe.set(https));
  },
  byRule: (claim) => [...claim.decided].filter(([rule]) => rule.action === 'allow'),
  requests: (_universe, _capabilities, region) => region,
  within: (universe) => universe.set(possibleRequests),
  hosts: () => 'by-name',
};

const claimMatter: Matter = {
  permitted: (claim) => claim.permitted,
  exempt: (_universe, claim, { inspection }) => (inspection === 'by-text' ? claim.bypass : nothing),
  byRule: (claim) => claim.contributions.map(({ rule, permitted }) => [rule, permitted] as const),
  requests: (universe, { view }, region) => requestsSeenAs(universe, view, region),
  within: (universe, capabilities) =>
    universe.intersect(possibleViews(universe, capabilities), universe.set(capabilities.governed)),
  hosts: ({ hosts }) => hosts,
};

function compare(pair: Pair, capabilities: Capabilities, of: string, matter: Matter): Comparison {
  const undecided: Comparison = { of, verdict: 'not-decided', changes: [], totals: {}, asPolicy: false };
  const [before, after] = [pair.before.policy, pair.after.policy];
  const [oldRules, newRules] = [claimRules(before, capabilities), claimRules(after, capabilities)];
  const space = createSpace([
    ...conditionsIn(oldRules, capabilities),
    ...conditionsIn(newRules, capabilities),
  ]);
  if (space === undefined) return undecided;
  try {
    const universe = createUniverse(space, createDiagrams(space.sizes, pair.budget));
    const claimOf = (rules: readonly ClaimedRule[]): Claim => computeClaim(universe, rules, capabilities);
    const preference = preferenceOf(space, new Set([...namesIn(before), ...namesIn(after)]));
    const context: Context = {
      ...{ pair, capabilities, matter, universe, preference },
      within: matter.within(universe, capabilities),
    };
    return judge(context, of, claimOf(oldRules), claimOf(newRules));
  } catch (thrown) {
    if (thrown === budgetExceeded) return undecided;
    throw thrown;
  }
}

interface Context {
  readonly pair: Pair;
  readonly capabilities: Capabilities;
  readonly matter: Matter;
  readonly universe: Universe;
  readonly preference: Preference;
  readonly within: Diagram;
}

/** A difference, the side that has it, and the one that has not. */
interface Facet {
  readonly effect: Effect;
  readonly difference: Diagram;
  readonly has: 'before' | 'after';
}

function judge(context: Context, of: string, old: Claim, fresh: Claim): Comparison {
  const { universe, capabilities, matter } = context;
  const { subtract } = universe;
  const [was, is] = [matter.permitted(old), matter.permitted(fresh)];
  const exempt = (claim: Claim): Diagram => matter.exempt(universe, claim, capabilities);
  const [wasExempt, isExempt] = [exempt(old), exempt(fresh)];
  const facets: readonly Facet[] = [
    { effect: 'permits now', difference: subtract(is, was), has: 'after' },
    { effect: 'permits no more', difference: subtract(was, is), has: 'before' },
    { effect: 'exempts from inspection now', difference: subtract(isExempt, wasExempt), has: 'after' },
    { effect: 'exempts from inspection no more', difference: subtract(wasExempt, isExempt), has: 'before' },
  ];
  const changes: Change[] = [];
  const totals: Partial<Record<Effect, Total>> = {};
  for (const facet of facets) {
    const [claim, other] = facet.has === 'after' ? [fresh, old] : [old, fresh];
    const { found, total } = findRegions(regionContext(context, facet, claim), facet.difference);
    if (total !== undefined) totals[facet.effect] = total;
    changes.push(...found.map((one) => changeOf(context, facet, claim, other, one)));
  }
  const asPolicy = facets.every(
    ({ effect, difference, has }) =>
      !effect.startsWith('permits') || difference === policyDifference(context, has, old, fresh),
  );
  return {
    of,
    verdict: changes.length === 0 ? 'equal' : 'different',
    changes: changes.sort(compareWeight),
    totals,
    asPolicy,
  };
}

/** The views of what the policy of one side permits and that of the other does not. */
function policyDifference(
  { universe, capabilities, within }: Context,
  has: Facet['has'],
  old: Claim,
  fresh: Claim,
): Diagram {
  const [side, other] = has === 'after' ? [fresh, old] : [old, fresh];
  const requests = universe.subtract(side.policy, other.policy);
  return universe.intersect(viewsOf(universe, capabilities.view, requests), within);
}

function regionContext(context: Context, { has }: Facet, claim: Claim): RegionContext {
  const { universe, capabilities, matter, preference, within } = context;
  return {
    ...{ universe, preference, within },
    hosts: matter.hosts(capabilities),
    named: namedAddresses(context.pair[has]),
    requests: (region) => {
      const requests = matter.requests(universe, capabilities, region);
      // A request that the rule set means says more than one that merely looks like it.
      const meant = universe.intersect(requests, claim.policy);
      return meant === nothing ? requests : meant;
    },
  };
}

function changeOf(context: Context, facet: Facet, claim: Claim, other: Claim, found: Found): Change {
  const { universe, capabilities, matter, pair } = context;
  const { effect } = facet;
  const { diagram, region } = found;
  const exempting = effect.startsWith('exempts');
  const rules = matter
    .byRule(claim)
    .filter(([rule]) => !exempting || rule.inspection === 'bypass')
    .filter(([, permitted]) => universe.intersect(permitted, diagram) !== nothing)
    .map(([rule]) => rule);
  const requests = universe.intersect(matter.requests(universe, capabilities, diagram), claim.policy);
  const denials = exempting
    ? []
    : [...other.decided].filter(
        ([rule, decided]) => rule.action === 'deny' && universe.intersect(decided, requests) !== nothing,
      );
  if (matter === policyMatter && !exempting) replay(context, facet, found);
  return {
    effect,
    ...region,
    causes: [...new Set(rules)].map((rule) => pair.findCause(rule, region.addresses)),
    denials: denials.map(([rule]) => pair.findCause(rule, region.addresses)),
  };
}

/** A witness that the rule sets do not decide as the diagrams say is a bug. */
function replay({ pair }: Context, { has, effect }: Facet, { example }: Found): void {
  const permits = (side: Side): boolean => decide(side.policy, example.request).action === 'allow';
  const [side, other] = has === 'after' ? [pair.after, pair.before] : [pair.before, pair.after];
  if (!permits(side) || permits(other)) {
    throw new Error(
      `the witness of "${effect}" does not reproduce: ${JSON.stringify(found(example.request))}`,
    );
  }
}

/** A request as JSON holds it: IPv6 addresses are big integers. */
function found(request: object): unknown {
  return JSON.parse(
    JSON.stringify(request, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
  );
}
