/**
 * A ruleset with its anchors laid flat, as a packet of one direction meets it at one place (pf_match_rule of
 * OpenBSD, pf_test_rule of FreeBSD and xnu): `last` and the tag are one variable for the whole evaluation, and
 * `quick` ends all of it, also inside an anchor.
 */
import { quote } from '../../../diagnostics/quote.ts';
import { all, always, any, type Condition, never, not } from '../../../sets/condition.ts';
import type { Origin } from '../../target.ts';
import type {
  Anchor,
  Config,
  Criteria,
  InterfaceTest,
  LoadAnchor,
  Rule,
  Setting,
  Statement,
} from '../config.ts';
import type { Doubt, ReadCriteria } from './meaning-criteria.ts';
import type { Truth } from './meaning-interfaces.ts';

/** One rule that a packet can meet. */
export interface Step {
  /** Absent: it only sets a tag, as an anchor can. */
  readonly action?: 'allow' | 'deny';
  readonly quick: boolean;
  readonly condition: Condition;
  /** Why it is not known whether the rule matches, or what it does; empty: it is. */
  readonly doubts: readonly Doubt[];
  readonly tag?: string;
  readonly origin: Origin;
  readonly label?: string;
}

/** A tag that was set where a condition holds; the last one counts. */
export interface Tagging {
  readonly tag: string;
  readonly condition: Condition;
}

export interface Place {
  readonly config: Config;
  readonly read: ReadCriteria;
  readonly direction: 'in' | 'out';
  readonly holds: (tests: readonly InterfaceTest[]) => Truth;
}

/** The steps of a packet that comes with these tags. */
export function stepsAt(place: Place, tags: readonly Tagging[]): readonly Step[] {
  const walk: Walk = { place, steps: [], anywhere: [], tags: [...tags] };
  walkRuleset(walk, place.config.statements, { condition: always, doubts: [] }, true);
  return [...walk.anywhere, ...walk.steps];
}

const splitInterfaces: Doubt = {
  why: 'a test of the interface that may hold for a part of the governed traffic',
  help: 'say with --set pf.inside=NAME,… which interfaces that traffic passes',
};

interface Walk {
  readonly place: Place;
  readonly steps: Step[];
  /** Statements that could change any verdict. */
  readonly anywhere: Step[];
  readonly tags: Tagging[];
}

/** What the anchors around a ruleset ask for. */
interface Outer {
  readonly condition: Condition;
  readonly doubts: readonly Doubt[];
}

function walkRuleset(walk: Walk, statements: readonly Statement[], outer: Outer, main: boolean): void {
  for (const statement of statements) {
    switch (statement.kind) {
      case 'rule':
        walkRule(walk, statement, statements, outer);
        break;
      case 'anchor':
        walkAnchor(walk, statement, statements, outer);
        break;
      case 'unread':
        walk.anywhere.push(doubtful(statement.origin, always, [{ why: statement.why, reported: true }]));
        break;
      case 'set':
        if (main) walkSetting(walk, statement);
    }
  }
}

/** `set skip on` turns pf off for an interface, if the text is the main ruleset. */
function walkSetting(walk: Walk, setting: Setting): void {
  if (setting.skip === undefined || walk.place.holds(setting.skip) === 'no') return;
  walk.anywhere.push(
    doubtful(setting.origin, always, [{ why: '"set skip" on an interface of governed traffic' }]),
  );
}

function doubtful(origin: Origin, condition: Condition, doubts: readonly Doubt[]): Step {
  return { quick: true, condition, doubts, origin };
}

