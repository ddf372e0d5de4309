/** Files that are none of ours: no folder leads out of itself, and no message shows what is in them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const { path, write, compile } = useSmallFolder();

function run(...words: readonly string[]): Promise<CliResult> {
  return runCli(words, { cwd: path() });
}

const texts: Readonly<Record<string, string>> = {
  'a file of variables': 'TOKEN=correct-horse\nHOST=battery-staple\n',
  'a file of accounts': 'correct-horse:x:0:0:battery-staple:/root:/bin/sh\n',
  'a key': '-----BEGIN KEY-----\ncorrect-horse/battery-staple==\n-----END KEY-----\n',
  'YAML of another kind': 'correct-horse: battery-staple\nbattery-staple: [correct-horse\n',
  'JSON of another kind': '{ "correct-horse": "battery-staple" }\n',
  'broken JSON': '{ "correct-horse": battery-staple',
  'a page': '<html><title>correct-horse</title>battery-staple</html>\n',
  'one word': 'correct-horse-battery-staple\n',
  'a list': '- correct-horse\n- battery-staple: 1\n',
};

describe.each(Object.entries(texts))('%s', (_, text) => {
  beforeEach(() => write('foreign.yaml', text));

  it.each([
    ['as a rule set', ['check', 'foreign.yaml']],
    ['as a rule set to compile', ['compile', 'foreign.yaml', '--target', 'squid']],
    ['as one side of a change', ['diff', 'rules.yaml', 'foreign.yaml']],
    ['as a configuration', ['compile', 'rules.yaml', '--target', 'squid', '--config', 'foreign.yaml']],
    [
      'as exceptions',
      ['diff', 'rules.yaml', 'rules.yaml', '--no-new-access', '--exceptions', 'foreign.yaml'],
    ],
    ['as a rule set of explain', ['explain', 'https://www.example.com/', './foreign.yaml']],
  ])('%s is refused, and stays unread to the log', async (_what, words) => {
    for (const more of [[], ['--format', 'json']]) {
      const { status, stdout, stderr } = await run(...words, ...more);
      expect(status).toBe(3);
      expect(stderr).toMatch(/foreign\.yaml.* error\[[a-z-]+\]/);
      expect(stdout + stderr).not.toMatch(/correct-horse|battery-staple/);
    }
  });
});

describe('service tags that are none', () => {
  it.each(Object.entries(texts).filter(([what]) => what !== 'a page'))('%s', async (_, text) => {
    write('foreign.json', text);
    for (const words of [
      ['check', 'rules.yaml', '--service-tags', 'foreign.json'],
      ['tags', 'show', '--service-tags', 'foreign.json'],
    ]) {
      const { status, stdout, stderr } = await run(...words);
      expect(status).toBe(3);
      expect(stdout + stderr).not.toMatch(/correct-horse|battery-staple/);
    }
  });
});

describe('a symbolic link', () => {
  beforeEach(async () => {
    await compile(['rules.yaml', '--target', 'pf', '--out', 'out', '--quiet']);
    mkdirSync(path('elsewhere'));
    write('elsewhere/secret.txt', 'correct-horse battery-staple\n');
  });

  const verify = (): Promise<CliResult> => run('verify', 'rules.yaml', '--target', 'pf', 'out');

  it('of a file that leads out of the folder is not followed', async () => {
    for (const name of ['out/pf/more.conf', 'out/pf/small.tables/rulec_web.txt']) {
      rmSync(path(name), { force: true });
      symlinkSync(path('elsewhere/secret.txt'), path(name));
      const { status, stdout, stderr } = await verify();
      expect([status, stdout]).toEqual([3, '']);
      expect(stderr).toContain(
        `error[file-not-readable]: ${name} is a symbolic link that leads out of the folder\n`,
      );
      expect(stderr).not.toContain('horse');
      rmSync(path(name));
    }
  });

  it('of the folder of a device is no way out either, nor to a folder whose name begins alike', async () => {
    renameSync(path('out/pf'), path('elsewhere/pf'));
    symlinkSync(path('elsewhere/pf'), path('out/pf'));
    expect((await verify()).stderr).toContain('out/pf is a symbolic link that leads out of the folder');
    mkdirSync(path('plain-beside'));
    write('plain-beside/x.conf', 'correct-horse\n');
    mkdirSync(path('plain'));
    symlinkSync(path('plain-beside/x.conf'), path('plain/x.conf'));
    const { status, stderr } = await run('verify', 'rules.yaml', '--target', 'pf', 'plain');
    expect(status).toBe(3);
    expect(stderr).toContain('plain/x.conf is a symbolic link that leads out of the folder');
  });

  it('that leads nowhere is told by its own name', async () => {
    symlinkSync('nothing-there', path('out/pf/more.conf'));
    expect((await verify()).stderr).toContain('out/pf/more.conf is a symbolic link that leads nowhere\n');
  });

  it('to another file of the folder is followed, and so is a folder that is named by one', async () => {
    renameSync(path('out/pf/small.conf'), path('out/pf/real.txt'));
    symlinkSync('real.txt', path('out/pf/small.conf'));
    symlinkSync(path('out'), path('named'));
    expect((await run('verify', 'rules.yaml', '--target', 'pf', 'named/pf')).stderr).not.toContain('leads');
    expect((await verify()).status).toBe(0);
  });

  it('is none of the files of an output folder that is compared', async () => {
    await compile(['rules.yaml', '--target', 'pf', '--out', 'new', '--quiet']);
    rmSync(path('new/pf/small.tables/rulec_web.txt'));
    symlinkSync(path('elsewhere/secret.txt'), path('new/pf/small.tables/rulec_web.txt'));
    const { status, stdout, stderr } = await run('diff', 'out', 'new');
    expect(status).toBe(3);
    expect(stderr).toContain('rulec_web.txt of new is missing');
    expect(stdout + stderr).not.toContain('horse');
  });

  it('of a commit is read as nothing but a link', async () => {
    const git = (...words: readonly string[]): void => {
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], { cwd: path() });
    };
    rmSync(path('rules.yaml'));
    symlinkSync(path('elsewhere/secret.txt'), path('rules.yaml'));
    git('init', '--quiet');
    git('add', 'rules.yaml');
    git('commit', '--quiet', '-m', 'one');
    const { status, stderr } = await run('check', 'git:HEAD:rules.yaml');
    expect(status).toBe(3);
    expect(stderr).toContain('and is not a rule set');
    expect(stderr).not.toMatch(/horse|elsewhere/);
  });
});
