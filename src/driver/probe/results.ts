/** What a probe found, as plain data. Texts in it that come from servers are cut to a length, and are still not to be trusted. */
import type { Question, Unasked } from './questions.ts';

/**
 * `answered`: the far end answered. `refused`: something said no. `silent`: nothing came. `opened`: TLS is opened on the way,
 * and a rule demands that it is not. `invalid`: the certificate is one that clients refuse. `unclear`: it was asked, and the
 * answer proves nothing. `not-asked`: nothing was sent.
 */
export type Outcome = 'answered' | 'refused' | 'silent' | 'opened' | 'invalid' | 'unclear' | 'not-asked';

/** Where it ended: at the resolver, at the proxy, at a filter on the way, at the far end, in TLS, at this machine. */
export type Stage = 'resolver' | 'proxy' | 'filter' | 'far-end' | 'tls' | 'here';

/**
 * What a chain of certificates shows. `public`: it ends in a root that Node carries. `own`: in one that was given. `opened`:
 * it is complete, and its root is on neither list. `incomplete`: no root was found. `invalid`: expired, or of another name.
 */
export type ChainVerdict = 'public' | 'own' | 'opened' | 'incomplete' | 'invalid';

export interface Chain {
  readonly verdict: ChainVerdict;
  /** The name of the root that it ends in, or the last issuer that it names. */
  readonly issuer: string;
  /** What is wrong with it, in clauses: `expired on 2026-01-01`. */
  readonly flaws: readonly string[];
  /** The SHA-256 of each certificate, from the server's own on. */
  readonly digests: readonly string[];
}

export interface TlsAnswer {
  readonly chain: Chain;
  /** `TLSv1.3`; absent where the handshake did not end well. */
  readonly protocol?: string;
  /** The protocol that was agreed on by ALPN. */
  readonly alpn?: string;
  /** Whether the server ended the handshake for want of a client's certificate. */
  readonly wantsCertificate: boolean;
}

/** How a question goes: to the host itself, or through a proxy, which is named without its password. */
export type RouteTaken =
  | { readonly kind: 'direct' }
  | { readonly kind: 'proxy'; readonly proxy: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** What came of a question. */
export interface Found {
  readonly outcome: Outcome;
  readonly stage: Stage;
  /** What happened, as a clause without a full stop. */
  readonly says: string;
  readonly route: RouteTaken;
  /** The addresses that the name leads to, those among them that are not known for it, and the one that answered. */
  readonly addresses: readonly string[];
  readonly unknownAddresses: readonly string[];
  readonly address?: string;
  readonly tls?: TlsAnswer;
  readonly status?: number;
  /** What is worth knowing besides, in clauses. */
  readonly notes: readonly string[];
  /** How long it took, in milliseconds, without the waiting for a turn. */
  readonly took: number;
}

export interface Answer extends Found {
  readonly question: Question;
}

/** Somebody who was contacted; `advice` is the address of the PAC file: `192.0.2.53:53`, `proxy.example:3128`. */
export interface Contact {
  readonly what: 'resolver' | 'proxy' | 'advice' | 'destination';
  readonly place: string;
}

export interface ProbeResult {
  readonly answers: readonly Answer[];
  readonly unasked: readonly Unasked[];
  readonly contacts: readonly Contact[];
  /** The account that asked, and whose proxy settings were read, in words. */
  readonly account: string;
  readonly setting: string;
}

/** What an answer means for whoever asked: `finding` alone makes a run fail. */
export type Judgement = 'good' | 'finding' | 'open';

/**
 * Judges an answer. What must get through has to be answered; what must not get through is a finding only where the far end
 * answered, and shown only where something on the way said no, or nothing came back.
 */
export function judgeAnswer({
  question,
  outcome,
  stage,
}: Pick<Answer, 'question' | 'outcome' | 'stage'>): Judgement {
  if (question.expect === 'through') {
    if (outcome === 'answered') return 'good';
    return outcome === 'unclear' || outcome === 'not-asked' ? 'open' : 'finding';
  }
  if (outcome === 'answered') return 'finding';
  if (outcome === 'silent') return stage === 'resolver' ? 'open' : 'good';
  return outcome === 'refused' && (stage === 'proxy' || stage === 'filter') ? 'good' : 'open';
}
