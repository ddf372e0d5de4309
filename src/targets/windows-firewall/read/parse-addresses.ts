/** Reads remote addresses, in every spelling that rule strings and cmdlets have (MS-GPFAS 2.2.2.9 to 2.2.2.12). */
import { quote } from '../../../diagnostics/quote.ts';
import { type AddressSet, ipv4Domain, ipv6Domain } from '../../../sets/addresses.ts';
import { normaliseIntervals } from '../../../sets/intervals.ts';
import { firstIpv6, lastIpv6, readIpv4, readIpv6 } from '../../../sets/ip-text.ts';

/** What is wrong with an item. `doubt`: Windows may take it, but what it then means is not documented. */
export interface Flaw {
  readonly kind: 'refused' | 'doubt';
  readonly message: string;
}

/** Items read so far: ends of intervals, and how many of each kind that the protocol counts. */
export interface AddressList {
  readonly v4: number[];
  readonly v6: bigint[];
  readonly counts: { subnets4: number; ranges4: number; subnets6: number; ranges6: number };
}

export function emptyList(): AddressList {
  return { v4: [], v6: [], counts: { subnets4: 0, ranges4: 0, subnets6: 0, ranges6: 0 } };
}

/** At most so many of each kind (MS-FASP IDL); above, whether they are refused or cut off is not documented. */
const mostOfAKind = 1000;

/** The addresses of a list, or what keeps Windows from taking it. */
export function setOf(list: AddressList): AddressSet | Flaw {
  const most = Math.max(...Object.values(list.counts));
  if (most > mostOfAKind) return refused(`${most} addresses of one kind, where a rule has ${mostOfAKind}`);
  return { v4: normaliseIntervals(list.v4, ipv4Domain), v6: normaliseIntervals(list.v6, ipv6Domain) };
}

export function isFlaw(read: object): read is Flaw {
  return 'kind' in read;
}

/** Reads one IPv4 item into the list: a host, `a-b`, `a/24` or `a/255.255.255.0`. */
export function readIpv4Item(text: string, list: AddressList, hostMask: boolean): Flaw | undefined {
  const slash = text.indexOf('/');
  const dash = text.indexOf('-');
  if (slash < 0) {
    const from = readIpv4(text, 0, dash < 0 ? text.length : dash);
    const to = dash < 0 ? from : readIpv4(text, dash + 1);
    if (from === undefined || to === undefined)
      return refused(`${quote(text)} is not an IPv4 address or range`);
    if (from > to) return refused(`the range ${text} ends before it begins`);
    list.v4.push(from, to);
    list.counts.ranges4++;
    return undefined;
  }
  const network = readIpv4(text, 0, slash);
  const size = sizeOfMask(text, slash + 1, hostMask);
  if (network === undefined) return refused(`${quote(text)} is not an IPv4 subnet`);
  if (size === undefined) return refused(`${quote(text)} has no mask that a rule can have`);
  if (network % size !== 0) {
    return doubt(`${text} has bits set after its mask: what Windows makes of it is not documented`);
  }
  list.v4.push(network, network + size - 1);
  list.counts.subnets4++;
  return undefined;
}

/** How many addresses a mask leaves open. A mask of no bits is invalid; of all bits, it is in four parts only. */
function sizeOfMask(text: string, start: number, hostMask: boolean): number | undefined {
  const mask = readIpv4(text, start);
  if (mask !== undefined) {
    const size = 2 ** 32 - mask;
    return mask !== 0 && (size & (size - 1)) === 0 ? size : undefined;
  }
  const bits = readDecimal(text, hostMask ? 32 : 31, start);
  return bits === undefined || bits === 0 ? undefined : 2 ** (32 - bits);
}

/** Reads one IPv6 item into the list: a host, `a-b` or `a/48`. */
export function readIpv6Item(text: string, list: AddressList, hostMask: boolean): Flaw | undefined {
  const slash = text.indexOf('/');
  const dash = text.indexOf('-');
  if (slash < 0) {
    const from = readIpv6(text, 0, dash < 0 ? text.length : dash);
    const to = dash < 0 ? from : readIpv6(text, dash + 1);
    if (from === undefined || to === undefined)
      return refused(`${quote(text)} is not an IPv6 address or range`);
    if (from > to) return refused(`the range ${text} ends before it begins`);
    // MS-FASP 2.2.10: neither end is unspecified or loopback.
    if (from <= 1n) return refused(`${text} names :: or ::1, which no rule can hold`);
    list.v6.push(from, to);
    list.counts.ranges6++;
    return undefined;
  }
  const network = readIpv6(text, 0, slash);
  const bits = readDecimal(text, hostMask ? 128 : 127, slash + 1);
  if (network === undefined) return refused(`${quote(text)} is not an IPv6 subnet`);
  if (bits === undefined || bits === 0) return refused(`${quote(text)} has no mask that a rule can have`);
  // MS-FASP 2.2.6: "SHOULD NOT be an unspecified address", so versions differ.
  if (network <= 1n) return refused(`${text} begins at :: or ::1, which not every version of Windows takes`);
  if (network !== firstIpv6(network, bits)) {
    return doubt(`${text} has bits set after its mask: what Windows makes of it is not documented`);
  }
  list.v6.push(network, lastIpv6(network, bits));
  list.counts.subnets6++;
  return undefined;
}

/** The decimal number without leading zeros that a text, or the rest of one, is: up to a largest one. */
export function readDecimal(text: string, largest: number, start = 0): number | undefined {
  let value = -1;
  for (let at = start; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9 || value === 0) return undefined;
    value = (value < 0 ? 0 : value * 10) + digit;
    if (value > largest) return undefined;
  }
  return value < 0 ? undefined : value;
}

function refused(message: string): Flaw {
  return { kind: 'refused', message };
}

function doubt(message: string): Flaw {
  return { kind: 'doubt', message };
}
