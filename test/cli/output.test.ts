/** What becomes of an output folder that is not as the last run left it, or that cannot be written. */
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { deliver } from '../../src/cli/outputs/outputs.ts';
import { longestReport, readReportIn } from '../../src/cli/outputs/previous.ts';
import { listReported, readReport } from '../../src/driver/read-report.ts';
import type { Report } from '../../src/driver/report.ts';
import { runCli } from '../support/run-cli.ts';
import { useSmallFolder } from '../support/small-folder.ts';

const { path, write, read, files, compile } = useSmallFolder();
const forPf = ['rules.yaml', '--target', 'pf', '--out', 'out'] as const;

describe('a report that does not tell what is rulec’s', () => {
  it.each([
    ['{ "targets": [\n<<<<<<< ours\n', 'is damaged: it is not JSON'],
    ['{}\n', "is not a report of rulec: must have required property 'rulec'"],
  ])('is an error, and nothing is touched: %j', async (text, problem) => {
    await compile(['rules.yaml', '--target', 'pf,windows-firewall', '--out', 'out']);
    write('out/rulec-report.json', text);
    const before = files('out').map((name) => [name, read(join('out', name))]);
    const { status, stdout, stderr } = await compile([...forPf, '--quiet']);
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toContain(
      `error[file-not-readable]: out/rulec-report.json ${problem}; nothing was written`,
    );
    expect(stderr).toContain('help: restore the last good one (git checkout), or remove it');
    expect((await compile([...forPf, '--check', '--quiet'])).status).toBe(3);
    expect(files('out').map((name) => [name, read(join('out', name))])).toEqual(before);
  });

  it('once removed, leaves the files that this run does not make', async () => {
    await compile(['rules.yaml', '--target', 'pf,windows-firewall', '--out', 'out']);
    rmSync(path('out/rulec-report.json'));
    write('out/pf/small.conf', '# by hand\n');
    const { status, stderr } = await compile(forPf);
    expect(status).toBe(0);
    expect(stderr).toContain('files in out that no report listed were written over: pf/small.conf');
    expect(files('out')).toContain('windows-firewall/small.ps1');
  });

  it('is none that is merely long, as that of a large fleet is', async () => {
    await compile(forPf);
    const report = read('out/rulec-report.json');
    write('out/rulec-report.json', report + ' '.repeat(64 * 1024 * 1024));
    expect((await compile(forPf)).status).toBe(0);
    expect(read('out/rulec-report.json')).toBe(report);
  });

  it('is known before it is read where it is that of this very run', async () => {
    const dir = path('out');
    const words = ['rules.yaml', '--target', 'pf,windows-firewall', '--out', 'out'];
    expect((await compile(words)).status).toBe(0);
    const text = read('out/rulec-report.json');
    const report = JSON.parse(text) as Report;
    expect(readReport(new TextEncoder().encode(text))).toEqual({ devices: listReported(report.targets) });
    // Of other bytes nothing is known: they are read.
    const known = [{ content: new TextEncoder().encode(text), read: { devices: [] } }];
    expect(await readReportIn(dir, known)).toEqual({ devices: [] });
    write('out/rulec-report.json', `${text} `);
    const { devices } = (await readReportIn(dir, known)) ?? {};
    expect(devices).toEqual(listReported(report.targets));
    // An edited file is found, whatever the report says.
    write('out/rulec-report.json', text);
    write('out/pf/small.conf', 'pass\n');
    expect((await compile([...words, '--check'])).status).toBe(1);
    expect((await compile(words)).stderr).toContain('pf/small.conf');
    expect(read('out/pf/small.conf')).not.toBe('pass\n');
  });

  it('is not written, where the next run could not read it', async () => {
    const io = { ...({} as Io), cwd: path() };
    const json = [' '.repeat(longestReport), ' '];
    const options = { out: 'out', format: 'text', strict: false, quiet: false, color: false } as const;
    const report = { rulec: '0', ruleSets: [], serviceTags: [], targets: [] };
    const { diagnostics } = await deliver([], { report, json }, options, io);
    expect(diagnostics).toMatchObject([
      {
        code: 'not-written',
        message:
          'nothing was written in out: rulec-report.json would be longer than 256 MiB, the most that rulec reads',
      },
    ]);
    expect(existsSync(path('out'))).toBe(false);
  });

  it('is a warning of verify, which still finds the device’s own files', async () => {
    await compile(['rules.yaml', '--target', 'pf,windows-firewall', '--out', 'out']);
    write('out/rulec-report.json', 'half of a rep');
    const words = ['verify', 'rules.yaml', '--target', 'pf', 'out'];
    const { status, stderr } = await runCli(words, { cwd: path() });
    expect(status).toBe(0);
    expect(stderr).toContain('warning[interrupted]: out/rulec-report.json is damaged: it is not JSON');
  });
});

