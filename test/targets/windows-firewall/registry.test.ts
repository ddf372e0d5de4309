import { describe, expect, test } from 'vitest';
import { printPol } from '../../../src/targets/windows-firewall/compile/print-registry.ts';
import { decide, lgpo, places, policyKey, read, readAll, version, withRules } from './ask.ts';

const rulesKey = `${policyKey}\\FirewallRules`;
const rule = 'v2.10|Action=Allow|Active=TRUE|Dir=Out|Protocol=6|RPort=443|RA4=192.0.2.1|Name=x|';
const block = ['Computer', rulesKey, 'rulec-a', `SZ:${rule}`];
const profile = (name: string, setting: string, value: number): readonly string[] => [
  'Computer',
  `${policyKey}\\${name}`,
  setting,
  `DWORD:${value}`,
];
const everyProfile = ['DomainProfile', 'PrivateProfile', 'PublicProfile'];

describe('LGPO text', () => {
  test('comments, empty lines, CRLF, a byte order mark and UTF-16 change nothing', () => {
    const text = withRules(rule);
    const variants = [
      text.replaceAll('\n', '\r\n'),
      `; a comment\n\n\n${text}\n\n`,
      text.replace('\nrule-1\n', '\n; inside a block\nrule-1\n'),
      `\ufeff${text}`,
    ];
    for (const variant of variants) {
      const config = read('test.lgpo.txt', variant);
      expect(config.diagnostics).toEqual([]);
      expect(decide(config, 'tcp 192.0.2.1 443')).toBe('allow');
    }
    const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le');
    expect(decide(read('test.lgpo.txt', new Uint8Array(utf16)), 'tcp 192.0.2.1 443')).toBe('allow');
  });

  test('keys and names know no case', () => {
    const config = read('x.txt', lgpo(version, ['Computer', rulesKey.toLowerCase(), 'a', `SZ:${rule}`]));
    expect(decide(config, 'tcp 192.0.2.1 443')).toBe('allow');
  });

  test('a later value of the same name replaces the earlier one', () => {
    const other = ['Computer', rulesKey, 'RULEC-A', `SZ:${rule.replace('192.0.2.1', '192.0.2.2')}`];
    const config = read('x.txt', lgpo(version, block, other));
    expect(decide(config, 'tcp 192.0.2.1 443')).toBe('deny');
    expect(decide(config, 'tcp 192.0.2.2 443')).toBe('allow');
  });

  test("a user's policy and other keys do nothing", () => {
    const user = ['User', ...block.slice(1)];
    const other = ['Computer', 'SOFTWARE\\Policies\\Microsoft\\Windows', 'a', 'DELETE'];
    const config = read('x.txt', lgpo(version, user, other));
    expect(config.diagnostics).toEqual([]);
    expect(decide(config, 'tcp 192.0.2.1 443')).toBe('deny');
  });

  test.each([
    ['three lines', lgpo(version, block.slice(1)), 9],
    ['five lines', lgpo(version, [...block, 'x']), 11],
    ['blocks without a line between', withRules(rule).replace('\n\n', '\n'), 9],
    ['another scope', lgpo(version, ['computer', ...block.slice(1)]), 10],
    ['a number for a rule', lgpo(version, [...block.slice(0, 3), 'DWORD:1']), 9],
    ['no PolicyVersion', lgpo(block), 4],
    ['an old PolicyVersion', lgpo([...version.slice(0, 3), 'DWORD:256'], block), 4],
    ['a PolicyVersion that is no number', lgpo([...version.slice(0, 3), 'SZ:522'], block), 4],
    ['a number in hexadecimal', lgpo([...version.slice(0, 3), 'DWORD:0x20a'], block), 4],
  ])('refuses %s', (_, text) => {
    const config = read('x.txt', text);
    expect(config.value).toBeUndefined();
    expect(config.diagnostics.map(({ code }) => code)).toContain('config-syntax');
  });

  test('a rule of a version above PolicyVersion is unknown', () => {
    const config = read('x.txt', lgpo([...version.slice(0, 3), 'DWORD:521'], block));
    expect(places(config.diagnostics)).toEqual(['unknown-construct 9']);
    expect(decide(config, 'tcp 192.0.2.1 443')).toBe('unknown');
  });

  test('bytes that are no text are refused', () => {
    expect(read('x.txt', Uint8Array.of(0xc3, 0x28)).value).toBeUndefined();
  });
});

