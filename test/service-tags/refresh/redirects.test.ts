/** Redirects and proxies: where a request goes in truth. */
import { request as ask, createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { fetchAddress } from '../../../src/service-tags/refresh/fetch.ts';
import { withSession } from '../../../src/service-tags/refresh/session.ts';
import { files, send, startServer } from './server.ts';

async function get(
  url: string,
  trusted: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const surroundings = {
    env,
    trusted,
    limits: { total: 3_000, quiet: 1_000, waits: [], bytes: 100_000 },
    onProgress: () => undefined,
    interrupted: new AbortController().signal,
  };
  const { value, diagnostics } = await withSession(surroundings, (session) =>
    fetchAddress(session, new URL(url)),
  );
  if (value?.kind === 'content')
    return `${value.answered.pathname}: ${new TextDecoder().decode(value.bytes)}`;
  const { code, message, help } = diagnostics[0] ?? {};
  return `${code}: ${message} (${help})`;
}

describe('redirects', () => {
  it.each([301, 302, 303, 307, 308])('with status %i are followed on the same host', async (status) => {
    const { url } = await startServer((request, response) => {
      if (request.url === '/a') send(response, '', { location: 'b?x=1' }, status);
      else send(response, `${request.url}`);
    });
    expect(await get(url('/a'))).toBe('/b: /b?x=1');
  });

  it('to another host are not followed', async () => {
    const { url } = await startServer((_, response) =>
      send(response, '', { location: 'https://evil.example/x.json' }, 302),
    );
    const refused = await get(url('/a'));
    expect(refused).toMatch(
      /^not-trusted: .*\/a leads to https:\/\/evil\.example\/x\.json: evil\.example is not one of Microsoft's hosts/,
    );
    expect(refused).toContain('--trust-host evil.example');
  });

  it('to another name of this machine are followed where it is trusted', async () => {
    const { url, port, requests } = await startServer((request, response) => {
      if (request.url === '/a') send(response, '', { location: `http://localhost:${port}/b` }, 302);
      else send(response, 'hello');
    });
    expect(await get(url('/a'))).toMatch(/^not-trusted: /);
    expect(requests.length).toBe(1);
    // The server listens on 127.0.0.1 alone, so this also fails where localhost is ::1 first.
    expect(await get(url('/a'), ['localhost'])).toBe('/b: hello');
  });

  it.each([
    'ftp://download.microsoft.com/x',
    'file:///etc/passwd',
    'http://download.microsoft.com/x',
    'https://a:b@download.microsoft.com/',
  ])('to %s are not followed', async (location) => {
    const { url } = await startServer((_, response) => send(response, '', { location }, 302));
    expect(await get(url('/a'), ['download.microsoft.com', ''])).toMatch(/^not-trusted: /);
  });

  it('that go round, or on and on, end', async () => {
    const round = await startServer((request, response) =>
      send(response, '', { location: request.url === '/a' ? '/b' : '/a' }, 302),
    );
    expect(await get(round.url('/a'))).toMatch(/redirects in a circle/);
    const on = await startServer((request, response) =>
      send(response, '', { location: `${request.url}x` }, 302),
    );
    expect(await get(on.url('/a'))).toMatch(/redirects more than 5 times/);
    expect(on.requests.length).toBeLessThan(8);
  });

  it('to nowhere are told', async () => {
    const { url } = await startServer((_, response) => send(response, '', { location: 'http://[' }, 302));
    expect(await get(url('/a'))).toMatch(/^fetch-failed: .*which is not an address/);
    const without = await startServer((_, response) => send(response, '', {}, 302));
    expect(await get(without.url('/a'))).toMatch(/the answer is 302 Found/);
  });
});

describe('a proxy of the environment', () => {
  /** Forwards what it is asked for, in both of the ways that proxies have. */
  async function startProxy(): Promise<{ readonly url: string; readonly asked: string[] }> {
    const asked: string[] = [];
    const { url, server } = await startServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
      const forward = ask(request.url ?? '', { headers: { host: request.headers.host } }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      forward.end();
    });
    server.on('connect', (request, socket) => {
      asked.push(`CONNECT ${request.url}`);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    return { url: url(''), asked };
  }

  it('is used for http, without a tunnel, and told its password', async () => {
    const { url } = await startServer(files({ '/a': 'hello' }));
    const proxy = await startProxy();
    const env = { HTTP_PROXY: proxy.url.replace('http://', 'http://user:pass@') };
    expect(await get(url('/a'), [], env)).toBe('/a: hello');
    expect(proxy.asked).toEqual([`GET ${url('/a')} Basic ${Buffer.from('user:pass').toString('base64')}`]);
  });

  it('is used for https with a tunnel, and may refuse', async () => {
    const proxy = await startProxy();
    const told = await get('https://download.microsoft.com/x.json', [], {
      https_proxy: proxy.url.replace('http://', ''),
    });
    expect(proxy.asked).toEqual(['CONNECT download.microsoft.com:443']);
    expect(told).toMatch(
      /the proxy answers 403 to it \(in use from the environment: https_proxy \(127\.0\.0\.1:\d+\)/,
    );
  });

  it('is not used where no_proxy says so', async () => {
    const { url } = await startServer(files({ '/a': 'hello' }));
    const proxy = await startProxy();
    expect(await get(url('/a'), [], { http_proxy: proxy.url, no_proxy: 'example.com,127.0.0.1' })).toBe(
      '/a: hello',
    );
    expect(await get(url('/a'), [], { http_proxy: '' })).toBe('/a: hello');
    expect(proxy.asked).toEqual([]);
  });

  it('is that of all_proxy where there is no other', async () => {
    const { url } = await startServer(files({ '/a': 'hello' }));
    const proxy = await startProxy();
    expect(await get(url('/a'), [], { ALL_PROXY: proxy.url })).toBe('/a: hello');
    expect(proxy.asked.length).toBe(1);
  });

  it('asks for a password without showing the one it got', async () => {
    const { url } = await startServer((_, response) => send(response, '', {}, 407));
    const told = await get('http://127.0.0.1:9/a', [], {
      http_proxy: url('').replace('http://', 'http://user:secret@'),
    });
    expect(told).toMatch(/the proxy asks for a password/);
    expect(told).not.toContain('secret');
  });

  it.each(['not a proxy', 'socks5://127.0.0.1:1080', 'http://'])(
    'that is no proxy is told: %s',
    async (proxy) => {
      expect(await get('http://127.0.0.1:9/a', [], { http_proxy: proxy })).toMatch(
        /the environment's http_proxy is not the address of a proxy/,
      );
    },
  );

  it('that is not there is named', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await new Promise((done) => server.close(done));
    const told = await get('https://www.microsoft.com/', [], {
      https_proxy: `http://user:secret@127.0.0.1:${port}`,
    });
    expect(told).toMatch(
      new RegExp(`refused \\(in use from the environment: https_proxy \\(127\\.0\\.0\\.1:${port}\\)`),
    );
    expect(told).not.toContain('secret');
  });
});
