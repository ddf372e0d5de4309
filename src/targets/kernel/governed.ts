/** What a packet filter tells of the machines and destinations that its text leaves alone. */
import { type Diagnostic, note, warning } from '../../diagnostics/diagnostic.ts';
import type { PolicyRule } from '../../rules/policy.ts';
import {
  type AddressSet,
  intersectAddresses,
  isEmptyAddressSet,
  unionAddresses,
} from '../../sets/addresses.ts';

/** Notes a family that the machines have no addresses of; `passes` is what lets it through. */
export function noteMissingFamily(target: string, source: AddressSet, passes: string): readonly Diagnostic[] {
  if (source.v4.length > 0 && source.v6.length > 0) return [];
  const missing = source.v4.length === 0 ? 'IPv4' : 'IPv6';
  const message = `${target}.source has no ${missing} addresses: the text leaves alone what the machines send over ${missing}, and ${passes} passes it`;
  const help = `add the ${missing} prefixes of the machines to ${target}.source, if they have any`;
  return [note('governed', message, { help })];
}

/** Warns of a rule that names addresses which are not governed; `stops` is what a text would do there. */
export function warnOfLocal(
  target: string,
  rule: PolicyRule,
  local: AddressSet,
  stops: 'blocks' | 'drops',
): readonly Diagnostic[] {
  const named = rule.destinations.flatMap((destination) => {
    const addresses = destination.kind === 'hosts' ? destination.known : destination.addresses;
    return addresses === undefined || addresses === 'any' ? [] : [addresses];
  });
  if (isEmptyAddressSet(intersectAddresses(unionAddresses(named), local))) return [];
  const message = `rule ${rule.id} names addresses that ${target}.local leaves alone: the text neither passes nor ${stops} what goes there`;
  const help = `leave these addresses out of ${target}.local, and the rule holds for them`;
  return [warning('governed', message, { span: rule.span, help })];
}