describe('settings of profiles', () => {
  const config = (...blocks: readonly (readonly string[])[]) =>
    read('x.txt', lgpo(version, block, ...blocks));

  test('the default is taken as Block', () => {
    expect(decide(config(), 'tcp 192.0.2.2 443')).toBe('deny');
  });

  test('what makes the machine stricter and no option asks for is unknown', () => {
    for (const setting of ['EnableFirewall', 'DefaultOutboundAction']) {
      for (const names of [everyProfile, ['PublicProfile']]) {
        const strict = config(...names.map((name) => profile(name, setting, 1)));
        expect(strict.diagnostics).toEqual([]);
        expect(decide(strict, 'tcp 192.0.2.2 443')).toBe('unknown');
        expect(decide(strict, 'tcp 192.0.2.1 443')).toBe('unknown');
      }
    }
  });

  test('Allow as the default of every profile allows what no rule blocks', () => {
    const open = config(...everyProfile.map((name) => profile(name, 'DefaultOutboundAction', 0)));
    expect(decide(open, 'udp 203.0.113.1 9')).toBe('allow');
  });

  test('a firewall that is off on every profile blocks nothing', () => {
    const off = config(
      ['Computer', rulesKey, 'b', `SZ:${rule.replace('Allow', 'Block')}`],
      ...everyProfile.map((name) => profile(name, 'EnableFirewall', 0)),
    );
    expect(decide(off, 'tcp 192.0.2.1 443')).toBe('allow');
  });

  test('one profile that is open makes everything unknown', () => {
    for (const setting of ['EnableFirewall', 'DefaultOutboundAction']) {
      expect(decide(config(profile('PublicProfile', setting, 0)), 'udp 203.0.113.1 9')).toBe('unknown');
    }
  });

  test('settings that concern no outbound flow are nothing to speak of', () => {
    expect(config(profile('PublicProfile', 'DefaultInboundAction', 1)).diagnostics).toEqual([]);
    expect(config(profile('DomainProfile', 'AllowLocalPolicyMerge', 0)).diagnostics).toEqual([]);
  });

  test.each([
    profile('DomainProfile', 'EnableFirewall', 2),
    profile('DomainProfile', 'DisabledInterfaces', 1),
    profile('DomainProfile\\Logging', 'EnableFirewall', 1),
    profile('ConSecRules', 'a', 1),
    ['Computer', rulesKey, '**delvals.', 'SZ: '],
  ])('what is not supported makes everything unknown: %s %s', (...lines) => {
    const unsure = config(lines);
    expect(places(unsure.diagnostics)).toEqual(['unknown-construct 14']);
    expect(decide(unsure, 'udp 203.0.113.1 9')).toBe('unknown');
    expect(decide(unsure, 'tcp 192.0.2.1 443')).toBe('unknown');
  });
});

describe('Registry.pol', () => {
  const bytes = printPol([
    { key: policyKey, name: 'PolicyVersion', data: 522 },
    { key: rulesKey, name: 'a', data: rule },
  ]);

  test('the example entry of the specification, byte for byte', () => {
    const entry = printPol([{ key: policyKey, name: 'PolicyVersion', data: 522 }]);
    const text = (characters: string) => Buffer.from(`${characters}\0`, 'utf16le').toString('hex');
    expect(Buffer.from(entry).toString('hex')).toBe(
      `5052656701000000${'5b00'}${text(policyKey)}3b00${text('PolicyVersion')}3b00040000003b00040000003b000a0200005d00`,
    );
  });

  test('is read as the LGPO text of the same values', () => {
    const config = read('a.pol', bytes);
    expect(config.diagnostics).toEqual([]);
    expect(config.value?.name).toBe('a');
    expect(decide(config, 'tcp 192.0.2.1 443')).toBe('allow');
    expect(decide(config, 'tcp 192.0.2.2 443')).toBe('deny');
  });

  test('the second entry is where messages about the rule point', () => {
    const broken = printPol([
      { key: policyKey, name: 'PolicyVersion', data: 522 },
      { key: rulesKey, name: 'rulec-a', data: 'v1' },
    ]);
    expect(places(read('a.pol', broken).diagnostics)).toEqual(['config-syntax 2']);
  });

  test('an empty one says nothing about the firewall', () => {
    const empty = read('a.pol', bytes.slice(0, 8));
    expect(places(empty.diagnostics)).toEqual(['unknown-construct 1']);
    expect(decide(empty, 'tcp 192.0.2.1 443')).toBe('unknown');
  });

  test('the half of a policy object for users is passed over, and says nothing where it is all that there is', () => {
    const [machine, users] = ['GPO/Machine/Registry.pol', 'GPO/User/registry.pol'];
    const ofBoth = readAll({ [users]: bytes.slice(0, 8), [machine]: bytes });
    expect(decide(ofBoth, 'tcp 192.0.2.1 443')).toBe('allow');
    expect(places(readAll({ [users]: bytes }).diagnostics)).toEqual(['config-syntax 1']);
    expect(places(readAll({ [machine]: bytes, 'other.pol': bytes }).diagnostics)).toEqual([
      'config-syntax 1',
    ]);
  });

  const changed = (at: number, value: number): Uint8Array => {
    const copy = bytes.slice();
    copy[at] = value;
    return copy;
  };
  const last = bytes.length - 2;
  test.each([
    ['no signature', changed(0, 0x51)],
    ['another version', changed(4, 2)],
    ['no opening bracket', changed(8, 0x5c)],
    ['no closing bracket', changed(last, 0x5c)],
    ['a byte behind the end', Uint8Array.of(...bytes, 0)],
    ['a byte too few', bytes.slice(0, -1)],
    ['an entry that ends early', bytes.slice(0, 40)],
    ['no terminating NUL', changed(last - 2, 0x20)],
    ['nothing at all', bytes.slice(0, 0)],
    ['text', rule],
  ])('refuses %s', (_, content) => {
    const config = read('a.pol', content);
    expect(config.value).toBeUndefined();
    expect(config.diagnostics.map(({ code }) => code)).toEqual(['config-syntax']);
  });
});
