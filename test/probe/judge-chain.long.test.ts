/** Chains of certificates, made anew by OpenSSL, and what each shows. */
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { judgeChain } from '../../src/probe/judge-chain.ts';
import { openRoots, readCertificates } from '../../src/probe/roots.ts';
import { makeCertificates } from '../engines/probe-lab/certificates.mjs';
import { describeWithEngine, hasProgram } from '../support/engines.ts';

describeWithEngine('chains', 'openssl', hasProgram('openssl', ['version']), () => {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-chains-'));
  let certificates: ReturnType<typeof makeCertificates>;
  beforeAll(() => {
    certificates = makeCertificates(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const parse = (pem: string): readonly X509Certificate[] =>
    (readCertificates(pem) ?? []).map((one) => new X509Certificate(one));
  const judge = (pem: string, host: string, more: { own?: string; now?: number; isTrusted?: boolean } = {}) =>
    judgeChain(
      {
        sent: parse(pem),
        ...(more.isTrusted === undefined ? {} : { verdict: { isTrusted: more.isTrusted, code: 'ODD' } }),
      },
      {
        host,
        roots: openRoots([certificates.authorities.world]),
        own: more.own === undefined ? [] : parse(more.own),
        now: more.now ?? Date.now(),
      },
    );

  it('ends in a public root, which need not be sent', () => {
    const { verdict, issuer, digests } = judge(certificates.good.cert, 'a.lab.test');
    expect([verdict, issuer, digests.length]).toEqual(['public', 'Lab Public Root', 2]);
  });

  it('is not public where OpenSSL says otherwise', () => {
    expect(judge(certificates.good.cert, 'a.lab.test', { isTrusted: false })).toMatchObject({
      verdict: 'invalid',
      flaws: ['OpenSSL refuses it (ODD)'],
    });
  });

  it('is the same whatever else is sent, and in whatever order', () => {
    const [leaf = '', middle = ''] = readCertificates(certificates.good.cert) ?? [];
    const strange = certificates.authorities.company;
    expect(judge([leaf, strange, middle].join('\n'), 'a.lab.test').verdict).toBe('public');
  });

  it('is opened, given, or incomplete', () => {
    const { opened, incomplete, authorities } = certificates;
    expect(judge(opened.cert, 'a.lab.test').verdict).toBe('opened');
    expect(judge(opened.cert, 'a.lab.test', { own: authorities.company }).verdict).toBe('own');
    expect(judge(incomplete.cert, 'incomplete.lab.test').verdict).toBe('incomplete');
    expect(judge(incomplete.cert, 'incomplete.lab.test', { own: authorities.company }).verdict).toBe(
      'incomplete',
    );
  });

  it('a root that only bears the name of a public one is none', () => {
    const file = join(folder, 'twin');
    const words = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
    ];
    execFileSync(
      'openssl',
      [...words, '-subj', '/CN=Lab Public Root', '-keyout', `${file}.key`, '-out', `${file}.crt`],
      { stdio: 'ignore' },
    );
    const twin = execFileSync('cat', [`${file}.crt`], { encoding: 'utf8' });
    expect(judge(twin, 'Lab Public Root')).toMatchObject({ verdict: 'opened', issuer: 'Lab Public Root' });
  });

  it('is invalid where it has expired, is not yet valid, or is of another name; all of it is said', () => {
    expect(judge(certificates.expired.cert, 'expired.lab.test').flaws).toEqual([
      expect.stringMatching(/^expired on \d{4}-/),
    ]);
    const early = judge(certificates.good.cert, 'a.lab.test', { now: Date.parse('2001-01-01') });
    expect(early).toMatchObject({
      verdict: 'invalid',
      flaws: [expect.stringMatching(/^is valid from/), expect.stringMatching(/Authority is valid from/)],
    });
    expect(judge(certificates.wrong.cert, 'wrong.lab.test')).toMatchObject({
      verdict: 'invalid',
      flaws: ['it is for other.example'],
    });
    expect(judge(certificates.good.cert, '192.0.2.1').verdict).toBe('invalid');
  });

  it('of nothing is incomplete, and files without a certificate are none', () => {
    expect(judge('', 'a.lab.test').verdict).toBe('incomplete');
    expect(readCertificates('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')).toBeUndefined();
    expect(readCertificates('hello')).toBeUndefined();
  });
});
