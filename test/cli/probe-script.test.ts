import { createHash, X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { listPublicRoots } from '../../src/cli/commands/probe/probe-script.ts';
import { readScript } from '../../src/driver/probe/script/read/read-script.ts';
import type { ScriptData } from '../../src/driver/probe/script/script-data.ts';
import { runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const { path, write } = useSmallFolder();
const run = (...words: readonly string[]): ReturnType<typeof runCli> =>
  runCli(['probe', ...words, '--script', 'powershell'], { cwd: path() });

const rules = `rulec: 1
name: small
requires:
  - { id: windows, os-build: 14393 }
rules:
  - id: web
    services: [443/https]
    tls-inspection: bypass
    to: [{ hosts: [www.example.com, "*.example.net"], addresses: [192.0.2.0/24] }]
tests:
  - deny: https://example.net/
`;

function read(script: string): ScriptData {
  const found = readScript(script);
  if ('problem' in found) throw new Error(found.problem);
  return found;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('probe --script powershell', () => {
  it('writes the script and asks nobody', async () => {
    write('rules.yaml', rules);
    const { status, stdout, stderr } = await run('rules.yaml', '--host', 'a.example.net');
    expect([status, stderr]).toEqual([0, '']);
    const { questions, requires } = read(stdout);
    expect(questions.map(({ expect: wish, host }) => `${wish} ${host}`)).toEqual([
      'through www.example.com',
      'through a.example.net',
      'held example.net',
    ]);
    expect(requires.map(({ says }) => says)).toEqual(['Windows build 14393 or later']);
  });

  it('carries the roots of Node, and those that are given', async () => {
    write('rules.yaml', rules);
    write('ca.pem', rootCertificates[3] ?? '');
    const { stdout } = await run('rules.yaml', '--own-ca', '*.example.net=ca.pem', '--own-ca', 'ca.pem');
    const { roots, ownRoots } = read(stdout);
    const digests = rootCertificates.map((pem) => sha256(new X509Certificate(pem).raw));
    expect(roots.map((one) => one.split(' ')[0])).toEqual([...digests].sort());
    expect(digests.length).toBeGreaterThan(100);
    const digest = sha256(new X509Certificate(rootCertificates[3] ?? '').raw);
    expect(ownRoots).toEqual([
      { digest, hosts: '*.example.net' },
      { digest, hosts: '' },
    ]);
  });

  it('takes the bits of a key as X.509 has them', () => {
    const known = new Set(listPublicRoots().map((one) => one.split(' ')[1]));
    const tried = rootCertificates.map((pem) => {
      const { publicKey } = new X509Certificate(pem);
      const isRsa = publicKey.asymmetricKeyType === 'rsa';
      // RFC 8017, appendix A.1.1: RSAPublicKey. RFC 5480, section 2.2: an uncompressed point, the end of the whole.
      const der = publicKey.export({ type: isRsa ? 'pkcs1' : 'spki', format: 'der' });
      const point = { prime256v1: 65, secp384r1: 97, secp521r1: 133 }[
        publicKey.asymmetricKeyDetails?.namedCurve ?? ''
      ];
      return sha256(isRsa ? der : der.subarray(-(point ?? 0)));
    });
    expect(tried.filter((one) => !known.has(one))).toEqual([]);
    expect(
      new Set(rootCertificates.map((pem) => new X509Certificate(pem).publicKey.asymmetricKeyType)),
    ).toEqual(new Set(['rsa', 'ec']));
  });

  it.each([
    [['--proxy', 'http://proxy.example:3128'], '--proxy', '-Proxy'],
    [['--pac-file', 'proxy.pac'], '--pac-file', '-Proxy'],
    [['--negative'], '--negative', '-Negative'],
    [['--timeout', '5'], '--timeout', '-Timeout'],
    [['--concurrency', '2'], '--concurrency', 'one question after the other'],
    [['--format', 'json'], '--format json', '-Json'],
  ])('leaves it to the script how to ask: %j', async (words, flag, parameter) => {
    write('rules.yaml', rules);
    const { status, stdout, stderr } = await run('rules.yaml', ...words);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`error[usage]: ${flag} goes with asking, and --script asks nothing`);
    expect(stderr).toContain(parameter);
  });

  it('refuses what it cannot tell, and a rule set that is wrong', async () => {
    write('rules.yaml', rules);
    write('ca.pem', rootCertificates[0] ?? '');
    const glob = await run('rules.yaml', '--own-ca', 'a*.example.net=ca.pem');
    expect([glob.status, glob.stdout]).toEqual([2, '']);
    write('rules.yaml', rules.replace('14393', '2016'));
    const wrong = await run('rules.yaml');
    expect([wrong.status, wrong.stdout]).toEqual([3, '']);
  });

  it('warns of a host that fits nothing', async () => {
    write('rules.yaml', rules);
    const { status, stderr } = await run('rules.yaml', '--host', 'other.example');
    expect(status).toBe(0);
    expect(stderr).toContain('--host other.example fits no question');
  });

  it('a probe without it says that it does not check requirements', async () => {
    write(
      'rules.yaml',
      rules
        .replace('services: [443/https]', 'services: [514/udp]')
        .replace('    tls-inspection: bypass\n', ''),
    );
    const { status, stderr } = await runCli(['probe', 'rules.yaml'], { cwd: path() });
    expect(status).toBe(0);
    expect(stderr).toContain('note[not-judged]: 1 requirement of the machine: not checked here');
  });
});
