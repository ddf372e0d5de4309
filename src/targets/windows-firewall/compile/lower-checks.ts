/** What no store or file of Windows takes: found before anything is printed. */
import { type Diagnostic, error, note } from '../../../diagnostics/diagnostic.ts';
import { quote } from '../../../diagnostics/quote.ts';
import type { PolicyRule } from '../../../rules/policy.ts';
import { containsPort } from '../../../sets/ports.ts';
import { checkLimit } from '../../kernel/limits.ts';
import { limits } from '../capabilities.ts';
import { type FirewallRule, protocols, type WindowsFirewallOptions } from '../config.ts';
import { addressBudget } from './lower-chunks.ts';
import { printRuleString } from './print-rule-string.ts';

/** Devices to Windows, whatever stands behind the dot (Microsoft, Naming Files, Paths, and Namespaces). */
const deviceName = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/i;

/** Files of such a name cannot be made where they are needed. Errors: `name-clash`. */
export function checkFileName(name: string): readonly Diagnostic[] {
  if (!deviceName.test(name)) return [];
  const message = `Windows has no files called ${name}.ps1 and ${name}.pol: ${name} is a device there`;
  return [
    error('name-clash', message, { help: 'give the rule set another name, or the outputs: --name NAME' }),
  ];
}

/** Checks a rule that was made from one of the policy. Lists of addresses are cut to fit before. Errors: `limit`. */
export function checkRule(rule: FirewallRule, source: PolicyRule): readonly Diagnostic[] {
  const { id, span } = source;
  const words = { what: `rule ${id}`, span, help: 'cut the rule into several, or shorten its texts' };
  return [
    ...checkLimit(limits.name, rule.name.length, words),
    ...checkLimit(limits.ports, rule.ports === 'any' ? 0 : rule.ports.length / 2, words),
    ...checkLimit(limits.service, rule.service?.length ?? 0, words),
    ...checkLimit(limits.ruleString, measureRuleString(rule), words),
    ...checkService(rule, source),
  ];
}

/** Counts the characters of a rule's string; counts at most so many, where that is enough to know. */
function measureRuleString(rule: FirewallRule): number {
  const most = printRuleString({ ...rule, addresses: 'any' }).length + addressBudget;
  return most <= limits.ruleString.value ? most : printRuleString(rule).length;
}

/** `*` would be any service; a slash or a bar ends the name or the token (MS-FASP 2.2.37). */
function checkService({ service }: FirewallRule, { id, span }: PolicyRule): readonly Diagnostic[] {
  if (service === undefined || /^[A-Za-z0-9_.$ -]+$/.test(service)) return [];
  const help = "write the service's short name, as Get-Service shows it under Name: letters, digits, _ . $ -";
  return [error('limit', `rule ${id}: ${quote(service)} is not a short name of a service`, { span, help })];
}

/** Tells what Block as the default takes in that a reader of the rule set may not expect. */
export function tellGoverned({ defaultOutbound, gpo }: WindowsFirewallOptions): readonly Diagnostic[] {
  if (defaultOutbound === 'leave') return [];
  const where = gpo === undefined ? 'the machine itself sends' : `any machine sends that gets ${gpo}`;
  const message = `default-outbound=block applies to everything that ${where}, as any user, in each profile`;
  const help =
    'rules of others that allow something go on to do so; keep the default with --set windows-firewall.default-outbound=leave';
  return [note('governed', message, { help })];
}

/** With Block as the default, a machine without DNS reaches nothing by name, the source of new rules included. */
export function checkDns(rules: readonly FirewallRule[]): readonly Diagnostic[] {
  const missing = (['udp', 'tcp'] as const).filter(
    (transport) =>
      !rules.some(
        ({ protocol, ports }) =>
          protocol === protocols[transport] && ports !== 'any' && containsPort(ports, 53),
      ),
  );
  if (missing.length === 0) return [];
  const services = missing.map((transport) => `53/${transport}`).join(' and ');
  return [
    error('bad-option', `default-outbound=block is refused: no rule covers ${services}`, {
      help: `without DNS the machine reaches nothing by name: add a rule that allows ${services} to its name servers, or keep default-outbound=leave and set the default once the rest of the machine's traffic has rules`,
      data: { option: 'default-outbound' },
    }),
  ];
}
