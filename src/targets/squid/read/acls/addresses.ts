/** Values of `dst` and `src`. */
import type { Diagnostic } from '../../../../diagnostics/diagnostic.ts';
import { word } from '../../../../diagnostics/quote.ts';
import {
  type Address,
  type AddressSet,
  allAddresses,
  ipv4Domain,
  ipv6Domain,
  isEmptyAddressSet,
  noAddresses,
  subtractAddresses,
  unionAddresses,
} from '../../../../sets/addresses.ts';
import { normaliseIntervals } from '../../../../sets/intervals.ts';
import { isMisread, parseAddress, parsePrefix, parseRange, prefixRange } from '../../../../sets/prefix.ts';
import type { Origin } from '../../../target.ts';
import { flaw, oddity } from '../parse-text.ts';
import { type AclContent, type AclValue, type Doubt, doubtOf, type ReadValues } from './types.ts';

interface Range {
  readonly from: Address;
  readonly to: Address;
  readonly text: string;
  readonly origin: Origin;
}

const mappedFirst = 0xffff_0000_0000n;
const mappedLast = 0xffff_ffff_ffffn;

/** The addresses of an ACL. Where values overlap, Squid 5 and 6 lose some of them: what they lose is `maybe`. */
export function readAddresses(
  acl: string,
  type: 'dst' | 'src',
  lookup: boolean,
  values: readonly AclValue[],
  problems: Diagnostic[],
): ReadValues {
  const contentOf = (addresses: AddressSet): AclContent =>
    type === 'src'
      ? { kind: 'sources', addresses }
      : { kind: 'destinations', addresses, ...(lookup ? { lookup: acl } : {}) };
  const doubts: Doubt[] = [];
  const v4: Range[] = [];
  const v6: Range[] = [];
  /** Squid 5 and 6 lose `all` behind another value (5.7, observed). In front of others it holds for all of them. */
  let [isFirst, isLate] = [false, false];
  for (const [index, value] of values.entries()) {
    const read = readValue(value, problems);
    if (read === 'all' && index === 0) isFirst = true;
    else if (read === 'all') {
      isLate = true;
      const help = 'write it first, or alone';
      problems.push(oddity(value.origin, `Squid 5 and 6 lose ${word(value.text)} behind other values`, help));
    } else if ('why' in read) doubts.push(read);
    else (read.from.family === 4 ? v4 : v6).push({ ...read, text: value.text, origin: value.origin });
  }
  if (isFirst) return { content: contentOf(allAddresses), doubts };
  const whole = setOf(v4, v6);
  const kept = setOf(keepFirst(acl, v4, problems), keepFirst(acl, v6, problems));
  const content = contentOf(kept);
  // A range of IPv6 takes 255.255.255.255, the last of all addresses to Squid, for one of its own (5.7, observed). No client has it.
  const hasRange = type === 'dst' && v6.some(({ text }) => text.includes('-'));
  const last = hasRange ? broadcast : noAddresses;
  const lost = isLate ? allAddresses : unionAddresses([whole, last]);
  const maybe = subtractAddresses(lost, kept);
  return { content, doubts, ...(isEmptyAddressSet(maybe) ? {} : { maybe: contentOf(maybe) }) };
}

const broadcast: AddressSet = { v4: [0xffff_ffff, 0xffff_ffff], v6: [] };

function setOf(v4: readonly Range[], v6: readonly Range[]): AddressSet {
  return closeMapped({
    v4: normaliseIntervals(v4.flatMap(endsOf<number>), ipv4Domain),
    v6: normaliseIntervals(v6.flatMap(endsOf<bigint>), ipv6Domain),
  });
}

function endsOf<T>({ from, to }: Range): readonly [T, T] {
  return [from.value as T, to.value as T];
}

/** "Old broken strings equivalent to 'all'" (acl_ip_data::FactoryParse, src/acl/Ip.cc): each holds IPv6 too (5.7, observed). */
const alsoAll: ReadonlySet<string> = new Set(
  '0/0 0.0.0.0/0 0.0.0.0/0.0.0.0 0.0.0.0-255.255.255.255 0.0.0.0-0.0.0.0/0'.split(' '),
);

type Read = { readonly from: Address; readonly to: Address } | Doubt | 'all';

/** An address, a prefix, a range, each perhaps with a mask of four parts. */
function readValue({ text: said, origin, ofList }: AclValue, problems: Diagnostic[]): Read {
  // Of a line of a list, Squid takes the first word (5.7, observed).
  const text = ofList ? said.replace(/[ \t].*$/, '') : said;
  if (text !== said) problems.push(oddity(origin, `of ${word(said)} Squid reads only the first word`));
  if (text === 'all') return 'all';
  if (alsoAll.has(text)) {
    problems.push(oddity(origin, `Squid takes ${text} for all addresses of both families`, 'write all'));
    return 'all';
  }
  if (text.includes('/')) {
    const prefix = parsePrefix(text);
    if (!isMisread(prefix) && prefix.length > 0)
      return checkMapped(text, prefixRange(prefix), origin, problems);
  }
  const [, ends, mask] = /^(.*)\/([^/]*)$/.exec(text) ?? [];
  const length = mask === undefined ? undefined : lengthOf(mask);
  const unmasked = ends ?? text;
  const range = unmasked.includes('-') ? parseRange(unmasked) : parseAddress(unmasked);
  if (isMisread(range) || (mask !== undefined && length === undefined)) {
    if (/^(?:[\d.]+|[\da-f:]+)\/\d+$/i.test(text)) {
      const read = parsePrefix(text);
      if (isMisread(read) && /above/.test(read.problem)) problems.push(flaw(origin, read.problem, read.help));
    }
    return doubtOf(`the address ${word(text)} is not understood`, origin, problems);
  }
  if (length !== undefined && mask?.includes('.') === true) {
    const help = `write ${unmasked}/${length}: masks of four parts are deprecated`;
    problems.push(oddity(origin, `Squid complains of the mask in ${text}`, help));
  }
  const { from, to } = 'family' in range ? { from: range, to: range } : range;
  return length === undefined
    ? checkMapped(text, { from, to }, origin, problems)
    : maskRange(text, { from, to }, length, origin, problems);
}

