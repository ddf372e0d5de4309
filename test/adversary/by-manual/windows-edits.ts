/** Edits of Windows Firewall's texts, from MS-GPFAS, MS-GPREG and the pages of the NetSecurity cmdlets. */
import type { Edit, Text } from './texts.ts';

/** Tokens of rule strings: each is added to a rule. `harmless`: with what decides nothing there. */
const tokens: Readonly<Record<'harmful' | 'harmless', string>> = {
  harmful: `
Action=Block|Action=ByPass|Dir=In|Active=FALSE|Active=true|Protocol=256|Protocol=1|Profile=Domain|Profile=Standard|Profile=
LPort=443|LPort=RPC|LPort=IPHTTPSIn|LPort2_10=1-65535|LPort2_20=Ply2Disc|RPort=*|RPort=|RPort=0443|RPort=443,444|RPort=+443
RPort=65536|RPort2_10=1-65535|RPort2_10=IPHTTPSOut|RPort2_10=80-70|RPort2_20=1-5|RA4=0.0.0.0/0|RA4=203.0.113.0/0.0.0.15
RA4=LocalSubnet|RA4=*|RA4=Any|RA4=localsubnet|RA4=203.0.113.0-203.0.113.15,192.0.2.1|RA4=3405803777|RA4=example.com|RA4=
RA4=203.0.113.099|RA4=2001:db8:9::1|RA6=::/0|RA6=::1|RA6=fe80::1%2|RA6=LocalSubnet|RA6=2001:db8:9::/63|RA6=203.0.113.1|RA6=
RA42=IntErnet|RA42=CaptivePortal|RA62=IntrAnet|LA4=192.0.2.1|LA4=*|LA6=2001:db8::1|App=System|App=*|App=C:\\x.exe|Svc=*|Svc=
LUAuth=D:(A;;CC;;;WD)|LUAuth=|LUAuth2_24=RDooQTs7Q0M7OztXRCk=|LUOwn=S-1-5-21-1-2-3-500|RMauth=O:LSD:(A;;CC;;;S-1-5-21)
RUAuth=O:LSD:(A;;CC;;;S-1-5-21)|IF={7E3A5C10-1111-4222-8333-444455556666}|IFType=Lan|IFType=|ICMP4=8:*|ICMP6=128:*|Edge=TRUE
Edge=App|Defer=App|Defer=FALSE|LSM=TRUE|LOM=TRUE|PCross=TRUE|AuthByPassOut=TRUE|Security=Authenticate|Security2_9=An-NoEncap
Security2=AnE-Nego|TTK=Proximity|TTK2_22=WFDPrint|TTK2_27=UPnP|TTK2_28=WFDCDPSvc|NNm=corp|SecurityRealmId=x|CompartmentId=1
AppPkgId=S-1-15-2-1|PFN=Vendor.App_8wekyb3d8bbwe|Platform=2:10:0|Platform=1:6:1|Platform2=GTEQ|SkipVer=2.22|SkipVer=2.33
SkipVer=x|Name=ALL|Name=|Group=x|Version=2.10|Priority=1|PolicyAppId=x|Owner=S-1-5-20|Loopback=TRUE|Novelty=x|ra4=192.0.2.1
RemoteDynamicKeywordAddresses={7E3A5C10-1111-4222-8333-444455556666}`,
  harmless:
    'AuthByPassOut=FALSE|Edge=FALSE|LOM=FALSE|LSM=FALSE|PCross=FALSE|RA4=127.0.0.1|SkipVer=2.21|Desc=x',
};

