/** What comparisons found, put together: what is alike, what is behind it, and what is lost. */
import type { Loss } from '../proof/compare/proof.ts';
import type { Cause, Change, Comparison, Effect } from './change.ts';
import type { Rewrites } from './rewrites.ts';

/** Returns whether no comparison found anything. */
export function isEqual(comparisons: readonly Comparison[]): boolean {
  return comparisons.every(({ verdict }) => verdict === 'equal');
}

/** Says whether the newer side permits anything that the older one did not, be it what another place may serve. */
export function permitsMore({ totals, moved }: Comparison): boolean {
  return totals['permits now'] !== undefined || moved !== undefined;
}

/** The effects in the order in which a reviewer asks for them. */
export const effects: readonly Effect[] = [
  'permits now',
  'permits no more',
  'exempts from inspection now',
  'exempts from inspection no more',
  'is not known',
];

/** Which side a cause stands on: the one that has what the other has not. */
export type Standing = 'before' | 'after';

/** Returns the side where the rules that permit a region stand. */
export function standingOf(effect: Effect): Standing {
  return effect.endsWith('no more') ? 'before' : 'after';
}

/** Comparisons that found the same, as one. */
export interface Group {
  readonly names: readonly string[];
  readonly comparison: Comparison;
}

/** Where the deciding lines stand. The rules behind them hold addresses that no JSON does. */
export function placesOf({ lines }: Change): readonly unknown[] {
  return [lines?.before, lines?.after].map((one) => one && [one.file, one.line, one.rule]);
}

/** Sorts comparisons: those that found something of their own, by what they found, and the names of the others. */
export function groupComparisons(comparisons: readonly Comparison[]): {
  readonly different: readonly Group[];
  readonly asPolicy: readonly string[];
  readonly equal: readonly string[];
  readonly undecided: readonly string[];
} {
  const groups = new Map<string, { names: string[]; comparison: Comparison }>();
  const names = { asPolicy: [] as string[], equal: [] as string[], 'not-decided': [] as string[] };
  for (const comparison of comparisons) {
    const { of, verdict, asPolicy, notes, changes } = comparison;
    if (verdict !== 'different') names[verdict].push(of);
    else if (asPolicy && of !== 'policy') names.asPolicy.push(of);
    else {
      const found = changes.map((one) => [one.effect, one.words, one.size, placesOf(one)]);
      const key = JSON.stringify([of === 'policy', notes, found]);
      const group = groups.get(key) ?? { names: [], comparison };
      group.names.push(of);
      groups.set(key, group);
    }
  }
  const { 'not-decided': undecided, ...rest } = names;
  return { different: [...groups.values()], undecided, ...rest };
}

/** Collects every rule that a change comes from, once, with its side: rules that changed first, then policy before targets. */
export function allCauses(comparisons: readonly Comparison[]): readonly (readonly [Cause, Standing])[] {
  const causes = new Map<string, readonly [Cause, Standing]>();
  const add = (cause: Cause, standing: Standing): void => {
    const key = cause.relation.other === undefined ? `${standing} ${cause.rule.id}` : cause.rule.id;
    const known = causes.get(key);
    const tags = new Map([...(known?.[0].tags ?? []), ...cause.tags].map((tag) => [tag.text, tag]));
    causes.set(key, [{ ...cause, tags: [...tags.values()] }, standing]);
  };
  for (const { changes } of comparisons) {
    for (const { effect, causes: rules, denials } of changes) {
      const standing = standingOf(effect);
      // A rule that is as it was is no cause where a denial came or went.
      for (const cause of rules)
        if (cause.relation.kind !== 'same' || denials.length === 0) add(cause, standing);
      for (const denial of denials) add(denial, standing === 'after' ? 'before' : 'after');
    }
  }
  const isSame = ([{ relation, tags }]: readonly [Cause, Standing]): boolean =>
    relation.kind === 'same' && tags.length === 0;
  const all = [...causes.values()];
  return [...all.filter((one) => !isSame(one)), ...all.filter(isSame)];
}

/**
 * Finds the losses, or the destinations of losses, that one side alone has. `renamed` has the newer names of rules by the
 * older ones: a loss of a rule that has another name is the same loss.
 */
export function compareLosses(
  before: readonly Loss[],
  after: readonly Loss[],
  renamed: Rewrites['renamed'] = [],
): { readonly added: readonly Loss[]; readonly removed: readonly Loss[] } {
  const names = new Map(renamed.map(({ from, rule }) => [from, rule.id]));
  const older = before.map((loss) => ({ ...loss, rule: names.get(loss.rule) ?? loss.rule }));
  return { added: lossesWithout(after, older), removed: lossesWithout(older, after) };
}

function lossesWithout(losses: readonly Loss[], others: readonly Loss[]): readonly Loss[] {
  const keyOf = ({ code, rule, accepted }: Loss): string => JSON.stringify([code, rule, accepted !== null]);
  const known = new Map<string, Set<string>>();
  for (const loss of others) {
    const destinations = known.get(keyOf(loss)) ?? new Set();
    for (const one of loss.destinations) destinations.add(one);
    known.set(keyOf(loss), destinations);
  }
  return losses.flatMap((loss): readonly Loss[] => {
    const there = known.get(keyOf(loss));
    if (there === undefined) return [loss];
    const destinations = loss.destinations.filter((one) => !there.has(one));
    return destinations.length === 0 ? [] : [{ ...loss, destinations }];
  });
}
