/**
 * Compares what rule sets permit before and after a change: the policies themselves, and what each target would let
 * through, since a change of address knowledge is a change though the policy reads the same.
 */
import { present } from '../diagnostics/present.ts';
import { listHostNames, type Preference, rankClasses } from '../proof/compare/examples.ts';
import { createUniverse, type Universe } from '../proof/diagram/conditions.ts';
import { budgetExceeded, createDiagrams, type Diagram, nothing } from '../proof/diagram/diagram.ts';
import { chooseBranchingOrder, createSpace, levelOf } from '../proof/space/space.ts';
import type { Box } from '../proof/words/describe.ts';
import { decide } from '../rules/decide.ts';
import { restrictPolicy } from '../rules/for-device.ts';
import type { Request } from '../rules/policy.ts';
import type { Capabilities } from '../targets/target.ts';
import { createCauses, type FindCause, listNamedAddresses, type Side } from './causes.ts';
import type { Change, Comparison, Effect, Total } from './change.ts';
import { judgeOutputs, type Outputs, type Texts } from './outputs.ts';
import { compareWeight, type Found, findRegions } from './regions.ts';
import { createSight, type Seen, type Sight, wholeSight } from './seen.ts';

/** A target as it is seen by a comparison. */
export interface Projection {
  readonly name: string;
  readonly capabilities: Capabilities;
  /** The names by which rules mean it; absent: its name. */
  readonly names?: readonly string[];
}

/** A comparison, and what became of the outputs of its target. */
export interface Compared {
  readonly comparison: Comparison;
  readonly outputs?: Outputs;
}

/** Compares two policies, and their claims on each target; `budget` is the number of nodes for each. */
export function diffPolicies(
  before: Side,
  after: Side,
  targets: readonly Projection[],
  budget?: number,
): readonly Comparison[] {
  return diffOutputs(before, after, targets, budget).map(({ comparison }) => comparison);
}

/** Compares two policies and their claims, and says what became of the texts of the targets that have some. */
export function diffOutputs(
  before: Side,
  after: Side,
  targets: readonly (Projection & { readonly texts?: Texts })[],
  budget?: number,
): readonly Compared[] {
  const pair: Pair = { before, after, findCause: createCauses(before, after), ...present({ budget }) };
  return [compareSights(pair, 'policy', wholeSight), ...targets.map((target) => compareClaims(pair, target))];
}

interface Pair {
  readonly before: Side;
  readonly after: Side;
  readonly findCause: FindCause;
  readonly budget?: number;
}

function compareClaims(
  pair: Pair,
  { name, capabilities, texts, names = [name] }: Projection & { readonly texts?: Texts },
): Compared {
  const before = restrictPolicy(pair.before.policy, names);
  const after = restrictPolicy(pair.after.policy, names);
  const sides = { capabilities, before, after };
  const compared = compareSights(
    { ...pair, before: { ...pair.before, policy: before }, after: { ...pair.after, policy: after } },
    name,
    createSight(capabilities),
    ({ universe, preference }, { claimed }) =>
      texts === undefined || claimed === undefined
        ? undefined
        : judgeOutputs(sides, texts, { universe, preference, claimed }),
  );
  // Too large to be compared with the other side, it may still not be too large to be proved.
  if (texts === undefined || compared.comparison.verdict !== 'not-decided') return compared;
  const outputs = judgeOutputs(sides, texts);
  return outputs === undefined ? compared : { ...compared, outputs };
}

function compareSights(
  pair: Pair,
  of: string,
  sight: Sight,
  judgeTexts?: (context: Context, old: Seen) => Outputs | undefined,
): Compared {
  const undecided: Comparison = { of, verdict: 'not-decided', changes: [], totals: {}, asPolicy: false };
  const [before, after] = [pair.before.policy, pair.after.policy];
  const [old, fresh] = [sight.look(before), sight.look(after)];
  const space = createSpace([...old.conditions, ...fresh.conditions]);
  if (space === undefined) return { comparison: undecided };
  try {
    const universe = createUniverse(
      space,
      createDiagrams(space.sizes, pair.budget, chooseBranchingOrder(sight.hosts)),
    );
    const names = new Set([...listHostNames(before), ...listHostNames(after)]);
    const preference = rankClasses(space, names, sight.hosts);
    const context: Context = { pair, of, sight, universe, preference };
    const seen = old.see(universe);
    const comparison = compareSeen(context, seen, fresh.see(universe));
    const outputs = judgeTexts?.(context, seen);
    return { comparison, ...present({ outputs }) };
  } catch (thrown) {
    if (thrown === budgetExceeded) return { comparison: undecided };
    throw thrown;
  }
}

interface Context {
  readonly pair: Pair;
  readonly of: string;
  readonly sight: Sight;
  readonly universe: Universe;
  readonly preference: Preference;
}

/** A difference: what one side has, and the other has not. */
interface Facet {
  readonly effect: Effect;
  readonly difference: Diagram;
  readonly has: 'before' | 'after';
  readonly side: Seen;
  readonly other: Seen;
}

