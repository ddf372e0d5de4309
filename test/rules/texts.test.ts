import { describe, expect, test } from 'vitest';
import { parseAddressEntry } from '../../src/rules/forms/address-entries.ts';
import { addDays, isDate } from '../../src/rules/forms/dates.ts';
import { parseHost } from '../../src/rules/forms/hosts.ts';
import { parsePrincipal } from '../../src/rules/forms/principals.ts';
import { parseService } from '../../src/rules/forms/services.ts';

const span = { file: 'test.yaml', start: 0, end: 0 };

describe('hosts', () => {
  test.each([
    ['a.example', { pattern: { kind: 'name', name: 'a.example' } }],
    ['intranet', { pattern: { kind: 'name', name: 'intranet' } }],
    ['A.Example', { pattern: { kind: 'name', name: 'a.example' } }],
    ['_x-1.a.example', { pattern: { kind: 'name', name: '_x-1.a.example' } }],
    ['1.a1', { pattern: { kind: 'name', name: '1.a1' } }],
    ['xn--mnchen-3ya.example', { pattern: { kind: 'name', name: 'xn--mnchen-3ya.example' } }],
    ['*.a.example', { pattern: { kind: 'below', name: 'a.example' } }],
    ['*.example', { pattern: { kind: 'below', name: 'example' } }],
    ['*cdn.a.example', { pattern: { kind: 'labels', labels: ['*cdn', 'a', 'example'] } }],
    ['*-files.a.example', { pattern: { kind: 'labels', labels: ['*-files', 'a', 'example'] } }],
    ['auto.*.a.example', { pattern: { kind: 'labels', labels: ['auto', '*', 'a', 'example'] } }],
    ['a.example/x', { pattern: { kind: 'name', name: 'a.example' }, path: '/x' }],
    ['A.example/X/y~z%20', { pattern: { kind: 'name', name: 'a.example' }, path: '/X/y~z%20' }],
    [`${'a'.repeat(63)}.example`, { pattern: { kind: 'name', name: `${'a'.repeat(63)}.example` } }],
  ])('%s', (text, parts) => {
    expect(parseHost(text)).toEqual(parts);
  });

  test.each([
    ['', 'is empty'],
    ['*', 'is not a host pattern'],
    ['https://a.example', 'has a scheme'],
    ['https://a.example/x', 'has a scheme'],
    ['https://192.0.2.1/x', 'is an address'],
    ['192.0.2.*', 'is a range of addresses'],
    ['192.0.2.1-9', 'is a range of addresses'],
    ['any', 'does not stand for every host'],
    ['azure:AzureCloud', 'is a service tag'],
    ['a.example:443', 'has a port'],
    ['a.example:443/x', 'has a port'],
    ['a.example:', 'has a port'],
    ['a .example', 'contains a blank'],
    [' a.example', 'contains a blank'],
    ['a.example\n', 'contains a blank'],
    ['a.example b.example', 'contains a blank'],
    ['a.example.', 'ends with a dot'],
    ['.a.example', 'begins with a dot'],
    ['a..example', 'has an empty label'],
    ['*..example', 'has an empty label'],
    ['-a.example', 'begins with a hyphen'],
    ['a-.example', 'ends with a hyphen'],
    [`${'a'.repeat(64)}.example`, 'has a label of 64 characters'],
    [`${'a.'.repeat(124)}example`, 'is 255 characters long'],
    ['192.0.2.1', 'is an address'],
    ['192.0.2', 'is an address'],
    ['0x7f.1', 'is an address'],
    ['a.0x1', 'is an address'],
    ['2130706433', 'is an address'],
    ['2001:db8::1', 'is an address'],
    ['[2001:db8::1]', 'is an address'],
    ['::1', 'is an address'],
    ['192.0.2.0/24', 'is a prefix'],
    ['2001:db8::/32', 'is a prefix'],
    ['**.example', 'two * in a row'],
    ['a**b.example', 'two * in a row'],
    ['*.a*.example', 'has a * before all labels and another inside'],
    ['*.*.example', 'has a * before all labels and another inside'],
    ['xn--a*.example', 'has a * in an encoded label'],
    ['xn--zzzzzzzzzz99999.example', 'not a valid encoding'],
    ['a;b.example', ', which host names do not have'],
    ['a|b.example', ', which host names do not have'],
    ['$(x).example', ', which host names do not have'],
    ['a`.example', ', which host names do not have'],
    ["a'b.example", ', which host names do not have'],
    ['a"b.example', ', which host names do not have'],
    ['a,b.example', ', which host names do not have'],
    ['a#b.example', ', which host names do not have'],
    ['user@a.example', 'has a user name'],
    ['a\\b.example', ', which host names do not have'],
    ['a?.example', ', which host names do not have'],
    ['a.example\u0000', 'outside ASCII'],
    ['*.a.example/x', 'a path after a wildcard'],
    ['a*.example/x', 'a path after a wildcard'],
    ['a.example/', 'the path / says nothing'],
    ['a.example/x/', 'ends with a slash'],
    ['a.example//x', 'has an empty segment'],
    ['a.example/x//y', 'has an empty segment'],
    ['a.example/x?y', 'no query'],
    ['a.example/x#y', 'no query and no fragment'],
    ['a.example/x y', 'a blank'],
    ['a.example/ü', 'outside ASCII'],
    ['a.example/x*', 'no wildcard'],
    ['a.example/../x', 'read differently'],
    ['a.example/x/..', 'read differently'],
    ['a.example/%2e%2e/x', 'read differently'],
    ['a.example/x%2Fy', 'read differently'],
    ['a.example/x%5Cy', 'read differently'],
    ['a.example/x%00', 'read differently'],
    ['a.example/x%zz', 'a % without two hexadecimal digits'],
    ['a.example/x\\y', 'contains a backslash'],
    ['a.example/x|y', 'contains "|"'],
    ['a.example/%41', 'not in its normal form'],
    ['a.example/%c3', 'not in its normal form'],
  ])('%j is refused: %s', (text, problem) => {
    expect(parseHost(text)).toHaveProperty('problem', expect.stringContaining(problem));
  });

  test.each([
    ['münchen.example', 'xn--mnchen-3ya.example'],
    ['*.Bücher.example', '*.xn--bcher-kva.example'],
    ['*.例え。example', '*.xn--r8jz45g.example'],
    ['ａ.example', 'a.example'],
    ['a\u00adb.example', 'ab.example'],
  ])('%j is refused with its A-label, %s', (text, encoded) => {
    expect(parseHost(text)).toMatchObject({ help: `write its A-label: ${encoded}` });
  });

  test('digits in disguise are not offered as a name', () => {
    expect(parseHost('１９２.0.2.1')).toHaveProperty('help', expect.not.stringContaining('192'));
  });
});

