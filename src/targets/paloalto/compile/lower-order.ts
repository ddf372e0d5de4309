/** The order of the boxes that a rulebase allows and denies. */
import { error, type Outcome } from '../../../diagnostics/diagnostic.ts';
import { entriesOf } from '../../../rules/entries.ts';
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import type { PaloaltoOptions } from '../options.ts';
import {
  actsAlways,
  actsOn,
  allowUnits,
  type Box,
  denyUnits,
  intersectBoxes,
  keyOfBox,
  type Unit,
} from '../regions/boxes.ts';

/** What one rule of the rulebase is to decide, or a part of it. */
export interface Step {
  readonly action: 'allow' | 'deny';
  readonly rule: PolicyRule;
  readonly box: Box;
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
 * The boxes of a policy, the first that holds a view deciding it. The order is that of the rules, as long as
 * every denial acts on all that it overlaps behind it.
 */
export function orderSteps(policy: Policy, options: PaloaltoOptions): Outcome<readonly Step[]> {
  const place = (
    action: PolicyRule['action'],
    unitsOf: (rule: PolicyRule) => readonly Unit[],
  ): readonly Placed[] =>
    policy.rules.flatMap((rule, at) =>
      rule.action === action ? unitsOf(rule).map((unit) => ({ unit, rule, at })) : [],
    );
  const allows = place('allow', (rule) => entriesOf(rule).flatMap((entry) => allowUnits(entry, options)));
  const denials = place('deny', (rule) => entriesOf(rule).flatMap(denyUnits));
  const doubtful = denials.filter(({ unit }) => !actsAlways(unit));
  const overlapped = new Map(doubtful.map((one) => [one, laterThan(one, allows)]));
  const acting = denials.filter(
    (one) => overlapped.get(one)?.some(({ unit }) => actsOn(one.unit, unit)) ?? true,
  );
  const tangled = acting.some(
    (one) => overlapped.get(one)?.some(({ unit }) => !actsOn(one.unit, unit)) ?? false,
  );
  if (!tangled) {
    const inOrder = [...allows, ...acting].sort((a, b) => a.at - b.at);
    return {
      value: inOrder.map(({ rule, unit }) => ({ action: rule.action, rule, box: unit.box })),
      diagnostics: [],
    };
  }
  return untangle(policy, allows, acting);
}

function laterThan(denial: Placed, allows: readonly Placed[]): readonly Placed[] {
  return allows.filter(
    ({ at, unit }) => at > denial.at && intersectBoxes(denial.unit.box, unit.box) !== undefined,
  );
}

/** A box in which exactly these denials meet. */
interface Meeting {
  readonly box: Box;
  readonly denials: readonly Placed[];
}

/**
 * Where a denial acts on some of what it overlaps only, every place where denials meet is decided by itself,
 * the narrowest first: what none of them acts on is allowed there, and the rest denied.
 */
function untangle(
  policy: Policy,
  allows: readonly Placed[],
  denials: readonly Placed[],
): Outcome<readonly Step[]> {
  const meetings = meetingsOf(denials);
  const steps: Step[] = [];
  for (const { box, denials: here } of meetings ?? []) {
    const overlapping = allows.flatMap((one) => {
      const part = intersectBoxes(one.unit.box, box);
      return part === undefined ? [] : [{ ...one, part }];
    });
    const isDenied = (one: Placed): boolean =>
      here.some((denial) => denial.at < one.at && actsOn(denial.unit, one.unit));
    const [first] = here;
    if (first === undefined || !overlapping.some(isDenied)) continue;
    for (const one of overlapping) {
      if (!isDenied(one)) steps.push({ action: 'allow', rule: one.rule, box: one.part });
    }
    steps.push({ action: 'deny', rule: first.rule, box });
    if (steps.length > mostSteps) break;
  }
  if (meetings === undefined || steps.length > mostSteps) {
    const [first] = denials;
    return {
      diagnostics: [
        error(
          'limit',
          `the denials of ${policy.name} overlap in more than ${mostSteps} ways that have to be told apart`,
          {
            ...(first === undefined ? {} : { span: first.rule.span }),
            help: 'deny whole services (PORT/tcp) for anyone, instead of one scheme or principal',
          },
        ),
      ],
    };
  }
  const rest = allows.map(({ rule, unit }): Step => ({ action: 'allow', rule, box: unit.box }));
  return { value: withoutRepeats([...steps, ...rest]), diagnostics: [] };
}

/** The first step for a box decides it. */
function withoutRepeats(steps: readonly Step[]): readonly Step[] {
  const seen = new Set<string>();
  return steps.filter(({ box }) => seen.size < seen.add(keyOfBox(box)).size);
}

/** All boxes in which denials meet, those of most denials first; nothing where there are too many. */
function meetingsOf(denials: readonly Placed[]): readonly Meeting[] | undefined {
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
