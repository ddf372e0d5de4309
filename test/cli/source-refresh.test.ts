/** Vendors' lists, pinned and followed by the command line, from files and from a server of this machine. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const example = join(import.meta.dirname, '../../examples/vendor');
const { path, write } = useSmallFolder();
const run = (...words: readonly string[]): ReturnType<typeof runCli> => runCli(words, { cwd: path() });
const read = (name: string): string => readFileSync(join(path(), name), 'utf8');

function fill(): void {
  cpSync(example, path(), { recursive: true });
}

function edit(from: string, to: string): void {
  const page = read('network.md');
  expect(page).toContain(from);
  writeFileSync(join(path(), 'network.md'), page.replace(from, to));
}

const refresh = ['source', 'refresh', 'rules.yaml', '--only', 'vendor', '--from', 'network.md'];

describe('rulec source refresh', () => {
  it('changes nothing on disk where the content is the same', async () => {
    fill();
    const before = read('sources.lock.json');
    edit('Registration |', 'Signing in |');
    const { status, stdout } = await run(...refresh);
    expect([status, stdout]).toEqual([0, 'vendor: unchanged\n']);
    expect(read('sources.lock.json')).toBe(before);
    const quiet = await run(...refresh, '--format', 'markdown');
    expect([quiet.status, quiet.stdout]).toEqual([0, '']);
  });

  it('pins a host more, and leaves the other sources of the lock byte for byte', async () => {
    fill();
    const before = read('sources.lock.json').split('\n');
    edit('crl.example.com |', 'crl.example.com<br>crl2.example.com |');
    const check = await run(...refresh, '--check');
    expect([check.status, check.stderr]).toEqual([1, expect.stringContaining('error[lock-behind]')]);
    const { status, stdout } = await run(...refresh);
    expect([status, stdout]).toEqual([
      0,
      'vendor: changed\n  + revocation: crl2.example.com 80/http\nwrote sources.lock.json\n',
    ]);
    const after = read('sources.lock.json').split('\n');
    const added = after.filter((line) => !before.includes(line)).map((line) => line.trim());
    expect(added.filter((line) => !/^"(?:digest|seal)"/.test(line))).toEqual([
      '"crl.example.com",',
      '"crl2.example.com"',
    ]);
    expect((await run('check', 'rules.yaml')).status).toBe(0);
  });

  it('believes no error page, and refuses what nobody asked for', async () => {
    fill();
    const before = read('sources.lock.json');
    write('error.html', '<!DOCTYPE html><html><title>502</title><body>Bad gateway</body></html>');
    const page = await run(...refresh.slice(0, -1), 'error.html');
    expect([page.status, page.stderr]).toEqual([1, expect.stringContaining('error[source-not-list]')]);
    edit('| 80 |', '| 8080 |');
    const services = await run(...refresh);
    expect([services.status, services.stderr]).toEqual([1, expect.stringContaining('error[source-')]);
    expect(read('sources.lock.json')).toBe(before);
    expect((await run(...refresh, '--allow-service-change')).status).toBe(0);
  });

  it('tells what is wrong with no line of the page at the place that defines the list', async () => {
    fill();
    edit('| 80 |', '| 8080 |');
    expect((await run(...refresh)).stderr).toMatch(
      /^sources\.yaml:\d+:\d+: error\[source-service-changed\]/m,
    );
  });

  it('takes two definitions of a name in one folder for one list, if they are equal', async () => {
    const [page, one] = [
      '# P\n\n| URL | Port |\n| --- | --- |\n| a.example.com | 443 |\n',
      'rows: { a: a.example.com }',
    ];
    const rules = (columns: string): string =>
      `rulec: 1\nname: s\nsources: { v: { format: table, columns: ${columns}, ${one} } }\nrules: [{ id: a, from: v/a }]\n`;
    write('p.md', page);
    write('a.yaml', rules('{ hosts: URL, services: Port }'));
    write('b.yaml', rules('{ services: Port, hosts: [URL] }'));
    const same = await run('source', 'refresh', 'a.yaml', 'b.yaml', '--from', 'p.md');
    expect([same.status, same.stderr]).toEqual([0, '']);
    write('b.yaml', rules('{ hosts: URL }'));
    for (const words of [
      ['source', 'refresh', '--from', 'p.md'],
      ['check', 'a.yaml', 'b.yaml'],
    ]) {
      const { status, stderr } = await run(...words);
      expect([status, stderr]).toEqual([
        3,
        expect.stringMatching(
          /^b\.yaml:3:12: error\[bad-source\]: the source v is defined here and in a\.yaml, not as the same list\n {2}a\.yaml:3:12: the other one/,
        ),
      ]);
    }
  });

  it('makes a lock where there is none', async () => {
    fill();
    write('sources.lock.json', '{ "version": 1, "sources": {} }\n');
    expect((await run('check', 'rules.yaml')).stderr).toContain('error[sources-missing]');
    write('error.html', '<!DOCTYPE html><title>502</title>');
    const refused = await run(...refresh.slice(0, -1), 'error.html');
    expect([refused.status, refused.stdout]).toEqual([1, 'vendor: refused, nothing is pinned\n']);
    const pinned = await run(...refresh);
    expect([pinned.status, pinned.stdout]).toEqual([
      0,
      expect.stringMatching(
        /^vendor: new: 3 rows, 4 hosts and prefixes\n(?: {2}\+ .*\n){4}wrote sources.lock.json\n$/,
      ),
    ]);
    expect((await run('test', 'rules.yaml')).status).toBe(0);
    const shown = await run('source', 'show', 'vendor/revocation', 'rules.yaml');
    expect(shown.stdout).toBe('vendor\nrevocation\n  80/http (assumed)  crl.example.com\n');
  });

  it('says that an edition of another date lists what the locked one did', async () => {
    fill();
    const page = read('network.md');
    write('network.md', `---\nms.date: 05/26/2026\n---\n${page}<br>`);
    write('sources.lock.json', '{ "version": 1, "sources": {} }\n');
    await run(...refresh);
    const before = read('sources.lock.json');
    write('network.md', `---\nms.date: 06/26/2026\n---\n${page}`);
    expect((await run(...refresh)).stdout).toBe(
      'vendor: unchanged: edition 2026-06-26 lists what edition 2026-05-26 did\n',
    );
    expect(read('sources.lock.json')).toBe(before);
  });

  it('needs no values of parameters, and counts each row as used where a rule names one by them', async () => {
    fill();
    write('sources.yaml', read('sources.yaml').replace('default: west, ', ''));
    expect((await run(...refresh)).status).toBe(0);
    write('rules.yaml', read('rules.yaml').replace('from: vendor/service', 'from: "vendor/${region}"'));
    edit('crl.example.com | 80', 'crl.example.com | 8080');
    const { status, stderr } = await run(...refresh);
    expect([status, stderr]).toEqual([1, expect.stringContaining('error[source-service-changed]')]);
    const { stderr: noValue } = await run('check', 'rules.yaml');
    expect(noValue).toContain('the parameter region has no value');
    expect(noValue).not.toContain('source-placeholder');
  });

  it('asks the address that the source names', async () => {
    fill();
    const server = createServer((_request, response) => response.end(read('network.md')));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    write(
      'sources.yaml',
      read('sources.yaml').replace('https://docs.example.com/network.md', `http://127.0.0.1:${port}/`),
    );
    const { status, stdout } = await run(
      'source',
      'refresh',
      'rules.yaml',
      '--only',
      'vendor',
      '--format',
      'json',
    );
    server.close();
    expect(status).toBe(1);
    expect(JSON.parse(stdout)[0]).toMatchObject({ name: 'vendor', verdict: 'refused', question: 'instance' });
  });

  it('says what is wrong with the command line', async () => {
    fill();
    const several = await run('source', 'refresh', 'rules.yaml', '--from', 'network.md');
    expect([several.status, several.stderr]).toEqual([
      2,
      expect.stringContaining('name it with --only NAME'),
    ]);
    const unknown = await run('source', 'refresh', 'rules.yaml', '--only', 'vendro');
    expect([unknown.status, unknown.stderr]).toEqual([
      2,
      expect.stringContaining('there are vendor, partners'),
    ]);
  });
});

describe('losses of hosts that came by row:rest', () => {
  const accept = (more: string): string => `rulec: 1
name: sample
include: [sources.yaml]
rules: [{ id: registration, from: vendor/registration, to: [{ hosts: ["row:rest"] }] }]
accept: [{ loss: host-without-addresses, ${more}reason: no addresses are published }]
`;

  it('are accepted by name alone: the way out is told once, and works', async () => {
    fill();
    write('rest.yaml', accept(''));
    const { status, stdout, stderr } = await run(
      'compile',
      'rest.yaml',
      '--target',
      'pf',
      '--out',
      'out',
      '--verbose',
    );
    expect(status).toBe(1);
    expect(stderr).toContain('this accept names no hosts, and so holds for none that came by row:rest');
    expect(stderr).toContain('help: add hosts: ["row:rest"]');
    expect(stderr).toContain('hosts: [row:rest]\n        reason: "TODO');
    expect(stderr).not.toContain('is left to accept');
    expect(`${stdout}${stderr}`).not.toContain('pf/sample.conf');
    write('rest.yaml', accept('hosts: ["row:rest"], '));
    const again = await run('compile', 'rest.yaml', '--target', 'pf', '--out', 'out');
    expect([again.status, again.stderr]).toEqual([0, expect.not.stringContaining('stale-accept')]);
    expect(again.stdout).toContain('wrote ');
  });
});

describe('the body of a pull request', () => {
  it('has what changed for each rule set, new access first, rows that nobody claims, and wide names', async () => {
    fill();
    edit('crl.example.com | 80', 'crl.example.com<br>*.azureedge.net | 80');
    edit('| crl', '| new.example.com | 443 | New |\n| crl');
    const { status, stdout, stderr } = await run(...refresh, '--format', 'markdown');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^### Vendors' lists\n[\s\S]*\n### New access: /);
    expect(stdout).toContain('because `vendor/revocation` gained `*.azureedge.net 80/http`');
    expect(stdout).toContain('**Worth a look**');
    expect(stdout).toContain('- `no rule claims the row with new.example.com of vendor`');
    expect(stdout).toMatch(/- `\*\.azureedge\.net reaches names that are not one owner's/);
    expect(stderr).toContain('warning[source-row-unclaimed]');
    expect((await run(...refresh, '--format', 'markdown')).stdout).toBe('');
  });

  it('says which rule set does not load any more, and why', async () => {
    fill();
    edit('login.example.com<br>', 'sso.example.com<br>');
    const { status, stdout } = await run(...refresh, '--format', 'markdown');
    expect(status).toBe(0);
    expect(stdout).toContain('**rules.yaml needs a decision before it loads**');
    expect(stdout).toContain('- `login.example.com is not in the row vendor/registration`');
  });
});

it('names what the lock has and no file of the folder defines', async () => {
  fill();
  write('rules.yaml', 'rulec: 1\nname: none\nrules: []\n');
  write('sources.yaml', read('sources.yaml').replace(/ {2}vendor:[\s\S]*?(?= {2}partners:)/, ''));
  write('partners.txt', 'www.example.net\napi.example.org\n');
  const { stderr } = await run('source', 'refresh', '--from', 'partners.txt');
  expect(stderr).toContain('sources.lock.json has lists that no file here defines: vendor\n');
});

it('asks Microsoft 365 for the version that its list does not state', async () => {
  const asked: string[] = [];
  const set = {
    id: 1,
    serviceArea: 'Mail',
    category: 'Allow',
    expressRoute: false,
    required: true,
    tcpPorts: '443',
  };
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const isVersion = request.url?.startsWith('/version/') === true;
    response.end(
      JSON.stringify(
        isVersion ? { instance: 'Worldwide', latest: '2026030200' } : [{ ...set, urls: ['a.example.com'] }],
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/endpoints/Worldwide?clientrequestid=b10c5ed1-bad1-445f-b386-b919946339a7`;
  write('mail.yaml', `sources: { mail: { fetch: "${url}", format: m365 } }\n`);
  const { stdout } = await run('source', 'refresh', 'mail.yaml');
  server.close();
  expect(asked.map((one) => one.split('?')[0])).toEqual(['/version/Worldwide', '/endpoints/Worldwide']);
  expect(stdout).toContain('mail: new, edition 2026030200: 1 row, 1 host or prefix\n');
});
