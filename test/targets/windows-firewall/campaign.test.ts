/**
 * Edits of texts that rulec prints, each of which lets something else through, blocks something, or does what nobody says
 * of it. None may pass as equal.
 */
import { describe, expect, test } from 'vitest';
import { verifyFiles } from '../../../src/driver/verify/verify-files.ts';
import type { Target } from '../../../src/targets/target.ts';
import { target } from '../../../src/targets/windows-firewall/target.ts';
import { policy } from '../../support/build-policy.ts';
import { policyKey } from './ask.ts';
import { localKey, otherRule, toLgpo, toPol, toReg, type Value } from './verify.ts';

const wanted = policy(
  { id: 'no', action: 'deny', services: ['1-65535/tcp'], addresses: ['192.0.2.9/32'] },
  { id: 'web', services: ['443/tcp', '8000-8080/tcp'], addresses: ['192.0.2.0/24', '2001:db8::/48'] },
  { id: 'dns', services: ['53/udp'], addresses: ['198.51.100.7/32'] },
);
const options = target.readOptions({}).value;
const config = options && target.lower(wanted, options).value;
if (config === undefined) throw new Error('not compiled');
const printed = new Map(
  target.print(config).map(({ path, content }) => [path.replace(/^.*?\./, ''), content]),
);
const [script, lgpo] = ['ps1', 'lgpo.txt'].map((ending) => String(printed.get(ending)));
if (script === undefined || lgpo === undefined) throw new Error('two texts');

function isEqual(path: string, content: string | Uint8Array): boolean {
  const { value } = verifyFiles(wanted, target as unknown as Target, {}, [{ path, content }]);
  return (
    value?.proof !== undefined &&
    value.proof.differences.length === 0 &&
    value.proof.verdict !== 'not-decided'
  );
}

/** The values of the printed LGPO text. */
const values: readonly Value[] = lgpo
  .split(/\n\n/)
  .filter((block) => block.startsWith('Computer'))
  .map((block): Value => {
    const [, key = '', name = '', data = ''] = block.trimEnd().split('\n');
    return [key, name, data.startsWith('SZ:') ? data.slice(3) : Number(data.slice('DWORD:'.length))];
  });
const rulesKey = `${policyKey}\\FirewallRules`;
const everything = otherRule('');
const service = 'SYSTEM\\CurrentControlSet\\Services';
const profileKeys = ['DomainProfile', 'PrivateProfile', 'PublicProfile'];

/** Every form of the same values. */
function forms(changed: readonly Value[]): readonly (readonly [string, string | Uint8Array])[] {
  return [
    ['a.pol', toPol(changed)],
    ['a.reg', toReg(changed)],
    ['a.lgpo.txt', toLgpo(changed)],
  ];
}

test('what was printed is equal, in every form', () => {
  for (const [path, content] of forms(values)) expect(isEqual(path, content), path).toBe(true);
  expect(isEqual('a.ps1', script)).toBe(true);
});

