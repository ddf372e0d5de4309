/** What the options take in, or leave alone, that a reader of the rule set may not expect. */
import { type Diagnostic, note, warning } from '../../diagnostics/diagnostic.ts';
import type { Policy, PolicyRule } from '../../rules/policy.ts';
import { intersectAddresses, isEmptyAddressSet, unionAddresses } from '../../sets/addresses.ts';
import type { PfOptions } from './config.ts';

export function governedNotes(policy: Policy, options: PfOptions): readonly Diagnostic[] {
  const { source, form, inside } = options;
  const diagnostics: Diagnostic[] = [];
  if (source === 'any' && form === 'gateway') {
    const where = inside.length === 0 ? 'on any interface' : `on ${inside.join(', ')}`;
    const help = 'say with --set pf.source=PREFIX,… which machines the rule set is for';
    diagnostics.push(note('governed', `the closing block hits what any machine sends in ${where}`, { help }));
  }
  if (source === 'any' && form === 'host') {
    const help = 'on a host, that is the machine that pf runs on';
    diagnostics.push(
      note('governed', 'the closing block hits everything that the machine itself sends', { help }),
    );
  }
  if (source !== 'any' && (source.v4.length === 0 || source.v6.length === 0)) {
    const missing = source.v4.length === 0 ? 'IPv4' : 'IPv6';
    const message = `pf.source has no ${missing} addresses: what the machines send over ${missing} is not governed, and pf passes it`;
    const help = `add the ${missing} prefixes of the machines to pf.source, if they have any`;
    diagnostics.push(note('governed', message, { help }));
  }
  return [...diagnostics, ...policy.rules.flatMap((rule) => localWarning(rule, options))];
}

function localWarning(rule: PolicyRule, { local }: PfOptions): readonly Diagnostic[] {
  const named = rule.destinations.flatMap((destination) => {
    const addresses = destination.kind === 'hosts' ? destination.known : destination.addresses;
    return addresses === undefined || addresses === 'any' ? [] : [addresses];
  });
  if (isEmptyAddressSet(intersectAddresses(unionAddresses(named), local))) return [];
  const message = `rule ${rule.id} names addresses that pf.local leaves alone: the text neither passes nor blocks what goes there`;
  const help = 'leave these addresses out of pf.local, and the rule holds for them';
  return [warning('governed', message, { span: rule.span, help })];
}
