/** Edits of the bytes and lines of Registry.pol, LGPO text and registry exports. */
import { policyKey } from '../ask.ts';
import { localKey, otherRule } from '../verify.ts';
import { type Case, type Edit, edit, instead } from './edits.ts';
import { scoped } from './machines.ts';

const rulesKey = `${policyKey}\\FirewallRules`;
const everything = otherRule('');
const last = String(scoped.registry.at(-1)?.[1]);
const { options } = scoped;

const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const wide = (text: string): Buffer => Buffer.from(text, 'utf16le');
const text = (value: string): Buffer => wide(`${value}\0`);

/** An entry of Registry.pol, of any type and size. */
function entry(
  key: string,
  name: string,
  type: number,
  data: Uint8Array,
  size: number = data.length,
): Buffer {
  const parts = [wide('['), text(key), wide(';'), text(name), wide(';'), number(type), wide(';')];
  return Buffer.concat([...parts, number(size), wide(';'), data, wide(']')]);
}

function listPol(): readonly Case[] {
  const bytes = Buffer.from(scoped.pol);
  const changed = (at: number, value: number): Buffer => {
    const copy = Buffer.from(bytes);
    copy[at] = value;
    return copy;
  };
  const whole: readonly Uint8Array[] = [
    changed(4, 2),
    changed(0, 0x51),
    bytes.subarray(0, bytes.length - 2),
    bytes.subarray(0, bytes.length >> 1),
    Buffer.concat([bytes, Buffer.alloc(2)]),
    bytes.subarray(0, 8),
    Buffer.concat([bytes, bytes]),
    Buffer.concat([Buffer.from([0xff, 0xfe]), bytes]),
    Buffer.alloc(0),
  ];
  const off = (profile: string): readonly [string, string] => [`${policyKey}\\${profile}`, 'EnableFirewall'];
  const added: readonly Buffer[] = [
    ...[0, 2, 3, 6].map((type) => entry(rulesKey, 'x', type, text(everything))),
    entry(rulesKey, 'x', 7, text(`${everything}\0`)),
    entry(rulesKey, 'x', 1, wide(everything)),
    entry(rulesKey, 'x', 1, Buffer.concat([text(everything), Buffer.alloc(1)])),
    entry(rulesKey, 'x', 1, text(`x\0${everything}`)),
    entry(...off('DomainProfile'), 5, number(0)),
    entry(...off('DomainProfile'), 11, Buffer.alloc(8)),
    entry(...off('DomainProfile'), 4, Buffer.alloc(2)),
    entry(...off('DomainProfile'), 4, Buffer.concat([number(0), number(1)])),
    entry(...off('PublicProfile'), 4, number(0)),
    entry(`${localKey}\\PublicProfile`, 'EnableFirewall', 4, number(0)),
    entry(rulesKey, 'x', 1, text(everything), 60_000),
    entry(rulesKey, 'x', 1, text(everything), 4),
    entry(`x\0${rulesKey}`, 'x', 1, text(everything)),
    ...[`**del.${last}`, `**DEL.${last}`, '**delvals.'].map((name) => entry(rulesKey, name, 1, text(' '))),
    entry(rulesKey, '**DeleteValues', 1, text(`a;${last}`)),
    entry('SOFTWARE\\Policies\\Microsoft', '**DeleteKeys', 1, text('a;WindowsFirewall')),
    entry('SOFTWARE', '**DeleteKeys', 1, text('Policies\\Microsoft\\WindowsFirewall')),
    ...[
      rulesKey.replaceAll('\\', '/'),
      `HKLM\\${rulesKey}`,
      `MACHINE\\${rulesKey}`,
      rulesKey.replace('\\', '\\\\'),
      `${policyKey}\\x\\..\\FirewallRules`,
    ].map((key) => entry(key, 'x', 1, text(everything))),
  ];
  return [...whole, ...added.map((one) => Buffer.concat([bytes, one]))].map((content, at) => ({
    name: `bytes ${at}`,
    path: 'a.pol',
    content,
    options,
  }));
}

const block = (key: string, name: string, action: string, head = 'Computer'): string =>
  `${head}\n${key}\n${name}\n${action}\n`;
