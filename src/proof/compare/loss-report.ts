/** Losses as people and reports get them: one for each rule and code, with its size and a replayed witness. */

import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { findAccept } from '../../rules/check/accepts.ts';
import { allowedEntries } from '../../rules/entries.ts';
import type { LossCode, LossDirection } from '../../rules/losses.ts';
import type { Accept } from '../../rules/policy.ts';
import { remember } from '../../sets/remember.ts';
import type { LossRegion, Lost } from '../claim/losses.ts';
import { projectRequests } from '../claim/views.ts';
import type { Universe } from '../diagram/conditions.ts';
import { measureViews } from '../diagram/count.ts';
import { type Diagram, nothing } from '../diagram/diagram.ts';
import { findExample } from './examples.ts';
import { type IsBlockedInPart, prepareBlockedInPart } from './partly.ts';
import { decideByText, replayRequest, type Witness } from './replay.ts';
import type { Context, FormatReading, Loss } from './result.ts';

/** Whether somebody wants to know the size and the witness of a loss. */
export type IsWanted = (loss: Loss) => boolean;

/** Groups loss regions by rule, code and accept, replays their witnesses on every reading, and adds notes. */
export function reportLosses(
  context: Context,
  lost: Lost,
  readings: readonly FormatReading[],
  isWanted: IsWanted = () => true,
): { readonly losses: readonly Loss[]; readonly diagnostics: readonly Diagnostic[] } {
  const { universe, policy, preference, target } = context;
  const groups = new Map<string, LossRegion[]>();
  for (const region of lost.regions) {
    const accept = findRegionAccept(context, region);
    const key = `${region.code} ${region.rule.id} ${accept === undefined ? -1 : policy.accepts.indexOf(accept)}`;
    remember(groups, key, () => []).push(region);
  }
  const shared = findSharedRequests(universe, lost.regions);
  const isInPart = prepareBlockedInPart(context, lost);
  const reported = [...groups.values()].map((group) => {
    const loss = makeLoss(context, group, isInPart);
    if (!isWanted(loss)) return { loss, diagnostics: [] };
    const region = universe.unionAll(group.map((one) => one.region));
    const plainest = findPlainest(universe, group, region, shared);
    const { witness, diagnostics } = replayLoss(context, loss, plainest, readings);
    // Where no address is known for a host, its views are wherever the name leads: unbounded.
    const size = unbounded.has(loss.code) ? null : measureLost(context, region);
    return { loss: { ...loss, size, ...present({ witness }) }, diagnostics };
  });
  const diagnostics = reported.flatMap((one) => one.diagnostics);
  if (lost.unexplained !== nothing) {
    const request = findExample(universe, lost.unexplained, preference)?.request;
    const message = `the rule set and ${target.name} decide a request differently, and no loss explains it`;
    diagnostics.push(error('internal', message, { target: target.name, data: { request } }));
  }
  return { losses: [...reported.map(({ loss }) => loss), ...listNotes(context, lost)], diagnostics };
}

/** Losses whose views are wherever a name leads. */
const unbounded: ReadonlySet<LossCode> = new Set([
  'host-without-addresses',
  'address-shared',
  'name-not-exact',
  'resolver-bypassed',
]);

/** Returns the requests that losses of several codes explain: an example of one would pass for the other's. */
function findSharedRequests(universe: Universe, regions: readonly LossRegion[]): Diagram {
  const { union, unionAll, intersect } = universe;
  let [explained, shared] = [nothing, nothing];
  for (const code of new Set(regions.map((one) => one.code))) {
    const ofCode = unionAll(regions.filter((one) => one.code === code).map(({ region }) => region));
    shared = union(shared, intersect(explained, ofCode));
    explained = union(explained, ofCode);
  }
  return shared;
}

/** Returns the part of a loss that holds its plainest examples. */
function findPlainest(
  { unionAll, subtract }: Universe,
  group: readonly LossRegion[],
  region: Diagram,
  shared: Diagram,
): Diagram {
  const typical = unionAll(group.map((one) => one.typical));
  const plainest = [subtract(typical, shared), subtract(region, shared), typical];
  return plainest.find((one) => one !== nothing) ?? region;
}

