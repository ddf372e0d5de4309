/** One address, and all that a network can do to it. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Validators } from '../../../src/service-tags/refresh/attempt.ts';
import { fetchAddress } from '../../../src/service-tags/refresh/fetch.ts';
import { type Limits, type Progress, withSession } from '../../../src/service-tags/refresh/session.ts';
import { send, startServer } from './server.ts';

const quick: Limits = { total: 3_000, quiet: 1_000, waits: [5, 10, 15], bytes: 100_000 };

interface Got {
  readonly text?: string;
  readonly kind?: string;
  readonly answered?: string;
  readonly validators?: Validators;
  readonly code?: string;
  readonly message?: string;
  readonly help?: string;
  readonly progress: readonly Progress[];
}

interface Asking {
  readonly trusted?: readonly string[];
  readonly known?: Validators;
  readonly limits?: Partial<Limits>;
  readonly interrupted?: AbortSignal;
  readonly env?: Readonly<Record<string, string>>;
}

async function get(
  url: string,
  { trusted = [], known, limits, interrupted, env = {} }: Asking = {},
): Promise<Got> {
  const progress: Progress[] = [];
  const surroundings = {
    env,
    trusted,
    limits: { ...quick, ...limits },
    onProgress: (one: Progress) => progress.push(one),
    interrupted: interrupted ?? new AbortController().signal,
  };
  const { value, diagnostics } = await withSession(surroundings, (session) =>
    fetchAddress(session, new URL(url), undefined, known),
  );
  if (value === undefined) {
    const { code = '', message = '', help = '' } = diagnostics[0] ?? {};
    return { code, message, help, progress };
  }
  if (value.kind === 'not-modified') return { kind: value.kind, progress };
  const { bytes, answered, validators } = value;
  return {
    kind: value.kind,
    text: new TextDecoder().decode(bytes),
    answered: answered.href,
    validators,
    progress,
  };
}

describe('an address', () => {
  it('is fetched, and its progress is told', async () => {
    const { url, requests } = await startServer((_, response) =>
      send(response, 'hello', { 'content-length': '5', etag: '"v1"' }),
    );
    const got = await get(url('/a.json'));
    expect(got).toMatchObject({ kind: 'content', text: 'hello', validators: { etag: '"v1"' } });
    expect(got.progress.at(-1)).toMatchObject({ received: 5, total: 5 });
    expect(requests[0]?.headers['user-agent']).toMatch(/^rulec\/\d/);
  });

  it('is unpacked, with the header for it or without', async () => {
    const packed = gzipSync('hello');
    const { url } = await startServer((request, response) =>
      send(response, packed, request.url === '/a' ? { 'content-encoding': 'gzip' } : {}),
    );
    expect((await get(url('/a'))).text).toBe('hello');
    expect((await get(url('/b'))).text).toBe('hello');
  });

  it.each([
    ['broken gzip data', gzipSync('hello').subarray(0, 15), {}, 'fetch-failed', /gzip data is broken/],
    [
      'a small answer that unpacks to a large one',
      gzipSync(Buffer.alloc(200_000)),
      {},
      'too-large',
      /more than 100000 bytes/,
    ],
    [
      'an encoding that nobody asked for',
      'hello',
      { 'content-encoding': 'br' },
      'fetch-failed',
      /packed with br/,
    ],
    ['an overlong answer', Buffer.alloc(100_001), {}, 'too-large', /more than 100000 bytes/],
  ])('is refused for %s', async (_, body, headers: Record<string, string>, code, message) => {
    const { url } = await startServer((_request, response) => send(response, body, headers));
    expect(await get(url('/'))).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('is refused without reading on where it says itself that it is too large', async () => {
    const { url } = await startServer((_, response) => {
      response.writeHead(200, { 'content-length': '5000000' }).write('x');
    });
    expect((await get(url('/'), { limits: { quiet: 60_000 } })).code).toBe('too-large');
  });

  it('is refused without end', async () => {
    const { url } = await startServer((_, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(20_000)));
      };
      response.on('drain', more);
      more();
    });
    expect((await get(url('/'))).code).toBe('too-large');
  });
});

describe('a failing server', () => {
  it('is asked again, until it is well', async () => {
    const { url, requests } = await startServer((_, response) =>
      send(response, 'hello', {}, requests.length < 3 ? 503 : 200),
    );
    expect((await get(url('/'))).text).toBe('hello');
    expect(requests.length).toBe(3);
  });

  it('is not asked for ever', async () => {
    const { url, requests } = await startServer((_, response) =>
      send(response, '<title>Sorry</title>', {}, 503),
    );
    const got = await get(url('/x'));
    expect(got).toMatchObject({
      code: 'fetch-failed',
      message: `${url('/x')}: the answer is 503 Service Unavailable, with the page Sorry`,
    });
    expect(got.help).toContain('--from FILE');
    expect(requests.length).toBe(4);
  });

  it('is not asked again for what it does not have', async () => {
    const { url, requests } = await startServer((_, response) => send(response, '', {}, 404));
    expect((await get(url('/'))).message).toMatch(/the answer is 404 Not Found$/);
    expect(requests.length).toBe(1);
  });

  it('is asked again where the connection breaks in the middle', async () => {
    const { url, requests } = await startServer((_, response) => {
      response.writeHead(200, { 'content-length': '10' });
      if (requests.length < 3) response.write('hel', () => response.destroy());
      else response.end('helloworld');
    });
    expect((await get(url('/'))).text).toBe('helloworld');
  });

  it('is told from one that breaks every time', async () => {
    const { url, requests } = await startServer((_, response) => {
      response.writeHead(200, { 'content-length': '10' }).write('hel', () => response.destroy());
    });
    expect((await get(url('/'))).message).toMatch(/: the connection broke after 3 bytes$/);
    expect(requests.length).toBe(4);
    const silent = await startServer((request) => request.socket.destroy());
    expect((await get(silent.url('/'))).message).toMatch(/: the connection broke before anything came$/);
  });

  it('that says nothing is given up, and tried again', async () => {
    const { url, requests } = await startServer(() => undefined);
    expect((await get(url('/'), { limits: { quiet: 50, waits: [1] } })).message).toMatch(
      /nothing came for 0.05 seconds, before anything came$/,
    );
    expect(requests.length).toBe(2);
  });

  it('that trickles is given up when the time is over', async () => {
    const { url, requests } = await startServer((_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      const timer = setInterval(() => response.write('x'), 10);
      response.on('close', () => clearInterval(timer));
    });
    const started = performance.now();
    const got = await get(url('/'), { limits: { total: 300, quiet: 100 } });
    expect(got.message).toMatch(/gave up after 0.3 seconds; \d+ bytes had come$/);
    expect(performance.now() - started).toBeLessThan(1_500);
    expect(requests.length).toBe(1);
  });

  it('is not waited for longer than there is time', async () => {
    const { url } = await startServer((_, response) => send(response, '', {}, 500));
    const started = performance.now();
    expect((await get(url('/'), { limits: { total: 200, waits: [60_000] } })).message).toMatch(
      /gave up after 0.2 seconds; the answer is 500/,
    );
    expect(performance.now() - started).toBeLessThan(1_500);
  });

  it('that nobody is at, or has no name, fails at once', async () => {
    const { url, server } = await startServer(() => undefined);
    await new Promise((done) => server.close(done));
    expect((await get(url('/'))).message).toMatch(/the connection was refused$/);
    const nowhere = await get('https://nowhere.invalid/', { trusted: ['nowhere.invalid'] });
    expect(nowhere).toMatchObject({
      code: 'fetch-failed',
      message: expect.stringMatching(/nowhere\.invalid/),
    });
  });
});

describe('the user', () => {
  it('can stop it', async () => {
    const { url } = await startServer(() => undefined);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 30);
    expect(await get(url('/'), { interrupted: stop.signal })).toMatchObject({
      code: 'not-written',
      message: expect.stringMatching(/^interrupted/),
    });
  });
});

describe('a version that is known', () => {
  it('need not be sent again', async () => {
    const { url, requests } = await startServer((request, response) =>
      send(response, '', {}, request.headers['if-none-match'] === '"v1"' ? 304 : 200),
    );
    expect((await get(url('/'), { known: { etag: '"v1"' } })).kind).toBe('not-modified');
    expect((await get(url('/'), { known: { lastModified: 'Tue, 28 Oct 2025 10:00:00 GMT' } })).kind).toBe(
      'content',
    );
    expect(requests[1]?.headers['if-modified-since']).toBe('Tue, 28 Oct 2025 10:00:00 GMT');
  });

  it('is not believed in where nobody asked', async () => {
    const { url } = await startServer((_, response) => send(response, '', {}, 304));
    expect((await get(url('/'))).message).toMatch(/the answer is 304 Not Modified/);
  });

  it('is kept only where it is fit for a lock', async () => {
    const { url } = await startServer((request, response) =>
      send(response, 'x', JSON.parse(decodeURIComponent(request.url?.slice(1) ?? ''))),
    );
    const kept = async (headers: Record<string, string>): Promise<unknown> =>
      (await get(url(`/${encodeURIComponent(JSON.stringify(headers))}`))).validators;
    expect(await kept({ etag: 'W/"abc:123.4"', 'last-modified': 'Tue, 28 Oct 2025 10:00:00 GMT' })).toEqual({
      etag: 'W/"abc:123.4"',
    });
    expect(await kept({ etag: 'bare', 'last-modified': 'Tue, 28 Oct 2025 10:00:00 GMT' })).toEqual({
      lastModified: 'Tue, 28 Oct 2025 10:00:00 GMT',
    });
    expect(await kept({ etag: `"${'x'.repeat(300)}"`, 'last-modified': 'x<script>' })).toEqual({});
  });
});
