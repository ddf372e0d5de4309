/** What is said on an open connection, and what the answer proves. */
import type { X509Certificate } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { present } from '../diagnostics/present.ts';
import type { Question } from '../driver/probe/questions.ts';
import type { Chain, Found, TlsAnswer } from '../driver/probe/results.ts';
import { askHttp, askHttp2, explainOwnPage, type WebRequest } from './ask-http.ts';
import { watchConnection } from './connect.ts';
import type { Head } from './read-head.ts';
import type { Roots } from './roots.ts';
import { isAboutClient, shakeHands } from './shake-hands.ts';
import { type Failure, fail, isFailure, type Step } from './steps.ts';

/** What an exchange came to. */
export type Said = Pick<Found, 'outcome' | 'stage' | 'says' | 'notes' | 'tls' | 'status'>;

export interface Exchange {
  /** The name that is asked; absent: an address, behind which any name may be. */
  readonly host?: string;
  readonly request: WebRequest;
  readonly roots: Roots;
  readonly own: readonly X509Certificate[];
  /** Whether a proxy stands between: it may answer itself. */
  readonly isProxied: boolean;
}

/** Speaks what the question says. */
export async function speak(
  stream: Duplex,
  question: Question,
  exchange: Exchange,
  signal: AbortSignal,
): Promise<Said> {
  if (question.speaks === 'https') return speakTls(stream, question, exchange, signal);
  if (question.speaks === 'http') {
    const head = await askHttp(stream, exchange.request, signal);
    return judgeWebHead(head, exchange.isProxied);
  }
  const cut = await watchConnection(stream, signal);
  if (cut !== undefined) return sayFailure(cut);
  const says = exchange.isProxied ? 'the proxy opens a tunnel' : 'the connection is taken';
  return { outcome: 'answered', stage: 'far-end', says, notes: [] };
}

export function sayFailure({ outcome, stage, says }: Failure, tls?: TlsAnswer): Said {
  return { outcome, stage, says, notes: [], ...present({ tls }) };
}

/** Statuses that a proxy gives when it is itself that answers (RFC 9110, sections 15.5.4 and 15.6.3 to 15.6.5). */
const ambiguous: ReadonlySet<number> = new Set([403, 502, 503, 504]);

/** Judges an answer in clear text: any status is one, unless a proxy or a filter made the page. */
function judgeWebHead(head: Step<Head>, isProxied: boolean): Said {
  if (isFailure(head)) return sayFailure(head);
  const own = explainOwnPage(head);
  const { status } = head;
  if (own !== undefined) {
    // Nobody chose a proxy here: one on the way has made itself one.
    const says = isProxied ? own.says : own.says.replace(/^the proxy/, 'a proxy on the way');
    const stage = !isProxied && own.stage === 'proxy' ? 'filter' : own.stage;
    return { ...sayFailure({ ...own, says, stage }), status };
  }
  if (isProxied && ambiguous.has(status)) {
    const says = `the answer is ${status}, and nothing tells whether the far end or the proxy gave it`;
    return { outcome: 'unclear', stage: 'proxy', says, status, notes: [] };
  }
  return { outcome: 'answered', stage: 'far-end', says: `it answers ${status}`, status, notes: [] };
}

async function speakTls(
  stream: Duplex,
  question: Question,
  { host, request, roots, own }: Exchange,
  signal: AbortSignal,
): Promise<Said> {
  const shaken = await shakeHands(stream, { ...present({ host }), roots, own, now: Date.now() }, signal);
  const { socket, tls, failure } = shaken;
  if (failure !== undefined || tls === undefined) {
    const said = sayFailure(failure ?? fail('silent', 'tls', 'nothing came back in the TLS handshake'));
    // Without a name servers may refuse; clients have one that is not known here.
    const isNameless = host === undefined && said.stage === 'tls' && said.outcome === 'refused';
    return isNameless ? { ...said, outcome: 'unclear', says: `${said.says}, where no name was given` } : said;
  }
  const refused = refuseChain(tls, question);
  if (refused !== undefined || socket === undefined) {
    socket?.destroy();
    return refused ?? judgeTls(tls, question, undefined);
  }
  const head = await (tls.alpn === 'h2' ? askHttp2 : askHttp)(socket, request, signal);
  socket.destroy();
  if (isFailure(head) && isAboutClient(head.code))
    return judgeTls({ ...tls, wantsCertificate: true }, question, undefined);
  return judgeTls(tls, question, head);
}

/** Says why a chain ends the matter: it is opened where a rule forbids that, or it is one that clients refuse. */
function refuseChain(tls: TlsAnswer, { bypass }: Question): Said | undefined {
  const { verdict, issuer, flaws } = tls.chain;
  const besides = flaws.length === 0 ? '' : `; ${flaws.join('; ')}`;
  if (verdict === 'opened' && bypass)
    return {
      outcome: 'opened',
      stage: 'filter',
      says: `TLS is opened on the way by ${issuer}${besides}`,
      notes: [],
      tls,
    };
  if (verdict !== 'invalid') return undefined;
  return {
    outcome: 'invalid',
    stage: 'tls',
    says: `its certificate is one that clients refuse: ${flaws.join('; ')}`,
    notes: [],
    tls,
  };
}

/** Judges what came over TLS: who answers is as sure as the chain is. */
function judgeTls(tls: TlsAnswer, question: Question, head: Step<Head> | undefined): Said {
  const { chain, wantsCertificate } = tls;
  const base = {
    tls,
    ...present({ status: head === undefined || isFailure(head) ? undefined : head.status }),
  };
  if (head !== undefined && isFailure(head) && head.stage !== 'filter')
    return { ...sayFailure(head, tls), ...base };
  // Behind TLS that is closed, a page is the far end's, whatever program made it.
  const own =
    chain.verdict === 'public' || head === undefined || isFailure(head) ? undefined : explainOwnPage(head);
  if (own !== undefined) return { ...sayFailure({ ...own, stage: 'filter' }), ...base };
  const what = wantsCertificate
    ? 'it wants a certificate of the client'
    : head === undefined || isFailure(head)
      ? 'it speaks no HTTP'
      : `it answers ${head.status}`;
  const ends = sayChain(chain);
  if (chain.verdict === 'incomplete' || (chain.verdict !== 'public' && question.expect === 'held'))
    return { ...base, outcome: 'unclear', stage: 'tls', says: `${what}; ${ends}`, notes: [] };
  const notes = chain.verdict === 'opened' && chain.flaws.length > 0 ? chain.flaws : [];
  return { ...base, outcome: 'answered', stage: 'far-end', says: `${what}; ${ends}`, notes };
}

/** Says what a chain shows. That nobody opens TLS is never said. */
function sayChain({ verdict, issuer }: Chain): string {
  if (verdict === 'public') return `its chain ends in the public root ${issuer}`;
  if (verdict === 'own') return `its chain ends in ${issuer}, which was given`;
  if (verdict === 'incomplete')
    return `its chain is not complete: whether ${issuer} opens TLS on the way cannot be told`;
  return `TLS is opened on the way by ${issuer}, which the rule allows`;
}
