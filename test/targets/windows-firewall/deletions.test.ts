/** What deletes keys or values of the firewall is seen from wherever it is aimed. */
import { describe, expect, test } from 'vitest';
import { policyKey } from './ask.ts';
import { localKey, otherRule, ownValues, toLgpo, toPol, toReg, type Value, verify } from './verify.ts';

const policies = 'SOFTWARE\\Policies';
const rulesKey = `${policyKey}\\FirewallRules`;

test('the text without a deletion is equal in every form', () => {
  expect([
    verify({ 'a.pol': toPol(ownValues) }),
    verify({ 'a.txt': toLgpo(ownValues) }),
    verify({ 'a.reg': toReg(ownValues) }),
  ]).toEqual(['equal', 'equal', 'equal']);
});

describe('rules that are deleted before the text sets its own are no matter', () => {
  const keys = [rulesKey, rulesKey.toUpperCase()];
  test.each(keys)('%s', (key) => {
    const emptied: readonly Value[] = [
      [key, '**DelVals.', ' '],
      [key, '**Del.rulec-test-backup', ' '],
      [key, '**del.another', ' '],
    ];
    for (const one of emptied) expect(verify({ 'a.pol': toPol([one, ...ownValues]) })).toBe('equal');
    const words: readonly Value[] = [
      [key, '*', 'DELETEALLVALUES'],
      [key, 'rulec-test-backup', 'DELETE'],
    ];
    for (const one of words) expect(verify({ 'a.txt': toLgpo([one, ...ownValues]) })).toBe('equal');
    for (const one of [rulesKey, policyKey]) {
      const [heading = '', ...rest] = toReg(ownValues).split(/(?=\[)/);
      expect(verify({ 'a.reg': [heading, `[-HKEY_LOCAL_MACHINE\\${one}]\r\n`, ...rest].join('') })).toBe(
        'equal',
      );
    }
  });

  test('unless more goes, or something else, or nothing comes behind', () => {
    for (const one of [...ownValues.slice(1), [rulesKey, 'x', otherRule('Dir=In|')] as const])
      expect(verify({ 'a.pol': toPol([one, [rulesKey, '**DelVals.', ' '], ...ownValues]) })).toBe('unknown');
    expect(
      verify({ 'a.pol': toPol([[`${localKey}\\FirewallRules`, '**DelVals.', ' '], ...ownValues]) }),
    ).toBe('unknown');
    expect(verify({ 'a.txt': toLgpo([[rulesKey, '*', 'DELETEKEYS'], ...ownValues]) })).toBe('unknown');
    expect(verify({ 'a.pol': toPol([[policyKey, '**DelVals.', ' '], ...ownValues]) })).toBe('equal');
    const [version = '', rule = ''] = toReg(ownValues).split(/(?<=\r\n\r\n)(?=\[HKEY.*FirewallRules)/);
    expect(verify({ 'a.reg': `${version}[-HKEY_LOCAL_MACHINE\\${policyKey}]\r\n${rule}` })).toBe('unknown');
  });
});

describe('in a Registry.pol', () => {
  test.each<Value>([
    [rulesKey, '**DelVals.', ' '],
    [rulesKey, '**Del.rulec-test-backup', ' '],
  ])('%s %s %s behind the rules is not equal', (...value) => {
    expect(verify({ 'a.pol': toPol([...ownValues, value]) })).toBe('unknown');
  });

  test.each<Value>([
    [rulesKey, '**delvals', ' '],
    [policyKey, '**DeleteKeys', 'FirewallRules'],
    [policyKey, '**SecureKey', '1'],
    [`${policies}\\Microsoft`, '**DeleteKeys', 'Other;WindowsFirewall'],
    [policies, '**deletekeys', 'Microsoft'],
    ['SOFTWARE', '**DeleteKeys', 'policies\\microsoft\\windowsfirewall\\firewallrules'],
    ['SOFTWARE\\Example', '**DeleteKeys', policyKey],
    ['SOFTWARE\\Example', '**DeleteKeys', `HKLM\\${policyKey.toUpperCase()}`],
    ['SOFTWARE\\Example', '**DeleteKeys', 'SOFTWARE'],
    ['SOFTWARE\\Example', `**Del.${rulesKey}\\rulec-test-backup`, ' '],
    ['SYSTEM\\ControlSet001\\Services', '**DeleteKeys', 'mpssvc'],
    ['SYSTEM\\CurrentControlSet\\Services\\SharedAccess', '**DeleteKeys', 'Parameters'],
    [`${rulesKey}\\`, '**DelVals.', ' '],
    [rulesKey.replaceAll('\\', '\\\\'), '**DelVals.', ' '],
    [policyKey, '**Del.PolicyVersion', ' '],
    [`${policies}\\Microsoft`, '**DeleteKeys', 'Windows*'],
    [`${policies}\\Microsoft`, '**DeleteKeys', '"WindowsFirewall"'],
    [`${policies}\\Microsoft`, '**DeleteKeys', '\u6957\u646e\u776f'],
    [policyKey, '**DeleteValues', 'StrongCRLCheck;POLICYVERSION'],
    [`${policyKey}\\DynamicKeywords`, '**DeleteKeys', policyKey],
    [`${policyKey}\\DomainProfile\\Logging`, '**DeleteKeys', `HKLM\\${rulesKey}`],
    [`${policyKey}\\HyperV`, `**Del.${rulesKey}\\rulec-test-backup`, ' '],
    [`${policyKey}\\DomainProfile`, '**Del.DisabledInterfaces', ' '],
  ])('%s %s %s is not equal', (...value) => {
    expect(verify({ 'a.pol': toPol([...ownValues, value]) })).toBe('unknown');
    expect(verify({ 'a.pol': toPol([value, ...ownValues]) })).toBe('unknown');
  });

  test.each([2, 3, 4])('how the service of the firewall starts is gone, where it was %s', (data) => {
    for (const [service, name] of [
      ['MpsSvc', '**Del.Start'],
      ['mpsdrv', '**del.start'],
      ['BFE', '**DeleteValues'],
    ]) {
      const value: Value = [`SYSTEM\\CurrentControlSet\\Services\\${service}`, name ?? '', data];
      expect(verify({ 'a.pol': toPol([...ownValues, value]) })).toBe('unknown');
    }
  });

  test.each<Value>([
    ['SOFTWARE\\Example', '**DelVals.', ' '],
    ['SOFTWARE\\Example', '**DeleteKeys', 'WindowsFirewall'],
    [`${policies}\\Microsoft`, '**Del.Name', ' '],
    [`${policyKey}\\DomainProfile\\Logging`, '**Del.LogFileSize', ' '],
  ])('%s %s %s reaches nothing of it', (...value) => {
    expect(verify({ 'a.pol': toPol([...ownValues, value]) })).toBe('equal');
  });
});

describe('in an LGPO text', () => {
  test.each<Value>([
    [rulesKey, '*', 'DELETEALLVALUES'],
    [rulesKey, 'rulec-test-backup', 'DELETE'],
    [rulesKey.toLowerCase(), '*', 'DELETEALLVALUES'],
    [`${policies}\\Microsoft`, '*', 'DELETEKEYS:WindowsFirewall'],
    [`${policies}\\Microsoft`, '*', 'DELETEALLVALUES'],
    [policyKey, '**DeleteKeys', 'FirewallRules'],
    [policyKey, 'PolicyVersion', 'DELETE'],
    [`${policyKey}\\DynamicKeywords`, '*', `DELETEKEYS:${policyKey}`],
  ])('%s %s %s is not equal', (...value) => {
    expect(verify({ 'a.txt': toLgpo([...ownValues, value]) })).toBe('unknown');
  });

  test('a key that is only made, and what is deleted elsewhere, is no matter', () => {
    const beside: readonly Value[] = [
      [rulesKey, '*', 'CREATEKEY'],
      ['SOFTWARE\\Example', '*', 'DELETEALLVALUES'],
    ];
    expect(verify({ 'a.txt': toLgpo([...ownValues, ...beside]) })).toBe('equal');
  });
});

describe('in a registry export', () => {
  const head = toReg(ownValues);
  test.each([
    `[-HKEY_LOCAL_MACHINE\\${policies}]`,
    `[-hkey_local_machine\\${policyKey.toLowerCase()}]`,
    `[-HKLM\\SOFTWARE]`,
    '[-HKEY_LOCAL_MACHINE]',
    `[-HKEY_LOCAL_MACHINE\\${rulesKey}\\]`,
    `[ -HKEY_LOCAL_MACHINE\\${rulesKey}]`,
    `[HKEY_LOCAL_MACHINE\\${rulesKey}]\r\n"rulec-test-backup"=-`,
    `[HKEY_LOCAL_MACHINE\\${rulesKey}]\r\n"someone's"=-`,
    `[HKEY_LOCAL_MACHINE\\${policyKey}]\r\n"PolicyVersion"=-`,
    '[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\mpssvc]\r\n"Start"=-',
    `[-HKEY_LOCAL_MACHINE\\${localKey.replace('CurrentControlSet', 'ControlSet001')}]`,
    '[-HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\mpssvc]',
  ])('%s is not equal', (line) => {
    expect(verify({ 'a.reg': `${head}\r\n${line}\r\n` })).toBe('unknown');
  });

  test.each(['[-HKEY_CURRENT_USER\\SOFTWARE\\Policies]', '[-HKEY_LOCAL_MACHINE\\SOFTWARE\\Example]'])(
    '%s is no matter',
    (line) => {
      expect(verify({ 'a.reg': `${head}\r\n${line}\r\n` })).toBe('equal');
    },
  );
});

describe('a rule for everything, below a key in a spelling that no export has', () => {
  const everything = otherRule('');
  test.each([
    `${rulesKey}\\`,
    `\\${rulesKey}`,
    rulesKey.replace('\\Microsoft', '\\\\Microsoft'),
    rulesKey.replace('WindowsFirewall', 'WindowsFirewall '),
    rulesKey.replace('SOFTWARE', '\u017fOFTWARE'),
    `HKLM\\${rulesKey}`,
    rulesKey.replaceAll('\\', '/'),
    rulesKey.replace('SOFTWARE', 'SOFTWARE\\WOW6432Node'),
  ])('%s', (key) => {
    expect(verify({ 'a.pol': toPol([...ownValues, [key, 'x', everything]]) })).toBe('unknown');
    expect(verify({ 'a.reg': toReg([...ownValues, [key, 'x', everything]]) })).toBe('unknown');
  });

  test('without a name, it is not supported', () => {
    expect(verify({ 'a.pol': toPol([...ownValues, [rulesKey, '', everything]]) })).toBe('unknown');
    const unnamed = `${toReg(ownValues)}@="${everything}"\r\n`;
    expect(verify({ 'a.reg': unnamed })).toBe('unknown');
  });
});