/** Whether packets can meet these criteria here, and under which condition. */
function meet(
  walk: Walk,
  criteria: Criteria,
  own: readonly Statement[],
  outer: Outer,
  stateful: boolean,
): Outer | undefined {
  const { place } = walk;
  if (criteria.direction !== undefined && criteria.direction !== place.direction) return undefined;
  const here = place.holds(criteria.interfaces);
  if (here === 'no') return undefined;
  const { condition, doubts } = place.read(criteria, stateful, own);
  const tagged = criteria.tagged === undefined ? always : taggedCondition(criteria.tagged, walk.tags);
  if (tagged === never || condition === never) return undefined;
  const unsure = here === 'maybe' ? [splitInterfaces] : [];
  return {
    condition: both(both(outer.condition, condition), tagged),
    doubts: [...outer.doubts, ...doubts, ...unsure],
  };
}

const withoutState: Doubt = {
  why: 'a pass without state: other rules decide the other packets of the connection',
  outcome: true,
};

function walkRule(walk: Walk, rule: Rule, own: readonly Statement[], outer: Outer): void {
  const stateless = rule.action === 'pass' && rule.state === 'no';
  const met = meet(walk, rule, own, outer, rule.action === 'pass' && !stateless);
  if (met === undefined) return;
  const { condition } = met;
  const doubts = stateless ? [...met.doubts, withoutState] : met.doubts;
  const label = rule.labels[0];
  walk.steps.push({
    action: rule.action === 'pass' ? 'allow' : 'deny',
    quick: rule.quick,
    condition,
    doubts,
    origin: rule.origin,
    ...(rule.tag === undefined ? {} : { tag: rule.tag }),
    ...(label === undefined ? {} : { label }),
  });
  if (rule.tag !== undefined) walk.tags.push({ tag: rule.tag, condition: doubtfully(condition, doubts) });
}

function walkAnchor(walk: Walk, anchor: Anchor, own: readonly Statement[], outer: Outer): void {
  const met = meet(walk, anchor, own, outer, false);
  if (met === undefined) return;
  const { condition, doubts } = met;
  const { tag } = anchor;
  if (tag !== undefined) {
    walk.tags.push({ tag, condition: doubtfully(condition, doubts) });
    walk.steps.push({ quick: false, condition, doubts, tag, origin: anchor.origin });
  }
  const inner = rulesOf(anchor, own);
  // With anchors inside, FreeBSD and xnu forget matches that came before; so this stays unread.
  const why = anchor.quick ? 'quick on an anchor' : typeof inner === 'string' ? inner : undefined;
  if (why !== undefined) walk.steps.push(doubtful(anchor.origin, condition, [...doubts, { why }]));
  else if (typeof inner !== 'string') walkRuleset(walk, inner, met, false);
}

/** The rules of an anchor, or why they are not known. */
function rulesOf(anchor: Anchor, own: readonly Statement[]): readonly Statement[] | string {
  const loads = own.filter((one): one is LoadAnchor => one.kind === 'load' && one.name === anchor.name);
  if (anchor.body !== undefined)
    return loads.length === 0 ? anchor.body : 'an anchor that is also loaded from a file';
  if (loads.length > 1) return 'an anchor that is loaded from several files';
  return loads[0]?.statements ?? `the anchor ${quote(anchor.name ?? '')}, whose rules are not in these files`;
}

/** Where the packet has the tag: set, and no other one set later. */
function taggedCondition(tagged: { tag: string; negated: boolean }, tags: readonly Tagging[]): Condition {
  const has = tags.reduce<Condition>((before, { tag, condition }) => {
    if (tag === tagged.tag) {
      return before === never || condition === always ? condition : any(before, condition);
    }
    return before === never || condition === always ? never : all(before, not(condition));
  }, never);
  if (!tagged.negated) return has;
  return has === never ? always : has === always ? never : not(has);
}

function both(a: Condition, b: Condition): Condition {
  return a === always ? b : b === always ? a : all(a, b);
}

/** The condition, and unknown wherever there is a doubt. */
export function doubtfully(condition: Condition, doubts: readonly Doubt[]): Condition {
  const [doubt] = doubts;
  return doubt === undefined ? condition : all(condition, { kind: 'unknown', why: doubt.why });
}