/** What is done to one token, to the version, or to the whole string. */
const spellings: readonly (readonly [find: RegExp, put: string])[] = [
  ...['v2.34', 'v2.99', 'v3.0', 'v1.0', 'v2', 'V2.10', 'v02.10', 'v2.010', ' v2.10', ''].map(
    (version) => [/SZ:v2\.\d+/, `SZ:${version}`] as const,
  ),
  ...['EXSZ:', 'MULTISZ:', 'sz:', 'SZ: ', 'BINARY:', ''].map((type) => [/^SZ:/m, type] as const),
  [/\|Dir=Out/, '|dir=Out'],
  [/\|Dir=Out/, '| Dir=Out'],
  [/\|Dir=Out/, '|Dir=Out '],
  [/\|Dir=Out/, '|Dir= Out'],
  [/\|Dir=Out/, '|Dir:Out'],
  [/\|Dir=Out/, ''],
  [/\|Dir=Out/, '|Dir=Out|Dir=Out'],
  [/\|Active=TRUE/, ''],
  [/\|Active=TRUE/, '|Active=1'],
  [/\|Action=Allow/, ''],
  [/\|Protocol=6/, ''],
  [/(\|Protocol=6)(\|RPort\S+?)(?=\|RA4)/, '$2$1'],
  [/\|RPort=5061/, ''],
  [/\|RPort=5061/, '|RPort=5061\u200b'],
  [/\|RA4=192\.0\.2\.16/, '|\0RA4=192.0.2.16'],
  [/\|RA4=192\.0\.2\.16[^|]*/, ''],
  [/\|RA4=(192[^|]*)/, '|RA4=$1;192.0.2.99'],
  [/\|Name=/, '|\nName='],
  [/\|$/m, ''],
  [/\|$/m, '|x'],
];

const policy = 'SOFTWARE\\Policies\\Microsoft\\WindowsFirewall';
const local = 'SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy';
const services = 'SYSTEM\\CurrentControlSet\\Services';
const allowsAll = 'SZ:v2.10|Action=Allow|Active=TRUE|Dir=Out|Name=x|';

/** Values beside those of the text: key, name, data. */
const beside: Readonly<Record<'harmful' | 'harmless', readonly (readonly [string, string, string])[]>> = {
  harmful: [
    ...[
      'SOFTWARE\\WOW6432Node\\Policies\\Microsoft\\WindowsFirewall\\FirewallRules',
      `${policy}\\FirewallRules\\more`,
      `${policy}\\ConSecRules`,
      `${local}\\FirewallRules`,
      `${local}\\Mdm\\FirewallRules`,
      `${local}\\AppIso\\FirewallRules`,
      local.replace('CurrentControlSet', 'ControlSet001\\').replace('\\\\', '\\').concat('\\FirewallRules'),
      `${services}\\BFE\\Parameters\\Policy\\Persistent\\Filter`,
    ].map((key): [string, string, string] => [key, 'x', allowsAll]),
    ...['BFE', 'mpsdrv', 'mpssvc', 'MpsSvc'].map((name): [string, string, string] => [
      `${services}\\${name}`,
      'Start',
      'DWORD:4',
    ]),
    [`${services}\\mpssvc\\Parameters`, 'ServiceDll', 'EXSZ:x'],
    [`${services}\\mpssvc`, 'Start', 'DELETE'],
    [policy, 'PolicyVersion', 'DWORD:512'],
    [policy, 'PolicyVersion', 'SZ:532'],
    ...['**soft.x', '**Comment:x', '**del.x', '**delvals', '**DelVals.', '**x'].map(
      (name): [string, string, string] => [`${policy}\\FirewallRules`, name, 'SZ:x'],
    ),
    ['SOFTWARE\\Policies', '**DeleteKeys', 'SZ:x;Microsoft'],
    [`${policy}\\DomainProfile`, 'DefaultOutboundAction', 'DWORD:0'],
    [`${policy}\\DomainProfile`, 'EnableFirewall', 'DWORD:0'],
    [`${local}\\StandardProfile`, 'EnableFirewall', 'DWORD:0'],
    [`${policy}\\PublicProfile`, 'DisabledInterfaces', 'SZ:*'],
    [`${policy}\\DomainProfile`, 'Shielded', 'DWORD:1'],
    [policy, 'OfflineFilters', 'DWORD:1'],
    [policy, 'Novelty', 'DWORD:1'],
  ],
  harmless: [
    [`${local}2\\FirewallRules`, 'x', allowsAll],
    [`${local}\\RestrictedServices\\Static\\System`, 'x', allowsAll],
    [`${policy}2\\FirewallRules`, 'x', allowsAll],
    [policy, 'IPSecExempt', 'DWORD:15'],
    [policy, 'DisableStatefulFTP', 'DWORD:0'],
    [`${policy}\\DomainProfile`, 'DoNotAllowExceptions', 'DWORD:1'],
    ['SOFTWARE\\Policies\\Microsoft\\Windows\\NetworkIsolation', 'DomainSubnets', 'SZ:10.0.0.0/8'],
  ],
};

export interface Edits {
  readonly harmful: readonly Edit[];
  readonly harmless: readonly Edit[];
}

