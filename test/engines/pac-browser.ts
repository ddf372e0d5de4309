/**
 * A browser that asks a PAC file: two proxies on loopback note which of them each request comes to. A page asks for all URLs
 * of one scheme after the other, so that requests of two schemes for one host and port are told apart.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '../support/remove-folder.ts';
import type { Asked } from './pac.ts';

/** Browsers refuse some ports, those of mail and others, unless they are told not to. */
const ports = Array.from({ length: 1023 }, (_, index) => index + 1).join(',');

/** How a browser is started with a page and the URL of a PAC file. */
type Start = (profile: string, page: string, pac: string) => readonly [string, ...string[]];

export const browsers: Readonly<Record<'chromium' | 'firefox-esr', Start>> = {
  chromium: (profile, page, pac) => [
    'chromium',
    ...[
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-quic',
    ],
    ...['--disable-extensions', '--no-first-run', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
    ...[`--explicitly-allowed-ports=${ports}`, `--user-data-dir=${profile}`, `--proxy-pac-url=${pac}`, page],
  ],
  'firefox-esr': (profile, page, pac) => {
    const preferences = {
      'network.proxy.type': 2,
      'network.proxy.autoconfig_url': pac,
      'network.security.ports.banned.override': '1-65535',
      'app.update.enabled': false,
      'datareporting.policy.dataSubmissionEnabled': false,
      'browser.shell.checkDefaultBrowser': false,
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
    };
    const lines = Object.entries(preferences).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
    );
    writeFileSync(join(profile, 'user.js'), lines.join(''));
    return ['firefox-esr', '--headless', '--no-remote', '--profile', profile, page];
  },
};

const schemes = ['http', 'https', 'ws', 'wss'] as const;

/** Which proxy each request came to. */
interface Seen {
  scheme: string;
  readonly by: Map<string, Set<string>>;
}

/** Returns for each question the name of the proxy that the browser went to; undefined where it went to none. */
export async function askBrowser(
  start: Start,
  makeScript: (answers: { readonly permitted: string; readonly otherwise: string }) => string,
  asked: readonly Asked[],
): Promise<readonly (string | undefined)[]> {
  const seen: Seen = { scheme: '', by: new Map() };
  const permitted = await listen(makeProxy(seen, 'permitted'));
  const otherwise = await listen(makeProxy(seen, 'otherwise'));
  const script = makeScript({ permitted: `PROXY ${permitted.place}`, otherwise: `PROXY ${otherwise.place}` });
  const profile = mkdtempSync(join(tmpdir(), 'rulec-pac-'));
  let finish = (): void => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const site = await listen(
    createServer(({ url = '' }, response) => {
      if (url.startsWith('/now/')) seen.scheme = url.slice(5);
      if (url === '/done') finish();
      response.setHeader(
        'content-type',
        url === '/p.pac' ? 'application/x-ns-proxy-autoconfig' : 'text/html',
      );
      response.end(url === '/p.pac' ? script : url === '/' ? makePage(asked) : '');
    }),
  );
  const [command, ...words] = start(profile, `http://${site.place}/`, `http://${site.place}/p.pac`);
  const child = spawn(command, words, { stdio: 'ignore', detached: true });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const timeout = setTimeout(finish, 120_000);
  await Promise.race([finished, ended]);
  clearTimeout(timeout);
  if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  await ended;
  for (const { server } of [permitted, otherwise, site]) {
    server.closeAllConnections();
    server.close();
  }
  removeFolder(profile);
  return asked.map(({ url }) => {
    const [proxy, another] = seen.by.get(keyOf(url)) ?? [];
    return another === undefined ? proxy : 'both';
  });
}

/** The scheme, host and port of a URL, as the browser writes them. */
function keyOf(url: string): string {
  const { protocol, hostname, port } = new URL(url);
  const usual = protocol === 'http:' || protocol === 'ws:' ? '80' : '443';
  return `${protocol.slice(0, -1)} ${hostname}:${port || usual}`;
}

function makeProxy(seen: Seen, name: string): Server {
  const note = (target: string): void => {
    const key = `${seen.scheme} ${target}`;
    seen.by.set(key, (seen.by.get(key) ?? new Set()).add(name));
  };
  const server = createServer(({ url = '' }, response) => {
    if (/^http:\/\//.test(url)) note(keyOf(url).replace(/^\S+ /, ''));
    response.statusCode = 204;
    response.end();
  });
  server.on('connect', ({ url = '' }, socket) => {
    note(url);
    socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  return server;
}

async function listen(server: Server): Promise<{ readonly server: Server; readonly place: string }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return { server, place: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** A page that asks for 32 URLs at a time; WebSockets end by themselves, since no proxy lets them through. */
function makePage(asked: readonly Asked[]): string {
  const lists = schemes.map((scheme) => [
    scheme,
    [...new Set(asked.map(({ url }) => url))].filter((url) => url.startsWith(`${scheme}:`)),
  ]);
  return `<!doctype html><meta charset="utf-8"><script>
const lists = ${JSON.stringify(lists).replaceAll('<', '\\u003c')};
const ask = (url) => Promise.race([
  new Promise((resolve) => setTimeout(resolve, 5000)),
  /^ws/.test(url)
    ? new Promise((resolve) => { const socket = new WebSocket(url); socket.onerror = socket.onclose = resolve; })
    : fetch(url, { mode: 'no-cors', credentials: 'omit', cache: 'no-store' }),
]).catch(() => {});
(async () => {
  for (const [scheme, urls] of lists) {
    await fetch('/now/' + scheme);
    const worker = async () => { while (urls.length > 0) await ask(urls.pop()); };
    await Promise.all(Array.from({ length: 32 }, worker));
  }
  await fetch('/done');
})();
</script>`;
}
