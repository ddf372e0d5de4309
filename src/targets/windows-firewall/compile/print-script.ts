import { portRanges } from '../../../sets/ports.ts';
import { nameRange } from '../../kernel/names.ts';
import { type FirewallConfig, type FirewallRule, scriptHead, scriptTail } from '../config.ts';
import { listAddressItems, printUsers } from './print-rule-string.ts';

/** The PowerShell script: the skeleton around the data region. */
export function printScript(config: FirewallConfig): string {
  const block = config.settings.length > 0;
  const lines = [
    ...(config.from === undefined ? [] : [`# Made from ${printable(config.from)}.`]),
    `$Group = ${literal(`rulec: ${config.name}`)}`,
    `$Store = ${literal(config.store ?? 'PersistentStore')}`,
    `$DefaultOutbound = ${literal(block ? 'Block' : 'Leave')}`,
    '$Desired = @(',
    ...config.rules.flatMap(printEntry),
    ')',
  ];
  return `${scriptHead}${lines.join('\n')}\n${scriptTail}`;
}

function printEntry(rule: FirewallRule): readonly string[] {
  const { addresses } = rule;
  const ports = rule.ports === 'any' ? [] : portRanges(rule.ports);
  return [
    '    @{',
    field('Name', rule.name),
    field('DisplayName', rule.displayName),
    ...(rule.description === undefined ? [] : [field('Description', rule.description)]),
    field('Action', 'Allow'),
    field('Profile', 'Any'),
    field('Protocol', rule.protocol === 17 ? 'UDP' : 'TCP'),
    ...(rule.accounts === undefined ? [] : [field('LocalUser', printUsers(rule.accounts))]),
    ...(rule.service === undefined ? [] : [field('Service', rule.service)]),
    ...list('RemotePort', ports.map(nameRange)),
    ...list(
      'RemoteAddress',
      addresses === 'any' ? ['Any'] : Object.values(listAddressItems(addresses)).flat(),
    ),
    '    }',
  ];
}

function field(key: string, text: string): string {
  return `        ${key.padEnd(13)} = ${literal(text)}`;
}

function list(key: string, items: readonly string[]): readonly string[] {
  return [
    `        ${key.padEnd(13)} = @(`,
    ...items.map((item) => `            ${literal(item)}`),
    '        )',
  ];
}

/** A single-quoted literal: nothing in it expands, and a quote is doubled. */
function literal(text: string): string {
  return `'${printable(text).replaceAll("'", "''")}'`;
}

/** `lower` lets printable ASCII through alone; anything else here is a bug, and must not reach a shell. */
function printable(text: string): string {
  if (/[^ -~]/.test(text)) throw new Error(`not printable ASCII: ${JSON.stringify(text)}`);
  return text;
}
