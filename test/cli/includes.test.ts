/** Rule sets that include lists, from a folder and from git. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const { path, write } = useSmallFolder();

const rules = `rulec: 1
name: site
include: [../shared/lists.yaml]
rules:
  - { id: web, services: [443/https], to: [{ hosts: ["list:partners"] }] }
tests:
  - allow: https://www.west.example.com/
`;
const lists = `parameters: { region: { default: west } }
lists: { partners: { hosts: ["www.\${region}.example.com"] } }
`;

function fill(): void {
  for (const folder of ['sites', 'shared']) mkdirSync(`${path()}/${folder}`, { recursive: true });
  write('sites/rules.yaml', rules);
  write('shared/lists.yaml', lists);
}

const run = (...words: readonly string[]): ReturnType<typeof runCli> => runCli(words, { cwd: path() });

describe('a rule set that includes a file', () => {
  it('stays below the folder of rulec.yaml, links followed', async () => {
    fill();
    expect((await run('test', 'sites/rules.yaml')).stderr).toContain(': shared/lists.yaml lies outside of');
    write('rulec.yaml', '');
    expect((await run('test', 'sites/rules.yaml')).status).toBe(0);
    symlinkSync('/etc/hostname', `${path()}/shared/linked.yaml`);
    write('sites/linked.yaml', rules.replace('lists.yaml', 'linked.yaml'));
    const { stderr, status } = await run('test', 'sites/linked.yaml');
    expect(status).toBe(3);
    expect(stderr).toContain(
      'sites/linked.yaml:3:11: error[bad-include]: shared/linked.yaml lies outside of',
    );
  });

  it('takes the values of parameters from the command line', async () => {
    fill();
    write('rulec.yaml', '');
    const { status, stdout } = await run('test', 'sites/rules.yaml', '--param', 'region=east');
    expect([status, stdout]).toEqual([1, expect.stringContaining('denied: https://www.west.example.com/')]);
    const unknown = await run('test', 'sites/rules.yaml', '--param', 'regoin=east');
    expect(unknown.stderr).toContain(
      'error[usage]: no rule set has the parameter regoin\n  help: did you mean',
    );
  });

  it('points messages into the file that holds the fault', async () => {
    fill();
    write('rulec.yaml', '');
    write('shared/lists.yaml', lists.replace('example.com', 'exa mple'));
    const { stderr } = await run('check', 'sites/rules.yaml');
    expect(stderr).toContain('shared/lists.yaml:2:30: error[bad-host]');
  });

  it('takes them from the revision that it comes from', async () => {
    fill();
    const git = (...words: readonly string[]) => execFileSync('git', words, { cwd: path(), stdio: 'ignore' });
    git('init', '-q');
    git('add', '-A');
    git('-c', 'user.email=a@example.com', '-c', 'user.name=a', 'commit', '-qm', 'lists');
    write('shared/lists.yaml', lists.replace('www', 'api'));
    const { stdout, status } = await run('diff', 'git:HEAD:sites/rules.yaml', 'sites/rules.yaml');
    expect(status).toBe(1);
    expect(stdout).toContain('api.west.example.com');
    expect(stdout).toContain('www.west.example.com');
  });
});
