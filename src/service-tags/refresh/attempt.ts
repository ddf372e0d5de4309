import { STATUS_CODES } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { present } from '../../diagnostics/present.ts';
import { word } from '../../diagnostics/quote.ts';
import { version } from '../../version.ts';
import { readTitle } from './page.ts';
import type { Session } from './session.ts';

/** What a server says of the version that it sent, to be asked later whether there is a newer one. */
export interface Validators {
  readonly etag?: string;
  readonly lastModified?: string;
}

/** How one request ended. */
export type Attempt =
  | { readonly kind: 'content'; readonly bytes: Uint8Array; readonly validators: Validators }
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'not-modified' }
  | Failure;

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Asks once. It never throws for what a network can do. */
export async function attempt(session: Session, url: URL, known: Validators): Promise<Attempt> {
  const dispatcher = await session.dispatcher();
  if ('problem' in dispatcher) return fail(dispatcher.problem);
  const quiet = new AbortController();
  const watch = { received: 0, timer: setTimeout(() => quiet.abort(), session.limits.quiet) };
  try {
    const { statusCode, headers, body } = await dispatcher.request({
      ...{ origin: url.origin, path: `${url.pathname}${url.search}`, method: 'GET' },
      signal: AbortSignal.any([session.signal, quiet.signal]),
      headers: makeRequestHeaders(known),
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const chunks: Uint8Array[] = [];
    const declared = readHeaderField(headers, 'content-length');
    const total = present({ total: declared === undefined ? undefined : Number(declared) });
    // Of a page that comes with an error, the beginning will do.
    const most = statusCode === 200 ? session.limits.bytes : 65_536;
    const hopeless = statusCode === 200 && Number(declared) > most;
    for await (const chunk of hopeless ? [] : (body as AsyncIterable<Uint8Array>)) {
      watch.received += chunk.length;
      if (watch.received > most) break;
      chunks.push(chunk);
      watch.timer.refresh();
      if (statusCode === 200) session.onProgress({ url, received: watch.received, ...total });
    }
    body.on('error', () => undefined).destroy();
    if (statusCode !== 200) return readRefusal(statusCode, headers, Buffer.concat(chunks), known);
    if (hopeless || watch.received > most) return refuseLength(session);
    const bytes = await unpack(Buffer.concat(chunks), headers, session);
    return bytes instanceof Uint8Array
      ? { kind: 'content', bytes, validators: readValidators(headers) }
      : bytes;
  } catch (problem) {
    // The session ended: the user, or the time.
    if (session.signal.aborted)
      return fail(watch.received === 0 ? 'nothing had come' : `${watch.received} bytes had come`);
    if (quiet.signal.aborted) {
      const seconds = session.limits.quiet / 1000;
      return fail(`nothing came for ${seconds} seconds, ${sayAfter(watch.received)}`, true);
    }
    return explainNetworkError(problem, url, watch.received);
  } finally {
    clearTimeout(watch.timer);
  }
}

function makeRequestHeaders({ etag, lastModified }: Validators): Record<string, string> {
  return {
    'user-agent': `rulec/${version}`,
    accept: 'application/json, text/html;q=0.9, */*;q=0.5',
    'accept-encoding': 'gzip',
    ...present({ 'if-none-match': etag, 'if-modified-since': lastModified }),
  };
}

/** Reads the validators of an answer. What is kept of them ends up in the lock: printable, and short. */
function readValidators(headers: Headers): Validators {
  const etag = readHeaderField(headers, 'etag');
  const lastModified = readHeaderField(headers, 'last-modified');
  if (etag !== undefined && /^(?:W\/)?"[!#-~]{1,200}"$/.test(etag)) return { etag };
  return lastModified !== undefined && /^[\w ,:+-]{10,40}$/.test(lastModified) ? { lastModified } : {};
}

function readHeaderField(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Reads an answer of any status but 200. */
function readRefusal(status: number, headers: Headers, bytes: Uint8Array, known: Validators): Attempt {
  const location = readHeaderField(headers, 'location');
  if ([301, 302, 303, 307, 308].includes(status) && location !== undefined)
    return { kind: 'redirect', location };
  const asked = known.etag !== undefined || known.lastModified !== undefined;
  if (status === 304 && asked) return { kind: 'not-modified' };
  const title = readTitle(new TextDecoder().decode(bytes));
  const words = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  const problem = `the answer is ${words}${title === undefined ? '' : `, with the page ${word(title)}`}`;
  const seconds = Number(readHeaderField(headers, 'retry-after') ?? Number.NaN);
  return {
    kind: 'failed',
    problem: status === 407 ? 'the proxy asks for a password (407)' : problem,
    again: status >= 500 || status === 429 || status === 408,
    ...present({ retryAfter: seconds > 0 && seconds <= 10 ? seconds * 1000 : undefined }),
  };
}

function refuseLength({ limits }: Session): Failure {
  const problem = `the answer has more than ${limits.bytes} bytes; the weekly files have five million`;
  return { ...fail(problem), tooLarge: true };
}

/** Unpacks what came packed; some servers say so in a header, some leave it to the content. */
async function unpack(bytes: Buffer, headers: Headers, session: Session): Promise<Uint8Array | Failure> {
  const encoding = readHeaderField(headers, 'content-encoding')?.trim().toLowerCase() ?? '';
  if (!['', 'identity', 'gzip', 'x-gzip'].includes(encoding)) {
    return fail(`the answer is packed with ${word(encoding)}, which rulec did not request`);
  }
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: session.limits.bytes });
  } catch (problem) {
    const { code } = problem as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') return refuseLength(session);
    return fail('the answer cannot be unpacked: its gzip data is broken or cut short', true);
  }
}

