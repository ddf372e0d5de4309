import type { Loss } from '../../proof/compare/proof.ts';
import type { WitnessRequest } from '../../proof/compare/replay.ts';

/** Puts colour on a piece of text, or leaves it alone: a stream that is no terminal gets plain text. */
export type Paint = (style: 'red' | 'yellow' | 'cyan' | 'green' | 'bold' | 'dim', text: string) => string;

export const plain: Paint = (_, text) => text;

/**
 * Text from outside as it may go to a terminal or a log: control characters, and those that turn the
 * direction of writing, are shown by their code points. New lines too: a message is one line.
 */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** A whole number with its digits in threes: 49,949,043. */
export function grouped(value: number | string): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 file`, `2 files`. */
export function count(value: number, one: string, many: string = `${one}s`): string {
  return `${grouped(value)} ${value === 1 ? one : many}`;
}

/** `a, b, c and 4 more`. */
export function someOf(words: readonly string[], most: number): string {
  const more = words.length > most ? ` and ${grouped(words.length - most)} more` : '';
  return `${words.slice(0, most).join(', ')}${more}`;
}

/** A count of IPv6 addresses, which nobody reads digit by digit: about 2^96. */
export function magnitude(value: string): string {
  if (value.length <= 9) return grouped(value);
  return `about 2^${Math.round(Math.log2(Number(value)))}`;
}

/** `256 IPv4 addresses × 2 ports`. */
export function describeSize({ ipv4, ipv6, ports }: NonNullable<Loss['size']>): string {
  const families = [
    ...(ipv4 === '0' ? [] : [`${grouped(ipv4)} IPv4`]),
    ...(ipv6 === '0' ? [] : [`${magnitude(ipv6)} IPv6`]),
  ];
  const one = (ipv4 === '1' && ipv6 === '0') || (ipv4 === '0' && ipv6 === '1');
  const addresses =
    families.length === 0 ? 'no addresses' : `${families.join(' and ')} address${one ? '' : 'es'}`;
  return ports === 1 ? addresses : `${addresses} × ${grouped(ports)} ports`;
}

/**
 * A request as the rule set language writes one, with what else matters: `https://example.com/ by someone`,
 * `tcp://192.0.2.1:443`.
 */
export function describeRequest(request: WitnessRequest): string {
  const { transport, port, scheme, host, path, address, principal, form, method } = request;
  const where = host ?? address;
  const bracketed = where?.includes(':') ? `[${where}]` : (where ?? 'anywhere');
  const known = scheme === 'https' ? 443 : scheme === 'http' ? 80 : undefined;
  const place = port === known ? bracketed : `${bracketed}:${port}`;
  const kind =
    scheme !== 'other' ? scheme : host !== undefined && transport === 'tcp' ? 'connect' : transport;
  if (form !== undefined)
    return `${method ?? 'GET'} ${form === 'other' ? 'other' : form}://${place}${path ?? '/'} of a proxy`;
  // Nobody asked for a literal: the connection simply goes there.
  if (host === undefined && scheme !== 'other') {
    const asker = principal === undefined ? '' : ` by ${principal}`;
    return `${scheme} without a host to ${bracketed}:${port}${path ?? '/'}${asker}`;
  }
  const at = host !== undefined && address !== undefined && address !== host ? ` at ${address}` : '';
  const by = principal === undefined ? '' : ` by ${principal}`;
  const how = method === undefined ? '' : `${method} `;
  return `${how}${kind}://${place}${scheme === 'other' ? '' : (path ?? '/')}${at}${by}`;
}