describe('services', () => {
  test.each([
    ['443/https', { transport: 'tcp', scheme: 'https', from: 443, to: 443 }],
    ['80/http', { transport: 'tcp', scheme: 'http', from: 80, to: 80 }],
    ['1-65535/tcp', { transport: 'tcp', scheme: 'any', from: 1, to: 65535 }],
    ['53/udp', { transport: 'udp', scheme: 'any', from: 53, to: 53 }],
    ['80-80/tcp', { transport: 'tcp', scheme: 'any', from: 80, to: 80 }],
  ])('%s', (text, service) => {
    expect(parseService(text)).toEqual(service);
  });

  test.each([
    ['443', 'which kind', 'write 443/https, 443/http, 443/tcp, 443/udp: TLS, clear text, any TCP or UDP'],
    ['443,80', 'which kind', 'write one entry for each port, with its kind: 443/tcp, 80/tcp'],
    ['https', 'which port', 'write 443/https'],
    ['dns', 'which port', 'write 53/udp and 53/tcp'],
    ['', 'is not a service', 'write PORT/KIND or FROM-TO/KIND: 443/https'],
    ['any', 'is not a service', 'write one entry each for 1-65535/tcp and 1-65535/udp'],
    ['443/HTTPS', 'no known kind', 'write 443/https'],
    ['443/htps', 'no known kind', 'write 443/https'],
    ['443/tls', 'no known kind', 'write 443/https'],
    ['443/any', 'no known kind', 'write one entry each for 443/tcp and 443/udp'],
    ['443/icmp', 'neither TCP nor UDP', 'rules are only about TCP and UDP; remove it'],
    ['443/constructor', 'no known kind', 'end it with /https (TLS), /http (clear text), /tcp or /udp'],
    ['443/https ', 'contains a blank', 'write 443/https'],
    [' 443/https', 'contains a blank', 'write 443/https'],
    ['443 / https', 'contains a blank', 'write 443/https'],
    ['tcp/443', 'is not PORT/KIND', 'write 443/tcp'],
    ['tcp:443', 'is not PORT/KIND', 'write 443/tcp'],
    ['https://a.example:8443/x', 'is a URL', 'write 8443/https; the host goes under to'],
    ['443:444/tcp', 'is not PORT/KIND', 'write 443-444/tcp'],
    ['443..444/tcp', 'is not PORT/KIND', 'write 443-444/tcp'],
    ['443,80/tcp', 'lists several ports', 'write 443/tcp, 80/tcp'],
    ['any/tcp', 'does not begin with a port', 'write 1-65535/tcp'],
    ['ssh/tcp', 'does not begin with a port', 'write 22/tcp'],
    ['-1/tcp', 'a hyphen before', 'write 1/tcp'],
    ['-1024/tcp', 'a hyphen before', 'write 1024/tcp for one port, 1-1024/tcp for all up to it'],
    ['1024-/tcp', 'where it ends', 'write 1024-65535/tcp'],
    ['1e2/tcp', 'does not begin with a port', 'a port is a number from 1 to 65535: 443/https'],
    ['0x50/tcp', 'does not begin with a port', 'a port is a number from 1 to 65535: 443/https'],
    ['1-2-3/tcp', 'more than one hyphen', 'a range is FROM-TO: 1-1023/tcp'],
    ['080/http', 'leading zeros', 'write 80/http'],
    ['80-0090/tcp', 'leading zeros', 'write 80-90/tcp'],
    ['0/tcp', 'not in 1 to 65535', 'ports go from 1 to 65535; all of them are 1-65535/tcp'],
    ['0-1023/tcp', 'not in 1 to 65535', 'write 1-1023/tcp'],
    ['65536/tcp', 'not in 1 to 65535', 'ports go from 1 to 65535; all of them are 1-65535/tcp'],
    ['70000-80000/tcp', 'not in 1 to 65535', 'ports go from 1 to 65535; all of them are 1-65535/tcp'],
    [
      '99999999999999999999/tcp',
      'not in 1 to 65535',
      'ports go from 1 to 65535; all of them are 1-65535/tcp',
    ],
    ['90-80/tcp', 'ends before it begins', 'write 80-90/tcp'],
  ])('%j is refused: %s', (text, problem, help) => {
    const misread = parseService(text);
    expect(misread).toHaveProperty('problem', expect.stringContaining(problem));
    expect((misread as { help?: string }).help).toBe(help);
  });
});

