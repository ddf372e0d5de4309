/** The IP literals that a file of names can hold, for the claim and the compiler alike. */

import { entriesOf } from '../../rules/entries.ts';
import type { Policy } from '../../rules/policy.ts';
import { type Address, type AddressSet, subtractAddresses, unionAddresses } from '../../sets/addresses.ts';
import { remember } from '../../sets/remember.ts';

/** The longest run of addresses that is written as keys, one an address. */
const longestRun = 16;

/** An IPv6 address below these has a dotted end in some spellings: URL parsers do not agree on its text. */
const dotted: AddressSet = { v4: [], v6: [0n, (1n << 48n) - 1n] };

/** Returns the addresses of a set that get keys of their own: runs of at most sixteen. */
export function listSpelled(addresses: AddressSet): readonly Address[] {
  const { v4, v6 } = spelledPart(addresses);
  const found: Address[] = [];
  for (let at = 0; at < v4.length; at += 2)
    for (let value = v4[at] ?? 0; value <= (v4[at + 1] ?? -1); value++) found.push({ family: 4, value });
  for (let at = 0; at < v6.length; at += 2)
    for (let value = v6[at] ?? 0n; value <= (v6[at + 1] ?? -1n); value++) found.push({ family: 6, value });
  return found;
}

/** Returns the part of a set that gets keys. */
export function spelledPart(addresses: AddressSet): AddressSet {
  const { v4 } = addresses;
  const { v6 } = subtractAddresses(addresses, dotted);
  const shortV4: number[] = [];
  for (let at = 0; at < v4.length; at += 2) {
    const [from = 0, to = 0] = [v4[at], v4[at + 1]];
    if (to - from < longestRun) shortV4.push(from, to);
  }
  const shortV6: bigint[] = [];
  for (let at = 0; at < v6.length; at += 2) {
    const [from = 0n, to = 0n] = [v6[at], v6[at + 1]];
    if (to - from < BigInt(longestRun)) shortV6.push(from, to);
  }
  return { v4: shortV4, v6: shortV6 };
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
