/** What a text permits, compared with a claim: the regions where they differ, each with its points of view. */
import { type Condition, never, where } from '../../sets/condition.ts';
import type { Capabilities, Clause, Meaning, Reading } from '../../targets/target.ts';
import type { Claim } from '../claim/claim.ts';
import { findPossibleViews, findStrayViews, possibleRequests, projectRequests } from '../claim/views.ts';
import { forgetFields, type Universe } from '../diagram/conditions.ts';
import { computeDecisions } from '../diagram/decisions.ts';
import { type Diagram, nothing } from '../diagram/diagram.ts';
import { orderClauses } from '../diagram/evaluate.ts';
import { fieldOrder, listMeaningConditions } from '../space/space.ts';

/** How a text departs from the claim. */
export type Effect =
  /** It lets views through that it should not, or blocks views that it should let through. */
  | 'permits'
  | 'blocks'
  /** What it does is not known, since it holds something that the interpreter does not understand. */
  | 'unknown'
  /** It decides about machines or addresses that it does not govern. */
  | 'permits-ungoverned'
  | 'blocks-ungoverned'
  /** It may decide about them: for some of the machines, or where something is not understood. */
  | 'unknown-ungoverned'
  /** It has views inspected that are to be exempt, or exempts others. */
  | 'inspects'
  | 'exempts'
  /** Where it is not to close: it denies what no rule denies, or leaves what a rule denies to what stands behind it. */
  | 'closes'
  | 'leaves';

export interface DifferingRegion {
  readonly effect: Effect;
  /** Views. */
  readonly region: Diagram;
  /** All views that the effect could be about: what holds for each of them goes without saying. */
  readonly within: Diagram;
  /** The part of the text that decides here. */
  readonly meaning: Meaning;
  /** Present where the region is about TLS inspection: whether the rule set demands a bypass there. */
  readonly bypass?: Bypass;
}

/** What a rule set says of the inspection of a region. */
export type Bypass = 'demanded' | 'not-demanded';

/** Effects of what is not known, rather than of a departure. */
export const unknownEffects: ReadonlySet<Effect> = new Set(['unknown', 'unknown-ungoverned']);

/** Effects on who gets where inside the claim: where they are, losses of the claim are not to be found. */
export const governedEffects: ReadonlySet<Effect> = new Set(['permits', 'blocks', 'unknown']);

/** Returns every region where one reading of a text differs from the claim; none means that they are equal. */
export function compareReading(
  universe: Universe,
  claim: Claim,
  capabilities: Capabilities,
  reading: Reading,
): readonly DifferingRegion[] {
  const { union, subtract, intersect, set } = universe;
  const { permit } = reading;
  const possible = union(findPossibleViews(universe, capabilities), findStrayViews(universe, capabilities));
  const governed = intersect(possible, set(capabilities.governed));
  const ungoverned = subtract(possible, governed);
  const outside = subtract(ungoverned, set(capabilities.neverOccurs ?? never));

  const { allow, unknown } = computeDecisions(universe, permit);
  // In a text that is all of a device's rules, those that decide for other machines alone are the device's own business.
  const others = reading.whole === true ? findThoseOfOthers(universe, permit, governed) : new Set<Clause>();
  const clauses = permit.clauses.filter((one) => !others.has(one));
  const asDenied: Meaning = { ...permit, clauses, otherwise: 'deny' };
  const asAllowed: Meaning = { ...permit, otherwise: 'allow' };
  const explicit = computeDecisions(universe, asDenied);
  const unlessDenied = computeDecisions(universe, asAllowed);
  const explicitlyDenied = subtract(subtract(possible, unlessDenied.allow), unlessDenied.unknown);
  /** The machines that are governed, whatever they ask for. */
  const machines = forgetFields(
    universe,
    set(capabilities.governed),
    fieldOrder.filter((field) => field !== 'source'),
  );
  const open = intersect(unknown, governed);
  const notMeant = subtract(outside, intersect(claim.ungoverned, machines));
  const mayBlock = intersect(unlessDenied.unknown, outside);
  const mayPermit = subtract(intersect(explicit.unknown, notMeant), mayBlock);
  // What leaves governed requests open is told of these.
  const isTold = reading.whole === true || open !== nothing;
  type Region = readonly [Effect, region: Diagram, within: Diagram, meaning?: Meaning];
  const regions: readonly Region[] = [
    ['permits', subtract(intersect(allow, governed), claim.permitted), governed],
    ['blocks', subtract(claim.permitted, union(allow, unknown)), governed],
    ['unknown', open, governed],
    ['permits-ungoverned', intersect(explicit.allow, notMeant), possible],
    ['blocks-ungoverned', reading.whole === true ? nothing : intersect(explicitlyDenied, outside), possible],
    ['unknown-ungoverned', isTold ? nothing : mayBlock, possible, asAllowed],
    ['unknown-ungoverned', isTold ? nothing : mayPermit, possible, asDenied],
  ];
  return [
    ...regions.map(([effect, region, within, meaning = permit]) => ({ effect, region, within, meaning })),
    ...compareBypass(universe, claim, capabilities, reading),
  ].filter(({ region }) => region !== nothing);
}

/**
 * Takes out of regions what should get through and nobody needs; what rules ask for that are about nothing else stays, for
 * somebody needs that.
 */
