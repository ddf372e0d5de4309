/** Why a target decides requests otherwise than the policy: the losses whose regions hold them. */
import type { Policy, Request } from '../../rules/policy.ts';
import type { Capabilities } from '../../targets/target.ts';
import { workInUniverse } from '../diagram/conditions.ts';
import { nothing } from '../diagram/diagram.ts';
import { isolateRequest } from '../diagram/isolate.ts';
import { computeClaim } from './claim.ts';
import { claimRules, listConditions } from './claimed.ts';
import { findLosses, type LossRegion } from './losses.ts';

export type FoundReason = Pick<LossRegion, 'code' | 'direction' | 'rule' | 'destination'>;

/**
 * Returns for each request the losses that explain it: none where policy and claim agree on it, or where it is out
 * of the claim's scope. Returns undefined where the comparison exceeds its budget.
 */
export function findReasons(
  policy: Policy,
  capabilities: Capabilities,
  requests: readonly Request[],
): readonly (readonly FoundReason[])[] | undefined {
  const named = policy.rules.flatMap(
    (rule) => rule.principals?.flatMap((one) => (one.kind === 'service' ? [one.name] : [])) ?? [],
  );
  const services = [...new Set([...named, ...requests.flatMap((request) => request.services)])];
  const points = requests.map((request) => isolateRequest(request, services));
  const rules = claimRules(policy, capabilities);
  const conditions = [...listConditions(rules, capabilities), ...points];
  return workInUniverse(conditions, { hosts: capabilities.hosts }, (universe) => {
    const claim = computeClaim(universe, rules, capabilities);
    const { regions } = findLosses(universe, rules, claim, capabilities);
    return points.map((point) => {
      const at = universe.set(point);
      return regions
        .filter(({ region }) => universe.intersect(region, at) !== nothing)
        .map(({ code, direction, rule, destination }) => ({ code, direction, rule, destination }));
    });
  });
}
