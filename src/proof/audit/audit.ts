/**
 * What a device that somebody else wrote does with what a rule set asks for (audit, section 2): computed on diagrams, for
 * every request; each witness is asked of the text again.
 */
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { decide } from '../../rules/decide.ts';
import type { Policy } from '../../rules/policy.ts';
import { type AddressSet, unionAddresses } from '../../sets/addresses.ts';
import { where } from '../../sets/condition.ts';
import type { Capabilities, Meaning } from '../../targets/target.ts';
import { addressCause } from '../answer/judge.ts';
import { computeClaim } from '../claim/claim.ts';
import { claimRules, listConditions } from '../claim/claimed.ts';
import { nameDestination } from '../claim/losses.ts';
import { projectRequests } from '../claim/views.ts';
import { listReadingConditions } from '../compare/compare.ts';
import { type Example, listHostNames, rankClasses } from '../compare/examples.ts';
import { showRequest, type WitnessRequest } from '../compare/replay.ts';
import { type Universe, workInUniverse } from '../diagram/conditions.ts';
import { measureViews } from '../diagram/count.ts';
import { type Diagram, nothing } from '../diagram/diagram.ts';
import { describeRegion, widenRegion } from '../words/describe.ts';
import { findBeyond } from './beyond.ts';
import { type Asked, askRegion, prepareToAskLines } from './lines.ts';
import {
  isPublic,
  listKnownAddresses,
  listNeeds,
  listUnwanted,
  type Need,
  openSight,
  openUnneeded,
  spareUnneeded,
  type Unneeded,
} from './needs.ts';
import type { Audit, AuditAnswer, AuditedText, AuditFinding } from './result.ts';
import { computeSides, listAddressClasses, type Sides, sortRequests } from './sides.ts';

export interface AuditPlan {
  readonly budget?: number;
  /** Whether what the device lets through besides is wanted. */
  readonly beyond?: boolean;
}

/** Audits a text for a policy; undefined where the comparison exceeds its budget. */
export function auditText(
  policy: Policy,
  capabilities: Capabilities,
  text: AuditedText,
  { budget, beyond = false }: AuditPlan = {},
): Audit | undefined {
  const rules = claimRules(policy, capabilities);
  const conditions = [
    ...listConditions(rules, capabilities),
    ...listReadingConditions(text.reading),
    ...text.without.flatMap(({ permit }) => listReadingConditions({ permit })),
    ...(text.unneeded ?? []).map(({ requests }) => requests),
    ...(text.unusual ?? []).map(({ views }) => views),
    ...listKnownAddresses(policy),
    isPublic,
  ];
  const { hosts } = capabilities;
  return workInUniverse(conditions, { budget, hosts }, (universe): Audit => {
    const claim = computeClaim(universe, rules, capabilities);
    const sight = openSight(universe, capabilities);
    const { governed } = sight;
    const unusual = (text.unusual ?? []).map(({ premise, views }) => ({
      premise,
      views: universe.set(views),
    }));
    const usual = unusual.reduce((rest, { views }) => universe.subtract(rest, views), governed);
    const sidesOf = (meaning: Meaning, among = usual): Sides =>
      computeSides(universe, capabilities, meaning, among);
    const preference = rankClasses(universe.space, listHostNames(policy), hosts);
    const frame: Frame = {
      ...{ policy, universe, governed, capabilities },
      sides: sidesOf(text.reading.permit),
      without: [
        ...text.without.map(({ premise, permit }) => ({ premise, sides: sidesOf(permit) })),
        ...unusual.map(({ premise, views }) => {
          const among = universe.union(usual, universe.intersect(governed, views));
          return { premise, sides: sidesOf(text.reading.permit, among) };
        }),
      ],
      unneeded: openUnneeded(universe, text.unneeded),
      asked: prepareToAskLines(universe, { capabilities, preference, ...text }, text.raw.permit),
      diagnostics: [],
      ...present({ doubt: text.doubt }),
    };
    const needs = listNeeds(sight, claim);
    const findings = [
      ...needs.flatMap((need) => auditNeed(frame, need)),
      ...listUnwanted(sight, rules, claim).flatMap((need) => auditDenial(frame, need)),
      ...auditInspection(frame, needs, text),
    ];
    const more = beyond
      ? findBeyond(universe, claim.permitted, {
          ...{ capabilities, governed, preference },
          meaning: text.reading.permit,
          sides: frame.sides,
        })
      : { beyond: [], idle: [], moreBeyond: false };
    return { findings, ...more, diagnostics: frame.diagnostics };
  });
}

