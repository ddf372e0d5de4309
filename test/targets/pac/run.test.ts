/** Scripts of others, run with single requests: what they answer, and that nothing gets out of them. */
import { createContext, runInContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { runScript } from '../../../src/cli/run-script.ts';
import { runRequests } from '../../../src/driver/audit/run-requests.ts';
import { loadTarget } from '../../../src/driver/devices.ts';
import type { RanRequest, WebRequest } from '../../../src/targets/script.ts';

const target = await loadTarget('pac');
const permitted = 'PROXY proxy.example:3128; DIRECT';
const values = { permitted, otherwise: 'DIRECT' };
const login: WebRequest = { scheme: 'https', host: 'login.example.com', port: 443 };

async function run(body: string, ...requests: readonly WebRequest[]): Promise<readonly RanRequest[]> {
  const content = `function FindProxyForURL(url, host) {\n${body}\n}\n`;
  const plan = { runScript, files: [{ path: 'proxy.pac', content }], values };
  return runRequests(target, plan, requests.length === 0 ? [login] : requests);
}

async function answer(body: string, ...requests: readonly WebRequest[]): Promise<string> {
  return (await run(body, ...requests)).map(({ verdict, says }) => `${verdict}: ${says}`).join('\n');
}

describe('a script that is run', () => {
  it('is asked as clients ask', async () => {
    const requests: readonly WebRequest[] = [
      { scheme: 'https', host: 'a.example', port: 443, path: '/secret' },
      { scheme: 'https', host: 'a.example', port: 8443 },
      { scheme: 'http', host: 'a.example', port: 80, path: '/x?y' },
      { scheme: 'http', host: '2001:db8::1', port: 8080 },
    ];
    const ran = await run('return url + " " + host;', ...requests);
    expect(ran.map(({ url, says }) => [url, says])).toEqual([
      ['https://a.example/', 'https://a.example/ a.example'],
      ['https://a.example:8443/', 'https://a.example:8443/ a.example'],
      ['http://a.example/x?y', 'http://a.example/x?y a.example'],
      ['http://[2001:db8::1]:8080/', 'http://[2001:db8::1]:8080/ 2001:db8::1'],
    ]);
  });

  it.each([
    ['return "PROXY proxy.example:3128;DIRECT;";', `allow: ${permitted}`],
    ['return null;', 'deny: DIRECT'],
    ['return "DIRECT";', 'deny: DIRECT'],
    ['return "PROXY other.example:3128";', 'unknown: PROXY other.example:3128'],
    ['throw new Error("no");', 'unknown: it failed: Error: no'],
    ['return nothing();', "unknown: it failed: ReferenceError: 'nothing' is not defined"],
  ])('%s', async (body, said) => {
    expect(await answer(body)).toBe(said);
  });

  // As Chromium 156, Firefox 140 and libpacparser answer alike.
  it.each([
    ['dnsDomainIs("evilmsappproxy.net", "msappproxy.net")', 'true'],
    ['dnsDomainIs("a.example.", "example")', 'false'],
    ['shExpMatch("msappproxy.net", "*.msappproxy.net")', 'false'],
    ['shExpMatch("a.msappproxy.net", "*.msappproxy.net")', 'true'],
    ['shExpMatch("ABC", "abc")', 'false'],
    ['isPlainHostName("intranet")', 'true'],
    ['localHostOrDomainIs("www", "www.example.com")', 'true'],
    ['localHostOrDomainIs("www.example.net", "www.example.com")', 'false'],
    ['dnsDomainLevels("www.example.com")', '2'],
    ['isInNet("192.0.2.9", "192.0.2.0", "255.255.255.0")', 'true'],
    ['isInNet("198.51.100.9", "192.0.2.0", "255.255.255.0")', 'false'],
    ['isInNet("2001:db8::1", "192.0.2.0", "255.255.255.0")', 'false'],
  ])('%s is %s', async (call, said) => {
    expect(await answer(`return String(${call});`)).toBe(`unknown: ${said}`);
  });

  it.each([
    ['isInNet(host, "192.0.2.0", "255.255.255.0")', 'the addresses of login.example.com'],
    ['dnsResolve(host)', 'the addresses of login.example.com'],
    ['isResolvable(host)', 'whether there is login.example.com'],
    ['myIpAddress()', "the client's address"],
    ['weekdayRange("MON")', 'the time'],
    ['new Date().getHours()', 'the time'],
    ['new Date.prototype.constructor()', 'the time'],
    ['Math.random()', 'a random number'],
    ['Date.parse("2026-01-01T00:00:00")', 'the time'],
    // What listens has a name in no script.
    ['rulecAsks = function () {}; dnsResolve(host)', 'the addresses of login.example.com'],
    ['shExpMatch(host, "login?example.com")', 'shExpMatch with login?example.com'],
  ])('%s is told, and decides nothing', async (call, what) => {
    expect(await answer(`try { ${call} } catch (e) {} return "DIRECT";`)).toBe(`unknown: depends on ${what}`);
  });

  it('has a world of its own for each request', async () => {
    const body = 'this.count = (this.count || 0) + 1; return "n" + this.count;';
    expect(await answer(body, login, login)).toBe('unknown: n1\nunknown: n1');
  });

  it('has nothing of this program, and writes no terminal codes', async () => {
    const things = ['process', 'require', 'fetch', 'module', 'console', 'WebAssembly', 'setTimeout'];
    const body = `return "\\u001b[31m" + [${things.map((name) => `typeof ${name}`)}].join(" ");`;
    expect(await answer(body)).toBe(`unknown: ?[31m${things.map(() => 'undefined').join(' ')}`);
  });

  it.each([
    ['for (;;) {}', 'it does not end in time'],
    ['var a = []; for (;;) a.push(new ArrayBuffer(1e6));', 'InternalError: out of memory'],
    ['function f(n) { return f(n + 1) + 1; } return f(0);', 'InternalError: stack overflow'],
    ['return FindProxyForURL(url, host);', 'InternalError: stack overflow'],
    ['return /^(a+)+$/.test(new Array(40).join("a") + "!");', 'it does not end in time'],
  ])('is bounded: %s', async (body, why) => {
    expect(await answer(body)).toBe(`unknown: it failed: ${why}`);
  });

  // One step of the interpreter, or few, that its own bound does not count: the clock ends them, with the same words.
  it.each([
    ['a join', 'return new Array(1e9).join("");'],
    ['what only looks like a list', 'return String([].indexOf.call({ length: 2 ** 53 - 1 }, 1));'],
    ['a loop on long texts', 'for (;;) "x,".repeat(1e5).split(",");'],
    ['a loop on the time', 'for (;;) new Date();'],
  ])('ends %s', async (_what, body) => {
    expect(await answer(body)).toBe('unknown: it failed: it does not end in time');
  });

  it('is asked nothing more where the clock ended it', async () => {
    const ran = await run('return String(9n ** 300000n);', login, login);
    expect(ran[1]?.says).toBe('not asked: the script fails, or takes too long');
  });

  it('is given up where each call is within the bounds, and all together are not', async () => {
    const ran = await run(
      'new Array(1e6).includes(1); return "DIRECT";',
      ...Array<WebRequest>(200).fill(login),
    );
    expect(ran[0]).toMatchObject({ verdict: 'deny' });
    expect(ran.at(-1)?.says).toBe('not asked: the script fails, or takes too long');
  });

  it('tells a thing once, as to tell takes longer than the steps that are counted', () => {
    const heard: string[] = [];
    const world = createContext({ rulecAsks: (what: string) => heard.push(what) });
    const loop =
      'for (var i = 0; i < 100; i++) { dnsResolve("a"); new Date(); isInNet("b" + i, "192.0.2.0", "255.0.0.0"); }';
    runInContext(`${target.script?.functions}${loop}`, world);
    const others = Array.from({ length: 8 }, (_, index) => `the addresses of b${index}`);
    expect(heard).toEqual(['the addresses of a', 'the time', ...others]);
  });

  it('knows what day a date is', async () => {
    expect(await answer('return String(Date.UTC(1970, 0, 2));')).toBe('unknown: 86400000');
  });

  // The stack of the engine that runs the interpreter may be at its end before the interpreter's own.
  it.each([
    ['brackets', `return ${'('.repeat(4000)}1${')'.repeat(4000)};`],
    ['lists', `return ${'['.repeat(4000)}${']'.repeat(4000)};`],
    ['functions', `return ${'function () { return '.repeat(300)}1${'}'.repeat(300)};`],
  ])('ends with a problem where %s lie too deep in each other', async (_what, body) => {
    expect(await answer(body)).toMatch(/^unknown: it failed: /);
  });

  it('is given up where it fails again and again', async () => {
    const ran = await run('for (;;) {}', login, login, login, login);
    expect(ran.at(-1)?.says).toBe('not asked: the script fails, or takes too long');
  });
});
