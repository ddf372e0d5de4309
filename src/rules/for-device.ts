/** The part of a policy that one device is judged by (semantics, "Targets on rules"). */
import { remember } from '../sets/remember.ts';
import type { Accept, Policy, PolicyRule } from './policy.ts';

const known = new WeakMap<Policy, Map<string, Policy>>();

/**
 * Returns a policy with the rules that are for a device alone: those that name no targets, and those that name one of
 * `names`, which are its target and, where it has one, its own name; and with the accepts that are for it. A policy that is of a
 * device already stays as it is.
 */
export function restrictPolicy(policy: Policy, names: readonly string[]): Policy {
  if (policy.of !== undefined) return policy;
  const ofPolicy = remember(known, policy, () => new Map<string, Policy>());
  // Not the names tell policies apart, but what comes of them: devices with the same rules and accepts share one.
  const leftOut = (all: readonly { readonly targets?: readonly string[] }[]): readonly number[] =>
    all.flatMap((one, index) => (isFor(one, names) ? [] : [index]));
  const [rules, accepts] = [leftOut(policy.rules), leftOut(policy.accepts)];
  return remember(ofPolicy, JSON.stringify([rules, accepts]), () => ({
    ...policy,
    rules: rules.length === 0 ? policy.rules : policy.rules.filter((rule) => isFor(rule, names)),
    accepts: policy.accepts.filter((one) => isFor(one, names)),
    of: names,
  }));
}

/** Says whether a rule or an accept is for a device of these names. */
export function isFor({ targets }: Pick<PolicyRule | Accept, 'targets'>, names: readonly string[]): boolean {
  return targets?.some((name) => names.includes(name)) ?? true;
}

/** Lists the denials of a policy that are not for a device: what they close stays open there. */
export function listDenialsLeftOut({ rules }: Policy, names: readonly string[]): readonly PolicyRule[] {
  return rules.filter((rule) => rule.action === 'deny' && !isFor(rule, names));
}