interface Frame {
  readonly policy: Policy;
  readonly universe: Universe;
  readonly capabilities: Capabilities;
  readonly governed: Diagram;
  readonly sides: Sides;
  readonly without: readonly { readonly premise: string; readonly sides: Sides }[];
  readonly unneeded: readonly Unneeded[];
  readonly asked: Asked;
  readonly diagnostics: Diagnostic[];
  readonly doubt?: string;
}

function auditNeed(frame: Frame, whole: Need): readonly AuditFinding[] {
  const { universe, sides } = frame;
  const { need, spared } = spareUnneeded(universe, whole, frame.unneeded, sides.mayStop);
  const { requests, isAddressOpen, notHere } = need;
  const by = (of: Sides): Parameters<typeof sortRequests>[2] => ({ mayBeNo: of.mayStop, isNo: of.stops });
  const sorted = sortRequests(universe, requests, by(sides), isAddressOpen);
  const { yes, no, depends, yesForSome, noForSome } = sorted;
  const changes = (region: Diagram, kind: 'yes' | 'no'): readonly string[] =>
    frame.without
      .filter(({ sides: other }) => {
        const again = sortRequests(universe, requests, by(other), isAddressOpen);
        return universe.subtract(region, again[kind]) !== nothing;
      })
      .map(({ premise }) => premise);
  const isOfAddress = yesForSome !== nothing || noForSome !== nothing;
  const open = isOfAddress ? listAddresses(frame, yesForSome) : undefined;
  const preferred = noForSome === nothing ? depends : noForSome;
  return [
    makeFinding(frame, need, { answer: 'blocked', region: no, premises: changes(no, 'no') }),
    makeFinding(frame, need, {
      ...{ answer: 'depends', region: depends, example: preferred },
      ...present({ open }),
    }),
    makeFinding(frame, need, {
      ...{ answer: 'carried', region: yes, premises: [...changes(yes, 'yes'), ...spared] },
    }),
    makeFinding(frame, need, { answer: 'not-here', region: notHere }),
  ].flat();
}

function auditDenial(frame: Frame, need: Need): readonly AuditFinding[] {
  const { universe, sides } = frame;
  const { requests, isAddressOpen } = need;
  const everything = universe.unionAll([requests]);
  const by = {
    mayBeNo: universe.subtract(everything, sides.lets),
    isNo: universe.subtract(everything, sides.mayLet),
  };
  const { yes, no, depends, yesForSome, noForSome } = sortRequests(universe, requests, by, isAddressOpen);
  const isOfAddress = yesForSome !== nothing || noForSome !== nothing;
  const open = isOfAddress ? listAddresses(frame, yesForSome) : undefined;
  const preferred = yesForSome === nothing ? depends : yesForSome;
  return [
    makeFinding(frame, need, { answer: 'not-stopped', region: yes }),
    makeFinding(frame, need, {
      ...{ answer: 'depends', region: depends, example: preferred },
      ...present({ open }),
    }),
    makeFinding(frame, need, { answer: 'stopped', region: no }),
  ].flat();
}

/** Finds what of rules that demand a bypass may get through and may be opened on the way. */
function auditInspection(
  frame: Frame,
  needs: readonly Need[],
  { reading }: AuditedText,
): readonly AuditFinding[] {
  const { universe, capabilities, governed, sides } = frame;
  if (capabilities.inspection !== 'by-text' || reading.neverInspects === true) return [];
  const { intersect, set } = universe;
  const bypass: Meaning = reading.bypass ?? { mode: 'first-match', clauses: [], otherwise: 'deny' };
  const https = set(where({ field: 'scheme', values: ['https'] }));
  const exempt = computeSides(universe, capabilities, bypass, governed);
  const asked = prepareToAskLines(universe, frame.asked, bypass);
  return needs
    .filter(({ rule }) => rule.inspection === 'bypass')
    .flatMap((need) => {
      const through = intersect(intersect(need.requests, https), sides.mayLet);
      const opened = intersect(through, exempt.stops);
      const maybe = universe.subtract(intersect(through, exempt.mayStop), opened);
      const inspecting = { ...frame, asked };
      return [
        makeFinding(inspecting, need, { answer: 'opened', region: opened }),
        makeFinding(inspecting, need, { answer: 'may-be-opened', region: maybe }),
      ].flat();
    });
}

