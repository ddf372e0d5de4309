/**
 * Whether a rule set says what a text certainly lets through (audit, section 3): nothing more, and what it leaves out, line
 * by line. Computed on diagrams, for every view.
 */
import { present } from '../../diagnostics/present.ts';
import type { Policy } from '../../rules/policy.ts';
import { any, type Condition } from '../../sets/condition.ts';
import type { Capabilities, Meaning, Origin } from '../../targets/target.ts';
import { computeClaim } from '../claim/claim.ts';
import { claimRules, listConditions } from '../claim/claimed.ts';
import { findRequestsSeenAs, findStrayViews } from '../claim/views.ts';
import { listReadingConditions } from '../compare/compare.ts';
import { listHostNames, rankClasses } from '../compare/examples.ts';
import { type Universe, workInUniverse } from '../diagram/conditions.ts';
import type { Size } from '../diagram/count.ts';
import { type Diagram, nothing } from '../diagram/diagram.ts';
import { orderClauses } from '../diagram/evaluate.ts';
import { findBeyond } from './beyond.ts';
import { askRegion, findMatchedViews, prepareToAskLines } from './lines.ts';
import { openSight } from './needs.ts';
import { computeSides } from './sides.ts';

/** What is let through because of a line, and is not in the rule set. */
export interface LeftOut {
  /** Nothing: the default lets it through. */
  readonly line?: Origin;
  readonly region: string;
  readonly size: Size;
  /** Nothing where it certainly is let through. */
  readonly causes: readonly string[];
}

export interface Carried {
  /** Rules that let through what the text does not certainly let through. Where there are none, the rest is proved. */
  readonly tooWide: readonly string[];
  readonly missing: readonly LeftOut[];
  /** What the text possibly lets through. */
  readonly open: readonly LeftOut[];
  /** What lines exempt from TLS inspection: no imported rule says that. */
  readonly exempt: readonly LeftOut[];
  /** Whether requests of a proxy that no rule can name may get through, as `GET https://…`. */
  readonly stray: boolean;
  /** How many lines certainly let something through, and of how many of them that is in the rule set whole. */
  readonly lines: number;
  readonly wholeLines: number;
}

/** What is asked of a rule set and a text. */
export interface CarriedQuestion {
  /** With premises and assumptions settled. */
  readonly permit: Meaning;
  /** Which views are exempt from TLS inspection, settled likewise, where the text can inspect. */
  readonly bypass?: Meaning | undefined;
  /** With premises still in it, and those that are not taken for granted. */
  readonly raw: Meaning;
  readonly off: ReadonlySet<string>;
  /** Views that nobody means. */
  readonly unusual: readonly Condition[];
}

/** Compares; undefined where that exceeds the budget. */
export function compareCarried(
  policy: Policy,
  capabilities: Capabilities,
  { permit, bypass, raw, off, unusual }: CarriedQuestion,
  budget?: number,
): Carried | undefined {
  const rules = claimRules(policy, capabilities);
  const spared = any(...unusual);
  const conditions = [
    ...listConditions(rules, capabilities),
    ...listReadingConditions({ permit, ...present({ bypass }) }),
    spared,
  ];
  const { hosts } = capabilities;
  return workInUniverse(conditions, { budget, hosts }, (universe): Carried => {
    const { subtract, intersect, set } = universe;
    const claim = computeClaim(universe, rules, capabilities);
    const governed = subtract(openSight(universe, capabilities).governed, set(spared));
    const sides = computeSides(universe, capabilities, permit, governed);
    const excess = subtract(intersect(claim.permitted, governed), sides.certain);
    const wide = claim.contributions.filter((one) => intersect(one.permitted, excess) !== nothing);
    const preference = rankClasses(universe.space, listHostNames(policy), hosts);
    const text = { capabilities, governed, preference, meaning: permit, sides };
    const { beyond } = findBeyond(universe, claim.permitted, text, Number.POSITIVE_INFINITY);
    const plan = { capabilities, preference, off, unusual: unusual.map((views) => ({ views })) };
    const asked = prepareToAskLines(universe, plan, raw);
    const open = subtract(subtract(sides.possible, sides.certain), claim.permitted);
    const causesOf = (line: Origin | undefined): readonly string[] => {
      const clauses = permit.clauses.filter(({ origin }) => origin === line);
      const views = line === undefined ? open : intersect(open, findMatchedViews(universe, clauses));
      const requests = findRequestsSeenAs(universe, capabilities.view, views);
      return [...new Set(askRegion(asked, requests, 'narrowest').flatMap(({ answer }) => answer.causes))];
    };
    const missing = subtract(sides.certain, claim.permitted);
    const stray = subtract(findStrayViews(universe, capabilities), set(spared));
    return {
      tooWide: [...new Set(wide.map(({ rule }) => rule.id))],
      missing: beyond.filter(({ isCertain }) => isCertain).map((one) => ({ ...one, causes: [] })),
      open: beyond
        .filter(({ isCertain }) => !isCertain)
        .map((one) => ({ ...one, causes: causesOf(one.line) })),
      stray: computeSides(universe, capabilities, permit, stray).possible !== nothing,
      exempt: bypass === undefined ? [] : listExempt(universe, text, bypass),
      ...countLines(universe, permit, sides.certain, missing),
    };
  });
}

/** What gets through, or may, and is exempt from inspection, or may be, because of a line. */
function listExempt(
  universe: Universe,
  text: Parameters<typeof findBeyond>[2],
  bypass: Meaning,
): readonly LeftOut[] {
  const { possible } = text.sides;
  const sides = computeSides(universe, text.capabilities, bypass, possible);
  const { beyond } = findBeyond(
    universe,
    nothing,
    { ...text, meaning: bypass, sides },
    Number.POSITIVE_INFINITY,
  );
  return beyond.flatMap(({ isCertain: _, ...one }) =>
    one.line === undefined ? [] : [{ ...one, causes: [] }],
  );
}

function countLines(
  universe: Universe,
  permit: Meaning,
  certain: Diagram,
  missing: Diagram,
): Pick<Carried, 'lines' | 'wholeLines'> {
  const { intersect, subtract } = universe;
  let rest = certain;
  let lines = 0;
  let wholeLines = 0;
  const take = (part: Diagram): void => {
    if (part === nothing) return;
    lines++;
    if (intersect(part, missing) === nothing) wholeLines++;
    rest = subtract(rest, part);
  };
  for (const clause of orderClauses(permit))
    if (clause.action === 'allow') take(intersect(rest, findMatchedViews(universe, [clause])));
  take(rest);
  return { lines, wholeLines };
}