describe('a folder that cannot be written', () => {
  it.each<readonly [string, () => void, string]>([
    ['a file', () => write('out', 'mine'), 'out is not a folder'],
    [
      'a link in it',
      () => {
        mkdirSync(path('out'));
        symlinkSync(path('elsewhere'), path('out/pf'));
      },
      'out/pf is a symbolic link; remove it',
    ],
    [
      'a link to nowhere',
      () => symlinkSync(path('nowhere'), path('out')),
      'out is a symbolic link that leads nowhere; remove it',
    ],
  ])('is a wrong input, told once and last: %s', async (_, obstruct, message) => {
    obstruct();
    const { status, stdout, stderr } = await compile(forPf);
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr.endsWith(`error[not-written]: nothing was written in out: ${message}\n`)).toBe(true);
    expect(stderr).not.toContain(path());
  });

  it('is called what the user calls it, from another folder too', async () => {
    write('out', 'mine');
    mkdirSync(path('below'));
    const { stderr } = await compile(
      ['../rules.yaml', '--target', 'pf', '--out', '../out'],
      { cwd: path('below') }, // biome-ignore format: as typed
    );
    expect(stderr).toContain('nothing was written in ../out: ../out is not a folder');
    expect(readdirSync(path('below'))).toEqual([]);
    const deep = `rules.yaml/${'d'.repeat(100)}/out`;
    const { stderr: far } = await compile(['rules.yaml', '--target', 'pf', '--out', deep]);
    expect(far).toContain(`nothing was written in ${deep}: rules.yaml is not a folder\n`);
  });
});

it.skipIf(!existsSync('/proc/self'))(
  'a file system that takes no folders ends the run, and not never',
  async () => {
    const { status, stderr } = await compile([
      'rules.yaml',
      '--target',
      'pf',
      '--out',
      '/proc/rulec/out',
      '--quiet',
    ]);
    expect([status, stderr]).toEqual([
      3,
      'error[not-written]: nothing was written in /proc/rulec/out: no folder can be made there (/proc/rulec)\n',
    ]);
  },
);

it('may be reached through a link', async () => {
  mkdirSync(path('real'));
  symlinkSync('real', path('out'));
  expect((await compile(forPf)).status).toBe(0);
  expect(files('real')).toContain('pf/small.conf');
});

describe('a run that changes nothing', () => {
  it('touches neither files nor folders', async () => {
    await compile(forPf);
    const times = (): unknown =>
      ['out', 'out/pf', 'out/rulec-report.json', 'out/pf/small.conf'].map(
        (one) => statSync(path(one)).mtimeMs,
      );
    const before = times();
    await new Promise((done) => setTimeout(done, 20));
    expect((await compile(forPf)).status).toBe(0);
    expect(times()).toEqual(before);
  });

  it.skipIf(process.getuid?.() === 0)('does where nothing may be written', async () => {
    await compile(forPf);
    chmodSync(path('out'), 0o555);
    expect((await compile(forPf)).status).toBe(0);
    chmodSync(path('out'), 0o755);
  });
});
