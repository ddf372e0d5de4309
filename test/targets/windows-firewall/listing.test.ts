/** Listings of a machine's rules, as cmdlets and netsh print them. */
import { describe, expect, test } from 'vitest';
import { type Settle, settleReading } from '../../../src/driver/audit/settle-reading.ts';
import { evaluate } from '../../../src/proof/diagram/evaluate.ts';
import { always, never } from '../../../src/sets/condition.ts';
import { isMisread, parseAddress } from '../../../src/sets/prefix.ts';
import type { WindowsFirewallOptions } from '../../../src/targets/windows-firewall/config.ts';
import { target } from '../../../src/targets/windows-firewall/target.ts';
import { places, read } from './ask.ts';
import { otherRule, toReg, verify } from './verify.ts';

const rule = {
  Name: 'backup',
  DisplayName: 'backup',
  Group: 'rulec: test',
  Enabled: 'True',
  Direction: 'Outbound',
  Action: 'Allow',
  Profile: 'Any',
  Protocol: 'TCP',
  LocalPort: 'Any',
  RemotePort: ['443'],
  LocalAddress: 'Any',
  RemoteAddress: ['192.0.2.0/255.255.255.0'],
  Program: 'Any',
  Package: null,
  Service: 'Any',
  InterfaceType: 'Any',
  InterfaceAlias: 'Any',
  LocalUser: 'Any',
  RemoteMachine: 'Any',
  Owner: null,
  Authentication: 'NotRequired',
  OverrideBlockRules: 'False',
};
const json = (...rules: readonly object[]): string => JSON.stringify(rules, null, 2);

const byPremises: Settle = ({ premise }) =>
  premise === undefined ? undefined : premise.holds ? always : never;

/** What a machine does with `tcp ADDRESS PORT`, with every premise, or with none. */
function ask(
  path: string,
  content: string,
  flow: string,
  options: Partial<WindowsFirewallOptions> = {},
  isSettled: boolean = true,
): string {
  const { value, diagnostics } = read(path, content);
  const reading =
    value && target.meaning(value, { principal: 'any', defaultOutbound: 'leave', ...options }).value;
  if (reading === undefined) throw new Error(JSON.stringify(diagnostics));
  const { permit } = isSettled ? settleReading(reading, byPremises) : reading;
  const [transport, text = '', port] = flow.split(' ');
  const address = parseAddress(text);
  if (isMisread(address)) throw new Error(address.problem);
  return evaluate(permit, { transport: transport === 'udp' ? 'udp' : 'tcp', port: Number(port), address })
    .action;
}

