/** What devices of one policy have in common is made once: whatever depends on the policy and on a few of their options. */
import type { Policy } from '../../rules/policy.ts';
import { isSame, remember } from '../../sets/remember.ts';

/**
 * Returns a function that makes of a policy and of some options what `make` does, once for all devices whose options are
 * the same data. `make` gets those options and no others, so that what is remembered can depend on nothing else.
 */
export function rememberByOptions<Options extends object, Made>(
  make: (policy: Policy, options: Options) => Made,
): (policy: Policy, options: Options) => Made {
  const known = new WeakMap<Policy, { readonly options: Options; readonly made: Made }[]>();
  return (policy, options) => {
    const ofPolicy = remember(known, policy, () => []);
    const same = ofPolicy.find((one) => isSame(one.options, options));
    if (same !== undefined) return same.made;
    const made = make(policy, options);
    ofPolicy.push({ options, made });
    return made;
  };
}