function listAddresses({ universe }: Frame, region: Diagram): AddressSet {
  return unionAddresses(
    listAddressClasses(universe, region).flatMap((index) => universe.space.addresses[index]?.addresses ?? []),
  );
}

interface Part {
  readonly answer: AuditAnswer;
  readonly region: Diagram;
  /** The part of the region whose requests show it best. */
  readonly example?: Diagram;
  readonly premises?: readonly string[];
  readonly open?: AddressSet;
}

/** What each answer says of a witness. */
const expected: Partial<Record<AuditAnswer, 'allow' | 'deny'>> = {
  carried: 'allow',
  blocked: 'deny',
  'not-stopped': 'allow',
  stopped: 'deny',
  opened: 'deny',
};
const widest: ReadonlySet<AuditAnswer> = new Set(['not-stopped', 'stopped']);

/** Works out a part of what a row is about: nothing where it is empty. */
function makeFinding(frame: Frame, need: Need, part: Part): readonly AuditFinding[] {
  const { universe, capabilities, asked, policy } = frame;
  const { answer, region, example: shown = region, premises = [], open } = part;
  if (region === nothing) return [];
  const { rule, claimed } = need;
  const row = {
    ...{ answer, rule, destination: nameDestination(claimed) },
    span: claimed.entry.host?.span ?? claimed.entry.destination.span,
  };
  const isWhole = region === need.requests || answer === 'not-here';
  const words = isWhole ? undefined : describeRequests(frame, region, need);
  if (answer === 'not-here') {
    const none = { lines: [], isByDefault: false, causes: [], premises: [] };
    return [{ ...row, ...none, ...present({ region: words }), size: null }];
  }
  const denies = rule.action === 'deny';
  const choice = widest.has(answer) || (denies && answer === 'depends') ? 'widest' : 'narrowest';
  const examples = askRegion(asked, shown, choice);
  const [first] = examples;
  for (const { example, answer: told } of examples) {
    const decided = decide(policy, example.request);
    const isRight =
      (expected[answer] === undefined || told.action === expected[answer]) && decided.action === rule.action;
    if (isRight) continue;
    const data = { request: showRequest(example), answer, told: told.action };
    frame.diagnostics.push(error('internal', 'a witness of the audit does not reproduce', { data }));
  }
  const origins = new Map(
    examples
      .flatMap(({ answer: { clauses } }) => clauses)
      .map(({ origin }) => [`${origin.file}:${origin.line}`, origin]),
  );
  const told = examples.flatMap(({ answer: { causes } }) => causes);
  const isOfText = answer === 'depends' && told.length === 0 && open === undefined;
  const named = isOfText && frame.doubt !== undefined ? [frame.doubt] : told;
  const views = projectRequests(universe, capabilities.view, region);
  return [
    {
      ...row,
      size: measureViews(universe, views, capabilities.hosts),
      lines: [...origins.values()],
      isByDefault: examples.some(({ answer: told }) => told.isByDefault),
      causes: [...new Set([...named, ...(open === undefined ? [] : [addressCause])])],
      premises: [...new Set([...premises, ...examples.flatMap(({ answer: told }) => told.premises)])].sort(),
      ...present({
        region: words,
        witness: first === undefined ? undefined : showWitness(first.example, need, open),
        open,
      }),
    },
  ];
}

/** Shows a witness; where any address of the host will do, without one. */
function showWitness(
  example: Example,
  { isAddressOpen }: Need,
  open: AddressSet | undefined,
): WitnessRequest {
  const { address, ...rest } = showRequest(example);
  return address === undefined || (isAddressOpen && open === undefined && rest.host !== undefined)
    ? rest
    : { ...rest, address };
}

/** Says in words which requests of a row these are. */
function describeRequests({ universe, asked: { preference } }: Frame, region: Diagram, need: Need): string {
  const box = widenRegion(universe, region, preference, need.requests);
  const more = universe.subtract(region, box.diagram) === nothing ? '' : ', and others';
  return `${describeRegion(universe.space, box)}${more}`;
}
