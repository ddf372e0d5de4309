import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { describeWithEngine, hasProgram } from '../support/engines.ts';
import { listErrors, loadGrammar } from '../support/powershell/parse.ts';
import { runCli } from '../support/run-cli.ts';

const script = async (shell: string): Promise<string> => (await runCli(['completion', shell])).stdout;

const cwd = join(import.meta.dirname, '../../examples/first');

/** Asks a real bash what may follow. */
function askBash(completions: string, words: readonly string[]): readonly string[] {
  const line = ['rulec', ...words];
  const asked = `${completions}
COMP_WORDS=(${line.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${line.length - 1}
_rulec; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return split(execFileSync('bash', ['--norc', '-c', asked], { cwd, encoding: 'utf8' }));
}

/** Asks a real fish. It shows what may follow with a tab and its description. */
function askFish(completions: string, words: readonly string[]): readonly string[] {
  const asked = `${completions}\ncomplete -C '${['rulec', ...words].join(' ')}'`;
  const found = execFileSync('fish', ['--no-config', '-c', asked], { cwd, encoding: 'utf8' });
  return split(found).map((line) => line.split('\t')[0] ?? '');
}

/**
 * Asks a real zsh, in a terminal of its own: completion works only in its line editor. What it would offer goes to
 * a file. One shell, which takes seconds to load its completions, answers all lines, in their order.
 */
function askZsh(completions: string, lines: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const folder = mkdtempSync(join(tmpdir(), 'rulec-zsh-'));
  const [script, found] = [join(folder, 'rulec.zsh'), join(folder, 'found')];
  writeFileSync(script, completions);
  const asked = `zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1=; autoload -Uz compinit; compinit -u -D; source ${script}"
zpty -w shell "compadd() { local -a hits; builtin compadd -O hits \\"\\$@\\"; print -rl -- \\$hits >> ${found}; builtin compadd \\"\\$@\\" }"
zpty -w shell "ask() { zle complete-word; BUFFER=; print END >> ${found} }; zle -N ask; bindkey '^X' ask"
ends=0
for line in "$@"; do
  zpty -w -n shell "$line"$'\\x18'
  (( ends++ ))
  until [ "$(grep -cs END ${found})" = $ends ]; do sleep .05; done
done
zpty -d shell`;
  try {
    const words = lines.map((line) => ['rulec', ...line].join(' '));
    execFileSync('zsh', ['-f', '-c', asked, 'zsh', ...words], { cwd, encoding: 'utf8', timeout: 60_000 });
    // It asks about files more than once.
    const answers = readFileSync(found, 'utf8').split('END\n').slice(0, -1);
    return answers.map((answer) => [...new Set(split(answer))]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function split(text: string): readonly string[] {
  return text.split('\n').filter((word) => word !== '');
}

const cases: readonly (readonly [readonly string[], readonly string[]])[] = [
  [['c'], ['compile', 'check', 'completion']],
  [['tags', 'l'], ['lookup']],
  [['source', 'refresh', '--o'], ['--only']],
  [['tags', 'diff', '--a'], ['--all']],
  [
    ['diff', 'a', 'b', '--tags', ''],
    ['ask', 'frozen', 'grow'],
  ],
  [['compile', '-t', 'pal'], ['paloalto']],
  [['compile', 'doc'], ['docker-desktop']],
  [['compile', 'rules'], ['rules.yaml']],
  [['compile', '--config', 'rulec'], ['rulec.yaml']],
  [['list', ''], []],
  [
    ['completion', ''],
    ['bash', 'zsh', 'fish', 'powershell'],
  ],
];

it.each(cases)('completes %j in bash', async (words, expected) => {
  expect(askBash(await script('bash'), words)).toEqual(expected);
});

describeWithEngine('fish completes', 'fish', hasProgram('fish'), () => {
  it.each(cases)('%j', async (words, expected) => {
    expect([...askFish(await script('fish'), words)].sort()).toEqual([...expected].sort());
  });
});

describeWithEngine('zsh completes', 'zsh', hasProgram('zsh'), () => {
  it('every line', async () => {
    const lines = cases.map(([words]) => words);
    const answers = askZsh(await script('zsh'), lines).map((answer) => [...answer].sort());
    expect(answers).toEqual(cases.map(([, expected]) => [...expected].sort()));
  });
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
