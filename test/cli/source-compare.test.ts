/** Editions and lists beside each other, and what is dropped of a lock: `rulec source show|diff|agree|drop`. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const { path, write } = useSmallFolder();
const run = (...words: readonly string[]): ReturnType<typeof runCli> =>
  runCli(['source', ...words], { cwd: path() });
const read = (name: string): string => readFileSync(join(path(), name), 'utf8');
const page = (from: string, to: string): string => {
  const text = read('network.md');
  expect(text).toContain(from);
  return text.replace(from, to);
};

beforeEach(() => cpSync(join(import.meta.dirname, '../../examples/vendor'), path(), { recursive: true }));

describe('rulec source show', () => {
  it('shows the rows of an edition that are read, and those that are refused', async () => {
    write('new.md', page('crl.example.com', 'crl.example.com or crl2.example.com'));
    const { status, stdout, stderr } = await run('show', 'vendor', 'rules.yaml', '--from', 'new.md');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain(
      'registration  (line 7)\n  443/https (assumed)  login.example.com *.login.example.com\n',
    );
    expect(stdout).toContain(
      'refused  (line 9)\n  cell 1: "crl.example.com or crl2.example.com" contains a word between hosts',
    );
    const json = JSON.parse((await run('show', 'vendor', '--from', 'new.md', '--format', 'json')).stdout);
    expect([json.rows.length, json.refused.length]).toEqual([2, 1]);
  });

  it('says which rows there are, and how a list is pinned', async () => {
    const row = await run('show', 'vendor/crl');
    expect([row.status, row.stderr]).toEqual([
      3,
      expect.stringContaining('registration, service, revocation'),
    ]);
    write('sources.lock.json', '{ "version": 1, "sources": {} }\n');
    expect((await run('show', 'vendor')).stderr).toContain(
      'rulec source refresh; or look at a text with --from FILE',
    );
  });
});

describe('rulec source diff', () => {
  it('compares locks, a lock with a text, and texts; equal ones are exit 0', async () => {
    write('new.md', page('login.example.com<br>', 'login.example.com<br>sso.example.com<br>'));
    const ofLock = await run('diff', 'sources.lock.json', 'new.md', '--only', 'vendor');
    expect([ofLock.status, ofLock.stdout]).toEqual([
      1,
      'vendor: 1 line\n  + registration: sso.example.com 443/https\n',
    ]);
    const texts = await run(
      'diff',
      'network.md',
      'new.md',
      'rules.yaml',
      '--only',
      'vendor',
      '--format',
      'json',
    );
    expect(JSON.parse(texts.stdout)[0].changes).toMatchObject([
      { key: 'registration', added: ['sso.example.com 443/https'], removed: [] },
    ]);
    const guessed = await run('diff', 'network.md', 'new.md');
    expect([guessed.status, guessed.stdout]).toEqual([1, 'list: 1 line\n  + sso.example.com 443/https\n']);
    await run('refresh', 'rules.yaml', '--only', 'vendor', '--from', 'new.md');
    write('old.lock.json', read('sources.lock.json'));
    const same = await run('diff', 'old.lock.json', 'sources.lock.json', '--format', 'markdown');
    expect([same.status, same.stdout]).toEqual([0, '']);
  });

  it('tells what it cannot compare', async () => {
    write('error.html', '<!DOCTYPE html><title>502</title>');
    const page502 = await run('diff', 'sources.lock.json', 'error.html', '--only', 'vendor');
    expect([page502.status, page502.stderr]).toEqual([1, expect.stringContaining('a web page')]);
    const several = await run('diff', 'sources.lock.json', 'network.md', 'rules.yaml');
    expect([several.status, several.stderr]).toEqual([2, expect.stringContaining('--only NAME')]);
    const nothing = await run('diff', 'sources.lock.json', 'sources.lock.json', '--only', 'x');
    expect([nothing.status, nothing.stderr]).toEqual([
      2,
      expect.stringContaining('there are partners, vendor'),
    ]);
  });
});

describe('rulec source agree', () => {
  it('says what one list has and the other lacks, and what is near', async () => {
    const { status, stdout } = await run('agree', 'vendor/registration', 'vendor', 'rules.yaml');
    expect([status, stdout]).toEqual([
      1,
      'only in vendor:\n  service: api.<region>.example.com 443/https\n  revocation: crl.example.com 80/http\n',
    ]);
    expect((await run('agree', 'vendor', 'vendor')).stdout).toBe('each has what the other has\n');
    write(
      'sources.yaml',
      `${read('sources.yaml')}`.replace(
        'sources:\n',
        'sources:\n  proxy: { url: "https://docs.example.com/p", format: lines, meaning: exact, service: 8443/tcp }\n',
      ),
    );
    write('proxy.txt', 'login.example.com\na.login.example.com\n');
    expect((await run('refresh', '--only', 'proxy', '--from', 'proxy.txt')).status).toBe(0);
    const other = await run('agree', 'proxy', 'vendor/registration', '--format', 'json');
    expect(JSON.parse(other.stdout)[0]).toEqual({
      onlyIn: 'proxy',
      lines: [
        { line: 'login.example.com 8443/tcp', near: 'there on 443/https' },
        { line: 'a.login.example.com 8443/tcp' },
      ],
    });
  });

  it('names what is there', async () => {
    const unknown = await run('agree', 'vendro', 'partners');
    expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining('did you mean vendor?')]);
    const row = await run('agree', 'vendor/x', 'partners');
    expect([row.status, row.stderr]).toEqual([
      3,
      expect.stringContaining('registration, service, revocation'),
    ]);
  });
});

describe('rulec source drop', () => {
  beforeEach(async () => {
    write('sources.yaml', read('sources.yaml').replace('    let:', '    withdrawn: keep\n    let:'));
    write('new.md', page('<br>*.login.example.com', '<br>sso.example.com'));
    expect((await run('refresh', 'rules.yaml', '--only', 'vendor', '--from', 'new.md')).status).toBe(0);
  });

  it('takes out what the vendor withdrew, and nothing that it lists', async () => {
    const before = read('sources.lock.json');
    expect((await run('show', 'vendor/registration')).stdout).toMatch(
      /\*\.login\.example\.com \(not listed since \d{4}-/,
    );
    const line = '- registration: *.login.example.com (not listed since ';
    const look = await run('drop', 'vendor', '--check');
    expect([look.status, look.stdout]).toEqual([0, expect.stringContaining(line)]);
    expect(read('sources.lock.json')).toBe(before);
    const listed = await run('drop', 'vendor', '--host', 'sso.example.com');
    expect([listed.status, listed.stderr]).toEqual([2, expect.stringContaining('not a withdrawn host')]);
    const done = await run('drop', 'vendor/registration', '--host', '*.login.example.com');
    expect([done.status, done.stdout]).toEqual([0, expect.stringContaining('wrote sources.lock.json')]);
    expect(read('sources.lock.json')).not.toContain('*.login');
    expect((await run('refresh', 'rules.yaml', '--only', 'vendor', '--from', 'new.md')).stdout).toBe(
      'vendor: unchanged\n',
    );
    expect((await run('drop', 'vendor')).stdout).toBe('nothing of vendor is to be dropped\n');
  });

  it('takes a whole source out, and leaves the others byte for byte', async () => {
    const partners = /"partners": \{[\s\S]*?\n {4}\}/.exec(read('sources.lock.json'))?.[0] ?? '?';
    const json = await run('drop', 'vendor', '--whole', '--format', 'json');
    expect(JSON.parse(json.stdout).dropped).toContain('revocation: crl.example.com');
    expect(read('sources.lock.json')).toContain(partners);
    expect(read('sources.lock.json')).not.toContain('"vendor"');
    const gone = await run('drop', 'vendor');
    expect([gone.status, gone.stderr]).toEqual([2, expect.stringContaining('it has partners')]);
  });
});