/** Edits of an LGPO text. Why the harmless ones are is in the table of the target's page, "What decides nothing". */
export function listRegistryEdits({ content }: Text): Edits {
  const lines = content.split('\n');
  const rules = lines.flatMap((line, at) => (line.startsWith('SZ:v2') ? [at] : []));
  const withLine = (at: number, line: string): string =>
    [...lines.slice(0, at), line, ...lines.slice(at + 1)].join('\n');
  const added = (list: string): readonly Edit[] =>
    list
      .trim()
      .split(/[|\n]/)
      .flatMap((token) =>
        rules.flatMap((at, rule) => [
          { kind: `${rule}: ${token} behind`, content: withLine(at, `${lines[at] ?? ''}${token}|`) },
          {
            kind: `${rule}: ${token} in front`,
            content: withLine(at, (lines[at] ?? '').replace('|', `|${token}|`)),
          },
        ]),
      );
  const behind = (values: readonly (readonly [string, string, string])[]): readonly Edit[] =>
    values.map((value) => ({
      kind: value.join(' '),
      content: `${content}\nComputer\n${value.join('\n')}\n`,
    }));
  const spelled = spellings.flatMap(([find, put]): readonly Edit[] => {
    const at = rules.find((one) => find.test(lines[one] ?? ''));
    return at === undefined
      ? []
      : [{ kind: `${find.source} is ${put}`, content: withLine(at, (lines[at] ?? '').replace(find, put)) }];
  });
  return {
    harmful: [...added(tokens.harmful), ...spelled, ...behind(beside.harmful)],
    harmless: [...added(tokens.harmless), ...behind(beside.harmless)],
  };
}

const comments = [
  '#Requires -Version 7.0',
  '#Requires -Modules other',
  '  #requires -PSEdition Core',
  '<# x',
  '#>',
  '#!x',
];

/** Edits of the script. */
export function listScriptEdits({ content }: Text): Edits {
  const edit = (find: string | RegExp, put: string): readonly Edit[] => {
    const changed = content.replace(find, put);
    return changed === content ? [] : [{ kind: `${find} is ${put}`, content: changed }];
  };
  const fields =
    `Direction=Inbound|Enabled=False|LocalAddress=192.0.2.1|Program=x.exe|LocalPort=1|Platform=6.0|Owner=S-1-5-20
Package=x|Group=x|PolicyStore=x|OverrideBlockRules=True|RemoteDynamicKeywordAddresses={x}|description=x`.split(
      /[|\n]/,
    );
  const name = "'rulec-depot-calls-tcp-5061-";
  return {
    harmful: [
      ...comments.flatMap((line) => [...edit(/^/, `${line}\n`), ...edit('    @{\n', `${line}\n    @{\n`)]),
      ...fields.flatMap((field) => edit(/(?= {8}Action )/, `        ${field.replace('=', " = '")}'\n`)),
      ...edit(new RegExp(`${name}[0-9a-f]{10}`), `${name}0123456789`),
      ...edit(new RegExp(`${name}[0-9a-f]{10}`), "'rulec-depot-older-0123456789"),
      ...edit(new RegExp(`${name}[0-9a-f]{10}`), "'rulec-depot-*"),
      ...edit("'rulec: depot'", "'Core Networking'"),
      ...edit("'rulec: depot'", "'rulec: other'"),
      ...edit("'PersistentStore'", "'ActiveStore'"),
      ...edit("'Leave'", "'Block'"),
      ...edit("'wapcsvc'", "'*'"),
      ...[
        'Any',
        '0.0.0.0/0',
        'LocalSubnet',
        '203.0.113.0/28,192.0.2.1',
        '203.000.113.0/28',
        '203.0.113.0/0.0.0.15',
      ].flatMap((address) => edit("'203.0.113.0/28'", `'${address}'`)),
      ...['0443', '5061,80', 'Any', '5061 ', 'IPHTTPSOut', '5.061e3'].flatMap((port) =>
        edit("'5061'", `'${port}'`),
      ),
    ],
    harmless: [
      ...edit(/^/, '# Requires -Version 9\n'),
      ...edit("'203.0.113.0/28'", "'203.0.113.0-203.0.113.15'"),
      ...edit("'5061'", "'5061-5061'"),
      ...edit("'wapcsvc'", "'WAPCSvc'"),
    ],
  };
}
