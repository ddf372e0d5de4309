/** Edits of values that change nothing of what a device decides, each with the reason. */

/** What the name of an edit is like: `text | way of spelling | place "before" becomes "after"`. */
export const harmless: readonly (readonly [like: RegExp, why: string])[] = [
  [
    /^list \| a (?:line end behind|line end in front|CR LF in front) \|/,
    'a line without an address is passed over (KB Cm58CAC)',
  ],
  [/ (?:description|comments) "|^script.*\| set .* (?:description|comments) /, 'words for people'],
  [/\| set tag rulec comments /, 'words for people'],
  [/^(?:part|firewall|document).*\| a letter as a reference \|/, 'the same characters (XML 1.0, 4.1)'],
  [/ rules entry name "/, 'the name of a rule, which nothing refers to'],
  [/ tag member "| tag rulec\b.*name "|\| set .* tag "/, 'tags decide nothing'],
  [/ profile-setting profiles virus member "/, 'a profile of content, of which no claim speaks'],
  [/ hostname "/, 'what the firewall is called'],
  [/ zone \w+ network layer3 member "/, 'interfaces: the options say between which zones connections are'],
  [
    /^firewall .* rulec-kiosk\.closing_deny (?:application|category|source|source-user) /,
    'the closing denial of a whole firewall: what it leaves, interzone-default denies',
  ],
  [/^firewall .* rulebase decryption /, 'without a rule of decryption that opens it, nothing is opened'],
  [
    /^firewall .* service rulec-udp-1-65535 protocol udp port "/,
    'a service of a denial alone, where no rule lets UDP through',
  ],
  [
    /^script.*\| set .*service rulec-udp-1-65535 (?:protocol "udp"|"tag") /,
    'a service of a denial alone, where no rule lets UDP through',
  ],
  [
    /^script.*\| (?:in quotes|a blank in front|a (?:blank|tab|CR|CR LF|line end) behind) \|/,
    'blanks between words, and quotes around them',
  ],
  [
    /^script.*\| delete (?:device-group \S+ )?(?:address-group|address|service) "/,
    'what is in use, a device does not delete; what it holds is set again',
  ],
  [
    /^script.*\| delete (?:device-group|address-group) "/,
    'what is in use, a device does not delete; what it holds is set again',
  ],
  [/^script.*\| delete device-group "/, 'of another group, or of none: things there that are in use stay'],
  [/^script.* disabled "yes" /, 'the rule is enabled by a later line, whatever a device makes of this one'],
  [/^script.* log-(?:setting|start|end) "/, 'logs decide nothing'],
  [
    /\| (?:IPv6 with zeros|a letter in (?:upper|lower) case|all in (?:upper|lower) case) \|.*"(?:[0-9a-f:]+\/\d+)" becomes/,
    'the same address',
  ],
  [/ in (?:upper|lower) case \|.* (?:list member|list) "[*a-z./]+" becomes/, 'hosts know no case'],
  [/\| a zero in front of a number \|.*"[0-9a-f]+:[0-9a-f:]+\/\d+" becomes/, 'the same address'],
  [/\| a number in octal \|.*"2001:db8:5::\/64" becomes "2001:db8:05::/, 'the same address'],
  [/\| a (?:range of one|number twice) \|.*(?:port|RemotePort).*"[\d-]+" becomes/, 'the same ports'],
  [/^PowerShell \| a range of one \|/, 'the same ports'],
  [
    /\| a prefix without its length \|.*"[\d.]+\/32" becomes|\| a host as a prefix \|.* ip-netmask "/,
    'the same address',
  ],
  [
    /\| a (?:number|digit) .*\| .* ip-netmask "([\d.]+)\.0\/24" becomes "\1\.\d+\/24"/,
    'what is behind the mask is passed over',
  ],
  [
    /^list \| (?: #x behind|a blank behind) \||^list \| {2}#x inside \|.*"[\d.]+\/32" becomes "[\d.]+\.\d+ #x/,
    'a blank and a remark may follow (formatting guidelines for an external dynamic list)',
  ],
  [
    /^(?:LGPO|Registry|registry|PowerShell).*[|' ](?:Name|EmbedCtxt|DisplayName|Description)\b/,
    'words for people',
  ],
  [
    /^(?:LGPO|Registry|registry)[^|]*\|[^|]*\|\s*"?\s*"(?:[^"]|\\")*rulec-?[^"]*" becomes/,
    'the name of a value, which nothing refers to',
  ],
  [
    /^(?:LGPO|Registry|registry).*\|\s*"(?:Name|EmbedCtxt)" becomes "(?:Name|EmbedCtxt)="/,
    'words for people',
  ],
  [/^PowerShell .* Name {10}= ' "/, 'a name that still ends with the digest of the content'],
  [/ in (?:upper|lower) case \|.*(?:Svc|Service +)= '? ?"\w+" becomes/, 'names of services know no case'],
  [
    / in (?:upper|lower) case \|.*"(?:PolicyVersion|FirewallRules|WindowsFirewall)" becomes/,
    'keys and names of values know no case',
  ],
  [/ in (?:upper|lower) case \|.*(?:HKEY_LOCAL_MACHINE|SOFTWARE\\\\)/, 'keys know no case'],
  [
    /\| a (?:zero in front of a number|number in octal) \|.*Protocol= "(?:6|17)" becomes "0+(?:6|17)"/,
    'up to three digits (MS-GPFAS 2.2.2.19)',
  ],
  [
    /\| a number one less \|.*"(?:SZ:)?v2\.10" becomes "(?:SZ:)?v2\.9"/,
    'no token of the rule came with 2.10',
  ],
  [
    /^LGPO text \| a (?:CR|line end|CR LF) (?:behind|in front) \|/,
    'ends of lines, and empty lines between blocks',
  ],
  [/\| ; behind \|.*"dword:/, 'a remark'],
];
