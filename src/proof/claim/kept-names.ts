/**
 * Texts with names that a resolver keeps ("Names kept by a resolver" in semantics). What they permit is a fixed part, or
 * what they permit for one of the names that the resolver gave the address for, as long as such names occur in positive
 * matches of clauses that allow, one in each: then it is enough to compare texts for no name, and for each one name. What
 * is not of this form is not known.
 */
import { present } from '../../diagnostics/present.ts';
import { askFor, type Condition, visitConditions } from '../../sets/condition.ts';
import { remember } from '../../sets/remember.ts';
import type { Capabilities, Clause, Meaning, Reading } from '../../targets/target.ts';
import { listMeaningConditions } from '../space/space.ts';

type Why = 'denied' | 'several' | 'elsewhere';

const reasons: Readonly<Record<Why, string>> = {
  denied: 'the names that the resolver gave an address for, which would decide a denial here',
  several: 'several names that the resolver would have to have given one address for',
  elsewhere: 'the names that the resolver gives addresses for',
};

/** Returns a reading in which names decide as far as that can be compared; elsewhere they are not known. */
export function settleNames(reading: Reading, { keepsNames }: Pick<Capabilities, 'keepsNames'>): Reading {
  const { permit, bypass, states } = reading;
  const settle = (meaning: Meaning): Meaning => settleMeaning(meaning, keepsNames !== undefined);
  if (![permit, ...(bypass ? [bypass] : []), ...(states ?? []).map((one) => one.permit)].some(hasNames))
    return reading;
  return {
    ...reading,
    permit: settle(permit),
    ...present({
      bypass: bypass && settleMeaning(bypass, false),
      states: states?.map((one) => ({ ...one, permit: settle(one.permit) })),
    }),
  };
}

/** Returns a reading in which nobody knows what a resolver does. */
export function forgetNames(reading: Reading): Reading {
  return settleNames(reading, {});
}

/** The names that one has to ask about to see what a meaning permits because of any: one for each pattern. */
export function listKeptNames(meaning: Meaning): readonly string[] {
  return remember(keptNames, meaning, findKeptNames);
}

const keptNames = new WeakMap<Meaning, readonly string[]>();

function findKeptNames(meaning: Meaning): readonly string[] {
  const names = new Set<string>();
  visitConditions(listMeaningConditions(meaning), (one) => {
    if (one.kind !== 'test' || one.test.field !== 'resolved' || one.test.hosts.names === 'all') return;
    for (const pattern of one.test.hosts.names) {
      if (pattern.kind === 'name') names.add(pattern.name);
      if (pattern.kind === 'below') names.add(`a.${pattern.name}`);
      if (pattern.kind === 'labels') names.add(pattern.labels.join('.').replaceAll('*', 'a'));
    }
  });
  return [...names];
}

function hasNames(meaning: Meaning): boolean {
  return askFor(listMeaningConditions(meaning), 'resolved');
}

function settleMeaning(meaning: Meaning, areKept: boolean): Meaning {
  const counts = new Map<Condition, number>();
  return {
    ...meaning,
    clauses: meaning.clauses.map((clause) => settleClause(clause, areKept, counts)),
    ...present({ also: meaning.also?.map((chain) => settleMeaning(chain, areKept)) }),
  };
}

function settleClause(clause: Clause, areKept: boolean, counts: Map<Condition, number>): Clause {
  const { action, condition, ends } = clause;
  const most = countNames(condition, counts);
  const inEnds = ends === undefined ? 0 : countNames(ends, counts);
  if (most === 0 && inEnds === 0) return clause;
  if (areKept && action === 'allow' && most <= 1 && inEnds === 0) return clause;
  const why = !areKept
    ? 'elsewhere'
    : action === 'allow' && Number.isFinite(most) && inEnds === 0
      ? 'several'
      : 'denied';
  // What is not known anyway says why.
  const words = (action === 'unknown' ? findReason(condition) : undefined) ?? reasons[why];
  const known = new Map<Condition, Condition>();
  return {
    ...clause,
    condition: replaceNames(condition, words, known),
    ...present({ ends: ends && replaceNames(ends, words, known) }),
  };
}

function findReason(condition: Condition): string | undefined {
  const found: string[] = [];
  visitConditions([condition], (one) => {
    if (one.kind === 'unknown') found.push(one.why);
  });
  return found[0];
}

/** How many names must hold together for a condition at most; without end where one must not hold. */
function countNames(condition: Condition, counts: Map<Condition, number>): number {
  const before = counts.get(condition);
  if (before !== undefined) return before;
  const found = countParts(condition, counts);
  counts.set(condition, found);
  return found;
}

function countParts(condition: Condition, counts: Map<Condition, number>): number {
  switch (condition.kind) {
    case 'unknown':
      return 0;
    case 'test':
      // A test that holds where there is no name is a negation.
      if (condition.test.field !== 'resolved') return 0;
      return condition.test.hosts.none ? Number.POSITIVE_INFINITY : 1;
    case 'not':
      return countNames(condition.of, counts) === 0 ? 0 : Number.POSITIVE_INFINITY;
    default: {
      const parts = condition.of.map((part) => countNames(part, counts));
      return condition.kind === 'any'
        ? parts.reduce((most, one) => Math.max(most, one), 0)
        : parts.reduce((sum, one) => sum + one, 0);
    }
  }
}

function replaceNames(condition: Condition, why: string, known: Map<Condition, Condition>): Condition {
  const before = known.get(condition);
  if (before !== undefined) return before;
  const found = replaceInParts(condition, why, known);
  known.set(condition, found);
  return found;
}

function replaceInParts(condition: Condition, why: string, known: Map<Condition, Condition>): Condition {
  switch (condition.kind) {
    case 'unknown':
      return condition;
    case 'test':
      return condition.test.field === 'resolved' ? { kind: 'unknown', why } : condition;
    case 'not':
      return { kind: 'not', of: replaceNames(condition.of, why, known) };
    default:
      return { ...condition, of: condition.of.map((part) => replaceNames(part, why, known)) };
  }
}
