/** What devices of one policy have in common is made once: whatever depends on the policy and on a few of their options. */
import type { Policy } from '../../rules/policy.ts';
import { remember } from '../../sets/remember.ts';

/**
 * Returns a function that makes of a policy and of some options what `make` does, once for all devices whose options are
 * the same. `make` gets those options and no others, so that what is remembered can depend on nothing else.
 */
export function rememberByOptions<Options extends object, Made>(
  make: (policy: Policy, options: Options) => Made,
): (policy: Policy, options: Options) => Made {
  const known = new WeakMap<Policy, Map<string, Made>>();
  return (policy, options) => {
    const ofPolicy = remember(known, policy, () => new Map<string, Made>());
    return remember(ofPolicy, nameOptions(options), () => make(policy, options));
  };
}

/** Says what options are, so that no two that differ are called the same: `undefined` is no value, and addresses are numbers. */
function nameOptions(options: object): string {
  const sorted = Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(sorted, (_, value: unknown) =>
    typeof value === 'bigint' ? { v6: `${value}` } : value,
  );
}