describe('principals', () => {
  test.each([
    ['network-service', { kind: 'account', name: 'network-service' }],
    ['local-system', { kind: 'account', name: 'local-system' }],
    ['service:WAPCSvc', { kind: 'service', name: 'wapcsvc' }],
    ['service:MSSQL$ONE', { kind: 'service', name: 'mssql$one' }],
  ])('%s', (text, principal) => {
    expect(parsePrincipal(text)).toEqual(principal);
  });

  test.each([
    'NetworkService',
    'network service',
    'anyone',
    '',
    'service:',
    'service:a b',
    'service:a|b',
    'service:$(x)',
    "service:a'b",
    'service:*',
    'service:-x',
    'Service:x',
  ])('%j is refused', (text) => {
    expect(parsePrincipal(text)).toHaveProperty('help');
  });
});

describe('dates', () => {
  test.each(['2024-02-29', '2000-02-29', '2027-06-30', '9999-12-31', '0001-01-01'])('%s is a day', (text) => {
    expect(isDate(text)).toBe(true);
  });

  test.each([
    '2023-02-29',
    '1900-02-29',
    '2024-13-01',
    '2024-00-10',
    '2024-04-31',
    '2024-01-00',
    '0000-01-01',
    '24-1-1',
    '2024-1-1',
    '2024-01-01T00:00:00Z',
    '20240101',
    '',
    '२०२४-०१-०१',
  ])('%j is none', (text) => {
    expect(isDate(text)).toBe(false);
  });

  test.each([
    ['2024-02-28', 1, '2024-02-29'],
    ['2023-02-28', 1, '2023-03-01'],
    ['2024-12-31', 1, '2025-01-01'],
    ['2024-12-15', 30, '2025-01-14'],
    ['2024-01-31', 30, '2024-03-01'],
    ['2024-01-31', 0, '2024-01-31'],
  ])('%s and %i days is %s', (date, days, later) => {
    expect(addDays(date, days)).toBe(later);
  });
});

