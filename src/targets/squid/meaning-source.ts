/** What a test of the client's address says about `source`: whether the client is one that the option names. */
import {
  type AddressSet,
  allAddresses,
  equalAddresses,
  intersectAddresses,
  isEmptyAddressSet,
  isSubsetAddresses,
} from '../../sets/addresses.ts';
import { all, always, any, type Condition, where } from '../../sets/condition.ts';

/** The client is one of those that the option names. */
export const insideSource: Condition = where({ field: 'source', values: ['inside'] });
const outside = where({ field: 'source', values: ['outside'] });

/** Whether it can hold for clients alone that the option does not name. */
export function isOfOthers(condition: Condition): boolean {
  return condition.kind === 'all' && condition.of.includes(outside);
}

/** A condition on `source`, and whether all that the test says is in it. */
export interface SourceCondition {
  readonly condition: Condition;
  readonly exact: boolean;
}

/**
 * The clients of `tested`, seen from `governed`, the networks of the option. `source` tells the two sides of
 * the option apart and nothing else, so any other test is known as far as it is the same for a whole side.
 */
export function sourceCondition(tested: AddressSet, governed: AddressSet | 'any'): SourceCondition {
  const unknown: Condition = {
    kind: 'unknown',
    why: 'a test of other client addresses than those of the option source',
  };
  if (equalAddresses(tested, allAddresses)) return { condition: always, exact: true };
  if (governed === 'any') return { condition: unknown, exact: false };
  if (equalAddresses(tested, governed)) return { condition: insideSource, exact: true };
  // Clients of the option are meant, and others too: as if it were for all of these.
  if (isSubsetAddresses(governed, tested)) return { condition: any(insideSource, outside), exact: false };
  if (isSubsetAddresses(tested, governed)) return { condition: all(insideSource, unknown), exact: false };
  if (isEmptyAddressSet(intersectAddresses(tested, governed))) {
    return { condition: all(outside, unknown), exact: false };
  }
  return { condition: unknown, exact: false };
}
