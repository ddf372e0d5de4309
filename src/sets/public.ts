/**
 * Addresses that names of the public network stand for: global unicast, without what the registries of special-purpose
 * addresses (RFC 6890, as IANA keeps them) say is not globally reachable, and without 6to4 (RFC 7526) and examples.
 */
import { type AddressSet, subtractAddresses } from './addresses.ts';
import { addressSetOf, isMisread, parsePrefix } from './prefix.ts';

const unicast = ['0.0.0.0/0', '2000::/3'];

const special = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
];

function readPrefixes(texts: readonly string[]): AddressSet {
  return addressSetOf(
    texts.flatMap((text) => {
      const prefix = parsePrefix(text);
      return isMisread(prefix) ? [] : [prefix];
    }),
  );
}

export const publicAddresses: AddressSet = subtractAddresses(readPrefixes(unicast), readPrefixes(special));
