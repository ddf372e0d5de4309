import { type Diagnostic, error, type Outcome } from '../../diagnostics/diagnostic.ts';
import { word } from '../../diagnostics/quote.ts';
import { type Attempt, attempt, type Validators } from './attempt.ts';
import type { Failure } from './failure.ts';
import { parseAddress } from './page.ts';
import { pause, reachHelp, type Session } from './session.ts';
import { distrust } from './trust.ts';

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
    if (doubt !== undefined) return failed(untrusted(here, from, doubt.problem, doubt.help));
    if (seen.has(here.href) || seen.size > mostRedirects) {
      const what = seen.has(here.href)
        ? 'redirects in a circle'
        : `redirects more than ${mostRedirects} times`;
      return failed(error('fetch-failed', `${asked.href} ${what}, last to ${here.href}`));
    }
    seen.add(here.href);
    const reply = await tryOften(session, here, known);
    if (reply.kind === 'failed') return failed(describeFailure(session, here, reply));
    if (reply.kind === 'not-modified') return { value: { kind: 'not-modified', asked }, diagnostics: [] };
    if (reply.kind === 'content') {
      const { bytes, validators } = reply;
      return { value: { kind: 'content', bytes, asked, answered: here, validators }, diagnostics: [] };
    }
    const next = parseAddress(reply.location, here);
    if (next === undefined) {
      return failed(
        error('fetch-failed', `${here.href} redirects to ${word(reply.location)}, which is no address`),
      );
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

function untrusted(url: URL, from: URL | undefined, problem: string, help: string): Diagnostic {
  if (from === undefined) return error('usage', `${url.href} is not asked: ${problem}`, { help });
  return error('not-trusted', `${from.href} leads to ${url.href}: ${problem}`, { help });
}

function describeFailure(session: Session, url: URL, reply: Failure): Diagnostic {
  if (session.interrupted.aborted) return error('not-written', 'interrupted; the lock is as it was');
  if (reply.tooLarge) return error('too-large', `${url.href}: ${reply.problem}`);
  const over = session.signal.aborted ? `gave up after ${session.limits.total / 1000} seconds; ` : '';
  const details = { help: reply.help ?? reachHelp(session.env) };
  return error('fetch-failed', `${url.href}: ${over}${reply.problem}`, details);
}

function failed(diagnostic: Diagnostic): Outcome<never> {
  return { diagnostics: [diagnostic] };
}
