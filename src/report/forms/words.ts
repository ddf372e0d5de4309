/** Numbers, sizes and requests in words. */
import type { Loss } from '../../proof/compare/proof.ts';
import type { WitnessRequest } from '../../proof/compare/replay.ts';
import { formatAuthority } from '../../rules/forms/request-text.ts';
import type { AddressCount } from '../../sets/addresses.ts';

/** Writes a whole number with its digits in threes: 49,949,043. */
export function grouped(value: number | string): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Writes a number with its noun: `1 file`, `2 files`. */
export function count(value: number, one: string, many: string = `${one}s`): string {
  return `${grouped(value)} ${value === 1 ? one : many}`;
}

/** Lists a few of many words: `a, b, c and 4 more`. */
export function someOf(words: readonly string[], most: number): string {
  const more = words.length > most ? ` and ${grouped(words.length - most)} more` : '';
  return `${words.slice(0, most).join(', ')}${more}`;
}

/** Writes a count of IPv6 addresses, which nobody reads digit by digit: about 2^96. */
export function magnitude(value: string): string {
  if (value.length <= 9) return grouped(value);
  return `about 2^${Math.round(Math.log2(Number(value)))}`;
}

/** Writes counts of addresses: `4,096 IPv4 and about 2^80 IPv6 addresses`. */
export function describeAddressCount({ ipv4, ipv6 }: AddressCount): string {
  const families = [
    ...(ipv4 === 0n ? [] : [`${grouped(String(ipv4))} IPv4`]),
    ...(ipv6 === 0n ? [] : [`${magnitude(String(ipv6))} IPv6`]),
  ];
  if (families.length === 0) return 'no addresses';
  return `${families.join(' and ')} ${ipv4 + ipv6 === 1n ? 'address' : 'addresses'}`;
}

/** Writes a size: `256 IPv4 addresses × 2 ports`. */
export function describeSize({ ipv4, ipv6, ports }: NonNullable<Loss['size']>): string {
  const words = describeAddressCount({ ipv4: BigInt(ipv4), ipv6: BigInt(ipv6) });
  return ports === 1 ? words : `${words} × ${grouped(ports)} ports`;
}

/**
 * Writes a request as the rule set language does, with what else matters: `https://example.com/ by someone`,
 * `tcp://192.0.2.1:443`.
 */
export function describeRequest(request: WitnessRequest): string {
  const { transport, port, scheme, host, path, address, principal, form, method, resolved } = request;
  const where = host ?? address ?? 'anywhere';
  const place = formatAuthority(where, port, scheme);
  const kind =
    scheme !== 'other' ? scheme : host !== undefined && transport === 'tcp' ? 'connect' : transport;
  if (form !== undefined)
    return `${method ?? 'GET'} ${form === 'other' ? 'other' : form}://${place}${path ?? '/'} of a proxy`;
  const shared = resolved === undefined ? '' : `, which was resolved for ${resolved}`;
  const by = `${principal === undefined ? '' : ` by ${principal}`}${shared}`;
  // Nobody asked for a literal: the connection simply goes there.
  if (host === undefined && scheme !== 'other')
    return `${scheme} without a host to ${formatAuthority(where, port)}${path ?? '/'}${by}`;
  const at = host !== undefined && address !== undefined && address !== host ? ` at ${address}` : '';
  const how = method === undefined ? '' : `${method} `;
  return `${how}${kind}://${place}${scheme === 'other' ? '' : (path ?? '/')}${at}${by}`;
}
