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
import { measure, type Size } from '../equivalence/count.ts';
import { describe, widen } from '../equivalence/describe.ts';
import { budgetExceeded, createDiagrams, type Diagram, nothing } from '../equivalence/diagram.ts';
import { createSpace } from '../equivalence/space.ts';
import { possibleRequests, possibleViews, requestsSeenAs } from '../equivalence/views.ts';
import { exampleOf, namesIn, type Preference, preferenceOf } from '../equivalence/witness.ts';
import { showRequest, type WitnessRequest } from '../equivalence/witnesses.ts';
import type { Policy, PolicyRule } from '../rules/policy.ts';
import type { Capabilities } from '../targets/target.ts';

/** A region that one side permits and the other does not. */
export interface Change {
  readonly effect: 'permits now' | 'permits no more';
  /** In the policies' own names, widened as far as it goes. */
  readonly region: string;
  readonly size: Size;
  /** The rules because of which the permitting side permits it. */
  readonly rules: readonly PolicyRule[];
  /** The denials of the other side that stand in its way, if any. */
  readonly denials: readonly PolicyRule[];
  readonly witness: WitnessRequest;
}

/** One comparison: of the policies, or of their claims on a target. */
export interface Comparison {
  readonly of: string;
  readonly verdict: 'equal' | 'different' | 'not-decided';
  /** The largest first. */
  readonly changes: readonly Change[];
  /** How many more there are than are listed. */
  readonly more: boolean;
}

/** A target as it is seen by a comparison. */
export interface Projection {
  readonly name: string;
  readonly capabilities: Capabilities;
}

/** How many changes of one effect are worked out. */
const mostChanges = 200;

/** Compares two policies, and their claims on each target. */
export function diffPolicies(
  before: Policy,
  after: Policy,
  targets: readonly Projection[],
): readonly Comparison[] {
  const [first] = targets;
  const ofPolicy =
    first === undefined ? [] : [compare(before, after, first.capabilities, 'policy', policySets)];
  return [
    ...ofPolicy,
    ...targets.map(({ name, capabilities }) => compare(before, after, capabilities, name, claimSets)),
  ];
}

/** The sets that are compared: requests of a policy, or views of a claim. */
interface Sets {
  readonly permitted: (claim: Claim) => Diagram;
  /** For each allow rule what it permits. */
  readonly byRule: (claim: Claim) => readonly (readonly [PolicyRule, Diagram])[];
  readonly requests: (universe: Universe, capabilities: Capabilities, region: Diagram) => Diagram;
  /** All that there is: what holds for each of them goes without saying. */
  readonly within: (universe: Universe, capabilities: Capabilities) => Diagram;
  readonly hosts: (capabilities: Capabilities) => 'by-name' | 'by-address';
}

const policySets: Sets = {
  permitted: (claim) => claim.policy,
  byRule: (claim) => [...claim.decided].filter(([rule]) => rule.action === 'allow'),
  requests: (_universe, _capabilities, region) => region,
  within: ({ set }) => set(possibleRequests),
  hosts: () => 'by-name',
};

const claimSets: Sets = {
  permitted: (claim) => claim.permitted,
  byRule: (claim) => claim.contributions.map(({ rule, permitted }) => [rule, permitted] as const),
  requests: (universe, { view }, region) => requestsSeenAs(universe, view, region),
  within: (universe, capabilities) =>
    universe.intersect(possibleViews(universe, capabilities), universe.set(capabilities.governed)),
  hosts: ({ hosts }) => hosts,
};

function compare(
  before: Policy,
  after: Policy,
  capabilities: Capabilities,
  of: string,
  sets: Sets,
): Comparison {
  const undecided: Comparison = { of, verdict: 'not-decided', changes: [], more: false };
  const [oldRules, newRules] = [claimRules(before, capabilities), claimRules(after, capabilities)];
  const space = createSpace([
    ...conditionsIn(oldRules, capabilities),
    ...conditionsIn(newRules, capabilities),
  ]);
  if (space === undefined) return undecided;
  try {
    const universe = createUniverse(space, createDiagrams(space.sizes));
    const side = (rules: readonly ClaimedRule[]): Claim => computeClaim(universe, rules, capabilities);
    const [old, fresh] = [side(oldRules), side(newRules)];
    const names = new Set([...namesIn(before), ...namesIn(after)]);
    const context: Context = { universe, capabilities, sets, preference: preferenceOf(space, names) };
    const added = changesOf(context, 'permits now', fresh, old);
    const removed = changesOf(context, 'permits no more', old, fresh);
    const changes = [...added.changes, ...removed.changes].sort(byWeight);
    return {
      of,
      verdict: changes.length === 0 ? 'equal' : 'different',
      changes,
      more: added.more || removed.more,
    };
  } catch (thrown) {
    if (thrown === budgetExceeded) return undecided;
    throw thrown;
  }
}

interface Context {
  readonly universe: Universe;
  readonly capabilities: Capabilities;
  readonly sets: Sets;
  readonly preference: Preference;
}

/** The regions that `side` permits and `other` does not. */
function changesOf(
  context: Context,
  effect: Change['effect'],
  side: Claim,
  other: Claim,
): { readonly changes: readonly Change[]; readonly more: boolean } {
  const { universe, capabilities, sets, preference } = context;
  const { subtract, intersect } = universe;
  const changes: Change[] = [];
  const within = sets.within(universe, capabilities);
  let rest = subtract(sets.permitted(side), sets.permitted(other));
  while (rest !== nothing && changes.length < mostChanges) {
    const box = widen(universe, rest, preference, within);
    rest = subtract(rest, box.diagram);
    const requests = sets.requests(universe, capabilities, box.diagram);
    const example = exampleOf(universe, requests, preference);
    if (example === undefined) throw new Error('a change without a request');
    const causes = sets.byRule(side).filter(([, permitted]) => intersect(permitted, box.diagram) !== nothing);
    const denials = [...other.decided].filter(
      ([rule, decided]) => rule.action === 'deny' && intersect(decided, requests) !== nothing,
    );
    changes.push({
      effect,
      region: describe(universe.space, box),
      size: measure(universe, box.diagram, sets.hosts(capabilities)),
      rules: [...new Set(causes.map(([rule]) => rule))],
      denials: denials.map(([rule]) => rule),
      witness: showRequest(example),
    });
  }
  return { changes, more: rest !== nothing };
}

/** Larger changes first; those that names make unbounded before all others. */
function byWeight(a: Change, b: Change): number {
  const [left, right] = [weight(a), weight(b)];
  return left === right ? 0 : left > right ? -1 : 1;
}

function weight({ size }: Change): bigint {
  const unbounded = 1n << 160n;
  return size === null ? unbounded : (BigInt(size.ipv4) + BigInt(size.ipv6)) * BigInt(size.ports);
}
