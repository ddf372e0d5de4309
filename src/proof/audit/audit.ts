/**
 * What a device that somebody else wrote does with what a rule set asks for (audit, section 2): computed on diagrams, for
 * every request; each witness is asked of the text again.
 */
import { present } from '../../diagnostics/present.ts';
import type { LossCode } from '../../rules/losses.ts';
import type { Policy } from '../../rules/policy.ts';
import { type AddressSet, unionAddresses } from '../../sets/addresses.ts';
import { where } from '../../sets/condition.ts';
import type { Capabilities, Meaning } from '../../targets/target.ts';
import { computeClaim } from '../claim/claim.ts';
import { claimRules, listConditions } from '../claim/claimed.ts';
import { listReadingConditions } from '../compare/compare.ts';
import { listHostNames, rankClasses } from '../compare/examples.ts';
import { workInUniverse } from '../diagram/conditions.ts';
import { type Diagram, nothing } from '../diagram/diagram.ts';
import { findBeyond } from './beyond.ts';
import { type Frame, makeFinding } from './finding.ts';
import { prepareToAskLines } from './lines.ts';
import {
  isPublic,
  listKnownAddresses,
  listNeeds,
  listUnwanted,
  type Need,
  openSight,
  openUnneeded,
  spareUnneeded,
} from './needs.ts';
import type { Audit, AuditedText, AuditFinding } from './result.ts';
import { computeSides, listAddressClasses, type Sides, sortRequests } from './sides.ts';
import { preparePartLosses } from './unavoidable.ts';

export interface AuditPlan {
  /** The target, by whose name the rule set accepts losses. */
  readonly target: string;
  readonly budget?: number;
  /** Whether what the device lets through besides is wanted. */
  readonly beyond?: boolean;
}

/** Audits a text for a policy; undefined where the comparison exceeds its budget. */
export function auditText(
  policy: Policy,
  capabilities: Capabilities,
  text: AuditedText,
  { target, budget, beyond = false }: AuditPlan,
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
    const { union, subtract, intersect, set, space } = universe;
    const claim = computeClaim(universe, rules, capabilities);
    const sight = openSight(universe, capabilities);
    const { governed } = sight;
    const unusual = (text.unusual ?? []).map(({ premise, views }) => ({ premise, views: set(views) }));
    const usual = unusual.reduce((rest, { views }) => subtract(rest, views), governed);
    const sidesOf = (meaning: Meaning, among = usual): Sides =>
      computeSides(universe, capabilities, meaning, among);
    const preference = rankClasses(space, listHostNames(policy), hosts);
    const frame: Frame = {
      ...{ policy, universe, governed, capabilities },
      sides: sidesOf(text.reading.permit),
      without: [
        ...text.without.map(({ premise, permit }) => ({ premise, sides: sidesOf(permit) })),
        ...unusual.map(({ premise, views }) => {
          const among = union(usual, intersect(governed, views));
          return { premise, sides: sidesOf(text.reading.permit, among) };
        }),
      ],
      partLosses: preparePartLosses(universe, { policy, target, rules, claim, capabilities }),
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
  const blocked = frame.partLosses(need, no);
  const unsure = frame.partLosses(need, depends);
  const left = universe.union(unsure.lost.region, unsure.rest);
  const plain = universe.intersect(noForSome, left);
  const block = (region: Diagram, losses?: readonly LossCode[]): readonly AuditFinding[] =>
    makeFinding(frame, need, {
      ...{ answer: 'blocked', region, premises: changes(region, 'no'), ...present({ losses }) },
    });
  return [
    block(blocked.rest),
    block(blocked.lost.region, blocked.lost.losses),
    makeFinding(frame, need, {
      ...{ answer: 'depends', region: left, example: plain === nothing ? left : plain },
      ...present({ open }),
    }),
    makeFinding(frame, need, {
      answer: 'accepted',
      region: universe.union(blocked.accepted.region, unsure.accepted.region),
      losses: [...new Set([...blocked.accepted.losses, ...unsure.accepted.losses])],
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
