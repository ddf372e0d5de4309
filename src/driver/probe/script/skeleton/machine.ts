/** The part of the script that looks at the machine: it reads the registry, services and versions of files, and writes nothing. */
export const machinePart: string = String.raw`
function Open-Key {
    param([string] $View, [string] $Key)
    $root = [Microsoft.Win32.RegistryKey]::OpenBaseKey('LocalMachine', $View)
    return $root.OpenSubKey($Key)
}

# The value, with the type that the registry gives it: dword 1, text abc, absent.
function Read-Value {
    param([string] $Key, [string] $Name)
    $opened = Open-Key 'Registry64' $Key
    if ($null -eq $opened) { return 'absent' }
    $value = $opened.GetValue($Name, $null, 'DoNotExpandEnvironmentNames')
    if ($null -eq $value) { return 'absent' }
    if ($value -is [int]) {
        return 'dword ' + [BitConverter]::ToUInt32([BitConverter]::GetBytes($value), 0).ToString()
    }
    if ($value -is [string]) { return 'text ' + $value }
    return 'of another type'
}

function Get-Build {
    $value = Read-Value 'SOFTWARE\Microsoft\Windows NT\CurrentVersion' 'CurrentBuildNumber'
    return [long] $value.Substring('text '.Length)
}

# Names and titles of the services and programs that the registry lists.
function Find-Installed {
    param([string[]] $Names)
    $lists = @(
        @{ View = 'Registry64'; Key = 'SYSTEM\CurrentControlSet\Services'; What = 'service ' }
        @{ View = 'Registry64'; Key = 'SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall'; What = 'program ' }
        @{ View = 'Registry32'; Key = 'SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall'; What = 'program ' }
    )
    foreach ($list in $lists) {
        $opened = Open-Key $list.View $list.Key
        if ($null -eq $opened) { continue }
        foreach ($id in $opened.GetSubKeyNames()) {
            $entry = $opened.OpenSubKey($id)
            if ($null -eq $entry) { continue }
            $title = [string] $entry.GetValue('DisplayName', '')
            foreach ($name in $Names) {
                if ($id -like $name -or $title -like $name) { $list.What + $id + ' ' + $title }
            }
        }
    }
}

function Get-FileVersion {
    param([string] $Path)
    $info = [Diagnostics.FileVersionInfo]::GetVersionInfo($Path)
    $parts = @($info.FileMajorPart, $info.FileMinorPart, $info.FileBuildPart, $info.FilePrivatePart)
    return New-Object -TypeName Version -ArgumentList $parts
}

function ConvertTo-Version {
    param([string] $Text)
    $parts = @($Text.Split('.')) + @('0', '0')
    return New-Object -TypeName Version -ArgumentList @([int] $parts[0], [int] $parts[1], [int] $parts[2], [int] $parts[3])
}

function New-Verdict {
    param([bool] $IsMet, [string] $Found)
    if ($IsMet) { return @{ Verdict = 'met'; Found = $Found } }
    return @{ Verdict = 'not met'; Found = $Found }
}

function Test-Number {
    param([string] $Key, [string] $Name, [string] $AtLeast)
    $value = Read-Value $Key $Name
    if ($value -eq 'absent') { return New-Verdict $false 'absent' }
    $number = [long] ($value -replace '^[a-z]+ ', '')
    return New-Verdict ($number -ge [long] $AtLeast) ($number.ToString())
}

function Test-Service {
    param([string] $Name)
    $services = @(Get-Service -Name $Name -ErrorAction SilentlyContinue)
    if ($services.Count -gt 0) {
        $status = $services[0].Status.ToString()
        return New-Verdict ($status -eq 'Running') ('it is ' + $status.ToLowerInvariant())
    }
    if ($null -eq (Open-Key 'Registry64' ('SYSTEM\CurrentControlSet\Services\' + $Name))) {
        return @{ Verdict = 'absent'; Found = 'there is no such service' }
    }
    return @{ Verdict = 'unclear'; Found = 'this account may not see the service' }
}

function Test-FileVersion {
    param([string[]] $Files, [string] $AtLeast)
    foreach ($file in $Files) {
        $path = [Environment]::ExpandEnvironmentVariables($file)
        if (-not [IO.File]::Exists($path)) { continue }
        $version = Get-FileVersion $path
        return New-Verdict ($version -ge (ConvertTo-Version $AtLeast)) ($path + ' has ' + $version.ToString())
    }
    return @{ Verdict = 'absent'; Found = 'no such file' }
}

function Test-Check {
    param([hashtable] $One)
    switch ($One.Kind) {
        'os-build' {
            return Test-Number 'SOFTWARE\Microsoft\Windows NT\CurrentVersion' 'CurrentBuildNumber' $One.AtLeast
        }
        'dotnet-release' {
            return Test-Number 'SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full' 'Release' $One.AtLeast
        }
        'registry' {
            $value = Read-Value $One.Key $One.Name
            $isMet = $One.Items -contains $value -or ($value -eq 'absent' -and $One.Absent -eq 'allowed')
            return New-Verdict $isMet $value
        }
        'service' { return Test-Service $One.Name }
        'file-version' { return Test-FileVersion $One.Items $One.AtLeast }
        'not-installed' {
            $found = @(Find-Installed $One.Items | Sort-Object -Unique)
            if ($found.Count -eq 0) { return New-Verdict $true 'nothing of that name' }
            return New-Verdict $false ($found -join '; ')
        }
    }
    return @{ Verdict = 'unclear'; Found = 'a check that is not known here' }
}

# Verdicts: met, not met, absent (not installed yet, perhaps), depends (on what the machine is used for), not asked for
# (on this build of Windows), unclear.
function Test-Requirement {
    param([hashtable] $One)
    $result = @{ Verdict = 'unclear'; Found = '' }
    try {
        $from = [long] $One.FromBuild
        if ($from -gt 0 -and $from -gt (Get-Build)) { $result = @{ Verdict = 'not asked for'; Found = 'an older Windows' } }
        else { $result = Test-Check $One }
    }
    catch { $result.Found = 'it cannot be read: ' + $_.Exception.Message }
    $isFound = $result.Verdict -eq 'not met' -or ($result.Verdict -eq 'absent' -and $Installed)
    if ($isFound -and $One.Condition -ne '' -and $Uses -notcontains $One.Id) {
        $result.Verdict = 'depends'
        $isFound = $false
    }
    return [ordered]@{
        id = $One.Id; verdict = $result.Verdict; finding = $isFound; wants = $One.Says
        found = ConvertTo-Line $result.Found 200; why = $One.Why; condition = $One.Condition; source = $One.Source; mend = $One.Mend
    }
}
`;
