/** The bundled program as a process: what no test inside this one can see. */
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../src/version.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const root = join(import.meta.dirname, '../..');
// Not dist/bin, which may be older than the sources; as deep, for the sake of data/.
const bin = join(root, 'coverage/test-bin');
const program = join(bin, 'rulec.js');
const { path, read, write, files } = useSmallFolder();

beforeAll(() => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/bundle.mjs', 'coverage/test-bin'], {
    cwd: root,
  });
  expect(stderr.toString()).toBe('');
  expect(status).toBe(0);
});
afterAll(() => rmSync(bin, { recursive: true, force: true }));

function rulec(words: readonly string[], input = ''): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [program, ...words], { cwd: path(), input, encoding: 'utf8' });
}

describe('the program', () => {
  it('can be run by its name', () => {
    expect(readFileSync(program, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(statSync(program).mode & 0o111).toBe(0o111);
  });

  it('loads nothing to tell its version', () => {
    const { stdout, status } = rulec(['--version']);
    expect([status, stdout]).toEqual([0, `${version}\n`]);
    const seen = spawnSync(process.execPath, [program, '--version'], {
      env: { ...process.env, NODE_DEBUG: 'esm' },
      encoding: 'utf8',
    });
    const chunks = new Set(seen.stderr.match(/coverage\/test-bin\/[\w-]+\.js/g));
    let bytes = 0;
    for (const chunk of chunks) bytes += statSync(join(root, chunk)).size;
    expect(chunks.size).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(4_000);
  });

  it('compiles a file, and standard input, to the same text', () => {
    const file = rulec(['compile', 'rules.yaml', '--target', 'pf']);
    expect([file.status, file.stdout.startsWith('#')]).toEqual([0, true]);
    expect(rulec(['compile', '-', '--target', 'pf'], read('rules.yaml')).stdout).toBe(file.stdout);
  });

  it('has the second reader of prefixes wherever people write one', () => {
    expect(rulec(['compile', 'rules.yaml', '--target', 'nftables']).stdout).toContain('198.51.100.53');
    // The text of this rule set has none; those that it includes are read with it.
    write('lists.yaml', 'rulec: 1\nlists: { office: { addresses: [203.0.113.0/24] } }\n');
    const rule = '{ id: web, services: [443/tcp], to: [{ addresses: ["list:office"] }] }';
    write('short.yaml', `rulec: 1\nname: short\ninclude: [lists.yaml]\nrules: [${rule}]\n`);
    expect(rulec(['compile', 'short.yaml', '--target', 'nftables']).stdout).toContain('203.0.113.0/24');
    const never = { addresses: ['203.0.113.0/24'], reason: 'an example' };
    write('rulec.yaml', JSON.stringify({ guardrails: { never: [never] } }));
    expect(rulec(['check', 'short.yaml']).stderr).toContain('error[guardrail]');
    write('hosts.yaml', read('short.yaml').replace('addresses: ["list:office"]', 'hosts: [www.example.com]'));
    expect(rulec(['check', 'hosts.yaml']).status).toBe(0);
  });

  it('finds the rule sets that come with it', () => {
    expect(rulec(['check']).stdout).toMatch(/^rulec:entra-private-network-connector: /);
  });

  it('shows no stack trace for a mistake of the user', () => {
    const { status, stdout, stderr } = rulec(['compile', 'missing.yaml', '--target', 'pf']);
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toBe(
      'error[file-not-readable]: missing.yaml does not exist\n  help: paths are relative to the current folder\n',
    );
  });

  it.skipIf(process.platform === 'win32')('says that the current folder is gone', () => {
    const shell = `mkdir gone && cd gone && rmdir ../gone && exec "${process.execPath}" "${program}" check`;
    const { status, stderr } = spawnSync('sh', ['-c', shell], { cwd: path(), encoding: 'utf8' });
    expect(status).toBe(3);
    expect(stderr).toMatch(/^error\[file-not-readable\]: the current folder is gone.*\n {2}help: .*\n$/);
  });

  it('does its work though nobody reads on', async () => {
    const child = spawn(
      process.execPath,
      [program, 'compile', 'rules.yaml', '--target', 'pf', '--out', 'out'],
      {
        cwd: path(),
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    child.stdout.destroy();
    child.stderr.destroy();
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect(status).toBe(0);
    expect(files('out')).toContain('rulec-report.json');
  });

  it.skipIf(!existsSync('/dev/full'))('does not take lost output for success', () => {
    const shell = `"${process.execPath}" "${program}" compile rules.yaml --target pf > /dev/full`;
    const { status, stderr } = spawnSync('sh', ['-c', shell], { cwd: path(), encoding: 'utf8' });
    expect(status).toBe(3);
    expect(stderr).toMatch(/error\[not-written\]: output: .*ENOSPC/);
  });

  it.skipIf(process.platform === 'win32')('leaves the old files where a file may not grow so large', () => {
    const words = ['compile', 'rules.yaml', '--target', 'pf', '--out', 'out'];
    expect(rulec(words).status).toBe(0);
    const before = files('out').map((name) => [name, read(join('out', name))]);
    write('rules.yaml', read('rules.yaml').replace('198.51.100.53', '198.51.100.54'));
    // One block of 512 bytes: the report is larger.
    const shell = `ulimit -f 1 && exec "${process.execPath}" "${program}" ${words.join(' ')}`;
    const { status, stderr } = spawnSync('sh', ['-c', shell], { cwd: path(), encoding: 'utf8' });
    expect(status).toBe(3);
    expect(stderr).toMatch(
      /error\[not-written\]: nothing was written in out: a file would be larger than is allowed/,
    );
    expect(files('out').map((name) => [name, read(join('out', name))])).toEqual(before);
  });

  it.skipIf(process.platform === 'win32')(
    'waits for another run, and ends by the signal that stops it',
    async () => {
      const mark = 'out/.rulec-rulec-report.json.busy';
      mkdirSync(path('out'));
      write(mark, `${process.pid} ${hostname()}\n`);
      const words = ['compile', 'rules.yaml', '--target', 'pf', '--out', 'out', '--quiet'];
      // It waits for five seconds. How long it takes to start, a busy machine decides: one that was stopped before has said nothing.
      for (const wait of [3_000, 4_500, 7_500]) {
        const child = spawn(process.execPath, [program, ...words], { cwd: path() });
        let stderr = '';
        child.stderr.on('data', (chunk) => {
          stderr += chunk;
        });
        const end = new Promise((done) => child.on('close', (code, signal) => done(code ?? signal)));
        await new Promise((done) => setTimeout(done, wait));
        child.kill('SIGTERM');
        const status = await end;
        if (stderr === '' && wait < 7_500) continue;
        const said = 'error[not-written]: nothing was written in out: interrupted\n';
        expect([status, stderr]).toEqual(['SIGTERM', said]);
        break;
      }
      expect(files('.')).toEqual([mark, 'rules.yaml']);
    },
  );

  it('leaves the files of one run, and nothing else, where several write into one folder', async () => {
    const words = ['--target', 'pf,windows-firewall', '--out', 'out', '--quiet'];
    const names = ['1', '2', '3', '4'];
    const statuses = names.map((name) => {
      write(`${name}.yaml`, read('rules.yaml').replaceAll('198.51.100.53', `198.51.100.${name}`));
      const child = spawn(process.execPath, [program, 'compile', `${name}.yaml`, ...words], { cwd: path() });
      return new Promise((done) => child.on('close', done));
    });
    expect(await Promise.all(statuses)).toEqual([0, 0, 0, 0]);
    expect(files('out').filter((name) => /\.(?:tmp|busy)$/.test(name))).toEqual([]);
    const drifts = names.map((name) => rulec(['compile', `${name}.yaml`, ...words, '--check']).status);
    expect(drifts.sort()).toEqual([0, 1, 1, 1]);
  });
});