describe('JSON', () => {
  test('of a profile that no machine has is refused, for it may be one of the three', () => {
    const profiles = [{ Name: 'Domaine', Enabled: 'False', DefaultOutboundAction: 'Allow' }];
    expect(verify({ 'rules.json': JSON.stringify({ rules: [rule], profiles }) })).toBe('refused');
  });

  test('of the rules that rulec wrote is what the rule set says', () => {
    expect(verify({ 'rules.json': json(rule) })).toBe('equal');
    const numbers = { ...rule, Enabled: 1, Direction: 2, Action: 2, Profile: 0, InterfaceType: 0 };
    expect(verify({ 'rules.json': json(numbers) })).toBe('equal');
    expect(verify({ 'rules.json': JSON.stringify({ rules: [rule], profiles: [] }) })).toBe('equal');
    expect(verify({ 'rules.json': json(rule, { ...rule, Direction: 'Inbound', RemotePort: 'RPC' }) })).toBe(
      'equal',
    );
  });

  test.each([
    [{ RemotePort: ['443', '444'] }, 'different'],
    [{ RemotePort: 'Any' }, 'different'],
    [{ RemoteAddress: 'Any' }, 'different'],
    [{ RemoteAddress: ['192.0.2.0/24', '2001:db8::1'] }, 'different'],
    [{ Profile: 'Domain, Private' }, 'different'],
    [{ Profile: 6 }, 'different'],
    [{ Action: 'Block' }, 'different'],
    [{ Enabled: 2 }, 'different'],
    [{ Program: 'C:\\x.exe' }, 'unknown'],
    [{ Service: 'x' }, 'unknown'],
    [{ LocalPort: '1' }, 'unknown'],
    [{ InterfaceType: 'Wireless' }, 'unknown'],
    [{ LocalUser: 'D:(A;;CC;;;S-1-5-21-1-2-3-4)' }, 'unknown'],
    [{ RemotePort: 'IPHTTPSOut' }, 'unknown'],
    [{ RemoteAddress: ['192.0.2.0/24', 'Internet'] }, 'unknown'],
    [{ Direction: 'Sideways' }, 'unknown'],
    [{ LSM: 'True' }, 'unknown'],
    [{ LSM: 'False' }, 'equal'],
    [{ Protocol: 'SCTP' }, 'unknown'],
    [{ Action: 'NotConfigured' }, 'unknown'],
    [{ OverrideBlockRules: 'True' }, 'unknown'],
    [{ OverrideBlockRules: ['False', 'True'] }, 'unknown'],
    [{ Direction: ['Inbound', 'Outbound'] }, 'unknown'],
    [{ Enabled: ['False', 'True'] }, 'unknown'],
    [{ Action: ['Allow', 'Block'] }, 'unknown'],
    [{ Protocol: ['TCP', 'UDP'] }, 'unknown'],
    [{ Protocol: null }, 'unknown'],
    [{ RemotePort: [] }, 'unknown'],
    [{ RemoteAddress: null }, 'unknown'],
    [{ RemoteAddress: ['Any', '192.0.2.0/24'] }, 'unknown'],
    [{ RemotePort: ['443', 'Any'] }, 'unknown'],
    [{ Profile: 'Any, Domain' }, 'unknown'],
    [{ PrimaryStatus: 2 }, 'unknown'],
    [{ PolicyAppId: 'x' }, 'unknown'],
    [{ direction: 'Inbound' }, 'unknown'],
  ] as const)('%j', (change, answer) => {
    expect(verify({ 'rules.json': json({ ...rule, ...change }) })).toBe(answer);
  });

  test('a rule without a column is unknown, and the commands are named that print it', () => {
    const { RemoteAddress: _, ...without } = rule;
    expect(verify({ 'rules.json': json(without) })).toBe('unknown');
    expect(read('rules.json', json(without)).diagnostics[0]?.help).toContain('Get-NetFirewallAddressFilter');
  });

  test('a condition that has no column is none, by premise alone', () => {
    const { LocalUser: _, ...without } = { ...rule, Action: 'Block' };
    for (const name of ['InterfaceAlias', 'Owner', 'Authentication', 'RemoteMachine', 'OverrideBlockRules']) {
      const shorter = Object.fromEntries(Object.entries(rule).filter(([key]) => key !== name));
      expect([name, verify({ 'rules.json': json(shorter) })]).toEqual([name, 'unknown']);
    }
    expect(verify({ 'rules.json': json({ ...without, Action: 'Allow' }) })).toBe('unknown');
    expect(ask('rules.json', json(without), 'tcp 192.0.2.7 443')).toBe('deny');
    expect(ask('rules.json', json(without), 'tcp 192.0.2.7 443', {}, false)).toBe('unknown');
  });

  test('settings of profiles count where they are listed', () => {
    const profile = (Name: string, DefaultOutboundAction: string) => ({
      Name,
      Enabled: 'True',
      DefaultOutboundAction,
    });
    const closed = ['Domain', 'Private', 'Public'].map((name) => profile(name, 'Block'));
    const open = [...closed.slice(1), profile('Domain', 'Allow')];
    expect(verify({ 'rules.json': JSON.stringify({ rules: [rule], profiles: closed }) })).toBe('equal');
    expect(verify({ 'rules.json': JSON.stringify({ rules: [rule], profiles: open }) })).toBe('different');
  });

  test('a second reading of the same text is seen', () => {
    const twice = json(rule).replace('"Direction"', '"Direction": "Inbound",\n"Direction"');
    expect(verify({ 'rules.json': twice })).toBe('unknown');
    expect(read('rules.json', twice).diagnostics.at(-1)).toMatchObject({ at: { line: 8 } });
    const profile = { Name: 'Domain', Enabled: 'True', DefaultOutboundAction: 'Block' };
    const profiles = [profile, { ...profile, Name: 'Private' }, { ...profile, Name: 'Public' }];
    const listed = (...more: readonly object[]): string =>
      JSON.stringify({ rules: [rule], profiles: [...profiles, ...more] });
    expect(verify({ 'rules.json': listed() })).toBe('equal');
    expect(verify({ 'rules.json': listed({ ...profile, Enabled: 'False' }) })).toBe('unknown');
    const off = { ...profile, DisabledInterfaceAliases: ['Ethernet'] };
    expect(
      verify({ 'rules.json': JSON.stringify({ rules: [rule], profiles: [off, ...profiles.slice(1)] }) }),
    ).toBe('unknown');
  });

  test.each([
    JSON.stringify([[rule], rule]),
    JSON.stringify({ rules: [rule], Rules: [{ ...rule, RemoteAddress: 'Any' }] }),
    JSON.stringify([rule, 'Allow']),
  ])('what may be a rule is not passed over: %#', (text) => {
    expect(verify({ 'rules.json': text })).toBe('refused');
  });

  test.each(['{', '"text"', '{"rules": 1}', '[]', '{"a": {}}'])('%s is refused', (text) => {
    expect(verify({ 'rules.json': text })).toBe('refused');
  });
});

