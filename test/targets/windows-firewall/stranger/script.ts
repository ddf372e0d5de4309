/** Edits of the script after which it does something else, or PowerShell stops, or no page says what it does. */
import { type Case, type Edit, edit, instead, linesOf } from './edits.ts';
import { scoped } from './machines.ts';

/** A text of the data, and what stands in its place; both without their quotes. */
function texts(from: string, table: string): readonly Edit[] {
  return linesOf(table).map((to): Edit => [`'${from}'`, `'${to}'`]);
}

const data: readonly Edit[] = [
  ...instead(
    "$Group = 'rulec: test'",
    ...["'rulec: *'", "'*'", "'rulec: [t]est'", "''", "'rulec: test '", "'Core Networking'", '$null'].map(
      (one) => `$Group = ${one}`,
    ),
    ...["'@FirewallAPI.dll,-25000'", '"rulec: test"', "'rulec: other'"].map((one) => `$Group = ${one}`),
    "$group = 'rulec: test'; $x = 1",
  ),
  ...instead(
    "$Store = 'PersistentStore'",
    ...[
      'RSOP',
      'ActiveStore',
      'localhost',
      'example.com\\Other',
      'ConfigurableServiceStore',
      'SystemDefaults',
    ]
      .concat('', '\\')
      .map((one) => `$Store = '${one}'`),
  ),
  ...instead(
    "$DefaultOutbound = 'Block'",
    ...['Leave', 'Allow', 'block ', 'NotConfigured'].map((one) => `$DefaultOutbound = '${one}'`),
    '',
  ),
  ...texts(
    '443',
    '0443\n443 \n+443\n4_43\n443,444\nAny\n*\n0x1bb\n443-\n443-442\nIPHTTPSOut\n65536\n44\u00273',
  ),
  ...instead(
    "'443'",
    "'443'\n            '444'",
    "'443'\n            ''",
    '443',
    "''443''",
    "'44''3'",
    "'443';'80'",
    "'443','80'",
    "'443'+'0'",
    "('443')",
    "@('443')",
    "'443' # '80'\u2028'80'",
    "<# #> '80'",
    "'443' <# '80' #>",
    "'443' `\n'80'",
    "$('443')",
    '"443"',
    '\u2018443\u2019',
  ),
  [/ *'443'\n/, ''],
  ...texts('8000-8080', '8000-8081\n8000 - 8080\n8000..8080\n8080-8000\n8000\u20138080'),
  ...texts(
    '198.51.100.7',
    `
198.51.100.007
198.51.100.07
198.51.25607
198.51.100.7/31
198.51.100.7/0
198.51.100.7/255.255.255.254
198.51.100.7/255.255.255.0
198.51.100.7/0.0.0.255
198.51.100.7/255.0.255.0
198.51.100.7-198.51.100.9
198.51.100.7-198.51.100.6
198.51.100.7 - 198.51.100.9
198.51.100.7,198.51.100.9
LocalSubnet
LocalSubnet4
DNS
Internet4
Any
any
*
0.0.0.0/0
0.0.0.0
::ffff:198.51.100.7
dns.example.com
 198.51.100.7
198.51.100.7|203.0.113.9
\u0661\u0669\u0668.51.100.7
`,
  ),
  ...instead(
    "'198.51.100.7'",
    ...['203.0.113.9', 'fe80::1%3', '::1', ''].map((more) => `'198.51.100.7'\n            '${more}'`),
  ),
  [/ *'198\.51\.100\.7'\n/, ''],
  ...texts(
    '2001:db8::/48',
    '2001:db8::/47\n2001:db8::/048\n2001:db8/48\n2001:db8::\n2001:db8::-2001:db8:1::',
  ),
  ...texts('192.0.2.0-192.0.2.8', '192.0.2.0-192.0.2.9\n192.0.2.0/24'),
  ...texts('TCP', 'Any\n6\nUDP\ntcp \nICMPv4'),
  ...instead("'TCP'", "@('TCP', 'UDP')", "''"),
  ...instead(
    "Profile       = 'Any'",
    ...["'Domain'", "'Domain, Private, Public'", "'NotApplicable'", "@('Any')"].map(
      (one) => `Profile       = ${one}`,
    ),
  ),
  ...instead(
    "Action        = 'Allow'",
    "Action        = 'Block'",
    "Action        = 'NotConfigured'",
    "Action        = 'Allow'\n        Action        = 'Block'",
    "Action        = 'Allow'; Enabled = 'False'",
    "'Action'      = 'Block'",
    "action        = 'block'",
    ...[
      "Direction     = 'Inbound'",
      "Program       = 'C:\\x.exe'",
      "Count         = 'x'",
      "Platform      = '6.1'",
    ]
      .concat("PolicyStore   = 'x'", "Group         = 'x'", "InterfaceType = 'Wired'", "ContainsKey   = 'x'")
      .map((more) => `$&\n        ${more}`),
  ),
  [/ *Action {8}= 'Allow'\n/, ''],
  ...texts(
    'D:(A;;CC;;;S-1-5-20)',
    `
D:(A;;CC;;;WD)
D:(D;;CC;;;S-1-5-20)
D:(A;;CC;;;S-1-5-20)(A;;CC;;;S-1-5-19)
D:(A;;CC;;;S-1-5-20)(D;;CC;;;WD)
D:(A;;DC;;;S-1-5-20)
D:(A;IO;CC;;;S-1-5-20)
D:
D:NO_ACCESS_CONTROL
S:(A;;CC;;;S-1-5-20)
O:SYD:(A;;CC;;;S-1-5-20)S:(AU;;CC;;;WD)
D:(A;;GA;;;S-1-5-20)
D:(XA;;CC;;;S-1-5-20;(@User.x == 1))
D:(A;;CC;;;S-1-5-020)
D:(A;;CC;;;S-1-0x5-20)
D:(A;;CC;;;S-1-5-20) 
Any
`,
  ),
  [/ *LocalUser {5}= .*\n/, ''],
  ...texts('wapcsvc', '*\nAny\nany\nwapcsvc \nwapcupdatersvc\nw\u0430pcsvc\nwapc*'),
  [/ *Service {7}= .*\n/, ''],
  ...instead(
    /Name {10}= 'rulec-test-names-udp[^']*'/,
    ...['rulec-test-names-*', '*', 'CoreNet-DNS-Out-UDP', '{00000000-0000-0000-0000-000000000000}', 'a|b', '']
      .concat('rulec-other-names-udp', 'x'.repeat(600))
      .map((one) => `Name          = '${one}'`),
  ),
  ...instead(/DisplayName {3}= '[^']*'/, ...['all', 'a|b', ''].map((one) => `DisplayName   = '${one}'`)),
  [/ *DisplayName {3}= '[^']*'\n/, ''],
];

