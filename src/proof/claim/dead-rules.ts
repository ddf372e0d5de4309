/** Rules that can never decide a request, because the rules before them together match all that they match. */

import type { DeadRule } from '../../rules/check/checks.ts';
import { entriesOf } from '../../rules/entries.ts';
import type { Policy } from '../../rules/policy.ts';
import { any, type Condition } from '../../sets/condition.ts';
import { collectBefore } from '../diagram/before.ts';
import { workInUniverse } from '../diagram/conditions.ts';
import { type Diagram, nothing } from '../diagram/diagram.ts';
import { matchEntry, openConditions } from './claimed.ts';
import { possibleRequests } from './views.ts';

/** Returns the dead rules of a policy in their order, or undefined where a budget does not suffice to decide. */
export function findDeadRules(policy: Policy): readonly DeadRule[] | undefined {
  const makeConditions = openConditions();
  const matches = policy.rules.map(
    (rule): Condition => any(...entriesOf(rule).map((entry) => matchEntry(makeConditions(entry)))),
  );
  return workInUniverse([...matches, possibleRequests], {}, (universe) => {
    const possible = universe.set(possibleRequests);
    const sets = matches.map((match) => universe.intersect(universe.set(match), possible));
    const isCovered = (set: Diagram, by: readonly number[]): boolean =>
      by.reduce((rest, index) => universe.subtract(rest, sets[index] ?? nothing), set) === nothing;
    const steps = sets.map((set) => ({ scope: set, adds: set }));
    const before = collectBefore(universe, steps);
    return policy.rules.flatMap((rule, index): readonly DeadRule[] => {
      const set = sets[index] ?? nothing;
      if (universe.subtract(set, before[index] ?? nothing) !== nothing) return [];
      let covering = [...sets.keys()].filter(
        (one) => one < index && universe.intersect(sets[one] ?? nothing, set) !== nothing,
      );
      // Leave out what can be left out, the earliest rules last: a reader looks at the nearest ones first.
      for (const one of [...covering].reverse()) {
        const without = covering.filter((other) => other !== one);
        if (isCovered(set, without)) covering = without;
      }
      return [{ rule, coveredBy: covering.flatMap((one) => policy.rules[one] ?? []) }];
    });
  });
}
