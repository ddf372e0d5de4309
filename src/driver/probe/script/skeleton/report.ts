/** The part of the script that asks everything, judges it, and says it as text or JSON. */
export const reportPart: string = `
# What an answer means: good, finding (the exit status is 1), or open.
function Get-Judgement {
    param([hashtable] $Answer)
    if ($Answer.Question.Expect -eq 'through') {
        if ($Answer.Outcome -eq 'answered') { return 'good' }
        if ($Answer.Outcome -eq 'unclear' -or $Answer.Outcome -eq 'not-asked') { return 'open' }
        return 'finding'
    }
    if ($Answer.Outcome -eq 'answered') { return 'finding' }
    if ($Answer.Outcome -eq 'silent' -and $Answer.Stage -ne 'resolver') { return 'good' }
    if ($Answer.Outcome -eq 'refused' -and @('proxy', 'filter') -contains $Answer.Stage) { return 'good' }
    return 'open'
}

function Get-Place {
    param([hashtable] $Question)
    $scheme = $Question.Speaks
    if ($scheme -ne 'https' -and $scheme -ne 'http') { $scheme = $Question.Transport }
    return $scheme + '://' + (Get-Authority $Question $false) + $Question.Path
}

function Get-Resolvers {
    foreach ($card in [Net.NetworkInformation.NetworkInterface]::GetAllNetworkInterfaces()) {
        if ($card.OperationalStatus.ToString() -ne 'Up') { continue }
        foreach ($address in $card.GetIPProperties().DnsAddresses) { $address.ToString() }
    }
}

$setting = Get-Setting
$answers = @()
$asked = @($Questions | Where-Object { $_.Expect -eq 'through' -or $Negative })
foreach ($question in $asked) {
    if (-not $Json) { Write-Progress -Activity 'Asking' -Status (Get-Place $question) -PercentComplete (100 * $answers.Count / $asked.Count) }
    $answers += @(Invoke-Question $question)
}
if (-not $Json) { Write-Progress -Activity 'Asking' -Completed }

# Where something on the way answers for others, it may have taken these as well.
$isIntercepted = @($answers | Where-Object { $_.Stage -eq 'filter' -or $_.Verdict -eq 'opened' }).Count -gt 0
$open = @($Unasked | Where-Object { $_.Expect -eq 'through' -or $Negative })
$reported = @()
foreach ($answer in $answers) {
    $question = $answer.Question
    if ($question.Speaks -eq 'tcp' -and $answer.Outcome -eq 'answered' -and $isIntercepted) {
        $answer.Outcome = 'unclear'
        $answer.Says = $answer.Says + ', but something on the way answers for others, and may have taken it'
    }
    $reported += @([ordered]@{
        question = Get-Place $question; expect = $question.Expect; judgement = Get-Judgement $answer
        outcome = $answer.Outcome; stage = $answer.Stage; says = $answer.Says; status = $answer.Status
        chain = $answer.Verdict; issuer = $answer.Issuer; notes = @($answer.Notes); uses = @($question.Uses)
    })
}
$checked = @()
foreach ($one in $Requires) { $checked += @(Test-Requirement $one) }
$findings = @($reported | Where-Object { $_.judgement -eq 'finding' }).Count
$missing = @($checked | Where-Object { $_.finding }).Count
$places = @(Get-Resolvers | Sort-Object -Unique | ForEach-Object { 'resolver ' + $_ }) + @($contacts.Keys | Sort-Object)

if ($Json) {
    $result = [ordered]@{
        ruleSets = @($RuleSets); asks = $setting; answers = $reported; requirements = $checked
        unasked = $open; contacts = $places; findings = $findings; missing = $missing
    }
    ConvertTo-Json -InputObject $result -Depth 6
}
else {
    'Rule sets: ' + ($RuleSets -join ', ')
    'Asked by ' + $setting
    ''
    $marks = @{ good = 'ok     '; finding = 'FINDING'; open = 'open   ' }
    foreach ($one in $reported) {
        $what = ''
        if ($one.expect -eq 'held') { $what = ' (must not get through)' }
        $marks[$one.judgement] + ' ' + $one.question + $what + ': ' + $one.says
        foreach ($note in $one.notes) { '          ' + $note }
        foreach ($use in $one.uses) { '          for ' + $use }
    }
    foreach ($one in $open) {
        'open    ' + $one.Entry + ': not asked: ' + $one.Why
        if ($one.Help -ne '') { '          ' + $one.Help }
    }
    if ($checked.Count -gt 0) { '' }
    $marks = @{
        'met' = 'ok     '; 'not met' = 'MISSING'; 'absent' = 'open   '; 'depends' = 'open   '
        'not asked for' = 'ok     '; 'unclear' = 'open   '
    }
    foreach ($one in $checked) {
        $mark = $marks[$one.verdict]
        if ($one.finding) { $mark = 'MISSING' }
        $mark + ' ' + $one.id + ': ' + $one.wants + ': ' + $one.verdict + ' (' + $one.found + ')'
        if ($one.verdict -eq 'depends') { '          needed where ' + $one.condition + ': if so, run this with -Uses ' + $one.id }
        if ($one.verdict -eq 'absent' -and -not $one.finding) { '          if it is installed already, run this with -Installed' }
        if ($mark -eq 'ok     ') { continue }
        if ($one.why -ne '') { '          ' + $one.why + ' ' + $one.source }
        if ($one.mend -ne '') { '          to mend it: ' + $one.mend }
    }
    ''
    'Contacted: ' + ($places -join '; ')
    '' + $reported.Count + ' asked, ' + $findings + ' found; ' + $checked.Count + ' checked, ' + $missing + ' missing'
}
if ($findings + $missing -gt 0) { exit 1 }
exit 0
`;