describe('values beside those that were printed', () => {
  const added: readonly Value[] = [
    ...[
      everything,
      otherRule('Protocol=256|'),
      otherRule('Protocol=6|RPort2_10=0-65535|'),
      otherRule('Protocol=17|RPort=1|RA6=2001:db8::5|'),
      otherRule('Profile=Public|Protocol=6|RPort=25|'),
      otherRule('App=System|'),
      otherRule('Svc=bits|'),
      otherRule('RA4=LocalSubnet|'),
      otherRule('RA42=IntErnet|'),
      otherRule('IFType=Wireless|'),
      otherRule('Protocol=6|RPort=25|Security=Authenticate|'),
      otherRule('AppPkgId=S-1-15-2-1|'),
      otherRule('Unheard=Of|'),
      otherRule('Action=Block|').replace('Action=Allow|', ''),
      everything.replace('Allow', 'Block'),
      everything.replace('Allow', 'ByPass'),
      everything.replace('TRUE', 'true'),
      everything.replace('Dir=Out', 'Dir=out'),
      everything.replace('v2.10', 'v2.99'),
      everything.replace('v2.10', 'v3.0'),
      everything.replace(/\|$/, ''),
      everything.replaceAll('|', '||'),
      `${everything}Dir=In|`,
      ` ${everything}`,
      everything.replaceAll('|', '\uff5c'),
    ].map((rule): Value => [rulesKey, 'another', rule]),
    [rulesKey, 'another', 1],
    [rulesKey, ' ', everything],
    [rulesKey, 'na|me', everything],
    [rulesKey.toUpperCase(), 'another', everything],
    [`${localKey}\\FirewallRules`, 'another', everything],
    [`${localKey.replace('CurrentControlSet', 'ControlSet001')}\\FirewallRules`, 'another', everything],
    [
      `${localKey.replace('CurrentControlSet', 'ControlSet002')}\\FirewallRules`,
      values[1]?.[1] ?? '',
      everything,
    ],
    [`${policyKey}\\Mdm\\FirewallRules`, 'another', everything],
    [`${localKey}\\RestrictedServices\\Static\\System`, 'another', everything.replace('Allow', 'Block')],
    [
      `${localKey}\\RestrictedServices\\AppIso\\FirewallRules`,
      'another',
      otherRule('').replace('Allow', 'Block'),
    ],
    [`${localKey}\\RestrictedServices\\AppIso\\FirewallRules`, 'another', otherRule('')],
    [
      `${localKey}\\RestrictedServices\\AppIso\\FirewallRules`,
      'another',
      otherRule('LUOwn=S-1-5-21-1-2-3-4|AppPkgId=S-1-15-2-1|'),
    ],
    [`${policyKey}\\ConSecRules`, 'another', 'v2.10|Action=Secure|'],
    [`${policyKey}\\FirewallRules\\Deeper`, 'another', everything],
    [policyKey, 'NewSetting', 1],
    [policyKey, 'policyversion', 256],
    [policyKey, 'PolicyVersion', '522'],
    [policyKey, 'PolicyVersion', 512],
    [policyKey, 'PolicyVersion', 0],
    ...profileKeys.flatMap((profile): readonly Value[] => [
      [`${policyKey}\\${profile}`, 'EnableFirewall', 0],
      [`${policyKey}\\${profile}`, 'ENABLEFIREWALL', 2],
      [`${policyKey}\\${profile}`, 'EnableFirewall', '0'],
      [`${policyKey}\\${profile}`, 'DefaultOutboundAction', 0],
      [`${policyKey}\\${profile}`, 'DefaultOutboundAction', '0'],
      [`${policyKey}\\${profile}`, 'DisabledInterfaces', '{a}'],
      [`${policyKey}\\${profile}\\Deeper`, 'EnableFirewall', 0],
    ]),
    [`${policyKey}\\StandardProfile`, 'EnableFirewall', 0],
    [`${policyKey}\\StandardProfile`, 'DefaultOutboundAction', 0],
    [`${localKey}\\StandardProfile`, 'EnableFirewall', 0],
    [`${localKey}\\DomainProfile`, 'DefaultOutboundAction', 0],
    [`${service}\\mpssvc`, 'Start', 4],
    [`${service}\\MpsSvc`, 'start', 3],
    [`${service}\\mpssvc`, 'Start', '4'],
    [`${service}\\mpssvc`, 'ImagePath', 'C:\\x.exe'],
    [`${service}\\mpssvc\\Parameters`, 'ServiceDll', 'C:\\x.dll'],
    [`${service}\\BFE`, 'Start', 4],
    [`${service}\\mpsdrv`, 'Start', 4],
    ...[
      `${policyKey}\\`,
      `\\${policyKey}`,
      `HKEY_LOCAL_MACHINE\\${policyKey}`,
      policyKey.replace('Policies', 'Policies '),
    ].map((key): Value => [`${key}\\DomainProfile`, 'EnableFirewall', 0]),
  ];
  test.each(added)('%s %s %s', (...value) => {
    for (const place of [0, values.length]) {
      const changed = [...values.slice(0, place), value, ...values.slice(place)];
      // In front, a PolicyVersion is replaced by the right one behind it.
      if (place === 0 && /^policyversion$/i.test(value[1])) continue;
      for (const [path, content] of forms(changed))
        expect(isEqual(path, content), `${path} ${place}`).toBe(false);
    }
  });
});

