import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { exit, exitFor } from '../../src/cli/messages.ts';
import { error, note, warning } from '../../src/diagnostics/diagnostic.ts';
import { nearest } from '../../src/diagnostics/nearest.ts';
import { version } from '../../src/version.ts';
import { runCli } from '../support/run-cli.ts';

/** Every command that does something: those that have commands of their own stand for these. */
async function leaves(): Promise<readonly string[]> {
  const found = commands.map(async ({ name, load }) => {
    const command = new Command(name);
    (await load()).define(command, async () => undefined);
    const below = command.commands.map((one) => `${name} ${one.name()}`);
    return below.length === 0 ? [name] : below;
  });
  return (await Promise.all(found)).flat();
}

const lines = await leaves();

describe('rulec', () => {
  it('has the version of its package', async () => {
    const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
    expect(version).toBe(manifest.version);
    expect(await runCli(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each([['--help'], ['-h'], ['help']])('%s lists every command', async (word) => {
    const { status, stdout, stderr } = await runCli([word]);
    expect([status, stderr]).toEqual([0, '']);
    for (const { name, summary } of commands)
      expect(stdout).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'));
  });

  it('has examples that work at once, with no tags and no files, where they name none', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'rulec-examples-'));
    // What a probe finds is the network's matter.
    const told = lines.filter((line) => !/^(?:init|probe|tags (?:show|refresh))$/.test(line));
    const helps = await Promise.all(
      told.map(async (line) => (await runCli([...line.split(' '), '--help'])).stdout),
    );
    const named = helps.flatMap((help) => help.match(/^ {2}rulec .*$/gm) ?? []);
    const free = named
      .filter((line) => !/\.yaml|\.json|\.conf|\.xml|edge-fw/.test(line))
      .map((line) => line.replace(/ > .*/, ''));
    expect(free.length).toBeGreaterThan(6);
    for (const line of free) {
      const { status } = await runCli(line.trim().split(/ +/).slice(1), { cwd });
      expect([line, status]).toEqual([line, 0]);
    }
    rmSync(cwd, { recursive: true });
  });

  it('wants a command', async () => {
    const { status, stdout, stderr } = await runCli([]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: rulec COMMAND');
  });

  it.each([
    [['compil'], 'did you mean rulec compile?'],
    [['Check'], 'did you mean rulec check?'],
    [['frobnicate'], 'rulec --help lists the commands'],
    [['--strict', 'check'], '--strict is not a command'],
    [['help', 'tragets'], 'did you mean rulec targets?'],
    [['constructor'], 'there is no command "constructor"'],
  ])('refuses %j', async (words, hint) => {
    const { status, stdout, stderr } = await runCli(words);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(hint);
  });

  it.each(lines)('%s --help shows options, and examples of this command', async (line) => {
    const { status, stdout, stderr } = await runCli([...line.split(' '), '--help']);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`Usage: rulec ${line} [options]`);
    const shown = /Examples:\n((?: {2}.*(?:\n|$))+)/.exec(stdout)?.[1]?.trimEnd().split('\n') ?? [];
    expect(shown.length).toBeGreaterThan(1);
    for (const example of shown) expect(example).toMatch(new RegExp(`^ {2}rulec ${line}\\b`));
  });

  it.each(lines)('%s --quite names the nearest option', async (line) => {
    const { status, stdout, stderr } = await runCli([...line.split(' '), '--quite']);
    expect([status, stdout]).toEqual([2, '']);
    // A script for a shell is written, and nothing is told beside it.
    const hint = line === 'completion' ? '' : '; did you mean --quiet?';
    expect(stderr.split('\n')[0]).toBe(`error[usage]: unknown option '--quite'${hint}`);
    expect(stderr).toContain(`rulec ${line} --help`);
  });

  it('helps with a command in either order', async () => {
    expect(await runCli(['help', 'compile'])).toEqual(await runCli(['compile', '--help']));
  });

  it('makes a bug exit 70, with what to send us', async () => {
    // A stream that cannot be written is the one thing outside that a test can break.
    const { run } = await import('../../src/cli/run.ts');
    const written: string[] = [];
    const status = await run(['--version'], {
      cwd: '/somewhere',
      env: {},
      stdin: async () => new Uint8Array(),
      git: async () => ({ stdout: new Uint8Array(), stderr: '' }),
      stdout: {
        isTTY: false,
        write: () => {
          throw new Error('the stream is broken');
        },
      },
      stderr: { isTTY: false, write: (data) => written.push(String(data)) },
      today: () => '2026-01-01',
      onInterrupt: () => () => undefined,
    });
    expect(status).toBe(70);
    expect(written.join('')).toMatch(
      /^error\[internal\]: this is a bug in rulec[\s\S]*send us[\s\S]*\["--version"\][\s\S]*the stream is broken\n\s+at /,
    );
  });
});

describe('the exit status', () => {
  it.each([
    ['no messages', [], false, exit.done],
    ['notes and warnings', [note('expired-rule', ''), warning('covered-host', '')], false, exit.done],
    ['a warning when strict', [warning('covered-host', '')], true, exit.findings],
    ['a note when strict', [note('withdrawn-host', '')], true, exit.done],
    ['a finding', [error('drift', '')], false, exit.findings],
    ['a limit', [error('limit', '')], false, exit.findings],
    ['a wrong input', [error('yaml-syntax', '')], false, exit.input],
    ['missing tags', [error('tags-missing', '')], false, exit.input],
    ['a wrong command line', [error('missing-option', '')], false, exit.usage],
    ['a bug beside others', [error('yaml-syntax', ''), error('internal', '')], false, exit.bug],
  ] as const)('for %s', (_, diagnostics, strict, status) => {
    expect(exitFor(diagnostics, strict)).toBe(status);
  });
});

describe('nearest', () => {
  it.each([
    ['complie', 'compile'],
    ['chek', 'check'],
    ['TARGETS', 'targets'],
    ['x', undefined],
    ['compilation', undefined],
  ])('%s: %s', (word, found) => {
    expect(nearest(word, ['compile', 'check', 'targets'])).toBe(found);
  });

  it('takes the first of equally near ones', () => {
    expect(nearest('cat', ['bat', 'hat'])).toBe('bat');
  });
});