describe('CSV', () => {
  const head = 'Name;DisplayName;Enabled;Profile;Direction;Action;Protocol;RemotePort;RemoteAddress;Program';
  const line =
    '"b";"a ""b""; c";"True";"Any";"Outbound";"Block";"TCP";"443";"192.0.2.0/24,198.51.100.7";"Any"';
  test('with semicolons, quotes and line ends in texts', () => {
    const text = `\ufeff${head}\r\n${line}\r\n${line.replace('"b"', '"c\nd"')}\r\n`;
    expect(ask('a.csv', text, 'tcp 192.0.2.1 443')).toBe('deny');
    expect(ask('a.csv', text, 'tcp 198.51.100.8 443')).toBe('allow');
    expect(ask('a.csv', text, 'tcp 198.51.100.8 443', {}, false)).toBe('unknown');
    expect(read('a.csv', text).value?.rules.map(({ origin }) => origin?.line)).toEqual([2, 3]);
  });

  test('with a column twice, or a field too many, is not supported', () => {
    const [all, only] = [`${head};Profile`, `${line};"Domain"`];
    expect(ask('a.csv', `${all}\n${only}\n`, 'tcp 192.0.2.1 443')).toBe('unknown');
    expect(ask('a.csv', `${head}\n${only}\n`, 'tcp 192.0.2.1 443')).toBe('unknown');
    expect(ask('a.csv', `${head}\n${line}\nx\n`, 'tcp 203.0.113.1 25')).toBe('unknown');
  });

  test('with a text that does not end is refused', () => {
    expect(verify({ 'a.csv': `${head}\n"b` })).toBe('refused');
  });
});

describe('netsh', () => {
  const block = (...lines: readonly string[]): string =>
    [
      'Rule Name:                            Lan only',
      '-'.repeat(70),
      'Enabled:                              Yes',
      'Direction:                            Out',
      'Profiles:                             Domain,Private,Public',
      'LocalIP:                              Any',
      'RemoteIP:                             LocalSubnet,192.0.2.7/32',
      'Protocol:                             TCP',
      'LocalPort:                            Any',
      'RemotePort:                           80,443',
      ...lines,
      'Action:                               Block',
      '',
    ].join('\r\n');
  test('in English, with verbose', () => {
    const text = `\r\n${block('InterfaceTypes: Any', 'Security: NotRequired', 'Rule source: Local Setting')}Ok.\r\n`;
    expect(ask('n.txt', text, 'tcp 192.0.2.7 80')).toBe('deny');
    expect(ask('n.txt', text, 'tcp 192.0.2.8 80')).toBe('allow');
    expect(ask('n.txt', text, 'tcp 192.0.2.8 80', {}, false)).toBe('unknown');
  });

  test('a line that is not known may be a condition', () => {
    const rest = ['InterfaceTypes: Any', 'Security: NotRequired', 'Rule source: Local Setting'];
    const text = block('Description: x', 'Edge traversal: No', ...rest);
    expect(ask('n.txt', text, 'tcp 192.0.2.7 80')).toBe('deny');
    const more = block('Remote computers: D:(A;;CC;;;S-1-5-21-1)', ...rest);
    expect(ask('n.txt', more, 'tcp 192.0.2.7 80')).toBe('unknown');
  });

  test('without verbose nothing tells for which program a rule is', () => {
    expect(ask('n.txt', block(), 'tcp 192.0.2.7 80')).toBe('unknown');
  });

  test('in another language is refused, with what to run', () => {
    const text = block().replaceAll(/^[A-Za-z ]+:/gm, 'Regel:');
    const { value, diagnostics } = read('n.txt', text);
    expect(value).toBeUndefined();
    expect(diagnostics[0]?.help).toContain('rules.json');
  });
});

