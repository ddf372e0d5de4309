/** The part of the script that takes a question from the name to the answer, in the way that a client would. */
export const askPart: string = String.raw`
$systemProxy = [Net.WebRequest]::GetSystemWebProxy()
$adviser = ''

# The account that asks, and whose proxy settings were read: services may have others.
function Get-Setting {
    $account = [Security.Principal.WindowsIdentity]::GetCurrent().Name
    if ($Proxy -eq 'direct') { return $account + ', without a proxy (-Proxy direct)' }
    if ($Proxy -ne '') { return $account + ', through ' + $Proxy + ' (-Proxy)' }
    $key = [Microsoft.Win32.Registry]::CurrentUser.OpenSubKey('Software\Microsoft\Windows\CurrentVersion\Internet Settings')
    $says = 'none'
    if ($null -ne $key) {
        if ($key.GetValue('ProxyEnable', 0) -eq 1) { $says = [string] $key.GetValue('ProxyServer', '') }
        $file = [string] $key.GetValue('AutoConfigURL', '')
        if ($file -ne '') {
            $script:adviser = $file
            $says = 'the file ' + $file
            $contacts['PAC file ' + (ConvertTo-Line $file 200)] = $true
        }
    }
    return $account + ', with the proxy settings of this account (' + (ConvertTo-Line $says 200) + '); services have their own'
}

# The proxy of a question: @{ Host; Port; Failure }, without a host where it goes directly.
function Get-Way {
    param([hashtable] $Question, [hashtable] $State)
    $direct = @{ Host = ''; Port = 0; Failure = $null }
    if ($Question.Transport -eq 'udp' -or $Proxy -eq 'direct') { return $direct }
    try {
        if ($Proxy -ne '') {
            $text = $Proxy
            if (-not $text.Contains('://')) { $text = 'http://' + $text }
            $url = New-Object -TypeName Uri -ArgumentList $text
        }
        else {
            $scheme = 'https'
            if ($Question.Speaks -eq 'http') { $scheme = 'http' }
            $goal = New-Object -TypeName Uri -ArgumentList ($scheme + '://' + (Get-Authority $Question $true) + '/')
            $find = [Delegate]::CreateDelegate(([Func[Uri, Uri]]), $systemProxy, 'GetProxy')
            $pending = $find.BeginInvoke($goal, $null, $null)
            if (-not $pending.AsyncWaitHandle.WaitOne((Get-Left $State))) {
                $says = 'which proxy it goes through was not found out in time: give -Proxy'
                return @{ Host = ''; Port = 0; Failure = New-Answer 'not-asked' 'here' $says }
            }
            $url = $find.EndInvoke($pending)
            if ($null -eq $url -or ($url.Host -eq $goal.Host -and $url.Port -eq $goal.Port)) { return $direct }
        }
        if ($url.Scheme -ne 'http') { throw 'it is no http://HOST:PORT' }
        return @{ Host = $url.DnsSafeHost; Port = $url.Port; Failure = $null }
    }
    catch {
        $says = 'its proxy cannot be told (' + (ConvertTo-Line $_.Exception.Message) + '): give -Proxy http://HOST:PORT'
        return @{ Host = ''; Port = 0; Failure = New-Answer 'not-asked' 'here' $says }
    }
}

# Speaks on an open connection, and closes it.
function Invoke-Speech {
    param([hashtable] $Question, [Net.Sockets.TcpClient] $Client, [bool] $IsProxied, [hashtable] $State)
    $State.Over = Set-Deadline $Client $State
    $State.Phase = 'after the request'
    try {
        $stream = $Client.GetStream()
        if ($IsProxied -and $Question.Speaks -ne 'http') {
            $refusal = Open-Tunnel $stream $Question
            if ($null -ne $refusal) { return $refusal }
        }
        if ($Question.Speaks -eq 'https') { return Invoke-Tls $stream $Question $State }
        if ($Question.Speaks -eq 'http') { return Invoke-ClearText $stream $Question $IsProxied }
        # Half a second: whatever takes a connection and drops it does so at once.
        if ($Client.Client.Poll(500000, 'SelectRead') -and $Client.Client.Available -eq 0) {
            return New-Answer 'unclear' 'far-end' 'the connection was taken and cut at once, without a byte'
        }
        if ($IsProxied) { return New-Answer 'answered' 'far-end' 'the proxy opens a tunnel' }
        return New-Answer 'answered' 'far-end' 'the connection is taken'
    }
    catch {
        $stage = 'far-end'
        if ($State.Phase -eq 'in the TLS handshake') { $stage = 'tls' }
        if ($State.Over.IsCancellationRequested) { return New-Answer 'silent' $stage ('nothing came back ' + $State.Phase) }
        $problem = $_.Exception.GetBaseException()
        $says = 'the connection was cut ' + $State.Phase + ' (' + (ConvertTo-Line $problem.Message) + ')'
        return New-Answer 'refused' $stage $says
    }
    finally {
        $State.Over.Dispose()
        $Client.Close()
    }
}

function Invoke-Proxied {
    param([hashtable] $Question, [hashtable] $Way, [hashtable] $State)
    $name = $Way.Host + ':' + $Way.Port
    $contacts['proxy ' + $name] = $true
    $found = Resolve-Host $Way.Host $State
    if ($null -ne $found.Failure) { return New-Answer 'refused' 'proxy' ('the name of the proxy ' + $name + ' leads nowhere') }
    Wait-Turn ($Question.Host + $Question.Address) $State
    $opened = Open-Connection $found.Addresses[0] $Way.Port $State
    if ($null -ne $opened.Failure) {
        return New-Answer $opened.Failure.Outcome 'proxy' ('the proxy ' + $name + ': ' + $opened.Failure.Says)
    }
    $contacts['destination ' + (Get-Authority $Question $true) + ' through ' + $name] = $true
    return Invoke-Speech $Question $opened.Client $true $State
}

function Invoke-Address {
    param([hashtable] $Question, [Net.IPAddress] $Address, [hashtable] $State)
    Wait-Turn ($Question.Host + $Question.Address) $State
    $contacts['destination ' + $Address.ToString() + ' port ' + $Question.Port + ' ' + $Question.Host] = $true
    if ($Question.Transport -eq 'udp') { return Invoke-Udp $Address $Question.Port $Question.Speaks $State }
    $opened = Open-Connection $Address $Question.Port $State
    if ($null -ne $opened.Failure) {
        $opened.Failure.IsUnreached = $true
        return $opened.Failure
    }
    # The time that the other addresses would have had.
    $State.Deadline = $State.End
    return Invoke-Speech $Question $opened.Client $false $State
}

# Asks the far end itself, at up to four of its addresses, until one takes the connection.
function Invoke-Direct {
    param([hashtable] $Question, [hashtable] $State)
    if ($Question.Address -ne '') { $addresses = @([Net.IPAddress]::Parse($Question.Address)) }
    else {
        $found = Resolve-Host $Question.Host $State
        if ($null -ne $found.Failure) { return $found.Failure }
        $addresses = @($found.Addresses | Where-Object { -not (Test-Nowhere $_) } | Select-Object -First 4)
        if ($addresses.Count -eq 0) {
            $says = 'the name leads to ' + ($found.Addresses -join ', ') + ', where no service can be'
            return New-Answer 'refused' 'resolver' $says
        }
    }
    $failure = $null
    for ($index = 0; $index -lt $addresses.Count; $index++) {
        $address = $addresses[$index]
        $now = $clock.ElapsedMilliseconds
        $State.Deadline = $now + ($State.End - $now) / ($addresses.Count - $index)
        $answer = Invoke-Address $Question $address $State
        if ($answer.IsUnreached) {
            if ($null -eq $failure -or $failure.Stage -eq 'here') { $failure = $answer }
            continue
        }
        if ($Question.Known -ne '' -and -not (Test-Known $address $Question.Known)) {
            $doubt = $address.ToString() + ': none of the addresses that are known for it'
            # Only a certificate says whose it is.
            if ($answer.Outcome -eq 'answered' -and $Question.Speaks -ne 'https') {
                $answer.Outcome = 'unclear'
                $answer.Says = $answer.Says + ', from ' + $doubt
            }
            else { $answer.Notes = @($answer.Notes) + $doubt }
        }
        return $answer
    }
    return $failure
}

function Invoke-Question {
    param([hashtable] $Question)
    $end = $clock.ElapsedMilliseconds + 1000 * $Timeout
    $state = @{ Deadline = $end; End = $end; Over = $null; Phase = '' }
    try {
        $way = Get-Way $Question $state
        if ($null -ne $way.Failure) { $answer = $way.Failure }
        elseif ($way.Host -ne '') { $answer = Invoke-Proxied $Question $way $state }
        else {
            $answer = Invoke-Direct $Question $state
            if ($adviser -ne '' -and $Question.Transport -eq 'tcp') {
                $answer = $answer.Clone()
                $answer.Notes = @($answer.Notes) + 'it went directly: the PAC file says so, or Windows could not read it (then give -Proxy)'
            }
        }
    }
    catch { $answer = New-Answer 'unclear' 'here' ('it could not be asked: ' + (ConvertTo-Line $_.Exception.Message)) }
    # What is known of a name serves several questions.
    $answer = $answer.Clone()
    # Tests may have made their names up.
    if ($Question.By -eq 'test' -and $answer.Stage -eq 'resolver' -and $answer.Says -like 'there is no such name*') {
        $answer.Outcome = 'not-asked'
        $answer.Says = $answer.Says + '; only a test names it, and names of tests may be made up'
    }
    $answer.Question = $Question
    return $answer
}
`;
