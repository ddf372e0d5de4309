/** Edits of a listing of a machine's rules, column by column of the class (MSFT_NetFirewallRule) and its filters. */
import { type Case, linesOf } from './edits.ts';

type Row = Readonly<Record<string, unknown>>;

const usual: Row = {
  ...{ DisplayName: 'x', Group: 'rulec: test', Enabled: 'True', Direction: 'Outbound', Action: 'Allow' },
  ...{ Profile: 'Any', Platform: [], Owner: null, PolicyStoreSourceType: 'Local', Protocol: 'TCP' },
  ...{ LocalPort: 'Any', DynamicTarget: 'Any', LocalAddress: 'Any', RemoteAddress: 'Any', Program: 'Any' },
  ...{ Package: null, Service: 'Any', InterfaceType: 'Any', InterfaceAlias: 'Any', LocalUser: 'Any' },
  ...{ RemoteUser: 'Any', RemoteMachine: 'Any', Authentication: 'NotRequired', Encryption: 'NotRequired' },
  OverrideBlockRules: 'False',
};
const web = ['192.0.2.0-192.0.2.8', '192.0.2.10-192.0.2.255', '2001:db8::/48'];
/** What the rule set of the machines comes to: the last of them is edited. */
const rules: readonly Row[] = [
  { ...usual, Name: 'web', RemotePort: ['443', '8000-8080'], RemoteAddress: web },
  { ...usual, Name: 'names', Protocol: 'UDP', RemotePort: '53', RemoteAddress: '198.51.100.7' },
  { ...usual, Name: 'names-tcp', RemotePort: '53', RemoteAddress: '198.51.100.7' },
  {
    ...usual,
    Name: 'update',
    RemotePort: '80',
    RemoteAddress: [
      '0.0.0.0-192.0.2.8',
      '192.0.2.10-255.255.255.255',
      '::2-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    ],
  },
];
const profiles = ['Domain', 'Private', 'Public'].map((Name) => ({
  ...{ Name, Enabled: 'True', DefaultOutboundAction: 'Block', AllowLocalFirewallRules: 'True' },
}));

/** After these the rule does something else, or no page says that it is in force. */
const harmful = `
EnforcementStatus ["LocalFirewallRulesDisallowed"]
EnforcementStatus ["FirewallOffInProfile"]
EnforcementStatus ["ProfileInactive", "FirewallOffInProfile"]
EnforcementStatus "RemoteAddressResolutionEmpty"
EnforcementStatus [16]
EnforcementStatus [2, 5]
StatusCode 1
Status "The rule was ignored. (1048577)"
PrimaryStatus "Degraded"
PrimaryStatus 3
Enabled 2
Enabled 0
Direction 1
Action 3
Action 4
Action "NotConfigured"
Profile "Domain"
Profile 3
Profiles 1
Profiles "Domain, Public"
Platforms ["10.0"]
Platform ["6.1"]
Protocol "UDP"
Protocol ["TCP", "UDP"]
RemotePort ["80", "81"]
RemotePort "IPHTTPSOut"
RemoteAddress "LocalSubnet"
RemoteAddress ["Any", "192.0.2.1"]
RemoteAddress null
Program "System"
Service "*"
Service "dnscache"
Package "S-1-15-2-1"
PackageFamilyName "Vendor.App_8wekyb3d8bbwe"
Owner "S-1-5-21-1-2-3-500"
LocalUser "D:(A;;CC;;;S-1-5-20)"
RemoteUser "D:(A;;CC;;;WD)"
LocalPort "5000"
LocalAddress "192.0.2.7"
InterfaceType "Wired"
InterfaceAlias ["Any", "Ethernet"]
InterfaceDescription "Adapter"
Authentication "Required"
Encryption 2
OverrideBlockRules true
DynamicTarget "ProximityApps"
DynamicTransport 1
EdgeTraversalPolicy 1
LocalOnlyMapping true
LooseSourceMapping true
RemoteDynamicKeywordAddresses ["{x}"]
PolicyAppId "x"
PolicyStoreSourceType "Dynamic"
PolicyStoreSourceType "Hardcoded"
PolicyStoreSourceType 4
PolicyStoreSource "StaticServiceStore"
PolicyStoreSource "ConfigurableServiceStore"
`;

/** These say what their absence says, or nothing of flows. */
const harmless = `
EnforcementStatus ["Enforced"]
EnforcementStatus "NotApplicable"
EnforcementStatus [1, 5]
EnforcementStatus []
StatusCode 65536
Status "The rule was parsed successfully from the store. (65536)"
Status "OK"
PrimaryStatus 1
Enabled 1
Direction 2
Action 2
Profile 0
Profile 7
Profiles 0
Profiles 2147483647
Platforms []
Platforms ["6.1+"]
Protocol 6
RemotePort [80]
RemotePort "80-80"
Program ""
Service null
Package ""
PackageFamilyName null
Owner ""
LocalUser null
InterfaceType 0
Authentication 0
Encryption 0
DynamicTarget 0
DynamicTransport "Any"
EdgeTraversalPolicy "Block"
LocalOnlyMapping false
RemoteDynamicKeywordAddresses []
PolicyStoreSourceType "GroupPolicy"
PolicyStoreSourceType 1
PolicyStoreSource "PersistentStore"
Description "x"
Caption "x"
ElementName "x"
InstanceID "x"
Priority 0
Mandatory true
IcmpType "Any"
`;

function listed(name: string, list: readonly Row[]): Case {
  return { name, path: 'rules.json', content: JSON.stringify({ profiles, rules: list }), options: {} };
}

function edited(table: string): readonly Case[] {
  return linesOf(table).map((line) => {
    const [, column = '', value = ''] = /^(\w+) (.+)$/.exec(line) ?? [];
    return listed(
      line,
      rules.map((one, at) =>
        at === rules.length - 1 ? { ...one, [column]: JSON.parse(value) as unknown } : one,
      ),
    );
  });
}

export function listListings(): readonly Case[] {
  return edited(harmful);
}

export function listSameListings(): readonly Case[] {
  const withoutProfile = rules.map(({ Profile, ...one }) => ({ ...one, Profiles: 0 }));
  return [listed('as it is', rules), listed('the class alone', withoutProfile), ...edited(harmless)];
}
