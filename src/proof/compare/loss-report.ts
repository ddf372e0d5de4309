/** Losses as people and reports get them: one for each rule and code, with its size and a replayed witness. */

import { type Diagnostic, error, type Span } from '../../diagnostics/diagnostic.ts';
import { findAccept } from '../../rules/check/accepts.ts';
import { allowedEntries } from '../../rules/entries.ts';
import type { LossCode, LossDirection } from '../../rules/losses.ts';
import { losses as directions } from '../../rules/losses.ts';
import type { Accept, Policy, PolicyRule } from '../../rules/policy.ts';
import type { Capabilities } from '../../targets/target.ts';
import type { LossRegion, Lost } from '../claim/losses.ts';
import { viewsOf } from '../claim/views.ts';
import { measure } from '../diagram/count.ts';
import { type Diagram, nothing } from '../diagram/diagram.ts';
import type { Context, FormatReading, Loss } from './result.ts';
import { exampleOf } from './witness.ts';
import { decideByText, replay } from './witnesses.ts';

/** Whether somebody wants to know the size and the witness of a loss. */
export type IsWanted = (loss: Loss) => boolean;

/** Groups loss regions, replays their witnesses on every reading, and adds obligations and notes. */
export function reportLosses(
  context: Context,
  lost: Lost,
  readings: readonly FormatReading[],
  isWanted: IsWanted = () => true,
): { readonly losses: readonly Loss[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const groups = new Map<string, LossRegion[]>();
  for (const region of lost.regions) {
    const accept = acceptOf(context, region);
    const key = `${region.code} ${region.rule.id} ${accept === undefined ? -1 : context.policy.accepts.indexOf(accept)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [region]);
    else group.push(region);
  }
  const shared = sharedBetweenCodes(context, lost.regions);
  const losses = [...groups.values()].map((group) => {
    const loss = lossOf(context, group);
    return isWanted(loss) ? measured(context, loss, group, shared, readings, diagnostics) : loss;
  });
  if (lost.unexplained !== nothing) {
    const example = exampleOf(context.universe, lost.unexplained, context.preference);
    diagnostics.push(
      error(
        'internal',
        `the rule set and ${context.target.name} decide a request differently, and no loss explains it`,
        {
          target: context.target.name,
          data: { request: example?.request },
        },
      ),
    );
  }
  return { losses: [...losses, ...obligations(context), ...notes(context, lost)], diagnostics };
}

/** The requests that losses of several codes explain: an example of one of them would pass for the other's. */
function sharedBetweenCodes({ universe }: Context, regions: readonly LossRegion[]): Diagram {
  const { union, unionAll, intersect } = universe;
  let [explained, shared] = [nothing, nothing];
  for (const code of new Set(regions.map((one) => one.code))) {
    const ofCode = unionAll(regions.filter((one) => one.code === code).map(({ region }) => region));
    shared = union(shared, intersect(explained, ofCode));
    explained = union(explained, ofCode);
  }
  return shared;
}

function lossOf(context: Context, group: readonly LossRegion[]): Loss {
  const [first] = group;
  if (first === undefined) throw new Error('an empty group of losses');
  return {
    code: first.code,
    rule: first.rule.id,
    span: first.rule.span,
    direction: first.direction,
    severity: severityOf(first.code, first.direction),
    size: null,
    destinations: [...new Set(group.map((one) => one.destination))],
    accepted: acceptOf(context, first)?.reason ?? context.capabilities.askedFor?.[first.code] ?? null,
  };
}

/** The loss with its size and its witness, which is replayed. */
function measured(
  context: Context,
  loss: Loss,
  group: readonly LossRegion[],
  shared: Diagram,
  readings: readonly FormatReading[],
  diagnostics: Diagnostic[],
): Loss {
  const { universe, capabilities, target } = context;
  const region = universe.unionAll(group.map((one) => one.region));
  const views = viewsOf(universe, capabilities.view, region);
  const typical = universe.unionAll(group.map((one) => one.typical));
  const { subtract } = universe;
  const plainest = [subtract(typical, shared), subtract(region, shared), typical, region];
  const example = exampleOf(universe, plainest.find((one) => one !== nothing) ?? nothing, context.preference);
  const [primary, ...others] = readings;
  const witness =
    example === undefined || primary === undefined
      ? undefined
      : replay(context.policy, capabilities, primary.reading.permit, example).witness;
  // The policy decides the same request the same way again: only the text differs from format to format.
  const replays = others.flatMap(({ reading }) =>
    example === undefined || witness === undefined
      ? []
      : [{ ...witness, target: decideByText(capabilities, reading.permit, example.request).action }],
  );
  const expected = loss.direction === 'over-permit' ? ['deny', 'allow'] : ['allow', 'deny'];
  for (const one of witness === undefined ? [] : [witness, ...replays]) {
    if (one.policy === expected[0] && one.target === expected[1]) continue;
    diagnostics.push(
      error('internal', `the witness of ${loss.code} (${loss.rule}) on ${target.name} does not reproduce`, {
        target: target.name,
        data: { witness: one },
      }),
    );
  }
  return {
    ...loss,
    // Where no address is known for a host, its views are wherever the name leads: unbounded.
    size: loss.code === 'host-without-addresses' ? null : sizeOf(context, views, region),
    ...(witness === undefined ? {} : { witness }),
  };
}

/** What a rule set accepts of a loss is a loss of its own, with its own size and witness. */
function acceptOf({ policy, target }: Context, { code, rule, destination }: LossRegion): Accept | undefined {
  return findAccept(policy, target.name, { code, rule: rule.id, destination });
}

/** The size of the views, or of the requests themselves where the target sees nothing of them. */
function sizeOf({ universe, capabilities }: Context, views: Diagram, requests: Diagram): Loss['size'] {
  return views === nothing
    ? measure(universe, requests, 'by-name')
    : measure(universe, views, capabilities.hosts);
}

/** Semantics, section 4. */
export function severityOf(code: LossCode, direction: LossDirection): Loss['severity'] {
  if (direction === 'note') return 'note';
  const undoesDenial = code === 'denial-not-expressible' || code === 'expired-denial';
  return direction === 'over-permit' && !undoesDenial ? 'warning' : 'error';
}

function wholeLoss(
  { policy, target }: Context,
  code: LossCode,
  rule: PolicyRule | undefined,
  span: Span,
  destinations: readonly string[],
  message?: string,
): Loss {
  const direction = directions[code];
  return {
    code,
    rule: rule?.id ?? '',
    span,
    direction,
    severity: severityOf(code, direction),
    size: null,
    destinations,
    accepted: findAccept(policy, target.name, { code, rule: rule?.id ?? '' })?.reason ?? null,
    ...(message === undefined ? {} : { message }),
  };
}

function obligations(context: Context): readonly Loss[] {
  const { policy, capabilities } = context;
  if (capabilities.inspection !== 'not-controlled') return [];
  return policy.rules
    .filter((rule) => rule.action === 'allow' && rule.inspection === 'bypass')
    .map((rule) => wholeLoss(context, 'inspection-not-controlled', rule, rule.span, []));
}

function notes(context: Context, lost: Lost): readonly Loss[] {
  const { policy, capabilities } = context;
  const allows = policy.rules.filter((rule) => rule.action === 'allow');
  const [first] = allows;
  if (first === undefined) return [];
  const tags = allows.flatMap((rule) =>
    rule.destinations.flatMap((one) =>
      one.kind === 'hosts' ? one.origins.flatMap(({ tag, text }) => (tag === undefined ? [] : [text])) : [],
    ),
  );
  const stale =
    'addresses stand for the hosts; those that came into use after the tags were published are blocked';
  return [
    ...notesFor(policy, capabilities).map(({ code, message }) =>
      wholeLoss(context, code, undefined, first.span, [], message),
    ),
    // Addresses that somebody wrote down are that person's to watch.
    ...(lost.beyondKnowledge && tags.length > 0
      ? [wholeLoss(context, 'addresses-may-be-stale', undefined, first.span, [...new Set(tags)], stale)]
      : []),
  ];
}

function notesFor(policy: Policy, capabilities: Capabilities): Capabilities['notes'] {
  const entries = allowedEntries(policy);
  return capabilities.notes.filter(({ when }) => when === undefined || entries.some(when));
}
