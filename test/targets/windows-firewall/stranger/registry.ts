/** Values of the registry after which Windows decides otherwise, or does what no page says of it, in every form. */
import { policyKey } from '../ask.ts';
import { localKey, otherRule, type Value } from '../verify.ts';
import { type Case, editRule, inEveryForm, linesOf } from './edits.ts';
import { plain, scoped } from './machines.ts';

const rulesKey = `${policyKey}\\FirewallRules`;
const everything = otherRule('');
const services = 'SYSTEM\\CurrentControlSet\\Services';

/** Tokens of a rule beside ours that else allows everything. */
const tokens = `
Protocol=262|
Protocol=0x6|
Protocol=TCP|
Protocol=6 |
Protocol=+6|
Protocol=6,17|
Protocol=|
Protocol=6|Protocol=17|
Protocol=6|RPort=065535|
Protocol=6|RPort2_10=1-65535|
Protocol=6|RPort2_10=65535-1|
Protocol=6|RPort2_10=22|
Protocol=6|RPort=22-23|
Protocol=6|RPort=22,23|
Protocol=6|RPort=Any|
Protocol=6|RPort=*|
Protocol=6|RPort2_20=1-9|
Protocol=6|LPort=22|
Protocol=6|LPort2_10=0-65535|
RPort=22|
RA4=*|
RA4=Any|
RA4=|RA6=|
RA4=0.0.0.0/0|
RA4=0.0.0.0-255.255.255.255|
RA4=203.0.113.0/255.255.0.255|
RA4=203.0.113.7/32|
RA4=2001:db8::5|
RA6=203.0.113.7|
RA6=::/0|
RA6=::ffff:203.0.113.7|
RA4=203.0.113.07|
RA4=203.0.28935|
RA4=0xcb007107|
RA4=DNS|
RA4=IntErnet|
RA42=IntErnet|RA62=IntErnet|
RA42=CaptivePortal|
RA4=DefaultGateway|
LA4=192.0.2.200|
IF={11111111-2222-3333-4444-555555555555}|
IFType=Lan|
IFType=All|
Profile=All|
Profile=Any|
Profile=Standard|
Profile=0|
Profile=Domain,Public|
App=*|
App=Any|
App=%ProgramFiles%\\x.exe|
Svc=*|
Svc=Any|
LUAuth=D:(A;;CC;;;WD)|
LUAuth=D:(A;;CC;;;S-1-5-18)|
LUAuth2_24=D:(A;;CC;;;WD)|
LUOwn=S-1-5-18|
RUAuth=O:LSD:(A;;CC;;;WD)|
Security=NoEncap|
Security2_9=An-NoEncap|
AuthByPassOut=TRUE|
AppPkgId=*|
TTK=WFDDisplay|
NNm=Office|
SkipVer=2.40|
SkipVer=2.31|
Platform=2:6:1|
Platform=1:6:1|
Platform=2:10:0|Platform2=GTEQ|
Defer=User|
Edge=TRUE|
LSM=TRUE|
PCross=TRUE|
Dummy|
=x|
|
Name=y|
Action=Block|
Dir=In|
Active=FALSE|
`;

/** Other spellings of that rule, and other rules. */
const spelled: readonly string[] = [
  ...['v2.10 ', 'v2.010', 'v02.10', 'v1.0', 'v2', 'v2.256', 'v2.33', 'V2.10', '2.10'].map((version) =>
    everything.replace('v2.10', version),
  ),
  everything.replace('v2.10|', ''),
  ...['1', 'True', 'YES', 'true', ' TRUE'].map((value) => everything.replace('TRUE', value)),
  ...['Permit', 'AllowBypass', 'allow', 'Allow '].map((value) => everything.replace('Allow', value)),
  ...['Both', 'Outbound', 'OUT', ' Out'].map((value) => everything.replace('Dir=Out', `Dir=${value}`)),
  ...['Action=Allow|', 'Dir=Out|', '|Name=other|'].map((token) => everything.replace(token, '')),
  `${everything}garbage`,
  `${everything}\0${everything}`,
  `\t${everything}`,
  `${everything}${everything}`,
  everything.replace('Name=other', 'Name=ALL'),
  everything.replace('Name=other', 'Name=@x.dll,-1'),
  ...linesOf(`
Protocol=6|RPort=443|RA4=192.0.2.8|
Protocol=17|RPort=53|RA4=LocalSubnet|
Protocol=17|RPort=53|App=C:\\x.exe|
Protocol=17|RPort=53|LPort=5000|
Protocol=17|RPort=53|LPort2_10=1-65535|
Protocol=17|RPort=53|Profile=Public|
Protocol=17|RPort=53|IFType=Wireless|
Protocol=17|Security=Authenticate|RPort=53|
Protocol=17|RPort=53|RA6=2001:db8::1|RA4=198.51.100.0/24|
`).map((blocked) => otherRule(blocked).replace('Allow', 'Block')),
];

