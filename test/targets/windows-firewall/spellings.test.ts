/**
 * Spellings that Windows takes for something else than they seem: none passes as equal unless it means the same. The words of
 * the grammar know no case (RFC 5234, which MS-GPFAS rests on); what `reg import` makes of lines is what Wine's tests found
 * on Windows.
 */
import { describe, expect, test } from 'vitest';
import { decide, policyKey, readRules } from './ask.ts';
import {
  localKey,
  otherRule,
  ownRule,
  ownValues,
  toLgpo,
  toPol,
  toReg,
  type Value,
  verify,
} from './verify.ts';

const rulesKey = `${policyKey}\\FirewallRules`;
const everything = otherRule('');
const rules = `[HKEY_LOCAL_MACHINE\\${rulesKey}]`;
const evil = `"x"="${everything}"`;
const exported = toReg(ownValues);
const reg = (...lines: readonly string[]): string => `${exported}\r\n${lines.join('\r\n')}\r\n`;

describe('a rule for everything beside ours', () => {
  test.each([
    everything.replace('Active=', 'active='),
    everything.replace('Active=', 'ACTIVE='),
    everything.replace('Active=', ' Active ='),
    everything.replace('Active=', 'Active\t='),
    everything.replace('Active=', '\uff21ctive='),
    everything.replace('Active=', 'Activ\u0435='),
    everything.replace('Active=', 'Enabled='),
    everything.replace('Active=TRUE', 'Active=FALSE|active=TRUE'),
    everything.replace('Active=TRUE', 'active=TRUE|Active=FALSE'),
    everything.replace('Dir=Out', 'Dir=In|dir=Out'),
    everything.replace('Dir=Out', 'Dir=In|DIR=Out'),
    everything.replace('Dir=Out', 'dir=Out|Dir=In'),
    otherRule('Protocol=1|protocol=6|'),
    otherRule('PROTOCOL=6|Protocol=1|'),
    otherRule('Protocol=006|'),
    otherRule('Protocol=06|RPort=25|'),
    otherRule('Protocol=017|'),
    otherRule('Protocol=6|RPort=443|rport=25|RA4=192.0.2.0/255.255.255.0|'),
    otherRule('Protocol=6|RPort=443|RA4=192.0.2.0/255.255.255.0|ra4=198.51.100.7|'),
    otherRule('Protocol=6|RPort=443|RA4=192.0.2.0/255.255.255.0|RA44=198.51.100.7|'),
    otherRule('Protocol=6|RPort=443|RA4=192.0.2.0/255.255.255.0|RA42=IntErnet|'),
    otherRule('Protocol=6|RPort=443|RA4=192.0.2.0/255.255.255.0|RA42=IntErnet|').replace('v2.10', 'v2.20'),
    otherRule('Protocol=6|RPort=443|RA4=192.0.2.0/255.255.255.0|action=Block|'),
    otherRule('Profile=Domain|profile=Public|Protocol=6|RPort=443|RA4=192.0.2.0/255.255.255.0|'),
  ])('%s', (rule) => {
    const values: readonly Value[] = [...ownValues, [rulesKey, 'x', rule]];
    for (const [path, content] of [
      ['a.pol', toPol(values)],
      ['a.reg', toReg(values)],
      ['a.txt', toLgpo(values)],
    ] as const)
      expect(verify({ [path]: content }), path).not.toBe('equal');
  });
});

test('texts of type REG_EXPAND_SZ', () => {
  const bytes = (text: string): string =>
    [...new Uint8Array(Buffer.from(`${text}\0`, 'utf16le'))]
      .map((one) => one.toString(16).padStart(2, '0'))
      .join();
  const beside = (rule: string): readonly string[] => [
    verify({ 'a.reg': reg(rules, `"x"=hex(2):${bytes(rule)}`) }),
    verify({ 'a.txt': `${toLgpo(ownValues)}\nComputer\n${rulesKey}\nx\nEXSZ:${rule}\n` }),
  ];
  const inbound = everything.replace('Dir=Out', 'Dir=In|App=%SystemRoot%\\System32\\svchost.exe');
  expect(beside(inbound)).toEqual(['equal', 'equal']);
  // Windows may take it for a rule, or pass it over.
  for (const rule of [everything, everything.replace('Allow', 'Block'), `${inbound}Desc=%x%|`, '%x%'])
    expect(beside(rule)).toEqual(['unknown', 'unknown']);
  expect(beside(ownRule)).toEqual(['refused', 'refused']);
  const none = `[HKEY_LOCAL_MACHINE\\${policyKey}\\DomainProfile]`;
  expect(verify({ 'a.reg': reg(none, `"DisabledInterfaces"=hex(2):${bytes('')}`) })).toBe('equal');
  expect(verify({ 'a.reg': reg(none, `"EnableFirewall"=hex(2):${bytes('1')}`) })).toBe('unknown');
});

