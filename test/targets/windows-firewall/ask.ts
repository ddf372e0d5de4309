/** Reads texts of Windows Firewall and asks what they do with one flow. */

import type { Diagnostic, Outcome } from '../../../src/diagnostics/diagnostic.ts';
import { settleByClaim, settleReading } from '../../../src/driver/audit/settle-reading.ts';
import { evaluate } from '../../../src/proof/diagram/evaluate.ts';
import type { Address } from '../../../src/sets/addresses.ts';
import { isMisread, parseAddress } from '../../../src/sets/prefix.ts';
import type { FirewallConfig } from '../../../src/targets/windows-firewall/config.ts';
import { target } from '../../../src/targets/windows-firewall/target.ts';

export const policyKey = 'SOFTWARE\\Policies\\Microsoft\\WindowsFirewall';

/** Blocks of an LGPO text. */
export function lgpo(...blocks: readonly (readonly string[])[]): string {
  return blocks.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

export const version: readonly string[] = ['Computer', policyKey, 'PolicyVersion', 'DWORD:545'];

/** An LGPO text with these rule strings, called `rulec-rule-1` and so on. */
export function withRules(...rules: readonly string[]): string {
  const blocks = rules.map((rule, index) => [
    'Computer',
    `${policyKey}\\FirewallRules`,
    `rulec-rule-${index + 1}`,
    `SZ:${rule}`,
  ]);
  return lgpo(version, ...blocks);
}

/** Reads a file by the format that owns its path. */
export function read(path: string, content: string | Uint8Array): Outcome<FirewallConfig> {
  return readAll({ [path]: content });
}

/** Reads files of one device, a content by path, by the format that owns the first one. */
export function readAll(contents: Readonly<Record<string, string | Uint8Array>>): Outcome<FirewallConfig> {
  const files = Object.entries(contents).map(([path, content]) => ({ path, content }));
  const format = target.formats.find(({ owns }) => owns(files[0]?.path ?? ''));
  if (format === undefined) throw new Error(`no format owns ${Object.keys(contents).join(', ')}`);
  return format.parse(files);
}

export function readRules(...rules: readonly string[]): Outcome<FirewallConfig> {
  return read('test.lgpo.txt', withRules(...rules));
}

/** `decide(outcome, 'tcp 192.0.2.1 443')`, `decide(outcome, 'udp 2001:db8::1 53', 'network-service')`. */
export function decide(
  outcome: Outcome<FirewallConfig>,
  flow: string,
  account: string = 'someone',
  services: readonly string[] = [],
): 'allow' | 'deny' | 'unknown' {
  const reading =
    outcome.value && target.meaning(outcome.value, { principal: 'scoped', defaultOutbound: 'leave' }).value;
  if (reading === undefined) throw new Error(JSON.stringify(outcome.diagnostics));
  const { permit } = settleReading(reading, settleByClaim);
  const [transport, address = '', port] = flow.split(' ');
  const view = {
    transport: transport === 'udp' ? 'udp' : 'tcp',
    port: Number(port),
    address: toAddress(address),
    principal: { account, services },
  } as const;
  return evaluate(permit, view).action;
}

function toAddress(text: string): Address {
  const address = parseAddress(text);
  if (isMisread(address)) throw new Error(address.problem);
  return address;
}

/** Codes of messages, with the lines that they point at. */
export function places(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ code, at }) => `${code} ${at?.line}`);
}
