/** Sets of addresses in the names and prefixes that people know them by. */
import {
  type AddressSet,
  complementAddresses,
  intersectAddresses,
  isEmptyAddressSet,
  isSubsetAddresses,
  subtractAddresses,
} from '../sets/addresses.ts';
import { coverOf, formatAddress, formatPrefix, type Prefix } from '../sets/prefix.ts';
import { list } from './describe-patterns.ts';

/** Addresses that have a name in a rule set: those of a service tag. */
export interface NamedAddresses {
  readonly text: string;
  readonly addresses: AddressSet;
}

type Family = 'v4' | 'v6';

const familyWords: Readonly<Record<Family, string>> = { v4: 'any IPv4 address', v6: 'any IPv6 address' };

/**
 * Words for `inside`: in each family the names and prefixes, or all but some names and prefixes, whichever is
 * shorter. What `allowed` holds besides does not occur, and may be said too.
 */
export function describeAddresses(
  inside: AddressSet,
  allowed: AddressSet,
  named: readonly NamedAddresses[],
): string {
  const [v4, v6] = (['v4', 'v6'] as const).map((family) =>
    describeFamily(only(inside, family), only(allowed, family), family, named),
  );
  const words = [v4, v6].filter((one) => one !== undefined);
  const [first, second] = words;
  if (first?.but !== undefined && first.but.join() === second?.but?.join())
    return `any address but ${list(first.but)}`;
  const wholes = words.flatMap(({ family, but }) =>
    but === undefined ? [] : [`${familyWords[family]}${but.length === 0 ? '' : ` but ${list(but)}`}`],
  );
  const parts = [...new Set(words.flatMap(({ of }) => of ?? []))];
  return [...wholes, ...(parts.length === 0 ? [] : [`address ${list(parts)}`])].join(', ');
}

/** One family in words: these alone, or all but these. */
interface FamilyWords {
  readonly family: Family;
  readonly of?: readonly string[];
  readonly but?: readonly string[];
}

function describeFamily(
  inside: AddressSet,
  allowed: AddressSet,
  family: Family,
  named: readonly NamedAddresses[],
): FamilyWords | undefined {
  if (isEmptyAddressSet(inside)) return undefined;
  const ofFamily = named.map(({ text, addresses }) => ({ text, addresses: only(addresses, family) }));
  const outside = only(complementAddresses(allowed), family);
  const of = wordsFor(inside, allowed, ofFamily);
  const but = wordsFor(outside, complementAddresses(inside), ofFamily);
  return but.length < of.length || isEmptyAddressSet(outside) ? { family, but } : { family, of };
}

function only(set: AddressSet, family: Family): AddressSet {
  return family === 'v4' ? { v4: set.v4, v6: [] } : { v4: [], v6: set.v6 };
}

/** The names that hold nothing but allowed addresses, then the prefixes of what is left. */
function wordsFor(
  inside: AddressSet,
  allowed: AddressSet,
  named: readonly NamedAddresses[],
): readonly string[] {
  let left = inside;
  const words: string[] = [];
  for (const { text, addresses } of named) {
    if (isEmptyAddressSet(intersectAddresses(addresses, left)) || !isSubsetAddresses(addresses, allowed))
      continue;
    words.push(text);
    left = subtractAddresses(left, addresses);
  }
  return [...words, ...coverOf(left).map(formatPlainly)];
}

/** A single address goes without its mask. */
function formatPlainly(prefix: Prefix): string {
  if (prefix.family === 4 && prefix.length === 32) return formatAddress({ family: 4, value: prefix.network });
  if (prefix.family === 6 && prefix.length === 128)
    return formatAddress({ family: 6, value: prefix.network });
  return formatPrefix(prefix);
}
