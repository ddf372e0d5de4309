/** Edits that change nothing of what Windows does with outbound TCP and UDP. */
import { policyKey } from '../ask.ts';
import { otherRule, type Value } from '../verify.ts';
import { type Case, type Edit, edit, editRule, inEveryForm, instead, linesOf } from './edits.ts';
import { plain, scoped } from './machines.ts';

const rulesKey = `${policyKey}\\FirewallRules`;
const { options } = scoped;

const inScript: readonly Edit[] = [
  [/\n/g, '\r\n'],
  [/# Made from.*/, '# anything'],
  [/# Made from.*\n/, ''],
  ['    @{', '    # a remark\n    @{'],
  ['\n    @{', '\n\n    @{'],
  [/^/, '# Copyright\n'],
  [/^/, '\ufeff'],
  [/$(?![\s\S])/, '# SIG # Begin signature block\r\n# MIIabc==\r\n# SIG # End signature block\r\n'],
  ["'2001:db8::/48'", "'2001:DB8::/48'"],
  ...instead(
    /'198\.51\.100\.7'/g,
    ...['198.51.100.7/32', '198.51.100.7-198.51.100.7', '198.51.100.7/255.255.255.255'].map(
      (one) => `'${one}'`,
    ),
  ),
  ["'443'", "'443-443'"],
  [/( *'443'\n)( *'8000-8080'\n)/, '$2$1'],
  [/( *'192\.0\.2\.0-192\.0\.2\.8'\n)( *'192\.0\.2\.10-192\.0\.2\.255'\n)/, '$2$1'],
  ["'192.0.2.0-192.0.2.8'", "'192.0.2.0/29'\n            '192.0.2.8'"],
  ["'wapcsvc'", "'WAPCSvc'"],
  ...instead("'D:(A;;CC;;;S-1-5-20)'", "'D:(A;;CC;;;NS)'", "'O:S-1-5-20D:(A;;CC;;;S-1-5-20)'"),
  ["Action        = 'Allow'", "Action = 'Allow'"],
  [/( *Action {8}= 'Allow'\n)( *Profile {7}= 'Any'\n)/, '$2$1'],
  [/( {4}@\{[^}]*\}\n)( {4}@\{[^}]*\}\n)/, '$2$1'],
  ['Set-StrictMode', '# x\nSet-StrictMode'],
  [/\n(?=\$target)/, '\n\n'],
];

const inLgpo: readonly Edit[] = [
  [/\n/g, '\r\n'],
  [/^/, '; x\n\n\n'],
  [/^/, '\ufeff'],
  [/\n\n/g, '\n\n\n'],
  ['\n\nComputer', '\n\n; note\nComputer'],
  [/$(?![\s\S])/, '\nUser\nSoftware\\X\ny\nDWORD:1\n'],
  [/$(?![\s\S])/, `\nUser\n${rulesKey}\nx\nSZ:${otherRule('')}\n`],
  [/SOFTWARE/g, 'Software'],
  [/\n$(?![\s\S])/, ''],
];

const end = /$(?![\s\S])/;
const evil = `"x"="${otherRule('').replace(/[\\"]/g, '\\$&')}"`;
const inReg: readonly Edit[] = [
  [/\r\n/g, '\n'],
  [/\r\n\r\n\[/g, '\r\n\r\n\r\n['],
  [/HKEY_LOCAL_MACHINE/g, 'hkey_local_machine'],
  [/FirewallRules\]/g, 'FIREWALLRULES]'],
  ...instead(
    end,
    '\r\n; end\r\n',
    '\r\n[HKEY_CURRENT_USER\\Software\\X]\r\n"a"=hex:00,01,\\\r\n  02\r\n',
    `\r\n[HKEY_CURRENT_USER\\${rulesKey}]\r\n${evil}\r\n`,
    `\r\n[HKEY_USERS\\S-1-5-18\\${rulesKey}]\r\n${evil}\r\n`,
    `\r\n[HKEY_LOCAL_MACHINE\\${policyKey}\\StandardProfile]\r\n"EnableFirewall"=dword:00000000\r\n`,
  ),
];

