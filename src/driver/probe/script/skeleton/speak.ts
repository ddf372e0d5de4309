/** The part of the script that speaks on an open connection, and judges what comes back. */
export const speakPart: string = String.raw`
$latin = [Text.Encoding]::GetEncoding(28591)
$lineEnd = [string] [char] 13 + [char] 10
$blankLine = $lineEnd + $lineEnd

function Write-Lines {
    param([IO.Stream] $Stream, [string[]] $Lines)
    $bytes = $latin.GetBytes(($Lines -join $lineEnd) + $blankLine)
    $Stream.Write($bytes, 0, $bytes.Length)
    $Stream.Flush()
}

# The head of an answer of HTTP/1: @{ Status; Fields; Failure }; answers on the way to the last one are passed over.
function Read-Head {
    param([IO.Stream] $Stream)
    $buffer = New-Object -TypeName 'byte[]' -ArgumentList 4096
    $text = ''
    $end = -1
    while ($end -lt 0) {
        if ($text.Length -gt 32768) { break }
        if ([string]::CompareOrdinal('HTTP/1.', 0, $text, 0, [Math]::Min(7, $text.Length)) -ne 0) { break }
        $count = $Stream.Read($buffer, 0, $buffer.Length)
        if ($count -le 0) { break }
        $text += $latin.GetString($buffer, 0, $count)
        while ($text -match '^HTTP/1\.[01] 1[0-9][0-9][ \r]' -and $text.IndexOf($blankLine, [StringComparison]::Ordinal) -gt 0) {
            $text = $text.Substring($text.IndexOf($blankLine, [StringComparison]::Ordinal) + 4)
        }
        $end = $text.IndexOf($blankLine, [StringComparison]::Ordinal)
    }
    if ($text -eq '') {
        return @{ Failure = New-Answer 'refused' 'far-end' 'the connection was closed without an answer' }
    }
    $lines = @($text.Split([char] 10) | ForEach-Object { $_.TrimEnd([char] 13) })
    if ($end -lt 0 -or -not ($lines[0] -cmatch '^HTTP/1\.[01] ([1-9][0-9][0-9])( |$)')) {
        return @{ Failure = New-Answer 'unclear' 'filter' 'what answers speaks no HTTP' }
    }
    $status = [int] $Matches[1]
    $fields = @{}
    foreach ($line in $lines) {
        if ($line -eq '') { break }
        $at = $line.IndexOf(':')
        if ($at -lt 1) { continue }
        $name = $line.Substring(0, $at).ToLowerInvariant()
        if (-not $fields.ContainsKey($name)) { $fields[$name] = $line.Substring($at + 1).Trim() }
    }
    return @{ Status = $status; Fields = $fields; Failure = $null }
}

# Whose page an answer is, where a proxy or a filter made it; nothing where nothing says that one did.
function Get-OwnPage {
    param([hashtable] $Head)
    $status = $Head.Status
    $ownError = [string] $Head.Fields['x-squid-error']
    $reported = [string] $Head.Fields['proxy-status']
    $server = [string] $Head.Fields['server']
    if ($status -eq 407) { return New-Answer 'refused' 'proxy' 'the proxy asks for a password (407)' }
    if ($status -eq 511) { return New-Answer 'refused' 'filter' 'a network on the way asks to log in (511)' }
    $cannotReach = '^ERR_(CONNECT_FAIL|DNS_FAIL|READ_TIMEOUT|READ_ERROR|WRITE_ERROR|CANNOT_FORWARD|LIFETIME_EXP|' +
        'SECURE_CONNECT_FAIL|ZERO_SIZE_OBJECT|GATEWAY_FAILURE|SOCKET_FAILURE|FORWARDING_DENIED)\b'
    $words = '(' + $status + ', ' + (ConvertTo-Line ($ownError + $reported) 60) + ')'
    if ($ownError -cmatch $cannotReach -or $reported -match '\berror=(dns_|destination_|connection_|tls_|http_response_|http_upgrade|http_protocol)') {
        return New-Answer 'refused' 'far-end' ('the proxy cannot reach it ' + $words)
    }
    if ($ownError -ne '' -or $reported -match '\berror=') { return New-Answer 'refused' 'proxy' ('the proxy refuses it ' + $words) }
    if ($status -ge 300 -and $server -match '^(Squid|Zscaler|bluecoat|mcafee web gateway|mikrotik httpproxy|tinyproxy|privoxy|cntlm)\b') {
        return New-Answer 'refused' 'filter' ('a filter on the way answers with a page of its own (' + $status + ', ' + $Matches[1] + ')')
    }
    return $null
}

function Get-Authority {
    param([hashtable] $Question, [bool] $IsWhole)
    $place = $Question.Host + $Question.Address
    if ($place.Contains(':')) { $place = '[' + $place + ']' }
    $isUsual = ($Question.Speaks -eq 'https' -and $Question.Port -eq '443') -or ($Question.Speaks -eq 'http' -and $Question.Port -eq '80')
    if ($isUsual -and -not $IsWhole) { return $place }
    return $place + ':' + $Question.Port
}

function Invoke-Http {
    param([IO.Stream] $Stream, [hashtable] $Question, [string] $Target)
    $authority = Get-Authority $Question $false
    Write-Lines $Stream @(('HEAD ' + $Target + ' HTTP/1.1'), ('Host: ' + $authority), 'User-Agent: rulec', 'Accept: */*', 'Connection: close')
    return Read-Head $Stream
}

function Invoke-ClearText {
    param([IO.Stream] $Stream, [hashtable] $Question, [bool] $IsProxied)
    $target = $Question.Path
    if ($IsProxied) { $target = 'http://' + (Get-Authority $Question $false) + $Question.Path }
    $head = Invoke-Http $Stream $Question $target
    if ($null -ne $head.Failure) { return $head.Failure }
    $answer = Get-OwnPage $head
    if ($null -ne $answer) {
        if (-not $IsProxied -and $answer.Stage -eq 'proxy') {
            $answer.Stage = 'filter'
            $answer.Says = $answer.Says -replace '^the proxy', 'a proxy on the way'
        }
    }
    elseif ($IsProxied -and @(403, 502, 503, 504) -contains $head.Status) {
        $says = 'the answer is ' + $head.Status + ', and nothing tells whether the far end or the proxy gave it'
        $answer = New-Answer 'unclear' 'proxy' $says
    }
    else { $answer = New-Answer 'answered' 'far-end' ('it answers ' + $head.Status) }
    $answer.Status = $head.Status
    return $answer
}

# Asks a proxy for a tunnel: nothing where it opens one, else the answer.
function Open-Tunnel {
    param([IO.Stream] $Stream, [hashtable] $Question)
    $authority = Get-Authority $Question $true
    Write-Lines $Stream @(('CONNECT ' + $authority + ' HTTP/1.1'), ('Host: ' + $authority))
    $head = Read-Head $Stream
    if ($null -ne $head.Failure) {
        if ($head.Failure.Stage -ne 'filter') { $head.Failure.Stage = 'proxy' }
        $head.Failure.Says = 'asked for a tunnel, the proxy: ' + $head.Failure.Says
        return $head.Failure
    }
    $status = $head.Status
    if ($status -ge 200 -and $status -lt 300) { return $null }
    if ($status -ge 300 -and $status -lt 400) {
        return New-Answer 'refused' 'filter' ('a filter answers the request for a tunnel with a page of its own (' + $status + ')')
    }
    $own = Get-OwnPage $head
    if ($null -ne $own) { return $own }
    if (@(502, 503, 504) -contains $status) { return New-Answer 'refused' 'far-end' ('the proxy cannot reach it (' + $status + ')') }
    return New-Answer 'refused' 'proxy' ('the proxy refuses the tunnel (' + $status + ')')
}

# What a certificate is worth that was shown before the server ended the handshake for want of the client's.
function Get-LeafChain {
    $chain = New-Object -TypeName Security.Cryptography.X509Certificates.X509Chain
    $chain.ChainPolicy.RevocationMode = 'NoCheck'
    $leaf = New-Object -TypeName Security.Cryptography.X509Certificates.X509Certificate2 -ArgumentList (, [byte[]] $seen['Leaf'])
    $null = $chain.Build($leaf)
    return Get-ChainVerdict @(Read-Chain $chain) $false ''
}

function Invoke-Tls {
    param([IO.Stream] $Stream, [hashtable] $Question, [hashtable] $State)
    $script:seen = @{}
    $name = $Question.Host + $Question.Address
    $State.Phase = 'in the TLS handshake'
    $tls = New-Object -TypeName Net.Security.SslStream -ArgumentList @($Stream, $false, $recordChain, $recordWish)
    $wants = $false
    try {
        # 3072 is TLS 1.2, the newest that .NET Framework speaks on every Windows Server.
        $tls.AuthenticateAsClient($name, $null, [Security.Authentication.SslProtocols] 3072, $false)
    }
    catch {
        if ($State.Over.IsCancellationRequested -or $null -eq $seen['Leaf']) { throw }
        $wants = $true
    }
    if ($null -ne $seen['Chain']) { $chain = Get-ChainVerdict $seen['Chain'] $seen['IsOtherName'] $name }
    else { $chain = Get-LeafChain }
    $head = $null
    $isOver = $chain.Verdict -eq 'invalid' -or ($chain.Verdict -eq 'opened' -and $Question.Bypass -eq 'yes')
    if (-not $wants -and -not $isOver) {
        $State.Phase = 'after the request'
        try { $head = Invoke-Http $tls $Question $Question.Path }
        catch {
            # A server may end it only now for want of a certificate.
            if ($State.Over.IsCancellationRequested -or $null -eq $seen['Leaf']) { throw }
            $wants = $true
        }
    }
    return Get-TlsAnswer $Question $chain $head $wants
}

function Get-TlsAnswer {
    param([hashtable] $Question, [hashtable] $Chain, $Head, [bool] $Wants)
    $ends = Get-ChainWords $Chain
    $what = 'it speaks no HTTP'
    if ($Wants) { $what = 'it wants a certificate of the client' }
    elseif ($null -ne $Head -and $null -eq $Head.Failure) { $what = 'it answers ' + $Head.Status }
    if ($Chain.Verdict -eq 'opened' -and $Question.Bypass -eq 'yes') {
        $answer = New-Answer 'opened' 'filter' $ends
        $answer.Notes = $Chain.Flaws
    }
    elseif ($Chain.Verdict -eq 'invalid') { $answer = New-Answer 'invalid' 'tls' $ends }
    elseif ($null -ne $Head -and $null -ne $Head.Failure -and $Head.Failure.Stage -ne 'filter') { $answer = $Head.Failure }
    else {
        $answer = $null
        # Behind TLS that is closed, a page is the far end's, whatever program made it.
        if ($Chain.Verdict -ne 'public' -and $null -ne $Head -and $null -eq $Head.Failure) { $answer = Get-OwnPage $Head }
        if ($null -ne $answer) { $answer.Stage = 'filter' }
        elseif ($Chain.Verdict -eq 'incomplete' -or ($Chain.Verdict -ne 'public' -and $Question.Expect -eq 'held')) {
            $answer = New-Answer 'unclear' 'tls' ($what + '; ' + $ends)
        }
        else {
            $answer = New-Answer 'answered' 'far-end' ($what + '; ' + $ends)
            $answer.Notes = $Chain.Flaws
        }
    }
    $answer.Verdict = $Chain.Verdict
    $answer.Issuer = $Chain.Issuer
    if ($null -ne $Head -and $null -eq $Head.Failure) { $answer.Status = $Head.Status }
    return $answer
}
`;
