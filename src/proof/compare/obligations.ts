/** TLS that a rule demands to stay closed, and that a text lets through without saying so (semantics, section 4). */
import { findAccept } from '../../rules/check/accepts.ts';
import { nameDestination } from '../claim/losses.ts';
import { findRequestsSeenAs } from '../claim/views.ts';
import { measureViews } from '../diagram/count.ts';
import { computeDecisions } from '../diagram/decisions.ts';
import { type Diagram, everything, nothing } from '../diagram/diagram.ts';
import { findExample } from './examples.ts';
import { replayRequest } from './replay.ts';
import type { Context, FormatReading, Loss } from './result.ts';

const code = 'inspection-not-controlled';

/**
 * Returns a loss for each rule whose traffic gets through by another rule's line and is not exempt from inspection in
 * every reading. What the rule's own lines permit is compared with the text as any other demand, and is no loss.
 */
export function findObligations(context: Context, readings: readonly FormatReading[]): readonly Loss[] {
  const { universe, claim, capabilities } = context;
  if (capabilities.inspection !== 'by-text' || readings.length === 0) return [];
  const exempt = readings.reduce(
    (both, { reading }) => universe.intersect(both, findExempt(context, reading)),
    everything,
  );
  const unmet = claim.bypassWanted
    .map(({ claimed, views }) => ({
      claimed,
      views: universe.subtract(universe.subtract(views, claim.bypass), exempt),
    }))
    .filter(({ views }) => views !== nothing);
  const rules = new Set(unmet.map(({ claimed }) => claimed.entry.rule));
  return [...rules].flatMap((rule) => {
    const ofRule = unmet.filter(({ claimed }) => claimed.entry.rule === rule);
    return groupByAccept(context, rule.id, ofRule).map(([accepted, group]) =>
      makeObligation(context, readings, accepted, group),
    );
  });
}

type Unmet = Context['claim']['bypassWanted'];

/** Returns what a reading surely exempts; a device that inspects nothing exempts everything. */
function findExempt({ universe }: Context, { bypass, neverInspects }: FormatReading['reading']): Diagram {
  if (neverInspects === true) return everything;
  return bypass === undefined ? nothing : computeDecisions(universe, bypass).allow;
}

/** Groups entries by the reason with which the rule set accepts the loss; null: it does not. */
function groupByAccept(
  { policy, target }: Context,
  rule: string,
  unmet: Unmet,
): readonly (readonly [string | null, Unmet])[] {
  const groups = new Map<string | null, Unmet[number][]>();
  for (const one of unmet) {
    const destination = nameDestination(one.claimed);
    const reason = findAccept(policy, target.name, { code, rule, destination })?.reason ?? null;
    groups.set(reason, [...(groups.get(reason) ?? []), one]);
  }
  return [...groups];
}

function makeObligation(
  context: Context,
  [primary]: readonly FormatReading[],
  accepted: string | null,
  group: Unmet,
): Loss {
  const { universe, policy, capabilities, preference } = context;
  const [first] = group;
  if (first === undefined) throw new Error('an empty group of obligations');
  const { rule } = first.claimed.entry;
  const views = universe.unionAll(group.map((one) => one.views));
  const requests = universe.intersect(
    findRequestsSeenAs(universe, capabilities.view, views),
    context.claim.decided.get(rule) ?? nothing,
  );
  const example = findExample(universe, requests, preference);
  return {
    ...{ code, rule: rule.id, span: rule.span, direction: 'obligation', severity: 'error', accepted },
    size: measureViews(universe, views, capabilities.hosts),
    destinations: [...new Set(group.map(({ claimed }) => nameDestination(claimed)))],
    ...(example === undefined || primary === undefined
      ? {}
      : { witness: replayRequest(policy, capabilities, primary.reading.permit, example).witness }),
  };
}
