import { describe, expect, it } from 'vitest';
import { registry } from '../../src/targets/registry.ts';
import { runCli } from '../support/run-cli.ts';

describe('targets', () => {
  it('lists them', async () => {
    const { status, stdout, stderr } = await runCli(['targets']);
    expect([status, stderr]).toEqual([0, '']);
    for (const { name, title } of registry) expect(stdout).toContain(`${name.padEnd(16)}  ${title}\n`);
  });

  it.each(registry.map(({ name }) => [name]))('says all about %s', async (name) => {
    const { status, stdout, stderr } = await runCli(['targets', name]);
    expect([status, stderr]).toEqual([0, '']);
    const target = await registry.find((entry) => entry.name === name)?.load();
    expect(target?.name).toBe(name);
    for (const option of target?.options ?? [])
      expect(stdout).toContain(`  ${name}.${option.name}=${option.form}\n`);
    for (const format of target?.formats ?? []) expect(stdout).toContain(format.name);
    expect(stdout).toContain('Decides about: ');
    expect(stdout).toContain('Sees: ');
  });

  it('writes JSON, of one and of all', async () => {
    const all = JSON.parse((await runCli(['targets', '--format', 'json'])).stdout);
    expect(all.targets.map(({ name }: { name: string }) => name)).toEqual(registry.map(({ name }) => name));
    const one = JSON.parse((await runCli(['targets', 'pf', '--format', 'json'])).stdout);
    expect(one.targets).toEqual(all.targets.filter(({ name }: { name: string }) => name === 'pf'));
  });

  it.each([
    [['targets', 'squit'], 'did you mean squid?'],
    [['targets', 'pf', '--set', 'pf.form=sideways'], 'bad-option'],
    [
      ['targets', 'pf', '--set', 'form=host'],
      'name the target or device that it is for: pf.form, nftables.form',
    ],
  ])('%j is exit 2', async (words, message) => {
    const { status, stdout, stderr } = await runCli(words);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});