/** Why a request brought nothing to use. */
export interface Failure {
  readonly kind: 'failed';
  /** A clause that follows the address and a colon. */
  readonly problem: string;
  readonly help?: string;
  /** Whether another try may go better, and after how many milliseconds the server says so. */
  readonly again: boolean;
  readonly retryAfter?: number;
  readonly tooLarge?: boolean;
}

function fail(problem: string, again = false): Failure {
  return { kind: 'failed', problem, again };
}

function sayAfter(received: number): string {
  return received === 0 ? 'before anything came' : `after ${received} bytes`;
}

const broken: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
]);

/** Says what a failed connection amounts to. */
function explainNetworkError(problem: unknown, url: URL, received: number): Failure {
  const { code, message } = findRootError(problem);
  const proxy = /Proxy response \((\d+)\)/.exec(message)?.[1];
  if (proxy === '407' || message.includes('(407)')) return fail(`the proxy asks for a password (407)`);
  if (proxy !== undefined) return fail(`the proxy answers ${proxy} to it`, Number(proxy) >= 500);
  if (broken.has(code)) return fail(`the connection broke ${sayAfter(received)}`, true);
  if (code === 'ENOTFOUND')
    return fail(`there is no host ${word(url.hostname)}, or its name cannot be looked up here`);
  if (code === 'EAI_AGAIN') return fail(`the name ${word(url.hostname)} cannot be looked up now`, true);
  if (code === 'ECONNREFUSED') return fail('the connection was refused');
  if (/CERT|SELF_SIGNED|UNABLE_TO|TLS|SSL/.test(code)) {
    const help = 'where a proxy inspects TLS, name its authority in NODE_EXTRA_CA_CERTS';
    return { ...fail(`the certificate is not trusted (${word(code)})`), help };
  }
  if (code.startsWith('HPE_')) return fail('the answer is not HTTP');
  return fail(word(code === '' ? message : `${code}: ${message}`));
}

/** Finds the error behind others: of a connection that was tried in several ways it is the one of the last way. */
function findRootError(problem: unknown): { readonly code: string; readonly message: string } {
  const { code, message, cause, errors } = problem as NodeJS.ErrnoException & { errors?: readonly unknown[] };
  const inner = errors?.at(-1) ?? (code === undefined ? cause : undefined);
  if (inner instanceof Error) return findRootError(inner);
  return { code: typeof code === 'string' ? code : '', message: String(message) };
}
