/** What a packet has met on its way through a ruleset, and what that made of it. */
import { quote } from '../../../../diagnostics/quote.ts';
import { type Condition, never } from '../../../../sets/condition.ts';
import type { Origin } from '../../../target.ts';
import type { Config, Criteria, Statement } from '../../config.ts';
import type { Anchors } from './anchors.ts';
import type { ReadCriteria } from './criteria.ts';
import { holdsAt } from './interfaces.ts';
import type { Change, Packet, Question } from './packet.ts';

/** One rule that a packet can meet, where the condition holds. */
export interface Step {
  /** `unknown`: it may let through and it may block. */
  readonly action: 'allow' | 'deny' | 'unknown';
  readonly quick: boolean;
  readonly condition: Condition;
  /** Where it surely acts, if it may do otherwise where it matches. */
  readonly surely?: Condition;
  /** Whether it makes a state, so that answers and later packets get through. */
  readonly keepsState: boolean;
  /** Whether it sends what it lets through to another place. */
  readonly redirects: boolean;
  readonly tag?: string;
  readonly origin: Origin;
  readonly label?: string;
}

/** A tag that was set where a condition holds; the last one counts. Without a tag: any may have been. */
export interface Tagging {
  readonly tag?: string;
  readonly condition: Condition;
  /** How many steps the packet had met by then. */
  readonly behind: number;
}

/** What a packet has met: the steps in the order of the text, and what they made of the packet. */
export interface Walk {
  readonly asked: Asked;
  readonly packet: Packet;
  readonly steps: Step[];
  readonly tags: Tagging[];
  changes: readonly Change[];
  /** Where the packet was sent to another place before a rule decided about it. */
  readonly redirected: Condition[];
  /** Whether pf does nothing at this place. */
  skipped: boolean;
}

/** A text, and how its parts are read. */
export interface Asked {
  readonly question: Question;
  readonly config: Config;
  readonly read: ReadCriteria;
  readonly anchors: Anchors;
  /** Whether what no line decides on the way in, or out of a host, is left to the main ruleset. */
  readonly falls: boolean;
  /** Whether the text is an anchor of rulec's, so that lines of a main ruleset come behind it. */
  readonly isAnchor: boolean;
  /** Why the text as a whole may not do what it says. */
  readonly doubts: readonly { readonly why: string; readonly origin: Origin }[];
}

/** A part of the text that may do anything where the condition holds: also tag, and translate. */
export function pushOpen(walk: Walk, condition: Condition, origin: Origin): void {
  if (condition === never) return;
  const plain = { quick: true, keepsState: true, redirects: false };
  walk.tags.push({ condition, behind: walk.steps.length });
  walk.steps.push({ ...plain, action: 'unknown', condition, origin });
}

/** A condition that holds where something is not known for this reason. */
export function doubt(walk: Walk, why: string): Condition {
  return walk.asked.question.conditions.unknown({ why });
}

/** Where packets meet the direction, the interfaces and the tags of a rule. */
export function meetFrame(
  walk: Walk,
  { direction, interfaces, tagged }: Criteria,
  outer: Condition,
): Condition {
  const { packet, asked } = walk;
  const { conditions, options } = asked.question;
  if (direction !== undefined && direction !== packet.direction) return never;
  const here = holdsAt(interfaces, packet.place, conditions, options);
  if (here === never) return never;
  return tagged === undefined
    ? conditions.all(outer, here)
    : conditions.all(outer, here, readTagged(walk, tagged, walk.tags));
}

/** Where packets meet all criteria of a rule, as rules before have changed them. */
export function meet(
  walk: Walk,
  criteria: Criteria,
  own: readonly Statement[],
  outer: Condition,
  isStatefulPass: boolean,
): Condition {
  const { packet, asked, changes } = walk;
  const { conditions } = asked.question;
  const frame = meetFrame(walk, criteria, outer);
  if (frame === never) return never;
  const readings = changes.map((change) => asked.read(criteria, own, packet, change, isStatefulPass));
  const [first = never] = readings;
  // One of the changes has happened, so that what holds under each of them holds.
  const isOne = readings.every((one) => one === first);
  const parts = changes.map(({ condition }, index) => conditions.all(condition, readings[index] ?? never));
  return conditions.all(frame, isOne ? first : conditions.any(...parts));
}

/** Steps in the order in which they decide: quick ones as they stand, then the others from the last on. */
export function inOrder(steps: readonly Step[]): readonly Step[] {
  return [...steps.filter(({ quick }) => quick), ...steps.filter(({ quick }) => !quick).reverse()];
}

/** The condition, where no quick rule before has ended the evaluation. */
export function unlessStopped({ asked, steps }: Walk, condition: Condition): Condition {
  const { conditions } = asked.question;
  const stops = steps.filter(({ quick }) => quick).map((step) => step.condition);
  return conditions.all(condition, conditions.not(conditions.any(...stops)));
}

/** How a reason begins for which it is not known whether a packet has a tag. */
export const unclearTag = 'whether the packet has the tag';

/** The tag of rulec's anchors, which nothing else sets (the guide, "What the text owns"). */
export const ownTag = 'RULEC';

/**
 * Where the packet has the tag: set, and no other one set later. To an anchor packets come with whatever tag the main
 * ruleset has set.
 */
function readTagged(
  { asked }: Walk,
  { tag, negated }: { readonly tag: string; readonly negated: boolean },
  tags: readonly Tagging[],
): Condition {
  const { conditions } = asked.question;
  const unseen = conditions.unknown({
    why: `whether the main ruleset sends packets here with the tag ${quote(tag)}`,
  });
  const unsure = conditions.unknown({ why: `${unclearTag} ${quote(tag)}` });
  // It has the tag where one of these holds. All is put together once: tags may be set by a thousand rules.
  const parts: Condition[] = [];
  const others: Condition[] = [];
  const add = (...part: readonly Condition[]): void => {
    parts.push(conditions.all(...part, conditions.not(conditions.any(...others))));
  };
  for (const one of [...tags].reverse()) {
    if (one.tag === tag) add(one.condition);
    if (one.tag === undefined) add(one.condition, unsure);
    if (one.tag !== tag) others.push(one.condition);
  }
  if (asked.isAnchor && tag !== ownTag) add(unseen);
  const has = conditions.any(...parts);
  return negated ? conditions.not(has) : has;
}

/** The tags with which a packet leaves: those of rules that it meets before a quick one lets it through. */
export function listTagsBehind({ asked, steps, tags }: Walk): readonly Tagging[] {
  const { conditions } = asked.question;
  return tags.map((one) => {
    // Behind a rule that sets the same tag, or that blocks, nothing can change.
    const stops = steps
      .slice(0, one.behind)
      .filter(({ quick, action, tag }) => quick && action !== 'deny' && tag !== one.tag)
      .map((step) => step.condition);
    const condition = conditions.all(one.condition, conditions.not(conditions.any(...stops)));
    return { ...one, condition, behind: 0 };
  });
}
