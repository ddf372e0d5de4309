import { expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { smallRules, useSmallFolder } from '../support/small-folder.ts';

const { path, write } = useSmallFolder();

it('test --coverage says what no test touches', async () => {
  write('rules.yaml', `${smallRules}tests:\n  - allow: https://www.example.com/\n`);
  const run = (...words: readonly string[]): ReturnType<typeof runCli> =>
    runCli(['test', 'rules.yaml', ...words], { cwd: path() });
  expect(await run('--coverage', '--quiet')).toMatchObject({
    status: 0,
    stdout:
      '1 passed, 0 failed\nnone  rules.yaml:9:5: rule resolvers: no test touches it\ncoverage: 1 of 2 rules (50 %), 1 of 2 destinations (50 %)\n',
  });
  const { coverage } = JSON.parse((await run('--coverage', '--format', 'json')).stdout);
  expect(coverage).toMatchObject({
    rules: { number: 2, percent: 50, untouched: [{ rule: 'resolvers', span: { line: 9 } }] },
    destinations: { number: 2, untouched: [{ rule: 'resolvers', destination: '198.51.100.53/32' }] },
  });
  expect(JSON.parse((await run('--format', 'json')).stdout)).not.toHaveProperty('coverage');
});

it('explain --format markdown is a matrix of the rule set and all targets', async () => {
  const words = [
    'explain',
    'https://other.example/',
    'rules.yaml',
    '--target',
    'pf,squid',
    '--format',
    'markdown',
  ];
  const { status, stdout } = await runCli(words, { cwd: path() });
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /^### `https:\/\/other\.example\/`\n\n\(at: an example address of the server; .+\)\n\n\| {2}\| rule set \| `pf` \| `squid` \|\n\| --- \| --- \| --- \| --- \|\n/,
  );
  expect(stdout).toMatch(/\| \*\*denies it\*\* \| \*\*denies it\*\* \| \*\*denies it\*\* \|\n/);
  expect(stdout).toMatch(/\| `pf` \| \*\*denies it\*\*: `small\.conf:\d+`: /);
});
