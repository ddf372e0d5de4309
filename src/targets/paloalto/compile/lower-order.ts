/** The order of the boxes that a rulebase allows and denies. */
import { error, type Outcome } from '../../../diagnostics/diagnostic.ts';
import { present } from '../../../diagnostics/present.ts';
import { type Entry, entriesOf } from '../../../rules/entries.ts';
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import type { RuleOptions } from '../options.ts';
import {
  actsAlways,
  actsOn,
  actsOnRest,
  type Box,
  intersectBoxes,
  isVoid,
  keyOfBox,
  meets,
  type Unit,
} from '../regions/boxes.ts';
import { listAllowUnits, listDenyUnits } from '../regions/units.ts';

/** What one rule of the rulebase is to decide, or a part of it. */
export interface Step {
  readonly action: 'allow' | 'deny';
  readonly rule: PolicyRule;
  readonly box: Box;
  /** What of the rule it is; absent: a part of it, where denials meet. */
  readonly unit?: Unit;
}

interface Placed {
  readonly unit: Unit;
  readonly rule: PolicyRule;
  /** The position of its rule in the policy. */
  readonly at: number;
}

/** How many boxes a tangle of denials may become. */
const mostSteps = 20_000;

/**
 * Returns the boxes of a policy, the first that holds a view deciding it. The order is that of the rules, as long as
 * every denial acts on all that it overlaps behind it. Errors: `limit`.
 */
export function orderSteps(policy: Policy, options: RuleOptions): Outcome<readonly Step[]> {
  const placed = policy.rules.flatMap((rule, at): readonly Placed[] => {
    const list = (entry: Entry) =>
      rule.action === 'allow' ? listAllowUnits(entry, options, policy) : listDenyUnits(entry);
    return entriesOf(rule)
      .flatMap(list)
      .map((unit) => ({ unit, rule, at }));
  });
  const allows = placed.filter(({ rule }) => rule.action === 'allow');
  const denials = placed.filter(({ rule }) => rule.action === 'deny');
  const doubtful = denials.filter(({ unit }) => !actsAlways(unit));
  const overlapped = new Map(doubtful.map((one) => [one, findLater(one, allows)]));
  const acts = (one: Placed, wanted: boolean): boolean =>
    overlapped.get(one)?.some(({ unit }) => actsOn(one.unit, unit) === wanted) ?? wanted;
  // Where nothing closes behind it, a denial acts on what no rule decides too, if it acts on all of that.
  const isOpen = options.closing === 'none';
  const acting = denials.filter((one) => acts(one, true) || (isOpen && actsOnRest(one.unit)));
  if (acting.some((one) => acts(one, false))) return untangle(policy, allows, acting, isOpen);
  const inOrder = [...allows, ...acting].sort((a, b) => a.at - b.at);
  return {
    value: inOrder.map(({ rule, unit }) => ({ action: rule.action, rule, box: unit.box, unit })),
    diagnostics: [],
  };
}

function findLater(denial: Placed, allows: readonly Placed[]): readonly Placed[] {
  return allows.filter(({ at, unit }) => at > denial.at && meets(denial.unit, unit));
}

/**
 * Where a denial acts on some of what it overlaps only, every place where denials meet is decided by itself,
 * the narrowest first: what none of them acts on is allowed there, and the rest denied.
 */
function untangle(
  policy: Policy,
  allows: readonly Placed[],
  denials: readonly Placed[],
  isOpen: boolean,
): Outcome<readonly Step[]> {
  const meetings = findMeetings(denials);
  const steps: Step[] = [];
  for (const { box, denials: here } of meetings ?? []) {
    const overlapping = allows.flatMap((one) => {
      const part = intersectBoxes(one.unit.box, box);
      return part === undefined || isVoid(one.unit, part) ? [] : [{ ...one, part }];
    });
    const isDenied = (one: Placed): boolean =>
      here.some((denial) => denial.at < one.at && actsOn(denial.unit, one.unit));
    const [first] = here;
    const actsAnyway = isOpen && here.some(({ unit }) => actsOnRest(unit));
    if (first === undefined || !(actsAnyway || overlapping.some(isDenied))) continue;
    for (const one of overlapping) {
      if (!isDenied(one)) steps.push({ action: 'allow', rule: one.rule, box: one.part });
    }
    steps.push({ action: 'deny', rule: first.rule, box });
    if (steps.length > mostSteps) break;
  }
  if (meetings === undefined || steps.length > mostSteps) {
    const message = `the denials of ${policy.name} overlap in more than ${mostSteps} ways that have to be told apart`;
    const help = 'deny whole services (PORT/tcp) for anyone, instead of one scheme or principal';
    return { diagnostics: [error('limit', message, { ...present({ span: denials[0]?.rule.span }), help })] };
  }
  for (const { rule, unit } of allows) steps.push({ action: 'allow', rule, box: unit.box, unit });
  // The first step for a box decides it.
  const seen = new Set<string>();
  return { value: steps.filter(({ box }) => seen.size < seen.add(keyOfBox(box)).size), diagnostics: [] };
}

/** A box in which exactly these denials meet. */
interface Meeting {
  readonly box: Box;
  readonly denials: readonly Placed[];
}

/** Returns all boxes in which denials meet, those of most denials first; undefined where there are too many. */
function findMeetings(denials: readonly Placed[]): readonly Meeting[] | undefined {
  const boxes = new Map<string, Box>();
  for (const { unit } of denials) {
    for (const box of [undefined, ...boxes.values()]) {
      const met = box === undefined ? unit.box : intersectBoxes(box, unit.box);
      if (met !== undefined) boxes.set(keyOfBox(met), met);
    }
    if (boxes.size > mostSteps / 10) return undefined;
  }
  const meetings = [...boxes].map(([key, box]) => {
    const around = denials.filter(({ unit }) => {
      const met = intersectBoxes(unit.box, box);
      return met !== undefined && keyOfBox(met) === key;
    });
    return { box, denials: around };
  });
  return meetings.sort((a, b) => b.denials.length - a.denials.length);
}