test('zeros in front of a protocol are none', () => {
  const [tcp, udp] = ['006', '017'].map((number) => readRules(otherRule(`Protocol=${number}|RPort=53|`)));
  if (tcp === undefined || udp === undefined) throw new Error('two');
  expect([decide(tcp, 'tcp 192.0.2.1 53'), decide(tcp, 'udp 192.0.2.1 53')]).toEqual(['allow', 'deny']);
  expect([decide(udp, 'tcp 192.0.2.1 53'), decide(udp, 'udp 192.0.2.1 53')]).toEqual(['deny', 'allow']);
  expect(readRules(otherRule('Protocol=001|')).value?.rules).toEqual([]);
});

describe('lines of a registry export that are not equal', () => {
  const other = '[HKEY_CURRENT_USER\\Example]';
  test.each([
    ['a comment does not go on', [rules, '; C:\\', evil]],
    ['nor with a value in it', [rules, '; "a"=hex:00,\\', evil]],
    ['bytes that do not go on', [rules, '"a"=hex:00\\', evil]],
    ['bytes that swallow a key', [other, '"a"=hex:00,\\', exported.slice(exported.indexOf('[HKEY'))]],
    ['and one behind an empty line', [other, '"a"=hex:00,\\', '', rules, evil]],
    ['and one behind a comment', [other, '"a"=hex:00,\\;', rules, evil]],
    ['bytes of a value without quotes', [other, 'a=hex:00,\\', rules, evil]],
    ['a text that does not end', [other, '"a"="x', rules, '@="', evil]],
    ['a line end to some', [other, `a\r${rules}\r${evil}`]],
    ['and to others', [other, `a\u2028${rules}\u2028${evil}`]],
    ['a key behind a blank that is none', [rules, `\u00a0${other}`, evil]],
    ['or behind no character at all', [rules, `\ufeff${other}`, evil]],
    ['or with it at the end', [rules, `${other}\u3000`, evil]],
    ['a key that is passed over', [rules, '[ HKEY_CURRENT_USER\\Example]', evil]],
    ['a deletion that is passed over', [rules, '[- HKEY_CURRENT_USER\\Example]', evil]],
    ['a hive that there is not', [rules, '[HKCU\\Example]', evil]],
    ['bytes in another spelling', [other, '"a"=HEX:00,\\', rules, evil]],
    [
      'a number in another spelling',
      [rules.replace('\\FirewallRules', ''), '"PolicyVersion"=DWORD:0000020a'],
    ],
    ['a number that goes on', [other, '"a"=dword:0\\', rules, evil]],
  ])('%s', (_, lines) => {
    expect(verify({ 'a.reg': reg(...lines) })).not.toBe('equal');
  });

  test('our own rule is not set where bytes swallow its key', () => {
    const heading = exported.slice(0, exported.indexOf('['));
    const [version = '', ownRules = ''] = exported.slice(heading.length).split(/(?<=\r\n\r\n)/);
    const swallowed = `[HKEY_CURRENT_USER\\Example]\r\n"a"=hex:00,\\\r\n`;
    expect(verify({ 'a.reg': `${heading}${version}${ownRules}` })).toBe('equal');
    expect(verify({ 'a.reg': `${heading}${version}${swallowed}${ownRules}` })).not.toBe('equal');
    expect(verify({ 'a.reg': `${heading}${version}${swallowed}\r\n${ownRules}` })).not.toBe('equal');
    // What follows a key that is deleted is set nowhere.
    const deleted = `[-HKEY_CURRENT_USER\\Example]\r\n${ownRules.split('\r\n').slice(1).join('\r\n')}`;
    expect(verify({ 'a.reg': `${heading}${version}${deleted}` })).not.toBe('equal');
  });

  test('and what is', () => {
    const lines = [
      '; C:\\',
      '[HKEY_USERS\\Example]',
      '"a"=hex(2):41,00,\\',
      '  42,00,\\',
      '  00,00',
      '"b"="first',
      'second"',
      '"c"="d" ; why',
    ];
    expect(verify({ 'a.reg': reg(...lines) })).toBe('equal');
    expect(verify({ 'a.reg': exported.replace('dword:0000020a', 'dword:0000020a ; 2.10') })).toBe('equal');
  });
});

