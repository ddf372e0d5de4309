import { describe, expect, test } from 'vitest';
import { decide, places, readRules } from './ask.ts';

const head = 'v2.10|Action=Allow|Active=TRUE|Dir=Out|';
const tail = 'Name=A rule|';
/** An allow rule with these tokens. */
const allow = (tokens: string, versioned: string = head) => readRules(`${versioned}${tokens}${tail}`);

describe('what a rule matches', () => {
  test('nothing is allowed without a rule', () => {
    expect(decide(readRules(), 'tcp 192.0.2.1 443')).toBe('deny');
  });

  test('a rule without addresses allows every address of both families', () => {
    const rule = allow('Protocol=6|RPort=443|');
    expect(rule.diagnostics).toEqual([]);
    expect(decide(rule, 'tcp 8.8.8.8 443')).toBe('allow');
    expect(decide(rule, 'tcp 2001:db8::1 443')).toBe('allow');
    expect(decide(rule, 'tcp 8.8.8.8 444')).toBe('deny');
    expect(decide(rule, 'udp 8.8.8.8 443')).toBe('deny');
  });

  test('a rule with IPv4 addresses alone allows no IPv6 address', () => {
    const rule = allow('Protocol=6|RPort=443|RA4=192.0.2.0/255.255.255.0|');
    expect(decide(rule, 'tcp 192.0.2.1 443')).toBe('allow');
    expect(decide(rule, 'tcp 2001:db8::1 443')).toBe('deny');
  });

  test('a rule without a protocol is for TCP and UDP on every port', () => {
    for (const rule of [allow('RA4=192.0.2.1|'), allow('Protocol=256|RA4=192.0.2.1|')]) {
      expect(decide(rule, 'tcp 192.0.2.1 1')).toBe('allow');
      expect(decide(rule, 'udp 192.0.2.1 65535')).toBe('allow');
      expect(decide(rule, 'udp 192.0.2.2 65535')).toBe('deny');
    }
  });

  test('a rule for another protocol allows neither TCP nor UDP', () => {
    const rule = allow('Protocol=1|ICMP4=8:*|');
    expect(rule.diagnostics).toEqual([]);
    expect(decide(rule, 'tcp 192.0.2.1 443')).toBe('deny');
  });

  test.each([
    ['192.0.2.7', '192.0.2.7', '192.0.2.6', '192.0.2.8'],
    ['192.0.2.7/255.255.255.255', '192.0.2.7', '192.0.2.6', '192.0.2.8'],
    ['192.0.2.0/25', '192.0.2.127', '192.0.1.255', '192.0.2.128'],
    ['192.0.2.0/255.255.255.128', '192.0.2.0', '192.0.1.255', '192.0.2.128'],
    ['128.0.0.0/1', '128.0.0.0', '127.255.255.255', '10.0.0.1'],
    ['128.0.0.0/128.0.0.0', '255.255.255.255', '127.255.255.255', '10.0.0.1'],
    ['192.0.2.3-198.51.100.4', '192.0.2.3', '192.0.2.2', '198.51.100.5'],
    ['0.0.0.0-255.255.255.255', '0.0.0.0', '2001:db8::1', '2001:db8::2'],
  ])('RA4=%s', (text, inside, below, above) => {
    const rule = allow(`Protocol=6|RPort=443|RA4=${text}|`);
    expect(rule.diagnostics).toEqual([]);
    expect(decide(rule, `tcp ${inside} 443`)).toBe('allow');
    expect(decide(rule, `tcp ${below} 443`)).toBe('deny');
    expect(decide(rule, `tcp ${above} 443`)).toBe('deny');
  });

  test.each([
    ['2001:db8::7', '2001:db8::7', '2001:db8::6', '2001:db8::8'],
    ['2001:DB8:0:0::/48', '2001:db8:0:ffff::', '2001:db7::', '2001:db8:1::'],
    ['2001:db8::2-2001:db8::5', '2001:db8::5', '2001:db8::1', '2001:db8::6'],
    ['8000::/1', 'ffff::', '7fff::', '192.0.2.1'],
  ])('RA6=%s', (text, inside, below, above) => {
    const rule = allow(`Protocol=6|RPort=443|RA6=${text}|`);
    expect(rule.diagnostics).toEqual([]);
    expect(decide(rule, `tcp ${inside} 443`)).toBe('allow');
    expect(decide(rule, `tcp ${below} 443`)).toBe('deny');
    expect(decide(rule, `tcp ${above} 443`)).toBe('deny');
  });

  test('the items of lists are alternatives, also where they overlap', () => {
    const rule = allow(
      'Protocol=17|RPort2_10=50-60|RPort=53|RPort=99|RA4=192.0.2.0/24|RA4=192.0.2.1|RA6=2001:db8::1|',
    );
    expect(decide(rule, 'udp 192.0.2.200 60')).toBe('allow');
    expect(decide(rule, 'udp 2001:db8::1 99')).toBe('allow');
    expect(decide(rule, 'udp 192.0.2.200 61')).toBe('deny');
  });

  test('all three profiles are no condition', () => {
    const rule = allow('Protocol=6|Profile=Public|Profile=Domain|Profile=Private|RPort=443|');
    expect(rule.diagnostics).toEqual([]);
    expect(decide(rule, 'tcp 192.0.2.1 443')).toBe('allow');
  });

  test('the order of tokens says nothing', () => {
    const rule = readRules(
      'v2.33|Name=x|Protocol=6|RPort=443|RA4=192.0.2.1|Dir=Out|Active=TRUE|Action=Allow|',
    );
    expect(rule.diagnostics).toEqual([]);
    expect(decide(rule, 'tcp 192.0.2.1 443')).toBe('allow');
  });

  test('but for a port in front of the protocol, of which nothing is documented', () => {
    const rule = readRules('v2.10|Action=Allow|Active=TRUE|Dir=Out|RPort=443|Protocol=6|Name=x|');
    expect(places(rule.diagnostics)).toEqual(['unknown-construct 9']);
    expect(decide(rule, 'tcp 192.0.2.1 443')).toBe('unknown');
  });
});

