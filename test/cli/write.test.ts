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
import { findStrays, readPrevious } from '../../src/cli/outputs/previous.ts';
import { type OutputFile, writeRun } from '../../src/cli/outputs/write.ts';
import { digestOf } from '../../src/driver/digest.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'rulec-write-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function file(path: string, text: string): OutputFile {
  return { path, bytes: new TextEncoder().encode(text) };
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

  it('removes obsolete files and touches nothing that is not its own', async () => {
    writeFileSync(join(dir, 'mine.txt'), 'mine');
    mkdirSync(join(dir, 'squid'));
    writeFileSync(join(dir, 'squid/old.conf'), 'old');
    writeFileSync(join(dir, 'squid/hand-made.conf'), 'hand');
    await writeRun(dir, run, ['squid/old.conf', 'squid/gone-already.conf'], never);
    expect(tree()).toEqual([
      'mine.txt',
      'pf/a.conf',
      'pf/a.tables/one.txt',
      'rulec-report.json',
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
    const [problem] = await writeRun(dir, run, ['pf/old.conf'], never);
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
    const [problem] = await writeRun(dir, changed, ['gone.txt'], () => {
      mkdirSync(join(dir, 'rulec-report.json/in-the-way'), { recursive: true });
      return false;
    });
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

describe('the files of the last run', () => {
  function report(...paths: readonly string[]): string {
    return JSON.stringify({
      targets: [{ files: paths.map((path) => ({ path, digest: digestOf('x'), bytes: 1 })) }],
    });
  }

  it('are what its report lists', async () => {
    writeFileSync(join(dir, 'rulec-report.json'), report('squid/a.conf', 'pf/a.tables/x-1_2.txt'));
    expect((await readPrevious(dir)).files.map(({ path }) => path)).toEqual([
      'squid/a.conf',
      'pf/a.tables/x-1_2.txt',
    ]);
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
    '.git/config',
  ])('are never outside the folder: %s', async (path) => {
    writeFileSync(join(dir, 'rulec-report.json'), report(path));
    expect(await readPrevious(dir)).toEqual({ files: [], problem: 'is no report of rulec' });
  });

  it('are none where there is no report', async () => {
    expect(await readPrevious(dir)).toEqual({ files: [] });
    expect(await readPrevious(join(dir, 'nowhere'))).toEqual({ files: [] });
  });

  it.each([
    ['', 'is damaged: it is not JSON'],
    ['{ "targets": [<<<<<<< ours', 'is damaged: it is not JSON'],
    ['\u0000', 'is damaged: it is not JSON'],
    ['[]', 'is no report of rulec'],
    ['null', 'is no report of rulec'],
    ['{"targets":[null]}', 'is no report of rulec'],
    ['{"targets":[{"files":[{"path":1}]}]}', 'is no report of rulec'],
  ])('are not known where the report is none of ours: %j', async (text, problem) => {
    writeFileSync(join(dir, 'rulec-report.json'), text);
    expect(await readPrevious(dir)).toEqual({ files: [], problem });
  });

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
