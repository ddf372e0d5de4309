import { present } from '../../../diagnostics/present.ts';
import { portRanges } from '../../../sets/ports.ts';
import { remember } from '../../../sets/remember.ts';
import { nameRange } from '../../kernel/names.ts';
import { type FirewallConfig, type FirewallRule, protocols, scriptHead, scriptTail } from '../config.ts';
import { listAddressItems, printUsers } from './print-rule-string.ts';

/** Prints the PowerShell script: the skeleton around the data region. */
export function printScript(config: FirewallConfig): string {
  const block = config.settings.length > 0;
  const lines = [
    ...(config.from === undefined ? [] : [`# Made from ${checkPrintable(config.from)}.`]),
    `$Group = ${printLiteral(`rulec: ${config.name}`)}`,
    `$Store = ${printLiteral(config.store ?? 'PersistentStore')}`,
    `$DefaultOutbound = ${printLiteral(block ? 'Block' : 'Leave')}`,
    '$Desired = @(',
    ...config.rules.map((rule) => remember(entries, rule, printEntry)),
    ')',
  ];
  return `${scriptHead}${lines.join('\n')}\n${scriptTail}`;
}

/** Scripts for several stores have their entries in common. */
const entries = new WeakMap<FirewallRule, string>();

function printEntry(rule: FirewallRule): string {
  const fields = present({
    Name: rule.name,
    DisplayName: rule.displayName,
    Description: rule.description,
    Action: 'Allow',
    Profile: 'Any',
    Protocol: rule.protocol === protocols.udp ? 'UDP' : 'TCP',
    LocalUser: rule.accounts && printUsers(rule.accounts),
    Service: rule.service,
  });
  const { v4, v6 } = listAddressItems(rule.addresses, 'bits');
  return [
    '    @{',
    ...Object.entries(fields).map(([key, text]) => `        ${key.padEnd(13)} = ${printLiteral(text)}`),
    ...printList('RemotePort', rule.ports === 'any' ? [] : portRanges(rule.ports).map(nameRange)),
    ...printList('RemoteAddress', rule.addresses === 'any' ? ['Any'] : [...v4, ...v6]),
    '    }',
  ].join('\n');
}

function printList(key: string, items: readonly string[]): readonly string[] {
  const lines = items.map((item) => `            ${printLiteral(item)}`);
  return [`        ${key.padEnd(13)} = @(`, ...lines, '        )'];
}

/** Prints a single-quoted literal: nothing in it expands, and a quote is doubled. */
function printLiteral(text: string): string {
  return `'${checkPrintable(text).replaceAll("'", "''")}'`;
}

/** `lower` lets printable ASCII through alone; anything else here is a bug, and must not reach a shell. */
function checkPrintable(text: string): string {
  if (/[^ -~]/.test(text)) throw new Error(`not printable ASCII: ${JSON.stringify(text)}`);
  return text;
}
