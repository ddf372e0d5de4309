/** Which destinations of a loss are blocked in part: some request that the rule set permits to them gets through. */
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { PolicyRule } from '../../rules/policy.ts';
import { all } from '../../sets/condition.ts';
import type { LossRegion, Lost } from '../claim/losses.ts';
import { possibleRequests } from '../claim/views.ts';
import { forgetFields } from '../diagram/conditions.ts';
import { type Diagram, nothing } from '../diagram/diagram.ts';
import type { Context } from './result.ts';

/** Says whether a destination gets some of what the rule set permits to it, by any rule. */
export type IsBlockedInPart = (region: LossRegion) => boolean;

/** Prepares to tell; the requests that get through are worked out when they are first asked for. */
export function prepareBlockedInPart({ universe, claim }: Context, { under }: Lost): IsBlockedInPart {
  const { subtract, intersect, union, set } = universe;
  const entries = new Map(
    claim.contributions.map(({ rule, claimed }) => [
      keyOf(rule, (claimed.entry.host ?? claimed.entry.destination).span),
      claimed,
    ]),
  );
  let byName: Diagram | undefined;
  let byAddress: Diagram | undefined;
  return ({ rule, span }) => {
    const claimed = entries.get(keyOf(rule, span));
    if (claimed === undefined) return false;
    const { host, path, address } = claimed.conditions;
    const towards = set(all(host, path, address));
    const possible = set(possibleRequests);
    const permitted = intersect(claim.policy, possible);
    if (claimed.entry.destination.kind !== 'hosts') {
      byAddress ??= subtract(permitted, under);
      return intersect(byAddress, towards) !== nothing;
    }
    // A host counts as reached where it is at every address that it may have: those of other rules are no way to it.
    const somewhere = (part: Diagram): Diagram => forgetFields(universe, part, ['address', 'source']);
    byName ??= subtract(somewhere(permitted), somewhere(union(under, subtract(possible, permitted))));
    return intersect(byName, towards) !== nothing;
  };
}

function keyOf(rule: PolicyRule, { file, start }: Span): string {
  return `${rule.id} ${file} ${start}`;
}
