import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { listErrors, loadGrammar } from '../support/powershell/parse.ts';
import { runCli } from '../support/run-cli.ts';

const script = async (shell: string): Promise<string> => (await runCli(['completion', shell])).stdout;

/** Asks a real bash what may follow. */
function ask(completions: string, ...words: readonly string[]): readonly string[] {
  const line = ['rulec', ...words];
  const asked = `${completions}
COMP_WORDS=(${line.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${line.length - 1}
_rulec; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const cwd = join(import.meta.dirname, '../../examples/first');
  const found = execFileSync('bash', ['--norc', '-c', asked], { cwd, encoding: 'utf8' });
  return found.split('\n').filter((word) => word !== '');
}

it.each([
  [['c'], ['compile', 'check', 'completion']],
  [['tags', 'l'], ['lookup']],
  [['source', 'refresh', '--o'], ['--only']],
  [
    ['diff', 'a', 'b', '--tags', ''],
    ['ask', 'frozen', 'grow'],
  ],
  [['compile', '-t', 'pal'], ['paloalto']],
  [['compile', 'doc'], ['docker-desktop']],
  [['compile', 'rules'], ['rules.yaml']],
  [['compile', '--config', 'rulec'], ['rulec.yaml']],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish', 'powershell'],
  ],
])('completes %j in bash', async (words, expected) => {
  expect(ask(await script('bash'), ...words)).toEqual(expected);
});

it.each(['bash', 'zsh', 'fish', 'powershell'])('names every command in %s', async (shell) => {
  const text = await script(shell);
  for (const { name } of commands) expect(text).toMatch(new RegExp(`\\b${name}\\b`));
});

it('is a script that PowerShell can read', async () => {
  const rootOf = await loadGrammar();
  expect(listErrors(rootOf(await script('powershell')))).toEqual([]);
});

it('refuses other shells', async () => {
  const { status, stderr } = await runCli(['completion', 'tcsh']);
  expect([status, stderr]).toEqual([2, expect.stringContaining('bash, zsh, fish, powershell')]);
});

it('says of no switch that it is off by default', async () => {
  for (const { name } of commands) {
    const { stdout } = await runCli([name, '--help']);
    expect(stdout).not.toMatch(/default:\s+(?:false|\[\])/);
  }
});
