/**
 * PAN-OS takes an IPv4 address for the IPv6 address whose first 96 bits are 0, so that a network around `::/96` holds all
 * of IPv4 ("Policy" in the administrator's guide of 9.1; "Policy Object: Addresses").
 */
import { type Diagnostic, error } from '../../../diagnostics/diagnostic.ts';
import type { Policy } from '../../../rules/policy.ts';
import {
  type AddressSet,
  intersectAddresses,
  isSubsetAddresses,
  noAddresses,
} from '../../../sets/addresses.ts';
import { badValue } from '../../kernel/options.ts';
import type { RuleOptions } from '../options.ts';

/** The IPv6 addresses for which PAN-OS takes those of IPv4. */
const ipv4Inside: AddressSet = { ...noAddresses, v6: [0n, 0xffff_ffffn] };

/** Says whether IPv6 addresses of a set would stand for IPv4 addresses that are not in it. */
function opensIpv4(set: AddressSet | 'any' | undefined): boolean {
  if (set === undefined || set === 'any') return false;
  const { v6 } = intersectAddresses(set, ipv4Inside);
  return v6.length > 0 && !isSubsetAddresses({ ...noAddresses, v4: v6.map(Number) }, set);
}

const help = 'write 2000::/3 for all of IPv6 that is routed, or add the IPv4 addresses if they are meant too';

/** Finds addresses that PAN-OS would take for IPv4 as well. Errors: `limit`, `bad-option`. */
export function checkIpv4(policy: Policy, { source }: RuleOptions): readonly Diagnostic[] {
  const sources = opensIpv4(source)
    ? [
        badValue(
          'source',
          '::/96',
          '2000::/3 for all of IPv6 that is routed: PAN-OS takes ::/96 for all of IPv4',
        ),
      ]
    : [];
  const rules = policy.rules.filter(({ destinations }) =>
    destinations.some((one) => opensIpv4(one.kind === 'hosts' ? one.known : one.addresses)),
  );
  return [
    ...sources,
    ...rules.map(({ id, span }) =>
      error('limit', `${id}: PAN-OS takes ::/96 for all of IPv4, and an IPv6 network around it opens both`, {
        span,
        help,
      }),
    ),
  ];
}