describe('how rules go together', () => {
  const block = 'v2.10|Action=Block|Active=TRUE|Dir=Out|Protocol=6|RA4=192.0.2.7|Name=no|';
  const wide = `${head}Protocol=6|RA4=192.0.2.0/24|${tail}`;

  test.each([[[block, wide]], [[wide, block]]])('a block beats every allow, in any order', (rules) => {
    expect(decide(readRules(...rules), 'tcp 192.0.2.7 443')).toBe('deny');
    expect(decide(readRules(...rules), 'tcp 192.0.2.8 443')).toBe('allow');
  });

  test('a rule that is inactive, or does not say that it is active, does nothing', () => {
    const rules = readRules(wide.replace('TRUE', 'FALSE'), wide.replace('Active=TRUE|', ''));
    expect(rules.diagnostics).toEqual([]);
    expect(decide(rules, 'tcp 192.0.2.8 443')).toBe('deny');
  });

  test('an inbound rule does nothing here, whatever it holds', () => {
    const rules = readRules(
      'v2.33|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=RPC|Edge=TRUE|Name=@x.dll,-1|',
    );
    expect(rules.diagnostics).toEqual([]);
    expect(decide(rules, 'tcp 192.0.2.8 443')).toBe('deny');
  });
});

describe('principals', () => {
  const scoped = 'v2.20|Action=Allow|Active=TRUE|Dir=Out|';

  test('LUAuth names accounts, by identifier or by its two letters', () => {
    for (const sddl of ['D:(A;;CC;;;S-1-5-20)', 'O:LSD:(A;;CC;;;NS)']) {
      const rule = allow(`Protocol=6|RPort=443|LUAuth=${sddl}|`, scoped);
      expect(rule.diagnostics).toEqual([]);
      expect(decide(rule, 'tcp 192.0.2.1 443', 'network-service')).toBe('allow');
      expect(decide(rule, 'tcp 192.0.2.1 443', 'local-system')).toBe('deny');
    }
  });

  test('LUAuth for everyone is no condition', () => {
    const rule = allow('Protocol=6|RPort=443|LUAuth=D:(A;;CC;;;S-1-5-20)(A;;CC;;;WD)|', scoped);
    expect(decide(rule, 'tcp 192.0.2.1 443', 'someone')).toBe('allow');
  });

  test('Svc names a service of the process', () => {
    const rule = allow('Protocol=6|RPort=443|Svc=WAPCSvc|');
    expect(decide(rule, 'tcp 192.0.2.1 443', 'someone', ['wapcsvc'])).toBe('allow');
    const shouted = allow('Protocol=6|RPort=443|Svc=WAPCSVC|');
    expect(decide(shouted, 'tcp 192.0.2.1 443', 'someone', ['wapcsvc'])).toBe('allow');
    // The Kelvin sign is no letter of any name that a rule set can write.
    const kelvin = allow('Protocol=6|RPort=443|Svc=\u212aSvc|');
    expect(decide(kelvin, 'tcp 192.0.2.1 443', 'someone', ['ksvc'])).toBe('deny');
    expect(decide(rule, 'tcp 192.0.2.1 443', 'someone', ['dnscache'])).toBe('deny');
  });

  test.each([
    'LUAuth=D:(D;;CC;;;S-1-5-20)(A;;CC;;;WD)',
    'LUAuth=D:(A;;CC;;;S-1-5-21-1-2-3-1001)',
    'LUAuth=D:(A;;GA;;;S-1-5-20)',
    'LUAuth=D:',
    'Svc=*',
  ])('%s is not supported', (token) => {
    const rule = allow(`Protocol=6|RPort=443|${token}|`, scoped);
    expect(places(rule.diagnostics)).toEqual(['unknown-construct 9']);
    expect(decide(rule, 'tcp 192.0.2.1 443', 'network-service')).toBe('unknown');
    expect(decide(rule, 'tcp 192.0.2.1 444', 'network-service')).toBe('deny');
  });

  test('a rule for a program is unknown where nothing says which program asks', () => {
    const rule = allow('Protocol=6|RPort=443|App=%SystemRoot%\\system32\\svchost.exe|');
    expect(rule.diagnostics).toEqual([]);
    expect(decide(rule, 'tcp 192.0.2.1 443')).toBe('unknown');
    expect(decide(rule, 'tcp 192.0.2.1 444')).toBe('deny');
  });

  test('LUAuth in a rule of a version that does not know it may be dropped: unknown', () => {
    const rule = allow('Protocol=6|RPort=443|LUAuth=D:(A;;CC;;;S-1-5-20)|');
    expect(decide(rule, 'tcp 192.0.2.1 443', 'network-service')).toBe('unknown');
  });
});

