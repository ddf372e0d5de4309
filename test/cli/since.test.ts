import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { smallRules, useSmallFolder } from '../support/small-folder.ts';

const { path, write, read, files, compile } = useSmallFolder();

const zones = ['--set', 'paloalto.from-zone=trust', '--set', 'paloalto.to-zone=untrust'];
const paloalto = ['rules.yaml', '--target', 'paloalto', ...zones, '--out', 'out'];
const changed = smallRules.replace('www.example.com', 'web.example.com');
const update = 'out/paloalto/small.update.set';

describe('compile --since', () => {
  it.each(['out', 'out/paloalto/small.xml', 'out/paloalto/small.set'])(
    'writes the change from %s',
    async (old) => {
      await compile(paloalto);
      const report = read('out/rulec-report.json');
      write('rules.yaml', changed);
      const { status, stdout, stderr } = await compile([...paloalto, '--since', old]);
      expect([status, stderr]).toEqual([0, expect.not.stringContaining('interrupted')]);
      const lines = read(update).split('\n').slice(0, -1);
      expect(lines.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
        'set profiles custom-url-category',
        'delete profiles custom-url-category',
      ]);
      expect(lines.map((line) => line.split(' ').at(-1))).toEqual(['web.example.com/', 'www.example.com/']);
      expect(stdout).toContain('paloalto/small.update.set: 2 commands\n');
      expect(read('out/rulec-report.json')).not.toBe(report);
      expect(read('out/rulec-report.json')).not.toContain('update.set');
      // Neither a check nor a verification of the folder asks for it, or minds it.
      expect((await compile([...paloalto, '--check'])).status).toBe(0);
      await compile([...paloalto, '--since', 'out']);
      expect(read(update)).toBe('');
      expect(files('out')).toContain('paloalto/small.update.set');
    },
  );

  it('reads a folder of a commit', async () => {
    await compile(paloalto);
    const git = (...words: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...words], { cwd: path() });
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'first');
    write('rules.yaml', changed);
    await compile(paloalto);
    expect((await compile([...paloalto, '--since', 'git:HEAD:out'])).status).toBe(0);
    expect(read(update).split('\n')).toHaveLength(3);
  });

  it('makes everything where the old text has nothing of the rule set', async () => {
    write('device.set', 'set address web ip-netmask 198.51.100.7\n');
    const { status } = await compile([...paloalto, '--since', 'device.set']);
    expect(status).toBe(0);
    expect(read(update)).toMatch(
      /^set tag rulec [\s\S]*move rulebase security rules rulec-small\.closing_deny after /m,
    );
    expect(read(update)).not.toContain('delete ');
  });

  it.each([
    ['out', [...paloalto, '--since', 'nowhere'], 3, 'nowhere does not exist'],
    [
      'a target without updates',
      ['rules.yaml', '--target', 'pf', '--out', 'out', '--since', 'rules.yaml'],
      2,
      'no target of this run',
    ],
    [
      'a file for several devices',
      [...paloalto, '--since', 'rules.yaml'],
      3,
      'no file of the old text is of a format of paloalto',
    ],
    [
      'no folder to write to',
      [...paloalto.slice(0, -2), '--since', 'rules.yaml'],
      2,
      '--since writes a file beside the others',
    ],
    ['a check', [...paloalto, '--check', '--since', 'out'], 2, 'no --check'],
  ])('refuses %s', async (_, words, expected, said) => {
    const { status, stderr } = await compile(words);
    expect(stderr).toContain(said);
    expect(status).toBe(expected);
    expect(files('.')).not.toContain(update);
  });

  it('leaves everything as it was where the old text is broken', async () => {
    await compile(paloalto);
    write('broken.set', 'set address "open\n');
    write('rules.yaml', changed);
    const before = read('out/paloalto/small.set');
    const { status } = await compile([...paloalto, '--since', 'broken.set']);
    expect(status).toBe(1);
    expect(read('out/paloalto/small.set')).toBe(before);
  });
});
