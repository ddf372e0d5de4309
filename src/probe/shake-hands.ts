import type { X509Certificate } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { connect, type TLSSocket } from 'node:tls';
import type { TlsAnswer } from '../driver/probe/results.ts';
import { type ChainContext, judgeChain, type SentChain } from './judge-chain.ts';
import { type Failure, fail, settle } from './steps.ts';

/** How a handshake ended: with a connection to speak on, or without one; the chain is judged either way, if it was seen. */
export interface Handshake {
  readonly socket?: TLSSocket;
  readonly tls?: TlsAnswer;
  readonly failure?: Failure;
}

/**
 * Shakes hands as a client would, with the name and the usual protocols, and goes on whatever the certificate: it is
 * judged, not trusted. Nothing but one request for a page's head is ever sent on it.
 */
export async function shakeHands(
  stream: Duplex,
  context: ChainContext,
  signal: AbortSignal,
): Promise<Handshake> {
  const { host, roots } = context;
  const socket = connect({
    socket: stream,
    secureContext: roots.context,
    rejectUnauthorized: false,
    ALPNProtocols: ['h2', 'http/1.1'],
    checkServerIdentity: () => undefined,
    ...(host === undefined ? {} : { servername: host }),
  });
  let seen: readonly X509Certificate[] = [];
  const ended = await settle<'open' | NodeJS.ErrnoException>(signal, (settled) => {
    socket.once('secureConnect', () => settled('open'));
    socket.on('error', (problem) => {
      seen = listSent(socket);
      settled(problem);
    });
    socket.on('close', () => settled(new Error('closed')));
    return undefined;
  });
  if (ended === 'open') {
    const code = String(socket.authorizationError ?? '');
    const chain = judgeChain(
      { sent: listSent(socket), verdict: { isTrusted: socket.authorized, code } },
      context,
    );
    const alpn = typeof socket.alpnProtocol === 'string' ? { alpn: socket.alpnProtocol } : {};
    return {
      socket,
      tls: { chain, protocol: String(socket.getProtocol()), ...alpn, wantsCertificate: false },
    };
  }
  socket.destroy();
  if (ended === undefined)
    return { failure: fail('silent', 'tls', 'nothing came back in the TLS handshake') };
  if (seen.length > 0 && isAboutClient(ended.code)) {
    const chain = judgeChain({ sent: seen } satisfies SentChain, context);
    return { tls: { chain, wantsCertificate: true } };
  }
  return { failure: explainHandshake(ended) };
}

/** Lists the certificates that a server sent, each behind the one that it issued. */
function listSent(socket: TLSSocket): readonly X509Certificate[] {
  const sent: X509Certificate[] = [];
  let one = socket.getPeerX509Certificate();
  while (
    one !== undefined &&
    sent.length < 20 &&
    !sent.some(({ fingerprint256 }) => fingerprint256 === one?.fingerprint256)
  ) {
    sent.push(one);
    one = one.issuerCertificate;
  }
  return sent;
}

/** Alerts with which a server ends a handshake once it has seen that the client has no certificate (RFC 8446, section 6.2). */
export function isAboutClient(code: string | undefined): boolean {
  return /ALERT_(?:CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE|ACCESS_DENIED|CERTIFICATE_UNKNOWN)$/.test(
    code ?? '',
  );
}

function explainHandshake({ code = '' }: NodeJS.ErrnoException): Failure {
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNEXPECTED_MESSAGE|RECORD/.test(code))
    return fail('refused', 'filter', 'what answers speaks no TLS');
  const alert = /ALERT_(\w+)$/.exec(code)?.[1];
  if (alert !== undefined)
    return fail(
      'refused',
      'tls',
      `the TLS handshake was ended with an alert (${alert.toLowerCase().replaceAll('_', ' ')})`,
    );
  if (/UNSUPPORTED_PROTOCOL/.test(code)) return fail('refused', 'tls', 'the server speaks no TLS 1.2');
  if (code === 'ECONNRESET' || code === '' || code === 'EPIPE')
    return fail('refused', 'tls', 'the connection was cut in the TLS handshake');
  return fail('refused', 'tls', `the TLS handshake failed (${code.slice(0, 60)})`);
}