const profiles = ['DomainProfile', 'PrivateProfile', 'PublicProfile', 'StandardProfile'];

const values: readonly Value[] = [
  [`${policyKey.replace('SOFTWARE', 'SOFTWARE\\WOW6432Node')}\\FirewallRules`, 'x', everything],
  [`${policyKey.replace('SOFTWARE', 'Software\\Wow6432Node')}\\DomainProfile`, 'EnableFirewall', 0],
  ...['MpsSvc', 'mpsdrv', 'BFE', 'WfpLwfs', 'RpcSs', 'RpcEptMapper', 'DcomLaunch'].map(
    (name): Value => [`${services}\\${name}`, 'Start', 4],
  ),
  ...(['ActivePolicy', 'activepolicy'] as const).map(
    (name): Value => ['SOFTWARE\\Policies\\Microsoft\\Windows\\IPSec\\Policy\\Local', name, 'ipsecPolicy{x}'],
  ),
  ['SOFTWARE\\Policies\\Microsoft\\Windows\\IPSec\\GPTIPSECPolicy', 'DSIPSECPolicyPath', 'LDAP://x'],
  ['SYSTEM\\ControlSet001\\Services\\MpsSvc', 'Start', 4],
  ...(['DeleteFlag', 'Type'] as const).map((name): Value => [`${services}\\MpsSvc`, name, 4]),
  [`${services}\\MpsSvc`, 'ObjectName', 'x'],
  ...['FirewallRules', 'FirewallRules\\Sub', 'Mdm\\FirewallRules', 'RestrictedInterfaces'].map(
    (below): Value => [`${localKey}\\${below}`, 'x', everything],
  ),
  [`${localKey}\\RestrictedServices\\Configurable\\System`, 'x', everything.replace('Allow', 'Block')],
  [`${localKey}\\ConSecRules`, 'x', 'v2.10|Action=Boundary|'],
  [`${policyKey}\\ConSecRules`, 'x', 'v2.20|Action=DoNotSecure|'],
  [`${policyKey}\\Phase1CryptoSet`, 'x', 1],
  [rulesKey, 'SymbolicLinkValue', everything],
  [policyKey, 'SymbolicLinkValue', 'x'],
  ...profiles.flatMap((profile): readonly Value[] => [
    [`${policyKey}\\${profile}`, 'EnableFirewall', 0],
    [`${policyKey}\\${profile}`, 'EnableFirewall ', 0],
    [`${policyKey}\\${profile}`, 'enablefirewall', 0],
    [`${policyKey}\\${profile}`, 'EnableFirewall', 'off'],
    [`${policyKey}\\${profile}`, 'DefaultOutboundAction', 0],
    [`${policyKey}\\${profile}`, 'DefaultOutboundAction', 2],
    [`${policyKey}\\${profile}\\FirewallRules`, 'x', everything],
    [`${localKey}\\${profile}`, 'EnableFirewall', 0],
    [`${policyKey}\\${profile}`, 'DisabledInterfaces', '{a}'],
    [`${policyKey}\\${profile}`, 'NewSetting', 1],
  ]),
  ...[521, 2, 0x30a].map((version): Value => [policyKey, 'PolicyVersion', version]),
  [policyKey, 'Novel', 1],
  [`${policyKey}\\Novel`, 'x', 1],
  [policyKey, '', 1],
  ...['', 'a'.repeat(300), 'x\0y', '**del.x', '**Soft.x', '**Comment:x'].map(
    (name): Value => [rulesKey, name, everything],
  ),
  [rulesKey, 'x', 1],
  [rulesKey, '**delvals.', ' '],
  [rulesKey, '**DeleteValues', 'rulec-test-names'],
  [policyKey, '**DeleteKeys', 'FirewallRules'],
  [policyKey, '**SecureKey', 1],
  ['SOFTWARE\\Policies', '**DeleteKeys', 'Microsoft'],
  ['', '**DeleteKeys', 'SOFTWARE'],
  [policyKey, '**delvals.', ' '],
];

