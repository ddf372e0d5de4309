import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { type MadeUpTag, weeklyText } from '../fixtures.ts';

/** A server on this machine that plays one part. */
export interface TestServer {
  /** `http://127.0.0.1:PORT` and a path. */
  readonly url: (path?: string) => string;
  readonly port: number;
  /** Everything that was asked: method and path, with its headers. */
  readonly requests: { readonly line: string; readonly headers: IncomingMessage['headers'] }[];
  readonly server: Server;
}

const open: Server[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

/** Starts a server that is closed when the test ends. */
export async function startServer(listener: RequestListener): Promise<TestServer> {
  const requests: TestServer['requests'] = [];
  const server = createServer((request, response) => {
    requests.push({ line: `${request.method} ${request.url}`, headers: request.headers });
    listener(request, response);
  });
  open.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { url: (path = '/') => `http://127.0.0.1:${port}${path}`, port, requests, server };
}

/** Answers with a text, or with bytes. */
export function send(
  response: ServerResponse,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
  status = 200,
): void {
  response.writeHead(status, headers).end(body);
}

/** Serves fixed bodies by path, and 404 else. */
export function files(bodies: Readonly<Record<string, string | Uint8Array>>): RequestListener {
  return (request, response) => {
    const body = bodies[request.url ?? ''];
    if (body === undefined) send(response, '<html><title>404 - Not here</title></html>', {}, 404);
    else send(response, body);
  };
}

/** The host addresses from `FIRST` on, as prefixes: `hosts('192.0.2', 3)` is 192.0.2.0/32 to 192.0.2.2/32. */
export function hosts(net: string, count: number, first = 0): string[] {
  return Array.from({ length: count }, (_, index) => `${net}.${first + index}/32`);
}

export const busPrefixes: readonly string[] = [...hosts('198.51.100', 40), '2001:db8:1::/64'];

/** A made-up week that is large enough to be believed. `bus` are the prefixes of the tag that the rules use; null: there is none. */
export function week(
  bus: readonly unknown[] | null = busPrefixes,
  {
    cloud = 'Public',
    changeNumber = 7,
    more = [],
  }: { cloud?: string; changeNumber?: number; more?: readonly MadeUpTag[] } = {},
): string {
  const filler = Array.from({ length: 24 }, (_, index) => ({
    name: `Filler${index}`,
    prefixes: hosts('203.0.113', 4, index * 8),
  }));
  const own = bus === null ? [] : [{ name: 'ExampleBus', prefixes: bus }];
  return weeklyText(
    [...filler, ...own, ...more, { name: 'AzureCloud', prefixes: hosts('192.0.2', 60) }],
    cloud,
    changeNumber,
  );
}

/** A rule set that uses one tag, and one rule without. */
export const busRules = `rulec: 1
name: bus
rules:
  - id: bus
    services: [443/https]
    to:
      - hosts: ["*.bus.example.com"]
        addresses: [azure:ExampleBus]
  - id: other
    services: [443/https]
    to:
      - hosts: [www.example.com]
        addresses: [192.0.2.0/24]
`;
