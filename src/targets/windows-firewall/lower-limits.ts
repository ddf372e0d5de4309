import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import { quote } from '../../diagnostics/quote.ts';
import type { PolicyRule } from '../../rules/policy.ts';
import type { Limit } from '../target.ts';
import { limits } from './capabilities.ts';
import { addressBudget } from './compile/lower-chunks.ts';
import { printRuleString } from './compile/print-rule-string.ts';
import type { FirewallRule } from './config.ts';

/** Devices to Windows, whatever stands behind the dot (Microsoft, Naming Files, Paths, and Namespaces). */
const deviceName = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/i;

/** Files of such a name cannot be made where they are needed. */
export function checkFileName(name: string): readonly Diagnostic[] {
  if (!deviceName.test(name)) return [];
  return [
    error(
      'name-clash',
      `Windows has no files called ${name}.ps1 and ${name}.pol: ${name} is a device there`,
      {
        help: 'give the rule set another name, or the outputs: --name NAME',
      },
    ),
  ];
}

/** What of a rule passes a limit of the platform. Lists of addresses are cut to fit before. */
export function checkLimits(rule: FirewallRule, source: PolicyRule): readonly Diagnostic[] {
  const ports = rule.ports === 'any' ? 0 : rule.ports.length / 2;
  const passed = (limit: Limit, value: number): readonly Diagnostic[] =>
    value <= limit.value
      ? []
      : [
          error(
            'limit',
            `rule ${source.id}: ${value} ${limit.name}, where ${limit.value} fit (${limit.source})`,
            {
              span: source.span,
              help: 'cut the rule into several, or shorten its texts',
            },
          ),
        ];
  return [
    ...passed(limits.name, rule.name.length),
    ...passed(limits.ports, ports),
    ...passed(limits.service, rule.service?.length ?? 0),
    ...passed(limits.ruleString, lengthOf(rule)),
    ...checkService(rule.service, source),
  ];
}

/** The characters of a rule's string; at most so many, where that is enough to know. */
function lengthOf(rule: FirewallRule): number {
  const most = printRuleString({ ...rule, addresses: 'any' }).length + addressBudget;
  return most <= limits.ruleString.value ? most : printRuleString(rule).length;
}

/** `*` would be any service; a slash or a bar ends the name or the token (MS-FASP 2.2.37). */
function checkService(service: string | undefined, source: PolicyRule): readonly Diagnostic[] {
  if (service === undefined || /^[A-Za-z0-9_.$ -]+$/.test(service)) return [];
  return [
    error('limit', `rule ${source.id}: ${quote(service)} is no short name of a service`, {
      span: source.span,
      help: "write the service's short name, as Get-Service shows it under Name: letters, digits, _ . $ -",
    }),
  ];
}

/** Names are keys of a store, which knows no case: two rules of one name would be one. */
export function checkNames(rules: readonly FirewallRule[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return rules.flatMap((rule) => {
    const key = rule.name.toLowerCase();
    if (seen.has(key)) {
      return [
        error('name-clash', `two rules would be called ${rule.name}`, {
          help: 'rename one of the rules of the rule set',
        }),
      ];
    }
    seen.add(key);
    return [];
  });
}
