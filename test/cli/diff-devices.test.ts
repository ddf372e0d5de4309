/** What a change of the configuration file means for devices, where the older rule set is in git. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeEach, describe, expect, it } from 'vitest';
import schema from '../../schemas/diff.schema.json' with { type: 'json' };
import { type CliResult, runCli } from '../support/run-cli.ts';
import { smallRules, useSmallFolder } from '../support/small-folder.ts';

const { path, write } = useSmallFolder();
const fits = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

const config = (devices: Readonly<Record<string, string>>): string =>
  `targets:\n${Object.entries(devices)
    .map(([name, options]) => `  ${name}: { ${options} }\n`)
    .join('')}`;

const devices = {
  pf: 'source: 192.0.2.0/24',
  squid: 'source: 192.0.2.0/24',
  lab: 'target: paloalto, from-zone: lab, to-zone: untrust',
  core: 'target: paloalto, from-zone: trust, to-zone: untrust, source: 192.0.2.0/24',
};

function diff(...words: readonly string[]): Promise<CliResult> {
  return runCli(['diff', 'git:HEAD:rules.yaml', 'rules.yaml', ...words], { cwd: path() });
}

function commit(): void {
  const git = (...words: readonly string[]): void => {
    const identity = ['user.name=test', 'user.email=test@example.com', 'commit.gpgsign=false'];
    const given = identity.flatMap((one) => ['-c', one]);
    execFileSync('git', [...given, ...words], { cwd: path(), stdio: 'pipe' });
  };
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message=one');
}

const rules = `${smallRules}  - { id: plain, services: [80/http], to: [{ hosts: [www.example.net], addresses: any }] }\n`;

beforeEach(() => {
  write('rules.yaml', rules);
  write('rulec.yaml', config(devices));
  commit();
});

describe('options of a device', () => {
  it.each<[string, Readonly<Record<string, string>>, number, string]>([
    ['closing', { pf: `${devices.pf}, closing: none` }, 3, 'pf\n  option closing: deny in OLD, none in NEW'],
    ['source', { pf: 'source: 192.0.0.0/16' }, 3, 'option source: 192.0.2.0/24 in OLD, 192.0.0.0/16 in NEW'],
    ['connect-80', { squid: `${devices.squid}, connect-80: yes` }, 1, '+ CONNECT, port 80'],
    [
      'a zone',
      { core: devices.core.replace('untrust', 'dmz') },
      3,
      'option to-zone: untrust in OLD, dmz in NEW',
    ],
    ['a new device', { edge: 'target: pf' }, 3, 'edge\n  NEW configures this device, OLD does not'],
    ['another target', { core: 'target: pf' }, 3, 'core\n  target: paloalto in OLD, pf in NEW'],
    ['a parameter that no rule set has', { pf: `${devices.pf}, parameters: { a: b }` }, 0, 'no new access'],
    ['a default that is written', { pf: `${devices.pf}, closing: deny` }, 0, 'no difference'],
    ['logs, and other names', { core: `${devices.core}, log-end: no, tag: x` }, 0, 'no difference'],
  ])('%s', async (_, change, status, words) => {
    write('rulec.yaml', config({ ...devices, ...change }));
    const { status: found, stdout, stderr } = await diff('--no-new-access');
    expect([found, stdout]).toEqual([status, expect.stringContaining(words)]);
    if (status !== 3) return;
    const [name] = Object.keys(change);
    expect(stderr).toContain(
      `error[governed]: the configuration of ${name} changed, so rulec cannot tell whether there is new access\n`,
    );
    expect(stdout).toContain(`not known whether there is new access on ${name}\n`);
    expect(stdout).not.toContain('\nno new access');
    const agreed = await diff('--no-new-access', '--except', `device:${name}=NET-99`);
    expect([agreed.status, agreed.stderr]).toEqual([0, '']);
    expect(agreed.stdout).toContain(`excepted: device ${name}: NET-99`);
    expect((await diff()).status).toBe(1);
    const asked = await diff('--no-new-access', '--set', `${name}.source=192.0.2.0/24`);
    expect(asked.status).toBe('source: 192.0.0.0/16' === change[name ?? ''] ? 0 : 3);
  });

  it('that are losses which it accepts, told and no new access', async () => {
    const accept = 'accept: [{ loss: host-without-addresses, reason: so }]';
    write('rulec.yaml', config({ ...devices, pf: `${devices.pf}, ${accept}` }));
    const { status, stdout } = await diff('--no-new-access');
    expect([status, stdout]).toEqual([
      0,
      expect.stringContaining(
        'only what the configuration accepts changed\n  1 accept added: loss host-without-addresses\n',
      ),
    ]);
  });

  it('that nobody configures any more', async () => {
    const { core, ...others } = devices;
    write('rulec.yaml', config(others));
    expect((await diff('--no-new-access')).stdout).toContain(
      'core\n  OLD configures this device, NEW does not',
    );
    rmSync(path('rulec.yaml'));
    const { status, stdout } = await diff('--no-new-access');
    expect([status, stdout]).toEqual([
      3,
      expect.stringContaining('option source: 192.0.2.0/24 in OLD, any in NEW'),
    ]);
  });

  it('excuses no rule, and no rule excuses it', async () => {
    write('rulec.yaml', config({ ...devices, squid: `${devices.squid}, connect-80: yes` }));
    const rule = '  - { id: news, services: [443/https], to: [{ hosts: [www.example.org] }] }\n';
    write('rules.yaml', `${rules}${rule}`);
    const gate = (...excepted: readonly string[]) =>
      diff('--no-new-access', ...excepted.flatMap((one) => ['--except', `${one}=so`]));
    expect((await gate('news')).stdout).toMatch(/\nnew access that nobody agreed to: squid\n/);
    expect((await gate('device:squid')).stdout).toMatch(
      /\nnew access that nobody agreed to: policy, squid, /,
    );
    expect((await gate('news', 'device:squid')).status).toBe(0);
  });

  it('is agreed to in a file, with a warning where nothing changed', async () => {
    write('exceptions.yaml', 'exceptions:\n  - { device: pf, reason: NET-99 }\n');
    const stale = await diff('--no-new-access', '--exceptions', 'exceptions.yaml');
    expect([stale.status, stale.stderr]).toEqual([
      0,
      expect.stringContaining(
        'exceptions.yaml:2:5: warning[stale-exception]: the configuration of "pf" is as it was',
      ),
    ]);
    write('rulec.yaml', config({ ...devices, pf: 'source: any' }));
    const json = ['--exceptions', 'exceptions.yaml', '--format', 'json'];
    const { status, stdout } = await diff('--no-new-access', ...json);
    const report = JSON.parse(stdout);
    expect(fits(report), JSON.stringify(fits.errors)).toBe(true);
    expect([status, report.newAccess]).toEqual([
      0,
      { passed: true, on: [], exceptions: [], devices: [{ device: 'pf', reason: 'NET-99', used: true }] },
    ]);
    write('exceptions.yaml', 'exceptions:\n  - { device: pf, rule: pf, reason: NET-99 }\n');
    expect((await diff('--no-new-access', '--exceptions', 'exceptions.yaml')).stderr).toContain(
      'error[bad-config]: an exception names a rule, or a device',
    );
  });

  it('stands above the fold of a comment', async () => {
    write('rulec.yaml', config({ ...devices, pf: `${devices.pf}, closing: none` }));
    const { stdout } = await diff('--no-new-access', '--format', 'markdown');
    const [open = ''] = stdout.split('<details>');
    expect(open).toMatch(/^### The options of `pf` changed; /m);
    expect(open).toContain('- `pf`: `option closing: deny in OLD, none in NEW`\n');
    expect(open).toContain('**not known** whether there is new access on `pf`\n');
  });
});

describe('parameters of a device', () => {
  const tenant = (pattern: string): string =>
    `rulec: 1\nname: small\nparameters: { tenant: {} }\nrules:\n  - { id: storage, services: [443/https], to: [{ hosts: ["${pattern}"] }] }\n`;
  const sites = {
    one: 'target: squid, parameters: { tenant: a }',
    two: 'target: squid, parameters: { tenant: b }',
  };
  const gate = (...excepted: readonly string[]) =>
    diff('--no-new-access', '--target', 'one,two', ...excepted.flatMap((name) => ['--except', `${name}=so`]));

  beforeEach(() => {
    write('rules.yaml', tenant(`$\{tenant}.example.net`));
    write('rulec.yaml', config(sites));
    commit();
  });

  it('are those of its own rules, on both sides', async () => {
    expect(await gate()).toMatchObject({ status: 0, stdout: expect.stringContaining('no difference') });
    write('rules.yaml', tenant(`$\{tenant}.example.org`));
    const { status, stdout } = await gate();
    expect(status).toBe(1);
    expect(stdout).toContain('one\n  + CONNECT, port 443, host a.example.org: 1 host name\n');
    expect(stdout).toContain('two\n  + CONNECT, port 443, host b.example.org: 1 host name\n');
    expect((await gate('storage')).status).toBe(0);
  });

  it('give new access where another value names another host', async () => {
    write('rulec.yaml', config({ ...sites, two: sites.two.replace('b', 'c') }));
    const { status, stdout } = await gate();
    expect([status, stdout]).toEqual([
      1,
      expect.stringContaining(
        'two\n  parameter tenant: b in OLD, c in NEW\n  + CONNECT, port 443, host c.example.net',
      ),
    ]);
    expect((await gate('device:two')).status).toBe(0);
    write('rules.yaml', tenant(`$\{tenant}.example.org`));
    expect((await gate('device:two')).stdout).toMatch(
      /not agreed to: two: CONNECT, port 443, host c\.example\.org/,
    );
  });
});

describe('a configuration file', () => {
  it('counts as the commit of NEW has it, where NEW is in git', async () => {
    write('rulec.yaml', config({ ...devices, pf: 'source: any' }));
    const words = ['diff', 'git:HEAD:rules.yaml', 'git:main:rules.yaml', '--no-new-access'];
    expect((await runCli(words, { cwd: path() })).status).toBe(0);
  });

  it('that the commit of OLD does not have is told', async () => {
    rmSync(path('rulec.yaml'));
    rmSync(path('.git'), { recursive: true });
    commit();
    write('rulec.yaml', config(devices));
    const { status, stderr } = await diff('--no-new-access');
    expect([status, stderr]).toEqual([
      0,
      expect.stringContaining('note[governed]: the commit of OLD has no configuration file'),
    ]);
  });
});
