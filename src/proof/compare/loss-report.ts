/** Losses as people and reports get them: one for each rule and code, with its size and a replayed witness. */

import { type Diagnostic, error, type Span } from '../../diagnostics/diagnostic.ts';
import { findAccept } from '../../rules/check/accepts.ts';
import { allowedEntries } from '../../rules/entries.ts';
import type { LossCode, LossDirection } from '../../rules/losses.ts';
import { losses as directions } from '../../rules/losses.ts';
import type { Accept, Policy, PolicyRule } from '../../rules/policy.ts';
import type { Capabilities } from '../../targets/target.ts';
import type { LossRegion, Lost } from '../claim/losses.ts';
import { projectRequests } from '../claim/views.ts';
import { measureViews } from '../diagram/count.ts';
import { type Diagram, nothing } from '../diagram/diagram.ts';
import { findExample } from './examples.ts';
import { decideByText, replayRequest } from './replay.ts';
import type { Context, FormatReading, Loss } from './result.ts';

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
    const accept = findRegionAccept(context, region);
    const key = `${region.code} ${region.rule.id} ${accept === undefined ? -1 : context.policy.accepts.indexOf(accept)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [region]);
    else group.push(region);
  }
  const shared = findSharedRequests(context, lost.regions);
  const losses = [...groups.values()].map((group) => {
    const loss = makeLoss(context, group);
    return isWanted(loss) ? measureLoss(context, loss, group, shared, readings, diagnostics) : loss;
  });
  if (lost.unexplained !== nothing) {
    const example = findExample(context.universe, lost.unexplained, context.preference);
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
  return { losses: [...losses, ...listObligations(context), ...listNotes(context, lost)], diagnostics };
}

/** The requests that losses of several codes explain: an example of one of them would pass for the other's. */
function findSharedRequests({ universe }: Context, regions: readonly LossRegion[]): Diagram {
  const { union, unionAll, intersect } = universe;
  let [explained, shared] = [nothing, nothing];
  for (const code of new Set(regions.map((one) => one.code))) {
    const ofCode = unionAll(regions.filter((one) => one.code === code).map(({ region }) => region));
    shared = union(shared, intersect(explained, ofCode));
    explained = union(explained, ofCode);
  }
  return shared;
}

function makeLoss(context: Context, group: readonly LossRegion[]): Loss {
  const [first] = group;
  if (first === undefined) throw new Error('an empty group of losses');
  return {
    code: first.code,
    rule: first.rule.id,
    span: first.rule.span,
    direction: first.direction,
    severity: rateLoss(first.code, first.direction),
    size: null,
    destinations: [...new Set(group.map((one) => one.destination))],
    accepted: findRegionAccept(context, first)?.reason ?? context.capabilities.askedFor?.[first.code] ?? null,
  };
}

/** The loss with its size and its witness, which is replayed. */
function measureLoss(
  context: Context,
  loss: Loss,
  group: readonly LossRegion[],
  shared: Diagram,
  readings: readonly FormatReading[],
  diagnostics: Diagnostic[],
): Loss {
  const { universe, capabilities, target } = context;
  const region = universe.unionAll(group.map((one) => one.region));
  const views = projectRequests(universe, capabilities.view, region);
  const typical = universe.unionAll(group.map((one) => one.typical));
  const { subtract } = universe;
  const plainest = [subtract(typical, shared), subtract(region, shared), typical, region];
  const example = findExample(
    universe,
    plainest.find((one) => one !== nothing) ?? nothing,
    context.preference,
  );
  const [primary, ...others] = readings;
  const witness =
    example === undefined || primary === undefined
      ? undefined
      : replayRequest(context.policy, capabilities, primary.reading.permit, example).witness;
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
    size: loss.code === 'host-without-addresses' ? null : measureLost(context, views, region),
    ...(witness === undefined ? {} : { witness }),
  };
}

/** What a rule set accepts of a loss is a loss of its own, with its own size and witness. */
function findRegionAccept(
  { policy, target }: Context,
  { code, rule, destination }: LossRegion,
): Accept | undefined {
  return findAccept(policy, target.name, { code, rule: rule.id, destination });
}

/** The size of the views, or of the requests themselves where the target sees nothing of them. */
function measureLost({ universe, capabilities }: Context, views: Diagram, requests: Diagram): Loss['size'] {
  return views === nothing
    ? measureViews(universe, requests, 'by-name')
    : measureViews(universe, views, capabilities.hosts);
}

/** Semantics, section 4. */
export function rateLoss(code: LossCode, direction: LossDirection): Loss['severity'] {
  if (direction === 'note') return 'note';
  const undoesDenial = code === 'denial-not-expressible' || code === 'expired-denial';
  return direction === 'over-permit' && !undoesDenial ? 'warning' : 'error';
}

function makeWholeLoss(
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
    severity: rateLoss(code, direction),
    size: null,
    destinations,
    accepted: findAccept(policy, target.name, { code, rule: rule?.id ?? '' })?.reason ?? null,
    ...(message === undefined ? {} : { message }),
  };
}

function listObligations(context: Context): readonly Loss[] {
  const { policy, capabilities } = context;
  if (capabilities.inspection !== 'not-controlled') return [];
  return policy.rules
    .filter((rule) => rule.action === 'allow' && rule.inspection === 'bypass')
    .map((rule) => makeWholeLoss(context, 'inspection-not-controlled', rule, rule.span, []));
}

function listNotes(context: Context, lost: Lost): readonly Loss[] {
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
    ...selectNotes(policy, capabilities).map(({ code, message }) =>
      makeWholeLoss(context, code, undefined, first.span, [], message),
    ),
    // Addresses that somebody wrote down are that person's to watch.
    ...(lost.beyondKnowledge && tags.length > 0
      ? [makeWholeLoss(context, 'addresses-may-be-stale', undefined, first.span, [...new Set(tags)], stale)]
      : []),
  ];
}

function selectNotes(policy: Policy, capabilities: Capabilities): Capabilities['notes'] {
  const entries = allowedEntries(policy);
  return capabilities.notes.filter(({ when }) => when === undefined || entries.some(when));
}
