/** The policy of a text that does not close: what no rule decides is left to what stands behind it (semantics, "Closing"). */
import type { Policy, PolicyRule, Service } from './policy.ts';

const everyPort = { from: 1, to: 65_535, scheme: 'any' } as const;
const services: readonly Service[] = [
  { transport: 'tcp', ...everyPort },
  { transport: 'udp', ...everyPort },
];
const span = { file: '', start: 0, end: 0 };

/** Stands for all that no rule decides. No rule of a rule set has an empty id. */
const everything: PolicyRule = {
  id: '',
  ruleSet: '',
  action: 'allow',
  services,
  destinations: [{ kind: 'addresses', addresses: 'any', origins: [], span }],
  inspection: 'allowed',
  span,
};

/** Returns a policy with "allow everything" as its last rule: what it denies is what its rules deny, and no more. */
export function openPolicy(policy: Policy): Policy {
  return { ...policy, rules: [...policy.rules, everything] };
}

/** Whether a rule stands for all that no rule of the rule set decides. */
export function isEverything(rule: PolicyRule): boolean {
  return rule === everything;
}
