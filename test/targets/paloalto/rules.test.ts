/** How a rulebase decides, one behaviour a case. */
import { describe, expect, test } from 'vitest';
import { closing, decide, readSet, ruleLines } from './support.ts';

const web = 'tcp 443 192.0.2.1 www.example.com/';
const objects = [
  'set tag t comments x',
  'set service tcp-443 protocol tcp port 443',
  'set service web protocol tcp port 80,8080-8090',
  'set service dns protocol udp port 53',
  'set service-group both members tcp-443',
  'set service-group both members dns',
  'set address net ip-netmask 192.0.2.0/24',
  'set address range ip-range 192.0.2.10-192.0.2.19',
  'set address six ip-netmask 2001:db8::/32',
  'set address one ip-netmask 198.51.100.7',
  'set address-group inner static net',
  'set address-group outer static [ inner six ]',
  'set profiles custom-url-category sites type "URL List"',
  'set profiles custom-url-category sites list www.example.com/',
  'set profiles custom-url-category sites list *.example.net/',
];

function verdicts(rules: readonly string[], values: Readonly<Record<string, string>> = {}) {
  const { reading, diagnostics } = readSet([...objects, ...rules], values);
  return {
    of: (view: string) => decide(reading.permit, view),
    codes: diagnostics.map(({ code }) => code),
    messages: diagnostics.map(({ message }) => message).join('\n'),
  };
}

describe('order and action', () => {
  test('the first rule that matches decides', () => {
    const denyFirst = [
      ...ruleLines('a', { action: 'deny', category: 'sites' }),
      ...ruleLines('b'),
      ...closing,
    ];
    expect(verdicts(denyFirst).of(web)).toBe('deny');
    expect(verdicts([...ruleLines('b'), ...denyFirst]).of(web)).toBe('allow');
  });

  test.each(['deny', 'drop', 'reset-client', 'reset-server', 'reset-both'])('%s refuses', (action) => {
    expect(verdicts([...ruleLines('a', { action }), ...ruleLines('b')]).of(web)).toBe('deny');
  });

  test('a rule without an action allows', () => {
    expect(verdicts([...ruleLines('a', { action: '' }), ...closing]).of(web)).toBe('allow');
  });

  test('a disabled rule does not count', () => {
    expect(verdicts([...ruleLines('a', { disabled: 'yes' }), ...closing]).of(web)).toBe('deny');
    expect(verdicts([...ruleLines('a', { disabled: 'no' }), ...closing]).of(web)).toBe('allow');
  });

  test('what no rule matches may be decided by rules below, which the text does not show', () => {
    const { of, messages } = verdicts(ruleLines('a', { service: 'tcp-443' }));
    expect(of('tcp 80 192.0.2.1 -')).toBe('unknown');
    expect(messages).toContain('no rule closes the block');
    expect(verdicts([...ruleLines('a', { service: 'tcp-443' }), ...closing]).of('tcp 80 192.0.2.1 -')).toBe(
      'deny',
    );
    expect(verdicts([]).of('tcp 80 192.0.2.1 -')).toBe('unknown');
  });

  test('an overridden interzone-default is read', () => {
    const lines = ['set rulebase default-security-rules rules interzone-default action allow'];
    expect(
      verdicts([...ruleLines('a', { service: 'tcp-443', action: 'deny' }), ...lines]).of(
        'udp 53 192.0.2.1 -',
      ),
    ).toBe('allow');
  });
});

