/** The part of the script that turns names into addresses, and opens connections: one a second to a host, within a time. */
export const networkPart: string = `
$clock = [Diagnostics.Stopwatch]::StartNew()
$turns = @{}
$resolved = @{}
$ranges = @{}
$contacts = @{}

function New-Answer {
    param([string] $Outcome, [string] $Stage, [string] $Says)
    return @{ Outcome = $Outcome; Stage = $Stage; Says = $Says; Status = 0; Verdict = ''; Issuer = ''; Notes = @(); IsUnreached = $false }
}

function Get-Left {
    param([hashtable] $State)
    return [int] [Math]::Max(1, $State.Deadline - $clock.ElapsedMilliseconds)
}

function Wait-Turn {
    param([string] $Place, [hashtable] $State)
    $wait = 0
    if ($turns.ContainsKey($Place)) { $wait = [int] [Math]::Max(0, $turns[$Place] - $clock.ElapsedMilliseconds) }
    if ($wait -gt 0) { Start-Sleep -Milliseconds $wait }
    $State.Deadline = $State.Deadline + $wait
    $State.End = $State.End + $wait
    $turns[$Place] = $clock.ElapsedMilliseconds + 1000
}

function Get-SocketError {
    param([Exception] $Problem)
    $one = $Problem
    while ($null -ne $one) {
        if ($one -is [Net.Sockets.SocketException]) { return $one.SocketErrorCode.ToString() }
        $one = $one.InnerException
    }
    return ''
}

# The addresses of a name, as programs on this machine get them: @{ Addresses; Failure }.
function Resolve-Host {
    param([string] $Name, [hashtable] $State)
    if ($resolved.ContainsKey($Name)) { return $resolved[$Name] }
    $answer = @{ Addresses = @(); Failure = $null }
    try {
        $task = [Net.Dns]::GetHostAddressesAsync($Name)
        if ($task.Wait((Get-Left $State))) { $answer.Addresses = @($task.Result) }
        else { $answer.Failure = New-Answer 'silent' 'resolver' 'no resolver answered' }
    }
    catch {
        $code = Get-SocketError $_.Exception
        if ($code -eq 'HostNotFound' -or $code -eq 'NoData') {
            $answer.Failure = New-Answer 'refused' 'resolver' 'there is no such name, says the resolver'
        }
        elseif ($code -eq 'TryAgain') { $answer.Failure = New-Answer 'silent' 'resolver' 'no resolver answered' }
        else { $answer.Failure = New-Answer 'refused' 'resolver' ('the resolver failed (' + $code + ')') }
    }
    if ($null -eq $answer.Failure -and $answer.Addresses.Count -eq 0) {
        $answer.Failure = New-Answer 'refused' 'resolver' 'the name has no address, says the resolver'
    }
    $resolved[$Name] = $answer
    return $answer
}

# Whether nothing that a name stands for can be at an address: this host, one link, or many receivers.
function Test-Nowhere {
    param([Net.IPAddress] $Address)
    $bytes = $Address.GetAddressBytes()
    if ($bytes.Length -eq 4) {
        return $bytes[0] -eq 0 -or $bytes[0] -ge 224 -or ($bytes[0] -eq 169 -and $bytes[1] -eq 254)
    }
    $isZero = @($bytes | Where-Object { $_ -ne 0 }).Count -eq 0
    return $isZero -or $bytes[0] -eq 255 -or ($bytes[0] -eq 254 -and ($bytes[1] -band 192) -eq 128)
}

# The first and the last address of each prefix, as texts that sort as addresses do.
function Get-Ranges {
    param([string] $Name)
    if ($ranges.ContainsKey($Name)) { return , $ranges[$Name] }
    $found = New-Object -TypeName Collections.ArrayList
    foreach ($list in $Known) {
        if ($list.Name -ne $Name) { continue }
        foreach ($prefix in $list.Prefixes) {
            $parts = $prefix.Split('/')
            $from = [Net.IPAddress]::Parse($parts[0]).GetAddressBytes()
            $to = [byte[]] $from.Clone()
            for ($index = 0; $index -lt $from.Length; $index++) {
                $bits = [Math]::Max(0, [Math]::Min(8, [int] $parts[1] - 8 * $index))
                $to[$index] = $to[$index] -bor (255 -shr $bits)
            }
            $null = $found.Add(@([BitConverter]::ToString($from), [BitConverter]::ToString($to)))
        }
    }
    $ranges[$Name] = $found
    return , $found
}

function Test-Known {
    param([Net.IPAddress] $Address, [string] $Name)
    $text = [BitConverter]::ToString($Address.GetAddressBytes())
    foreach ($range in (Get-Ranges $Name)) {
        if ($range[0].Length -ne $text.Length) { continue }
        if ([string]::CompareOrdinal($text, $range[0]) -lt 0) { continue }
        if ([string]::CompareOrdinal($text, $range[1]) -le 0) { return $true }
    }
    return $false
}

# A connection: @{ Client; Failure }.
function Open-Connection {
    param([Net.IPAddress] $Address, [int] $Port, [hashtable] $State)
    $client = New-Object -TypeName Net.Sockets.TcpClient -ArgumentList $Address.AddressFamily
    try {
        $task = $client.ConnectAsync($Address, $Port)
        if ($task.Wait((Get-Left $State))) { return @{ Client = $client; Failure = $null } }
        $client.Close()
        return @{ Client = $null; Failure = New-Answer 'silent' 'far-end' 'nothing came back' }
    }
    catch {
        $client.Close()
        $code = Get-SocketError $_.Exception
        switch ($code) {
            'ConnectionRefused' { $failure = New-Answer 'refused' 'far-end' 'the connection was refused' }
            'ConnectionReset' { $failure = New-Answer 'refused' 'far-end' 'the connection was reset' }
            'TimedOut' { $failure = New-Answer 'silent' 'far-end' 'nothing came back' }
            'AccessDenied' { $failure = New-Answer 'refused' 'filter' 'a firewall forbids it, says this machine' }
            'NetworkUnreachable' { $failure = New-Answer 'refused' 'here' 'this machine has no way there' }
            'HostUnreachable' { $failure = New-Answer 'refused' 'here' 'a router or firewall says that there is no way there' }
            default { $failure = New-Answer 'refused' 'here' ('the connection failed (' + $code + ')') }
        }
        return @{ Client = $null; Failure = $failure }
    }
}

# Closes a connection when the time is over, from a thread of its own: reading and writing then end.
function Set-Deadline {
    param([Net.Sockets.TcpClient] $Client, [hashtable] $State)
    $source = New-Object -TypeName Threading.CancellationTokenSource
    $null = $source.Token.Register([Delegate]::CreateDelegate(([Action]), $Client, 'Close'))
    $source.CancelAfter((Get-Left $State))
    return $source
}

function Invoke-Udp {
    param([Net.IPAddress] $Address, [int] $Port, [string] $Speaks, [hashtable] $State)
    $random = New-Object -TypeName 'byte[]' -ArgumentList 12
    (New-Object -TypeName Random).NextBytes($random)
    switch ($Speaks) {
        # RFC 1035: the name servers of the root. RFC 5905: version 4, client. RFC 8489: a binding request.
        'dns' { $bytes = @($random[0], $random[1], 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1) }
        'ntp' { $bytes = @(35) + @(0) * 39 + @($random[0..7]) }
        default { $bytes = @(0, 1, 0, 0, 33, 18, 164, 66) + @($random) }
    }
    $message = [byte[]] $bytes
    $client = New-Object -TypeName Net.Sockets.UdpClient -ArgumentList $Address.AddressFamily
    try {
        $client.Connect($Address, $Port)
        $task = $client.ReceiveAsync()
        while ($State.Deadline -gt $clock.ElapsedMilliseconds) {
            $null = $client.Send($message, $message.Length)
            if ($task.Wait([Math]::Min(1000, (Get-Left $State)))) { break }
        }
        if (-not $task.IsCompleted) { return New-Answer 'silent' 'far-end' 'nothing came back' }
        $answer = $task.Result.Buffer
        $isAnswer = $false
        if ($Speaks -eq 'dns' -and $answer.Length -ge 12) {
            $isAnswer = $answer[0] -eq $message[0] -and $answer[1] -eq $message[1] -and ($answer[2] -band 128) -ne 0
        }
        if ($Speaks -eq 'ntp' -and $answer.Length -ge 48) {
            $isAnswer = ($answer[0] -band 7) -eq 4 -and ($answer[24..31] -join ',') -eq ($message[40..47] -join ',')
        }
        if ($Speaks -eq 'stun' -and $answer.Length -ge 20) {
            $isAnswer = $answer[0] -eq 1 -and ($answer[4..19] -join ',') -eq ($message[4..19] -join ',')
        }
        if ($isAnswer) { return New-Answer 'answered' 'far-end' ('it answers as ' + $Speaks + ' does') }
        return New-Answer 'unclear' 'filter' 'what came back is no answer to the question'
    }
    catch {
        $code = Get-SocketError $_.Exception
        if ($code -eq 'ConnectionReset') { return New-Answer 'refused' 'far-end' 'nobody listens there' }
        if ($code -eq 'AccessDenied') { return New-Answer 'refused' 'filter' 'a firewall forbids it, says this machine' }
        return New-Answer 'refused' 'here' ('it cannot be sent (' + $code + ')')
    }
    finally { $client.Close() }
}
`;
