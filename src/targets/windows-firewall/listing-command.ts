/**
 * What lists the settings and outbound rules of a machine as JSON that is read. Words are taken as text: as objects they
 * would be numbers. Some four minutes for a thousand rules.
 */
export const listingCommand: readonly string[] = [
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
