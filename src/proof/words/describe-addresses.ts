/** Sets of addresses in the names and prefixes that people know them by. */
import {
  type AddressSet,
  complementAddresses,
  intersectAddresses,
  isEmptyAddressSet,
  subtractAddresses,
} from '../../sets/addresses.ts';
import { countValues } from '../../sets/intervals.ts';
import { coverOf, formatAddress, formatPrefix, type Prefix, prefixRange } from '../../sets/prefix.ts';
import { joinSome } from './describe-classes.ts';

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
 * Describes `inside`: in each family the names and prefixes, or all but some names and prefixes, whichever is easier
 * to read. What `allowed` holds besides does not occur, and may be said too.
 */
export function describeAddresses(
  inside: AddressSet,
  allowed: AddressSet,
  named: readonly NamedAddresses[],
): string {
  const families = (['v4', 'v6'] as const).filter((family) => inside[family].length > 0);
  const butFor = families.filter((family) =>
    prefersBut(keepFamily(inside, family), keepFamily(allowed, family), named),
  );
  const names = named.flatMap((one) => [one, ...splitByFamily(one)]);
  if (butFor.length === 2) {
    return sayAllBut(
      'any address',
      findAddressWords(complementAddresses(allowed), complementAddresses(inside), names),
    );
  }
  const wholes = butFor.map((family) => {
    const outside = keepFamily(complementAddresses(allowed), family);
    const words = findAddressWords(
      outside,
      keepFamily(complementAddresses(inside), family),
      narrowNames(named, family),
    );
    return sayAllBut(family === 'v4' ? 'any IPv4 address' : 'any IPv6 address', words);
  });
  const [left] = families.filter((family) => !butFor.includes(family));
  const isRest = butFor.length > 0;
  const rest = (set: AddressSet): AddressSet => (isRest ? keepFamily(set, left ?? 'v4') : set);
  const parts = left === undefined ? [] : findAddressWords(rest(inside), rest(allowed), names);
  return [...wholes, ...(parts.length === 0 ? [] : [`address ${joinSome(parts)}`])].join(', ');
}

function sayAllBut(all: string, but: readonly string[]): string {
  return but.length === 0 ? all : `${all} but ${joinSome(but)}`;
}

/** Returns whether one family is better told by what is left out of it. */
function prefersBut(inside: AddressSet, allowed: AddressSet, named: readonly NamedAddresses[]): boolean {
  const family: Family = inside.v4.length > 0 ? 'v4' : 'v6';
  const outside = keepFamily(complementAddresses(allowed), family);
  if (isEmptyAddressSet(outside)) return true;
  const names = narrowNames(named, family);
  const of = findAddressWords(inside, allowed, names);
  const but = findAddressWords(outside, keepFamily(complementAddresses(inside), family), names);
  return but.length < of.length && (but.length <= readable || isMost(inside));
}

/** Returns the addresses of one family alone, under the same names. */
function narrowNames(named: readonly NamedAddresses[], family: Family): readonly NamedAddresses[] {
  return named.map(({ text, addresses }) => ({ text, addresses: keepFamily(addresses, family) }));
}

/** Returns the two halves of a name that has addresses of both families, each under a name of its own. */
function splitByFamily({ text, addresses }: NamedAddresses): readonly NamedAddresses[] {
  if (addresses.v4.length === 0 || addresses.v6.length === 0) return [];
  return [
    { text: `IPv4 of ${text}`, addresses: keepFamily(addresses, 'v4') },
    { text: `IPv6 of ${text}`, addresses: keepFamily(addresses, 'v6') },
  ];
}

/** Returns whether a set is more than a half of a family: then what is left out is what people look for. */
function isMost({ v4, v6 }: AddressSet): boolean {
  return countValues(v4) > 1n << 31n || countValues(v6) > 1n << 127n;
}

function keepFamily(set: AddressSet, family: Family): AddressSet {
  return family === 'v4' ? { v4: set.v4, v6: [] } : { v4: [], v6: set.v6 };
}

/** Returns the names that hold only allowed addresses, or few others, then the prefixes of what is left. */
function findAddressWords(
  inside: AddressSet,
  allowed: AddressSet,
  named: readonly NamedAddresses[],
): readonly string[] {
  let left = inside;
  const words: string[] = [];
  for (const one of named) {
    const shared = intersectAddresses(one.addresses, left);
    if (isEmptyAddressSet(shared) || hasForeignFamily(one.addresses, allowed)) continue;
    const exceptions = findNameExceptions(one, inside, allowed, named);
    if (exceptions.length > mostExceptions) continue;
    if (exceptions.length > 0 && exceptions.length + 1 >= coverOf(shared).length) continue;
    words.push(one.text + (exceptions.length === 0 ? '' : ` (not ${exceptions.join(' | ')})`));
    left = subtractAddresses(left, one.addresses);
  }
  return [...words, ...coverOf(left).map(formatBarePrefix)];
}

/** Returns whether a name has addresses of a family that is not spoken of. */
function hasForeignFamily({ v4, v6 }: AddressSet, allowed: AddressSet): boolean {
  return (v4.length > 0 && allowed.v4.length === 0) || (v6.length > 0 && allowed.v6.length === 0);
}

/** Returns what a name holds that is not allowed: other names without anything that is inside, and prefixes. */
function findNameExceptions(
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
  return [...words, ...coverOf(excess).map(formatBarePrefix)];
}

/** Formats a prefix, a single address without its mask. */
function formatBarePrefix(prefix: Prefix): string {
  const isSingle = prefix.length === (prefix.family === 4 ? 32 : 128);
  return isSingle ? formatAddress(prefixRange(prefix).from) : formatPrefix(prefix);
}
