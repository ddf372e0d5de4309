/**
 * The script around its data region. Reviewed by hand, the same in every script but for the data: the
 * reader accepts nothing else. ASCII only, since Windows PowerShell reads a file without a byte order mark
 * in the code page of the machine.
 */
export const scriptHead: string = `#Requires -Version 4.0
#Requires -RunAsAdministrator
#Requires -Modules NetSecurity
# Outbound ALLOW rules of one group of Windows Firewall, written by rulec. Do not edit: compile again.
# Names end with a digest of the content: a second run changes nothing, nor a live rule that somebody widened
# (rulec verify finds that). Try -WhatIf first.
[CmdletBinding(SupportsShouldProcess = $true)]
param()

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

#region rulec:data
`;

export const scriptTail: string = `#endregion rulec:data

# Nothing is touched unless every entry is complete: an empty list of addresses would mean Any.
foreach ($spec in $Desired) {
    foreach ($key in @('Name', 'DisplayName', 'Action', 'Profile', 'Protocol', 'RemotePort', 'RemoteAddress')) {
        if (-not $spec.ContainsKey($key) -or @($spec[$key]).Count -lt 1 -or @($spec[$key]) -contains '') {
            throw "An entry without $key. Nothing was changed."
        }
    }
    if ($spec.Action -ne 'Allow' -or $spec.Profile -ne 'Any' -or @('TCP', 'UDP') -notcontains $spec.Protocol) {
        throw "Rule $($spec.Name) is not an allow rule for TCP or UDP on every profile. Nothing was changed."
    }
    if (@($spec.RemoteAddress).Count -gt 1000 -or @($spec.RemotePort).Count -gt 1000) {
        throw "Rule $($spec.Name) has more than 1000 addresses or ports. Nothing was changed."
    }
    if (@($spec.RemoteAddress) -contains 'Any' -and @($spec.RemoteAddress).Count -ne 1) {
        throw "Rule $($spec.Name) has Any beside other addresses. Nothing was changed."
    }
    if ($spec.ContainsKey('LocalUser') -and $spec.ContainsKey('Service')) {
        throw "Rule $($spec.Name) has both a user and a service. Nothing was changed."
    }
}

$target = @{ PolicyStore = $Store }
$gpo = $null
if ($Store.Contains('\\')) {
    $gpo = Open-NetGPO -PolicyStore $Store
    $target = @{ GPOSession = $gpo }
}

# One query for the whole group: a query for each rule takes minutes where there are many.
$current = @(Get-NetFirewallRule @target -Group $Group -ErrorAction SilentlyContinue)
$live = @($current | Where-Object { $_.Enabled -eq 'True' -and $_.Direction -eq 'Outbound' })
$intact = @($live | Where-Object { $_.Action -eq 'Allow' } | ForEach-Object { $_.Name })
$blocks = @($live | Where-Object { $_.Action -eq 'Block' } | ForEach-Object { $_.Name })
$edited = @($current | ForEach-Object { $_.Name } | Where-Object { $intact -notcontains $_ })
$wanted = @($Desired | ForEach-Object { $_.Name })

# Each step is in force at once: allow rules are added, then allow rules removed, then blocks. So at no moment is
# anything let through that neither the rules before nor the new ones let through, and nothing is blocked that both
# let through. A rule that somebody made a block is renewed last.
foreach ($isLast in @($false, $true)) {
    foreach ($spec in $Desired) {
        if ($intact -contains $spec.Name -or ($blocks -contains $spec.Name) -ne $isLast) { continue }
        if ($PSCmdlet.ShouldProcess($spec.Name, 'Add firewall rule')) {
            if ($edited -contains $spec.Name) { Remove-NetFirewallRule @target -Name $spec.Name }
            $rule = @{
                Name          = $spec.Name
                DisplayName   = $spec.DisplayName
                Group         = $Group
                Direction     = 'Outbound'
                Enabled       = 'True'
                Action        = $spec.Action
                Profile       = $spec.Profile
                Protocol      = $spec.Protocol
                RemotePort    = $spec.RemotePort
                RemoteAddress = $spec.RemoteAddress
            }
            foreach ($key in @('Description', 'LocalUser', 'Service')) {
                if ($spec.ContainsKey($key)) { $rule[$key] = $spec[$key] }
            }
            $null = New-NetFirewallRule @target @rule
        }
    }
    if ($isLast) { break }

    # Only where the data says so, and never before the rules are there.
    if ($DefaultOutbound -eq 'Block' -and $PSCmdlet.ShouldProcess('Domain, Private and Public', 'Set the default outbound action to Block')) {
        Set-NetFirewallProfile @target -Name @('Domain', 'Private', 'Public') -DefaultOutboundAction Block
    }

    foreach ($isBlock in @($false, $true)) {
        foreach ($rule in $current) {
            if ($wanted -contains $rule.Name -or ($blocks -contains $rule.Name) -ne $isBlock) { continue }
            if ($PSCmdlet.ShouldProcess($rule.Name, 'Remove firewall rule')) {
                Remove-NetFirewallRule @target -Name $rule.Name
            }
        }
    }
}
if ($null -ne $gpo -and $PSCmdlet.ShouldProcess($Store, 'Save GPO')) {
    Save-NetGPO -GPOSession $gpo
}

if (-not $WhatIfPreference) {
    $after = @(Get-NetFirewallRule -PolicyStore $Store -Group $Group -ErrorAction SilentlyContinue)
    $names = @($after | Where-Object { $_.Enabled -eq 'True' -and $_.Direction -eq 'Outbound' -and $_.Action -eq 'Allow' } | ForEach-Object { $_.Name })
    $missing = @($wanted | Where-Object { $names -notcontains $_ })
    $stale = @($after | ForEach-Object { $_.Name } | Where-Object { $wanted -notcontains $_ })
    if ($missing.Count -gt 0 -or $stale.Count -gt 0) {
        throw "The group '$Group' is not as it should be. Missing: $($missing -join ', '). Stale: $($stale -join ', ')."
    }
}

if ($null -eq $gpo) {
    foreach ($p in @(Get-NetFirewallProfile -PolicyStore ActiveStore)) {
        if ($p.Enabled -ne 'True') {
            Write-Warning "The firewall is off on the profile $($p.Name): these rules restrict nothing there."
        }
        if ($p.DefaultOutboundAction -ne 'Block') {
            Write-Warning "The default outbound action of the profile $($p.Name) is $($p.DefaultOutboundAction), not Block: these rules restrict nothing there."
        }
        if ($p.AllowLocalFirewallRules -eq 'False') {
            Write-Warning "Group policy ignores local rules on the profile $($p.Name): these rules have no effect there."
        }
    }
}
`;
