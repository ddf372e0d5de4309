import type { WindowsFirewallOptions } from './config.ts';

/** Tells how to load, check, update, roll back and remove the text. NAME stands for the rule set's name. */
export function guide(options: WindowsFirewallOptions): string {
  const store = options.gpo === undefined ? 'PersistentStore' : `'${options.gpo.replaceAll("'", "''")}'`;
  return [
    'Owns the firewall rules of the group "rulec: NAME" and no others.',
    options.defaultOutbound === 'block'
      ? 'Sets the default outbound action of the three profiles to Block.'
      : 'Leaves the default outbound action as it is: with Allow, the factory setting, the rules restrict nothing.',
    '',
    'Install',
    '  Copy NAME.ps1 to the machine. Nothing else is needed, and nothing of it may be edited.',
    '  Sign it, with a certificate for code signing that the machine trusts; a signature is all that may be added:',
    '  $certificate = Get-ChildItem Cert:\\CurrentUser\\My -CodeSigningCert | Select-Object -First 1',
    '  Set-AuthenticodeSignature -FilePath .\\NAME.ps1 -Certificate $certificate -HashAlgorithm SHA256',
    '',
    'Load, in an elevated Windows PowerShell; the first line says what the second will do',
    '  powershell.exe -ExecutionPolicy AllSigned -File .\\NAME.ps1 -WhatIf',
    '  powershell.exe -ExecutionPolicy AllSigned -File .\\NAME.ps1',
    '  Where it is not signed: RemoteSigned for AllSigned, and Unblock-File .\\NAME.ps1 if it came over the network.',
    options.gpo === undefined
      ? '  It writes to the local store. A second run changes nothing.'
      : `  It writes to the group policy object ${options.gpo}, in one session: who edits that object meanwhile loses.`,
    '  Or as group policy, from NAME.pol or NAME.lgpo.txt (the same values):',
    '  LGPO.exe /m NAME.pol            # local policy of this machine',
    '  LGPO.exe /t NAME.lgpo.txt       # the same, from the text',
    '  LGPO.exe /r NAME.lgpo.txt /w Registry.pol',
    '  LGPO adds values and removes none: remove the group first (below), with -PolicyStore localhost.',
    '  In a domain, give the rules a policy object of their own and put NAME.pol there as Machine\\Registry.pol.',
    '',
    'Check, on the machine; what holds there is more than this group',
    "  Get-NetFirewallRule -PolicyStore ActiveStore -Group 'rulec: NAME' | Measure-Object",
    '  Get-NetFirewallProfile -PolicyStore ActiveStore | Format-Table Name, Enabled, DefaultOutboundAction, AllowLocalFirewallRules',
    '  Get-NetFirewallRule -PolicyStore ActiveStore -Direction Outbound -Enabled True | Group-Object Action, Group -NoElement',
    '  rulec verify RULESET --target windows-firewall NAME.ps1',
    '  The script does not look at ports and addresses of existing rules. Check them against the rule set:',
    '  reg.exe export HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules all.reg /y',
    `  Get-Content all.reg | Where-Object { $_ -notlike '"*' -or $_ -like '*|EmbedCtxt=rulec: NAME|*' } | Set-Content -Encoding Unicode live.reg`,
    '  rulec verify RULESET --target windows-firewall live.reg',
    '  All that a machine has, to ask what it lets through (about four minutes for a thousand rules):',
    ...listingCommand.map((line) => `  ${line}`),
    '',
    ...tellEnd(options),
    'Update',
    '  Run the new script. It adds allow rules, then removes stale ones, then blocks of the group; the others stay.',
    '  At no moment does it let through what neither version allows, or block what both allow.',
    '',
    'Roll back',
    '  Run the previous script.',
    '',
    'Remove',
    `  Get-NetFirewallRule -PolicyStore ${store} -Group 'rulec: NAME' | Remove-NetFirewallRule`,
    ...(options.defaultOutbound === 'block'
      ? [
          `  Set-NetFirewallProfile -PolicyStore ${store} -Name Domain, Private, Public -DefaultOutboundAction NotConfigured`,
        ]
      : []),
  ].join('\n');
}

/** What becomes of the rest, where the end is left open. */
function tellEnd({ closing }: WindowsFirewallOptions): readonly string[] {
  if (closing !== 'none') return [];
  return [
    'The end',
    '  These rules deny nothing: the default outbound action of the profile decides what they do not allow,',
    '  and blocks it only where it is Block.',
    '',
  ];
}

/**
 * What lists the settings and outbound rules of a machine as JSON that is read. Words are taken as text: as objects they
 * would be numbers. Some four minutes for a thousand rules.
 */
const listingCommand: readonly string[] = [
  '$profiles = Get-NetFirewallProfile -PolicyStore ActiveStore | ForEach-Object { [pscustomobject]@{ Name = $_.Name',
  '  Enabled = "$($_.Enabled)"; DefaultOutboundAction = "$($_.DefaultOutboundAction)"',
  '  AllowLocalFirewallRules = "$($_.AllowLocalFirewallRules)" } }',
  '$rules = Get-NetFirewallRule -PolicyStore ActiveStore -Direction Outbound -Enabled True | ForEach-Object {',
  '  $port = $_ | Get-NetFirewallPortFilter; $address = $_ | Get-NetFirewallAddressFilter',
  '  $program = $_ | Get-NetFirewallApplicationFilter; $service = $_ | Get-NetFirewallServiceFilter',
  '  $type = $_ | Get-NetFirewallInterfaceTypeFilter; $interface = $_ | Get-NetFirewallInterfaceFilter',
  '  $security = $_ | Get-NetFirewallSecurityFilter',
  '  [pscustomobject]@{ Name = $_.Name; DisplayName = $_.DisplayName; Group = $_.Group; Enabled = "$($_.Enabled)"',
  '  Direction = "$($_.Direction)"; Action = "$($_.Action)"; Profile = "$($_.Profile)"; Platform = @($_.Platform)',
  '  Owner = $_.Owner; PolicyStoreSourceType = "$($_.PolicyStoreSourceType)"; Protocol = $port.Protocol',
  '  LocalPort = $port.LocalPort; RemotePort = $port.RemotePort; DynamicTarget = "$($port.DynamicTarget)"',
  '  LocalAddress = $address.LocalAddress; RemoteAddress = $address.RemoteAddress; Program = $program.Program',
  '  Package = $program.Package; Service = $service.Service; InterfaceType = "$($type.InterfaceType)"',
  '  InterfaceAlias = $interface.InterfaceAlias; LocalUser = $security.LocalUser; RemoteUser = $security.RemoteUser',
  '  RemoteMachine = $security.RemoteMachine; Authentication = "$($security.Authentication)"',
  '  Encryption = "$($security.Encryption)"; OverrideBlockRules = "$($security.OverrideBlockRules)" } }',
  '@{ profiles = @($profiles); rules = @($rules) } | ConvertTo-Json -Depth 4 | Set-Content -Encoding UTF8 rules.json',
];