const domain = `${policyKey}\\DomainProfile`;

function listLgpo(): readonly Case[] {
  const rule = block(rulesKey, 'x', `SZ:${everything}`);
  const blocks: readonly string[] = [
    rule,
    rule.trimEnd(),
    rule.replaceAll('\n', '\r\n'),
    rule.replace('Computer\n', 'Computer\n\n'),
    rule.replace('Computer\n', 'Computer\n; x\n'),
    ...['COMPUTER', ' Computer', '\u00a0Computer', 'Computer ; x', 'Computer '].map((head) =>
      block(rulesKey, 'x', `SZ:${everything}`, head),
    ),
    ...['sz:', 'SZ: ', 'REG_SZ:', 'EXSZ:', 'MULTISZ:'].map((type) =>
      block(rulesKey, 'x', `${type}${everything}`),
    ),
    ...[last, last.toUpperCase()].map((name) => block(rulesKey, name, 'DELETE')),
    block(rulesKey, last, 'delete'),
    ...['*', 'x'].map((name) => block(rulesKey, name, 'DELETEALLVALUES')),
    ...['DELETEKEYS', 'DELETE'].map((action) => block(policyKey, 'FirewallRules', action)),
    block('SOFTWARE\\Policies\\Microsoft', 'WindowsFirewall', 'DELETEKEYS'),
    ...['256', '-1'].map((value) => block(policyKey, 'PolicyVersion', `DWORD:${value}`)),
    ...['00000000', '0x0', '4294967296', ' 0'].map((value) =>
      block(domain, 'DefaultOutboundAction', `DWORD:${value}`),
    ),
    block(domain, 'DefaultOutboundAction', 'SZ:0'),
    block(domain, 'DefaultOutboundAction', 'DELETE'),
    block(domain, 'EnableFirewall', 'DWORD:0'),
    ...[`HKLM\\${rulesKey}`, `\\${rulesKey}`, `${rulesKey}\\`, `${localKey}\\FirewallRules`].map((key) =>
      block(key, 'x', `SZ:${everything}`),
    ),
    block(rulesKey.replace('SOFTWARE', 'Software\\WOW6432Node'), 'x', `SZ:${everything}`),
    block('SYSTEM\\CurrentControlSet\\Services\\MpsSvc', 'Start', 'DWORD:4'),
    `Computer\n${rulesKey}\nx\n`,
    `Computer\n${rulesKey}\n`,
    'Computer\n',
    'x\n',
  ];
  const edits: readonly Edit[] = [
    ['Computer', 'User'],
    ['Computer', 'Comp\0uter'],
    ...instead('DWORD:1\n', 'DWORD:0\n', 'DWORD:01x\n'),
    ['SZ:v2', 'SZ:\nv2'],
    ['\\FirewallRules\n', '\\Firewallrules2\n'],
    [/^; .*\n/, 'x\n'],
    ['SOFTWARE\\Policies', 'SOFTWARE\\policy'],
    ['|EmbedCtxt', '|\n|EmbedCtxt'],
    ...blocks.map((one): Edit => [/$(?![\s\S])/, `\n${one}`]),
  ];
  const swapped = Buffer.from(`\ufeff${scoped.lgpo}`, 'utf16le').swap16();
  return [
    ...edits.map((one) => edit('a.lgpo.txt', scoped, scoped.lgpo, one)),
    { name: 'the other order of bytes', path: 'a.lgpo.txt', content: swapped, options },
  ];
}

const hive = 'HKEY_LOCAL_MACHINE';
const rules = `[${hive}\\${rulesKey}]`;
const evil = `"x"="${everything.replace(/[\\"]/g, '\\$&')}"`;
const hex = (type: string, bytes: Uint8Array): string =>
  `"x"=${type}:${[...bytes].map((one) => one.toString(16).padStart(2, '0')).join()}`;

