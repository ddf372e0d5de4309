/** The rules that say what a text certainly lets through, line by line (audit, section 3). */
import { orderClauses } from '../../proof/diagram/evaluate.ts';
import type { Clause, Meaning } from '../../targets/target.ts';
import { type Box, intersectBoxes, listBoxes, wholeBox } from './boxes.ts';
import {
  type Cut,
  findCut,
  leaveOutUnusual,
  type Row,
  type Sight,
  servicesOf,
  spareFrom,
  writeBox,
} from './rows.ts';

/** A rule that a line of a device becomes, with its rows. */
export interface PlannedRule {
  readonly action: 'allow' | 'deny';
  readonly rows: readonly Row[];
  /** Nothing: the default decides. */
  readonly clauses: readonly Clause[];
}

/** A part of what a line decides. */
interface Entry {
  readonly action: 'allow' | 'deny';
  readonly box: Box;
  readonly clause?: Clause;
}

/** How many rules may come of one text, and how many parts of lines be looked at: what is behind is not written. */
const mostRules = 5000;
const mostSteps = 200_000;

/** Plans the rules for a meaning: an allow where it certainly matches, a denial where it possibly does. */
export function planRules(meaning: Meaning, sight: Sight): readonly PlannedRule[] {
  const chains = [meaning, ...(meaning.also ?? [])].map(listEntries);
  const writer: Writer = { sight, chains, rules: [], shadows: [], cuts: [], steps: 0 };
  write(writer, { chain: 0, from: 0, by: [] }, wholeBox, 0);
  // Behind the last rule that allows, everything is denied anyway.
  const last = writer.rules.findLastIndex(({ action }) => action === 'allow');
  return writer.rules.slice(0, last + 1);
}

function listEntries(meaning: Meaning): readonly Entry[] {
  const own = orderClauses(meaning).flatMap(listOfClause);
  const last: readonly Entry[] = meaning.otherwise === 'allow' ? [{ action: 'allow', box: wholeBox }] : [];
  return [...own, ...last];
}

function listOfClause(clause: Clause): readonly Entry[] {
  const isAllow = clause.action === 'allow';
  const action = isAllow ? 'allow' : 'deny';
  const ends = clause.ends === undefined ? [] : (listBoxes(clause.ends, true) ?? [wholeBox]);
  const own = listBoxes(clause.condition, !isAllow) ?? (isAllow ? [] : [wholeBox]);
  return [
    ...ends.map((box): Entry => ({ action: 'deny', box, clause })),
    ...own.map((box): Entry => ({ action, box, clause })),
  ];
}

interface Writer {
  readonly sight: Sight;
  /** Chains that must all let a view through. */
  readonly chains: readonly (readonly Entry[])[];
  readonly rules: PlannedRule[];
  /** Denials that the language cannot say: what they may meet is not let through behind them. */
  readonly shadows: { readonly box: Box; readonly services: readonly string[] }[];
  /** Denials of every destination: their ports are left out of what stands behind them. */
  readonly cuts: Cut[];
  steps: number;
}

/** What is done, by the lines that together say it. */
interface Step {
  readonly action: 'allow' | 'deny';
  readonly clauses: readonly Clause[];
}

/** From which entry of which chain on, behind the lines of chains before it. */
interface Turn {
  readonly chain: number;
  readonly from: number;
  readonly by: readonly Clause[];
}

/** How deep exceptions to exceptions are followed. */
const deepest = 4;

/**
 * Writes the entries of a chain from one on, within a scope. What an entry excludes is decided by those behind it: these
 * come first, within what it excludes. What a chain lets through the next one decides. Returns whether nothing is left.
 */
function write(writer: Writer, { chain, from, by }: Turn, scope: Box, depth: number): boolean {
  const { chains, rules } = writer;
  const entries = chains[chain] ?? [];
  for (const [at, entry] of entries.entries()) {
    const box = at < from ? undefined : intersectBoxes(entry.box, scope);
    if (box === undefined || rules.length > mostRules || ++writer.steps > mostSteps) continue;
    const clauses = entry.clause === undefined ? by : [...by, entry.clause];
    const step: Step = { action: entry.action, clauses };
    const deny: Step = { action: 'deny', clauses };
    for (const exception of listExceptions(box)) {
      const isDecided = depth < deepest && write(writer, { chain, from: at + 1, by }, exception, depth + 1);
      if (entry.action === 'allow' && !isDecided) push(writer, deny, exception);
    }
    const plain = withoutExclusions(box);
    if (entry.action === 'deny' || chain === chains.length - 1) push(writer, step, plain);
    else if (!write(writer, { chain: chain + 1, from: 0, by: clauses }, plain, depth))
      push(writer, deny, plain);
    if (entry.box === wholeBox) return true;
  }
  return false;
}

/** What a box excludes, as boxes without exclusions of that kind. */
function listExceptions(box: Box): readonly Box[] {
  const plain = withoutExclusions(box);
  const { names, paths, principals } = box;
  const exceptions: Box[] = [];
  if (names.none.length > 0 && box.kinds.name)
    exceptions.push({
      ...plain,
      kinds: { name: true, ipv4: false, ipv6: false, none: false },
      names: { all: [...plain.names.all, names.none], none: [] },
    });
  if (paths.none.length > 0 && isAboutPaths(box))
    exceptions.push({ ...plain, paths: { all: [...plain.paths.all, paths.none], none: [] } });
  if (principals.none.length > 0)
    exceptions.push({
      ...plain,
      principals: { all: [...plain.principals.all, principals.none], none: [] },
    });
  return exceptions;
}

/** CONNECT requests have no path. */
function isAboutPaths({ enums }: Box): boolean {
  return enums.form?.includes('http') ?? true;
}

function withoutExclusions(box: Box): Box {
  const { names, paths, principals } = box;
  if (names.none.length + paths.none.length + principals.none.length === 0) return box;
  return {
    ...box,
    names: { all: names.all, none: [] },
    paths: { all: paths.all, none: [] },
    principals: { all: principals.all, none: [] },
  };
}

function push({ sight, rules, shadows, cuts }: Writer, { action, clauses }: Step, box: Box): void {
  const isDenial = action === 'deny';
  const whole = isDenial && isInForce(box, sight) ? leaveOutUnusual(box, sight) : undefined;
  const cut = whole === undefined ? undefined : findCut(whole, sight);
  if (cut !== undefined) {
    cuts.push(cut);
    return;
  }
  const { rows, isExact } = writeBox(box, isDenial, sight, cuts);
  if (isDenial && !isExact && isInForce(box, sight) && leaveOutUnusual(box, sight) !== undefined)
    shadows.push({ box, services: servicesOf(box, sight) });
  const kept = isDenial
    ? rows
    : shadows.reduce((left, shadow) => left.flatMap((row) => spareFrom(row, shadow)), rows);
  if (kept.length > 0) rules.push({ action, rows: kept, clauses });
}

/** Whether a box is about clients that are governed, in a form that requests have. */
function isInForce({ enums }: Box, { isProxy }: Sight): boolean {
  const isHere = enums.source?.includes('inside') ?? true;
  return isHere && (!isProxy || (enums.form?.some((one) => one === 'connect' || one === 'http') ?? true));
}
