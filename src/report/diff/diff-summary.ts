/** What a comparison found, sorted for whoever shows it. */
import type { Cause, Comparison, Effect } from '../../diff/change.ts';
import type { Loss } from '../../proof/compare/proof.ts';

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

/** Where the rules that permit a region stand. */
export function standingOf(effect: Effect): Standing {
  return effect.endsWith('no more') ? 'before' : 'after';
}

/** Comparisons of targets that found the same, as one. */
export interface Group {
  readonly names: readonly string[];
  readonly comparison: Comparison;
}

/** The comparisons of targets: those that are equal, those that are as the policy, and the others by what they found. */
export function groupTargets(comparisons: readonly Comparison[]): {
  readonly policy: Comparison | undefined;
  readonly equal: readonly string[];
  readonly asPolicy: readonly string[];
  readonly undecided: readonly string[];
  readonly own: readonly Group[];
} {
  const policy = comparisons.find(({ of }) => of === 'policy');
  const targets = comparisons.filter((one) => one !== policy);
  const different = targets.filter(({ verdict }) => verdict === 'different');
  const groups = new Map<string, { names: string[]; comparison: Comparison }>();
  for (const comparison of different.filter((one) => !one.asPolicy)) {
    const { changes, notes } = comparison;
    const key = JSON.stringify([
      notes,
      changes.map(({ effect, words, size, lines }) => [effect, words, size, lines]),
    ]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { names: [comparison.of], comparison });
    else group.names.push(comparison.of);
  }
  const names = (list: readonly Comparison[]): readonly string[] => list.map(({ of }) => of);
  return {
    policy,
    equal: names(targets.filter(({ verdict }) => verdict === 'equal')),
    asPolicy: names(different.filter((one) => one.asPolicy)),
    undecided: names(targets.filter(({ verdict }) => verdict === 'not-decided')),
    own: [...groups.values()],
  };
}

/** Every rule that a change comes from, once, with the side that it stands on: rules that changed first, then policy before targets. */
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

/** The losses, or the destinations of losses, that one side alone has. */
export function compareLosses(
  before: readonly Loss[],
  after: readonly Loss[],
): { readonly added: readonly Loss[]; readonly removed: readonly Loss[] } {
  return { added: lossesWithout(after, before), removed: lossesWithout(before, after) };
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
