import { describe, expect, it } from 'vitest';
import { explainOwnPage } from '../../src/probe/ask-http.ts';
import { parseHostsFile } from '../../src/probe/resolve-name.ts';
import { isExempt, nameProxy, parseProxy, readEnvironment } from '../../src/probe/routes.ts';
import { cutText } from '../../src/probe/steps.ts';
import { formatAddress } from '../../src/sets/prefix.ts';

describe('proxies', () => {
  it.each([
    ['http://proxy.example:3128', 'http://proxy.example:3128'],
    ['proxy.example:3128', 'http://proxy.example:3128'],
    ['https://proxy.example', 'https://proxy.example:443'],
    ['http://[2001:db8::1]:8080/', 'http://[2001:db8::1]:8080'],
    ['http://me:secret@proxy.example:3128', 'http://proxy.example:3128'],
  ])('%s is %s', (text, name) => {
    const proxy = parseProxy(text);
    expect(proxy && nameProxy(proxy)).toBe(name);
  });

  it('passwords are decoded for the proxy, and are no part of its name', () => {
    const proxy = parseProxy('http://me:se%3Acret@proxy.example:3128');
    expect(proxy?.authorization).toBe(`Basic ${Buffer.from('me:se:cret').toString('base64')}`);
  });

  it.each(['socks5://proxy.example:1080', 'http://', 'ftp://proxy.example', 'http://proxy.example/path'])(
    '%s is none',
    (text) => {
      expect(parseProxy(text)).toBeUndefined();
    },
  );

  it('of the environment: small letters win, and what is not an address is told by its name', () => {
    expect(readEnvironment({ https_proxy: 'a.example:1', HTTPS_PROXY: 'b.example:2' })).toMatchObject({
      https: { host: 'a.example', port: 1 },
      variables: ['https_proxy'],
    });
    expect(readEnvironment({ HTTP_PROXY: 'socks5://me:secret@x' })).toEqual({ wrong: 'HTTP_PROXY' });
    expect(readEnvironment({ HTTPS_PROXY: '' })).toEqual({ noProxy: '', variables: [] });
  });
});

describe('NO_PROXY', () => {
  it.each([
    ['a.example', 443, 'a.example', true],
    ['b.a.example', 443, 'a.example', true],
    ['b.a.example', 443, '.a.example', true],
    ['b.a.example', 443, '*.a.example', true],
    ['xa.example', 443, 'a.example', false],
    ['a.example', 443, 'b.example, a.example', true],
    ['a.example', 443, 'a.example:8443', false],
    ['a.example', 8443, 'a.example:8443', true],
    ['a.example', 443, '*', true],
    ['a.example', 443, '', false],
    ['192.0.2.7', 443, '192.0.2.0/24', true],
    ['192.0.2.7', 443, '192.0.2.7', true],
    ['192.0.2.8', 443, '192.0.2.7', false],
    ['2001:db8::1', 443, '[2001:db8::1]:443', true],
    ['2001:db8::1', 443, '2001:db8::/32', true],
    ['192.0.2.7', 443, '2', false],
  ])('%s:%d with %j: %s', (host, port, noProxy, exempt) => {
    expect(isExempt(host, port, noProxy)).toBe(exempt);
  });
});

describe('pages of proxies', () => {
  const page = (status: number, fields: Readonly<Record<string, string>> = {}) =>
    explainOwnPage({ status, fields: new Map(Object.entries(fields)) });

  it.each([
    [200, {}, undefined],
    [403, {}, undefined],
    [403, { server: 'nginx' }, undefined],
    [407, {}, 'proxy'],
    [511, {}, 'filter'],
    [403, { 'x-squid-error': 'ERR_ACCESS_DENIED 0' }, 'proxy'],
    [503, { 'x-squid-error': 'ERR_CONNECT_FAIL 111' }, 'far-end'],
    [403, { 'x-squid-error': 'ERR_OF_OURS 0' }, 'proxy'],
    [502, { 'proxy-status': 'p; error=dns_error' }, 'far-end'],
    [403, { 'proxy-status': 'p; error=http_request_denied' }, 'proxy'],
    [200, { 'proxy-status': 'p; received-status=200' }, undefined],
    [403, { server: 'squid/5.7' }, 'filter'],
    [200, { server: 'Zscaler/6.2' }, undefined],
    [307, { server: 'Zscaler/6.2' }, 'filter'],
  ])('%d %j: %s', (status, fields, stage) => {
    expect(page(status, fields as Record<string, string>)?.stage).toBe(stage);
  });

  it('what they say is cut, and cannot act on a terminal', () => {
    const found = page(403, { 'x-squid-error': `ERR\u001b[31m${'x'.repeat(500)}` });
    expect(found?.says.length).toBeLessThan(120);
    expect(found?.says).not.toContain('\u001b');
    expect(cutText('a\u202eb\u0000c\n d')).toBe('a b c d');
  });
});

it('hosts files: comments, several names, any case; what is no line is left out', () => {
  const text =
    '# 192.0.2.9 no.example\n192.0.2.1 A.example b.example. # b\n::1%lo0 six.example\nnonsense x\r\n192.0.2.2\ta.example\r\n';
  const found = parseHostsFile(text);
  expect([...found.keys()]).toEqual(['a.example', 'b.example', 'six.example']);
  expect(found.get('a.example')?.map(formatAddress)).toEqual(['192.0.2.1', '192.0.2.2']);
});