describe('addresses', () => {
  test.each([
    ['azure:AzureCloud', { kind: 'tag', cloud: 'china', tag: 'AzureCloud' }],
    ['azure:Storage.WestEurope', { kind: 'tag', cloud: 'china', tag: 'Storage.WestEurope' }],
    ['azure:public/azurecloud', { kind: 'tag', cloud: 'public', tag: 'azurecloud' }],
    ['203.0.113.0/24', { kind: 'prefix', prefix: { family: 4, network: 0xcb007100, length: 24 } }],
    ['0.0.0.0/0', { kind: 'prefix', prefix: { family: 4, network: 0, length: 0 } }],
    ['::/0', { kind: 'prefix', prefix: { family: 6, network: 0n, length: 0 } }],
    ['2001:DB8::/32', { kind: 'prefix', prefix: { family: 6, network: 0x20010db8n << 96n, length: 32 } }],
    ['2001:db8:0:0::/64', { kind: 'prefix', prefix: { family: 6, network: 0x20010db8n << 96n, length: 64 } }],
    [
      '203.0.113.7-203.0.113.20',
      { kind: 'range', from: { family: 4, value: 0xcb007107 }, to: { family: 4, value: 0xcb007114 } },
    ],
    [
      '2001:db8::1-2001:db8::2',
      {
        kind: 'range',
        from: { family: 6, value: (0x20010db8n << 96n) + 1n },
        to: { family: 6, value: (0x20010db8n << 96n) + 2n },
      },
    ],
  ])('%s', (text, entry) => {
    expect(parseAddressEntry(text, 'china', span)).toEqual({ ...entry, text, span });
  });

  test.each([
    ['203.0.113.7/24', 'host bits|bits set', '203.0.113.0/24'],
    ['203.0.113.7', 'no mask', '203.0.113.7/32'],
    ['2001:db8::1', 'no mask', '2001:db8::1/128'],
    ['203.0.113.0/33', 'above /32', undefined],
    ['2001:db8::/129', 'above /128', undefined],
    ['203.0.113.0/08', 'leading zeros', '/8'],
    ['203.0.113.00/24', 'leading zeros', '203.0.113.0/24'],
    ['0203.0.113.0/24', 'leading zeros', '203.0.113.0/24'],
    ['2001:0db8::/32', 'leading zeros', '2001:db8::/32'],
    [' 203.0.113.0/24', 'blank', '203.0.113.0/24'],
    ['203.0.113.0/24 ', 'blank', '203.0.113.0/24'],
    ['203.0.113/24', '3 parts', undefined],
    ['::ffff:203.0.113.0/120', 'IPv4 written as IPv6', undefined],
    ['fe80::1%eth0/64', 'zone', undefined],
    ['203.0.113.0/255.255.255.0', 'mask', '203.0.113.0/24'],
    ['203.0.113.20-203.0.113.7', 'ends before it begins', '203.0.113.7-203.0.113.20'],
    ['203.0.113.7-20', 'only the last part', '203.0.113.7-203.0.113.20'],
    ['203.0.113.7-2001:db8::1', 'mixes', undefined],
    ['203.0.113.7 - 203.0.113.20', 'blank|not', undefined],
    ['AzureCloud', 'not an address', 'azure:AzureCloud'],
    ['a.example', 'not an address', 'names go under hosts'],
    ['Azure:AzureCloud', 'not a tag', 'azure:AzureCloud'],
    ['azure:', 'does not name a tag', 'azure:AzureCloud'],
    ['azure:public/', 'does not name a tag', 'azure:AzureCloud'],
    ['azure:goverment/AzureCloud', 'no known cloud', 'azure:government/AzureCloud'],
    ['azure:aws/S3', 'no known cloud', 'the clouds are'],
    ['azure:a/b/c', 'no known cloud', undefined],
    ['azure:Azure Cloud', 'does not name a tag', undefined],
    ['azure:x$(y)', 'does not name a tag', undefined],
    ['ANY', 'not an address', undefined],
    ['*', 'not an', undefined],
    ['', 'no ', undefined],
  ])('%j is refused: %s', (text, problem, help) => {
    const misread = parseAddressEntry(text, 'public', span) as { problem?: string; help?: string };
    expect(misread.problem).toMatch(new RegExp(problem));
    if (help !== undefined) expect(misread.help).toContain(help);
  });
});