describe('tokens of the rules that were printed', () => {
  const edits: readonly (readonly [RegExp, string])[] = [
    [/RA4=/, 'RA42='],
    [/RA4=/, 'LA4='],
    [/RA4=/, 'ra4='],
    [/RA4=/, 'RA4=LocalSubnet|RA4='],
    [/RA4=([^|]*)\|/, 'RA4=$1|RA4=203.0.113.0/24|'],
    [/RA6=[^|]*\|/, ''],
    [/RA6=/, 'RA6=fe80::1|RA6='],
    [/192\.0\.2\.8/, '192.0.2.9'],
    [/192\.0\.2\.10/, '192.0.2.9'],
    [/RPort=443\|/, 'RPort=443|RPort=444|'],
    [/RPort=443\|/, 'LPort=443|'],
    [/RPort=443\|/, ''],
    [/RPort=443\|/, 'RPort=443|LPort=1024|'],
    [/RPort2_10=8000-8080/, 'RPort2_10=8000-8081'],
    [/RPort2_10=8000-8080/, 'RPort2_10=IPHTTPSOut'],
    [/RPort2_10=8000-8080/, 'RPort=8000-8080'],
    [/Protocol=6\|/, ''],
    [/Protocol=6\|/, 'Protocol=17|'],
    [/Protocol=17\|/, 'Protocol=256|'],
    [/Active=TRUE\|/, ''],
    [/Active=TRUE/, 'Active=FALSE'],
    [/Dir=Out/, 'Dir=In'],
    [/Action=Allow/, 'Action=Block'],
    [/Action=Allow\|/, 'Action=Allow|Profile=Domain|'],
    [/Action=Allow\|/, 'Action=Allow|Profile=Domain|Profile=Public|'],
    [/Action=Allow\|/, 'Action=Allow|Profile=|'],
    [/Action=Allow\|/, 'Action=Allow|App=%SystemRoot%\\System32\\svchost.exe|'],
    [/Action=Allow\|/, 'Action=Allow|Svc=*|'],
    [/Action=Allow\|/, 'Action=Allow|IF={a}|'],
    [/Action=Allow\|/, 'Action=Allow|LUAuth=D:(A;;CC;;;NS)|'],
    [/Action=Allow\|/, 'Action=Allow|Platform=2:10:0|Platform2=GTEQ|'],
    [/Action=Allow\|/, 'Action=Allow|Platform=2:6:3|'],
    [/Action=Allow\|/, 'Action=Allow|SkipVer=2.33|'],
    [/Action=Allow\|/, 'Action=Allow|TTK2_28=WFDCDPSvc|'],
    [/Action=Allow\|/, 'Action=Allow|AuthByPassOut=TRUE|'],
    [/Action=Allow\|/, 'Action=Allow\0|'],
    [/v2\.10/, 'v2.0'],
    [/v2\.10/, 'v2.33'],
    [/v2\.10/, 'V2.10'],
  ];
  test.each(edits)('%s becomes %s', (from, to) => {
    const at = values.findIndex(([, , data]) => typeof data === 'string' && from.test(data));
    const changed = values.map(
      (value, index): Value =>
        index === at ? [value[0], value[1], String(value[2]).replace(from, to)] : value,
    );
    expect(at).toBeGreaterThan(-1);
    for (const [path, content] of forms(changed)) expect(isEqual(path, content), path).toBe(false);
  });
});