const beside: readonly Value[] = [
  ...[
    ...linesOf(`
Protocol=0|
Protocol=1|ICMP4=8:*|
Protocol=58|
Protocol=255|
Protocol=2|App=System|
Protocol=6|RPort=0|
Protocol=6|RPort=443|RA4=192.0.2.5|Profile=Public|LUAuth=D:(A;;CC;;;NS)|
RA4=127.0.0.1|
`).map(otherRule),
    otherRule('Protocol=6|').replace('TRUE', 'FALSE'),
    otherRule('').replace('Dir=Out', 'Dir=In'),
    ...linesOf('Protocol=6|RPort=25|\nProtocol=6|RPort=443|RA4=192.0.2.9|').map((one) =>
      otherRule(one).replace('Allow', 'Block'),
    ),
    'v2.33|Action=Allow|Active=TRUE|Dir=In|Protocol=17|Profile=Domain|LPort=5353|App=%SystemRoot%\\system32\\svchost.exe|Svc=dnscache|Name=@FirewallAPI.dll,-1|Edge=TRUE|Defer=App|',
  ].map((rule): Value => [rulesKey, 'x', rule]),
  ...[
    ...['DefaultInboundAction', 'DisableNotifications', 'DisableUnicastResponsesToMulticastBroadcast'],
    ...['DoNotAllowExceptions', 'DisableStealthMode', 'AllowUserPrefMerge', 'AllowLocalIPsecPolicyMerge'],
    'AllowLocalPolicyMerge',
  ].map((name): Value => [`${policyKey}\\DomainProfile`, name, 1]),
  [`${policyKey}\\DomainProfile\\Logging`, 'LogDroppedPackets', 1],
  [`${policyKey}\\DomainProfile\\Logging`, 'LogFilePath', '%systemroot%\\x.log'],
  [policyKey, 'IPSecExempt', 9],
  [policyKey, 'DisableStatefulFTP', 1],
  ['SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate', 'x', 1],
  ['SOFTWARE\\Policies\\Microsoft\\Windows\\NetworkIsolation', 'x', '10.0.0.0/8'],
  ['SYSTEM\\CurrentControlSet\\Services\\mpssvc', 'Start', 2],
  ['SYSTEM\\CurrentControlSet\\Services\\RpcSs', 'Start', 2],
  ['SYSTEM\\CurrentControlSet\\Services\\WfpLwfs', 'Start', 0],
  ['SYSTEM\\CurrentControlSet\\Services\\PolicyAgent', 'Start', 3],
  ['SOFTWARE\\Policies\\Microsoft\\Windows\\IPSec\\Policy\\Local', 'ActivePolicy', ''],
  ['SOFTWARE\\Policies\\Microsoft\\Windows\\IPSec\\Policy\\Local\\ipsecNFA{x}', 'name', 'x'],
  ['SYSTEM\\CurrentControlSet\\Services\\SharedAccess', 'Start', 4],
  [
    'SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Defaults\\FirewallPolicy\\FirewallRules',
    'x',
    otherRule(''),
  ],
  [`${policyKey}\\Phase1CryptoSets`, 'x', 1],
];

const own: readonly (readonly [RegExp, string])[] = [
  [/RA6=2001:db8::\/48/, 'RA6=2001:DB8::/48'],
  [/RPort2_10=8000-8080\|RPort=443/, 'RPort=443|RPort2_10=8000-8080'],
  [/Name=([^|]*)/, 'Name=Web'],
  [/EmbedCtxt=rulec: test/, 'EmbedCtxt=rulec: test|Desc=x'],
  [/Svc=wapcsvc/, 'Svc=WAPCSvc'],
  [/D:\(A;;CC;;;S-1-5-20\)/, 'D:(A;;CC;;;NS)'],
  [/RA4=198\.51\.100\.7/, 'RA4=198.51.100.7-198.51.100.7'],
  [/Action=Allow/, 'Profile=Domain|Profile=Private|Profile=Public|Action=Allow'],
  [/RPort=443/, 'RPort2_10=443-443'],
  [/v2\.10/, 'v2.20'],
];

export function listHarmless(): readonly Case[] {
  const bytes = (path: string, text: string): Case => ({
    name: 'in UTF-16',
    path,
    content: Buffer.from(`\ufeff${text}`, 'utf16le'),
    options,
  });
  return [
    ...inScript.map((one) => edit('a.ps1', scoped, scoped.script, one)),
    ...inLgpo.map((one) => edit('a.lgpo.txt', scoped, scoped.lgpo, one)),
    ...inReg.map((one) => edit('a.reg', scoped, scoped.reg, one)),
    bytes('a.ps1', scoped.script),
    bytes('a.lgpo.txt', scoped.lgpo),
    bytes('a.reg', scoped.reg),
    ...beside.flatMap((one) => inEveryForm(one.join(' '), plain, [...plain.registry, one])),
    ...own.flatMap((one) => editRule(scoped, one)),
  ];
}
