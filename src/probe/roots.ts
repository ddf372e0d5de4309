/** The roots that chains are judged against: those that Node carries, whatever this machine trusts besides. */
import { X509Certificate } from 'node:crypto';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import type { PolicyHost } from '../rules/policy.ts';
import { remember } from '../sets/remember.ts';

/** A certificate of an authority that was given, for all hosts or for those of a pattern. */
export interface OwnRoot {
  readonly pattern?: PolicyHost['pattern'];
  readonly pem: string;
}

export interface Roots {
  readonly context: SecureContext;
  readonly isPublic: (one: X509Certificate) => boolean;
  /** The public root that issued a certificate; undefined where none did. */
  readonly findIssuer: (one: X509Certificate) => X509Certificate | undefined;
}

/** Opens the public roots: those that Node carries, or others in their place. */
export function openRoots(pems: readonly string[] = rootCertificates): Roots {
  const roots = pems.map((pem) => new X509Certificate(pem));
  const digests = new Set(roots.map(({ fingerprint256 }) => fingerprint256));
  const bySubject = new Map<string, X509Certificate[]>();
  for (const root of roots) remember(bySubject, root.subject, (): X509Certificate[] => []).push(root);
  return {
    context: createSecureContext({ ca: [...pems], minVersion: 'TLSv1.2' }),
    isPublic: ({ fingerprint256 }) => digests.has(fingerprint256),
    findIssuer: (one) => bySubject.get(one.issuer)?.find((root) => isIssuedBy(one, root)),
  };
}

/** Reads the certificates of a PEM file; undefined where it holds none, or one that cannot be read. */
export function readCertificates(text: string): readonly string[] | undefined {
  const found = text.match(/-----BEGIN CERTIFICATE-----[\s\S]{1,20000}?-----END CERTIFICATE-----/g) ?? [];
  try {
    for (const pem of found) new X509Certificate(pem);
  } catch {
    return undefined;
  }
  return found.length === 0 ? undefined : found;
}

/** Returns whether a certificate names another as its issuer, and bears its signature. */
export function isIssuedBy(one: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return one.checkIssued(issuer) && one.verify(issuer.publicKey);
  } catch {
    return false;
  }
}