describe('the spelling of an export', () => {
  const text = toReg(values);
  const head = `[HKEY_LOCAL_MACHINE\\${rulesKey}]\r\n`;
  const hex = [...Buffer.from(`${everything}\0`, 'utf16le')].map((byte) =>
    byte.toString(16).padStart(2, '0'),
  );
  test.each([
    [`${text}\r\n${head}"x"=hex(1):${hex.join(',')}\r\n`],
    [`${text}\r\n${head}"x"=hex(1):${hex.slice(0, 40).join(',')},\\\r\n  ${hex.slice(40).join(',')}\r\n`],
    [`${text}\r\n${head}"x"=hex(2):${hex.join(',')}\r\n`],
    [`${text}\r\n${head}"x"=hex:${hex.join(',')}\r\n`],
    [`${text}\r\n${head}@="${everything}"\r\n`],
    [`${text}\r\n${head}"x"="${everything.replace('Name=other', 'Name=a\r\nb')}"\r\n`],
    [`${text}\r\n ${head}"x"="${everything}"\r\n`],
    [`${text}\r\n${head.replace(']', ' ]')}"x"="${everything}"\r\n`],
    [`${text}\r\n${head.replace('[', '[ ')}"x"="${everything}"\r\n`],
    [`${text}\r\n${head.replace('LOCAL_MACHINE', 'local_machine')}"x"="${everything}"\r\n`],
    [`${text}\r\n${head.replace('HKEY_LOCAL_MACHINE', 'HKLM')}"x"="${everything}"\r\n`],
    [`${text.replace(/\r\n$/, '')}\r${head}"x"="${everything}"\r\n`],
    [text.replace(/"rulec-/, ';"rulec-')],
    [text.replace(/^.*\r\n/, '')],
    [text.replaceAll('HKEY_LOCAL_MACHINE', 'HKEY_CURRENT_USER')],
    [text.replaceAll('"v2.10', '"v2.10\\"')],
  ])('%#', (content) => {
    expect(isEqual('a.reg', content)).toBe(false);
  });
});

describe('the spelling of an LGPO text', () => {
  test.each([
    [lgpo.replace('Computer', 'User')],
    [lgpo.replace('Computer', 'computer ')],
    [lgpo.replace('\nSZ:', '\nEXSZ:')],
    [lgpo.replace('\nSZ:', '\nSZ: ')],
    [lgpo.replace('\nSZ:', '\nsz:')],
    [lgpo.replace('\nSZ:', '\n;SZ:')],
    [lgpo.replace('DWORD:', 'QWORD:')],
    [lgpo.replace('\\FirewallRules\n', '\\FirewallRules \n')],
    [lgpo.replace('\n\n', '\n \n')],
    [`${lgpo}\nComputer\n${rulesKey}\nx\nMULTISZ:${everything}\n`],
    [`${lgpo}\nComputer\n${rulesKey}\nx\nBINARY:00\n`],
    [`${lgpo}\nComputer\n${rulesKey}\n*\nCLEAR\n`],
    [`${lgpo}\nComputer\n${policyKey}\n*\nDELETEKEYS:FirewallRules\n`],
  ])('%#', (content) => {
    expect(isEqual('a.lgpo.txt', content)).toBe(false);
  });
});

describe('what PowerShell makes of a script before it runs', () => {
  const lines = script.split('\n');
  const at = lines.findIndex((line) => line.includes('RemoteAddress = @('));
  const within = (line: string, offset: number): string =>
    [...lines.slice(0, at + offset), line, ...lines.slice(at + offset)].join('\n');
  test.each([
    [within("            'Any'", 1)],
    [within('            $env:X', 1)],
    [within('            "203.0.113.0/24"', 1)],
    [within('            203.0.113.7', 1)],
    [within("            $('203.0.113.0/24')", 1)],
    [within("            '203.0.113.0/24', '203.0.114.0/24'", 1)],
    [within("            @'\n203.0.113.0/24\n'@", 1)],
    [within("            '203.0.113.0/24' # a\rRemove-Item x", 1)],
    [within('            # a\rRemove-Item x', 1)],
    [within('            # a\u2028Remove-Item x', 1)],
    [within('            <# a', 1)],
    [within('#Requires -Modules X', 0)],
    [within(' #requires -Version 7', 0)],
    [within('`', 0)],
    [within("        Enabled = 'False'", 0)],
    [`${script}\nRemove-NetFirewallRule -All`],
    [`${script}; Stop-Service mpssvc`],
    [`powershell -EncodedCommand ZQBjAGgAbwA=\n${script}`],
    [`${script}\n. .\\other.ps1`],
    [`#Requires -Version 7\n${script}`],
    [script.replace("'TCP'", "'UDP'")],
    [script.replace("'443'", "'443-444'")],
    [script.replace("'443'", '\u2019443\u2019')],
    [script.replace("= 'Any'", "= 'Domain'")],
    [script.replace('$Desired = @(', '$Desired += @(')],
    [script.replace("$Group = 'rulec: ", "$Group = 'others: ")],
    [script.replace("$DefaultOutbound = 'Leave'", "$DefaultOutbound = 'Block'")],
    [script.replace('PersistentStore', 'ActiveStore')],
    [script.replaceAll('-ne 1', '-ne 2')],
    [script.replace('Remove-NetFirewallRule', 'Disable-NetFirewallRule')],
  ])('%#', (content) => {
    expect(content).not.toBe(script);
    expect(isEqual('a.ps1', content)).toBe(false);
  });
});
