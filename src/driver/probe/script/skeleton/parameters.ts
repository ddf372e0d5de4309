/** The head of the script: what it needs, and what whoever runs it can choose. */
export const parametersPart: string = `#Requires -Version 4.0
# Asks from this machine whether what a rule set requires gets through, whether TLS is opened on the way, and whether the
# machine has what it must have. Written by rulec; do not edit: write it again. It changes nothing on this machine, and
# contacts what the data below names, the resolver and the proxy. Windows itself may fetch certificates that a server
# leaves out, and the file that names the proxy. Exit status: 0, or 1 where something was found, or 3 where it cannot run.
[CmdletBinding()]
param(
    # http://HOST:PORT, or direct. Left out, the proxy settings of the account that runs this.
    [string] $Proxy = '',
    # Seconds for one question, without the waiting for its turn.
    [ValidateRange(1, 600)] [int] $Timeout = 10,
    # Asks too what must not get through.
    [switch] $Negative,
    # Takes services and files that are not there for missing, and not for not yet installed.
    [switch] $Installed,
    # The ids of requirements that hold for only one use, and hold here.
    [string[]] $Uses = @(),
    # Writes JSON in place of text.
    [switch] $Json
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

#region rulec:data
`;

/** What it refuses to run without. */
export const guardPart: string = String.raw`#endregion rulec:data

if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
    Write-Warning 'A policy of this machine keeps scripts from asking anything (constrained language mode).'
    exit 3
}
if ($PSVersionTable.PSVersion.Major -gt 5) {
    Write-Warning 'This is for Windows PowerShell 5.1: run it with powershell.exe, and not with pwsh.exe.'
    exit 3
}
if ([Environment]::Is64BitOperatingSystem -and -not [Environment]::Is64BitProcess) {
    Write-Warning 'This PowerShell is the one of 32 bits, which sees another registry: run it in the usual one.'
    exit 3
}
if ($Proxy.Contains('@')) {
    Write-Warning '-Proxy takes no name and no password: what asks here has none to give.'
    exit 3
}
trap {
    Write-Warning ('This script failed: ' + $_.Exception.Message)
    exit 3
}
$Uses = @($Uses | ForEach-Object { $_.Split(',') } | ForEach-Object { $_.Trim() } | Where-Object { $_ -ne '' })
foreach ($id in $Uses) {
    if (@($Requires | Where-Object { $_.Id -eq $id -and $_.Condition -ne '' }).Count -eq 0) {
        Write-Warning ('No requirement with a condition is called ' + $id + '.')
        exit 3
    }
}

# A text of somebody else's as one short line.
function ConvertTo-Line {
    param([string] $Text, [int] $Most = 100)
    $plain = ($Text -replace '[^\x20-\x7E]+', ' ').Trim()
    if ($plain.Length -gt $Most) { return $plain.Substring(0, $Most) + '...' }
    return $plain
}
`;