test('a rule cut by a NUL or a line end is none', () => {
  const cut = (character: string): string => ownRule.replace('Name=', `Desc=a${character}b|Name=`);
  for (const character of ['\0', '\r', '\n', '\x1a']) {
    const values = ownValues.map(
      ([key, name, data]): Value => [key, name, data === ownRule ? cut(character) : data],
    );
    expect(verify({ 'a.reg': toReg(values) })).not.toBe('equal');
    expect(verify({ 'a.txt': toLgpo(values) })).not.toBe('equal');
    expect(verify({ 'a.pol': toPol(values) })).not.toBe('equal');
  }
});

test('bytes of a text are UTF-16 in the newer form of exports alone', () => {
  const hex = [...Buffer.from(`${ownRule}\0`, 'utf16le')].map((byte) => byte.toString(16).padStart(2, '0'));
  const written = (heading: string, bytes: readonly string[]): string =>
    exported
      .replace(/^.*/, heading)
      .replace(/"v2\.10.*"/, `hex(1):${bytes.slice(0, 60).join(',')},\\\r\n  ${bytes.slice(60).join(',')}`);
  expect(verify({ 'a.reg': written('Windows Registry Editor Version 5.00', hex) })).toBe('equal');
  expect(verify({ 'a.reg': written('REGEDIT4', hex) })).not.toBe('equal');
  expect(verify({ 'a.reg': written('Windows Registry Editor Version 5.00', hex.slice(0, -2)) })).not.toBe(
    'equal',
  );
});

test('a second heading is none of a file', () => {
  expect(verify({ 'a.reg': `\ufeff\ufeff${exported}` })).not.toBe('equal');
});

test('rules of a control set that is not the current one', () => {
  const local = (set: string): readonly Value[] => [
    [`${localKey.replace('CurrentControlSet', set)}\\FirewallRules`, 'rulec-test-backup', ownRule],
  ];
  const select = (number: number): Value => ['SYSTEM\\Select', 'Current', number];
  expect(verify({ 'a.reg': toReg(local('CurrentControlSet')) })).toBe('equal');
  expect(verify({ 'a.reg': toReg(local('ControlSet001')) })).toBe('equal');
  expect(verify({ 'a.reg': toReg([select(1), ...local('ControlSet001')]) })).toBe('equal');
  expect(verify({ 'a.reg': toReg([...local('ControlSet002'), select(2)]) })).toBe('equal');
  expect(verify({ 'a.reg': toReg([select(1), ...local('ControlSet002')]) })).toBe('unknown');
  expect(verify({ 'a.reg': toReg([...local('ControlSet001'), select(2)]) })).toBe('unknown');
  expect(verify({ 'a.reg': toReg(local('ControlSet002')) })).toBe('unknown');
  expect(verify({ 'a.pol': toPol(local('ControlSet003')) })).toBe('unknown');
});

test('names in letters that only look alike are names of their own', () => {
  const [version, own] = ownValues;
  if (version === undefined || own === undefined) throw new Error('two values');
  const alike: Value = [rulesKey, 'rulec-test-bac\u212aup', everything];
  expect(verify({ 'a.pol': toPol([version, alike, own]) })).not.toBe('equal');
});

test('blanks around the lines of a block of LGPO.exe', () => {
  const disabled = ownRule.replace('TRUE', 'FALSE');
  for (const block of [
    `Computer\n${rulesKey}\nrulec-test-backup \nSZ:${disabled}\n`,
    `Computer\n${rulesKey}\n*\nSZ:${disabled}\n`,
    `Computer\nSOFTWARE\\Policies\\Microsoft\n*\n DELETEKEYS:WindowsFirewall\n`,
    `Computer\n${rulesKey}\nrulec-test-backup\nDELETE \n`,
    `Computer\nSOFTWARE\\Policies\\Microsoft\n* \nDELETEALLVALUES\n`,
    `Computer\nSOFTWARE\\Policies\\Microsoft\n*\nPURGEKEYS:WindowsFirewall\n`,
    ...['DomainProfile', 'PrivateProfile', 'PublicProfile'].map(
      (profile) => `Computer\n${policyKey}\\${profile}\nAllowLocalPolicyMerge\nDWORD:0\n`,
    ),
  ])
    expect(verify({ 'a.txt': `${toLgpo(ownValues)}\n${block}` }), block).not.toBe('equal');
});
