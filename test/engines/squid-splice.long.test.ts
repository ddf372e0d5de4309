/** The splice file in a Squid that inspects TLS: whose certificate does the client see? */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { expect, it } from 'vitest';
import { meaning } from '../../src/targets/squid/read/meaning.ts';
import { parse } from '../../src/targets/squid/read/parse.ts';
import { target } from '../../src/targets/squid/target.ts';
import { decide } from '../conformance/squid/requests.ts';
import { policy } from '../support/build-policy.ts';
import { describeWithEngine, hasProgram } from '../support/engines.ts';
import { removeFolder } from '../support/remove-folder.ts';
import { makeFolder, squidProgram, squidVersion, startSquid } from './squid-daemon.ts';

const generator = '/usr/lib/squid/security_file_certgen';

function buildsWithOpenssl(): boolean {
  if (squidVersion() === undefined || !existsSync(generator) || !hasProgram('openssl', ['version']))
    return false;
  return execFileSync(squidProgram, ['-v'], { encoding: 'utf8' }).includes('--with-openssl');
}

const rules = policy(
  { id: 'closed', services: ['443/https'], hosts: ['*.closed.example', 'one.example'], inspection: 'bypass' },
  {
    id: 'open',
    services: ['443/https', '8443/https'],
    hosts: ['open.example', '*.closed.example', 'closed.example'],
  },
);

/** A certificate and its key in one file. */
function makeCertificate(folder: string, name: string): string {
  const file = `${folder}/${name}.pem`;
  const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`];
  execFileSync(
    'openssl',
    [
      ...words,
      '-addext',
      'basicConstraints=critical,CA:TRUE',
      '-keyout',
      `${file}.key`,
      '-out',
      `${file}.crt`,
    ],
    {
      stdio: 'ignore',
    },
  );
  execFileSync('sh', ['-c', `cat ${file}.crt ${file}.key > ${file} && chmod 644 ${file}`]);
  return file;
}

/** A parent that opens every tunnel and is the TLS server at its end. */
function originBehindTunnel(certificate: string): (socket: Socket) => void {
  const pem = readFileSync(certificate, 'utf8');
  return (socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const secured = new TLSSocket(socket, { isServer: true, cert: pem, key: pem });
      secured.on('error', () => socket.destroy());
    });
  };
}

/** Who signed the certificate that a client sees behind `CONNECT target`. */
function signerOf(port: number, target: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`),
    );
    const give = (answer: string): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => give('no answer'), 10_000);
    socket.on('error', (failure) => give(failure.message));
    socket.once('data', (data) => {
      if (!/^HTTP\/1\.[01] 200/.test(data.toString('latin1'))) give('refused');
      const secured = connectTls({ socket, servername: 'x.closed.example', rejectUnauthorized: false }, () =>
        give(String(secured.getPeerCertificate().issuer.CN)),
      );
      secured.on('error', (failure) => give(failure.message));
    });
  });
}

/** What sites write behind the splice file. */
const siteLines: Readonly<Record<string, readonly string[]>> = {
  'opened at once': ['ssl_bump bump all'],
  'looked at first': ['acl step1 at_step SslBump1', 'ssl_bump peek step1', 'ssl_bump bump all'],
  'stared at first': ['acl step1 at_step SslBump1', 'ssl_bump stare step1', 'ssl_bump bump all'],
};

/** Targets of CONNECT, and who has signed what the client then sees. */
const targets = {
  'a.closed.example:443': 'origin',
  'a.b.closed.example:443': 'origin',
  'ONE.example.:443': 'origin',
  'closed.example:443': 'proxy',
  'a.closed.example:8443': 'proxy',
  'open.example:443': 'proxy',
  'evil.example:443': 'proxy',
  'xclosed.example:443': 'proxy',
};

/** The same, as the interpreter reads the text: what is exempt from inspection keeps the certificate of its origin. */
function signersByMeaning(text: string): Readonly<Record<string, string>> {
  const { value } = parse([{ path: 'squid.conf', content: text }]);
  const bypass = value && meaning(value).value?.bypass;
  if (bypass === undefined) throw new Error('the text is not read');
  const signer = (one: string): string => {
    const verdict = decide(bypass, `CONNECT ${one}`);
    return verdict === 'allow' ? 'origin' : verdict === 'deny' ? 'proxy' : 'unknown';
  };
  return Object.fromEntries(Object.keys(targets).map((one) => [one, signer(one)]));
}

describeWithEngine('the splice file', 'squid with OpenSSL', buildsWithOpenssl(), () => {
  it.each(Object.entries(siteLines))(
    'keeps the tunnels of bypass rules closed, and no others: %s',
    async (_, lines) => {
      const folder = makeFolder();
      const options = { source: 'any', closing: 'deny', connect80: false, dir: '/etc/squid/rulec' } as const;
      const config = target.lower(rules, options).value;
      const files = config === undefined ? [] : target.print(config);
      const authority = makeCertificate(folder, 'proxy');
      const origin = makeCertificate(folder, 'origin');
      execFileSync(generator, ['-c', '-s', `${folder}/db`, '-M', '4MB'], { stdio: 'ignore' });
      execFileSync('chmod', ['-R', 'a+rwX', `${folder}/db`]);
      const program = [`sslcrtd_program ${generator} -s ${folder}/db -M 4MB`, 'sslcrtd_children 1'];
      const text = [...files.map(({ content }) => String(content)), ...program, ...lines, ''].join('\n');
      expect(signersByMeaning(text)).toEqual(targets);
      const portWords = `ssl-bump tls-cert=${authority} generate-host-certificates=on`;
      // The client names another host inside TLS: nothing may hang on that.
      const squid = await startSquid(text, folder, { sink: originBehindTunnel(origin), portWords });
      try {
        const said: Record<string, string> = {};
        for (const one of Object.keys(targets)) said[one] = await signerOf(squid.port, one);
        expect(said).toEqual(targets);
      } finally {
        await squid.stop();
        removeFolder(folder);
      }
    },
  );
});