export function spareUnneeded(
  { union, subtract, intersect, set }: Universe,
  { permitted, contributions }: Claim,
  regions: readonly DifferingRegion[],
  unneeded: readonly Condition[],
): readonly DifferingRegion[] {
  if (unneeded.length === 0) return regions;
  const idle = unneeded.map(set).reduce(union, nothing);
  const needed = contributions
    .map((one) => one.permitted)
    .filter((one) => subtract(one, idle) === nothing)
    .reduce(union, nothing);
  const spared = subtract(intersect(idle, permitted), needed);
  return regions
    .map((one) =>
      one.effect === 'blocks' || one.effect === 'unknown'
        ? { ...one, region: subtract(one.region, spared) }
        : one,
    )
    .filter(({ region }) => region !== nothing);
}

/** The clauses that let through nothing that is governed: they are about others, or stand behind what closes for all governed. */
function findThoseOfOthers(universe: Universe, meaning: Meaning, governed: Diagram): ReadonlySet<Clause> {
  const { subtract, intersect } = universe;
  const found = new Set<Clause>();
  let left = governed;
  for (const clause of orderClauses(meaning)) {
    const { must, may } = universe.bounds(clause.condition);
    if (clause.action === 'allow' && (left === nothing || intersect(may, governed) === nothing))
      found.add(clause);
    left = subtract(left, must);
  }
  return found;
}

/**
 * Returns where a text that is not to close denies more or less than it should. `claim` is that of the policy followed by
 * "allow everything": what it does not permit is what the text has to deny. What no request is seen as may fall through.
 * `unknown` are the views of which nothing is known even so.
 */
export function compareOpenEnd(
  universe: Universe,
  claim: Claim,
  capabilities: Capabilities,
  reading: Reading,
): { readonly regions: readonly DifferingRegion[]; readonly unknown: Diagram } {
  const { union, subtract, intersect, set } = universe;
  const { permit } = reading;
  const within = intersect(
    union(findPossibleViews(universe, capabilities), findStrayViews(universe, capabilities)),
    set(capabilities.governed),
  );
  const left = union(claim.permitted, intersect(findStrayViews(universe, capabilities), within));
  const closed = computeDecisions(universe, withEnd(reading, 'deny').permit);
  const open = computeDecisions(universe, withEnd(reading, 'allow').permit);
  const fallen = subtract(open.allow, union(closed.allow, closed.unknown));
  const denied = subtract(within, union(open.allow, open.unknown));
  const regions: readonly (readonly [Effect, Diagram])[] = [
    ['closes', intersect(denied, left)],
    ['leaves', subtract(intersect(fallen, within), left)],
    ['unknown', subtract(intersect(open.unknown, within), closed.unknown)],
  ];
  return {
    regions: regions
      .filter(([, region]) => region !== nothing)
      .map(([effect, region]) => ({ effect, region, within, meaning: permit })),
    unknown: intersect(open.unknown, within),
  };
}

/** Returns a reading in which what falls through gets through, or does not; one that ends by itself as it is. */
export function withEnd(reading: Reading, otherwise: 'allow' | 'deny'): Reading {
  const { permit, falls } = reading;
  // A text of which nothing is known ends as unknown too, and nothing falls through it.
  return falls === true && permit.otherwise === 'unknown'
    ? { ...reading, permit: { ...permit, otherwise } }
    : reading;
}

function compareBypass(
  universe: Universe,
  claim: Claim,
  capabilities: Capabilities,
  reading: Reading,
): readonly DifferingRegion[] {
  if (capabilities.inspection !== 'by-text' || reading.neverInspects === true) return [];
  const { union, subtract, intersect, set } = universe;
  const bypass: Meaning = reading.bypass ?? { mode: 'first-match', clauses: [], otherwise: 'deny' };
  const exempt = computeDecisions(universe, bypass);
  const https = projectRequests(
    universe,
    capabilities.view,
    intersect(set(possibleRequests), set(where({ field: 'scheme', values: ['https'] }))),
  );
  const within = intersect(https, set(capabilities.governed));
  const atStake = intersect(https, claim.permitted);
  const { bypass: demanded, bypassAtMost } = claim;
  // That a device opens nothing which no rule of it tells it to open is its own business.
  const told = reading.whole === true ? computeDecisions(universe, { ...bypass, otherwise: 'deny' }) : exempt;
  const regions: readonly (readonly [Effect, Bypass, Diagram])[] = [
    ['inspects', 'demanded', subtract(demanded, union(exempt.allow, exempt.unknown))],
    ['unknown', 'demanded', intersect(exempt.unknown, demanded)],
    ['exempts', 'not-demanded', subtract(intersect(told.allow, atStake), bypassAtMost)],
    ['unknown', 'not-demanded', subtract(intersect(told.unknown, atStake), bypassAtMost)],
  ];
  return regions.map(([effect, of, region]) => ({ effect, region, within, meaning: bypass, bypass: of }));
}

/** Returns every condition of a reading, for the making of its space. */
export function listReadingConditions(reading: Reading): readonly Condition[] {
  const meanings = reading.bypass === undefined ? [reading.permit] : [reading.permit, reading.bypass];
  return meanings.flatMap(listMeaningConditions);
}
