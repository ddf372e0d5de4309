/** Compares what two texts of one target let through: for output folders, whatever made them. */
import { present } from '../diagnostics/present.ts';
import { listConditions } from '../proof/claim/claimed.ts';
import {
  findPossibleViews,
  findRequestsSeenAs,
  listUsualPieces,
  possibleRequests,
  projectRequests,
} from '../proof/claim/views.ts';
import { listReadingConditions, withEnd } from '../proof/compare/compare.ts';
import { rankClasses } from '../proof/compare/examples.ts';
import { decideByText } from '../proof/compare/replay.ts';
import { createUniverse, type Universe } from '../proof/diagram/conditions.ts';
import { computeDecisions, type Decisions } from '../proof/diagram/decisions.ts';
import { budgetExceeded, createDiagrams, type Diagram, nothing } from '../proof/diagram/diagram.ts';
import { chooseBranchingOrder, createSpace, levelOf } from '../proof/space/space.ts';
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
  const pair: ReadingPair = { before, after, capabilities };
  const undecided: Comparison = { of, verdict: 'not-decided', changes: [], totals: {}, asPolicy: false };
  const conditions = [...listReadingConditions(before), ...listReadingConditions(after)];
  const space = createSpace([...listConditions([], capabilities), ...conditions, https]);
  if (space === undefined) return undecided;
  try {
    const universe = createUniverse(
      space,
      createDiagrams(space.sizes, undefined, chooseBranchingOrder(capabilities.hosts, space)),
    );
    const possible = findPossibleViews(universe, capabilities);
    const governed = universe.intersect(possible, universe.set(capabilities.governed));
    const totals: Partial<Record<Effect, Total>> = {};
    const changes: Change[] = [];
    for (const [effect, difference] of findFacets(pair, universe, possible)) {
      // What is not governed is told apart, and said to be so.
      const parts = [
        [governed, universe.intersect(difference, governed)],
        [possible, universe.subtract(difference, governed)],
      ] as const;
      for (const [within, part] of parts) {
        const preference = rankClasses(space, new Set(), capabilities.hosts);
        const requests = ({ diagram }: Box): Diagram => findRequests(universe, capabilities, diagram);
        const context = { universe, within, hosts: capabilities.hosts, named: [], preference, requests };
        const { found, total } = findRegions(context, part);
        if (total !== undefined) totals[effect] ??= total;
        changes.push(...found.map((one) => describeChange(pair, universe, effect, one)));
      }
    }
    const verdict = changes.length === 0 ? 'equal' : 'different';
    return { of, verdict, changes: changes.sort(compareWeight), totals, asPolicy: false };
  } catch (thrown) {
    if (thrown === budgetExceeded) return undecided;
    throw thrown;
  }
}

/** Requests that go to addresses of their own hosts are plainer than those that go there by chance. */
function findRequests(universe: Universe, { view }: Capabilities, views: Diagram): Diagram {
  const usual = findRequestsSeenAs(universe, listUsualPieces(view), views);
  return usual === nothing ? findRequestsSeenAs(universe, view, views) : usual;
}

/** Two readings of one target's texts. */
interface ReadingPair {
  readonly before: Reading;
  readonly after: Reading;
  readonly capabilities: Capabilities;
}

function findFacets(
  { before, after, capabilities }: ReadingPair,
  universe: Universe,
  within: Diagram,
): readonly (readonly [Effect, Diagram])[] {
  const { union, subtract, intersect } = universe;
  const [old, fresh] = [decideWithEnd(universe, before), decideWithEnd(universe, after)];
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
  const otherwiseLeft = union(subtract(old.falls, fresh.falls), subtract(fresh.falls, old.falls));
  const facets: readonly (readonly [Effect, Diagram])[] = [
    ['permits now', subtract(fresh.allow, union(old.allow, old.unknown))],
    ['permits no more', subtract(old.allow, union(fresh.allow, fresh.unknown))],
    ['is not known', union(union(old.doubtful, fresh.doubtful), otherwiseLeft)],
    ['exempts from inspection now', subtract(newExempt, oldExempt)],
    ['exempts from inspection no more', subtract(oldExempt, newExempt)],
  ];
  return facets.map(([effect, difference]) => [effect, intersect(difference, within)] as const);
}

/** What a text does, and what of the unknown it leaves to others (`falls`): where both texts leave it, nothing changed. */
function decideWithEnd(
  universe: Universe,
  reading: Reading,
): Decisions & { readonly doubtful: Diagram; readonly falls: Diagram } {
  const { union, subtract } = universe;
  const closed = computeDecisions(universe, withEnd(reading, 'deny').permit);
  const open = computeDecisions(universe, withEnd(reading, 'allow').permit);
  const falls = subtract(open.allow, union(closed.allow, closed.unknown));
  // A denial that may hold is one or the other: nothing gets through by the text, and others may be left to decide.
  const doubtful = union(closed.unknown, open.unknown);
  return { allow: closed.allow, unknown: union(doubtful, falls), doubtful, falls };
}

function describeChange(
  { before, after, capabilities }: ReadingPair,
  universe: Universe,
  effect: Effect,
  { box, region }: Found,
): Change {
  const change: Change = { effect, ...region, causes: [], denials: [] };
  // The evaluators ask for a machine that is governed.
  const inside = box.occurring[levelOf('source')]?.[universe.space.enums.source.indexOf('inside')] === 1;
  if (!inside || effect.startsWith('exempts')) return change;
  const findLine = ({ permit }: Reading): DecidingLine | undefined =>
    findDecidingLine(permit, region, capabilities);
  return { ...change, lines: present({ before: findLine(before), after: findLine(after) }) };
}

function findDecidingLine(
  meaning: Meaning,
  { request }: Found['region'],
  capabilities: Capabilities,
): DecidingLine | undefined {
  const { clause } = decideByText(capabilities, meaning, request);
  if (clause === undefined || clause.isDefault) return undefined;
  return { ...clause.origin, ...present({ rule: clause.rule }) };
}