/** What rulec's own rules say. */
const own: readonly (readonly [RegExp, string])[] = [
  ...linesOf(`
LUAuth=D:(A;;CC;;;WD)|
LUAuth=D:(A;;CC;;;S-1-5-20)(D;;CC;;;S-1-5-20)|
LUAuth=D:(D;;CC;;;S-1-5-6)(A;;CC;;;S-1-5-20)|
LUAuth=D:(A;;CC;;;S-1-5-20)(A;;CC;;;AU)|
LUAuth=D:(A;;CCDC;;;S-1-5-20)|
LUAuth2_24=D:(A;;CC;;;S-1-5-20)|
LUOwn=S-1-5-20|
LUAuth=|
App=x|
`).map((put) => [/LUAuth=D:\(A;;CC;;;S-1-5-20\)\|/, put] as const),
  [/LUAuth=[^|]*\|/, ''],
  [/v2\.20/, 'v2.10'],
  ...['Svc=*|', 'Svc=wapcsvc |', '', 'Svc=WAPCSVC|Svc=x|', 'App=wapcsvc|'].map(
    (put) => [/Svc=wapcsvc\|/, put] as const,
  ),
  [/RA4=0\.0\.0\.0-/, 'RA4=0.0.0.1-'],
  [/RA4=0\.0\.0\.0-192\.0\.2\.8\|/, ''],
  [/RA6=::2-ffff:[f:]*\|/, ''],
  [/RA6=::2-/, 'RA6=::3-'],
  [/RPort2_10=8000-8080/, 'RPort2_10=8000-8080-8090'],
  [/RPort=443/, 'RPort=0443'],
  [/Protocol=17/, 'Protocol=6'],
  [/EmbedCtxt=rulec: test/, 'EmbedCtxt=a|Active=FALSE'],
  [/Name=([^|]*)/, 'Name=$1|Desc=x|Desc=y'],
  [/Name=/, 'Name=all|X='],
  ...linesOf(`
Platform=2:6:3|Platform2=LT
SkipVer=2.26
Defer=App
LOM=TRUE
Security=Authenticate
RMauth=x
AppPkgId=x
PFN=x
SecurityRealmId=x
App=System
IFType=Lan|IFType=Wireless|IFType=RemoteAccess
Profile=Domain|Profile=Private
`).map((token) => [/Action=Allow/, `Action=Allow|${token}`] as const),
  [/\|$/, ''],
  [/v2/, 'v02'],
];

export function listRegistry(): readonly Case[] {
  const beside: readonly Value[] = [
    ...[...linesOf(tokens).map(otherRule), ...spelled].map((rule): Value => [rulesKey, 'x', rule]),
    ...values,
  ];
  const { registry } = scoped;
  return [
    ...beside.flatMap((one) => inEveryForm(one.join(' '), plain, [...plain.registry, one])),
    ...own.flatMap((one) => editRule(scoped, one)),
    ...registry.flatMap(([key, name, data], at) => [
      ...inEveryForm(`without ${name}`, scoped, registry.toSpliced(at, 1)),
      ...(typeof data === 'number'
        ? []
        : [
            ...inEveryForm(`${name} blocks`, scoped, [
              ...registry,
              [key, name, data.replace('Allow', 'Block')],
            ]),
            ...inEveryForm(`${name} in capitals, off`, scoped, [
              ...registry,
              [key.toUpperCase(), name.toUpperCase(), data.replace('TRUE', 'FALSE')],
            ]),
          ]),
    ]),
  ];
}
