/** Why a target decides one request otherwise than the policy: the losses whose regions hold it. */
import type { Policy } from '../rules/policy.ts';
import type { Request } from '../rules/request.ts';
import type { Capabilities } from '../targets/target.ts';
import { claimRules, computeClaim, conditionsIn } from './claim.ts';
import { createUniverse } from './conditions.ts';
import { budgetExceeded, createDiagrams, nothing } from './diagram.ts';
import { findLosses, type LossRegion } from './losses.ts';
import { pointOfRequest } from './point.ts';
import { createSpace } from './space.ts';

/** The losses that explain a request; none where policy and claim agree on it, or where it is out of scope. */
export function findReasons(
  policy: Policy,
  capabilities: Capabilities,
  request: Request,
): readonly Pick<LossRegion, 'code' | 'rule' | 'destination'>[] | undefined {
  const services = policy.rules.flatMap(
    (rule) => rule.principals?.flatMap((one) => (one.kind === 'service' ? [one.name] : [])) ?? [],
  );
  const rules = claimRules(policy, capabilities);
  const point = pointOfRequest(request, [...new Set([...services, ...request.services])]);
  const space = createSpace([...conditionsIn(rules, capabilities), point]);
  if (space === undefined) return undefined;
  try {
    const universe = createUniverse(space, createDiagrams(space.sizes));
    const claim = computeClaim(universe, rules, capabilities);
    const { regions } = findLosses(universe, rules, claim, capabilities);
    const at = universe.set(point);
    return regions
      .filter(({ region }) => universe.intersect(region, at) !== nothing)
      .map(({ code, rule, destination }) => ({ code, rule, destination }));
  } catch (thrown) {
    if (thrown === budgetExceeded) return undefined;
    throw thrown;
  }
}
