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
    expect([status, stdout]).toEqual([0, 'vendor: changed\n  + revocation: crl2.example.com 80/http\n']);
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

  it('makes a lock where there is none', async () => {
    fill();
    write('sources.lock.json', '{ "version": 1, "sources": {} }\n');
    expect((await run('check', 'rules.yaml')).stderr).toContain('error[sources-missing]');
    expect((await run(...refresh)).status).toBe(0);
    expect((await run('test', 'rules.yaml')).status).toBe(0);
    const shown = await run('source', 'show', 'vendor/revocation', 'rules.yaml');
    expect(shown.stdout).toBe('vendor\nrevocation\n  80/http  crl.example.com\n');
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
