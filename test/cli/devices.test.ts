import { describe, expect, it } from 'vitest';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { smallRules, useSmallFolder } from '../support/small-folder.ts';

const { path, write, compile } = useSmallFolder();

const config = `targets:
  pf:
    form: sideways
  edge-fw:
    target: paloalto
    from-zone: trust
  inner:
    target: pf
    inside: em0
`;

function rulec(...words: readonly string[]): Promise<CliResult> {
  return runCli(words, { cwd: path() });
}

describe('a device of rulec.yaml', () => {
  it('is called by its own name where an option is missing, with the line to write', async () => {
    write('rulec.yaml', config);
    const { status, stderr } = await compile(['rules.yaml', '-t', 'edge-fw', '--out', 'out']);
    expect(status).toBe(2);
    expect(stderr).toBe(
      'rulec.yaml:4:3: error[missing-option]: edge-fw: the option to-zone is missing: the zones that these machines connect to\n' +
        '  help: write below edge-fw: to-zone: ZONE, or add --set edge-fw.to-zone=ZONE\n',
    );
  });

  it('of which the file says nothing has a help that can be pasted', async () => {
    const { status, stderr } = await compile([
      'rules.yaml',
      '-t',
      'paloalto',
      '--set',
      'paloalto.from-zone=a',
    ]);
    expect(status).toBe(2);
    expect(stderr).toContain('error[missing-option]: paloalto: the option to-zone is missing');
    const line = /rulec\.yaml: (.*)$/m.exec(stderr)?.[1] ?? '';
    write('rulec.yaml', `${line.replace('ZONE', 'b')}\n`);
    const again = await compile(['rules.yaml', '-t', 'paloalto', '--set', 'paloalto.from-zone=a', '--quiet']);
    expect(again.status).toBe(0);
  });

  it('has helps with its own name too', async () => {
    write('rulec.yaml', config);
    const { status, stderr } = await compile(['rules.yaml', '-t', 'inner', '--out', 'out']);
    expect(status).toBe(0);
    expect(stderr).toContain('note[governed]: inner: ');
    expect(stderr).toContain('--set inner.source=PREFIX');
    expect(stderr).not.toContain('pf.source');
  });

  it('with a wrong value is a wrong input; the same on the command line is a wrong command line', async () => {
    write('rulec.yaml', config);
    const file = await compile(['rules.yaml', '-t', 'pf']);
    expect([file.status, file.stderr]).toEqual([
      3,
      'rulec.yaml:3:5: error[bad-option]: pf: form cannot be "sideways"\n  help: write gateway or host\n',
    ]);
    const line = await compile(['rules.yaml', '-t', 'pf', '--set', 'pf.form=upwards']);
    expect([line.status, line.stderr]).toEqual([
      2,
      'error[bad-option]: pf: form cannot be "upwards"\n  help: write gateway or host\n',
    ]);
  });

  it.each(['verify rules.yaml out -t edge-fw', 'explain tcp://192.0.2.1:443 rules.yaml -t pf'])(
    'is called so by %s',
    async (words) => {
      write('rulec.yaml', config);
      write('out', '');
      const { stderr } = await rulec(...words.split(' '));
      expect(stderr).toMatch(/^rulec\.yaml:\d+:\d+: error\[(?:missing|bad)-option\]: (?:edge-fw|pf): /m);
    },
  );

  it('is known to rulec targets', async () => {
    write('rulec.yaml', config);
    const { status, stdout, stderr } = await rulec('targets', 'edge-fw');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^edge-fw: paloalto: /);
    expect(stdout).toMatch(/^ {2}edge-fw\.from-zone=ZONE,…\n.*\n {6}Here: trust$/m);
    const json = JSON.parse((await rulec('targets', 'edge-fw', '--format', 'json')).stdout);
    expect(json.targets).toMatchObject([
      { name: 'paloalto', device: 'edge-fw', values: { 'from-zone': 'trust' } },
    ]);
    expect((await rulec('targets', 'pf')).status).toBe(3);
    expect((await rulec('targets')).status).toBe(0);
    expect((await rulec('targets', 'edge')).stderr).toContain('edge-fw');
  });
});

it('all leaves out what waits for an option, and says so once', async () => {
  write('rulec.yaml', 'targets: { paloalto: { from-zone: a, to-zone: b } }\n');
  const words = ['rules.yaml', '-t', 'all', '--out', 'out', '--set', 'squid.source=203.0.113.0/24'];
  write('rules.yaml', `${smallRules}accept:\n  - { loss: transport-not-carried, reason: by another way }\n`);
  const without = await compile(words);
  expect(without.stderr).toContain('note[usage]: all leaves out nftables, pac\n  help: add it to all');
  expect(without.stdout).not.toMatch(/^nftables: /m);
  const given = await compile([...words, '--set', 'nftables.form=host']);
  expect(given.stderr).toContain('all leaves out pac\n');
  expect(given.stdout).toMatch(/^nftables: /m);
  for (const more of ['nftables', 'all,nftables']) {
    const named = await compile([...words, '-t', more]);
    expect(named.stderr).toContain('all leaves out pac\n');
    expect(named.stdout).toMatch(/^nftables: /m);
  }
  const together = words.map((word) => (word === 'all' ? 'all,nftables' : word));
  expect((await compile(together)).stderr).toContain('all leaves out pac\n');
});
