/** Edits of LGPO texts, Registry.pol files and scripts, by the traps of [MS-GPFAS], [MS-GPREG] and the cmdlets. */
import { encodePol, type Value } from '../evaluators/windows-registry.ts';
import type { Edit, Kind, Operator } from '../mutant.ts';
import { type Rewrite, rewriteOperators, table } from './rewrites.ts';
import { withFile } from './text.ts';

const root = 'SOFTWARE\\Policies\\Microsoft\\WindowsFirewall';
const parents = [
  `${root}\\FirewallRules`,
  root,
  'SOFTWARE\\Policies\\Microsoft',
  'SOFTWARE\\Policies',
  'Software',
];
const rulesOfOthers = [
  `${root}\\FirewallRules\\`,
  `${root}\\FirewallRules\\x`,
  `${root}\\FirewallRules`,
  'SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules',
];
const blockOf = (key: string, name: string, data: string): string => `Computer\n${key}\n${name}\n${data}\n\n`;
const token = (name: string): RegExp => new RegExp(`(?<=^SZ:v2.*\\|)${name}=[^|]*\\|`, 'm');

const inLgpo: readonly Rewrite[] = [
  ...table('platform', 'not stated', {
    token: [/(?<=^SZ:v2.*\|)[^|\n]+\|/m, '¦$0$0'],
    'token-swap': [/(?<=^SZ:v2.*\|)([^|\n]+\|)([^|\n]+\|)/m, '$2$1'],
    action: [token('Action'), 'Action=Block|¦Action=ByPass|¦Action=allow|¦'],
    active: [token('Active'), 'Active=FALSE|¦Active=YES|¦'],
    direction: [
      token('Dir'),
      'Dir=In|¦Dir=Out|Profile=Domain|¦Dir=Out|Profile=Domain|Profile=Private|¦Dir=Out|Profile=Domain|Profile=Private|Profile=Public|¦Dir=Out|Profile=Any|',
    ],
    protocol: [token('Protocol'), 'Protocol=6|¦Protocol=17|¦Protocol=1|¦Protocol=256|¦Protocol=tcp|¦'],
    port: [
      /(?<=^SZ:v2.*\|)RPort=(\d+)\|/m,
      'RPort2_10=$1-65535|¦RPort=22|RPort=$1|¦RPort2_10=$1-$1|¦RPort=$1|RPort=$1|',
    ],
    condition: [
      token('Name'),
      '$0App=%SystemRoot%\\system32\\svchost.exe|¦$0Svc=*|¦$0IFType=Lan|¦$0LPort=1024|¦$0LA4=192.0.2.7|¦$0Security=Authenticate|¦$0Colour=Red|¦$0RMauth=O:LSD:(A;;CC;;;S-1-5-84-0-0-0-0-0)|¦$0Platform=2:6:2|¦$0TTK=ProxyLookup|',
    ],
    principal: [
      /(?<=^SZ:v2.*\|)(Svc|LUAuth|EmbedCtxt)=[^|]*\|/m,
      '¦Svc=Dnscache|¦LUAuth=D:(A;;CC;;;S-1-5-18)|¦LUAuth=D:(A;;CC;;;NS)(A;;CC;;;SY)|¦LUAuth=D:(A;;CC;;;WD)|¦LUAuth=D:(D;;CC;;;S-1-5-20)(A;;CC;;;S-1-5-18)|¦LUAuth=D:(A;;CC;;;BA)|¦LUAuth=D:|',
    ],
    address: [
      token('RA4'),
      '¦RA4=LocalSubnet|¦RA4=DNS|¦RA4=192.0.2.0/33|¦RA4=192.0.2.1/255.255.255.0|¦RA4=198.51.100.9-198.51.100.1|¦RA42=Internet|¦RA6=192.0.2.0/24|¦$0RA4=203.0.113.77|¦$0RA4=192.0.2.0/255.255.255.192|¦$0RA4=0.0.0.0/0|',
    ],
    'address-6': [
      token('RA6'),
      '¦RA6=2001:db8::/129|¦RA6=::1|¦RA6=fe80::1%4|¦$0RA6=2001:db8:77::/64|¦RA4=2001:db8::1|',
    ],
    'rule-one-name': [/(?<=\\FirewallRules\n)(.*)(\n[\s\S]*\\FirewallRules\n)(.*)(?=\n)/, '$1$2$1'],
    type: [/^(SZ|DWORD):/m, 'EXSZ:¦MULTISZ:¦BINARY:¦QWORD:¦sz:¦'],
  }),
  ...table('platform', 'refused', {
    'port-bad': [token('RPort'), 'RPort=0443|¦RPort=65536|¦RPort=https|¦RPort=443-444|¦RPort=|'],
  }),
  ...table('spelling', 'not stated', {
    texts: [token('(?:Name|Desc|EmbedCtxt)'), 'Name=another|¦Name=All|¦Name=|¦Desc=other|$0'],
  }),
  ...table('age', 'not stated', {
    'version-of-rule': [/(?<=^SZ:)v2\.\d+(?=\|)/m, 'v2.0¦v2.9¦v2.10¦v2.20¦v2.33¦v2.34¦v3.10¦2.10¦v2.256¦v2¦'],
    'version-of-store': [/(?<=PolicyVersion\nDWORD:)\d+/, '521¦266¦512¦767¦10¦0¦4294967295'],
    'version-lost': [/Computer\n.*\nPolicyVersion\nDWORD:\d+\n\n?/, ''],
  }),
  ...table('stores', 'not stated', {
    key: [
      /(?<=^Computer\n)(.*)$/m,
      '$1\\Old¦$1s¦$1\\¦\\$1¦HKLM\\$1¦SOFTWARE\\WOW6432Node\\Policies\\Microsoft\\WindowsFirewall\\FirewallRules¦SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules',
    ],
    scope: [/^Computer$/m, 'User¦computer¦Computers¦User:Administrators'],
    'rule-comes': [
      /(?<=^|\n\n)(?=Computer\n)/,
      () =>
        rulesOfOthers.flatMap((key) =>
          ['Allow', 'Block'].map((action) =>
            blockOf(key, 'other', `SZ:v2.10|Action=${action}|Active=TRUE|Dir=Out|Name=x|`),
          ),
        ),
    ],
  }),
  ...table('state', 'not stated', {
    'block-comes': [
      /(?<=^|\n\n)(?=Computer\n)/,
      () =>
        ['DomainProfile', 'PublicProfile', 'StandardProfile'].flatMap((profile) =>
          [
            'EnableFirewall',
            'DefaultOutboundAction',
            'AllowLocalPolicyMerge',
            'DoNotAllowExceptions',
          ].flatMap((name) =>
            ['0', '1', '2'].map((data) => blockOf(`${root}\\${profile}`, name, `DWORD:${data}`)),
          ),
        ),
    ],
  }),
  ...table('deletions', 'not stated', {
    deletion: [
      /(?:(?<=\n)\n|$)(?=Computer|$)/,
      () =>
        parents.flatMap((key) => [
          `\n${blockOf(key, '*', 'DELETEALLVALUES')}`,
          `\n${blockOf(key, 'WindowsFirewall', 'DELETE')}`,
          `\n${blockOf(key, '**DeleteKeys', 'SZ:WindowsFirewall;Microsoft\\WindowsFirewall;FirewallRules')}`,
          `\n${blockOf(key, '**delvals.', 'SZ: ')}`,
        ]),
    ],
  }),
];