/** Makes the loss of a group of regions, without its size and witness. */
function makeLoss(context: Context, group: readonly LossRegion[], isInPart: IsBlockedInPart): Loss {
  const [first] = group;
  if (first === undefined) throw new Error('an empty group of losses');
  const { code, rule, direction } = first;
  const accepted = findRegionAccept(context, first)?.reason ?? context.capabilities.askedFor?.[code] ?? null;
  // Of accepted ones alone: what stops a compile is told with its regions.
  const inPart = accepted !== null && direction === 'under-permit' ? group.filter(isInPart) : [];
  const partly = inPart.length > 0 ? [...new Set(inPart.map((one) => one.destination))] : undefined;
  return {
    ...present({ partly }),
    code,
    rule: rule.id,
    span: rule.span,
    direction,
    severity: severityOf(code, direction),
    size: null,
    destinations: [...new Set(group.map((one) => one.destination))],
    accepted,
  };
}

/** Replays a request of a region on every reading. Errors of code `internal`: it is not decided as the loss says. */
function replayLoss(
  { universe, policy, capabilities, preference, target }: Context,
  { code, rule, direction }: Loss,
  region: Diagram,
  readings: readonly FormatReading[],
): { readonly witness?: Witness; readonly diagnostics: readonly Diagnostic[] } {
  const example = findExample(universe, region, preference);
  const [primary, ...others] = readings;
  if (example === undefined || primary === undefined) return { diagnostics: [] };
  const choice = direction === 'under-permit' ? 'narrowest' : 'widest';
  const { witness } = replayRequest(policy, capabilities, primary.reading.permit, example, choice);
  // The policy decides the same request the same way again: only the text differs from format to format.
  const replays = others.map(({ reading }) => ({
    ...witness,
    target: decideByText(capabilities, reading.permit, example.request, choice).action,
  }));
  const expected = direction === 'over-permit' ? ['deny', 'allow'] : ['allow', 'deny'];
  const message = `the witness of ${code} (${rule}) on ${target.name} does not reproduce`;
  const diagnostics = [witness, ...replays]
    .filter((one) => one.policy !== expected[0] || one.target !== expected[1])
    .map((one) => error('internal', message, { target: target.name, data: { witness: one } }));
  return { witness, diagnostics };
}

/** Finds the accept that meets a region: what a rule set accepts of a loss is a loss of its own. */
function findRegionAccept({ policy, target }: Context, region: LossRegion): Accept | undefined {
  const { code, rule, destination } = region;
  return findAccept(policy, target.name, { code, rule: rule.id, destination });
}

/** Measures the views of lost requests, or the requests themselves where the target sees nothing of them. */
function measureLost({ universe, capabilities }: Context, requests: Diagram): Loss['size'] {
  const views = projectRequests(universe, capabilities.view, requests);
  return views === nothing
    ? measureViews(universe, requests, 'by-name')
    : measureViews(universe, views, capabilities.hosts);
}

/** Returns how grave a loss is (semantics, section 4). */
export function severityOf(code: LossCode, direction: LossDirection): Loss['severity'] {
  if (direction === 'note') return 'note';
  const undoesDenial = code === 'denial-not-expressible' || code === 'expired-denial';
  return direction === 'over-permit' && !undoesDenial ? 'warning' : 'error';
}

/** Lists the notes of a target that are about the whole text. */
function listNotes({ policy, capabilities, target }: Context, lost: Lost): readonly Loss[] {
  const allows = policy.rules.filter((rule) => rule.action === 'allow');
  const [first] = allows;
  if (first === undefined) return [];
  const makeNote = (code: LossCode, message: string, destinations: readonly string[] = []): Loss => ({
    ...{ code, rule: '', span: first.span, direction: 'note' },
    severity: 'note',
    ...{ size: null, destinations },
    accepted: findAccept(policy, target.name, { code, rule: '' })?.reason ?? null,
    message,
  });
  const entries = allowedEntries(policy);
  const notes = capabilities.notes
    .filter(({ when }) => when === undefined || entries.some(when))
    .map(({ code, message }) => makeNote(code, message));
  // Addresses that somebody wrote down are that person's to watch.
  const tags = allows.flatMap((rule) =>
    rule.destinations.flatMap((one) =>
      one.kind === 'hosts' ? one.origins.flatMap(({ tag, text }) => (tag === undefined ? [] : [text])) : [],
    ),
  );
  if (!lost.beyondKnowledge || tags.length === 0) return notes;
  const stale =
    'addresses stand for the hosts; those that came into use after the tags were published are blocked';
  return [...notes, makeNote('addresses-may-be-stale', stale, [...new Set(tags)])];
}