describe('what is not supported makes the rule unknown where it matches, and no further', () => {
  test.each([
    'IFType=Lan',
    'LA4=192.0.2.1',
    'Security=Authenticate',
    'RPort2_10=IPHTTPSOut',
    'Platform=2:6:1',
    'Colour=Blue',
  ])('%s', (token) => {
    const rule = allow(
      `Protocol=6|${token}|RPort=443|RA4=192.0.2.0/24|`,
      'v2.33|Action=Allow|Active=TRUE|Dir=Out|',
    );
    expect(places(rule.diagnostics)).toEqual(['unknown-construct 9']);
    expect(decide(rule, 'tcp 192.0.2.1 443')).toBe('unknown');
    expect(decide(rule, 'tcp 198.51.100.1 443')).toBe('deny');
    expect(decide(rule, 'udp 192.0.2.1 443')).toBe('deny');
  });

  test('RA42=IntErnet may stand for other addresses too', () => {
    const rule = allow(
      'Protocol=6|RA42=IntErnet|RPort=443|RA4=192.0.2.0/24|',
      'v2.33|Action=Allow|Active=TRUE|Dir=Out|',
    );
    expect(places(rule.diagnostics)).toEqual(['unknown-construct 9']);
    const flows = ['tcp 192.0.2.1 443', 'tcp 198.51.100.1 443', 'tcp 198.51.100.1 444'];
    expect(flows.map((flow) => decide(rule, flow))).toEqual(['unknown', 'unknown', 'deny']);
  });

  test.each(['RA4=LocalSubnet', 'RA6=DefaultGateway'])('%s leaves the other addresses certain', (token) => {
    const rule = allow(`Protocol=6|RPort=443|RA4=192.0.2.0/24|${token}|`);
    expect(rule.diagnostics).toEqual([]);
    expect(decide(rule, 'tcp 192.0.2.1 443')).toBe('allow');
    expect(decide(rule, 'tcp 198.51.100.1 443')).toBe('unknown');
    expect(decide(rule, 'tcp 198.51.100.1 444')).toBe('deny');
  });

  test.each(['RA4=198.51.100.1/24', 'RA6=2001:db8::1/48'])(
    '%s leaves the other addresses certain',
    (token) => {
      const rule = allow(`Protocol=6|RPort=443|RA4=192.0.2.0/24|${token}|`);
      expect(places(rule.diagnostics)).toEqual(['unknown-construct 9']);
      expect(decide(rule, 'tcp 192.0.2.1 443')).toBe('allow');
      expect(decide(rule, 'tcp 198.51.100.1 443')).toBe('unknown');
      expect(decide(rule, 'tcp 198.51.100.1 444')).toBe('deny');
    },
  );

  test('a version that nobody has documented', () => {
    const rule = allow('Protocol=6|RPort=443|', 'v2.34|Action=Allow|Active=TRUE|Dir=Out|');
    expect(decide(rule, 'tcp 192.0.2.1 443')).toBe('unknown');
  });
});

