/** Verifies texts of Windows Firewall against a small rule set, as the command does. */
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import type { Target } from '../../../src/targets/target.ts';
import {
  printPol,
  type RegistryValue,
} from '../../../src/targets/windows-firewall/compile/print-registry.ts';
import { target } from '../../../src/targets/windows-firewall/target.ts';
import { policy } from '../../support/build-policy.ts';
import { policyKey } from './ask.ts';

export const localKey = 'SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy';
const wanted = policy({ id: 'backup', services: ['443/tcp'], addresses: ['192.0.2.0/24'] });

/** A rule string that says what the rule set says, and one of whoever else. */
export const ownRule =
  'v2.10|Action=Allow|Active=TRUE|Dir=Out|Protocol=6|RPort=443|RA4=192.0.2.0/255.255.255.0|Name=backup (tcp 443)|EmbedCtxt=rulec: test|';
export const otherRule = (tokens: string): string =>
  `v2.10|Action=Allow|Active=TRUE|Dir=Out|${tokens}Name=other|`;

export type Answer = 'equal' | 'different' | 'unknown' | 'refused';

/** What `verify` says of these files. */
export function verify(
  files: Readonly<Record<string, string | Uint8Array>>,
  values: Readonly<Record<string, string>> = {},
): Answer {
  const listed = Object.entries(files).map(([path, content]) => ({ path, content }));
  const { value, diagnostics } = verifyFiles(wanted, target as unknown as Target, values, listed);
  if (value === undefined) throw new Error(JSON.stringify(diagnostics));
  const { proof } = value;
  if (proof === undefined) return 'refused';
  if (proof.verdict === 'not-decided') return 'unknown';
  if (proof.differences.length === 0) return proof.verdict === 'different' ? 'different' : 'equal';
  return proof.differences.every(({ effect }) => effect === 'unknown') ? 'unknown' : 'different';
}

/** The differences that `verify` tells of these files, each with its format and its region. */
export function differences(files: Readonly<Record<string, string>>): readonly string[] {
  const listed = Object.entries(files).map(([path, content]) => ({ path, content }));
  const { value } = verifyFiles(wanted, target as unknown as Target, {}, listed);
  return (value?.proof?.differences ?? []).map(({ format, region }) => `${format}: ${region}`);
}

/** A value with its key, as the three formats write it. A text that begins with `DELETE` deletes. */
export type Value = readonly [key: string, name: string, data: string | number];

export const ownValues: readonly Value[] = [
  [policyKey, 'PolicyVersion', 522],
  [`${policyKey}\\FirewallRules`, 'rulec-test-backup', ownRule],
];

export function toReg(values: readonly Value[]): string {
  const lines = values.map(([key, name, data]) => {
    const text = typeof data === 'number' ? `dword:${data.toString(16).padStart(8, '0')}` : quoteText(data);
    return `[HKEY_LOCAL_MACHINE\\${key}]\r\n${quoteText(name)}=${text}\r\n`;
  });
  return `Windows Registry Editor Version 5.00\r\n\r\n${lines.join('\r\n')}`;
}

function quoteText(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

export function toPol(values: readonly Value[]): Uint8Array {
  return printPol(values.map(([key, name, data]): RegistryValue => ({ key, name, data })));
}

export function toLgpo(values: readonly Value[]): string {
  const blocks = values.map(([key, name, data]) => {
    const action =
      typeof data === 'number' ? `DWORD:${data}` : /^(?:DELETE|CREATE)/.test(data) ? data : `SZ:${data}`;
    return `Computer\n${key}\n${name}\n${action}\n`;
  });
  return blocks.join('\n');
}
