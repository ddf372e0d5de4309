/** Values of `dst` and `src`. */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { word } from '../../../diagnostics/quote.ts';
import {
  type Address,
  type AddressSet,
  allAddresses,
  ipv4Domain,
  ipv6Domain,
} from '../../../sets/addresses.ts';
import { normaliseIntervals } from '../../../sets/intervals.ts';
import { isMisread, parseAddress, parsePrefix, parseRange, prefixRange } from '../../../sets/prefix.ts';
import type { Origin } from '../../target.ts';
import { type AclValue, unknownAcl } from './parse-acl-types.ts';
import { flaw } from './parse-text.ts';

interface Range {
  readonly from: Address;
  readonly to: Address;
  readonly text: string;
  readonly origin: Origin;
}

const mappedFirst = 0xffff_0000_0000n;
const mappedLast = 0xffff_ffff_ffffn;

/**
 * The addresses of an ACL, `undefined` where some value is not understood. Values that overlap are an error:
 * Squid 5 and 6 lose some of them.
 */
export function readAddresses(
  acl: string,
  values: readonly AclValue[],
  problems: Diagnostic[],
): AddressSet | undefined {
  const v4: Range[] = [];
  const v6: Range[] = [];
  let understood = true;
  for (const { text, origin } of values) {
    if (text === 'all' && values.length === 1) return allAddresses;
    if (text === 'all') {
      const help = 'some versions ignore all, others what stands beside it: keep one of them';
      problems.push(flaw(origin, `all covers the other values of the ACL ${word(acl)}`, help));
      continue;
    }
    if (/^(?:all|ipv4|ipv6)$/i.test(text) || /-.*\//.test(text)) {
      unknownAcl(`the address ${word(text)} is not understood`, origin, problems);
      understood = false;
      continue;
    }
    const range = rangeOf(text, origin, problems);
    if (range === undefined) continue;
    (range.from.family === 4 ? v4 : v6).push({ ...range, text, origin });
  }
  for (const ranges of [v4, v6]) reportOverlaps(acl, ranges, problems);
  if (!understood) return undefined;
  return closeMapped({
    v4: normaliseIntervals(v4.flatMap(endsOf<number>), ipv4Domain),
    v6: normaliseIntervals(v6.flatMap(endsOf<bigint>), ipv6Domain),
  });
}

function endsOf<T>({ from, to }: Range): readonly [T, T] {
  return [from.value as T, to.value as T];
}

/** A prefix, one address or a range, in a form that all versions read alike and in silence. */
function rangeOf(
  text: string,
  origin: Origin,
  problems: Diagnostic[],
): { readonly from: Address; readonly to: Address } | undefined {
  const read = text.includes('-')
    ? parseRange(text)
    : text.includes('/')
      ? parsePrefix(text)
      : parseAddress(text);
  if (isMisread(read)) {
    problems.push(flaw(origin, read.problem, read.help));
    return undefined;
  }
  const range = 'length' in read ? prefixRange(read) : 'family' in read ? { from: read, to: read } : read;
  if ('length' in read && read.length === 0) {
    const help =
      read.family === 4 ? 'write 0.0.0.0/1 and 128.0.0.0/1' : 'write the parts of it that are meant';
    problems.push(
      flaw(origin, `${text} is not what Squid makes of it: all addresses of both families, or none`, help),
    );
    return undefined;
  }
  const { from, to } = range;
  if (from.family === 6 && from.value <= mappedLast && (to.value as bigint) >= mappedFirst) {
    // Squid keeps IPv4 addresses in ::ffff:0:0/96 (5.7, observed with ::/1).
    problems.push(flaw(origin, `${text} holds ::ffff:0:0/96, and so every IPv4 address for Squid`));
    return undefined;
  }
  return range;
}

function reportOverlaps(acl: string, ranges: readonly Range[], problems: Diagnostic[]): void {
  const sorted = isSorted(ranges)
    ? ranges
    : [...ranges].sort((a, b) => (a.from.value < b.from.value ? -1 : 1));
  let widest = sorted[0];
  for (const range of sorted.slice(1)) {
    if (widest !== undefined && range.from.value <= widest.to.value) {
      const both = `${word(range.text)} and ${word(widest.text)}`;
      const help = 'Squid 5 and 6 ignore one of the two: keep each address once';
      problems.push(flaw(range.origin, `${both} overlap in the ACL ${word(acl)}`, help));
    }
    if (widest === undefined || range.to.value > widest.to.value) widest = range;
  }
}

function isSorted(ranges: readonly Range[]): boolean {
  return ranges.every(
    (range, index) => index === 0 || (ranges[index - 1] as Range).from.value < range.from.value,
  );
}

/**
 * Nobody can ask Squid for an address in ::ffff:0:0/96 but by asking for the IPv4 address. So a set that holds
 * what lies on both sides of the block is the same with the block as without it.
 */
export function closeMapped(set: AddressSet): AddressSet {
  const around = set.v6.some(
    (end, index) => index % 2 === 1 && end === mappedFirst - 1n && set.v6[index + 1] === mappedLast + 1n,
  );
  if (!around) return set;
  return { v4: set.v4, v6: normaliseIntervals([...set.v6, mappedFirst, mappedLast], ipv6Domain) };
}