function compareSeen(context: Context, old: Seen, fresh: Seen): Comparison {
  const { subtract } = context.universe;
  const facet = (effect: Effect, has: Facet['has'], part: 'permitted' | 'exempt'): Facet => {
    const [side, other] = has === 'after' ? [fresh, old] : [old, fresh];
    return { effect, has, side, other, difference: subtract(side[part], other[part]) };
  };
  const access = [
    facet('permits now', 'after', 'permitted'),
    facet('permits no more', 'before', 'permitted'),
  ];
  const inspection = [
    facet('exempts from inspection now', 'after', 'exempt'),
    facet('exempts from inspection no more', 'before', 'exempt'),
  ];
  const totals: Partial<Record<Effect, Total>> = {};
  const changes = [...access, ...inspection].flatMap((one) => {
    const { found, total } = findRegions(createRegionContext(context, one), one.difference);
    if (total !== undefined) totals[one.effect] = total;
    return found.map((region) => describeRegionChange(context, one, region));
  });
  return {
    of: context.of,
    verdict: changes.length === 0 ? 'equal' : 'different',
    changes: changes.sort(compareWeight),
    totals,
    asPolicy: access.every((one) => isAsPolicy(context, one)),
  };
}

/**
 * Says whether a difference is made of the views of what the policies differ in, and of their approximations at most.
 * Where names are seen it may be less: what the target never sees of the change is no change there.
 */
function isAsPolicy({ universe, sight }: Context, { difference, side, other }: Facet): boolean {
  const { subtract } = universe;
  const views = sight.regionOf(universe, subtract(side.policy, other.policy));
  const isThese = (part: Diagram): boolean =>
    part === views || (sight.hosts === 'by-name' && subtract(part, views) === nothing);
  if (isThese(difference)) return true;
  const projected = subtract(side.projection, other.projection);
  return projected !== nothing && isThese(projected);
}

function createRegionContext(context: Context, { has, side }: Facet): Parameters<typeof findRegions>[0] {
  const { universe, sight, preference, pair } = context;
  return {
    ...{ universe, preference, hosts: sight.hosts, within: sight.within(universe) },
    named: listNamedAddresses(pair[has]),
    requests: (box) => {
      const requests = sight.requestsIn(universe, box.diagram);
      // A request that a rule means says more than one that merely looks like it.
      for (const { permitted, meant } of side.grants) {
        const both = touchesBox(universe, permitted, box) ? universe.intersect(requests, meant) : nothing;
        if (both !== nothing) return both;
      }
      return requests;
    },
  };
}

function describeRegionChange(context: Context, facet: Facet, { box, region }: Found): Change {
  const { universe, sight, pair } = context;
  const { effect, side, other } = facet;
  const inspection = effect.startsWith('exempts');
  const rules = side.grants
    .filter(({ rule }) => !inspection || rule.inspection === 'bypass')
    .filter(({ permitted }) => touchesBox(universe, permitted, box))
    .map(({ rule }) => rule);
  const meant = universe.intersect(sight.requestsIn(universe, box.diagram), side.policy);
  const denials = inspection
    ? []
    : other.denied.filter(([, decided]) => universe.intersect(decided, meant) !== nothing);
  if (sight === wholeSight && !inspection) replayWitness(pair, facet, region.request);
  return {
    effect,
    ...region,
    causes: [...new Set(rules)].map((rule) => pair.findCause(rule, region.addresses)),
    denials: denials.map(([rule]) => pair.findCause(rule, region.addresses)),
  };
}

/** Throws where the rule sets do not decide a witness as the diagrams say: that is a bug. */
function replayWitness({ before, after }: Pair, { has, effect }: Facet, request: Request): void {
  const allows = ({ policy }: Side): boolean => decide(policy, request).action === 'allow';
  const [side, other] = has === 'after' ? [after, before] : [before, after];
  if (allows(side) && !allows(other)) return;
  throw new Error(`the witness of "${effect}" does not reproduce: ${request.host} ${request.address.value}`);
}

const levels = [levelOf('port'), levelOf('host'), levelOf('address')];
const supports = new WeakMap<Universe, Map<Diagram, readonly (readonly number[])[]>>();

/**
 * Says whether a box holds points of a set. Of many sets most have nothing of it in one field already, which is
 * cheaper to see than an intersection.
 */
function touchesBox(universe: Universe, set: Diagram, box: Box): boolean {
  if (set === nothing) return false;
  const apart = findSupport(universe, set).some((ours, index) => {
    const theirs = box.occurring[levels[index] ?? 0];
    return ours.every((one) => theirs?.[one] === 0);
  });
  return !apart && universe.intersect(set, box.diagram) !== nothing;
}

/** Finds for each of the levels the classes that occur. */
function findSupport(universe: Universe, set: Diagram): readonly (readonly number[])[] {
  const ofUniverse = supports.get(universe) ?? new Map<Diagram, readonly (readonly number[])[]>();
  supports.set(universe, ofUniverse);
  const support = ofUniverse.get(set) ?? levels.map((level) => listMembers(universe.support(set, level)));
  ofUniverse.set(set, support);
  return support;
}

function listMembers(members: Uint8Array): readonly number[] {
  const found: number[] = [];
  for (let index = 0; index < members.length; index++) if (members[index] === 1) found.push(index);
  return found;
}
