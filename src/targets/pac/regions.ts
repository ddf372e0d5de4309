/** The IP literals that a file of names can hold, for the claim and the compiler alike. */

import { entriesOf } from '../../rules/entries.ts';
import type { Policy } from '../../rules/policy.ts';
import { type Address, type AddressSet, subtractAddresses, unionAddresses } from '../../sets/addresses.ts';
import { remember } from '../../sets/remember.ts';

/** The longest run of addresses that is written as keys, one an address. */
const longestRun = 16;

/** An IPv6 address below these has a dotted end in some spellings: URL parsers do not agree on its text. */
const dotted: AddressSet = { v4: [], v6: [0n, (1n << 48n) - 1n] };

/** Returns each address of a set. */
export function listAddresses({ v4, v6 }: AddressSet): readonly Address[] {
  return [
    ...runsOf(v4).flatMap(([from, to]) => {
      const count = to - from + 1;
      return Array.from({ length: count }, (_, index): Address => ({ family: 4, value: from + index }));
    }),
    ...runsOf(v6).flatMap(([from, to]) => {
      const count = Number(to - from) + 1;
      return Array.from(
        { length: count },
        (_, index): Address => ({ family: 6, value: from + BigInt(index) }),
      );
    }),
  ];
}

/** Returns the part of a destination's addresses that gets keys, one an address: runs of at most sixteen. */
export function spelledPart(addresses: AddressSet): AddressSet {
  const { v4, v6 } = subtractAddresses(addresses, dotted);
  return {
    v4: runsOf(v4).flatMap(([from, to]) => (to - from < longestRun ? [from, to] : [])),
    v6: runsOf(v6).flatMap(([from, to]) => (to - from < BigInt(longestRun) ? [from, to] : [])),
  };
}

/** Returns the first and the last value of each run. */
function runsOf<T>(ends: readonly T[]): readonly (readonly [from: T, to: T])[] {
  return ends.flatMap((from, at) => {
    const to = ends[at + 1];
    return at % 2 === 0 && to !== undefined ? [[from, to] as const] : [];
  });
}

const known = new WeakMap<Policy, AddressSet>();

/** Returns all addresses that some destination of a policy spells out. */
export function spelledByPolicy(policy: Policy): AddressSet {
  return remember(known, policy, () =>
    unionAddresses(
      policy.rules.flatMap(entriesOf).flatMap(({ destination }) => {
        const isList = destination.kind === 'addresses' && destination.addresses !== 'any';
        return isList ? [spelledPart(destination.addresses)] : [];
      }),
    ),
  );
}
