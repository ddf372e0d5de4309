/** `rulec probe` against servers of this process, on loopback. What needs other machines is in `test/engines`. */

import { createServer as createHttp, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { SaxesParser } from 'saxes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { errorsOf } from '../support/schemas.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const { path, write } = useSmallFolder();

const proxyHits: string[] = [];
let web: Server;
let proxy: Server;
let closed: number;

const portOf = (server: { address: () => unknown }): number => (server.address() as AddressInfo).port;

beforeAll(async () => {
  web = createHttp((request, response) => {
    if (request.url === '/proxy.pac')
      response.end('function FindProxyForURL() { return "PROXY " + myIpAddress() + ":1"; }\n');
    else response.writeHead(404).end();
  });
  proxy = createHttp((request, response) => {
    proxyHits.push(`${request.headers['proxy-authorization'] ?? 'nobody'} ${request.method} ${request.url}`);
    response.writeHead(204).end();
  });
  for (const server of [web, proxy])
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const gone = createTcp();
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  closed = portOf(gone);
  await new Promise((resolve) => gone.close(resolve));
});
afterAll(() => {
  web.close();
  proxy.close();
});

/** A rule set with a server that answers, one that is not there where asked for, and more. */
function writeRules(more: { readonly closed?: boolean; readonly tests?: string } = {}): void {
  const rules = [
    'rulec: 1',
    'name: sample',
    'sources: { page: { title: "A page & <more>", date: 2026-01-01 } }',
    'rules:',
    '  - id: web',
    '    source: page / row 1',
    `    services: [${portOf(web)}/http]`,
    '    to: [{ addresses: [127.0.0.1/32] }]',
    ...(more.closed === true
      ? ['  - id: gone', `    services: [${closed}/tcp]`, '    to: [{ addresses: [127.0.0.1/32] }]']
      : []),
    '  - id: wild',
    `    services: [${closed}/http]`,
    '    to: [{ hosts: ["*.example.com"] }]',
    ...(more.tests === undefined ? [] : ['tests:', more.tests]),
    '',
  ];
  write('rules.yaml', rules.join('\n'));
}

const probe = (...words: readonly string[]) =>
  runCli(['probe', 'rules.yaml', '--timeout', '3', ...words], { cwd: path() });

describe('rulec probe', () => {
  it('ends with 0 where everything that could be asked is answered, and says what could not', async () => {
    writeRules();
    const { status, stdout, stderr } = await probe();
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('1 question, no findings: 1 through; 1 not asked\n');
    expect(stdout).toContain(
      `web (page / row 1)\n  ok    http://127.0.0.1:${portOf(web)}/: it answers 404\n`,
    );
    expect(stdout).toContain('it names nothing to try');
    expect(stdout).toMatch(/^asked as .+; the way by the environment of .+, which names no proxy$/m);
  });

  it('ends with 1 and the place where something is refused', async () => {
    writeRules({ closed: true });
    const { status, stdout } = await probe('--quiet');
    expect(status).toBe(1);
    expect(stdout).toContain(
      `FAIL  tcp://127.0.0.1:${closed}: the connection was refused\n        rules.yaml:11:10\n`,
    );
    expect(stdout).not.toContain('ok  ');
  });

  it('asks what must not get through on demand', async () => {
    writeRules({
      tests: `  - deny: http://127.0.0.1:${closed}/\n  - deny: connect://x.example.com:${closed}`,
    });
    expect((await probe()).stdout).not.toContain('must not get through');
    const { status, stdout } = await probe('--negative');
    expect(status).toBe(0);
    expect(stdout).toContain(
      `open  http://127.0.0.1:${closed}/ (not shown to be held): the connection was refused`,
    );
    writeRules({ tests: `  - deny: tcp://127.0.0.1:${portOf(web)}` });
    const through = await probe('--negative');
    expect(through.status).toBe(1);
    expect(through.stdout).toContain(
      `FAIL  tcp://127.0.0.1:${portOf(web)} (not held): the connection is taken`,
    );
  });

  it('goes through the proxy that is given, whose password nobody sees', async () => {
    writeRules();
    const address = `http://me:secret@127.0.0.1:${portOf(proxy)}`;
    proxyHits.length = 0;
    for (const format of ['text', 'json', 'markdown', 'junit']) {
      const { status, stdout } = await probe('--proxy', address, '--format', format);
      expect(status).toBe(0);
      expect(stdout).not.toMatch(/secret|bWU6/);
    }
    const auth = `Basic ${Buffer.from('me:secret').toString('base64')}`;
    expect(proxyHits).toEqual(Array(4).fill(`${auth} HEAD http://127.0.0.1:${portOf(web)}/`));
    const bad = await probe('--proxy', 'socks5://me:secret@127.0.0.1');
    expect([bad.status, bad.stderr]).toEqual([
      2,
      expect.stringContaining('--proxy is not the address of a proxy'),
    ]);
    expect(bad.stderr).not.toContain('secret');
  });

  it('goes by the environment, and says whose it is', async () => {
    writeRules();
    const env = { HTTP_PROXY: `http://127.0.0.1:${portOf(proxy)}` };
    const through = await runCli(['probe', 'rules.yaml'], { cwd: path(), env });
    expect(through.stdout).toMatch(/the way by HTTP_PROXY of the environment of /);
    expect(through.stdout).toContain('it answers 204');
    const past = await runCli(['probe', 'rules.yaml'], {
      cwd: path(),
      env: { ...env, NO_PROXY: '127.0.0.0/8' },
    });
    expect(past.stdout).toContain('it answers 404');
    const wrong = await runCli(['probe', 'rules.yaml'], {
      cwd: path(),
      env: { HTTP_PROXY: 'socks5://x:secret@y' },
    });
    expect([wrong.status, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('HTTP_PROXY is not the address'),
    ]);
  });

  it('goes by a PAC file of rulec, and never direct where one cannot be read', async () => {
    const rules = 'rules: [{ id: one, services: [80/http], to: [{ hosts: [a.example.com] }] }]';
    write('named.yaml', `rulec: 1\nname: named\n${rules}\n`);
    const words = [
      '--set',
      `pac.permitted=PROXY 127.0.0.1:${portOf(proxy)}`,
      '--set',
      'pac.otherwise=DIRECT',
    ];
    const made = await runCli(
      ['compile', 'named.yaml', '--target', 'pac', ...words, '--out', 'out', '--quiet'],
      { cwd: path() },
    );
    expect(made.status).toBe(0);
    const read = await runCli(['probe', 'named.yaml', '--pac-file', 'out/pac/named.pac'], { cwd: path() });
    expect(read.stdout).toContain(
      `http://a.example.com/ through http://127.0.0.1:${portOf(proxy)}: it answers 204`,
    );
    writeRules();
    const url = `http://127.0.0.1:${portOf(web)}/proxy.pac`;
    const asked = ['probe', 'named.yaml', '--pac-file', url, '--format', 'json'];
    const foreign = await runCli(asked, { cwd: path() });
    const { answers, contacts } = JSON.parse(foreign.stdout);
    expect(foreign.status).toBe(0);
    expect(answers[0]).toMatchObject({
      outcome: 'not-asked',
      route: { kind: 'unknown' },
      says: expect.stringContaining('give --proxy'),
    });
    expect(contacts).toEqual([{ what: 'advice', place: `http://127.0.0.1:${portOf(web)}` }]);
    const none = await probe('--pac-file', `http://127.0.0.1:${closed}/proxy.pac`);
    expect([none.status, none.stderr]).toEqual([3, expect.stringContaining('error[fetch-failed]')]);
  });

  it('contacts nobody for a rule set that is wrong, or options that are', async () => {
    write('rules.yaml', 'rulec: 1\nname: sample\nrules: nothing\n');
    expect((await probe('--pac-file', `http://127.0.0.1:${closed}/proxy.pac`)).stderr).not.toContain(
      'fetch-failed',
    );
    writeRules();
    for (const [words, status, message] of [
      [['--host', 'a/b'], 2, 'is not a host to try'],
      [['--host', 'a.example:70000'], 2, 'is not a host to try'],
      [['--own-ca', 'rules.yaml'], 3, 'has no certificate in PEM'],
      [['--own-ca', '*.=rules.yaml'], 2, '--own-ca'],
      [['--proxy', 'direct', '--pac-file', 'x'], 2, 'both say the way'],
      [['--concurrency', '0'], 2, 'not a number from 1 to 64'],
      [['--timeout', '0'], 2, 'not a time'],
    ] as const) {
      const said = await probe(...words);
      expect([words, said.status, said.stderr]).toEqual([words, status, expect.stringContaining(message)]);
      expect(said.stdout).toBe('');
    }
  });

  it('tries a host that is given, and warns of one that fits nothing', async () => {
    writeRules();
    const { stderr, stdout } = await probe(
      '--host',
      'a.example.com',
      '--host',
      'other.example',
      '--proxy',
      `http://127.0.0.1:${portOf(proxy)}`,
    );
    expect(stderr).toContain('warning[usage]: --host other.example fits no question');
    expect(stdout).toContain(
      `ok    http://a.example.com:${closed}/ through http://127.0.0.1:${portOf(proxy)}: it answers 204`,
    );
  });

  it('says of what was stopped that it was not asked', async () => {
    writeRules({ closed: true });
    const { status, stdout } = await runCli(['probe', 'rules.yaml'], { cwd: path(), interrupt: true });
    expect(status).toBe(1);
    expect(stdout).toContain('the run was stopped before it was answered');
  });
});

describe('formats', () => {
  it('JSON is what its schema says, and names nothing that it does not', async () => {
    writeRules({ closed: true, tests: `  - deny: tcp://127.0.0.1:${portOf(web)}` });
    const { stdout } = await probe('--negative', '--format', 'json');
    expect(errorsOf('probe', stdout)).toEqual([]);
  });

  it('JUnit is well-formed, and counts', async () => {
    writeRules({ closed: true });
    const { stdout } = await probe('--format', 'junit');
    const seen: string[] = [];
    const parser = new SaxesParser();
    parser.on('error', (problem) => {
      throw problem;
    });
    parser.on('opentag', ({ name, attributes }) => seen.push(`${name} ${attributes.name ?? ''}`));
    parser.write(stdout).close();
    expect(seen).toEqual([
      'testsuites rulec probe',
      'testsuite sample: web',
      `testcase http://127.0.0.1:${portOf(web)}/`,
      'testsuite sample: gone',
      `testcase tcp://127.0.0.1:${closed}`,
      'failure ',
      'testsuite sample: wild',
      `testcase *.example.com ${closed}/http`,
      'skipped ',
    ]);
    expect(stdout).toContain('<testsuites name="rulec probe" tests="3" failures="1" errors="0" skipped="1">');
  });

  it('Markdown has the same lines', async () => {
    writeRules({ closed: true });
    const { stdout } = await probe('--format', 'markdown');
    expect(stdout).toContain('FAIL');
    expect(stdout).toContain('the connection was refused');
  });
});
