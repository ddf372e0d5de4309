import type { X509Certificate } from 'node:crypto';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import type { Chain } from '../driver/probe/results.ts';
import { isIssuedBy, type Roots } from './roots.ts';
import { cutText } from './steps.ts';

/** A chain as a server sent it, from its own certificate on, and what OpenSSL says of it. */
export interface SentChain {
  readonly sent: readonly X509Certificate[];
  /** Absent: the handshake ended before OpenSSL was asked. */
  readonly verdict?: { readonly isTrusted: boolean; readonly code: string };
}

export interface ChainContext {
  /** The name that the certificate is to be for; absent: an address alone is known, and no name is judged. */
  readonly host?: string;
  readonly roots: Roots;
  /** The roots that were given for this host. */
  readonly own: readonly X509Certificate[];
  /** The time, in milliseconds since 1970. */
  readonly now: number;
}

/** Longer chains are no service's. */
const longest = 10;

/**
 * Judges a chain. "Ends in a public root" needs two that agree: a path of valid signatures to one, and OpenSSL, which also
 * looks at purposes and limits.
 */
export function judgeChain({ sent, verdict }: SentChain, context: ChainContext): Chain {
  const found = findPath(sent, context);
  // Where a server sends several chains, OpenSSL may find a way that is not the first one.
  const { path, end, root } = verdict?.isTrusted === true ? { ...found, end: 'public' as const } : found;
  const [leaf] = path;
  const last = path.at(-1);
  const issuer = nameOf(root?.subject ?? last?.issuer ?? '');
  const flaws = [
    ...path.flatMap((one, index) => findDateFlaw(one, index === 0, context.now)),
    ...path.slice(1).flatMap((one) => (one.ca ? [] : [`${nameOf(one.subject)} may issue no certificates`])),
    ...(leaf === undefined || context.host === undefined ? [] : findNameFlaw(leaf, context.host)),
  ];
  // OpenSSL has the dates too; what else it refuses, nobody else has said yet.
  if (end === 'public' && verdict?.isTrusted === false && flaws.length === 0)
    flaws.push(`OpenSSL refuses it (${cutText(verdict.code, 60)})`);
  const digests = path.map(({ fingerprint256 }) => fingerprint256.replaceAll(':', '').toLowerCase());
  if (end === 'unknown') return { verdict: 'opened', issuer, flaws, digests };
  if (flaws.length > 0) return { verdict: 'invalid', issuer, flaws, digests };
  return { verdict: end === 'none' ? 'incomplete' : end, issuer, flaws, digests };
}

interface Path {
  readonly path: readonly X509Certificate[];
  /** Where it ends: in a root of which kind, or nowhere. */
  readonly end: 'public' | 'own' | 'unknown' | 'none';
  readonly root?: X509Certificate;
}

/** Follows issuers from the server's certificate on; a public root is taken as soon as one has signed. */
function findPath(sent: readonly X509Certificate[], { roots, own }: ChainContext): Path {
  const path: X509Certificate[] = [];
  let current = sent[0];
  while (current !== undefined && path.length < longest) {
    const one: X509Certificate = current;
    path.push(one);
    if (roots.isPublic(one)) return { path, end: 'public', root: one };
    const root = roots.findIssuer(one);
    if (root !== undefined) return { path, end: 'public', root };
    const given = own.find((other) => other.fingerprint256 === one.fingerprint256 || isIssuedBy(one, other));
    if (given !== undefined) return { path, end: 'own', root: given };
    if (isIssuedBy(one, one)) return { path, end: 'unknown', root: one };
    current = sent.find((other) => !path.includes(other) && isIssuedBy(one, other));
  }
  return { path, end: 'none' };
}

function findDateFlaw(one: X509Certificate, isOwn: boolean, now: number): readonly string[] {
  const name = isOwn ? '' : `${nameOf(one.subject)} `;
  const [from, to] = [Date.parse(one.validFrom), Date.parse(one.validTo)];
  if (!(now <= to)) return [`${name}expired on ${formatDay(to)}`];
  return now >= from ? [] : [`${name}is valid from ${formatDay(from)} on`];
}

function formatDay(time: number): string {
  return Number.isNaN(time) ? 'a day that is none' : new Date(time).toISOString().slice(0, 10);
}

function findNameFlaw(leaf: X509Certificate, host: string): readonly string[] {
  const problem = checkServerIdentity(host, leaf.toLegacyObject() as PeerCertificate);
  if (problem === undefined) return [];
  const names = (leaf.subjectAltName ?? leaf.subject)
    .split(/,\s*|\n/)
    .map((one) => one.replace(/^[A-Za-z ]+[:=]/, ''));
  const more = names.length > 2 ? ` and ${names.length - 2} more` : '';
  return [
    `it is for ${names
      .slice(0, 2)
      .map((one) => cutText(one, 60))
      .join(', ')}${more}`,
  ];
}

/** Names a subject or issuer: its common name, else its organisation. */
function nameOf(subject: string): string {
  const parts = subject.split('\n');
  const part = (key: string): string | undefined =>
    parts.find((one) => one.startsWith(`${key}=`))?.slice(key.length + 1);
  return cutText(part('CN') ?? part('O') ?? parts.join(', '), 80) || 'nobody';
}