/** The length of a mask: its bits, or four parts of which the first bits are set. */
function lengthOf(mask: string): number | undefined {
  if (/^\d{1,3}$/.test(mask)) return Number(mask);
  const address = parseAddress(mask);
  if (isMisread(address) || address.family !== 4) return undefined;
  const bits = address.value.toString(2).padStart(32, '0');
  return /^1*0*$/.test(bits) ? bits.lastIndexOf('1') + 1 : undefined;
}

interface Ends {
  readonly from: Address;
  readonly to: Address;
}

/** Both ends with their mask: Squid cuts what is behind it. */
function maskRange(text: string, ends: Ends, length: number, origin: Origin, problems: Diagnostic[]): Read {
  const { from, to } = ends;
  const bits = from.family === 4 ? 32 : 128;
  if (length > bits) {
    problems.push(flaw(origin, `the mask of ${text} is above /${bits}`));
    return { why: `the mask of ${text}` };
  }
  if (length === 0)
    return doubtOf(`${text} is not what Squid makes of it: all addresses, or none`, origin, problems);
  const first = cutTo(from, length);
  const last = cutTo(to, length);
  if (first.from.value !== from.value && from.value === to.value)
    problems.push(oddity(origin, `${text} has bits set after its mask, which Squid cuts off`));
  return checkMapped(text, { from: first.from, to: last.to }, origin, problems);
}

function cutTo(address: Address, length: number): Ends {
  return prefixRange(
    address.family === 4
      ? {
          family: 4,
          network: Number((BigInt(address.value) >> BigInt(32 - length)) << BigInt(32 - length)),
          length,
        }
      : { family: 6, network: (address.value >> BigInt(128 - length)) << BigInt(128 - length), length },
  );
}

/** Squid keeps IPv4 addresses in ::ffff:0:0/96 (5.7, observed with ::/1). */
function checkMapped(text: string, ends: Ends, origin: Origin, problems: Diagnostic[]): Read {
  const { from, to } = ends;
  if (from.family === 6 && from.value <= mappedLast && (to.value as bigint) >= mappedFirst)
    return doubtOf(`${text} contains ::ffff:0:0/96, and so IPv4 addresses for Squid`, origin, problems);
  return ends;
}

/** How many ranges may overlap each other before it is no longer told which of them Squid loses. */
const mostTangled = 1000;

/** The ranges without those that an earlier one overlaps, which Squid 5 and 6 drop (observed). */
function keepFirst(acl: string, ranges: readonly Range[], problems: Diagnostic[]): readonly Range[] {
  if (isSorted(ranges)) return ranges;
  const order = new Map(ranges.map((range, index) => [range, index]));
  const sorted = [...ranges].sort((a, b) =>
    a.from.value < b.from.value ? -1 : a.from.value > b.from.value ? 1 : 0,
  );
  const kept: Range[] = [];
  let group: Range[] = [];
  let end: number | bigint = -1;
  const close = (): void => {
    if (group.length === 1) kept.push(...group);
    else if (group.length <= mostTangled) kept.push(...untangle(acl, group, order, problems));
    group = [];
  };
  for (const range of sorted) {
    if (range.from.value > end) close();
    group.push(range);
    if (range.to.value > end) end = range.to.value;
  }
  close();
  return kept;
}

function untangle(
  acl: string,
  group: readonly Range[],
  order: ReadonlyMap<Range, number>,
  problems: Diagnostic[],
): readonly Range[] {
  const kept: Range[] = [];
  for (const range of [...group].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))) {
    const other = kept.find(({ from, to }) => range.from.value <= to.value && from.value <= range.to.value);
    if (other === undefined) {
      kept.push(range);
      continue;
    }
    const both = `${word(range.text)} and ${word(other.text)}`;
    const isInside = other.from.value <= range.from.value && range.to.value <= other.to.value;
    const message = `${both} overlap in the ACL ${word(acl)}`;
    if (isInside) problems.push(oddity(range.origin, message, 'keep each address once'));
    else
      doubtOf(
        `${message}, and Squid 5 and 6 ignore the first of the two`,
        range.origin,
        problems,
        'keep each address once',
      );
  }
  return kept;
}

function isSorted(ranges: readonly Range[]): boolean {
  return ranges.every(
    (range, index) => index === 0 || (ranges[index - 1] as Range).to.value < range.from.value,
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
