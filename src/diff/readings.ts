/** What two texts of one target let through, compared: for output folders, whatever made them. */
import { listConditions } from '../proof/claim/claimed.ts';
import {
  findPossibleViews,
  findRequestsSeenAs,
  possibleRequests,
  projectRequests,
} from '../proof/claim/views.ts';
import { listReadingConditions } from '../proof/compare/compare.ts';
import { rankClasses } from '../proof/compare/examples.ts';
import { decideByText } from '../proof/compare/replay.ts';
import { computeDecisions, createUniverse, type Universe } from '../proof/diagram/conditions.ts';
import { budgetExceeded, createDiagrams, type Diagram, nothing } from '../proof/diagram/diagram.ts';
import { createSpace, levelOf } from '../proof/space/space.ts';
import type { Box } from '../proof/words/describe.ts';
import { where } from '../sets/condition.ts';
import type { Capabilities, Meaning, Reading } from '../targets/target.ts';
import type { Change, Comparison, DecidingLine, Effect, Total } from './change.ts';
import { compareWeight, type Found, findRegions } from './regions.ts';

/** What is said where there is no text: nothing gets through. */
export const noText: Reading = { permit: { mode: 'first-match', clauses: [], otherwise: 'deny' } };

const https = where({ field: 'scheme', values: ['https'] });

/** Compares two readings of one target's texts, over everything that can occur there, governed or not. */
export function diffReadings(
  of: string,
  before: Reading,
  after: Reading,
  capabilities: Capabilities,
): Comparison {
  const undecided: Comparison = { of, verdict: 'not-decided', changes: [], totals: {}, asPolicy: false };
  const conditions = [...listReadingConditions(before), ...listReadingConditions(after)];
  const space = createSpace([...listConditions([], capabilities), ...conditions, https]);
  if (space === undefined) return undecided;
  try {
    const universe = createUniverse(space, createDiagrams(space.sizes));
    const possible = findPossibleViews(universe, capabilities);
    const governed = universe.intersect(possible, universe.set(capabilities.governed));
    const totals: Partial<Record<Effect, Total>> = {};
    const changes: Change[] = [];
    for (const [effect, difference] of facetsOf(universe, possible, before, after, capabilities)) {
      // What is not governed is told apart, and said to be so.
      const parts = [
        [governed, universe.intersect(difference, governed)],
        [possible, universe.subtract(difference, governed)],
      ] as const;
      for (const [within, part] of parts) {
        const preference = rankClasses(space, new Set(), capabilities.hosts);
        const requests = ({ diagram }: Box): Diagram =>
          findRequestsSeenAs(universe, capabilities.view, diagram);
        const context = { universe, within, hosts: capabilities.hosts, named: [], preference, requests };
        const { found, total } = findRegions(context, part);
        if (total !== undefined) totals[effect] ??= total;
        changes.push(...found.map((one) => changeOf(universe, effect, one, before, after, capabilities)));
      }
    }
    const verdict = changes.length === 0 ? 'equal' : 'different';
    return { of, verdict, changes: changes.sort(compareWeight), totals, asPolicy: false };
  } catch (thrown) {
    if (thrown === budgetExceeded) return undecided;
    throw thrown;
  }
}

function facetsOf(
  universe: Universe,
  within: Diagram,
  before: Reading,
  after: Reading,
  capabilities: Capabilities,
): readonly (readonly [Effect, Diagram])[] {
  const { union, subtract, intersect } = universe;
  const [old, fresh] = [computeDecisions(universe, before.permit), computeDecisions(universe, after.permit)];
  const all = projectRequests(
    universe,
    capabilities.view,
    intersect(universe.set(possibleRequests), universe.set(https)),
  );
  const exempt = (reading: Reading): Diagram => {
    if (capabilities.inspection !== 'by-text' || reading.bypass === undefined) return nothing;
    return intersect(computeDecisions(universe, reading.bypass).allow, all);
  };
  const [oldExempt, newExempt] = [exempt(before), exempt(after)];
  const facets: readonly (readonly [Effect, Diagram])[] = [
    ['permits now', subtract(fresh.allow, union(old.allow, old.unknown))],
    ['permits no more', subtract(old.allow, union(fresh.allow, fresh.unknown))],
    ['is not known', union(old.unknown, fresh.unknown)],
    ['exempts from inspection now', subtract(newExempt, oldExempt)],
    ['exempts from inspection no more', subtract(oldExempt, newExempt)],
  ];
  return facets.map(([effect, difference]) => [effect, intersect(difference, within)] as const);
}

function changeOf(
  universe: Universe,
  effect: Effect,
  { box, region }: Found,
  before: Reading,
  after: Reading,
  capabilities: Capabilities,
): Change {
  const change: Change = { effect, ...region, causes: [], denials: [] };
  // The evaluators ask for a machine that is governed.
  const inside = box.occurring[levelOf('source')]?.[universe.space.enums.source.indexOf('inside')] === 1;
  if (!inside || effect.startsWith('exempts')) return change;
  const lineOf = ({ permit }: Reading): DecidingLine | undefined =>
    decidingLine(permit, region, capabilities);
  const [old, fresh] = [lineOf(before), lineOf(after)];
  return {
    ...change,
    lines: {
      ...(old === undefined ? {} : { before: old }),
      ...(fresh === undefined ? {} : { after: fresh }),
    },
  };
}

function decidingLine(
  meaning: Meaning,
  { request }: Found['region'],
  capabilities: Capabilities,
): DecidingLine | undefined {
  const { clause } = decideByText(capabilities, meaning, request);
  if (clause === undefined) return undefined;
  return { ...clause.origin, ...(clause.rule === undefined ? {} : { rule: clause.rule }) };
}