const inScript: readonly Rewrite[] = [
  ...table('platform', 'not stated', {
    'script-word': [
      /(?<==\s+)'[^'\n]*'/,
      "'Block'¦'Any'¦'Domain'¦'UDP'¦'TCP'¦'D:(A;;CC;;;WD)'¦'dnscache'¦''¦$Other¦\"$0\"",
    ],
    'script-field': [/^ {8}(\w+) .*\n/m, '¦$0$0¦        $1s = 1\n'],
    'script-item': [
      /^ {12}'(.*)'\n/m,
      "¦$0$0¦            '$1' '$1'\n¦            'Any'\n¦            'LocalSubnet'\n$0¦            '203.0.113.77'\n$0¦            '$1-$1'\n",
    ],
  }),
  ...table('macros', 'not stated', {
    'script-code': [
      /^(?=\$Desired|\s+@\{|foreach)/gm,
      'Remove-NetFirewallRule -All\n¦$Desired = @()\n¦. ./other.ps1\n¦<# a comment\n¦#>\n¦@\'\n¦\'@\n¦$Group = "x"\n',
    ],
  }),
  ...table('deletions', 'not stated', {
    'script-ends': [/^(?=\S)/m, 'exit\n¦return\n¦throw\n¦Exit-PSSession\n'],
  }),
  ...table('stores', 'not stated', {
    'script-store': [
      /(?<=^\$(?:Store|Group|DefaultOutbound) = ).*$/m,
      "'PersistentStore'¦'ActiveStore'¦'Leave'¦'Block'¦'other\\GPO'¦''",
    ],
  }),
  // A rule of that name may be there, with other content: the script leaves it as it is.
  ...table('age', 'changes', {
    'script-name': [/(?<=^ {8}Name +=\s+'.*-)[0-9a-f]{10}(?=')/m, '0123456789¦fedcba9876¦web¦'],
  }),
  ...table('spelling', 'same', {
    'script-remark': [/^( {8,12})(.*)$/m, '$1# a remark\n$0¦\n$0'],
  }),
  ...table('age', 'refused', {
    'script-requires': [/^#Requires.*\n/m, '¦# $0'],
  }),
];

/** Values behind those of a Registry.pol. */
function appended(name: string, kind: Kind, values: readonly Omit<Value, 'scope'>[]): Operator {
  return {
    name,
    kind,
    edits: ({ files }) =>
      files.flatMap(({ path, content }): readonly Edit[] => {
        if (typeof content === 'string') return [];
        const header = content.slice(0, 8);
        return values.flatMap((value) => {
          const added = encodePol([{ scope: 'Computer', ...value }]).slice(8);
          return [
            Uint8Array.from([...content, ...added]),
            Uint8Array.from([...header, ...added, ...content.slice(8)]),
          ].map((put, at) => ({
            where: `${value.key} ${value.name} ${value.data}, ${at === 0 ? 'last' : 'first'}`,
            group: value.key,
            files: () => withFile(files, path, put),
          }));
        });
      }),
  };
}

export const windowsFirewallOperators: readonly Operator[] = [
  ...rewriteOperators(/\.lgpo\.txt$/, inLgpo),
  ...rewriteOperators(/\.ps1$/, inScript),
  appended(
    'pol-deletion',
    'deletions',
    parents.flatMap((key) => [
      { key, name: '**delvals.', data: ' ' },
      { key, name: '**Del.WindowsFirewall', data: ' ' },
      { key, name: '**DeleteValues', data: 'PolicyVersion;DefaultOutboundAction' },
      {
        key,
        name: '**DeleteKeys',
        data: 'Policies\\Microsoft\\WindowsFirewall;WindowsFirewall;FirewallRules',
      },
      { key, name: '**SecureKey', data: 1 },
    ]),
  ),
  appended(
    'pol-setting',
    'state',
    ['DomainProfile', 'PublicProfile', 'StandardProfile'].flatMap((profile) =>
      ['EnableFirewall', 'DefaultOutboundAction', 'DoNotAllowExceptions'].flatMap((name) =>
        [0, 1].map((data) => ({ key: `${root}\\${profile}`, name, data })),
      ),
    ),
  ),
  appended(
    'pol-store',
    'stores',
    rulesOfOthers.flatMap((key) =>
      ['Allow', 'Block'].map((action) => ({
        key,
        name: 'other',
        data: `v2.10|Action=${action}|Active=TRUE|Dir=Out|Name=x|`,
      })),
    ),
  ),
];