describe('what Windows would not take', () => {
  test.each([
    'Protocol=6|RPort=443|Name=ALL',
    'Protocol=6|RPort=0443',
    'Protocol=6|RPort=65536',
    'Protocol=6|RPort=80-90',
    'Protocol=6|RPort2_10=90-80',
    'Protocol=6|RPort2_10=90',
    'Protocol=6|RPort=443,80',
    'RPort=443',
    'Protocol=TCP',
    'Protocol=6|Protocol=6',
    'Protocol=6|Action=Allow',
    'Protocol=6|RA4=',
    'Protocol=6|RA4=192.0.2.0/0',
    'Protocol=6|RA4=192.0.2.0/32',
    'Protocol=6|RA4=192.0.2.0/0.0.0.0',
    'Protocol=6|RA4=192.0.2.0/255.0.255.0',
    'Protocol=6|RA4=192.0.2.0/0.0.0.255',
    'Protocol=6|RA4=192.0.2.010',
    'Protocol=6|RA4=192.0.2.9-192.0.2.1',
    'Protocol=6|RA4=192.0.2.1,192.0.2.2',
    'Protocol=6|RA4=2001:db8::1',
    'Protocol=6|RA4=www.example.com',
    'Protocol=6|RA6=192.0.2.1',
    'Protocol=6|RA6=::1',
    'Protocol=6|RA6=::',
    'Protocol=6|RA6=::/0',
    'Protocol=6|RA6=::/1',
    'Protocol=6|RA6=::-2001:db8::1',
    'Protocol=6|RA6=2001:db8::1/128',
    'Protocol=6|RA6=fe80::1%4',
    'Protocol=6|Profile=All',
    'Protocol=6|Edge=TRUE',
    'Protocol=6|RMauth=D:(A;;CC;;;NS)',
    'Protocol=6|AuthByPassOut=TRUE',
    'Protocol=6|Svc=X|LUAuth=D:(A;;CC;;;NS)',
    'Protocol=6|Svc=',
    'Protocol=6|Desc=',
  ])('%s', (tokens) => {
    const rule = readRules(`${head}${tokens}|${tokens.includes('Name=') ? '' : tail}`);
    expect(rule.value).toBeUndefined();
    expect(new Set(places(rule.diagnostics.filter(({ severity }) => severity === 'error')))).toEqual(
      new Set(['config-syntax 9']),
    );
  });

  test.each([
    `Action=Allow|Active=TRUE|Dir=Out|${tail}`,
    `v3.0|Action=Allow|Active=TRUE|Dir=Out|${tail}`,
    `v2.010|Action=Allow|Active=TRUE|Dir=Out|${tail}`,
    `${head}Protocol=6|Name=no bar`,
    `v2.10|Active=TRUE|Dir=Out|${tail}`,
    `v2.10|Action=ByPass|Active=TRUE|Dir=Out|${tail}`,
    `v2.10|Action=allow|Active=TRUE|Dir=Out|${tail}`,
    `v2.10|Action=Allow|Active=TRUE|${tail}`,
    `v2.10|Action=Allow|Active=true|Dir=Out|${tail}`,
    `v2.10|Action=Allow|Active=TRUE|Active=FALSE|Dir=Out|${tail}`,
    `v2.10|Action=Allow|Active=TRUE|Dir=In|Dir=Out|${tail}`,
    head,
  ])('%s', (text) => {
    expect(readRules(text).value).toBeUndefined();
  });

  test('more than 1000 addresses of a kind', () => {
    const hosts = (count: number) =>
      Array.from({ length: count }, (_, index) => `RA4=192.0.${index >> 8}.${index & 255}|`).join('');
    expect(allow(`Protocol=6|${hosts(1000)}RA4=198.51.100.0/24|`).diagnostics).toEqual([]);
    expect(allow(`Protocol=6|${hosts(1001)}`).value).toBeUndefined();
  });
});
