/** Places, external lists and the decryption rulebase. */
import { describe, expect, test } from 'vitest';
import { closing, decide, decideGranted, readSet, ruleLines } from './support.ts';

const web = 'tcp 443 192.0.2.1 www.example.com/';
const objects = [
  'set service tcp-443 protocol tcp port 443',
  'set service web protocol tcp port 80,8080-8090',
  'set profiles custom-url-category sites type "URL List"',
  'set profiles custom-url-category sites list www.example.com/',
];

describe('places of Panorama', () => {
  const place = 'set device-group DG';
  const rule = (base: string, name: string, action: string, scope = place) =>
    ruleLines(name, { action }).map((line) => line.replace('set rulebase', `${scope} ${base}`));

  test('shared pre-rules, pre-rules, rules, post-rules, shared post-rules', () => {
    const order = [
      ...rule('post-rulebase', 'z', 'deny', 'set shared'),
      ...rule('post-rulebase', 'y', 'deny'),
      ...rule('pre-rulebase', 'b', 'allow'),
    ];
    const values = { 'device-group': 'DG' };
    const decision = (lines: readonly string[]) => decide(readSet(lines, values).reading.permit, web);
    expect(decision(order)).toBe('allow');
    expect(decision([...order, ...rule('pre-rulebase', 'a', 'deny', 'set shared')])).toBe('deny');
    // Rules of the firewall itself come before those behind them.
    const behind = readSet(
      order.filter((line) => !line.includes(' b ')),
      values,
    );
    expect(decide(behind.reading.permit, web)).toBe('unknown');
    expect(decideGranted(behind.reading.permit, web)).toBe('deny');
  });

  test('rules for another place are left aside, and said so', () => {
    const { reading, diagnostics } = readSet(rule('pre-rulebase', 'b', 'allow'), {});
    // The text says nothing about the place that is asked for.
    expect(decide(reading.permit, web)).toBe('unknown');
    expect(diagnostics.map(({ message }) => message).join()).toContain('the question is about vsys vsys1');
  });

  test('objects of shared are found, the nearer ones first', () => {
    const lines = [
      'set shared address net ip-netmask 192.0.2.0/24',
      'set shared address far ip-netmask 203.0.113.0/24',
      'set address net ip-netmask 198.51.100.0/24',
      ...ruleLines('a', { destination: '[ net far ]' }),
      ...closing,
    ];
    const { reading } = readSet(lines);
    expect(
      ['198.51.100.1', '203.0.113.1', '192.0.2.1'].map((one) => decide(reading.permit, `tcp 1 ${one} -`)),
    ).toEqual(['allow', 'allow', 'deny']);
  });
});

describe('external lists', () => {
  const lists = [
    'set external-list nets type ip url https://edl.example.com/nets.txt',
    'set external-list nets type ip recurring daily at 03',
    'set external-list names type url url https://edl.example.com/names.txt',
    'set external-list names type url recurring hourly',
  ];
  const read = (rule: Readonly<Record<string, string>>, files: Readonly<Record<string, string>>) => {
    const { reading, diagnostics } = readSet([...lists, ...ruleLines('a', rule), ...closing], {}, files);
    return { of: (view: string) => decide(reading.permit, view), codes: diagnostics.map(({ code }) => code) };
  };

  test('are what their files hold', () => {
    const nets = {
      'nets.txt': '192.0.2.0/24\n198.51.100.7 a comment\n203.0.113.1-203.0.113.9\n2001:db8::/32\n',
    };
    const { of, codes } = read({ destination: 'nets' }, nets);
    expect(
      ['192.0.2.9', '198.51.100.7', '203.0.113.9', '2001:db8::1', '203.0.113.10'].map((one) =>
        of(`tcp 1 ${one} -`),
      ),
    ).toEqual(['allow', 'allow', 'allow', 'allow', 'deny']);
    expect(codes).toEqual([]);
    const names = { 'names.txt': '*.example.com/\n' };
    expect(read({ category: 'names' }, names).of(web)).toBe('allow');
    expect(read({ category: 'names' }, names).of('tcp 443 192.0.2.1 example.com/')).toBe('deny');
  });

  test.each(['# remark', '#', ';', '', '   ', 'word', '# 2026-01-01', '\r'])(
    'a line %j is passed over',
    (line) => {
      const { of, codes } = read({ destination: 'nets' }, { 'nets.txt': `${line}\n192.0.2.0/24\n${line}\n` });
      expect(['192.0.2.9', '198.51.100.1'].map((one) => of(`tcp 1 ${one} -`))).toEqual(['allow', 'deny']);
      expect(codes).toEqual([]);
    },
  );

  test.each([
    ['a missing file', {}],
    ['an empty file', { 'nets.txt': '' }],
    ['a line that may be an address', { 'nets.txt': '198.51.100.0/24\n192.0.2\n' }],
    ['an address behind a sign', { 'nets.txt': '198.51.100.0/24\n#192.0.2.1\n' }],
    ['an address behind a blank', { 'nets.txt': '198.51.100.0/24\n 192.0.2.1\n' }],
    ['a name', { 'nets.txt': '198.51.100.0/24\nexample.com\n' }],
    ['a word for all addresses', { 'nets.txt': '198.51.100.0/24\nAny\n' }],
    ['no line with an address', { 'nets.txt': '# nothing\n' }],
    ['host bits', { 'nets.txt': '192.0.2.9/24\n' }],
    ['CRLF', { 'nets.txt': '192.0.2.0/24\r\n' }],
  ])('%s leaves the list open', (_name, files) => {
    const { of, codes } = read({ destination: 'nets' }, files);
    expect(of('tcp 1 192.0.2.1 -')).toBe('unknown');
    expect(codes).toContain('unknown-construct');
  });
});

describe('decryption', () => {
  const rule = (name: string, fields: Readonly<Record<string, string>>) =>
    Object.entries({
      from: 'trust',
      to: 'untrust',
      type: 'ssl-forward-proxy',
      action: 'no-decrypt',
      ...fields,
    }).map(([field, value]) => `set rulebase decryption rules ${name} ${field} ${value}`);
  const exempt = (rules: readonly string[]) => {
    const { reading } = readSet([...objects, ...rules, ...closing]);
    return reading.bypass === undefined ? undefined : decide(reading.bypass, web);
  };

  test.each([
    ['no-decrypt exempts', rule('a', { category: 'sites', service: 'tcp-443' }), 'allow'],
    ['no-decrypt is the default', rule('a', {}).filter((line) => !line.includes('action')), 'allow'],
    ['decrypt does not', rule('a', { action: 'decrypt' }), 'deny'],
    ['a rule before it counts', [...rule('a', { action: 'decrypt' }), ...rule('b', {})], 'deny'],
    ['a profile may block', rule('a', { profile: 'strict' }), 'unknown'],
    ['another port is not exempt', rule('a', { service: 'web' }), 'deny'],
    ['another type is about other traffic', rule('a', { type: 'ssh-proxy' }), 'deny'],
    ['no rule leaves it to those of the site', [], 'deny'],
  ])('%s', (_name, rules, expected) => {
    expect(exempt(rules)).toBe(expected);
  });
});