const around: readonly Edit[] = [
  ['$Desired = @(', '$Desired = @()\n$Other = @('],
  ...instead(
    '\n)\n#endregion',
    ...['\n)\n$Desired = @()', '\n) | Select-Object -First 1', '\n)[0]', '\n) + @()'].map(
      (one) => `${one}\n#endregion`,
    ),
  ),
  ...instead(
    '#endregion rulec:data',
    ...['exit', 'return', 'trap { continue }', '<#', 'if ($false) {', 'end {', '$Desired.Clear()'].map(
      (line) => `$&\n${line}`,
    ),
    '$&; exit',
    'exit $&',
  ),
  ...instead(
    '#region rulec:data',
    ...['#Requires -Version 9', 'using module x', '#Requires -PSSnapin X'].map((line) => `$&\n${line}`),
  ),
  ...instead(
    '# Made from',
    ...['#Requires -Modules @{ ModuleName = "X"; ModuleVersion = "1" }', '# SIG # Begin signature block'].map(
      (line) => `${line}\n$&`,
    ),
    ". 'x.ps1'\n$&",
    '# \u2018 Made from',
    ...['\r', '\f', '\u0085', '\u2028', '\0'].map((end) => `# x${end}exit # Made from`),
  ),
  ...instead('#Requires -Version 4.0', '#Requires -Version 40.0', '#Requires -PSEdition Core'),
  ['#Requires -RunAsAdministrator', '#Requires -ShellId x'],
  ...instead('param()', 'param($Desired = @())', 'param()\nbegin {', 'param()\ndynamicparam {'),
  ['[CmdletBinding(SupportsShouldProcess = $true)]', '[CmdletBinding()]'],
  ["'Stop'", "'SilentlyContinue'"],
  ['Set-StrictMode -Version 2.0', 'Set-StrictMode -Off'],
  ...instead(
    '@($false, $true)) {\n    foreach ($spec',
    '@($false)) {\n    foreach ($spec',
    '@()) {\n    foreach ($spec',
  ),
  ["Enabled       = 'True'", "Enabled       = 'False'"],
  ["Direction     = 'Outbound'", "Direction     = 'Inbound'"],
  ['-DefaultOutboundAction Block', '-DefaultOutboundAction Allow'],
  ["@('Domain', 'Private', 'Public')", "@('Domain', 'Private')"],
  ['New-NetFirewallRule @target', 'New-NetFirewallRule -WhatIf @target'],
  ['PolicyStore = $Store', "PolicyStore = 'ActiveStore'"],
  ['$wanted -contains', '$wanted -notcontains'],
  ['$null -eq $gpo', '$null -ne $gpo'],
  ['#region', '\x1a#region'],
  [
    /$(?![\s\S])/,
    '# SIG # Begin signature block\n# MIIx\n# SIG # End signature block\nRemove-NetFirewallRule -All\n',
  ],
  [
    /$(?![\s\S])/,
    '# SIG # Begin signature block\nRemove-NetFirewallRule -All\n# SIG # End signature block\n',
  ],
  [/#region[\s\S]*#endregion rulec:data\n/, '$&$&'],
  [/[\s\S]{40}$(?![\s\S])/, ''],
  [/^[\s\S]*$(?![\s\S])/, '$&$&'],
];

export function listScript(): readonly Case[] {
  return [...data, ...around].map((one) => edit('a.ps1', scoped, scoped.script, one));
}
