import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const { path, write, files } = useSmallFolder();

/** Every option that takes a value, with its command: `compile --out`. */
async function valueOptions(): Promise<readonly string[]> {
  const found = commands.map(async ({ name, load }) => {
    const command = new Command(name);
    (await load()).define(command, async () => undefined);
    const leaves = command.commands.length === 0 ? [command] : command.commands;
    return leaves.flatMap((one) => {
      const line = one === command ? name : `${name} ${one.name()}`;
      return one.options.filter(({ required }) => required).map(({ long }) => `${line} ${long}`);
    });
  });
  return (await Promise.all(found)).flat();
}

const options = await valueOptions();

function rulec(words: readonly string[], stdin = ''): Promise<CliResult> {
  return runCli(words, { cwd: path(), stdin });
}

describe('a value that is missing', () => {
  it('is looked for in many options', () => expect(options.length).toBeGreaterThan(40));

  it.each(options)('%s is told from the option that follows', async (line) => {
    const flag = line.slice(line.lastIndexOf(' ') + 1);
    const { status, stdout, stderr } = await rulec([...line.split(' '), '--quiet', 'rules.yaml', 'x']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(
      `error[usage]: ${flag} has no value: --quiet follows it\n  help: write ${flag} `,
    );
    expect(files('.')).toEqual(['rules.yaml']);
  });

  it.each([
    [['compile', 'rules.yaml', '-t', '--out', 'out'], '-t has no value: --out follows it'],
    [['compile', 'rules.yaml', '--out', '-t', 'pf'], '--out has no value: -t follows it'],
    [['compile', 'rules.yaml', '--out', '-h'], '--out has no value: -h follows it'],
    [['compile', 'rules.yaml', '-t', 'pf', '--out', ''], '--out has no value'],
    [['compile', 'rules.yaml', '-t', 'pf', '--out='], '--out has no value'],
    [['check', ''], 'a word of the command line is empty'],
    [['tags', 'refresh', '--lock', '--check'], '--lock has no value: --check follows it'],
    [['compile', 'rules.yaml', '--out'], "option '--out <DIR>' argument missing"],
  ])('%j', async (words, message) => {
    const { status, stdout, stderr } = await rulec(words);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`error[usage]: ${message}`);
  });

  it('can begin like an option after an equals sign', async () => {
    expect((await rulec(['compile', 'rules.yaml', '-t', 'pf', '--out=--strict', '--quiet'])).status).toBe(0);
    expect(files('--strict')).toContain('rulec-report.json');
  });
});

describe('standard input', () => {
  const tags = JSON.stringify({ changeNumber: 7, cloud: 'Public', values: [] });

  it.each([
    ['check', '-', '-'],
    ['compile', '-', '--service-tags', '-', '-t', 'pf'],
    ['verify', '-', '-', '-t', 'pf'],
    ['diff', '-', '-'],
    ['tags', 'diff', '-', '-'],
  ])('is not named twice: %j', async (...words) => {
    const { status, stdout, stderr } = await rulec(words);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('standard input is named twice');
  });

  it.each([
    [['compile', 'rules.yaml', '-t', 'pf', '--service-tags', '-', '--quiet'], 0],
    [['explain', 'tcp://192.0.2.1:443', 'rules.yaml', '--service-tags=-', '--quiet'], 0],
    [['tags', 'show', '-'], 0],
    [['tags', 'show', '--service-tags', '-'], 0],
    [['tags', 'lookup', '192.0.2.1', '--service-tags', '-'], 0],
    [['tags', 'diff', 'tags.json', '-'], 0],
    [['diff', 'tags.json', '-', '--rules', 'rules.yaml'], 0],
  ])('holds service tags for %j', async (words, expected) => {
    write('tags.json', tags);
    const { status, stderr } = await rulec(words, tags);
    expect([status, stderr.includes('error')]).toEqual([expected, false]);
  });
});

describe('a command that lacks a word', () => {
  it.each([
    [
      'verify --target all out',
      '<RULESET> <FILE...>, the rule set first; the one that compile takes where none is named is entra-',
    ],
    ['import', '<FILE...>\n'],
    ['source drop', '<NAME[/KEY]> [RULESET...]\n'],
  ])('%s says what to write', async (words, help) => {
    const { status, stderr } = await rulec(words.split(' '));
    expect([status, stderr]).toEqual([2, expect.stringContaining(`  help: write ${help}`)]);
  });
});

describe('a terminal', () => {
  it('shows which device is at work, within its width, and nothing of it in the end', async () => {
    const words = ['compile', 'rules.yaml', '-t', 'pf,windows-firewall', '--out', 'out'];
    const { stderr } = await runCli(words, { cwd: path(), tty: true, env: { NO_COLOR: '1' } });
    expect(stderr).toContain(
      '\r\u001b[Kcompiling pf (1 of 2)\r\u001b[Kcompiling windows-firewall (2 of 2)\r\u001b[K',
    );
    const narrow = await runCli(words, { cwd: path(), tty: true, columns: 12, env: { NO_COLOR: '1' } });
    expect(narrow.stderr).toContain('\r\u001b[Kcompiling p\r\u001b[K');
    const quiet = await runCli([...words, '--quiet'], { cwd: path(), tty: true });
    expect(quiet).toEqual({ status: 0, stdout: '', stderr: '' });
    const dumb = await runCli(words, { cwd: path(), tty: true, env: { TERM: 'dumb' } });
    expect([dumb.stderr.includes('\r'), (await rulec(words)).stderr.includes('\r')]).toEqual([false, false]);
  });
});
