import { describe, expect, it } from 'vitest';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { sarifErrors, sarifResults } from '../support/sarif.ts';
import { lonelyRules, smallRules, useSmallFolder } from '../support/small-folder.ts';

const { path, write, files } = useSmallFolder();

function run(...words: readonly string[]): Promise<CliResult> {
  return runCli(words, { cwd: path() });
}

/** The kinds of result, after the log was found to be one. */
async function kinds(...words: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await run(...words, '--format', 'sarif');
  expect(sarifErrors(JSON.parse(stdout))).toEqual([]);
  return [...new Set(sarifResults(stdout).map(({ ruleId }) => ruleId))].sort();
}

describe('--format sarif', () => {
  it('check: warnings, and what is wrong with a rule set that does not load', async () => {
    write('dup.yaml', smallRules.replace('[www.example.com]', '["*.example.com", www.example.com]'));
    expect(await kinds('check', 'dup.yaml')).toEqual(['covered-host']);
    write('bad.yaml', smallRules.replace('443/https', '443/htps'));
    const { status, stdout } = await run('check', 'bad.yaml', '--format', 'sarif');
    expect(status).toBe(3);
    expect(sarifResults(stdout)).toMatchObject([
      {
        ruleId: 'bad-service',
        level: 'error',
        locations: [
          { physicalLocation: { artifactLocation: { uri: 'bad.yaml' }, region: { startLine: 5 } } },
        ],
      },
    ]);
    expect(await kinds('check', './nowhere.yaml')).toEqual(['file-not-readable']);
    const strict = await run('check', 'dup.yaml', '--format', 'sarif', '--strict');
    expect(sarifResults(strict.stdout)).toMatchObject([{ level: 'error' }]);
  });

  it('compile: losses, and it writes the files all the same', async () => {
    const found = await kinds('compile', 'rules.yaml', '--target', 'pf', '--out', 'out');
    expect(found).toEqual(expect.arrayContaining(['host-by-address', 'scheme-not-checked']));
    expect(files('out')).toContain('pf/small.conf');
    write('lonely.yaml', lonelyRules);
    const refused = await run('compile', 'lonely.yaml', '--target', 'pf', '--format', 'sarif');
    expect(refused.status).toBe(1);
    expect(sarifResults(refused.stdout).filter(({ level }) => level === 'error')).toMatchObject([
      { ruleId: 'host-without-addresses' },
    ]);
  });

  it('verify: differences, at the line of the text', async () => {
    await run('compile', 'rules.yaml', '--target', 'pf', '--out', 'out');
    write('narrow.yaml', smallRules.replace('443/https', '444/https'));
    const { status, stdout } = await run(
      'verify',
      'narrow.yaml',
      '--target',
      'pf',
      'out',
      '--format',
      'sarif',
    );
    expect(status).toBe(1);
    const differences = sarifResults(stdout).filter(({ ruleId }) => ruleId === 'different');
    expect(differences.map((one) => one.locations[0]?.physicalLocation.artifactLocation.uri)).toContain(
      'out/pf/small.conf',
    );
  });

  it('diff: what is permitted now, at the rule', async () => {
    write('new.yaml', smallRules.replace('192.0.2.0/24', '192.0.2.0/23'));
    expect(await kinds('diff', 'rules.yaml', 'new.yaml', '--target', 'pf')).toEqual(['permits-now']);
  });
});

describe('--format github', () => {
  it.each([
    [
      ['check', 'bad.yaml'],
      /^::error title=bad-service,file=bad\.yaml,line=5,endLine=5,col=\d+,endColumn=\d+::/,
    ],
    [
      ['compile', 'rules.yaml', '--target', 'pf'],
      /^::warning title=host-by-address,file=rules\.yaml,line=4,endLine=8::/,
    ],
    [
      ['diff', 'rules.yaml', 'new.yaml', '--target', 'pf'],
      /^::warning title=permits-now,file=new\.yaml,line=4,endLine=8::/,
    ],
    [
      ['verify', 'new.yaml', '--target', 'pf', 'out'],
      /^::error title=different,file=out\/pf\/small\.conf,line=\d+::/,
    ],
  ])('%j', async (words, expected) => {
    write('bad.yaml', smallRules.replace('443/https', '443/htps'));
    write('new.yaml', smallRules.replace('192.0.2.0/24', '192.0.2.0/23'));
    if (words[0] === 'verify') await run('compile', 'rules.yaml', '--target', 'pf', '--out', 'out');
    const { stdout } = await run(...words, '--format', 'github');
    expect(stdout).toMatch(expected);
    for (const line of stdout.split('\n').slice(0, -1))
      expect(line).toMatch(/^::(?:error|warning|notice)[ :]/);
  });
});