describe('zones and sources', () => {
  test.each([
    ['both lists name the zones', { from: '[ trust lab ]', to: 'untrust' }, 'allow'],
    ['any zone', { from: 'any', to: 'any' }, 'allow'],
    ['another zone', { from: 'lab' }, 'deny'],
    ['zones the other way round', { from: 'untrust', to: 'trust' }, 'deny'],
    ['intrazone', { 'rule-type': 'intrazone' }, 'deny'],
    ['interzone', { 'rule-type': 'interzone' }, 'allow'],
  ] as const)('%s', (_name, fields, expected) => {
    expect(verdicts([...ruleLines('a', fields), ...closing]).of(web)).toBe(expected);
  });

  test('a rule that is for more than the governed clients says so of the others', () => {
    expect(verdicts([...ruleLines('a', { from: 'any' }), ...closing]).of(`outside ${web}`)).toBe('allow');
    expect(verdicts([...ruleLines('a'), ...closing]).of(`outside ${web}`)).toBe('deny');
    const source = { source: '203.0.113.0/24' };
    expect(verdicts([...ruleLines('a'), ...closing], source).of(`outside ${web}`)).toBe('allow');
  });

  test('the source is compared as a set, however it is written', () => {
    const halves = [
      'set address h1 ip-netmask 203.0.113.0/25',
      'set address h2 ip-range 203.0.113.128-203.0.113.255',
    ];
    const source = { source: '203.0.113.0/24' };
    const rule = (value: string) => [...halves, ...ruleLines('a', { source: value }), ...closing];
    expect(verdicts(rule('[ h1 h2 ]'), source).of(web)).toBe('allow');
    expect(verdicts(rule('[ h1 h2 ]'), source).of(`outside ${web}`)).toBe('deny');
    expect(verdicts(rule('h1'), source).of(web)).toBe('unknown');
    expect(verdicts(rule('one'), source).of(web)).toBe('deny');
  });

  test('a negated source is everybody else', () => {
    const rules = [...ruleLines('a', { source: 'one', 'negate-source': 'yes' }), ...closing];
    expect(verdicts(rules, { source: '203.0.113.0/24' }).of(web)).toBe('allow');
    expect(verdicts(rules, { source: '198.51.100.7/32' }).of(web)).toBe('deny');
  });
});

describe('destinations', () => {
  const at = (destination: string, more: Readonly<Record<string, string>> = {}) =>
    verdicts([...ruleLines('a', { destination, ...more }), ...closing]);

  test('an address, a range, a single address, a nested group', () => {
    expect(at('net').of('tcp 1 192.0.2.255 -')).toBe('allow');
    expect(at('net').of('tcp 1 192.0.3.0 -')).toBe('deny');
    expect(at('range').of('tcp 1 192.0.2.19 -')).toBe('allow');
    expect(at('range').of('tcp 1 192.0.2.20 -')).toBe('deny');
    expect(at('one').of('tcp 1 198.51.100.7 -')).toBe('allow');
    expect(at('one').of('tcp 1 198.51.100.8 -')).toBe('deny');
    expect(at('outer').of('tcp 1 192.0.2.3 -')).toBe('allow');
    expect(at('outer').of('tcp 1 2001:db8::3 -')).toBe('allow');
    expect(at('[ one six ]').of('tcp 1 198.51.100.7 -')).toBe('allow');
  });

  test('an IPv4 set holds no IPv6 address, and negation inverts the whole', () => {
    expect(at('net').of('tcp 1 2001:db8::3 -')).toBe('deny');
    expect(at('net', { 'negate-destination': 'yes' }).of('tcp 1 2001:db8::3 -')).toBe('allow');
    expect(at('net', { 'negate-destination': 'yes' }).of('tcp 1 192.0.2.3 -')).toBe('deny');
  });

  test('an address itself is read where no object can have its name, and an object of that name wins', () => {
    const read = at('192.0.2.0/25');
    expect([read.of('tcp 1 192.0.2.3 -'), read.of('tcp 1 192.0.2.200 -')]).toEqual(['allow', 'deny']);
    expect(read.codes).toEqual([]);
    expect(at('192.0.2.1').of('tcp 1 192.0.2.1 -')).toBe('unknown');
    const device = verdicts([
      'set deviceconfig system hostname fw',
      ...ruleLines('a', { destination: '192.0.2.1' }),
      ...closing,
    ]);
    expect(device.of('tcp 1 192.0.2.1 -')).toBe('allow');
    const named = verdicts([
      'set address 192.0.2.0-25 ip-netmask 198.51.100.0/24',
      ...ruleLines('a', { destination: '192.0.2.0-25' }),
      ...closing,
    ]);
    expect([named.of('tcp 1 192.0.2.3 -'), named.of('tcp 1 198.51.100.3 -')]).toEqual(['deny', 'allow']);
  });

  test('what an FQDN object resolves to is unknown', () => {
    const read = verdicts([
      'set address f fqdn www.example.com',
      ...ruleLines('a', { destination: 'f' }),
      ...closing,
    ]);
    expect([read.of(web), read.codes]).toEqual(['unknown', ['unknown-construct']]);
  });
});

