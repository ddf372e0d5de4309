/** A list that comes from another place, in a text that names list files: told by verify and by diff. */
import { cpSync } from 'node:fs';
import { beforeEach, expect, it } from 'vitest';
import { type CliResult, runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const { path, read, write, compile } = useSmallFolder();
const hosts = Array.from({ length: 300 }, (_, index) => `h${index}.example.com`).join(', ');

function run(...words: readonly string[]): Promise<CliResult> {
  return runCli(words, { cwd: path() });
}

beforeEach(async () => {
  write(
    'rules.yaml',
    `rulec: 1\nname: many\nrules:\n  - { id: web, services: [443/https], to: [{ hosts: [${hosts}] }] }\n`,
  );
  expect((await compile(['rules.yaml', '--target', 'squid', '--out', 'out', '--quiet'])).status).toBe(0);
  cpSync(path('out'), path('moved'), { recursive: true });
  const text = read('moved/squid/many.conf');
  write('moved/squid/many.conf', text.replaceAll('/etc/squid/rulec/', '/srv/elsewhere/'));
  expect(read('moved/squid/many.conf')).not.toBe(text);
});

it('verify notes it, and calls it different where an option says otherwise', async () => {
  const verify = ['verify', 'rules.yaml', '--target', 'squid'];
  const clean = await run(...verify, 'out');
  expect([clean.status, clean.stderr]).toEqual([0, '']);
  const open = await run(...verify, 'moved');
  expect([open.status, open.stdout.split('\n')[0]]).toEqual([0, expect.stringMatching(/^squid: equal/)]);
  expect(open.stderr).toMatch(/note\[list-place-not-compared\]: .* from \/srv\/elsewhere\//);
  const said = await run(...verify, 'moved', '--set', 'squid.dir=/etc/squid/rulec', '--format', 'json');
  expect([said.status, JSON.parse(said.stdout).targets[0].verdict]).toEqual([1, 'different']);
  expect(said.stderr).toMatch(/^moved\/squid\/many\.conf:\d+: error\[different\]: .*\/srv\/elsewhere\//m);
  const right = await run(...verify, 'moved', '--set', 'squid.dir=/srv/elsewhere');
  expect([right.status, right.stderr]).toEqual([0, expect.not.stringContaining('list-place')]);
});

it('diff tells a change that permits whatever the new place serves, and no gate lets it through', async () => {
  const { status, stdout } = await run('diff', 'out', 'moved');
  expect(status).toBe(1);
  expect(stdout).toContain('permits now whatever /srv/elsewhere/');
  expect(stdout).not.toMatch(/new access +nothing/);
  const comment = await run('diff', 'out', 'moved', '--format', 'markdown');
  expect(comment.stdout).toMatch(/^### New access on `squid`: whatever the new places of its lists serve\n/);
  const gate = await run('diff', 'out', 'moved', '--no-new-access');
  expect([gate.status, gate.stdout]).toEqual([
    1,
    expect.stringContaining('new access that nobody agreed to: squid'),
  ]);
  expect((await run('diff', 'out', 'out')).status).toBe(0);
});
