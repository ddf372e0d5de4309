/**
 * Tokens put into the rules that rulec prints, and columns of a listing that say something else, by a fixed seed. Where
 * the text stays equal, the token has to be one that decides nothing there; every such token is listed here.
 */
import { describe, expect, it } from 'vitest';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import type { Target } from '../../../src/targets/target.ts';
import { target } from '../../../src/targets/windows-firewall/target.ts';
import { policy } from '../../support/build-policy.ts';
import { policyKey } from './ask.ts';
import { toLgpo, type Value } from './verify.ts';

const wanted = policy({ id: 'web', services: ['443/tcp'], addresses: ['192.0.2.0/24', '2001:db8::/48'] });
const rule =
  'v2.20|Action=Allow|Active=TRUE|Dir=Out|Protocol=6|RPort=443|RA4=192.0.2.0/255.255.255.0|RA6=2001:db8::/48|Name=web (tcp 443)|EmbedCtxt=rulec: test|';

function isEqual(path: string, content: string): boolean {
  const { value } = verifyFiles(wanted, target as unknown as Target, {}, [{ path, content }]);
  const { proof } = value ?? {};
  return proof !== undefined && proof.verdict !== 'not-decided' && proof.differences.length === 0;
}

/** Numbers that are the same in every run. */
function createNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const tokens = `
Action=Allow Action=Block Action=ByPass Active=TRUE Active=FALSE Dir=Out Dir=In Protocol=6 Protocol=17 Protocol=256 Profile=Domain
Profile=Public RPort=443 RPort=444 RPort=0 RPort=65536 RPort= RPort2_10=443-443 RPort2_10=1-2 RPort2_10=443 RPort2_10=IPHTTPSOut
LPort=443 LPort2_10=1-65535 LPort2_20=Ply2Disc RA4=192.0.2.7 RA4=192.0.2.128/25 RA4=192.0.2.129/25 RA4=192.0.2.1/32 RA4=203.0.113.1
RA4=LocalSubnet RA4=DNS RA4= RA4=0.0.0.0 RA4=127.0.0.1 RA6=2001:db8::1 RA6=2001:db9::1 RA6=::1 RA6=LocalSubnet RA42=IntErnet
RA42=IntrAnet RA62=IntErnet LA4=192.0.2.1 LA6=2001:db8::1 App=System App=C:\\x.exe App= Svc=x Svc=* Svc= LUAuth=D:(A;;CC;;;WD)
LUAuth=D:(A;;CC;;;NS) LUOwn=S-1-5-20 AppPkgId=S-1-15-2-1 Name=y Desc=y EmbedCtxt=y Edge=TRUE Edge=FALSE Defer=App Defer=User LSM=TRUE
LSM=FALSE LOM=TRUE PCross=TRUE PCROSS=TRUE ICMP4=8:* IF={a} IFType=Lan Platform=2:6:0 Platform2=GTEQ Platform=2:6:1|Platform2=GTEQ
Platform=2:10:0|Platform2=GTEQ SkipVer=2.10 SkipVer=2.22 SkipVer=3.0 TTK=Proximity TTK2_22=WFDPrint Security=Authenticate
Security2=AnEnc AuthByPassOut=TRUE AuthByPassOut=FALSE RMauth=x RUAuth=x RMAuth=x NNm=x SecurityRealmId=x LUAuth2_24=x Unknown=1 x = =x
action=Block active=FALSE ra4=203.0.113.1 rport=25 v2.10 |
`
  .trim()
  .split(/\s+/);

/** The address is in the list already, or on the machine; the port is there, or none; people read it; it says no, or of old systems. */
const harmless =
  /^(?:RA4=(?:192\.0\.2\.7|192\.0\.2\.128\/25|127\.0\.0\.1)|RA6=2001:db8::1|RPort=(?:443|0)|RPort2_10=443-443|Desc=y|(?:Edge|LSM|AuthByPassOut)=FALSE|Platform=2:6:1\|Platform2=GTEQ|SkipVer=2\.10|LUAuth=D:\(A;;CC;;;WD\))$/;

describe('tokens', () => {
  it('that change what a rule says do not stay equal', () => {
    const choose = createNumbers(11);
    const parts = rule.split('|');
    const wrong: string[] = [];
    let equal = 0;
    for (let number = 0; number < 600; number++) {
      const gap = 1 + choose(parts.length - 1);
      const isRemoval = choose(10) === 0;
      const token = isRemoval ? (parts[gap] ?? '') : (tokens[choose(tokens.length)] ?? '');
      const edited = (isRemoval ? parts.toSpliced(gap, 1) : parts.toSpliced(gap, 0, token)).join('|');
      const values: readonly Value[] = [
        [policyKey, 'PolicyVersion', 545],
        [`${policyKey}\\FirewallRules`, 'rulec-test-web', edited],
      ];
      if (!isEqual('a.lgpo.txt', toLgpo(values))) continue;
      equal++;
      const isListed = isRemoval ? /^EmbedCtxt=/.test(token) : harmless.test(token);
      if (!isListed) wrong.push(`${isRemoval ? 'without' : 'with'} ${token}: ${edited}`);
    }
    expect(wrong).toEqual([]);
    expect(equal).toBeGreaterThan(20);
  });
});

