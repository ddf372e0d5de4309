/** Sets of addresses in the names and prefixes that people know them by. */
import {
  type AddressSet,
  complementAddresses,
  intersectAddresses,
  isEmptyAddressSet,
  subtractAddresses,
} from '../sets/addresses.ts';
import { countValues } from '../sets/intervals.ts';
import { coverOf, formatAddress, formatPrefix, type Prefix } from '../sets/prefix.ts';
import { list } from './describe-patterns.ts';

/** Addresses that have a name in a rule set: those of a service tag. */
export interface NamedAddresses {
  readonly text: string;
  readonly addresses: AddressSet;
}

/** How many names and prefixes people read before they skip. */
const readable = 8;
/** How many exceptions to a name can be read at a glance. */
const mostExceptions = 3;

type Family = 'v4' | 'v6';

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
  if (v4?.but !== undefined && v6?.but !== undefined) return allBut('any address', [...v4.but, ...v6.but]);
  const wholes = [
    ...(v4?.but === undefined ? [] : [allBut('any IPv4 address', v4.but)]),
    ...(v6?.but === undefined ? [] : [allBut('any IPv6 address', v6.but)]),
  ];
  const parts = [...new Set([...(v4?.of ?? []), ...(v6?.of ?? [])])];
  return [...wholes, ...(parts.length === 0 ? [] : [`address ${list(parts)}`])].join(', ');
}

function allBut(all: string, but: readonly string[]): string {
  return but.length === 0 ? all : `${all} but ${list([...new Set(but)])}`;
}

/** One family in words: these alone, or all but these. */
interface FamilyWords {
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
  const isShort = but.length < of.length && (but.length <= readable || isMost(inside));
  return isShort || isEmptyAddressSet(outside) ? { but } : { of };
}

/** Whether a set is more than a half of a family: then what is left out is what people look for. */
function isMost({ v4, v6 }: AddressSet): boolean {
  return countValues(v4) > 1n << 31n || countValues(v6) > 1n << 127n;
}

function only(set: AddressSet, family: Family): AddressSet {
  return family === 'v4' ? { v4: set.v4, v6: [] } : { v4: [], v6: set.v6 };
}

/** The names that hold nothing but allowed addresses, or few others, then the prefixes of what is left. */
function wordsFor(
  inside: AddressSet,
  allowed: AddressSet,
  named: readonly NamedAddresses[],
): readonly string[] {
  let left = inside;
  const words: string[] = [];
  for (const one of named) {
    const shared = intersectAddresses(one.addresses, left);
    if (isEmptyAddressSet(shared)) continue;
    const exceptions = exceptionsTo(one, inside, allowed, named);
    if (exceptions.length > mostExceptions) continue;
    if (exceptions.length > 0 && exceptions.length + 1 >= coverOf(shared).length) continue;
    words.push(one.text + (exceptions.length === 0 ? '' : ` but not ${exceptions.join(' | ')}`));
    left = subtractAddresses(left, one.addresses);
  }
  return [...words, ...coverOf(left).map(formatPlainly)];
}

/** What a name holds that is not allowed: other names without anything that is inside, and prefixes. */
function exceptionsTo(
  { addresses }: NamedAddresses,
  inside: AddressSet,
  allowed: AddressSet,
  named: readonly NamedAddresses[],
): readonly string[] {
  let excess = subtractAddresses(addresses, allowed);
  const words: string[] = [];
  for (const other of named) {
    const touches = !isEmptyAddressSet(intersectAddresses(other.addresses, excess));
    if (!touches || !isEmptyAddressSet(intersectAddresses(other.addresses, inside))) continue;
    words.push(other.text);
    excess = subtractAddresses(excess, other.addresses);
  }
  return [...words, ...coverOf(excess).map(formatPlainly)];
}

/** A single address goes without its mask. */
function formatPlainly(prefix: Prefix): string {
  if (prefix.family === 4 && prefix.length === 32) return formatAddress({ family: 4, value: prefix.network });
  if (prefix.family === 6 && prefix.length === 128)
    return formatAddress({ family: 6, value: prefix.network });
  return formatPrefix(prefix);
}
