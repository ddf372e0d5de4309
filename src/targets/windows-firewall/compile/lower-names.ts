/** Names of rules, and the free text that may stand in them. */
import { createHash } from 'node:crypto';
import { type Diagnostic, error } from '../../../diagnostics/diagnostic.ts';
import { quote } from '../../../diagnostics/quote.ts';
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import { type PortSet, portRanges } from '../../../sets/ports.ts';
import { carryText, describeRule, lostInDescriptions } from '../../kernel/plain-text.ts';
import type { Limit } from '../../target.ts';
import { limits } from '../capabilities.ts';
import type { FirewallRule } from '../config.ts';
import { addressBudget } from './lower-chunks.ts';
import { printRuleString } from './print-rule-string.ts';

/**
 * What could end a literal or a token, call a resource (`@file,-1`) or expand is not among them; and no quote, for
 * typographic ones are quotes to PowerShell.
 */
const allowed = /[A-Za-z0-9 .,:()/_+=#-]/;

/** Free text as the outputs carry it. */
export function plainText(text: string): string {
  return carryText(text, allowed).text;
}

/** A note where texts of the rule set cannot stand in descriptions whole; denials have no rules here. */
export function lostTextsOf({ rules }: Policy): readonly Diagnostic[] {
  const written = rules.filter(({ action }) => action === 'allow');
  return lostInDescriptions(written, allowed, 'descriptions of Windows Firewall rules');
}

/** What a rule's description says: why it is there, and whose it is. */
export function descriptionOf(rule: PolicyRule): string | undefined {
  return describeRule(rule, allowed);
}

/** Ports as a label of names: `443`, `80+443`, `8000-8080`; the first and the last of very many. */
export function labelPorts(ports: PortSet): string {
  const labels = portRanges(ports).map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`));
  const all = labels.join('+');
  return all.length <= 40 ? all : `${labels[0]}+etc+${labels.at(-1)}`;
}

/**
 * The key of a rule: its labels, then a digest of every field that is written. Texts with equal names have equal
 * content, so that a script need not compare it; rules that somebody edits on the machine keep their names.
 */
export function nameOf(labels: readonly string[], rule: Omit<FirewallRule, 'name'>): string {
  const { addresses } = rule;
  const content = JSON.stringify([
    rule.displayName,
    rule.description ?? null,
    rule.group ?? null,
    rule.action,
    rule.protocol,
    rule.ports,
    addresses === 'any' ? addresses : [addresses.v4, addresses.v6.map((end) => end.toString(16))],
    rule.accounts ?? null,
    rule.service ?? null,
  ]);
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 10);
  return [...labels.map(plainName), digest].join('-');
}

/** Only characters that no store, shell or wildcard reads as something else. */
function plainName(label: string): string {
  return label.replace(/[^A-Za-z0-9]+/g, (run) => (/^[-]+$/.test(run) ? run : '.')).replace(/^\.+|\.+$/g, '');
}

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