const row: Readonly<Record<string, unknown>> = {
  ...{ Name: 'rulec-test-web', DisplayName: 'web (tcp 443)', Group: 'rulec: test', Direction: 'Outbound' },
  ...{
    Enabled: 'True',
    Action: 'Allow',
    Profile: 'Any',
    Platform: [],
    Owner: null,
    PolicyStoreSourceType: 'Local',
  },
  ...{ Protocol: 'TCP', LocalPort: 'Any', RemotePort: '443', DynamicTarget: 'Any', LocalAddress: 'Any' },
  ...{
    RemoteAddress: ['192.0.2.0/255.255.255.0', '2001:db8::/48'],
    Program: 'Any',
    Package: null,
    Service: 'Any',
  },
  ...{
    InterfaceType: 'Any',
    InterfaceAlias: 'Any',
    LocalUser: 'Any',
    RemoteUser: 'Any',
    RemoteMachine: 'Any',
  },
  ...{ Authentication: 'NotRequired', Encryption: 'NotRequired', OverrideBlockRules: 'False' },
  ...{ LooseSourceMapping: 'False', EdgeTraversalPolicy: 'Block', LocalOnlyMapping: 'False' },
};
const said = [
  ...[
    'Any',
    'All',
    'True',
    'False',
    'Allow',
    'Block',
    'Inbound',
    'Outbound',
    'TCP',
    'UDP',
    'x',
    '',
    '0',
    '1',
    '2',
    '4',
    '443',
    '25',
  ],
  ...[
    'Domain',
    '192.0.2.1',
    '203.0.113.0/24',
    'LocalSubnet',
    'Internet',
    'C:\\x.exe',
    'NotConfigured',
    'Required',
    'DeferToUser',
    '*',
  ],
  ...['D:(A;;CC;;;NS)', ['443', '25'], ['Any', '203.0.113.1'], null, [], {}],
];

/** What says the same, or nothing that decides: names, where it is from, another spelling. */
const sameColumns: readonly (readonly [column: RegExp, value: RegExp])[] = [
  [/^(?:Name|DisplayName|Group|PolicyStoreSourceType)$/, /./],
  [
    /^(?:Profile|RemoteUser|RemoteMachine|Local.*|InterfaceAlias|InterfaceType|DynamicTarget|Program|Service|Owner|Package|Platform)$/,
    /^(?:"Any"|null|\[\]|"")$/,
  ],
  [
    /^(?:Authentication|Encryption|OverrideBlockRules|LooseSourceMapping|EdgeTraversalPolicy|LocalOnlyMapping)$/,
    /^(?:null|\[\]|"")$/,
  ],
  [/^(?:InterfaceType|DynamicTarget|Authentication|Encryption|EdgeTraversalPolicy|Profile)$/, /^"0"$/],
  [/^Profile$/, /^"All"$/],
  [/^(?:LooseSourceMapping|LocalOnlyMapping|OverrideBlockRules)$/, /^"False"$/],
  [/^Direction$/, /^"(?:Outbound|2)"$/],
  [/^Enabled$/, /^"(?:True|1)"$/],
  [/^Action$/, /^"(?:Allow|2)"$/],
  [/^Protocol$/, /^"TCP"$/],
  [/^RemotePort$/, /^"443"$/],
  [/^EdgeTraversalPolicy$/, /^"Block"$/],
];

describe('columns of a listing', () => {
  it('that say something else do not stay equal', () => {
    expect(isEqual('rules.json', JSON.stringify([row]))).toBe(true);
    const choose = createNumbers(13);
    const names = Object.keys(row);
    const wrong: string[] = [];
    for (let number = 0; number < 500; number++) {
      const name = names[choose(names.length)] ?? '';
      const value = said[choose(said.length)];
      if (!isEqual('rules.json', JSON.stringify([{ ...row, [name]: value }]))) continue;
      const text = JSON.stringify(value);
      if (!sameColumns.some(([column, same]) => column.test(name) && same.test(text)))
        wrong.push(`${name}: ${text}`);
    }
    expect(wrong).toEqual([]);
  });
});
