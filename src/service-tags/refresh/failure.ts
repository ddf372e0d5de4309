import { word } from '../../diagnostics/quote.ts';

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

/** The session ended: the user, or the time. */
export function stopped(received: number): Failure {
  return {
    kind: 'failed',
    problem: received === 0 ? 'nothing had come' : `${received} bytes had come`,
    again: false,
  };
}

/** Nothing came for so many milliseconds. */
export function silent(quiet: number, received: number): Failure {
  return {
    kind: 'failed',
    problem: `nothing came for ${quiet / 1000} seconds, ${after(received)}`,
    again: true,
  };
}

function after(received: number): string {
  return received === 0 ? 'before anything came' : `after ${received} bytes`;
}

const broken: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
]);

/** What a failed connection amounts to, in words. */
export function explain(problem: unknown, url: URL, received: number): Failure {
  const { code, message } = rootOf(problem);
  const failed = (words: string, again = false): Failure => ({ kind: 'failed', problem: words, again });
  const proxy = /Proxy response \((\d+)\)/.exec(message)?.[1];
  if (proxy === '407' || message.includes('(407)')) return failed(`the proxy asks for a password (407)`);
  if (proxy !== undefined) return failed(`the proxy answers ${proxy} to it`, Number(proxy) >= 500);
  if (broken.has(code)) return failed(`the connection broke ${after(received)}`, true);
  if (code === 'ENOTFOUND')
    return failed(`there is no host ${word(url.hostname)}, or its name cannot be looked up here`);
  if (code === 'EAI_AGAIN') return failed(`the name ${word(url.hostname)} cannot be looked up now`, true);
  if (code === 'ECONNREFUSED') return failed('the connection was refused');
  if (/CERT|SELF_SIGNED|UNABLE_TO|TLS|SSL/.test(code)) {
    const help = 'where a proxy inspects TLS, name its authority in NODE_EXTRA_CA_CERTS';
    return { ...failed(`the certificate is not trusted (${word(code)})`), help };
  }
  if (code.startsWith('HPE_')) return failed('the answer is not HTTP');
  return failed(word(code === '' ? message : `${code}: ${message}`));
}

/** The error of a connection that was tried in several ways is the one of the last way. */
function rootOf(problem: unknown): { readonly code: string; readonly message: string } {
  const { code, message, cause, errors } = problem as NodeJS.ErrnoException & { errors?: readonly unknown[] };
  const inner = errors?.at(-1) ?? (code === undefined ? cause : undefined);
  if (inner instanceof Error) return rootOf(inner);
  return { code: typeof code === 'string' ? code : '', message: String(message) };
}