test('Format-List without ports and addresses tells no more than what its rules may do at most', () => {
  const text =
    'DisplayName : A rule\r\nDirection   : Outbound\r\nAction      : Allow\r\nEnabled     : True\r\n\r\n';
  expect(read('f.txt', text).diagnostics[0]).toMatchObject({ code: 'unknown-construct' });
  expect(verify({ 'f.txt': text })).toBe('unknown');
  expect(ask('f.txt', text, 'tcp 192.0.2.7 80')).toBe('allow');
  expect(ask('f.txt', text.replace('Allow', 'Block'), 'tcp 192.0.2.7 80')).toBe('unknown');
});

test('an export of the whole policy as netsh makes it is bytes of a hive', () => {
  expect(verify({ 'a.wfw': Uint8Array.of(0x72, 0x65, 0x67, 0x66) })).toBe('refused');
});

describe('questions about one program on one profile', () => {
  const machine = toReg([
    [
      'SYSTEM\\ControlSet001\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\PublicProfile',
      'DefaultOutboundAction',
      1,
    ],
    [
      'SYSTEM\\ControlSet001\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules',
      '{a}',
      otherRule('Protocol=6|Profile=Public|App=%SystemRoot%\\System32\\curl.exe|'),
    ],
  ]);
  test.each([
    [{}, 'unknown'],
    [{ profile: 'private' }, 'allow'],
    [{ profile: 'public' }, 'unknown'],
    [{ profile: 'public', program: 'c:\\windows\\system32\\CURL.exe' }, 'allow'],
    [{ profile: 'public', program: 'c:\\windows\\curl.exe' }, 'deny'],
  ] as const)('%j', (options, answer) => {
    expect(ask('a.reg', machine, 'tcp 192.0.2.7 80', options)).toBe(answer);
  });

  test('letters beyond ASCII may be cases of others or not: which are is a table of the disk', () => {
    const at = (path: string) =>
      ask('a.reg', machine.replace('curl', path), 'tcp 192.0.2.7 80', {
        profile: 'public',
        program: 'c:\\windows\\system32\\backup.exe',
      });
    expect(['BACKUP', 'bac\u212aup', 'bacxup'].map(at)).toEqual(['allow', 'unknown', 'deny']);
  });
});

test('where a store is missing, nothing is certain without the premise that it is empty', () => {
  const key = 'SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy';
  const closed = ['DomainProfile', 'PrivateProfile', 'PublicProfile'].flatMap(
    (profile): readonly (readonly [string, string, number])[] => [
      [`${key}\\${profile}`, 'DefaultOutboundAction', 1],
      [`${key}\\${profile}`, 'EnableFirewall', 1],
    ],
  );
  const block = [`${key}\\FirewallRules`, '{a}', otherRule('').replace('Allow', 'Block')] as const;
  for (const text of [toReg(closed), toReg([...closed, block])]) {
    expect(ask('a.reg', text, 'tcp 192.0.2.7 80')).toBe('deny');
    expect(ask('a.reg', text, 'tcp 192.0.2.7 80', {}, false)).toBe('unknown');
  }
});

test('a file with many lines that are not judged has ten messages and a count', () => {
  const rules = Array.from({ length: 40 }, (_, index): readonly [string, string, string] => [
    'SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy\\FirewallRules',
    `{${index}}`,
    otherRule('IFType=Lan|'),
  ]);
  const { diagnostics } = read('a.reg', toReg(rules));
  expect(places(diagnostics).length).toBe(11);
  expect(diagnostics.at(-1)?.message).toBe('and 30 more of such warnings');
});
