import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { weeklyText } from '../service-tags/fixtures.ts';
import { hosts, send, startServer, week } from '../service-tags/refresh/server.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const folder = useSmallFolder();
const weekly = 'ServiceTags_Public_20260105.json';
const directory = { name: 'AzureActiveDirectory', prefixes: hosts('198.51.100', 8) };
const all = [
  '.gitattributes',
  '.github/workflows/review.yml',
  '.github/workflows/rulec.yml',
  '.github/workflows/service-tags.yml',
  '.gitignore',
  '.gitlab-ci.yml',
  '.pre-commit-config.yaml',
  'README.md',
  'azure-pipelines.yml',
  'package.json',
  'rulec.yaml',
  'rules.yaml',
  'service-tags.lock.json',
];

beforeEach(() => folder.write(weekly, weeklyText([directory])));

function init(...words: readonly string[]): Promise<CliResult> {
  return runCli(['init', ...words], { cwd: folder.path() });
}

describe('init', () => {
  it('makes a repository, with the tags pinned', async () => {
    const made = await init('new', '--service-tags', weekly);
    expect(made).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringContaining('made 13 files in new'),
    });
    expect(folder.files('new')).toEqual(all);
    expect(readFileSync(folder.path('new/service-tags.lock.json'), 'utf8')).toContain('198.51.100.7/32');
  });

  it('makes one that checks without a warning, compiles for every target, and passes its tests', async () => {
    await init('new', '--service-tags', weekly);
    const cwd = folder.path('new');
    expect(await runCli(['check', 'rules.yaml'], { cwd })).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringContaining('no warnings'),
    });
    const compiled = await runCli(['compile', 'rules.yaml', '--target', 'all', '--out', 'out'], { cwd });
    expect(compiled.status, compiled.stderr).toBe(0);
    expect(
      (await runCli(['compile', 'rules.yaml', '--target', 'all', '--out', 'out', '--check'], { cwd })).status,
    ).toBe(0);
  });

  it('makes the pipelines that are asked for, as they are in examples/', async () => {
    await init('one', '--service-tags', weekly, '--pipeline', 'github');
    expect(folder.files('one').filter((name) => name.includes('.yml'))).toEqual(all.slice(1, 4));
    const text = (path: string): string => readFileSync(path, 'utf8');
    const examples = join(import.meta.dirname, '../../examples');
    expect(text(folder.path('one', all[3] ?? ''))).toBe(text(join(examples, 'github/service-tags.yml')));
    await init('none', '--service-tags', weekly, '--pipeline', 'none');
    expect(folder.files('none').filter((name) => name.includes('.yml'))).toEqual([]);
    expect((await init('x', '--pipeline', 'jenkins')).status).toBe(2);
    expect(existsSync(folder.path('x'))).toBe(false);
  });

  it('says where npm is to find rulec', async () => {
    await init('new', '--service-tags', weekly, '--rulec', 'git+https://example.com/rulec.git#0123abc');
    expect(parse(readFileSync(folder.path('new/package.json'), 'utf8')).devDependencies).toEqual({
      rulec: 'git+https://example.com/rulec.git#0123abc',
    });
  });

  it('says, in a clone, that npm may not have its version, and how to name the clone', async () => {
    const clone = join(import.meta.dirname, '../..');
    const words = ['--service-tags', weekly, '--pipeline', 'none'];
    const { stdout } = await init('new', ...words);
    const { devDependencies } = parse(readFileSync(folder.path('new/package.json'), 'utf8'));
    expect(stdout).toContain(`npm may not have rulec ${devDependencies.rulec}, which package.json names`);
    const command = /^rulec init (--rulec) (\S+) names this clone/m.exec(stdout)?.slice(1) ?? [];
    expect(command).toEqual(['--rulec', clone]);
    const named = await init('named', ...words, ...command);
    expect(named.stdout).not.toContain('npm may not');
    const written = parse(readFileSync(folder.path('named/package.json'), 'utf8')).devDependencies.rulec;
    expect(join(folder.path('named'), written.replace(/^file:/, ''))).toBe(clone);
  });

  it('writes a folder or a package of this machine as npm finds it from the new folder', async () => {
    mkdirSync(folder.path('tools'));
    folder.write('tools/rulec.tgz', '');
    const words = ['--service-tags', weekly, '--pipeline', 'none', '--rulec'];
    const written = async (to: string, spec: string): Promise<string> => {
      expect(await init(to, ...words, spec)).toMatchObject({ status: 0, stderr: '' });
      return parse(readFileSync(folder.path(to, 'package.json'), 'utf8')).devDependencies.rulec;
    };
    expect(await written('deep/new', './tools')).toBe('file:../../tools');
    expect(await written('one', 'tools/rulec.tgz')).toBe('file:../tools/rulec.tgz');
    expect(await written('two', '../tools')).toBe('file:../tools');
    expect(await written('three', `file:${folder.path('tools')}`)).toBe('file:../tools');
    expect(await written('four', 'someone/rulec')).toBe('someone/rulec');
    expect(await init('five', ...words, './nowhere')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--rulec ./nowhere is not there'),
    });
    expect(existsSync(folder.path('five'))).toBe(false);
  });

  it('makes hooks that ask what the pipeline asks, with the rulec that is installed', async () => {
    await init('new', '--service-tags', weekly, '--pipeline', 'github');
    const hooks = parse(readFileSync(folder.path('new/.pre-commit-config.yaml'), 'utf8')).repos[0].hooks;
    const pipeline = readFileSync(folder.path('new/.github/workflows/rulec.yml'), 'utf8');
    for (const { entry } of hooks) expect(pipeline).toContain(entry);
    const own = parse(readFileSync(join(import.meta.dirname, '../../.pre-commit-hooks.yaml'), 'utf8'));
    expect(own.map(({ id }: { id: string }) => id)).toEqual(hooks.map(({ id }: { id: string }) => id));
  });

  it('writes over nothing, and can be repeated', async () => {
    await init('new', '--service-tags', weekly);
    expect((await init('new', '--service-tags', weekly)).status).toBe(0);
    const before = folder.read('rules.yaml');
    const refused = await init('.', '--service-tags', weekly);
    expect(refused).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('files of these names already: rules.yaml'),
    });
    expect([folder.read('rules.yaml'), folder.files('.').includes('package.json')]).toEqual([before, false]);
  });

  it('does its work where the tags cannot be had, and says how to pin them later', async () => {
    const { url } = await startServer((_, response) => send(response, '', {}, 404));
    const made = await init('new', '--from', url('/x.json'));
    expect(made).toMatchObject({ status: 0, stdout: expect.stringContaining('made 12 files') });
    expect(made.stderr).toMatch(
      /^warning\[tags-missing\]: there is no service-tags\.lock\.json yet: .*404 Not Found\n {2}help: .*rulec tags refresh rules\.yaml\n$/,
    );
    expect(folder.files('new')).toEqual(all.slice(0, -1));
    const later = await startServer((_, response) => send(response, week(null, { more: [directory] })));
    expect((await init('new', '--from', later.url('/ServiceTags_Public_20260105.json'))).stderr).toBe('');
    expect(folder.files('new')).toEqual(all);
  });
});
