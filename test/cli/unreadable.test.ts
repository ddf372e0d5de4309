/** Files that cannot be read, or that never end: each is told with a way out, and nothing waits for its end. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { collectStream, readBounded } from '../../src/cli/inputs/read.ts';
import { runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const { path, write } = useSmallFolder();

const rules = `rulec: 1
name: small
rules:
  - { id: web, services: [443/https], to: [{ hosts: [www.example.com] }] }
`;

function run(...words: readonly string[]): ReturnType<typeof runCli> {
  return runCli(words, { cwd: path() });
}

describe('a file that is not there', () => {
  it.each<[string, string, string]>([
    ['a name that is nearly one', 'rule.yaml', 'did you mean rules.yaml?'],
    ['another ending', 'rules.yml', 'did you mean rules.yaml?'],
    ['a name like none', './nothing/alike.yaml', 'paths are relative to the current folder'],
    ['a folder', './sub', 'name a file in it: sub/inner.yaml'],
  ])('%s', async (_what, name, help) => {
    write('rules.yaml', rules);
    mkdirSync(`${path()}/sub`, { recursive: true });
    write('sub/inner.yaml', rules);
    const { status, stdout, stderr } = await run('check', name);
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/^error\[file-not-readable\]: \S+ (?:does not exist|is a folder, not a file)\n/);
    expect(stderr).toContain(`\n  help: ${help}\n`);
  });
});

describe.skipIf(!existsSync('/dev/zero'))('a file that never ends', () => {
  it.each([
    ['as a rule set', ['check', '/dev/zero']],
    ['as service tags', ['check', 'rules.yaml', '--service-tags', '/dev/zero']],
    ['as a configuration', ['compile', 'rules.yaml', '--target', 'squid', '--config', '/dev/zero']],
    ['as a text of a target', ['verify', 'rules.yaml', '--target', 'squid', '/dev/zero']],
    ['as one side of a comparison', ['tags', 'diff', '/dev/zero', '/dev/zero']],
  ])('%s', async (_what, words) => {
    write('rules.yaml', rules);
    const { status, stdout, stderr } = await run(...words);
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toContain(
      'error[too-large]: /dev/zero is longer than 64 MiB, the most that rulec reads\n',
    );
    expect(stderr).toContain('  help: ');
  });

  it('as standard input', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) yield new Uint8Array(1024 * 1024);
    }
    await expect(collectStream(endless())).rejects.toMatchObject({ code: 'EFBIG' });
  });
});

describe('what is read to its bound', () => {
  it('is whole where it is as long as the bound, and refused where it is a byte longer', async () => {
    write('ten', '0123456789');
    expect(Buffer.from(await readBounded(`${path()}/ten`, 10)).toString()).toBe('0123456789');
    await expect(readBounded(`${path()}/ten`, 9)).rejects.toMatchObject({ code: 'EFBIG' });
    write('none', '');
    expect(await readBounded(`${path()}/none`, 10)).toHaveLength(0);
  });

  it.skipIf(process.platform === 'win32')('may be a pipe', async () => {
    const pipe = `${path()}/pipe.yaml`;
    execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
    const writer = spawn('sh', ['-c', `printf '%s' "$RULES" > "${pipe}"`], {
      env: { ...process.env, RULES: rules },
    });
    expect((await run('check', './pipe.yaml')).stdout).toContain('small: 1 rule');
    writer.kill();
  });
});
