import type { Loss } from '../proof/compare/proof.ts';
import { grouped, magnitude } from './numbers.ts';

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
