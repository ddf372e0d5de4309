/** The part of the script that judges chains of certificates: by the roots that it carries, and not by those that Windows trusts. */
export const chainsPart: string = `
$seen = @{}

function Get-Digest {
    param([byte[]] $Bytes)
    # This implementation is there where only approved ones may be used, too.
    $sha = New-Object -TypeName Security.Cryptography.SHA256CryptoServiceProvider
    return [BitConverter]::ToString($sha.ComputeHash($Bytes)).Replace('-', '').ToLowerInvariant()
}

# What is judged of each certificate of a chain that Windows built, from the server's own on.
function Read-Chain {
    param([Security.Cryptography.X509Certificates.X509Chain] $Chain)
    foreach ($element in $Chain.ChainElements) {
        $certificate = $element.Certificate
        $flaws = @()
        foreach ($status in $element.ChainElementStatus) { $flaws += $status.Status.ToString() }
        @{
            Digest = Get-Digest $certificate.RawData
            Key = Get-Digest ($certificate.GetPublicKey())
            Name = ConvertTo-Line ($certificate.GetNameInfo('SimpleName', $false)) 80
            Issuer = ConvertTo-Line ($certificate.GetNameInfo('SimpleName', $true)) 80
            IsSelfIssued = $certificate.SubjectName.Name -eq $certificate.IssuerName.Name
            To = $certificate.NotAfter.ToUniversalTime().ToString('yyyy-MM-dd', [Globalization.CultureInfo]::InvariantCulture)
            Flaws = $flaws
        }
    }
}

# Takes every certificate, and writes down what came: it is judged afterwards, and nothing secret is sent.
$recordChain = [Net.Security.RemoteCertificateValidationCallback] {
    param($origin, $certificate, $chain, $errors)
    $script:seen['Chain'] = @(Read-Chain $chain)
    $script:seen['IsOtherName'] = ([int] $errors -band 2) -ne 0
    return $true
}

# Gives no certificate, and writes down that one was asked for.
$recordWish = [Net.Security.LocalCertificateSelectionCallback] {
    param($origin, $target, $own, $certificate, $issuers)
    if ($null -ne $certificate) { $script:seen['Leaf'] = $certificate.GetRawCertData() }
    return $null
}

function Test-OwnRoot {
    param([string] $Digest, [string] $Name)
    foreach ($one in $OwnRoots) {
        if ($one.Digest -ne $Digest) { continue }
        if ($one.Hosts -eq '' -or $one.Hosts -eq $Name) { return $true }
        if ($one.Hosts.StartsWith('*.') -and $Name.EndsWith($one.Hosts.Substring(1))) { return $true }
    }
    return $false
}

$rootDigests = @{}
$rootKeys = @{}
foreach ($root in $Roots) {
    $parts = $root.Split(' ')
    $rootDigests[$parts[0]] = $true
    $rootKeys[$parts[1]] = $true
}

# public: it ends in a root that the script has, or in another certificate for such a root's key. own: in one that was
# given. opened: it is complete, and its root is on neither list. incomplete: no root was found. invalid: no client takes it.
function Get-ChainVerdict {
    param([object[]] $Chain, [bool] $IsOtherName, [string] $Name)
    $end = 'incomplete'
    $issuer = 'nobody'
    $flaws = @()
    foreach ($one in $Chain) {
        $issuer = $one.Issuer
        $isPublic = $rootDigests.ContainsKey($one.Digest) -or $rootKeys.ContainsKey($one.Key)
        foreach ($flaw in $one.Flaws) {
            switch ($flaw) {
                'NoError' { }
                'PartialChain' { }
                'RevocationStatusUnknown' { }
                'OfflineRevocation' { }
                'UntrustedRoot' { if ($isPublic) { $flaws += 'this machine does not trust the root ' + $one.Name } }
                'NotTimeValid' { $flaws += $one.Name + ' is valid until ' + $one.To + ', and not today' }
                'NotSignatureValid' { if (-not $isPublic) { $flaws += 'a signature of ' + $one.Name + ' is wrong' } }
                default { $flaws += $one.Name + ': ' + $flaw }
            }
        }
        if ($isPublic) { $end = 'public'; $issuer = $one.Name; break }
        if (Test-OwnRoot $one.Digest $Name) { $end = 'own'; $issuer = $one.Name; break }
        if ($one.IsSelfIssued) { $end = 'opened'; $issuer = $one.Name; break }
    }
    if ($IsOtherName -and @($Chain).Count -gt 0) { $flaws += 'it is for ' + $Chain[0].Name }
    $verdict = $end
    if ($end -ne 'opened' -and $flaws.Count -gt 0) { $verdict = 'invalid' }
    return @{ Verdict = $verdict; Issuer = $issuer; Flaws = $flaws }
}

# What a chain shows, in words. That nobody opens TLS is never said.
function Get-ChainWords {
    param([hashtable] $Chain)
    switch ($Chain.Verdict) {
        'public' { return 'its chain ends in the public root ' + $Chain.Issuer }
        'own' { return 'its chain ends in ' + $Chain.Issuer + ', which was given' }
        'incomplete' { return 'its chain is not complete: whether ' + $Chain.Issuer + ' opens TLS on the way cannot be told' }
        'invalid' { return 'its certificate is one that clients refuse: ' + ($Chain.Flaws -join '; ') }
    }
    return 'TLS is opened on the way by ' + $Chain.Issuer
}
`;
