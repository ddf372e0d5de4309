/** Addresses, prefixes and ranges as they are written in objects, rules and lists. */
import { type AddressSet, ipv4Domain, ipv6Domain, noAddresses } from '../../../../sets/addresses.ts';
import { normaliseIntervals } from '../../../../sets/intervals.ts';
import { isMisread, parseAddress, parsePrefix, parseRange, prefixRange } from '../../../../sets/prefix.ts';

/**
 * The addresses that a text means; nothing where it means none. A mask says how many digits count: what stands behind
 * them is passed over (reference of the web interface, "Objects > Addresses"), but in lists, of which no page says it
 * (`exact`).
 */
export function setOfText(text: string, form: 'masked' | 'exact' = 'masked'): AddressSet | undefined {
  const range = rangeOf(text) ?? (form === 'masked' ? rangeOf(maskedOf(text) ?? '') : undefined);
  if (range === undefined) return undefined;
  const { from, to } = range;
  if (from.family === 4)
    return { ...noAddresses, v4: normaliseIntervals([from.value, Number(to.value)], ipv4Domain) };
  return { ...noAddresses, v6: normaliseIntervals([from.value, BigInt(to.value)], ipv6Domain) };
}

/** Whether a text is an address, prefix or range. */
export function isAddressText(text: string): boolean {
  return (rangeOf(text) ?? rangeOf(maskedOf(text) ?? '')) !== undefined;
}

/** A prefix without the digits behind its mask: `192.0.2.0/24` of `192.0.2.7/24`. */
export function maskedOf(text: string): string | undefined {
  const [, address = '', mask = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const read = parseAddress(address);
  const bits = Number(mask);
  if (isMisread(read) || String(bits) !== mask || bits > (read.family === 4 ? 32 : 128)) return undefined;
  const width = read.family === 4 ? 32n : 128n;
  const behind = width - BigInt(bits);
  const network = (BigInt(read.value) >> behind) << behind;
  if (read.family === 6) {
    const digits = network.toString(16).padStart(32, '0').match(/.{4}/g) ?? [];
    return `${digits.map((part) => part.replace(/^0+(?=.)/, '')).join(':')}/${mask}`;
  }
  return `${[24n, 16n, 8n, 0n].map((shift) => (network >> shift) & 255n).join('.')}/${mask}`;
}

function rangeOf(text: string): ReturnType<typeof prefixRange> | undefined {
  if (text.includes('/')) {
    const prefix = parsePrefix(text);
    return isMisread(prefix) ? undefined : prefixRange(prefix);
  }
  if (text.includes('-')) {
    const range = parseRange(text);
    return isMisread(range) ? undefined : range;
  }
  const address = parseAddress(text);
  return isMisread(address) ? undefined : { from: address, to: address };
}
