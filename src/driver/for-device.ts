/** The rules and accepts of a policy that are for a device, and what is told of those that are not. */
import { type Diagnostic, warning } from '../diagnostics/diagnostic.ts';
import type { Loss } from '../proof/compare/proof.ts';
import type { RuleSet } from '../rules/ast.ts';
import { checkPolicy } from '../rules/check/policy-checks.ts';
import { listDenialsLeftOut, restrictPolicy } from '../rules/for-device.ts';
import { nameAddresses } from '../rules/forms/address-entries.ts';
import type { Policy } from '../rules/policy.ts';
import type { Device } from './devices.ts';

/** What a device is called. */
type Named = Pick<Device, 'target' | 'folder'>;

/** Returns the names by which rules and accepts mean a device: its target, and its own where it has one. */
export function listNames({ target, folder }: Named): readonly string[] {
  return folder === target ? [target] : [target, folder];
}

/** Returns a policy with the rules and accepts that are for a device. */
export function choosePolicy(policy: Policy, device: Named): Policy {
  return restrictPolicy(policy, listNames(device));
}

/** Notes, as losses of a device, the denials that are not for it: what they close stays open there. */
export function noteDenialsLeftOut(policy: Policy, device: Named): readonly Loss[] {
  return listDenialsLeftOut(policy, listNames(device)).map(({ id, span, destinations }) => ({
    ...({ code: 'rule-not-for-target', direction: 'note', severity: 'note' } as const),
    ...{ rule: id, span, size: null, accepted: null },
    destinations: destinations.flatMap((one) =>
      one.kind === 'hosts' ? one.hosts.map(({ text }) => text) : [nameAddresses(one.origins)],
    ),
  }));
}

/** Says what `checkPolicy` does of the rules that are for each of some devices, and of all rules where there are none. */
export function checkForDevices(
  policy: Policy,
  ruleSets: readonly RuleSet[],
  devices: readonly Device[],
): readonly Diagnostic[] {
  const policies = new Map(devices.map((device) => [choosePolicy(policy, device).rules, device]));
  if ([...policies.keys()].every((rules) => rules === policy.rules)) return checkPolicy(policy, ruleSets);
  const isEmpty = policy.rules.every(({ action }) => action === 'deny');
  const found = [...policies.values()].flatMap((device) => {
    const own = checkPolicy(choosePolicy(policy, device), ruleSets);
    return own.map((one) => (one.code === 'nothing-allowed' && !isEmpty ? warnOfNothing(one, device) : one));
  });
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

function warnOfNothing({ span }: Diagnostic, { folder }: Device): Diagnostic {
  const message = `every request is denied on ${folder}: no rule that is for it allows anything`;
  const help = 'name it under targets of the rules that are for it, or leave it out of this run';
  return warning('nothing-allowed', message, span === undefined ? { help } : { span, help });
}
