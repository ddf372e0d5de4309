/** Connections to proxies, and tunnels through them. */
import type { Duplex } from 'node:stream';
import { connect as connectTls, type SecureContext } from 'node:tls';
import type { Address } from '../sets/addresses.ts';
import { isMisread, parseAddress } from '../sets/prefix.ts';
import { explainOwnPage } from './ask-http.ts';
import { openConnection } from './connect.ts';
import { readHead } from './read-head.ts';
import type { Names } from './resolve-name.ts';
import { nameProxy, type ProxyServer } from './routes.ts';
import { fail, isFailure, type Step, settle } from './steps.ts';

/** Opens a connection to a proxy. Failures of it are the proxy's, and let a client try its next way. */
export async function connectProxy(
  proxy: ProxyServer,
  { names, context }: { readonly names: Names; readonly context: SecureContext },
  signal: AbortSignal,
): Promise<Step<Duplex>> {
  const name = nameProxy(proxy);
  const address = await findProxy(proxy.host, names, signal);
  if (address === undefined) return fail('refused', 'proxy', `the name of the proxy ${name} leads nowhere`);
  const socket = await openConnection(address, proxy.port, signal);
  if (isFailure(socket)) return fail(socket.outcome, 'proxy', `the proxy ${name}: ${socket.says}`);
  if (!proxy.isTls) return socket;
  const servername = isMisread(parseAddress(proxy.host)) ? { servername: proxy.host } : {};
  const secured = connectTls({ socket, secureContext: context, ...servername, host: proxy.host });
  const ended = await settle<'open' | 'refused'>(signal, (settled) => {
    secured.once('secureConnect', () => settled('open'));
    secured.on('error', () => settled('refused'));
    return undefined;
  });
  if (ended === 'open') return secured;
  secured.destroy();
  return fail(
    ended ?? 'silent',
    'proxy',
    `the proxy ${name} does not open TLS with a certificate that is trusted`,
  );
}

/** Finds a proxy's address: short names are completed by the system, which alone knows how. */
async function findProxy(host: string, names: Names, signal: AbortSignal): Promise<Address | undefined> {
  const literal = parseAddress(host);
  if (!isMisread(literal)) return literal;
  if (!host.includes('.')) return names.complete(host, signal);
  const resolved = await names.resolve(host, signal);
  return isFailure(resolved) ? undefined : resolved.addresses[0];
}

/** Asks a proxy for a tunnel. Told apart: the proxy refuses, the far end does, something answers that is no proxy. */
export async function openTunnel(
  stream: Duplex,
  proxy: ProxyServer,
  authority: string,
  signal: AbortSignal,
): Promise<Step<Duplex>> {
  const lines = [`CONNECT ${authority} HTTP/1.1`, `Host: ${authority}`, ...authorize(proxy)];
  stream.write(`${lines.join('\r\n')}\r\n\r\n`);
  const head = await readHead(stream, signal);
  if (isFailure(head)) {
    const stage = head.stage === 'filter' ? 'filter' : 'proxy';
    return fail(head.outcome, stage, `asked for a tunnel, the proxy: ${head.says}`);
  }
  const { status } = head;
  if (status >= 200 && status < 300) return stream;
  if (status >= 300 && status < 400)
    return fail(
      'refused',
      'filter',
      `a filter answers the request for a tunnel with a page of its own (${status})`,
    );
  const own = explainOwnPage(head);
  if (own !== undefined) return own;
  if (status === 502 || status === 503 || status === 504)
    return fail('refused', 'far-end', `the proxy cannot reach it (${status})`);
  return fail('refused', 'proxy', `the proxy refuses the tunnel (${status})`);
}

export function authorize({ authorization }: ProxyServer): readonly string[] {
  return authorization === undefined ? [] : [`Proxy-Authorization: ${authorization}`];
}
