/** Two stores, their settings, and files that say nothing of either. */
import { describe, expect, test } from 'vitest';
import { policyKey } from './ask.ts';
import {
  differences,
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

const both = (...values: readonly Value[]): string => toReg([...ownValues, ...values]);
const profiles = ['DomainProfile', 'PrivateProfile', 'PublicProfile'];
const everywhere = (key: string, name: string, value: number): readonly Value[] =>
  profiles.map((profile): Value => [`${key}\\${profile}`, name, value]);

describe('a setting of the policy wins, whichever comes first', () => {
  const open: Value = [`${policyKey}\\DomainProfile`, 'DefaultOutboundAction', 0];
  const shut: Value = [`${localKey}\\DomainProfile`, 'DefaultOutboundAction', 1];
  test('and lets everything out', () => {
    expect(verify({ 'a.reg': both(open, shut) })).toBe('different');
    expect(verify({ 'a.reg': both(shut, open) })).toBe('different');
  });

  test('or nothing', () => {
    const [shutByPolicy, openHere]: readonly Value[] = [
      [`${policyKey}\\DomainProfile`, 'DefaultOutboundAction', 1],
      [`${localKey}\\DomainProfile`, 'DefaultOutboundAction', 0],
    ];
    if (shutByPolicy === undefined || openHere === undefined) throw new Error('two values');
    expect(verify({ 'a.reg': both(shutByPolicy, openHere) })).toBe('equal');
  });

  test('on the profile that is asked about', () => {
    const file = { 'a.reg': both(open, shut) };
    expect(['domain', 'private', 'public'].map((profile) => verify(file, { profile }))).toEqual([
      'different',
      'equal',
      'equal',
    ]);
  });
});

test('one name in both stores is two rules', () => {
  const wide: Value = [`${localKey}\\FirewallRules`, 'rulec-test-backup', otherRule('')];
  expect(verify({ 'a.reg': both(wide) })).toBe('different');
  expect(verify({ 'a.reg': toReg([wide, ...ownValues]) })).toBe('different');
});

test('local rules count unless the policy says that they do not, on each profile by itself', () => {
  const wide: Value = [`${localKey}\\FirewallRules`, 'x', otherRule('')];
  const off = everywhere(policyKey, 'AllowLocalPolicyMerge', 0);
  expect(verify({ 'a.reg': both(wide, ...off) })).toBe('equal');
  expect(verify({ 'a.reg': both(wide, ...off.slice(1)) })).toBe('different');
  const localOff = everywhere(localKey, 'AllowLocalPolicyMerge', 0);
  expect(verify({ 'a.reg': both(wide, ...localOff) })).toBe('different');
});

test('two exports of one machine are read together', () => {
  const rule: Value = [`${localKey}\\FirewallRules`, 'rulec-test-backup', ownRule];
  const files = {
    'local.reg': toReg([rule]),
    'policy.reg': toReg([[`${policyKey}\\DomainProfile`, 'EnableFirewall', 0]]),
  };
  expect(verify(files)).toBe('different');
  expect(verify({ 'local.reg': files['local.reg'] })).toBe('equal');
});

describe('StandardProfile', () => {
  const standard = (key: string): Value => [`${key}\\StandardProfile`, 'EnableFirewall', 0];
  test('counts in the policy where there is no other profile but the domain', () => {
    expect(verify({ 'a.reg': both(standard(policyKey)) })).toBe('different');
    const beside: Value = [`${policyKey}\\PublicProfile`, 'DisableNotifications', 1];
    expect(verify({ 'a.reg': both(standard(policyKey), beside) })).toBe('equal');
  });

  test('of the local store is left open beside PublicProfile', () => {
    const beside: Value = [`${localKey}\\PublicProfile`, 'DisableNotifications', 1];
    expect(verify({ 'a.reg': both(standard(localKey), beside) })).toBe('unknown');
  });
});

test('a rule for one profile leaves the others blocked', () => {
  const values: readonly Value[] = [
    [policyKey, 'PolicyVersion', 522],
    [`${policyKey}\\FirewallRules`, 'rulec-a', ownRule.replace('RPort', 'Profile=Domain|RPort')],
  ];
  expect(verify({ 'a.pol': toPol(values) })).toBe('different');
  expect(verify({ 'a.pol': toPol(values) }, { profile: 'domain' })).toBe('equal');
});

describe('the service of the firewall', () => {
  const start = (service: string, value: number): Value => [
    `SYSTEM\\CurrentControlSet\\Services\\${service}`,
    'Start',
    value,
  ];
  test.each([
    ['mpssvc', 2, 'equal'],
    ['mpssvc', 4, 'different'],
    ['mpssvc', 3, 'unknown'],
    ['BFE', 4, 'unknown'],
  ] as const)('%s Start=%i: %s', (service, value, answer) => {
    expect(verify({ 'a.reg': both(start(service, value)) })).toBe(answer);
  });

  test('alone says nothing about rules', () => {
    expect(verify({ 'a.reg': toReg([start('mpssvc', 2)]) })).toBe('unknown');
    expect(verify({ 'a.pol': toPol([['SOFTWARE\\Example', 'a', 1]]) })).toBe('unknown');
    expect(verify({ 'a.txt': toLgpo([['SOFTWARE\\Example', 'a', 1]]) })).toBe('unknown');
  });
});

test('what is logged decides nothing', () => {
  const logging = ['LogFileSize', 'LogDroppedPackets', 'LogSuccessfulConnections', 'LogIgnoredRules'];
  const values = logging.map((name): Value => [`${policyKey}\\PublicProfile\\Logging`, name, 1]);
  expect(verify({ 'a.pol': toPol([...ownValues, ...values]) })).toBe('equal');
});

test.each<Value>([
  [`${policyKey}\\Phase1CryptoSets\\{a}`, 'Version', '2.10'],
  [`${localKey}\\DynamicKeywords\\Addresses\\{a}`, 'Keyword', 'example.com'],
  [localKey, 'StrongCRLCheck', 0],
  [`${localKey}\\DomainProfile`, 'DisabledInterfaces', ''],
  [`${localKey}\\DomainProfile\\AuthorizedApplications\\List`, 'C:\\x.exe', 'C:\\x.exe:*:Enabled:x'],
])('%s %s is for other things', (...value) => {
  expect(verify({ 'a.reg': both(value) })).toBe('equal');
});

describe('rules of a stranger', () => {
  const rulesKey = `${policyKey}\\FirewallRules`;
  const without = (rule: string): readonly Value[] => [[rulesKey, '{a}', rule]];
  test('without a PolicyVersion are unknown where they match', () => {
    expect(verify({ 'a.txt': toLgpo(without(otherRule(''))) })).toBe('unknown');
    expect(verify({ 'a.txt': toLgpo(without(otherRule('Protocol=17|'))) })).toBe('different');
    const odd: readonly Value[] = [[policyKey, 'PolicyVersion', 256], ...without(otherRule(''))];
    expect(verify({ 'a.txt': toLgpo(odd) })).toBe('unknown');
  });

  test('that Windows would not take may be anything', () => {
    const version: Value = [policyKey, 'PolicyVersion', 545];
    for (const rule of ['nothing', otherRule('Profile=Home|'), otherRule('RA4=example.com|')])
      expect(verify({ 'a.pol': toPol([...ownValues, ...without(rule)]) }), rule).toBe('unknown');
    expect(verify({ 'a.pol': toPol([version, ...without(ownRule.replace('RA4', 'Edge=TRUE|RA4'))]) })).toBe(
      'refused',
    );
    const foreign = ownRule
      .replace('rulec: ', '')
      .replace('RA4', 'Edge=FALSE|Platform=2:6:2|Platform2=GTEQ|RA4');
    expect(verify({ 'a.pol': toPol([version, ...without(foreign)]) })).toBe('equal');
    const traversing = foreign.replace('Edge=FALSE', 'Edge=TRUE');
    expect(verify({ 'a.pol': toPol([version, ...without(traversing)]) })).toBe('unknown');
  });
});

test.each([
  ['Edge', 'TRUE'],
  ['Defer', 'User'],
  ['Defer', 'App'],
  ['LSM', 'TRUE'],
  ['LSM', 'Ply2Disc'],
  ['LOM', 'TRUE'],
  ['PCross', 'TRUE'],
  ['LSM', 'FALSE|LSM=FALSE'],
])(
  '%s=%s on an outbound rule, which is for inbound ones or changes what a flow is, is not supported',
  (name, on) => {
    const says = (value: string, store: 'own' | 'foreign'): string => {
      const rule = store === 'own' ? ownRule : ownRule.replace('rulec: ', '');
      const key = `${policyKey}\\FirewallRules`;
      const called = store === 'own' ? 'rulec-test-backup' : 'backup';
      return verify({
        'a.txt': toLgpo([
          [policyKey, 'PolicyVersion', 545],
          [key, called, `${rule}${name}=${value}|`],
        ]),
      });
    };
    expect(says(on, 'own')).not.toBe('equal');
    expect(says(on, 'foreign')).toBe('unknown');
    if (name !== 'Defer')
      expect([says('FALSE', 'own'), says('FALSE', 'foreign')]).toEqual(['equal', 'equal']);
  },
);

test('what stays on the machine is no matter', () => {
  for (const tokens of ['RA4=127.0.0.1|', 'RA4=127.0.0.0/255.0.0.0|', 'Protocol=6|RA4=127.0.0.1-127.0.0.9|'])
    for (const rule of [otherRule(tokens), otherRule(tokens).replace('Allow', 'Block')])
      expect(verify({ 'a.txt': toLgpo([...ownValues, [`${policyKey}\\FirewallRules`, 'x', rule]]) })).toBe(
        'equal',
      );
  const wider = otherRule('RA4=127.0.0.0-128.0.0.0|');
  expect(verify({ 'a.txt': toLgpo([...ownValues, [`${policyKey}\\FirewallRules`, 'x', wider]]) })).toBe(
    'different',
  );
});

test('a value of another store beside a text makes no export of it', () => {
  const asked: readonly Value[] = [...ownValues, ...everywhere(policyKey, 'DefaultOutboundAction', 1)];
  const beside: readonly Value[] = [...asked, [`${localKey}\\DomainProfile`, 'DisableNotifications', 1]];
  for (const form of [toPol, toLgpo])
    expect(
      [asked, beside].map((values) => verify({ [form === toPol ? 'a.pol' : 'a.txt']: form(values) })),
    ).toEqual(['unknown', 'unknown']);
});

test('a default of Allow is told, whatever else a policy switches on', () => {
  const values = [
    ...everywhere(policyKey, 'EnableFirewall', 1),
    ...everywhere(policyKey, 'DefaultOutboundAction', 0),
  ];
  expect(verify({ 'a.pol': toPol([...ownValues, ...values]) })).toBe('different');
});

test('a difference on several profiles is told once, with their names', () => {
  const rule = (tokens: string, index: number): Value => [
    `${policyKey}\\FirewallRules`,
    `x${index}`,
    otherRule(tokens),
  ];
  const anywhere = rule('Protocol=6|RPort=25|RA4=198.51.100.7|', 1);
  const there = rule('Profile=Public|Protocol=6|RPort=80|RA4=203.0.113.7|', 2);
  const elsewhere = rule('Profile=Domain|Profile=Private|Protocol=17|RPort=27|RA4=198.51.100.7|', 3);
  expect(differences({ 'a.txt': toLgpo([...ownValues, anywhere, there, elsewhere]) })).toEqual([
    'lgpo: tcp port 25, address 198.51.100.7',
    'lgpo, domain profile and private profile: udp port 27, address 198.51.100.7',
    'lgpo, public profile: tcp port 80, address 203.0.113.7',
  ]);
});

test('two exports that differ about one value do not tell which of them is the machine', () => {
  const name = 'rulec-test-backup';
  const rule = (data: string): string =>
    toReg([
      [policyKey, 'PolicyVersion', 522],
      [`${policyKey}\\FirewallRules`, name, data],
    ]);
  const wide = ownRule.replace(/RA4=[^|]*\|/, '');
  const off = (value: number): string =>
    toReg([...ownValues, [`${localKey}\\PublicProfile`, 'EnableFirewall', value]]);
  expect(verify({ 'a.reg': rule(ownRule), 'b.reg': rule(ownRule) })).toBe('equal');
  expect(verify({ 'a.reg': rule(wide), 'b.reg': rule(ownRule) })).toBe('unknown');
  expect(verify({ 'a.reg': rule(ownRule), 'b.reg': rule(wide) })).toBe('unknown');
  expect(verify({ 'a.reg': off(0), 'b.reg': off(1) })).toBe('unknown');
  // What decides nothing may differ.
  const logged = (value: number): string =>
    toReg([...ownValues, [`${policyKey}\\PublicProfile\\Logging`, 'LogFileSize', value]]);
  expect(verify({ 'a.reg': logged(1), 'b.reg': logged(2) })).toBe('equal');
});