describe('services', () => {
  const on = (service: string) => verdicts([...ruleLines('a', { service }), ...closing]);

  test('ports and transports', () => {
    expect(on('tcp-443').of('tcp 443 192.0.2.1 -')).toBe('allow');
    expect(on('tcp-443').of('udp 443 192.0.2.1 -')).toBe('deny');
    expect(on('tcp-443').of('tcp 444 192.0.2.1 -')).toBe('deny');
    expect(
      ['8079', '8080', '8090', '8091', '80'].map((port) => on('web').of(`tcp ${port} 192.0.2.1 -`)),
    ).toEqual(['deny', 'allow', 'allow', 'deny', 'allow']);
    expect(on('both').of('udp 53 192.0.2.1 -')).toBe('allow');
    expect(on('both').of('tcp 53 192.0.2.1 -')).toBe('deny');
    expect(on('any').of('udp 1 192.0.2.1 -')).toBe('allow');
  });

  test.each(['application-default', 'service-http'])('%s is not understood', (service) => {
    const read = on(service);
    expect([read.of('tcp 80 192.0.2.1 -'), read.codes]).toEqual(['unknown', ['unknown-construct']]);
  });

  test('a rule without a service has application-default', () => {
    expect(verdicts([...ruleLines('a', { service: '' }), ...closing]).of(web)).toBe('unknown');
  });

  test.each([
    ['1024-65535', 'unknown', 'deny'],
    ['1-65535', 'allow', 'deny'],
    ['0-1023,1024-65535', 'allow', 'deny'],
    ['1024-5000', 'unknown', 'deny'],
    ['53', 'unknown', 'deny'],
  ])('source ports %s', (ports, on, off) => {
    const lines = [
      'set service odd protocol tcp port 443',
      `set service odd protocol tcp source-port ${ports}`,
      ...ruleLines('a', { service: 'odd' }),
    ];
    const { of } = verdicts([...lines, ...closing]);
    expect([of(web), of('tcp 80 192.0.2.1 -')]).toEqual([on, off]);
  });
});

describe('categories', () => {
  const rules = [...ruleLines('a', { category: 'sites', service: 'tcp-443' }), ...closing];

  test('match the URL, and never what has none', () => {
    const { of } = verdicts(rules);
    expect(of(web)).toBe('allow');
    expect(of('tcp 443 192.0.2.1 a.b.example.net/x')).toBe('allow');
    expect(of('tcp 443 192.0.2.1 example.net/')).toBe('deny');
    expect(of('tcp 443 192.0.2.1 -')).toBe('deny');
    expect(of('tcp 443 192.0.2.1 192.0.2.1/')).toBe('deny');
  });

  test('an empty category matches nothing', () => {
    const lines = [
      'set profiles custom-url-category none type "URL List"',
      ...ruleLines('a', { category: 'none' }),
    ];
    expect(verdicts([...lines, ...closing]).of(web)).toBe('deny');
  });

  test('a category of another type is not understood', () => {
    const lines = [
      'set profiles custom-url-category odd type "Category Match"',
      'set profiles custom-url-category odd list gambling',
      ...ruleLines('a', { category: 'odd' }),
    ];
    expect(verdicts([...lines, ...closing]).of(web)).toBe('unknown');
  });
});

describe('fields whose effect no request shows', () => {
  test.each([
    ['application', '[ ssl web-browsing ]'],
    ['source-user', 'example.com-somebody'],
    ['hip-profiles', 'managed'],
    ['schedule', 'weekdays'],
    ['profile-setting', 'group strict'],
    ['some-new-field', 'x'],
  ])('%s', (field, value) => {
    const { of, codes } = verdicts([...ruleLines('a', { [field]: value }), ...closing]);
    expect(of(web)).toBe('unknown');
    expect(codes).toContain('unknown-construct');
  });

  test('what nobody knows at the top leaves everything open', () => {
    expect(verdicts(['set rulebase novelty rules n to untrust', ...ruleLines('a'), ...closing]).of(web)).toBe(
      'unknown',
    );
  });
});
