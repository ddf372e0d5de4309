import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findDrift } from '../../src/cli/outputs/outputs.ts';
import { findStrays, readReportIn } from '../../src/cli/outputs/previous.ts';
import { type OutputFile, writeRun } from '../../src/cli/outputs/write.ts';
import { digestOf } from '../../src/driver/report.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rulec-write-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function file(path: string, text: string): OutputFile {
  return { path, content: text };
}

function tree(folder: string = dir): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

const never = (): boolean => false;
const run = [
  file('pf/a.tables/one.txt', 'one\n'),
  file('pf/a.conf', 'conf\n'),
  file('rulec-report.json', '{}\n'),
];

describe('writeRun', () => {
  it('makes folders and files, and leaves nothing else behind', async () => {
    expect(await writeRun(join(dir, 'new/out'), run, [], never)).toEqual([]);
    expect(tree(join(dir, 'new/out'))).toEqual(['pf/a.conf', 'pf/a.tables/one.txt', 'rulec-report.json']);
    expect(readFileSync(join(dir, 'new/out/pf/a.conf'), 'utf8')).toBe('conf\n');
  });

  it('reads back files of any length, part by part', async () => {
    const lengths = [0, 1, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 600_001];
    const files = lengths.map((length, index) => file(`${index}.txt`, 'x'.repeat(length)));
    expect(await writeRun(dir, files, [], never)).toEqual([]);
    expect(files.map(({ path }) => statSync(join(dir, path)).size)).toEqual(lengths);
  });

  it('removes obsolete files and touches nothing that is not its own', async () => {
    writeFileSync(join(dir, 'mine.txt'), 'mine');
    mkdirSync(join(dir, 'squid'));
    writeFileSync(join(dir, 'squid/old.conf'), 'old');
    writeFileSync(join(dir, 'squid/hand-made.conf'), 'hand');
    writeFileSync(join(dir, 'squid/edited.conf'), 'edited');
    const old = ['squid/old.conf', 'squid/gone-already.conf', 'squid/edited.conf'];
    await writeRun(
      dir,
      run,
      old.map((path) => ({ path, digest: digestOf('old') })),
      never,
    );
    expect(tree()).toEqual([
      'mine.txt',
      'pf/a.conf',
      'pf/a.tables/one.txt',
      'rulec-report.json',
      'squid/edited.conf',
      'squid/hand-made.conf',
    ]);
  });

  it('leaves a file alone whose bytes are right already', async () => {
    await writeRun(dir, run, [], never);
    const before = statSync(join(dir, 'pf/a.conf')).ino;
    await writeRun(dir, [file('pf/a.conf', 'conf\n'), file('rulec-report.json', '{ }\n')], [], never);
    expect(statSync(join(dir, 'pf/a.conf')).ino).toBe(before);
    expect(readFileSync(join(dir, 'rulec-report.json'), 'utf8')).toBe('{ }\n');
  });

  const obstacles: readonly (readonly [string, () => void, RegExp])[] = [
    [
      'a symbolic link at a file',
      () => symlinkSync('/etc/hosts', join(dir, 'pf/a.conf')),
      /a\.conf is a symbolic link; remove it/,
    ],
    [
      'a dangling link at a file',
      () => symlinkSync('nowhere', join(dir, 'pf/a.conf')),
      /a\.conf is a symbolic link; remove it/,
    ],
    ['a folder at a file', () => mkdirSync(join(dir, 'pf/a.conf')), /a\.conf is a folder; remove it/],
    [
      'a link at a folder',
      () => symlinkSync(tmpdir(), join(dir, 'pf/a.tables')),
      /a\.tables is a symbolic link; remove it/,
    ],
    [
      'a file at a folder',
      () => writeFileSync(join(dir, 'pf/a.tables'), ''),
      /a\.tables is not a folder; remove it/,
    ],
    [
      'a folder at the report',
      () => mkdirSync(join(dir, 'rulec-report.json')),
      /rulec-report\.json is a folder; remove it/,
    ],
  ];
  it.each(obstacles)('refuses %s, and leaves everything as it was', async (_, obstruct, message) => {
    mkdirSync(join(dir, 'pf'));
    writeFileSync(join(dir, 'pf/old.conf'), 'old');
    obstruct();
    const before = tree();
    const [problem] = await writeRun(dir, run, [{ path: 'pf/old.conf', digest: digestOf('old') }], never);
    expect(problem?.code).toBe('not-written');
    expect(problem?.message).toMatch(message);
    expect(tree()).toEqual(before);
  });

  it('refuses an output folder that is a file', async () => {
    writeFileSync(join(dir, 'out'), '');
    const [problem] = await writeRun(join(dir, 'out'), run, [], never);
    expect(problem?.message).toMatch(/out is not a folder/);
  });

  it('leaves the old files when a file cannot be written', async () => {
    await writeRun(dir, run, [], never);
    const long = `pf/${'x'.repeat(300)}.txt`;
    const [problem] = await writeRun(
      dir,
      [file('pf/a.conf', 'new\n'), file(long, ''), ...run.slice(2)],
      [],
      never,
    );
    expect(problem?.message).toMatch(/too long/);
    expect(readFileSync(join(dir, 'pf/a.conf'), 'utf8')).toBe('conf\n');
    expect(tree()).toEqual(['pf/a.conf', 'pf/a.tables/one.txt', 'rulec-report.json']);
  });

  it('puts back what it replaced and removed when a rename fails half-way', async () => {
    await writeRun(dir, [file('pf/a.conf', 'old\n'), file('pf/b.conf', 'old\n')], [], never);
    writeFileSync(join(dir, 'gone.txt'), 'still wanted');
    const changed = [
      file('pf/new.conf', 'n'),
      file('pf/a.conf', 'new\n'),
      file('pf/b.conf', 'n'),
      file('rulec-report.json', '{}'),
    ];
    // Between the checks and the renames somebody puts a folder where the report belongs.
    const [problem] = await writeRun(
      dir,
      changed,
      [{ path: 'gone.txt', digest: digestOf('still wanted') }],
      () => {
        mkdirSync(join(dir, 'rulec-report.json/in-the-way'), { recursive: true });
        return false;
      },
    );
    expect(problem?.code).toBe('not-written');
    expect(tree()).toEqual(['gone.txt', 'pf/a.conf', 'pf/b.conf']);
    expect(readFileSync(join(dir, 'pf/a.conf'), 'utf8')).toBe('old\n');
    expect(readFileSync(join(dir, 'gone.txt'), 'utf8')).toBe('still wanted');
  });

  it('changes nothing when the user interrupts it', async () => {
    const [problem] = await writeRun(join(dir, 'out'), run, [], () => true);
    expect(problem?.message).toMatch(/interrupted/);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('clears away the temporary files of a killed run, not those of a living one', async () => {
    const dead = spawnSync(process.execPath, ['-e', '0']).pid;
    writeFileSync(join(dir, `.rulec-${dead}-0123456789ab.tmp`), '');
    writeFileSync(join(dir, `.rulec-${process.pid}-0123456789ab.tmp`), '');
    await writeRun(dir, [file('rulec-report.json', '{}')], [], never);
    expect(tree()).toEqual([`.rulec-${process.pid}-0123456789ab.tmp`, 'rulec-report.json']);
  });
});

describe('the report of the last run', () => {
  const good = {
    target: 'pf',
    device: null,
    options: { form: 'host' },
    files: [
      { path: 'pf/a.conf', digest: digestOf('x'), bytes: 1 },
      { path: 'pf/a.tables/x-1_2.txt', digest: digestOf('x'), bytes: 1 },
    ],
    verdict: 'exact',
    losses: [],
    differences: [],
  };
  const [listed] = good.files;

  function leave(...targets: readonly unknown[]): void {
    const report = { rulec: '0.1.0', ruleSets: [], serviceTags: [], targets };
    writeFileSync(join(dir, 'rulec-report.json'), JSON.stringify(report));
  }

  async function problemOf(): Promise<string | undefined> {
    return (await readReportIn(dir))?.problem;
  }

  it('says what was made for each device, and of which files', async () => {
    leave(good, { ...good, target: 'squid', device: 'edge', files: [{ ...listed, path: 'edge/a.conf' }] });
    const [pf, edge, ...others] = (await readReportIn(dir))?.devices ?? [];
    expect(pf).toMatchObject({ name: 'pf', target: 'pf', options: { form: 'host' } });
    expect(pf?.files.map(({ path }) => path)).toEqual(['pf/a.conf', 'pf/a.tables/x-1_2.txt']);
    expect(edge).toMatchObject({ name: 'edge', target: 'squid', files: [{ path: 'edge/a.conf' }] });
    expect(others).toEqual([]);
  });

  it('may be of a version that knows other targets', async () => {
    leave({ ...good, target: 'other', files: [] });
    expect((await readReportIn(dir))?.devices).toMatchObject([{ name: 'other' }]);
  });

  it.each([
    '/etc/passwd',
    '../up',
    'a/../../up',
    'a/./b',
    'a//b',
    '',
    'a\\b',
    'C:/x',
    'rulec-report.json',
    'pf/rulec-report.json',
    '.git/config',
    'pf/.hidden',
    'squid/a.conf',
    'pf',
    'pf/',
    'pf/../squid/a.conf',
  ])('never leads out of the folder of its device: %s', async (path) => {
    leave({ ...good, files: [{ ...listed, path }] });
    expect(await problemOf()).toBe(
      'is not a report of rulec compile: it lists a file outside the folder of its device',
    );
  });

  it.each(['..', '.', '', 'a/b', '.git', 'rulec-report.json', 'a b', 'a\u001b[2J'])(
    'has no device of the name %j',
    async (device) => {
      leave({ ...good, device, files: [] });
      expect(await problemOf()).toBe(
        'is not a report of rulec compile: a device has a name that no folder can have',
      );
    },
  );

  it('lists every device and every file once', async () => {
    const twice = 'is not a report of rulec compile: it lists a device or a file twice';
    leave(good, good);
    expect(await problemOf()).toBe(twice);
    leave({ ...good, files: [listed, listed] });
    expect(await problemOf()).toBe(twice);
  });

  it('need not be there', async () => {
    expect(await readReportIn(dir)).toBe(undefined);
    expect(await readReportIn(join(dir, 'nowhere'))).toBe(undefined);
  });

  it('is a file, and no link to one', async () => {
    mkdirSync(join(dir, 'folder/rulec-report.json'), { recursive: true });
    expect(await readReportIn(join(dir, 'folder'))).toEqual({ problem: 'is a folder, not a file' });
    leave(good);
    mkdirSync(join(dir, 'linked'));
    symlinkSync(join(dir, 'rulec-report.json'), join(dir, 'linked/rulec-report.json'));
    expect(await readReportIn(join(dir, 'linked'))).toEqual({ problem: 'is not a regular file' });
  });

  const foreign = 'is not a report of rulec: ';
  it.each([
    ['', 'is damaged: it is not JSON'],
    ['{ "targets": [<<<<<<< ours', 'is damaged: it is not JSON'],
    ['\u0000', 'is damaged: it is not JSON'],
    ['['.repeat(200_000), 'is damaged: it is not JSON'],
    ['[]', `${foreign}must be object`],
    ['null', `${foreign}must be object`],
    ['{}', `${foreign}must have required property 'rulec'`],
    [`${'['.repeat(5_000)}${']'.repeat(5_000)}`, `${foreign}must be object`],
  ])('says why it does not tell: %#', async (text, problem) => {
    writeFileSync(join(dir, 'rulec-report.json'), text);
    expect(await readReportIn(dir)).toEqual({ problem });
  });

  it.each<readonly [unknown, string]>([
    [null, 'targets/0 must be object'],
    [{ ...good, files: undefined }, "targets/0 must have required property 'files'"],
    [{ ...good, files: [{ ...listed, path: 1 }] }, 'targets/0/files/0/path must be string'],
    [{ ...good, files: [{ ...listed, digest: 'none' }] }, 'targets/0/files/0/digest must match pattern'],
    [{ ...good, verdict: 'good' }, 'targets/0/verdict must be equal to one of the allowed values'],
    [{ ...good, options: { 'secret-of-someone': 1 } }, 'targets/0/options must be string'],
  ])('says where it is none of ours, without its words: %#', async (target, place) => {
    leave(target);
    expect(await problemOf()).toContain(`${foreign}${place}`);
    expect(await problemOf()).not.toContain('secret');
  });

  it('may hold ever so many mistakes', async () => {
    leave(...Array.from({ length: 300_000 }, () => 0));
    expect(await problemOf()).toBe(`${foreign}targets/0 must be object`);
  });

  it('of check tells nothing of files', async () => {
    const report = { rulec: '0.1.0', ruleSets: [], serviceTags: [], diagnostics: [] };
    writeFileSync(join(dir, 'rulec-report.json'), JSON.stringify(report));
    expect(await problemOf()).toBe('is not a report of rulec compile: it has no targets');
  });
});

describe('the files of the last run', () => {
  it('are told apart from others by their digests', async () => {
    writeFileSync(join(dir, 'good'), 'x');
    writeFileSync(join(dir, 'edited'), 'y');
    const digest = digestOf('x');
    const previous = ['good', 'edited', 'missing'].map((path) => ({ path, digest }));
    expect(await findStrays(dir, previous)).toEqual(['edited', 'missing']);
  });
});

it('drift is what is changed, missing or too many', async () => {
  await writeRun(dir, run, [], never);
  writeFileSync(join(dir, 'pf/old.conf'), '');
  expect(await findDrift(dir, run, [])).toEqual([]);
  const wanted = [file('pf/a.conf', 'other\n'), file('pf/b.conf', ''), ...run.slice(2)];
  expect(await findDrift(dir, wanted, ['pf/old.conf', 'pf/gone.conf'])).toEqual([
    { path: 'pf/a.conf', kind: 'changed' },
    { path: 'pf/b.conf', kind: 'missing' },
    { path: 'pf/old.conf', kind: 'extra' },
  ]);
});