function listReg(): readonly Case[] {
  const added: readonly (readonly string[])[] = [
    ...[rules, rules.toLowerCase(), rules.replace('SOFTWARE', 'software'), `${rules} ; x`].map((key) => [
      key,
      evil,
    ]),
    [`[${hive}\\SOFTWARE\\WOW6432Node\\Policies\\Microsoft\\WindowsFirewall\\FirewallRules]`, evil],
    [
      `[${hive}\\SOFTWARE\\Wow6432Node\\Policies\\Microsoft\\WindowsFirewall\\DomainProfile]`,
      '"EnableFirewall"=dword:00000000',
    ],
    ...[`[-${hive}\\${policyKey}]`, `[-${hive}\\SOFTWARE\\Policies]`, `[-${hive}\\${rulesKey}\\]`].map(
      (key) => [key],
    ),
    ['[-hkey_local_machine\\software\\policies\\microsoft]'],
    ...['=-', '=- ; x', ' = -', '=""', '=dword:1', '=hex(2):00,00'].map((end) => [rules, `"${last}"${end}`]),
    [rules, `"${last.toUpperCase()}"=-`],
    [rules, '@="x"', evil],
    ...[evil.replace('=', '= '), ` ${evil}`, `\t${evil}`, `${evil} ; x`].map((line) => [rules, line]),
    [rules, evil.slice(0, -1), '"'],
    ...['sz:', 'str:'].map((type) => [rules, evil.replace('=', `=${type}`)]),
    [rules, hex('hex(0)', text(everything))],
    [rules, hex('hex(1)', text(everything))],
    [rules, hex('hex(6)', wide(everything))],
    [rules, hex('hex(7)', text(`${everything}\0`))],
    [`[${hive}\\${policyKey}]`, '"SymbolicLinkValue"=hex(6):5c,00'],
    ...[
      '"EnableFirewall"=dword:0',
      '"EnableFirewall"=dword:00000000',
      '"EnableFirewall"=hex(4):00,00,00,00',
    ].map((line) => [`[${hive}\\${domain}]`, line]),
    [`[${hive}\\${domain}]`, '"EnableFirewall"=hex(b):00,00,00,00,00,00,00,00'],
    ...['=dword:00000000', '=-'].map((end) => [`[${hive}\\${domain}]`, `"DefaultOutboundAction"${end}`]),
    [`[-${hive}\\${domain}]`],
    ...['dword:00000004', 'hex(4):04,00,00,00'].map((value) => [
      `[${hive}\\SYSTEM\\CurrentControlSet\\Services\\MpsSvc]`,
      `"Start"=${value}`,
    ]),
    [`[-${hive}\\SYSTEM\\CurrentControlSet\\Services\\MpsSvc]`],
    [`[${hive}\\SYSTEM\\ControlSet001\\Services\\mpssvc]`, '"Start"=dword:00000004'],
    [`[${hive}\\${localKey.replace('CurrentControlSet', 'ControlSet002')}\\FirewallRules]`, evil],
    [`[${hive}\\${localKey}\\DomainProfile]`, '"EnableFirewall"=dword:00000000'],
    [`[${hive}\\${localKey}\\FirewallRules]`, evil],
    [rules.replace(hive, 'HKLM'), evil],
    ...[`${rules}x`, `x${rules}`].map((key) => [key, evil]),
    ...['Windows Registry Editor Version 5.00', 'REGEDIT4', '#if 1', '\\'].map((line) => [line, rules, evil]),
  ];
  const edits: readonly Edit[] = [
    ...instead(/^Windows Registry Editor Version 5\.00/, 'Windows Registry Editor Version 4.00', 'REGEDIT'),
    [/^Windows Registry Editor Version 5\.00\r\n/, ''],
    [/^Windows Registry/, 'windows registry'],
    [/\r\n/g, '\n;\r'],
    ...instead('dword:00000001', 'dword:00000000', 'dword:100000000'),
    ['dword:00000214', 'dword:00000100'],
    ['"v2.20', '"v2.20\\n'],
    [/\[HKEY_LOCAL_MACHINE/g, '[HKEY_USERS'],
    [/FirewallRules\]/g, 'FirewallRule]'],
    ...instead('"="v2', '"=v2', "'='v2"),
    ...added.map((lines): Edit => [/$(?![\s\S])/, `\r\n${lines.join('\r\n')}\r\n`]),
  ];
  return edits.map((one) => edit('a.reg', scoped, scoped.reg, one));
}

export function listFiles(): readonly Case[] {
  return [...listPol(), ...listLgpo(), ...listReg()];
}
