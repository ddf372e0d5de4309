/** One request for the head of a page, and whether the answer is the far end's. */
import { connect } from 'node:http2';
import type { Duplex } from 'node:stream';
import { version } from '../version.ts';
import { type Head, readHead } from './read-head.ts';
import { cutText, type Failure, fail, type Step, settle } from './steps.ts';

export interface WebRequest {
  /** As it stands in a URL: a name, or a literal, in brackets for IPv6; with its port where that is not the usual one. */
  readonly authority: string;
  readonly path: string;
  /** Whether a proxy is asked, and so for the whole URL. */
  readonly isForProxy?: boolean;
  /** Further lines of the head. */
  readonly more?: readonly string[];
}

/** Asks over HTTP/1.1. */
export async function askHttp(stream: Duplex, request: WebRequest, signal: AbortSignal): Promise<Step<Head>> {
  const { authority, path, isForProxy = false, more = [] } = request;
  const target = isForProxy ? `http://${authority}${path}` : path;
  const lines = [
    `HEAD ${target} HTTP/1.1`,
    `Host: ${authority}`,
    `User-Agent: rulec/${version}`,
    'Accept: */*',
    'Connection: close',
    ...more,
  ];
  stream.write(`${lines.join('\r\n')}\r\n\r\n`);
  return readHead(stream, signal);
}

/** Asks over HTTP/2, for a server that chose it. */
export async function askHttp2(
  stream: Duplex,
  { authority, path }: WebRequest,
  signal: AbortSignal,
): Promise<Step<Head>> {
  const session = connect(`https://${authority}`, {
    createConnection: () => stream,
    settings: { enablePush: false, maxHeaderListSize: 32_768 },
    maxSessionMemory: 1,
    maxHeaderListPairs: 100,
  });
  const answer = await settle<Head | Failure>(signal, (settled) => {
    const refuse = ({ code }: NodeJS.ErrnoException): void =>
      settled(fail('refused', 'far-end', 'the connection broke without an answer', code));
    session.on('error', refuse);
    session.on('close', () =>
      settled(fail('refused', 'far-end', 'the connection was closed without an answer')),
    );
    const request = session.request({ ':method': 'HEAD', ':path': path, 'user-agent': `rulec/${version}` });
    request.on('error', refuse);
    request.on('response', (headers) => {
      const fields = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
      settled({ status: Number(headers[':status']), fields: new Map(fields) });
    });
    request.end();
    return undefined;
  });
  session.destroy();
  return answer ?? fail('silent', 'far-end', 'it takes the request and does not answer');
}

/** Programs that put their own name on pages of their own, and leave it off those that they pass on. */
const proxyPrograms =
  /^(?:Squid|Zscaler|bluecoat|mcafee web gateway|mikrotik httpproxy|tinyproxy|privoxy|cntlm)\b/i;

/** What Squid calls its failures to reach the far end (`errorpages` of its sources); others are its own refusals. */
const squidCannotReach =
  /^ERR_(?:CONNECT_FAIL|DNS_FAIL|READ_TIMEOUT|READ_ERROR|WRITE_ERROR|CANNOT_FORWARD|LIFETIME_EXP|SECURE_CONNECT_FAIL|ZERO_SIZE_OBJECT|GATEWAY_FAILURE|SOCKET_FAILURE|FORWARDING_DENIED)\b/;

/** Error types of RFC 9209, section 2.3, with which a proxy says that the far end is the matter. */
const statusCannotReach =
  /\berror=(?:dns_\w+|destination_\w+|connection_\w+|tls_\w+|http_response_\w+|http_upgrade_failed|http_protocol_error)\b/;

/** Says whose page an answer is, where a proxy or a filter made it; undefined where nothing says that one did. */
export function explainOwnPage({ status, fields }: Head): Failure | undefined {
  const squidError = fields.get('x-squid-error');
  const reported = fields.get('proxy-status') ?? '';
  if (status === 407) return fail('refused', 'proxy', 'the proxy asks for a password (407)');
  if (status === 511) return fail('refused', 'filter', 'a network on the way asks to log in (511)');
  if (squidError !== undefined) {
    if (squidCannotReach.test(squidError))
      return fail('refused', 'far-end', `the proxy cannot reach it (${status}, ${cutText(squidError, 40)})`);
    return fail(
      'refused',
      'proxy',
      `the proxy refuses it with a page of its own (${status}, ${cutText(squidError, 40)})`,
    );
  }
  if (statusCannotReach.test(reported))
    return fail('refused', 'far-end', `the proxy cannot reach it (${status}, ${cutText(reported, 60)})`);
  if (/\berror=/.test(reported))
    return fail('refused', 'proxy', `the proxy refuses it (${status}, ${cutText(reported, 60)})`);
  const program = proxyPrograms.exec(fields.get('server') ?? '')?.[0];
  if (program !== undefined && status >= 300)
    return fail(
      'refused',
      'filter',
      `a filter on the way answers with a page of its own (${status}, ${program})`,
    );
  return undefined;
}
