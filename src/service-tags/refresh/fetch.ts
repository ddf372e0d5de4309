import { type Diagnostic, error, failWith, type Outcome } from '../../diagnostics/diagnostic.ts';
import { word } from '../../diagnostics/quote.ts';
import { type Attempt, attempt, type Failure, type Validators } from './attempt.ts';
import { parseUrl } from './page.ts';
import { adviseOnReach, pause, type Session } from './session.ts';

/** What a server had to say. */
export type Answer =
  | {
      readonly kind: 'content';
      readonly bytes: Uint8Array;
      /** The address that was asked, and the one that answered, behind all redirects. */
      readonly asked: URL;
      readonly answered: URL;
      readonly validators: Validators;
    }
  | { readonly kind: 'not-modified'; readonly asked: URL };

const mostRedirects = 5;

/**
 * Asks an address, follows redirects to hosts that are trusted, and tries again, after longer and longer waits,
 * where the server or the connection fails. `linkedFrom` is the page that named the address. With `known`, the
 * answer may be that nothing has changed. Errors: `usage` (the address itself is not trusted), `not-trusted`,
 * `fetch-failed`, `too-large`, `not-written` (the user interrupted).
 */
export async function fetchAddress(
  session: Session,
  asked: URL,
  linkedFrom?: URL,
  known: Validators = {},
): Promise<Outcome<Answer>> {
  const seen = new Set<string>();
  for (let here = asked, from = linkedFrom; ; ) {
    const doubt = distrust(here, session.trusted, from);
    if (doubt !== undefined) return failWith(refuseUntrusted(here, from, doubt.problem, doubt.help));
    if (seen.has(here.href) || seen.size > mostRedirects) {
      const isCircle = seen.has(here.href);
      const what = isCircle ? 'redirects in a circle' : `redirects more than ${mostRedirects} times`;
      return failWith(error('fetch-failed', `${asked.href} ${what}, last to ${here.href}`));
    }
    seen.add(here.href);
    const reply = await tryOften(session, here, known);
    if (reply.kind === 'failed') return failWith(describeFailure(session, here, reply));
    if (reply.kind === 'not-modified') return { value: { kind: 'not-modified', asked }, diagnostics: [] };
    if (reply.kind === 'content') {
      const { bytes, validators } = reply;
      return { value: { kind: 'content', bytes, asked, answered: here, validators }, diagnostics: [] };
    }
    const next = parseUrl(reply.location, here);
    if (next === undefined) {
      const message = `${here.href} redirects to ${word(reply.location)}, which is not an address`;
      return failWith(error('fetch-failed', message));
    }
    [from, here] = [here, next];
  }
}

async function tryOften(session: Session, url: URL, known: Validators): Promise<Attempt> {
  const { waits } = session.limits;
  let before: Attempt | undefined;
  for (let tries = 0; ; tries++) {
    const reply = await attempt(session, url, known);
    // What went wrong says more than that there was no time for another try.
    if (reply.kind === 'failed' && session.signal.aborted) return before ?? reply;
    const wait = waits[tries];
    if (reply.kind !== 'failed' || !reply.again || wait === undefined) return reply;
    if (!(await pause(Math.max(wait, reply.retryAfter ?? 0), session))) return reply;
    before = reply;
  }
}

function refuseUntrusted(url: URL, from: URL | undefined, problem: string, help: string): Diagnostic {
  if (from === undefined) return error('usage', `${url.href} is not asked: ${problem}`, { help });
  return error('not-trusted', `${from.href} leads to ${url.href}: ${problem}`, { help });
}

function describeFailure(session: Session, url: URL, reply: Failure): Diagnostic {
  if (session.interrupted.aborted) return error('not-written', 'interrupted; the lock is as it was');
  if (reply.tooLarge) return error('too-large', `${url.href}: ${reply.problem}`);
  const over = session.signal.aborted ? `gave up after ${session.limits.total / 1000} seconds; ` : '';
  const details = { help: reply.help ?? adviseOnReach(session.env) };
  return error('fetch-failed', `${url.href}: ${over}${reply.problem}`, details);
}

/** Why an address is not fetched from, and what the user can do about it. */
interface Distrust {
  readonly problem: string;
  readonly help: string;
}

/**
 * Says why an address may not be asked; undefined where it may: by https at Microsoft's hosts, those that the user
 * names and this machine, by http at this machine alone. `linkedFrom` is the address of the page or the redirect that
 * led here; it may lead to its own host, but not to this machine from elsewhere.
 */
export function distrust(url: URL, trusted: readonly string[], linkedFrom?: URL): Distrust | undefined {
  const host = url.hostname;
  if (url.username !== '' || url.password !== '') {
    const help = 'leave them out; the lock records the address';
    return { problem: 'the address contains a user name or password', help };
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isThisMachine(host))) {
    const help = 'write https:, or download the file and pass it with --from FILE';
    return { problem: `${word(url.protocol.slice(0, -1))} is not used for ${word(host)}`, help };
  }
  if (isMicrosofts(host) || trusted.some((name) => name.toLowerCase() === host)) return undefined;
  if (linkedFrom === undefined ? isThisMachine(host) : linkedFrom.hostname === host) return undefined;
  const help = `if you trust it, add --trust-host ${word(host)}`;
  return { problem: `${word(host)} is not one of Microsoft's hosts`, help };
}

function isMicrosofts(host: string): boolean {
  return host === 'microsoft.com' || host.endsWith('.microsoft.com');
}

/** Returns whether a host, as `URL` spells it, is this machine. */
function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
